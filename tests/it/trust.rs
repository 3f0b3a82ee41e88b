//! A workspace that the user does not trust: ghost text from what is open, and nothing else.

use protocol::{Task, TaskStart, TaskStartParams};
use serde_json::json;

use crate::harness::{Editor, Options, Scratch, abilities};

const WORKSPACE: &str = "\
//- /open.rs
fn open() { probe(1); }
//- /shut.rs
fn shut() { probe(2); }
//- /.ghostpen.toml
completion = 3
";

fn untrusting(scratch: &Scratch) -> Editor {
    let mut abilities = abilities::plugin();
    abilities["experimental"]["ghostpen"]["untrusted"] = json!(true);
    Editor::with(scratch, Options { abilities, ..Options::default() })
}

fn rewrite() -> TaskStartParams {
    TaskStartParams {
        task: Task::Rewrite {
            pattern: "probe($A)".to_owned(),
            replacement: "probed($A)".to_owned(),
            language: Some("rust".to_owned()),
            path: None,
        },
    }
}

#[test]
fn nothing_is_read_but_what_is_open() {
    let scratch = Scratch::new(WORKSPACE);
    let mut editor = untrusting(&scratch);
    let status = editor.ready();
    assert_eq!((status.state, status.indexed_files), (protocol::StatusState::Ready, 0), "{status:?}");
    let folder = json!({ "uri": format!("file://{}", scratch.root().display()), "name": "workspace" });
    let event = json!({ "event": { "added": [folder], "removed": [] } });
    editor.notify("workspace/didChangeWorkspaceFolders", event);
    editor.open("open.rs");
    editor.save("open.rs");
    let status = editor.ready();
    assert_eq!(status.indexed_files, 0, "{status:?}");
}

#[test]
fn the_same_workspace_is_read_when_it_is_trusted() {
    let scratch = Scratch::new(WORKSPACE);
    let mut editor = Editor::new(&scratch);
    editor.message("project configuration");
    let status = editor.until(|editor| Some(editor.status()).filter(|status| status.indexed_files == 2));
    assert_eq!(status.state, protocol::StatusState::Warning, "{status:?}");
}

#[test]
fn no_task_is_started() {
    let scratch = Scratch::new(WORKSPACE);
    let mut editor = untrusting(&scratch);
    editor.open("open.rs");
    let failure = editor.call::<TaskStart>(rewrite()).unwrap_err();
    assert!(failure.message.contains("trust"), "{failure:?}");
}
