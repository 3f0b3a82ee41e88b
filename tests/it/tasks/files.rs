//! Whole files in a change, over files that are closed, open and unsaved: what is accepted is on disk, what
//! the user alone has in a buffer is gone over by nothing, and everything can be taken back.

use super::*;

const FILES: &str = "\
//- /edited.rs
fn edited() {
    old();
}
//- /gone.rs
fn gone() {
}
//- /moved.rs
fn moved() {
    old();
}
";
const NAMES: [&str; 3] = ["edited.rs", "gone.rs", "moved.rs"];

const PATCH: &str = "*** Begin Patch
*** Update File: edited.rs
@@
-    old();
+    new();
*** Delete File: gone.rs
*** Update File: moved.rs
*** Move to: sub/there.rs
@@
-    old();
+    new();
*** Add File: added.rs
+fn added() {}
*** End Patch
";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Held {
    Closed,
    Open,
    Unsaved,
}

/// What is on disk, and what the user sees of the open files.
fn seen(scratch: &Scratch, editor: &Editor, held: Held) -> (Vec<(String, String)>, Vec<String>) {
    let name = |path: std::path::PathBuf| path.strip_prefix(scratch.root()).unwrap().display().to_string();
    let files = scratch.tree().into_iter();
    let files = files.map(|(path, bytes)| (name(path), String::from_utf8(bytes).unwrap())).collect();
    let open = NAMES.iter().filter(|_| held != Held::Closed);
    (files, open.map(|name| editor.text(name).to_owned()).collect())
}

#[track_caller]
fn check(held: Held) {
    let patch = calls("apply_patch", &json!({ "patch": PATCH, "reason": "all of it" }));
    let (scratch, _server) = served(FILES, [patch, Reply::say(&["text: Done."])]);
    let mut editor = editor(&scratch);
    if held != Held::Closed {
        for name in NAMES {
            editor.open(name);
        }
    }
    let started = editor.delegate(prompt("do it"));
    let change = editor.task_is(&started.task_id, "done").change_id.unwrap();
    if held == Held::Unsaved {
        for name in NAMES {
            editor.type_after(name, "() {", " /* typed */");
        }
    }
    let before = seen(&scratch, &editor, held);
    let accepted = editor.accept(&change).unwrap();
    let after = seen(&scratch, &editor, held);

    let (mut files, mut open) = before.clone();
    files.insert(0, ("added.rs".into(), "fn added() {}\n".into()));
    let new = |text: &str| text.replace("old", "new");
    match held {
        Held::Closed => files[1].1 = new(&files[1].1),
        Held::Open => open[0] = new(&open[0]),
        // The file that moves stays where its unsaved words are; its lines are changed there.
        Held::Unsaved => open = open.iter().map(|text| new(text)).collect(),
    }
    if held == Held::Unsaved {
        assert_eq!((accepted.accepted, accepted.conflicts.len()), (3, 2), "{accepted:?}");
        assert!(accepted.conflicts.iter().all(|conflict| conflict.message.contains("not saved")));
    } else {
        assert_eq!((accepted.accepted, accepted.conflicts.len()), (5, 0), "{accepted:?}");
        files.remove(2);
        let moved = files.pop().unwrap().1;
        files.push(("sub/there.rs".into(), new(&moved)));
    }
    assert_eq!(after, (files, open), "{held:?}");

    for _ in 0..2 {
        let undone = editor.undo().unwrap();
        assert_eq!(undone.conflicts, [], "{undone:?}");
        assert_eq!(seen(&scratch, &editor, held), before, "{held:?}, undone");
        let redone = editor.redo().unwrap();
        assert_eq!(redone.conflicts, [], "{redone:?}");
        assert_eq!(seen(&scratch, &editor, held), after, "{held:?}, redone");
    }
}

#[test]
fn whole_files_over_closed_ones() {
    check(Held::Closed);
}

#[test]
fn whole_files_over_open_ones() {
    check(Held::Open);
}

#[test]
fn whole_files_over_unsaved_ones() {
    check(Held::Unsaved);
}
