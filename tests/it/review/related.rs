//! Several changes at once, and hunks that need others: it is told wherever a change is shown, and each can
//! be accepted and taken back in any order.

use protocol::{Change, ChangeUndo, ChangeUndoParams, HunkState};
use serde_json::json;

use super::{WORKSPACE, scratch_text};
use crate::harness::{Editor, Options, Scratch, abilities};

fn open(scratch: &Scratch) -> Editor {
    let mut editor = Editor::new(scratch);
    editor.open("a.rs");
    editor.open("b.rs");
    editor
}

/// Two changes that meet in `probe(1)`; each has another place of its own.
fn two(editor: &mut Editor) -> (String, String) {
    let one =
        editor.proposes("One", &[("a.rs", &[("probe(1)", "one(1)")]), ("b.rs", &[("probe(3)", "one(3)")])]);
    let two = editor.proposes("Two", &[("a.rs", &[("probe(1)", "two(1)"), ("probe(2)", "two(2)")])]);
    (one, two)
}

/// The titles of the changes that each hunk meets.
fn met(change: &Change) -> Vec<Vec<&str>> {
    let hunks = change.files.iter().flat_map(|file| &file.hunks);
    hunks.map(|hunk| hunk.overlaps.iter().map(|other| other.title.as_str()).collect()).collect()
}

#[test]
fn changes_for_the_same_lines_are_told_in_every_view() {
    let scratch = Scratch::new(WORKSPACE);
    let mut editor = open(&scratch);
    let (one, two) = two(&mut editor);
    let hunks = editor.hunks(&two, "a.rs");
    let shown = editor.show(&one);
    assert_eq!(met(&shown), [vec!["Two"], vec![]]);
    let overlap = &shown.files[0].hunks[0].overlaps[0];
    assert_eq!((&overlap.change_id, &overlap.hunk_id), (&two, &hunks[0]));
    assert_eq!(met(&editor.show(&two)), [vec!["One"], vec![]]);
    let listed: Vec<_> = editor.list().changes.into_iter().map(|it| (it.change_id, it.overlaps)).collect();
    assert_eq!(listed, [(two.clone(), vec![one.clone()]), (one.clone(), vec![two.clone()])]);
    let document = |editor: &mut Editor, change: &str| editor.content(&format!("ghostpen-review:/{change}"));
    let (first, second) = (document(&mut editor, &one), document(&mut editor, &two));
    assert!(first.contains("@@ -1,5 +1,5 @@ also changed by “Two”\n"), "{first}");
    assert!(first.contains("@@ -1,5 +1,5 @@\n"), "nothing is said of the other file: {first}");
    assert!(
        second.contains("@@ line 2: also changed by “One”\n"),
        "of several hunks it says which: {second}"
    );

    // What is decided about one changes what is told of the other, and that is announced.
    let uri = editor.uri("a.rs");
    let about_two = json!({ "changeId": two, "files": [uri] });
    let told = |params: &serde_json::Value| {
        params["changeId"] == about_two["changeId"] && params["files"] == about_two["files"]
    };
    editor
        .accept_hunks(&one, &shown.files[0].hunks.iter().map(|it| it.hunk_id.clone()).collect::<Vec<_>>())
        .unwrap();
    editor.wait("ghostpen/change/changed", told);
    let shown = editor.show(&two);
    assert_eq!((met(&shown), shown.files[0].hunks[0].state), (vec![vec![], vec![]], HunkState::Conflict));
    assert!(editor.list().changes.iter().all(|change| change.overlaps.is_empty()));
    editor.undo().unwrap();
    editor.wait("ghostpen/change/changed", told);
    let shown = editor.show(&two);
    assert_eq!((met(&shown)[0].clone(), shown.files[0].hunks[0].state), (vec!["One"], HunkState::Proposed));
}

