//! The slow path: a task comes back as a change, nothing of the user's changes before it is accepted, each
//! decision can be taken back, and no byte that the user wrote is lost on the way.

mod apply;
mod check;
mod disk;
mod folders;
mod reading;
mod related;
mod restart;
mod retrace;
mod sessions;
mod tools;

use protocol::{ChangeState, FileKind, HunkState, TaskState};
use serde_json::json;

use crate::harness::{Applies, Editor, Options, Scratch, abilities};

/// Two files with two hunks each when `probe(…)` is rewritten.
const WORKSPACE: &str = "\
//- /a.rs
fn a() {
    probe(1);
    keep();
    keep();
    keep();
    keep();
    probe(2);
}
//- /b.rs
fn b() {
    probe(3);
    keep();
    keep();
    keep();
    keep();
    probe(4);
}
";

/// The rewrite of that workspace.
fn propose(editor: &mut Editor) -> String {
    editor.proposed("probe($A)", "probed($A)")
}

#[test]
fn the_main_job() {
    let scratch = Scratch::new(WORKSPACE);
    let mut editor = Editor::new(&scratch);
    editor.open("a.rs");
    // The buffer differs from the disk, and what the user sees counts.
    editor.replace("a.rs", "probe(1)", "probe(10)");
    let (tree, seen) = (scratch.tree(), editor.text("a.rs").to_owned());

    let change = propose(&mut editor);
    let shown = editor.show(&change);
    assert_eq!((shown.state, shown.files.len()), (ChangeState::Open, 2));
    assert!(shown.files.iter().all(|file| file.kind == FileKind::Edit && file.hunks.len() == 2));
    let hunk = &shown.files[0].hunks[0];
    assert_eq!((hunk.old_text.as_str(), hunk.new_text.as_str()), ("    probe(10);\n", "    probed(10);\n"));
    let diff = editor.content(&format!("ghostpen-review:/{change}"));
    assert!(diff.contains("-    probe(10);\n+    probed(10);\n"), "{diff}");
    let proposed = editor.content(&shown.files[0].proposed_uri);
    assert_eq!(proposed, seen.replace("probe(", "probed("));
    assert_eq!((scratch.tree(), editor.text("a.rs")), (tree.clone(), seen.as_str()), "nothing changed yet");

    let last = shown.files[1].hunks[1].hunk_id.clone();
    assert_eq!(editor.reject(&change, &[last]), 1);
    let accepted = editor.accept(&change).unwrap();
    assert_eq!((accepted.accepted, accepted.conflicts, accepted.message), (3, vec![], None));
    assert_eq!(editor.edits().len(), 1, "one edit for the open files");
    let edit = editor.edits()[0];
    assert_eq!(edit["metadata"]["isRefactoring"], true);
    assert_eq!(editor.text("a.rs"), seen.replace("probe(", "probed("));
    assert_eq!(scratch.read("b.rs"), scratch_text("b.rs").replace("probe(3)", "probed(3)"));
    assert_eq!(editor.show(&change).state, ChangeState::Partly);

    // Everything can be taken back after more typing, which stays.
    editor.type_after("a.rs", "fn a() {", "\n    typed_since();");
    let undone = editor.undo().unwrap();
    assert_eq!((undone.undone, undone.conflicts, undone.message), (3, vec![], None));
    let typed = seen.replace("fn a() {", "fn a() {\n    typed_since();");
    assert_eq!(editor.text("a.rs"), typed);
    assert_eq!(scratch.tree(), tree);
    let redone = editor.redo().unwrap();
    assert_eq!((redone.redone, redone.conflicts, redone.message), (3, vec![], None));
    assert_eq!(editor.text("a.rs"), typed.replace("probe(", "probed("));
    assert_eq!(scratch.read("b.rs"), scratch_text("b.rs").replace("probe(3)", "probed(3)"));
    assert_eq!(editor.undo().unwrap().undone, 3);
    assert_eq!((scratch.tree(), editor.text("a.rs")), (tree, typed.as_str()));
}

