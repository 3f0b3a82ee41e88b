//! Reviews and the journal outlive the server, and are shared by all servers of one workspace.

use std::fs;

use protocol::{ChangeState, EntryState, TaskState};

use super::{WORKSPACE, propose, scratch_text};
use crate::harness::{Editor, Scratch};

#[test]
fn undo_and_redo_after_a_restart() {
    let scratch = Scratch::new(WORKSPACE);
    let tree = scratch.tree();
    let mut editor = Editor::new(&scratch);
    editor.open("a.rs");
    let change = propose(&mut editor);
    assert_eq!(editor.accept(&change).unwrap().accepted, 4);
    editor.save("a.rs");
    let accepted = scratch.tree();
    drop(editor);

    let mut editor = Editor::new(&scratch);
    let entry = &editor.list().entries[0];
    assert_eq!((entry.state, entry.can_undo), (EntryState::Done, true));
    assert_eq!(editor.undo().unwrap().undone, 4);
    assert_eq!(scratch.tree(), tree);
    drop(editor);

    let mut editor = Editor::new(&scratch);
    editor.open("a.rs");
    assert_eq!(editor.redo().unwrap().redone, 4);
    editor.save("a.rs");
    assert_eq!(scratch.tree(), accepted);
}

#[test]
fn a_review_goes_on_after_a_crash() {
    let scratch = Scratch::new(WORKSPACE);
    let mut editor = Editor::new(&scratch);
    let change = propose(&mut editor);
    let first = editor.hunks(&change, "a.rs")[0].clone();
    assert_eq!(editor.reject(&change, &[first]), 1);
    editor.crash();

    let mut editor = Editor::new(&scratch);
    let changes = editor.until(|editor| Some(editor.list().changes).filter(|changes| !changes.is_empty()));
    assert_eq!((changes[0].change_id.as_str(), changes[0].hunks), (change.as_str(), 4));
    assert_eq!(editor.accept(&change).unwrap().accepted, 3, "what was rejected stays so");
    assert_eq!(editor.show(&change).state, ChangeState::Partly);
    assert_eq!(scratch.read("a.rs"), scratch_text("a.rs").replace("probe(2)", "probed(2)"));
}

#[test]
fn two_servers_on_one_workspace() {
    let scratch = Scratch::new(WORKSPACE);
    let (mut one, mut two) = (Editor::new(&scratch), Editor::new(&scratch));
    let change = propose(&mut one);
    let seen = two.list().changes;
    assert_eq!(seen[0].change_id, change, "what one proposes, the other shows");
    assert_eq!(two.accept(&change).unwrap().accepted, 4);
    let again = one.accept(&change).unwrap();
    assert_eq!((again.accepted, again.entry_id), (0, None), "nothing is done twice");
    assert_eq!(scratch.read("a.rs"), scratch_text("a.rs").replace("probe(", "probed("));
    assert_eq!(one.undo().unwrap().undone, 4, "and one undoes what the other did");
    assert!(two.undo().map_or(true, |undone| undone.undone == 0), "once");
    assert_eq!(scratch.read("a.rs"), scratch_text("a.rs"));
    assert_eq!(two.redo().unwrap().redone, 4);
    assert_eq!(scratch.read("b.rs"), scratch_text("b.rs").replace("probe(", "probed("));
}

#[test]
fn two_servers_decide_at_the_same_time() {
    let scratch = Scratch::new(WORKSPACE);
    let (mut one, mut two) = (Editor::new(&scratch), Editor::new(&scratch));
    let change = propose(&mut one);
    two.list();
    let params = || serde_json::to_value(crate::harness::accept(&change, None)).unwrap();
    let first = one.begin("ghostpen/change/accept", params());
    let second = two.begin("ghostpen/change/accept", params());
    // The slower one may find its plan outdated and say so; nothing is done twice or by half.
    let answers = [one.answer(first), two.answer(second)];
    let accepted = answers.iter().flatten().map(|answer| answer["accepted"].as_u64().unwrap()).max();
    assert_eq!(accepted, Some(4), "{answers:?}");
    for file in ["a.rs", "b.rs"] {
        assert_eq!(scratch.read(file), scratch_text(file).replace("probe(", "probed("));
    }
    while one.undo().is_ok_and(|undone| undone.undone > 0) {}
    for file in ["a.rs", "b.rs"] {
        assert_eq!(scratch.read(file), scratch_text(file));
    }
}

#[test]
fn without_a_place_for_the_journal() {
    let scratch = Scratch::new(WORKSPACE);
    // A file where the folder would be holds off even the superuser.
    fs::write(scratch.state(), "").unwrap();
    let mut editor = Editor::new(&scratch);
    let event = editor.rewrite("probe($A)", "probed($A)");
    assert_eq!(event.state, TaskState::Failed, "{event:?}");
    assert!(event.message.unwrap().contains("state"), "the message names the place");
    assert_eq!(scratch.read("a.rs"), scratch_text("a.rs"));
    // It works as soon as there is one.
    fs::remove_file(scratch.state()).unwrap();
    let change = propose(&mut editor);
    assert_eq!(editor.accept(&change).unwrap().accepted, 4);
}

#[test]
fn nothing_of_ours_lies_in_the_workspace() {
    let scratch = Scratch::new(WORKSPACE);
    let mut editor = Editor::new(&scratch);
    let change = propose(&mut editor);
    editor.accept(&change).unwrap();
    editor.undo().unwrap();
    let names: Vec<_> = scratch.tree().into_iter().map(|(path, _)| path).collect();
    assert_eq!(names, [scratch.path("a.rs"), scratch.path("b.rs")]);
}
