//! What accepting some hunks and leaving others would come to is told before anything is written.

use protocol::{ChangeCheck, ChangeCheckParams, ChangeCheckResponse};
use serde_json::json;

use super::{WORKSPACE, scratch_text};
use crate::harness::{Editor, Options, Scratch, abilities};

/// In `a.rs` one hunk opens a block and another closes it; in `b.rs` a helper is defined that `a.rs` calls.
const FILES: [(&str, &[(&str, &str)]); 2] = [
    (
        "a.rs",
        &[
            ("    probe(1);\n", "    if ready() {\n    helper(1);\n"),
            ("    probe(2);\n", "    probe(2);\n    }\n"),
        ],
    ),
    ("b.rs", &[("    probe(4);\n}\n", "    probe(4);\n}\n\nfn helper(n: u32) {}\n")]),
];

fn proposed(editor: &mut Editor) -> String {
    editor.open("a.rs");
    editor.open("b.rs");
    editor.proposes("Use a helper", &FILES)
}

/// Checks these hunks, or all; nothing changes by that.
fn check(
    editor: &mut Editor,
    scratch: &Scratch,
    change: &str,
    hunks: Option<&[String]>,
) -> ChangeCheckResponse {
    let (tree, open) = (scratch.tree(), editor.text("a.rs").to_owned());
    let hunk_ids = hunks.map(<[String]>::to_vec);
    let params = ChangeCheckParams { change_id: change.to_owned(), hunk_ids, uri: None, command: None };
    let found = editor.call::<ChangeCheck>(params).unwrap();
    assert_eq!((scratch.tree(), editor.text("a.rs")), (tree, open.as_str()));
    assert!(editor.edits().is_empty());
    found
}

#[test]
fn a_choice_of_hunks_is_checked_before_it_is_accepted() {
    let scratch = Scratch::new(WORKSPACE);
    let mut editor = Editor::new(&scratch);
    let change = proposed(&mut editor);
    let (mine, helper) = (editor.hunks(&change, "a.rs"), editor.hunks(&change, "b.rs"));

    let found = check(&mut editor, &scratch, &change, None);
    assert_eq!(found.message, "nothing was found against accepting 3 hunks in 2 files");
    assert_eq!((found.faults, found.missing, found.conflicts), (vec![], vec![], vec![]));

    let found = check(&mut editor, &scratch, &change, Some(&mine[..1]));
    assert_eq!(found.missing, helper);
    assert!(!found.faults.is_empty() && found.faults.iter().all(|fault| fault.uri == editor.uri("a.rs")));
    for words in ["the syntax would be broken at a.rs:", "needs b.rs:9, which is left out"] {
        assert!(found.message.contains(words), "{}", found.message);
    }
    // What is accepted is not missing, and what is broken already is not told again.
    editor.accept_hunks(&change, &helper).unwrap();
    editor.asked.clear();
    let found = check(&mut editor, &scratch, &change, Some(&mine));
    assert_eq!((found.faults, found.missing), (vec![], vec![]));

    editor.replace("a.rs", "probe(1)", "mine(1)");
    let found = check(&mut editor, &scratch, &change, Some(&mine));
    let clash = &found.conflicts[0];
    assert_eq!(
        (clash.hunk_id.as_ref(), clash.current_text.as_deref()),
        (Some(&mine[0]), Some("    mine(1);\n"))
    );
    assert!(found.message.starts_with("1 hunk cannot be accepted: "), "{}", found.message);
}

#[test]
fn an_editor_without_our_plugin_is_told_what_was_found() {
    let scratch = Scratch::new(WORKSPACE);
    let options = Options { abilities: abilities::stock(), ..Options::default() };
    let mut editor = Editor::with(&scratch, options);
    let change = proposed(&mut editor);
    let mine = editor.hunks(&change, "a.rs");
    for (hunks, words) in
        [(json!(null), "nothing was found against"), (json!(mine[..1]), "would be broken at a.rs")]
    {
        let argument = json!({ "changeId": change, "hunkIds": hunks });
        let command = json!({ "command": "ghostpen.change.check", "arguments": [argument] });
        editor.ask("workspace/executeCommand", command);
        editor.message(words);
    }
    assert_eq!(editor.text("a.rs"), scratch_text("a.rs"));
}