/// A file as the fixture has it.
fn scratch_text(file: &str) -> String {
    Scratch::new(WORKSPACE).read(file)
}

#[test]
fn rename_over_open_and_closed_files() {
    let scratch = Scratch::new(
        "//- /a.rs\npub fn probe() {}\nfn a() { probe() }\n//- /b.rs\nfn b() { let other = 1; a::probe(); }\n",
    );
    let mut editor = Editor::new(&scratch);
    editor.open("a.rs");
    let event = editor.rename("a.rs", "pub fn probe", "examine");
    assert_eq!(event.state, TaskState::Done, "{event:?}");
    let change = event.change_id.unwrap();
    assert_eq!(editor.accept(&change).unwrap().accepted, 2, "neighbouring lines are one hunk");
    assert_eq!(editor.text("a.rs"), "pub fn examine() {}\nfn a() { examine() }\n");
    assert_eq!(scratch.read("b.rs"), "fn b() { let other = 1; a::examine(); }\n");
    assert_eq!(editor.undo().unwrap().undone, 2);
    assert_eq!(scratch.read("b.rs"), "fn b() { let other = 1; a::probe(); }\n");
}

#[test]
fn hunks_move_with_what_is_typed() {
    let scratch = Scratch::new(WORKSPACE);
    let mut editor = Editor::new(&scratch);
    editor.open("a.rs");
    let change = propose(&mut editor);
    editor.replace("a.rs", "fn a() {", "// one\n// two\nfn a() {");
    editor.replace("a.rs", "    keep();\n    keep();\n", "    keep();\n");
    let line = |editor: &mut Editor| editor.show(&change).files[0].hunks[0].range.start.line;
    assert_eq!(line(&mut editor), 3);
    let expected = editor.text("a.rs").replace("probe(", "probed(");
    assert_eq!(editor.accept(&change).unwrap().accepted, 4);
    assert_eq!(editor.text("a.rs"), expected);
}

#[test]
fn what_the_user_wrote_wins_over_a_hunk() {
    let scratch = Scratch::new(WORKSPACE);
    let mut editor = Editor::new(&scratch);
    editor.open("a.rs");
    let change = propose(&mut editor);
    editor.replace("a.rs", "probe(1)", "mine(1)");
    let hunk = editor.show(&change).files[0].hunks[0].clone();
    assert_eq!(hunk.state, HunkState::Conflict);
    assert!(hunk.conflict.is_some());
    let accepted = editor.accept(&change).unwrap();
    assert_eq!(accepted.accepted, 3);
    assert_eq!(accepted.conflicts.len(), 1, "{accepted:?}");
    assert_eq!(accepted.conflicts[0].hunk_id.as_ref(), Some(&hunk.hunk_id));
    assert!(accepted.message.is_some_and(|message| message.contains("1 place was left")));
    assert_eq!(
        editor.text("a.rs"),
        scratch_text("a.rs").replace("probe(1)", "mine(1)").replace("probe(", "probed(")
    );
    // It stays to be decided until it is put away.
    assert_eq!(editor.accept(&change).unwrap().accepted, 0);
    assert_eq!(editor.reject(&change, &[hunk.hunk_id]), 1);
    assert_eq!(editor.show(&change).state, ChangeState::Partly);
}

#[test]
fn what_the_user_wrote_wins_over_an_undo() {
    let scratch = Scratch::new(WORKSPACE);
    let mut editor = Editor::new(&scratch);
    editor.open("a.rs");
    let change = propose(&mut editor);
    editor.accept(&change).unwrap();
    editor.replace("a.rs", "probed(1)", "mine(1)");
    let undone = editor.undo().unwrap();
    assert_eq!((undone.undone, undone.conflicts.len()), (3, 1), "{undone:?}");
    assert_eq!(editor.text("a.rs"), scratch_text("a.rs").replace("probe(1)", "mine(1)"));
    assert_eq!(scratch.read("b.rs"), scratch_text("b.rs"));
}

