//! How a session begins and ends, and that each request gets one answer whatever happens to it.

use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};

use crate::harness::{Editor, Options, Process, Scratch, abilities};

const NOT_INITIALIZED: i64 = -32002;
const INVALID_REQUEST: i64 = -32600;
const CANCELLED: i64 = -32800;

/// The server promises to be gone by then.
const GONE: Duration = Duration::from_secs(2);

#[test]
fn request_before_initialize() {
    let scratch = Scratch::new("");
    let mut editor = Editor::before_initialize(&scratch);
    let early = editor.request("ghostpen/status/show", json!({})).unwrap_err();
    assert_eq!(early.code, NOT_INITIALIZED);
    editor.initialize(Options::default());
    editor.ready();
}

#[test]
fn initialize_twice() {
    let scratch = Scratch::new("");
    let mut editor = Editor::new(&scratch);
    let params = editor.initialize_params(Options::default(), None);
    assert_eq!(editor.request("initialize", params).unwrap_err().code, INVALID_REQUEST);
    editor.ready();
}

#[test]
fn request_after_shutdown() {
    let scratch = Scratch::new("");
    let mut editor = Editor::new(&scratch);
    editor.ask("shutdown", Value::Null);
    let late = editor.request("ghostpen/status/show", json!({})).unwrap_err();
    assert_eq!(late.code, INVALID_REQUEST);
    editor.notify("exit", Value::Null);
    assert_eq!(editor.end().code(), Some(0));
}

#[test]
fn exit_without_shutdown() {
    let scratch = Scratch::new("");
    let mut editor = Editor::new(&scratch);
    editor.notify("exit", Value::Null);
    assert_eq!(editor.end().code(), Some(1));
}

#[test]
fn exit_before_initialize() {
    let scratch = Scratch::new("");
    let mut editor = Editor::before_initialize(&scratch);
    editor.notify("exit", Value::Null);
    assert_eq!(editor.end().code(), Some(1));
}

#[test]
fn end_of_input() {
    let scratch = Scratch::new("");
    let mut editor = Editor::new(&scratch);
    editor.ready();
    let closed = Instant::now();
    editor.process().close();
    assert_eq!(editor.end().code(), Some(1));
    assert!(closed.elapsed() < GONE);
}

/// Starts a server below another process, with an editor whose pid `editor` tells, and kills the process
/// that `victim` picks. Its standard input stays open all the while.
#[track_caller]
fn check_orphan(editor_pid: impl Fn(Pid) -> Option<Pid>, victim: impl Fn(Pid) -> Pid) {
    let scratch = Scratch::new("");
    let mut parent = std::process::Command::new("sh");
    // A shell gives what it starts in the background no input unless it is named.
    parent.args(["-c", "exec 3<&0; \"$0\" lsp <&3 & wait", env!("CARGO_BIN_EXE_ghostpen-under-test")]);
    scratch.settle(&mut parent);
    let process = Process::start(&mut parent, &scratch);
    let parent = process.pid();
    let mut editor = Editor::over(process, &scratch);
    let pid = editor_pid(parent).map(|pid| pid.as_raw_nonzero().get().unsigned_abs());
    let params = editor.initialize_params(Options::default(), pid);
    editor.ask("initialize", params);
    editor.notify("initialized", json!({}));
    editor.ready();
    kill_process(victim(parent), Signal::KILL).unwrap();
    let killed = Instant::now();
    editor.end();
    assert!(killed.elapsed() < GONE, "{:?}", killed.elapsed());
}

#[test]
fn parent_gone_without_a_word_while_the_input_stays_open() {
    check_orphan(|_| None, |parent| parent);
}

#[test]
fn parent_gone_that_was_the_editor() {
    check_orphan(Some, |parent| parent);
}

#[test]
fn editor_gone_while_the_parent_stays() {
    // It waits for an input that never comes, and is left as a zombie: nobody collects it.
    let mut editor = std::process::Command::new("cat").stdin(std::process::Stdio::piped()).spawn().unwrap();
    let pid = Pid::from_child(&editor);
    check_orphan(|_| Some(pid), |_| pid);
    editor.wait().unwrap();
}

#[test]
fn cancelled_requests_are_answered_once() {
    let scratch = Scratch::new("//- /a.rs\nfn main() {\n    let value = 1;\n    \n}\n");
    let mut editor = Editor::new(&scratch);
    editor.ready();
    editor.open("a.rs");
    let mut ids = Vec::new();
    for _ in 0..1000 {
        let id = editor.begin_ghost_text("a.rs", "let value = 1;");
        editor.cancel(id);
        ids.push(id);
    }
    let mut cancelled = 0;
    for id in ids {
        // One that was faster than its cancellation is superseded or answered.
        match editor.answer(id) {
            Ok(answer) => assert!(answer.is_null() || answer["items"].is_array(), "{answer}"),
            Err(failure) => {
                assert_eq!(failure.code, CANCELLED, "{failure:?}");
                cancelled += 1;
            }
        }
    }
    assert!(cancelled > 0, "not one of them was taken back in time");
}

#[test]
fn stock_editors_are_told_nothing_that_they_do_not_know() {
    let scratch = Scratch::new("//- /a.rs\nfn main() { probe(1) }\n");
    let mut editor = Editor::with(&scratch, Options { abilities: abilities::stock(), ..Options::default() });
    editor.ready();
    let task =
        json!({ "kind": "rewrite", "pattern": "probe($A)", "replacement": "x($A)", "language": "rust" });
    editor.ask("ghostpen/task/start", json!({ "task": task }));
    editor.asked("window/showMessageRequest");
    let change = editor.list().changes[0].change_id.clone();
    editor.accept(&change).unwrap();
    editor.ask("shutdown", Value::Null);
    editor.notify("exit", Value::Null);
    editor.end();
    let ours: Vec<_> = editor.told().filter(|method| method.starts_with("ghostpen/")).collect();
    assert!(ours.is_empty(), "{ours:?}");
}

#[test]
fn capabilities_are_answered_with_what_both_sides_can() {
    let scratch = Scratch::new("");
    let editor = Editor::new(&scratch);
    let capabilities = &editor.server["capabilities"];
    assert_eq!(editor.server["serverInfo"]["name"], "ghostpen");
    assert_eq!(capabilities["inlineCompletionProvider"], true);
    assert_eq!(capabilities["completionProvider"], Value::Null, "ghost text is not offered twice");
    let commands = capabilities["executeCommandProvider"]["commands"].as_array().unwrap();
    let all = protocol::METHODS.iter().filter_map(|method| method.command);
    for command in all.chain([protocol::SUGGESTION_ACCEPTED]) {
        assert!(commands.contains(&json!(command)), "{command} is a command");
    }
}
