//! The doors of changes without an editor: `ghostpen patch` and `ghostpen change`, run as a script runs them.

use std::{
    io::Write as _,
    os::unix::fs::PermissionsExt,
    process::{Command, Output, Stdio},
};

use protocol::{Change, ChangeCheckResponse, ChangeListResponse, ChangeState, FileKind};
use serde_json::Value;

use crate::harness::Scratch;

const PROJECT: &str = "//- /a.txt\none\ntwo\nthree\nfour\nfive\nsix\nseven\neight\nnine\n//- /b.txt\ngone\n";

const DIFF: &str =
    "--- a/a.txt\n+++ b/a.txt\n@@ -1,2 +1,2 @@\n-one\n+1\n two\n@@ -8,2 +8,2 @@\n eight\n-nine\n+9\n";

/// Runs it with this on its standard input; what it printed, on the stream that goes with the expected code.
fn check(scratch: &Scratch, arguments: &[&str], input: &str, code: i32) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ghostpen-under-test"));
    scratch.settle(&mut command);
    command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let Output { status, stdout, stderr } = child.wait_with_output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    let (out, err) = (text(stdout), text(stderr));
    assert_eq!(status.code(), Some(code), "{arguments:?} printed:\n{out}{err}");
    let is_json = arguments.contains(&"--json");
    if code == 0 || is_json { out } else { err }
}

fn check_patch(how: &str, patch: &str, a: &str) {
    let scratch = Scratch::new(PROJECT);
    let before = scratch.tree();
    let said = check(&scratch, &["patch", "apply", "--dry-run", "--format", how], patch, 0);
    assert!(said.ends_with("nothing changed.\n"), "{said}");
    assert_eq!(scratch.tree(), before);
    check(&scratch, &["patch", "apply", "--format", how], patch, 0);
    assert_eq!(scratch.read("a.txt"), a);
    check(&scratch, &["change", "undo"], "", 0);
    assert_eq!(scratch.tree(), before);
    check(&scratch, &["change", "redo"], "", 0);
    assert_eq!(scratch.read("a.txt"), a);
}

#[test]
fn patches_of_every_format_are_applied_undone_and_redone() {
    let after = "one\n2\nthree\nfour\nfive\nsix\nseven\neight\nnine\n";
    let envelope = "*** Begin Patch\n*** Update File: a.txt\n one\n-two\n+2\n*** End Patch\n";
    let blocks = "a.txt\n<<<<<<< SEARCH\ntwo\n=======\n2\n>>>>>>> REPLACE\n";
    let unified = "--- a/a.txt\n+++ b/a.txt\n@@ -1,3 +1,3 @@\n one\n-two\n+2\n three\n";
    let edit = r#"{"path": "a.txt", "old": "two", "new": "2"}"#;
    for (how, patch) in
        [("envelope", envelope), ("search-replace", blocks), ("unified", unified), ("json", edit)]
    {
        check_patch(how, patch, after);
        check_patch("auto", patch, after);
    }
    check_patch(
        "json",
        r#"[{"path": "a.txt", "text": "whole\n"}, {"path": "b.txt", "delete": true}]"#,
        "whole\n",
    );
}

#[test]
fn a_patch_that_does_not_fit_writes_nothing_and_says_what_would() {
    let scratch = Scratch::new(PROJECT);
    let before = scratch.tree();
    let patch = "*** Begin Patch\n*** Update File: b.txt\n-gone\n+here\n*** Update File: a.txt\n-thee\n-fourteen\n+x\n*** End Patch\n";
    let said = check(&scratch, &["patch", "apply"], patch, 1);
    assert!(
        said.contains("a.txt, hunk 1: its lines are not in the file. The nearest are at line 3"),
        "{said}"
    );
    let said = check(&scratch, &["patch", "apply", "--json"], patch, 1);
    let told: Value = serde_json::from_str(&said).unwrap();
    let refused = &told["refused"][0];
    assert_eq!((told["applied"].as_bool(), refused["path"].as_str()), (Some(false), Some("a.txt")));
    assert_eq!((&refused["hunk"], &refused["candidates"][0]), (&1.into(), &3.into()));
    assert_eq!(refused["nearest"], "three\nfour\n");
    let said = check(&scratch, &["patch", "apply", "--json"], "no patch\n", 1);
    assert!(said.contains("this is no patch in a known format"), "{said}");
    check(&scratch, &["patch", "apply"], "--- a/../x\n+++ b/../x\n@@ -0,0 +1 @@\n+x\n", 1);
    assert_eq!(scratch.tree(), before);
}

