//! What a model's server has read of a prompt it need not read again: prompts of one place begin the same,
//! and what changes in them is read ahead while the user rests.

use std::ops::Range;

use model_server::{ModelServer, Reply, Request, Script};
use protocol::{SuggestionStatsParams, SuggestionStatsShow};
use serde_json::{Value, json};

use crate::harness::{Editor, Options, Scratch};

/// What defines a name that is typed near, and another that is used far below.
const WORKSPACE: &str = "\
//- /parse.rs
pub fn parse_header(input: &str) -> Header {
    input.into()
}
//- /emit.rs
pub fn emit_far(header: Header) {
    drop(header);
}
";
const MAIN: &str = "\
fn near(input: &str) {
    let header = parse_header(input);
    let zxqv = 
    drop(header);
}
";
/// Looks like what is typed.
const OTHER: &str = "\
fn other(input: &str) {
    let header = parse_header(input);
    drop(header);
}
";

/// A llama.cpp server that has nothing to say, and an editor with two files open.
fn typing(scratch: &Scratch) -> (ModelServer, Editor) {
    let server = ModelServer::start_apart(Script::of([Reply::say(&["text: \n"]).always()])).unwrap();
    let model = json!({ "api": "llama-cpp", "url": server.url(), "slot": 3, "prefetch": false });
    let settings = json!({
        "models": { "fake": model }, "completion": { "model": "fake", "backOff": false },
    });
    let mut editor = Editor::with(scratch, Options { settings, ..Options::default() });
    editor.ready();
    editor.open_as("other.rs", OTHER);
    editor
        .open_as("main.rs", &(MAIN.to_owned() + &"// far\n".repeat(60) + "fn far() {\n    emit_far()\n}\n"));
    (server, editor)
}

/// What the server was asked to go on with; what it was only to read.
fn fills(server: &ModelServer) -> Vec<Value> {
    bodies(server, 1..u64::MAX)
}

fn warmed(server: &ModelServer) -> Vec<Value> {
    bodies(server, 0..1)
}

fn bodies(server: &ModelServer, tokens: Range<u64>) -> Vec<Value> {
    let all = server.requests().into_iter().map(|request: Request| request.json());
    all.filter(|body| tokens.contains(&body["n_predict"].as_u64().unwrap())).collect()
}

/// Asks behind some text of the file until the model is asked for it; the request.
fn asked(editor: &mut Editor, server: &ModelServer, after: &str) -> Value {
    let before = fills(server).len();
    editor.until(|editor| {
        editor.ghost_text("main.rs", after);
        fills(server).get(before).cloned()
    })
}

/// The pieces of other files in a request.
fn pieces(body: &Value) -> Vec<&str> {
    body["input_extra"].as_array().unwrap().iter().map(|piece| piece["filename"].as_str().unwrap()).collect()
}

/// Asks until pieces of these files go along.
fn settled(editor: &mut Editor, server: &ModelServer, after: &str, files: &[&str]) -> Value {
    editor.until(|editor| {
        let body = asked(editor, server, after);
        (pieces(&body) == files).then_some(body)
    })
}

#[test]
fn prompts_of_successive_keys_begin_the_same() {
    let scratch = Scratch::new(WORKSPACE);
    let (server, mut editor) = typing(&scratch);
    let mut last = settled(&mut editor, &server, "zxqv = ", &["parse.rs", "other.rs"]);
    for key in ["c", "o", "(", "a", ",", " "] {
        let typed = last["input_prefix"].as_str().unwrap().rsplit("= ").next().unwrap().to_owned();
        editor.type_after("main.rs", &format!("zxqv = {typed}"), key);
        let next = asked(&mut editor, &server, &format!("zxqv = {typed}{key}"));
        assert_eq!(next["input_extra"], last["input_extra"], "word for word, and in this order");
        let prefix = |body: &Value| body["input_prefix"].as_str().unwrap().to_owned();
        assert_eq!(prefix(&next), prefix(&last) + key);
        assert_eq!(next["input_suffix"], last["input_suffix"]);
        last = next;
    }
    for (field, value) in [("id_slot", json!(3)), ("cache_prompt", json!(true)), ("stream", json!(true))] {
        assert_eq!(last[field], value, "{field}");
    }
    assert!(last["t_max_predict_ms"].as_u64().is_some_and(|ms| ms > 0), "{last}");
    editor.type_after("main.rs", "emit_far(", "a");
    let far = settled(&mut editor, &server, "emit_far(a", &["parse.rs", "emit.rs"]);
    assert_eq!(far["input_extra"][0], last["input_extra"][0], "what is new comes after what was read");
}

#[test]
fn what_changed_in_other_files_is_read_while_the_user_rests() {
    let scratch = Scratch::new(WORKSPACE);
    let (server, mut editor) = typing(&scratch);
    settled(&mut editor, &server, "zxqv = ", &["parse.rs", "other.rs"]);
    let mut edits = 0;
    let ahead = editor.until(|editor| {
        edits += 1;
        let mark = format!("seen {edits}");
        let seen = |body: &Value| body["input_extra"].to_string().contains(&mark);
        let read = warmed(&server).len();
        editor.replace("other.rs", "drop(header);", &format!("drop(header); // {mark}"));
        // The request is made with what is known at once, so what an edit brings is read afterwards. Where it
        // was known by then, another edit is made.
        let made = asked(editor, &server, "zxqv = ");
        (!seen(&made)).then(|| editor.until(|_| warmed(&server).into_iter().skip(read).find(seen)))
    });
    let next = asked(&mut editor, &server, "zxqv = ");
    assert_eq!(next["input_extra"], ahead["input_extra"]);
    // Nobody asked for that, so it is nowhere counted.
    let worth = editor.call::<SuggestionStatsShow>(SuggestionStatsParams::default()).unwrap().total;
    assert_eq!(worth.model_requests, fills(&server).len() as u64);
}

#[test]
fn what_the_server_had_in_its_cache_is_told() {
    let scratch = Scratch::new(WORKSPACE);
    let (server, mut editor) = typing(&scratch);
    asked(&mut editor, &server, "zxqv = ");
    let why = editor.until(|editor| Some(editor.why()).filter(|why| why.prompt_tokens.is_some()));
    assert_eq!((why.prompt_tokens, why.cached_tokens), (Some(12), Some(4)));
    let total = editor.call::<SuggestionStatsShow>(SuggestionStatsParams::default()).unwrap().total;
    assert!(total.cached_tokens * 3 == total.prompt_tokens && total.cached_tokens > 0, "{total:?}");
}
