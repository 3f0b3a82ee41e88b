//! Edits of the server are applied whole and in the right version, or not at all.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::fs;

use lsp_types::WorkspaceEdit;
use serde_json::{Value, json};
use text::{Edit, Replacement};

use super::Buffers;

fn opened(content: &str) -> (tempfile::TempDir, Buffers, String) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.rs");
    fs::write(&path, content).unwrap();
    let mut buffers = Buffers::default();
    let (uri, _) = buffers.open(&path).unwrap();
    (folder, buffers, uri)
}

fn replacement(start: usize, end: usize, text: &str) -> Replacement {
    Replacement { range: start..end, text: text.to_owned() }
}

fn workspace_edit(uri: &str, version: &Value) -> WorkspaceEdit {
    let place = |character| json!({ "line": 0, "character": character });
    serde_json::from_value(json!({ "documentChanges": [{
        "textDocument": { "uri": uri, "version": version },
        "edits": [{ "range": { "start": place(2), "end": place(3) }, "newText": "y" }],
    }] }))
    .unwrap()
}

#[test]
fn changes_are_told_from_the_end_in_utf_16() {
    let (_folder, mut buffers, uri) = opened("𝒂b𝒂c\n");
    let edit = Edit::new(vec![replacement(4, 5, "x"), replacement(9, 10, "")]).unwrap();
    let told = buffers.edit(&uri, &edit).unwrap();
    assert_eq!(told["textDocument"]["version"], 2);
    let starts: Vec<_> = told["contentChanges"].as_array().unwrap().iter().collect();
    assert_eq!(starts[0]["range"]["start"]["character"], 5);
    assert_eq!(starts[1]["range"]["start"]["character"], 2);
    assert_eq!(buffers.get(&uri).unwrap().text.to_string(), "𝒂x𝒂\n");
}

#[test]
fn an_edit_for_the_version_at_hand_is_planned() {
    let (_folder, buffers, uri) = opened("𝒂b\n");
    let plan = buffers.plan(&workspace_edit(&uri, &json!(1))).unwrap();
    assert_eq!(plan, [(uri, Edit::new(vec![replacement(4, 5, "y")]).unwrap())]);
}

#[test]
fn any_other_edit_is_refused() {
    let (_folder, buffers, uri) = opened("𝒂b\n");
    for edit in [
        workspace_edit(&uri, &json!(2)),
        workspace_edit(&uri, &json!(null)),
        workspace_edit("file:///elsewhere.rs", &json!(1)),
        WorkspaceEdit::default(),
    ] {
        assert!(buffers.plan(&edit).is_err(), "{edit:?}");
    }
}

#[test]
fn a_byte_order_mark_is_not_shown_and_stays() {
    let (folder, mut buffers, uri) = opened("\u{feff}a\n");
    buffers.edit(&uri, &Edit::insert(1, "b")).unwrap();
    assert_eq!(buffers.get(&uri).unwrap().text.to_string(), "ab\n");
    buffers.save(&uri).unwrap();
    assert_eq!(fs::read(folder.path().join("a.rs")).unwrap(), "\u{feff}ab\n".as_bytes());
}
