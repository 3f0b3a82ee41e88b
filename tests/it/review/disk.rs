//! Other programs work on the same files: what they wrote stands, what they took away is not brought back.

use std::fs;

use protocol::HunkState;

use super::{WORKSPACE, propose, scratch_text};
use crate::harness::{Editor, Scratch};

/// Another program does something to `b.rs` between the proposal and the decision. Of its hunks so many are
/// accepted, and the workspace's file says that afterwards.
#[track_caller]
fn check_before(meanwhile: impl FnOnce(&Scratch), accepted: u32, after: Option<&str>) {
    let scratch = Scratch::new(WORKSPACE);
    let mut editor = Editor::new(&scratch);
    let change = propose(&mut editor);
    meanwhile(&scratch);
    let answer = editor.accept(&change).unwrap();
    assert_eq!(answer.accepted, 2 + accepted, "{answer:?}");
    assert_eq!(answer.conflicts.len() as u32, 2 - accepted, "{answer:?}");
    assert!(answer.conflicts.iter().all(|conflict| !conflict.message.is_empty()));
    assert_eq!(fs::read_to_string(scratch.path("b.rs")).ok().as_deref(), after);
    assert_eq!(scratch.read("a.rs"), scratch_text("a.rs").replace("probe(", "probed("));
    let open =
        editor.show(&change).files[1].hunks.iter().filter(|hunk| hunk.state == HunkState::Conflict).count();
    assert_eq!(open as u32, 2 - accepted, "each conflict is shown in the review");
}

#[test]
fn changed_elsewhere_in_the_file() {
    let changed = scratch_text("b.rs").replace("fn b() {", "// by another program\nfn b() {");
    let after = changed.replace("probe(", "probed(");
    check_before(|scratch| scratch.write("b.rs", &changed), 2, Some(&after));
}

#[test]
fn changed_where_a_hunk_is() {
    let changed = scratch_text("b.rs").replace("probe(3)", "probe(33)");
    let after = changed.replace("probe(4)", "probed(4)");
    check_before(|scratch| scratch.write("b.rs", &changed), 1, Some(&after));
}

#[test]
fn deleted() {
    check_before(|scratch| fs::remove_file(scratch.path("b.rs")).unwrap(), 0, None);
}

#[test]
fn renamed() {
    check_before(|scratch| fs::rename(scratch.path("b.rs"), scratch.path("c.rs")).unwrap(), 0, None);
}

#[test]
fn no_longer_text() {
    let bytes = "fn b() {\0}";
    check_before(|scratch| scratch.write("b.rs", bytes), 0, Some(bytes));
}

#[test]
fn a_link_to_somewhere_else() {
    let scratch = Scratch::new(WORKSPACE);
    let mut editor = Editor::new(&scratch);
    let change = propose(&mut editor);
    let elsewhere = scratch.home().join("precious.rs");
    fs::rename(scratch.path("b.rs"), &elsewhere).unwrap();
    std::os::unix::fs::symlink(&elsewhere, scratch.path("b.rs")).unwrap();
    // Whether the rest is done or all of it refused: what the link leads to stays, and so does the link.
    let answer = editor.accept(&change);
    assert_eq!(fs::read_to_string(elsewhere).unwrap(), scratch_text("b.rs"), "{answer:?}");
    assert!(scratch.path("b.rs").is_symlink());
    editor.status();
}

/// Another program does something to `b.rs` between the accept and the undo.
#[track_caller]
fn check_after(meanwhile: impl FnOnce(&Scratch), undone: u32, after: Option<&str>) {
    let scratch = Scratch::new(WORKSPACE);
    let mut editor = Editor::new(&scratch);
    let change = propose(&mut editor);
    assert_eq!(editor.accept(&change).unwrap().accepted, 4);
    meanwhile(&scratch);
    let answer = editor.undo().unwrap();
    assert_eq!(answer.undone, 2 + undone, "{answer:?}");
    assert_eq!(answer.conflicts.is_empty(), undone == 2, "{answer:?}");
    assert_eq!(fs::read_to_string(scratch.path("b.rs")).ok().as_deref(), after);
    assert_eq!(scratch.read("a.rs"), scratch_text("a.rs"));
}

#[test]
fn changed_since_it_was_accepted() {
    let changed = format!("// by another program\n{}", scratch_text("b.rs").replace("probe(", "probed("));
    let after = changed.replace("probed(", "probe(");
    check_after(|scratch| scratch.write("b.rs", &changed), 2, Some(&after));
}

#[test]
fn deleted_since_it_was_accepted() {
    check_after(|scratch| fs::remove_file(scratch.path("b.rs")).unwrap(), 0, None);
}

#[test]
fn saved_by_the_user_since_it_was_accepted() {
    let scratch = Scratch::new(WORKSPACE);
    let mut editor = Editor::new(&scratch);
    editor.open("a.rs");
    let change = propose(&mut editor);
    editor.accept(&change).unwrap();
    editor.save("a.rs");
    editor.close("a.rs");
    assert_eq!(editor.undo().unwrap().undone, 4);
    assert_eq!(scratch.read("a.rs"), scratch_text("a.rs"));
}
