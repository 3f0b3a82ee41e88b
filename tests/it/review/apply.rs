//! What becomes of an accept when the editor applies the edit as real editors do: later, not at all, in
//! part, or only in its answer. The server goes by the text that it sees afterwards.

use protocol::{ChangeState, EntryState, Position, Range};
use serde_json::json;

use super::{WORKSPACE, propose, scratch_text};
use crate::harness::{Applies, Editor, Options, Scratch, abilities, accept};

/// An editor that applies edits as one of this kind does, and says so.
fn editor_of_kind(scratch: &Scratch, applies: Applies) -> Editor {
    let mut abilities = abilities::plugin();
    abilities["workspace"]["workspaceEdit"]["failureHandling"] = Editor::failure_handling(applies);
    let mut editor = Editor::with(scratch, Options { abilities, ..Options::default() });
    editor.applies = applies;
    editor
}

/// Opens `a.rs`, and `b.rs` unless it is to stay closed, accepts all, and undoes it, in an editor of this
/// kind.
#[track_caller]
fn check_kind(applies: Applies, both: bool) {
    let scratch = Scratch::new(WORKSPACE);
    let mut editor = editor_of_kind(&scratch, applies);
    editor.open("a.rs");
    if both {
        editor.open("b.rs");
    }
    let change = propose(&mut editor);
    let accepted = editor.accept(&change).unwrap();
    assert_eq!((accepted.accepted, accepted.message), (4, None));
    for file in ["a.rs", "b.rs"] {
        let now = if both || file == "a.rs" { editor.text(file).to_owned() } else { scratch.read(file) };
        assert_eq!(now, scratch_text(file).replace("probe(", "probed("));
    }
    assert_eq!(editor.undo().unwrap().undone, 4);
    assert_eq!(editor.text("a.rs"), scratch_text("a.rs"));
    assert_eq!(scratch.read("b.rs"), scratch_text("b.rs"));
}

#[test]
fn as_vs_code_does() {
    check_kind(Applies::Whole, true);
    check_kind(Applies::Whole, false);
}

#[test]
fn as_neovim_does() {
    check_kind(Applies::LikeNeovim, true);
    check_kind(Applies::LikeNeovim, false);
}

#[test]
fn as_helix_does() {
    check_kind(Applies::LikeHelix, true);
    check_kind(Applies::LikeHelix, false);
}

/// The user types right before the edit arrives, so that its version is no longer the document's.
#[track_caller]
fn check_race(applies: Applies) {
    let scratch = Scratch::new(WORKSPACE);
    let mut editor = editor_of_kind(&scratch, applies);
    editor.open("a.rs");
    editor.open("b.rs");
    let change = propose(&mut editor);
    editor.first = Some(Box::new(|editor| editor.type_after("a.rs", "fn a() {", "\n    faster();")));
    let accepted = editor.accept(&change).unwrap();
    assert_eq!((accepted.accepted, accepted.message), (4, None));
    assert!(editor.edits().len() > 1, "it is planned anew over what was typed");
    let typed = scratch_text("a.rs").replace("fn a() {", "fn a() {\n    faster();");
    assert_eq!(editor.text("a.rs"), typed.replace("probe(", "probed("));
    assert_eq!(editor.text("b.rs"), scratch_text("b.rs").replace("probe(", "probed("));
    assert_eq!(editor.undo().unwrap().undone, 4);
    assert_eq!(editor.text("a.rs"), typed);
}

#[test]
fn typing_races_the_edit_in_vs_code() {
    check_race(Applies::Whole);
}

#[test]
fn typing_races_the_edit_in_neovim() {
    check_race(Applies::LikeNeovim);
}

#[test]
fn typing_races_the_edit_in_helix() {
    check_race(Applies::LikeHelix);
}

/// The same in the document that comes second, which not all editors look at before they begin. What has
/// arrived stays, what has not can be accepted after all, and nothing is put in at a place that has moved.
#[track_caller]
fn check_late_race(applies: Applies, first: u32) {
    let scratch = Scratch::new(WORKSPACE);
    let mut editor = editor_of_kind(&scratch, applies);
    editor.open("a.rs");
    editor.open("b.rs");
    let change = propose(&mut editor);
    editor.first = Some(Box::new(|editor| editor.type_after("b.rs", "fn b() {", "\n    faster();")));
    let accepted = editor.accept(&change).unwrap();
    assert_eq!(accepted.accepted, first, "{accepted:?}");
    let typed = scratch_text("b.rs").replace("fn b() {", "fn b() {\n    faster();");
    if first < 4 {
        assert!(accepted.message.is_some_and(|message| message.contains("did not change b.rs")));
        assert_eq!(editor.text("b.rs"), typed, "nothing is put in where it does not belong");
        assert_eq!(editor.accept(&change).unwrap().accepted, 4 - first);
    }
    assert_eq!(editor.text("a.rs"), scratch_text("a.rs").replace("probe(", "probed("));
    assert_eq!(editor.text("b.rs"), typed.replace("probe(", "probed("));
    while editor.undo().is_ok_and(|undone| undone.undone > 0) {}
    assert_eq!((editor.text("a.rs"), editor.text("b.rs")), (scratch_text("a.rs").as_str(), typed.as_str()));
}