#[test]
fn files_come_go_move_and_change_their_mode_and_come_back_byte_for_byte() {
    let scratch = Scratch::new(PROJECT);
    scratch.write("mixed", b"\xEF\xBB\xBFx\r\ny\nz");
    scratch.write("latin1", b"caf\xE9\n");
    let before = scratch.tree();
    let patch = "diff --git a/b.txt b/sub/moved\nsimilarity index 100%\nrename from b.txt\nrename to sub/moved\n\
        diff --git a/latin1 b/other\nsimilarity index 100%\nrename from latin1\nrename to other\n\
        diff --git a/a.txt b/a.txt\nold mode 100644\nnew mode 100755\n\
        diff --git a/new b/new\nnew file mode 100755\n--- /dev/null\n+++ b/new\n@@ -0,0 +1 @@\n+x\n\\ No newline at end of file\n\
        diff --git a/mixed b/mixed\n--- a/mixed\n+++ b/mixed\n@@ -2,2 +2,2 @@\n-y\n+Y\n z\n\\ No newline at end of file\n";
    check(&scratch, &["patch", "apply"], patch, 0);
    assert_eq!((scratch.read("sub/moved"), scratch.bytes("other")), ("gone\n".into(), b"caf\xE9\n".to_vec()));
    assert_eq!(scratch.bytes("mixed"), b"\xEF\xBB\xBFx\r\nY\nz");
    assert_eq!(scratch.read("new"), "x");
    for file in ["new", "a.txt"] {
        let mode = std::fs::metadata(scratch.path(file)).unwrap().permissions().mode();
        assert_eq!(mode & 0o111, 0o111, "{file}: {mode:o}");
    }
    check(&scratch, &["change", "undo"], "", 0);
    assert_eq!(scratch.tree(), before);
    let copy = "diff --git a/run b/copy\nsimilarity index 100%\ncopy from run\ncopy to copy\n";
    scratch.write("run", "x\n");
    std::fs::set_permissions(scratch.path("run"), std::fs::Permissions::from_mode(0o755)).unwrap();
    check(&scratch, &["patch", "apply"], copy, 0);
    assert_eq!(std::fs::metadata(scratch.path("copy")).unwrap().permissions().mode() & 0o111, 0o111);
    assert_eq!(std::fs::metadata(scratch.path("a.txt")).unwrap().permissions().mode() & 0o111, 0);
}

#[test]
fn no_link_is_written_through() {
    let scratch = Scratch::new(PROJECT);
    std::os::unix::fs::symlink(scratch.path("b.txt"), scratch.path("link")).unwrap();
    check(&scratch, &["patch", "apply"], "--- a/link\n+++ b/link\n@@ -1 +1 @@\n-gone\n+x\n", 1);
    assert_eq!(scratch.read("b.txt"), "gone\n");
}

#[test]
fn what_is_exported_says_the_same_again() {
    let scratch = Scratch::new(PROJECT);
    let before = scratch.tree();
    check(&scratch, &["patch", "apply", "--review"], DIFF, 0);
    assert_eq!(scratch.tree(), before);
    for how in ["unified", "envelope", "search-replace", "json"] {
        let patch = check(&scratch, &["change", "export", "--format", how], "", 0);
        let other = Scratch::new(PROJECT);
        check(&other, &["patch", "apply", "--format", how], &patch, 0);
        assert_eq!(other.read("a.txt"), "1\ntwo\nthree\nfour\nfive\nsix\nseven\neight\n9\n", "{patch}");
    }
}