#[test]
fn hunks_are_accepted_and_undone_one_by_one() {
    let scratch = Scratch::new(WORKSPACE);
    let mut editor = Editor::new(&scratch);
    editor.open("a.rs");
    let change = propose(&mut editor);
    let tree = scratch.tree();
    for file in ["a.rs", "b.rs"] {
        for hunk in editor.hunks(&change, file) {
            assert_eq!(editor.accept_hunks(&change, &[hunk]).unwrap().accepted, 1);
        }
    }
    assert_eq!(editor.show(&change).state, ChangeState::Accepted);
    // The oldest first: entries do not depend on one another.
    let entries: Vec<_> = editor.list().entries.into_iter().rev().map(|entry| entry.entry_id).collect();
    assert_eq!(entries.len(), 4);
    for entry in entries {
        let params = protocol::ChangeUndoParams { entry_id: Some(entry) };
        assert_eq!(editor.call::<protocol::ChangeUndo>(params).unwrap().undone, 1);
    }
    assert_eq!((scratch.tree(), editor.text("a.rs")), (tree, scratch_text("a.rs").as_str()));
    let nothing = editor.undo();
    assert!(nothing.is_err() || nothing.is_ok_and(|nothing| nothing.undone == 0));
}

/// A task fails with these words, and the next one works.
#[track_caller]
fn check_failure(pattern: &str, replacement: &str, words: &str) {
    let scratch = Scratch::new(WORKSPACE);
    let mut editor = Editor::new(&scratch);
    let event = editor.rewrite(pattern, replacement);
    assert_eq!((event.state, event.change_id), (TaskState::Failed, None));
    let message = event.message.unwrap();
    assert!(message.contains(words), "{message}");
    propose(&mut editor);
}

#[test]
fn patterns_that_make_no_sense() {
    check_failure("fn (", "x", "pattern");
    check_failure("", "x", "empty");
    check_failure("probe($A)", "probed($B)", "$B");
    check_failure("$A", "x", "everything");
}

#[test]
fn names_that_make_no_sense() {
    let scratch = Scratch::new(WORKSPACE);
    let mut editor = Editor::new(&scratch);
    editor.open("a.rs");
    for (name, words) in [("two words", "name"), ("fn", "fn"), ("", "name"), ("probe", "probe")] {
        let event = editor.rename("a.rs", "probe", name);
        assert_eq!(event.state, TaskState::Failed, "{event:?}");
        let message = event.message.unwrap();
        assert!(message.contains(words), "{message}");
    }
}

#[test]
fn nothing_to_change_is_said() {
    let scratch = Scratch::new(WORKSPACE);
    let mut editor = Editor::new(&scratch);
    let event = editor.rewrite("nowhere($A)", "x($A)");
    assert_eq!((event.state, event.change_id), (TaskState::Done, None));
    assert!(event.message.unwrap().contains("Nothing to change"));
    assert_eq!(editor.list().changes, []);
}

#[test]
fn stock_editors_are_asked_what_to_do() {
    let scratch = Scratch::new(WORKSPACE);
    let options = Options { abilities: abilities::stock(), ..Options::default() };
    let mut editor = Editor::with(&scratch, options);
    editor.open("a.rs");
    editor.choice = Some("Accept all");
    let task =
        json!({ "kind": "rewrite", "pattern": "probe($A)", "replacement": "probed($A)", "language": "rust" });
    let command = json!({ "command": "ghostpen.task.start", "arguments": [{ "task": task }] });
    editor.ask("workspace/executeCommand", command);
    let asked = editor.asked("window/showMessageRequest");
    assert!(asked["message"].as_str().unwrap().contains("4 hunks in 2 files"), "{asked}");
    editor.asked("workspace/applyEdit");
    editor.until(|editor| {
        let entries = editor.list().entries;
        entries.first().map(|entry| entry.state == protocol::EntryState::Done).filter(|done| *done)
    });
    assert_eq!(editor.text("a.rs"), scratch_text("a.rs").replace("probe(", "probed("));
    assert_eq!(scratch.read("b.rs"), scratch_text("b.rs").replace("probe(", "probed("));
    editor.ask("workspace/executeCommand", json!({ "command": "ghostpen.change.undo" }));
    assert_eq!(editor.text("a.rs"), scratch_text("a.rs"));
}