#[test]
fn typing_races_the_second_document_in_vs_code() {
    check_late_race(Applies::Whole, 4);
}

#[test]
fn typing_races_the_second_document_in_neovim() {
    check_late_race(Applies::LikeNeovim, 2);
}

#[test]
fn typing_races_the_second_document_in_helix() {
    check_late_race(Applies::LikeHelix, 2);
}

/// Lines are put into a file with other line ends than models write, in editors that make them the
/// document's and in those that do not; each text is the same, to the byte.
#[track_caller]
fn check_line_ends(applies: Applies) {
    for (mark, ends, last) in
        [("", "\r\n", "\r\n"), ("\u{feff}", "\r\n", ""), ("", "\n", ""), ("\u{feff}", "\n", "\n")]
    {
        let scratch = Scratch::new("");
        let file = |call: &str| format!("fn a() {{\n    {call};\n    keep();\n}}").replace('\n', ends) + last;
        scratch.write("a.rs", format!("{mark}{}", file("probe(1)")));
        let mut editor = editor_of_kind(&scratch, applies);
        editor.open("a.rs");
        let change = editor.proposed("probe($A)", "probed($A,\n    more)");
        let want = file("probed(1,\n        more)");
        assert_eq!(editor.accept(&change).unwrap().accepted, 1, "{applies:?}, {ends:?}");
        assert_eq!(editor.text("a.rs"), want, "{applies:?}, {ends:?}");
        assert_eq!(editor.undo().unwrap().undone, 1);
        assert_eq!(editor.text("a.rs"), file("probe(1)"));
        let all = file("probe(2,\n3)").replace("\r\n", "\n");
        let line =
            Range { start: Position { line: 1, character: 4 }, end: Position { line: 1, character: 12 } };
        for (range, text) in [(None, all.as_str()), (Some(line), "probe(2,\n3)")] {
            let change = editor.proposes_text("a.rs", range, text);
            editor.accept(&change).unwrap();
            assert_eq!(editor.text("a.rs"), file("probe(2,\n3)"), "{applies:?}, {ends:?}, {range:?}");
            editor.undo().unwrap();
        }
        assert_eq!(
            scratch.read("a.rs"),
            format!("{mark}{}", file("probe(1)")),
            "an editor's file is its own"
        );
    }
}

#[test]
fn line_ends_in_each_kind_of_editor() {
    for applies in [Applies::Whole, Applies::LikeNeovim, Applies::LikeHelix] {
        check_line_ends(applies);
    }
}

/// The editor does nothing, whatever it says; so nothing happens on disk either, and it can be tried again.
#[track_caller]
fn check_nothing(applies: Applies, words: &str) {
    let scratch = Scratch::new(WORKSPACE);
    let mut editor = Editor::new(&scratch);
    editor.open("a.rs");
    let change = propose(&mut editor);
    let tree = scratch.tree();
    editor.applies = applies;
    let failure = editor.accept(&change).unwrap_err();
    assert!(failure.message.contains(words), "{failure:?}");
    assert_eq!((scratch.tree(), editor.text("a.rs")), (tree, scratch_text("a.rs").as_str()));
    assert_eq!(editor.list().entries[0].state, EntryState::Failed);
    assert_eq!(editor.show(&change).state, ChangeState::Open);
    editor.applies = Applies::Whole;
    assert_eq!(editor.accept(&change).unwrap().accepted, 4);
    assert_eq!(editor.undo().unwrap().undone, 4);
    assert_eq!(editor.text("a.rs"), scratch_text("a.rs"));
}

#[test]
fn refused() {
    check_nothing(Applies::Refusing, "the user said no");
}

#[test]
fn said_to_be_applied_but_not() {
    check_nothing(Applies::Lying, "but did not");
}