#[test]
fn hunks_and_files_are_decided_one_by_one() {
    let scratch = Scratch::new(PROJECT);
    check(&scratch, &["patch", "apply", "--review"], DIFF, 0);
    assert!(check(&scratch, &["change", "list"], "", 0).contains("(2 hunks in 1 file, to review)"));
    let shown = check(&scratch, &["change", "show"], "", 0);
    assert!(shown.contains("  hunk 0: proposed\n") && shown.contains("  hunk 1: proposed\n"), "{shown}");
    check(&scratch, &["change", "accept", "--hunk", "1"], "", 0);
    assert!(scratch.read("a.txt").starts_with("one\n") && scratch.read("a.txt").ends_with("eight\n9\n"));
    let shown = check(&scratch, &["change", "show"], "", 0);
    assert!(shown.contains("hunk 0: proposed") && shown.contains("hunk 1: accepted"), "{shown}");
    check(&scratch, &["change", "accept", "--file", "no.txt"], "", 1);
    check(&scratch, &["change", "reject", "--file", "a.txt", "--reason", "not this"], "", 0);
    assert_eq!(check(&scratch, &["change", "list"], "", 0), "Nothing is under review.\n");
    check(&scratch, &["change", "undo"], "", 0);
    assert!(scratch.read("a.txt").ends_with("nine\n"));
}

#[test]
fn a_choice_of_hunks_is_checked_before_it_is_accepted() {
    let scratch = Scratch::new("//- /a.rs\nfn a() {\n    b();\n    c();\n    d();\n}\n");
    let before = scratch.tree();
    let patch = "--- a/a.rs\n+++ b/a.rs\n@@ -1,5 +1,5 @@\n fn a() {\n-    b();\n+    { b();\n     c();\n-    d();\n+    d(); }\n }\n";
    check(&scratch, &["patch", "apply", "--review"], patch, 0);
    let said = check(&scratch, &["change", "check"], "", 0);
    assert_eq!(said, "nothing was found against accepting 2 hunks in 1 file\n");
    let said = check(&scratch, &["change", "check", "--hunk", "0"], "", 1);
    assert!(said.contains("the syntax would be broken at a.rs:"), "{said}");
    let found = check(&scratch, &["change", "check", "--hunk", "0", "--json"], "", 1);
    let found: ChangeCheckResponse = serde_json::from_str(&found).unwrap();
    assert!(!found.faults.is_empty() && found.message.contains("would be broken"), "{found:?}");
    let said = check(&scratch, &["change", "check", "--file", "no.rs"], "", 1);
    assert!(said.contains("the change has no file no.rs"), "{said}");
    // A command runs on the files as they would be, and its code counts.
    let said = check(&scratch, &["change", "check", "--", "grep", "d(); }", "a.rs"], "", 0);
    assert!(
        said.starts_with("    d(); }\n") && said.ends_with("`grep d(); } a.rs` ended with code 0\n"),
        "{said}"
    );
    let said = check(&scratch, &["change", "check", "--", "grep", "d();$", "a.rs"], "", 1);
    assert!(said.contains("ended with code 1"), "{said}");
    assert_eq!(scratch.tree(), before);
}

#[test]
fn an_open_review_follows_a_file_that_another_change_moves() {
    let scratch = Scratch::new(PROJECT);
    check(&scratch, &["patch", "apply", "--review"], DIFF, 0);
    let moves =
        "diff --git a/a.txt b/sub/there\nsimilarity index 100%\nrename from a.txt\nrename to sub/there\n";
    check(&scratch, &["patch", "apply"], moves, 0);
    let shown: Change = serde_json::from_str(&check(&scratch, &["change", "show", "--json"], "", 0)).unwrap();
    assert_eq!((shown.files[0].kind, shown.files[0].path.as_str()), (FileKind::Edit, "sub/there"));
    check(&scratch, &["change", "accept", "--file", "sub/there"], "", 0);
    assert!(scratch.read("sub/there").starts_with("1\n") && scratch.read("sub/there").ends_with("\n9\n"));
    check(&scratch, &["change", "undo"], "", 0);
    assert!(scratch.read("sub/there").starts_with("one\n"));
}

