//! Every fault of the model crate's table once more, through the real program: each request for ghost text
//! is answered all the same, the status says what is wrong in words that repeat no key, and nothing stays
//! stuck. How long an answer may take is shown with a stopped clock, in the crate `complete`.

use std::net::TcpListener;

use model_server::{ModelServer, Script};
use protocol::StatusState;
use serde_json::json;

use crate::harness::{Editor, HABIT, Options, Scratch};

#[path = "../../server/model/src/tests/faults/table.rs"]
mod table;

use table::{FAULTS, Fault, Server};

const TYPED: &str = "fn new(input: &str) {\n    let value = pars\n}\n";
/// The tests that share the faults.
const SHARES: usize = 6;

/// A server with a fault: its address, and what has to live as long as it.
fn faulty(fault: &Fault) -> Option<(String, Option<ModelServer>, Option<TcpListener>)> {
    let plays = |script| {
        let server = ModelServer::start_apart(script).unwrap();
        (server.url().to_owned(), Some(server), None)
    };
    Some(match fault.server {
        Server::Plays(reply) => plays(Script::of([reply().always()])),
        Server::Resets => plays(Script { reset: true, ..Script::default() }),
        Server::Nothing => ("http://127.0.0.1:1".to_owned(), None, None),
        // A key is not sent there in the clear, so that without TLS no name would be looked up.
        Server::NoName => ("https://model.invalid".to_owned(), None, None),
        Server::NoTls => {
            let (url, server, none) = plays(Script::default());
            (url.replace("http:", "https:"), server, none)
        }
        Server::Mute => {
            let listener = TcpListener::bind("127.0.0.1:0").unwrap();
            (format!("https://{}", listener.local_addr().unwrap()), None, Some(listener))
        }
        // Needs a certificate, which the model crate's own tests make.
        Server::SelfSigned => return None,
    })
}

#[track_caller]
fn check(fault: &Fault) {
    let Some((url, _server, _listener)) = faulty(fault) else { return };
    let scratch = Scratch::new(HABIT);
    let key = ["printf", "sk-canary-3141"];
    let settings = json!({
        "models": { "fake": { "api": "llama-cpp", "url": url, "keyCommand": key } },
        "completion": { "model": "fake", "backOff": false },
    });
    let mut editor = Editor::with(&scratch, Options { settings, ..Options::default() });
    editor.ready();
    for file in ["one.rs", "two.rs"] {
        editor.open_as(file, TYPED);
        let list = editor.ghost_text(file, "= pars");
        assert_eq!(list["items"].as_array().map(Vec::len), Some(1), "{}: {:?}", fault.name, editor.why());
    }
    let status = editor.status();
    let said = format!("{} {:?}", status.message, status.action);
    let clean = |c: char| !c.is_control() && c != '\u{202e}';
    assert!(said.chars().all(clean) && !said.contains("canary"), "{}: {said}", fault.name);
    assert!(status.state != StatusState::Error, "{}: {said}", fault.name);
    assert!(status.state == StatusState::Ready || status.action.is_some(), "{}: {said}", fault.name);
    assert_eq!(editor.ask("shutdown", json!(null)), json!(null), "{}", fault.name);
    // It may have told the fault as a message, too.
    editor.crash();
}

fn check_share(share: usize) {
    assert!(FAULTS.len() >= 40);
    FAULTS.iter().skip(share).step_by(SHARES).for_each(check);
}

#[test]
fn faults_of_the_first_share() {
    check_share(0);
}

#[test]
fn faults_of_the_second_share() {
    check_share(1);
}

#[test]
fn faults_of_the_third_share() {
    check_share(2);
}

#[test]
fn faults_of_the_fourth_share() {
    check_share(3);
}

#[test]
fn faults_of_the_fifth_share() {
    check_share(4);
}

#[test]
fn faults_of_the_sixth_share() {
    check_share(5);
}
