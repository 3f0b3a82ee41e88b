//! The server itself, asked by hand over a socket.

use std::{
    io::{Read, Write},
    net::TcpStream,
};

use serde_json::json;

use crate::{Ended, ModelServer, Reply, Script};

fn ask(server: &ModelServer, path: &str) -> TcpStream {
    let mut socket = TcpStream::connect(server.url().trim_start_matches("http://")).unwrap();
    let request = format!("POST {path} HTTP/1.1\r\nHost: h\r\nX-Some: a\r\nContent-Length: 2\r\n\r\n{{}}");
    socket.write_all(request.as_bytes()).unwrap();
    socket
}

/// Reads up to `end`.
fn read_to(socket: &mut TcpStream, end: &str) -> String {
    let mut all = Vec::new();
    while !all.ends_with(end.as_bytes()) {
        let mut byte = [0];
        assert_eq!(socket.read(&mut byte).unwrap(), 1, "{:?}", String::from_utf8_lossy(&all));
        all.push(byte[0]);
    }
    String::from_utf8(all).unwrap()
}

#[test]
fn a_gate_holds_an_answer_back_until_it_is_opened() {
    let server =
        ModelServer::start_apart(Script::of([Reply::say(&["text: a", "gate: g", "text: b"])])).unwrap();
    let mut socket = ask(&server, "/infill");
    read_to(&mut socket, "\"content\":\"a\"");
    server.wait(server.stopped_at("g"));
    assert_eq!(server.requests()[0].ended, None);
    server.open("g");
    let rest = read_to(&mut socket, "0\r\n\r\n");
    assert!(rest.contains("\"content\":\"b\"") && rest.contains("\"stop\":true"), "{rest}");
    assert_eq!(server.wait(server.ended(1)), Ended::Whole);
    let request = server.wait(server.asked(1));
    assert_eq!((request.method.as_str(), request.path.as_str()), ("POST", "/infill"));
    assert_eq!((request.header("x-some"), request.json()), (Some("a"), json!({})));
}

#[test]
fn a_client_that_leaves_is_seen_at_a_gate_and_between_steps() {
    let mut gated = Reply::say(&["text: a", "text: b"]);
    gated.gated = true;
    let script = Script::of([gated, Reply::say(&["forever: text: a"])]);
    let server = ModelServer::start_apart(script).unwrap();
    for request in 1..=2 {
        let socket = ask(&server, "/v1/completions");
        if request == 1 {
            server.wait(server.stopped_at("1.1"));
        }
        drop(socket);
        assert_eq!(server.wait(server.ended(request)), Ended::Dropped);
    }
}

#[test]
fn replies_are_taken_in_order_by_what_they_are_for() {
    let script = r#"{
        "replies": [
            {"when": "/v1/messages", "say": ["text: one"]},
            {"say": ["text: two"]},
            {"when": "infill", "repeat": true, "status": 429, "body": "no"}
        ],
        "routes": {"/v1/models": {"data": [{"id": "m"}]}}
    }"#;
    let server = ModelServer::start_apart(Script::parse(script).unwrap()).unwrap();
    for (path, wanted) in [
        ("/infill", "two"),
        ("/infill", "HTTP/1.1 429"),
        ("/infill", "HTTP/1.1 429"),
        ("/v1/models", "\"id\":\"m\""),
        ("/v1/messages", "one"),
        ("/v1/messages", "no more replies"),
        ("/other", "HTTP/1.1 404"),
    ] {
        read_to(&mut ask(&server, path), wanted);
    }
}

#[test]
fn a_script_that_is_none_is_told() {
    for (script, why) in [
        (r#"{"replies": [{"say": ["txt: a"]}]}"#, "no step: txt: a"),
        (r#"{"replies": [{"says": []}]}"#, "unknown field `says`"),
        (r#"{"replies": [{"say": ["times: x text: a"]}]}"#, "no number: x"),
    ] {
        let error = Script::parse(script).unwrap_err().to_string();
        assert!(error.contains(why), "{error}");
    }
}