#[test]
fn lists_and_shows_are_json_in_the_protocols_shape() {
    let scratch = Scratch::new(PROJECT);
    let json = |arguments: &[&str]| check(&scratch, arguments, "", 0);
    let empty: ChangeListResponse = serde_json::from_str(&json(&["change", "list", "--json"])).unwrap();
    assert_eq!(empty, ChangeListResponse::default());
    check(&scratch, &["patch", "apply", "--review"], DIFF, 0);
    check(
        &scratch,
        &["patch", "apply", "--review"],
        "--- a/a.txt\n+++ b/a.txt\n@@ -1 +1 @@\n-one\n+uno\n",
        0,
    );

    let list: ChangeListResponse = serde_json::from_str(&json(&["change", "list", "--json"])).unwrap();
    let [later, first] = list.changes.as_slice() else { panic!("two changes: {list:?}") };
    assert_eq!((first.files, first.hunks, first.added, first.removed), (1, 2, 2, 2));
    assert_eq!(
        (&first.overlaps, &later.overlaps),
        (&vec![later.change_id.clone()], &vec![first.change_id.clone()])
    );
    assert_eq!((first.state, list.entries.len()), (ChangeState::Open, 0));
    let shown = json(&["change", "show", &first.change_id, "--json"]);
    let shown: Change = serde_json::from_str(&shown).unwrap();
    let hunk = &shown.files[0].hunks[0];
    assert_eq!((hunk.old_text.as_str(), hunk.new_text.as_str()), ("one\n", "1\n"));
    assert_eq!((&hunk.overlaps[0].change_id, shown.files[0].path.as_str()), (&later.change_id, "a.txt"));
    let said = json(&["change", "list"]);
    assert!(said.contains(&format!("same lines also changed by {}", later.change_id)), "{said}");
    let said = json(&["change", "show", &first.change_id]);
    assert!(
        said.contains(&format!("also changed by hunk 0 of {} (Apply a patch)", later.change_id)),
        "{said}"
    );

    check(&scratch, &["change", "accept", &first.change_id], "", 0);
    let list: ChangeListResponse = serde_json::from_str(&json(&["change", "list", "--json"])).unwrap();
    assert_eq!((list.entries.len(), list.entries[0].can_undo), (1, true));
    assert!(list.changes.iter().all(|change| change.overlaps.is_empty()));
    let refused = check(&scratch, &["change", "accept", &later.change_id], "", 1);
    assert!(refused.contains("nothing was changed"), "{refused}");
    assert_eq!(check(&scratch, &["change", "show", "nothing", "--json"], "", 1), "");
}

#[test]
fn a_move_is_shown_as_one() {
    let scratch = Scratch::new(PROJECT);
    let patch = "diff --git a/b.txt b/sub/moved\nrename from b.txt\nrename to sub/moved\n\
        --- a/b.txt\n+++ b/sub/moved\n@@ -1 +1 @@\n-gone\n+here\n";
    check(&scratch, &["patch", "apply", "--review"], patch, 0);
    let shown: Change = serde_json::from_str(&check(&scratch, &["change", "show", "--json"], "", 0)).unwrap();
    let file = &shown.files[0];
    assert_eq!((file.kind, file.path.as_str()), (FileKind::Move, "b.txt"));
    assert!(file.moves_to.as_ref().is_some_and(|to| to.ends_with("/sub/moved")));
    let said = check(&scratch, &["change", "show"], "", 0);
    for words in
        ["b.txt → sub/moved\n", "hunk 0 (move): proposed", "rename from b.txt\nrename to sub/moved\n"]
    {
        assert!(said.contains(words), "{words} in {said}");
    }
    // Moved and not edited yet, the file is where it went.
    check(&scratch, &["change", "accept", "--hunk", "0"], "", 0);
    assert_eq!(scratch.read("sub/moved"), "gone\n");
    let shown: Change = serde_json::from_str(&check(&scratch, &["change", "show", "--json"], "", 0)).unwrap();
    assert_eq!((shown.files[0].path.as_str(), shown.files[0].moves_to.as_ref()), ("sub/moved", None));
    check(&scratch, &["change", "accept", "--file", "sub/moved"], "", 0);
    assert_eq!(scratch.read("sub/moved"), "here\n");
}

#[test]
fn what_cannot_be_written_is_refused_in_json_too() {
    let scratch = Scratch::new(PROJECT);
    let before = scratch.tree();
    // Where the journal would be is something else, and nothing is written without it.
    std::fs::write(scratch.state(), "").unwrap();
    let said = check(&scratch, &["patch", "apply", "--json"], DIFF, 1);
    let told: Value = serde_json::from_str(&said).unwrap();
    assert_eq!(told["applied"], false);
    assert!(told["refused"][0]["message"].is_string(), "{said}");
    assert_eq!(scratch.tree(), before);
    for (command, words) in
        [(vec!["change", "--help"], "Exit codes: 0"), (vec!["patch", "apply", "--help"], "Exit codes: 0")]
    {
        assert!(check(&scratch, &command, "", 0).contains(words));
    }
}
