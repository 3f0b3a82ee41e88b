//! Inputs that ended or wedged every other server they were tried on. After each, the next request is
//! answered, a message that could not be read was complained of exactly once, and a text that became
//! uncertain is not written for until it arrives whole.

use serde_json::{Value, json};

use crate::harness::{Editor, Scratch, frame};

const PARSE_ERROR: i64 = -32700;
const INVALID_REQUEST: i64 = -32600;

/// What an input leads to, besides nothing.
enum Then {
    /// The next request is answered as if nothing had been.
    Nothing,
    /// One error answer with this code that names no request.
    Fault(i64),
    /// The document is out of step, for a reason that holds these words.
    OutOfStep(&'static str),
}

/// Does something hostile to a server with `a.rs` open, and goes on working.
#[track_caller]
fn check(hostile: impl FnOnce(&mut Editor), then: &Then) {
    let scratch = Scratch::new("//- /a.rs\nfn main() { \"🦀\" }\n");
    let mut editor = Editor::new(&scratch);
    editor.open("a.rs");
    hostile(&mut editor);
    let reason = why_nothing(&mut editor);
    match then {
        Then::Nothing => assert!(!reason.contains("out of step"), "{reason}"),
        // A second fault would be found unread at the end.
        Then::Fault(code) => assert_eq!(editor.fault().code, *code),
        Then::OutOfStep(why) => {
            assert!(reason.contains("out of step") && reason.contains(why), "{reason}");
            editor.message("a.rs is out of step");
            assert_eq!(editor.ready().state, protocol::StatusState::Warning);
            editor.send_whole("a.rs", "fn main() {}\n");
            let reason = why_nothing(&mut editor);
            assert!(!reason.contains("out of step"), "{reason}");
            assert_eq!(editor.ready().state, protocol::StatusState::Ready);
        }
    }
}

/// Asks for ghost text in `a.rs`, and why there is none.
fn why_nothing(editor: &mut Editor) -> String {
    assert_eq!(editor.ghost_text("a.rs", "fn"), json!({ "items": [] }));
    editor.why().reason
}

#[track_caller]
fn check_bytes(bytes: impl AsRef<[u8]>, then: &Then) {
    check(|editor| editor.raw(bytes.as_ref()), then);
}

/// A change of `a.rs` from one place to another, with a version.
#[track_caller]
fn check_change(version: i64, start: [i64; 2], end: [i64; 2], then: &Then) {
    let place = |[line, character]: [i64; 2]| json!({ "line": line, "character": character });
    let range = json!({ "start": place(start), "end": place(end) });
    let change = |editor: &mut Editor| {
        let uri = editor.uri("a.rs");
        if let Some(buffer) = editor.buffers.get_mut(&uri) {
            buffer.version = buffer.version.max(version);
        }
        let params = json!({
            "textDocument": { "uri": uri, "version": version },
            "contentChanges": [{ "range": range, "text": "x" }],
        });
        editor.notify("textDocument/didChange", params);
    };
    check(change, then);
}

#[test]
fn malformed_json() {
    check_bytes(frame("{\"jsonrpc\":\"2.0\",\"id\":1,"), &Then::Fault(PARSE_ERROR));
}

#[test]
fn content_length_too_short() {
    let body = r#"{"jsonrpc":"2.0","method":"workspace/didChangeWatchedFiles","params":{"changes":[]}}"#;
    let bytes = format!("Content-Length: {}\r\n\r\n{body}", body.len() - 5);
    check_bytes(bytes, &Then::Fault(PARSE_ERROR));
}

#[test]
fn content_length_of_ten_gigabytes() {
    check_bytes("Content-Length: 10000000000\r\n\r\n", &Then::Fault(PARSE_ERROR));
}

#[test]
fn content_length_negative() {
    check_bytes("Content-Length: -1\r\n\r\n{}", &Then::Fault(PARSE_ERROR));
}

#[test]
fn header_without_content_length() {
    check_bytes("Content-Type: application/vscode-jsonrpc\r\n\r\n{}", &Then::Fault(PARSE_ERROR));
}

#[test]
fn garbage_before_a_frame() {
    check_bytes("Segmentation fault (core dumped)\n", &Then::Fault(PARSE_ERROR));
}

#[test]
fn headers_that_end_in_line_feeds_alone() {
    let body = r#"{"jsonrpc":"2.0","method":"workspace/didChangeWatchedFiles","params":{"changes":[]}}"#;
    check_bytes(format!("Content-Length: {}\n\n{body}", body.len()), &Then::Nothing);
}

#[test]
fn invalid_utf8() {
    check_bytes(frame(b"{\"jsonrpc\":\"2.0\",\"method\":\"\xff\xfe\"}"), &Then::Fault(PARSE_ERROR));
}

#[test]
fn batch() {
    check_bytes(frame(r#"[{"jsonrpc":"2.0","id":1,"method":"x"}]"#), &Then::Fault(INVALID_REQUEST));
}

#[test]
fn scalar() {
    check_bytes(frame("42"), &Then::Fault(INVALID_REQUEST));
}

#[test]
fn twenty_thousand_nested_arrays() {
    let body = format!("{}{}", "[".repeat(20_000), "]".repeat(20_000));
    check_bytes(frame(body), &Then::Fault(PARSE_ERROR));
}

#[test]
fn change_that_splits_a_surrogate_pair() {
    check_change(2, [0, 14], [0, 15], &Then::OutOfStep("does not have"));
}

#[test]
fn change_that_ends_before_it_starts() {
    check_change(2, [0, 5], [0, 2], &Then::OutOfStep("ends before it starts"));
}

#[test]
fn change_in_a_negative_line() {
    check_change(2, [-1, 0], [0, 0], &Then::OutOfStep("could not be read"));
}

#[test]
fn change_in_line_999999() {
    check_change(2, [999_999, 0], [999_999, 1], &Then::OutOfStep("does not have"));
}

#[test]
fn change_behind_the_end_of_a_line() {
    check_change(2, [0, 500], [0, 500], &Then::OutOfStep("does not have"));
}

#[test]
fn change_with_an_older_version() {
    check_change(0, [0, 0], [0, 0], &Then::OutOfStep("came after"));
}

#[test]
fn documents_that_are_no_files() {
    let open = |editor: &mut Editor| {
        for uri in ["untitled:Untitled-1", "git:/a.rs?HEAD", "file://", "file://host/share/a.rs", "", "::"] {
            let item = json!({ "uri": uri, "languageId": "rust", "version": 1, "text": "fn f() {}\n" });
            editor.notify("textDocument/didOpen", json!({ "textDocument": item }));
        }
    };
    check(open, &Then::Nothing);
}

#[test]
fn change_of_a_document_that_is_not_open() {
    let change = |editor: &mut Editor| {
        let document = json!({ "uri": editor.uri("b.rs"), "version": 2 });
        let params = json!({ "textDocument": document, "contentChanges": [{ "text": "x" }] });
        editor.notify("textDocument/didChange", params);
        editor.notify("textDocument/didClose", json!({ "textDocument": { "uri": editor.uri("b.rs") } }));
    };
    check(change, &Then::Nothing);
}

#[test]
fn documents_opened_and_closed_twice() {
    let twice = |editor: &mut Editor| {
        editor.open("a.rs");
        editor.open_as("b.rs", "fn b() {}\n");
        editor.close("b.rs");
        editor.notify("textDocument/didClose", json!({ "textDocument": { "uri": editor.uri("b.rs") } }));
    };
    check(twice, &Then::Nothing);
}

#[test]
fn params_of_the_wrong_form() {
    let ask = |editor: &mut Editor| {
        for method in ["textDocument/inlineCompletion", "textDocument/codeAction", "ghostpen/task/start"] {
            for params in [json!({ "textDocument": 3 }), json!([1, 2]), Value::Null] {
                let failure = editor.request(method, params).unwrap_err();
                assert_eq!(failure.code, -32602, "{method}: {failure:?}");
            }
        }
        editor.notify("textDocument/didOpen", json!({ "textDocument": [] }));
        editor.notify("textDocument/didChange", json!("what"));
        editor.notify("workspace/didChangeConfiguration", json!({ "settings": [{}] }));
    };
    check(ask, &Then::Nothing);
}

#[test]
fn methods_that_nobody_knows() {
    let ask = |editor: &mut Editor| {
        assert_eq!(editor.request("textDocument/nonsense", json!({})).unwrap_err().code, -32601);
        assert_eq!(editor.request("$/nonsense", json!({})).unwrap_err().code, -32601);
        editor.notify("textDocument/didNonsense", json!({}));
        editor.notify("$/nonsense", json!({}));
        // An answer to nothing that was asked.
        editor.raw(&frame(r#"{"jsonrpc":"2.0","id":777,"result":null}"#));
        editor.cancel(4711);
    };
    check(ask, &Then::Nothing);
}