#[test]
fn half_applied() {
    let scratch = Scratch::new(WORKSPACE);
    let mut editor = Editor::new(&scratch);
    editor.open("a.rs");
    editor.open("b.rs");
    let change = propose(&mut editor);
    editor.applies = Applies::Half;
    let accepted = editor.accept(&change).unwrap();
    assert_eq!(accepted.accepted, 2);
    assert!(accepted.message.is_some_and(|message| message.contains("did not change")));
    // What arrived counts as accepted, what did not is still proposed, and both can be gone on with.
    assert_eq!(editor.show(&change).state, ChangeState::Open);
    editor.applies = Applies::Whole;
    assert_eq!(editor.accept(&change).unwrap().accepted, 2);
    for file in ["a.rs", "b.rs"] {
        assert_eq!(editor.text(file), scratch_text(file).replace("probe(", "probed("));
    }
    for _ in 0..2 {
        assert_eq!(editor.undo().unwrap().undone, 2);
    }
    for file in ["a.rs", "b.rs"] {
        assert_eq!(editor.text(file), scratch_text(file));
    }
}

#[test]
fn never_answered() {
    let scratch = Scratch::new(WORKSPACE);
    let mut editor = Editor::new(&scratch);
    editor.open("a.rs");
    let change = propose(&mut editor);
    editor.applies = Applies::Mute;
    let _waiting = editor.begin("ghostpen/change/accept", json!(accept(&change, None)));
    editor.asked("workspace/applyEdit");
    // Everything that needs no decision goes on.
    assert_eq!(editor.show(&change).files.len(), 2);
    assert_eq!(editor.ghost_text("a.rs", "keep();")["items"].as_array().map(Vec::len), Some(0));
    assert!(editor.content(&format!("ghostpen-review:/{change}")).contains("+    probed(1);"));
    // The user gives up on it and starts the editor again.
    editor.crash();
    let mut editor = Editor::new(&scratch);
    editor.open("a.rs");
    editor
        .until(|editor| editor.list().entries.into_iter().find(|entry| entry.state != EntryState::Intended));
    assert_eq!(editor.text("a.rs"), scratch_text("a.rs"));
    while editor.undo().is_ok_and(|undone| undone.undone > 0) {}
    assert_eq!(
        (scratch.read("b.rs"), editor.text("a.rs")),
        (scratch_text("b.rs"), scratch_text("a.rs").as_str())
    );
}

/// The server dies when the edit has arrived but nobody has said so; `a.rs` says this on disk. The next
/// server finds out by the documents, and everything can be taken back.
#[track_caller]
fn check_death(a: &str) {
    let scratch = Scratch::new(WORKSPACE);
    scratch.write("a.rs", a);
    let seen = a.trim_start_matches('\u{feff}');
    let mut editor = Editor::new(&scratch);
    editor.open("a.rs");
    let change = propose(&mut editor);
    editor.applies = Applies::WholeAndMute;
    let _waiting = editor.begin("ghostpen/change/accept", json!(accept(&change, None)));
    editor.asked("workspace/applyEdit");
    assert_eq!(editor.text("a.rs"), seen.replace("probe(", "probed("));
    let mut editor = editor.crash_and_restart(&scratch);
    // An entry is settled when the editor has had the time to open its documents again.
    let settled = |editor: &mut Editor| {
        editor.list().entries.into_iter().find(|entry| entry.state != EntryState::Intended)
    };
    let entry = editor.until(settled);
    assert_eq!((entry.state, entry.can_undo), (EntryState::Done, true));
    assert_eq!(editor.undo().unwrap().undone, 4);
    assert_eq!((editor.text("a.rs"), scratch.read("a.rs").as_str()), (seen, a));
    assert_eq!(scratch.read("b.rs"), scratch_text("b.rs"));
}

#[test]
fn the_server_dies_before_the_answer() {
    check_death(&scratch_text("a.rs"));
    check_death(&format!("\u{feff}{}", scratch_text("a.rs").replace('\n', "\r\n")));
}

#[test]
fn closed_before_it_is_applied() {
    let scratch = Scratch::new(WORKSPACE);
    let mut editor = Editor::new(&scratch);
    editor.open("a.rs");
    let change = propose(&mut editor);
    editor.close("a.rs");
    assert_eq!(editor.accept(&change).unwrap().accepted, 4);
    assert!(editor.edits().is_empty(), "no file is open");
    assert_eq!(scratch.read("a.rs"), scratch_text("a.rs").replace("probe(", "probed("));
    // Undone where it is open now.
    editor.open("a.rs");
    assert_eq!(editor.undo().unwrap().undone, 4);
    assert_eq!(editor.text("a.rs"), scratch_text("a.rs"));
    assert_eq!(scratch.read("b.rs"), scratch_text("b.rs"));
}