#[test]
fn a_hunk_says_what_it_needs() {
    let scratch = Scratch::new(WORKSPACE);
    let mut editor = open(&scratch);
    let files: &[(&str, &[(&str, &str)])] = &[
        ("a.rs", &[("probe(1)", "helper(1)")]),
        ("b.rs", &[("    probe(4);\n}\n", "    probe(4);\n}\n\nfn helper(n: u32) {}\n")]),
    ];
    let change = editor.proposes("Extract a helper", files);
    let shown = editor.show(&change);
    let (user, helper) = (&shown.files[0].hunks[0], &shown.files[1].hunks[0]);
    assert_eq!((&user.needs, &helper.needs), (&vec![helper.hunk_id.clone()], &vec![]));
    let document = |editor: &mut Editor| editor.content(&format!("ghostpen-review:/{change}"));
    let text = document(&mut editor);
    assert!(text.contains("@@ -1,5 +1,5 @@ needs b.rs:9\n"), "{text}");
    // What is there already is needed no longer.
    editor.accept_hunks(&change, std::slice::from_ref(&helper.hunk_id)).unwrap();
    let text = document(&mut editor);
    assert!(text.contains("@@ -1,5 +1,5 @@\n"), "{text}");
}

/// Both changes are accepted, the second of them over what the first did and what was typed; then both are
/// taken back. What is left is what was and what was typed.
#[track_caller]
fn check(turned: bool, last_first: bool) {
    let scratch = Scratch::new(WORKSPACE);
    let mut editor = open(&scratch);
    let (one, two) = two(&mut editor);
    let ((first, mine), (second, theirs)) =
        if turned { ((&two, "two(1)"), (&one, "one(1)")) } else { ((&one, "one(1)"), (&two, "two(1)")) };
    let accepted = editor.accept(first).unwrap();
    assert_eq!((accepted.accepted, accepted.conflicts), (2, vec![]));
    editor.replace_at("a.rs", 0..0, "// typed between\n");
    let accepted = editor.accept(second).unwrap();
    assert_eq!((accepted.accepted, accepted.conflicts.len()), (1, 1), "{accepted:?}");
    let clash = &accepted.conflicts[0];
    let line = |call: &str| format!("    {call};\n");
    assert_eq!((clash.old_text.as_str(), &clash.new_text), ("    probe(1);\n", &line(theirs)));
    assert_eq!(clash.current_text.as_ref(), Some(&line(mine)));
    let typed = format!("// typed between\n{}", scratch_text("a.rs"));
    assert_eq!(editor.text("a.rs"), typed.replace("probe(1)", mine).replace("probe(2)", "two(2)"));
    assert_eq!(editor.text("b.rs"), scratch_text("b.rs").replace("probe(3)", "one(3)"));

    editor.type_after("a.rs", "fn a() {\n", "    typed_later();\n");
    let mut entries: Vec<_> = editor.list().entries.into_iter().map(|entry| entry.entry_id).collect();
    if !last_first {
        entries.reverse();
    }
    for entry in entries {
        let undone = editor.call::<ChangeUndo>(ChangeUndoParams { entry_id: Some(entry) }).unwrap();
        assert_eq!((undone.conflicts, undone.message), (vec![], None));
    }
    let typed = typed.replace("fn a() {\n", "fn a() {\n    typed_later();\n");
    assert_eq!((editor.text("a.rs"), editor.text("b.rs")), (typed.as_str(), scratch_text("b.rs").as_str()));
    // As neither is accepted now, both are for these lines again.
    assert_eq!(met(&editor.show(&one))[0], ["Two"]);
}

#[test]
fn documents_that_were_read_are_refreshed_and_no_others() {
    let scratch = Scratch::new(WORKSPACE);
    let mut abilities = abilities::plugin();
    abilities["workspace"]["textDocumentContent"] = json!({});
    let mut editor = Editor::with(&scratch, Options { abilities, ..Options::default() });
    editor.open("a.rs");
    let change = super::propose(&mut editor);
    let uri = editor.show(&change).files[1].proposed_uri.clone();
    editor.content(&uri);
    editor.accept(&change).unwrap();
    // It would be the last one of all.
    let refreshed = editor.asked("workspace/textDocumentContent/refresh");
    assert_eq!(refreshed["uri"], uri);
}

#[test]
fn changes_are_accepted_and_taken_back_in_any_order() {
    for (turned, last_first) in [(false, true), (false, false), (true, true), (true, false)] {
        check(turned, last_first);
    }
}