#[test]
fn stock_editors_are_shown_the_review_as_a_file() {
    let scratch = Scratch::new(WORKSPACE);
    let options = Options { abilities: abilities::stock(), ..Options::default() };
    let mut editor = Editor::with(&scratch, options);
    editor.choice = Some("Review");
    let task =
        json!({ "kind": "rewrite", "pattern": "probe($A)", "replacement": "probed($A)", "language": "rust" });
    editor.ask("ghostpen/task/start", json!({ "task": task }));
    let shown = editor.asked("window/showDocument");
    let path = shown["uri"].as_str().unwrap().trim_start_matches("file://").to_owned();
    assert!(path.starts_with(scratch.state().to_str().unwrap()), "outside the workspace: {path}");
    let diff = std::fs::read_to_string(path).unwrap();
    assert!(diff.contains("-    probe(1);\n+    probed(1);\n"), "{diff}");
}

#[test]
fn editors_that_cannot_be_edited_keep_their_open_files() {
    let scratch = Scratch::new(WORKSPACE);
    let mut abilities = abilities::bare();
    abilities["experimental"] = json!({ "ghostpen": { "notifications": true } });
    let mut editor = Editor::with(&scratch, Options { abilities, ..Options::default() });
    editor.open("a.rs");
    let change = propose(&mut editor);
    let tree = scratch.tree();
    let failure = editor.accept(&change).unwrap_err();
    assert!(failure.message.contains("close them"), "{failure:?}");
    assert_eq!(scratch.tree(), tree, "all or nothing");
    editor.close("a.rs");
    assert_eq!(editor.accept(&change).unwrap().accepted, 4);
    assert_eq!(scratch.read("a.rs"), scratch_text("a.rs").replace("probe(", "probed("));
}

#[test]
fn editors_without_versioned_edits_are_sent_plain_ones() {
    let scratch = Scratch::new(WORKSPACE);
    let mut abilities = abilities::plugin();
    abilities["workspace"] = json!({ "applyEdit": true });
    let mut editor = Editor::with(&scratch, Options { abilities, ..Options::default() });
    editor.open("a.rs");
    editor.open("b.rs");
    let change = propose(&mut editor);
    assert_eq!(editor.accept(&change).unwrap().accepted, 4);
    assert_eq!(editor.text("b.rs"), scratch_text("b.rs").replace("probe(", "probed("));
    assert_eq!(editor.applies, Applies::Whole);
}

#[test]
fn a_task_can_be_stopped() {
    let scratch = Scratch::new("");
    for number in 0..3000 {
        scratch.write(&format!("{}/{number}.rs", number % 50), "fn a() { probe(1) }\n".repeat(50));
    }
    let mut editor = Editor::new(&scratch);
    let rewrite =
        json!({ "kind": "rewrite", "pattern": "probe($A)", "replacement": "x($A)", "language": "rust" });
    let id = editor.ask("ghostpen/task/start", json!({ "task": rewrite }))["taskId"].clone();
    assert_eq!(editor.ask("ghostpen/task/cancel", json!({ "taskId": id }))["cancelled"], true);
    let event = editor.wait("ghostpen/task/event", |event| event["state"] != "running");
    assert_eq!((&event["state"], &event["taskId"]), (&json!("cancelled"), &id));
    assert_eq!(editor.list().changes, []);
    assert_eq!(editor.ask("ghostpen/task/cancel", json!({ "taskId": id }))["cancelled"], false);
}
