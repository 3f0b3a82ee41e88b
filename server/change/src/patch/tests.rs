//! Every format says the same thing in its own way, and the applier takes it at one place or none.

mod oracle;

use std::{fs, process::Command};

use proptest::prelude::*;
use text::Bytes;

use super::*;
use crate::{ChangeSet, Origin, Selection};

/// Names of files and what they hold then.
type Made = Vec<(String, Option<String>)>;

/// What the patch makes of the files, or why it is refused.
fn run(files: &[(&str, &str)], patch: &str, format: Format) -> Result<(Made, Vec<Fit>), String> {
    let root = Path::new("/w");
    let current = |path: &Path| {
        let name = path.strip_prefix(root).unwrap().to_str().unwrap();
        let found = files.iter().find(|(file, _)| *file == name);
        found.map_or(Current::Absent, |(_, text)| Current::Text(Bytes { text: (*text).into(), bom: false }))
    };
    let patch = Patch::parse(patch, format).map_err(|error| error.to_string())?;
    let refused =
        |refusals: Vec<Refusal>| refusals.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
    let applied = patch.apply(root, current).map_err(refused)?;
    let set = ChangeSet::new("test", Origin::Patch, applied.proposals).unwrap();
    let plan = set.plan_accept(&Selection::All, current);
    assert!(plan.conflicts.is_empty());
    let mut made: Vec<_> = plan
        .files
        .iter()
        .flat_map(|file| {
            let name = |path: &Path| path.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
            let after = file.after.as_ref().map(|after| after.text().unwrap().to_string());
            match &file.moved {
                Some(to) => vec![(name(&file.path), None), (name(to), after)],
                None => vec![(name(&file.path), after)],
            }
        })
        .collect();
    made.sort();
    Ok((made, applied.loose.iter().map(|loose| loose.fit).collect()))
}

fn check(files: &[(&str, &str)], patch: &str, want: &[(&str, Option<&str>)]) {
    let (made, _) = run(files, patch, Format::Auto).unwrap_or_else(|error| panic!("{error}\n{patch}"));
    let made: Vec<_> = made.iter().map(|(name, text)| (name.as_str(), text.as_deref())).collect();
    assert_eq!(made, want, "{patch}");
}

#[test]
fn every_format_changes_files() {
    let a = [("a", "one\ntwo\nthree\n"), ("b", "gone\n")];
    check(
        &a,
        "*** Begin Patch\n*** Update File: a\n@@\n one\n-two\n+2\n*** End Patch\n",
        &[("a", Some("one\n2\nthree\n"))],
    );
    check(
        &a,
        "Here it is:\n*** Begin Patch\n*** Add File: new\n+x\n+\n*** Delete File: b\n*** Update File: a\n*** Move to: c\n-two\n*** End Patch\n",
        &[("a", None), ("b", None), ("c", Some("one\nthree\n")), ("new", Some("x\n\n"))],
    );
    check(
        &a,
        "a\n```\n<<<<<<< SEARCH\ntwo\n=======\n2\n2b\n>>>>>>> REPLACE\n<<<<<<< SEARCH\none\n=======\n1\n>>>>>>> REPLACE\n```\n",
        &[("a", Some("1\n2\n2b\nthree\n"))],
    );
    check(&a, "**new/file**:\n<<<<<<< SEARCH\n=======\nx\n>>>>>>> REPLACE\n", &[("new/file", Some("x\n"))]);
    check(
        &a,
        "--- a\t2026-11-21\n+++ a\t2026-11-21\n@@ -1,2 +1,2 @@\n one\n-two\n+2\n",
        &[("a", Some("one\n2\nthree\n"))],
    );
    check(
        &a,
        "diff --git a/b b/b\ndeleted file mode 100644\n--- a/b\n+++ /dev/null\n@@ -1 +0,0 @@\n-gone\ndiff --git a/n b/n\nnew file mode 100644\n--- /dev/null\n+++ b/n\n@@ -0,0 +1 @@\n+x\n\\ No newline at end of file\n",
        &[("b", None), ("n", Some("x"))],
    );
    check(
        &a,
        "diff --git a/a b/c d\nsimilarity index 60%\nrename from a\nrename to c d\n--- a/a\n+++ \"b/c d\"\n@@ -3 +3 @@\n-three\n+3\n",
        &[("a", None), ("c d", Some("one\ntwo\n3\n"))],
    );
    // Counts that are wrong, and a line that looks like a head.
    check(&a, "--- a/a\n+++ b/a\n@@ -1,9 +1,9 @@\n one\n-two\n+2\n", &[("a", Some("one\n2\nthree\n"))]);
    check(&a, "--- a/a\n+++ b/a\n@@ -1 +1 @@\n one\n-two\n+2\n three\n", &[("a", Some("one\n2\nthree\n"))]);
    check(&[("s", "-- x\ny\n")], "--- a/s\n+++ b/s\n@@ -1,2 +1 @@\n--- x\n y\n", &[("s", Some("y\n"))]);
}

#[test]
fn hunks_fit_more_or_less() {
    let check = |file: &str, old: &str, new: &str, want: &str, fit: &[Fit]| {
        let patch = format!("f\n<<<<<<< SEARCH\n{old}=======\n{new}>>>>>>> REPLACE\n");
        let (made, fits) =
            run(&[("f", file)], &patch, Format::Auto).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(made, [("f".to_owned(), Some(want.to_owned()))]);
        assert_eq!(fits, fit);
    };
    check("a\r\nb\r\n", "b\n", "c\nd\n", "a\r\nc\r\nd\r\n", &[Fit::Blanks]);
    check("a  \nb", "a\nb\n", "x\ny\n", "x\ny", &[Fit::Blanks]); // no final line break before or after
    check(
        "    if x:\n        y\n",
        "if x:\n    y\n",
        "if z:\n    y\n",
        "    if z:\n        y\n",
        &[Fit::Indent],
    );
    check("\tif x {\n\t}\n", "\t\tif x {\n\t\t}\n", "\t\tif y {\n\t\t}\n", "\tif y {\n\t}\n", &[Fit::Indent]);
    check("say \u{201c}it\u{201d}\n", "say \"it\"\n", "say that\n", "say that\n", &[Fit::Punctuation]);
    let (made, fits) = run(
        &[("f", "fn compute(first: usize, second: usize) -> usize {\n    first + second\n}\n")],
        "f\n<<<<<<< SEARCH\nfn compute(first: usize, second: u32) -> usize {\n    first + second\n}\n=======\nfn f() {}\n>>>>>>> REPLACE\n",
        Format::Auto,
    ).unwrap();
    assert_eq!(made, [("f".to_owned(), Some("fn f() {}\n".to_owned()))]);
    assert!(matches!(fits.as_slice(), [Fit::Alike(likeness)] if *likeness > 0.9));
}

#[test]
fn of_two_places_that_are_alike_neither_is_taken() {
    let file = "fn first(input: usize) -> usize {\n}\nfn fifth(input: usize) -> usize {\n}\n";
    let patch = "f\n<<<<<<< SEARCH\nfn third(input: usize) -> usize {\n=======\nx\n>>>>>>> REPLACE\n";
    let refused = run(&[("f", file)], patch, Format::Auto).unwrap_err();
    assert!(
        refused.starts_with("f, hunk 1: its lines are not in the file. The nearest are at line"),
        "{refused}"
    );
}

#[test]
fn context_keeps_the_files_own_bytes() {
    let file = "a \t\r\nb\r\nc";
    let patch = "*** Begin Patch\n*** Update File: f\n a\n-b\n+B\n c\n*** End Patch\n";
    check(&[("f", file)], patch, &[("f", Some("a \t\r\nB\r\nc"))]);
    let append = "--- a/f\n+++ b/f\n@@ -3 +3,2 @@\n c\n+d\n";
    check(&[("f", file)], append, &[("f", Some("a \t\r\nb\r\nc\r\nd"))]);
    // A last line that is not ended says nothing of how the others are.
    let append = "--- a/f\n+++ b/f\n@@ -2 +2,2 @@\n b\n+d\n";
    check(&[("f", "a\r\nb")], append, &[("f", Some("a\r\nb\r\nd"))]);
}

#[test]
fn anchors_and_lines_tell_places_apart() {
    let file = "fn a() {\n    x\n}\nfn b() {\n    x\n}\n";
    let hunk = "-    x\n+    y\n";
    let envelope =
        |anchor: &str| format!("*** Begin Patch\n*** Update File: f\n@@ {anchor}\n{hunk}*** End Patch\n");
    check(&[("f", file)], &envelope("fn b() {"), &[("f", Some("fn a() {\n    x\n}\nfn b() {\n    y\n}\n"))]);
    let unified = |line: usize| format!("--- a/f\n+++ b/f\n@@ -{line} +{line} @@\n{hunk}");
    check(&[("f", file)], &unified(2), &[("f", Some("fn a() {\n    y\n}\nfn b() {\n    x\n}\n"))]);
    let refused = run(&[("f", file)], &unified(3), Format::Auto).unwrap_err();
    assert_eq!(refused, "f, hunk 1: its lines are at several places, at lines 2, 5; give more context");
}

#[test]
fn what_does_not_fit_is_refused_in_words_that_help() {
    let files = [("f", "alpha beta gamma\ndelta epsilon\n")];
    let check = |patch: &str, want: &str| assert_eq!(run(&files, patch, Format::Auto).unwrap_err(), want);
    let update =
        |path: &str, lines: &str| format!("*** Begin Patch\n*** Update File: {path}\n{lines}*** End Patch\n");
    check(&update("g", "-x\n"), "g: there is no such file");
    check(
        &update("../f", "-x\n"),
        "../f: the path must be relative and stay inside the root, through no link",
    );
    check(
        &update("/etc/passwd", "-x\n"),
        "/etc/passwd: the path must be relative and stay inside the root, through no link",
    );
    check(&update("f", "-zzz\n"), "f, hunk 1: its lines are not in the file, nor any like them");
    check(
        &update("f", "-alpha beta\n"),
        "f, hunk 1: its lines are not in the file. The nearest are at line 1 (77 % alike):\nalpha beta gamma",
    );
    check(
        &update("f", "-delta epsilon\n@@\n-delta epsilon\n"),
        "f: it touches lines that another hunk changes",
    );
    check(
        "*** Begin Patch\n*** Add File: f\n+x\n*** End Patch\n",
        "f: the file is to be made, but is there already",
    );
    check(
        "*** Begin Patch\n*** Update File: f\n*x\n*** End Patch\n",
        "line 3: a line of a hunk starts with ' ', '-' or '+'",
    );
    check("*** Begin Patch\n*** Update File: f\n", "line 3: there is no line '*** End Patch'");
    check("hello\n", "line 1: this is no patch in a known format");
    check("diff --git a/f b/f\nGIT binary patch\nx\n", "line 3: the binary patch is damaged");
    check(
        "diff --git a/f b/f\nBinary files a/f and b/f differ\n",
        "line 2: the patch does not hold the binary file; write it with `git diff --binary`",
    );
    check(
        "diff --git a/l b/l\nnew file mode 120000\n--- /dev/null\n+++ b/l\n@@ -0,0 +1 @@\n+/etc\n",
        "line 2: only plain files can be patched, of mode 100644 or 100755, not 120000",
    );
    // A deletion of what is no longer there.
    check(
        "--- a/f\n+++ /dev/null\n@@ -1 +0,0 @@\n-other\n",
        "f: the file is not the one that the patch was made for",
    );
}

#[test]
fn no_path_leads_out_of_the_root() {
    let dir = tempfile::tempdir().unwrap();
    let root = dir.path().join("root");
    fs::create_dir_all(root.join("sub")).unwrap();
    std::os::unix::fs::symlink(dir.path(), root.join("link")).unwrap();
    let check = |name: &str, want: bool| assert_eq!(resolve(&root, name).is_some(), want, "{name:?}");
    for inside in ["f", "sub/f", "./sub/./f", "new/deep/f", "..f", "link"] {
        check(inside, true); // a link itself is refused by the door
    }
    for outside in ["", ".", "..", "../f", "sub/../../f", "sub/..", "/etc/f", "link/f", "./link/f", "a\0b"] {
        check(outside, false);
    }
}

#[test]
fn a_text_is_replaced_where_it_is_once() {
    let check = |text: &str, (old, new, all): (&str, &str, bool), want: Result<&str, &str>| {
        let action = Action::Replace { old: old.into(), new: new.into(), all };
        let patch = Patch { files: vec![FilePatch::new("f", action)] };
        let current = |_: &Path| Current::Text(Bytes { text: text.into(), bom: false });
        let found = match patch.apply(Path::new("/w"), current) {
            Ok(applied) => {
                let set = ChangeSet::new("test", Origin::Patch, applied.proposals).unwrap();
                Ok(set.files().first().unwrap().proposed.to_string())
            }
            Err(refusals) => Err(refusals.first().unwrap().to_string()),
        };
        assert_eq!(found, want.map(str::to_owned).map_err(str::to_owned));
    };
    check("let x = 1;\n", ("x = 1", "y = 2", false), Ok("let y = 2;\n"));
    check("a a\na\n", ("a", "b", true), Ok("b b\nb\n"));
    check(
        "a\na\n",
        ("a", "b", false),
        Err("f: its lines are at several places, at lines 1, 2; give more context"),
    );
    check("  a\r\n  b\r\n", ("a\nb\n", "c\n", false), Ok("  c\r\n"));
    // Whoever names no line's end says nothing of how lines end; whoever names one as it stands there does.
    check("a\r\nb\r\n", ("a", "c\nd", false), Ok("c\r\nd\r\nb\r\n"));
    check("a\r\nb\r\n", ("a", "c\r\nd", false), Ok("c\r\nd\r\nb\r\n"));
    check("a\nb\r\nc\r\n", ("a\n", "d\ne\n", false), Ok("d\ne\nb\r\nc\r\n"));
}

/// A random change of a text of few words, so that lines repeat.
fn texts() -> impl Strategy<Value = (String, String)> {
    ("([abc]\r?\n){0,16}[ab]?", "([abc]\r?\n){0,16}[ab]?")
}

fn git_diff(old: &str, new: &str, context: usize) -> String {
    let dir = tempfile::tempdir().unwrap();
    for (side, text) in [("a", old), ("b", new)] {
        fs::create_dir(dir.path().join(side)).unwrap();
        fs::write(dir.path().join(side).join("f"), text).unwrap();
    }
    let mut git = Command::new("git");
    git.current_dir(dir.path()).args([
        "diff",
        "--no-index",
        "--no-prefix",
        "--no-color",
        &format!("-U{context}"),
        "a/f",
        "b/f",
    ]);
    String::from_utf8(git.output().unwrap().stdout).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn what_git_writes_leads_where_git_says((old, new) in texts(), context in 1usize..4) {
        let patch = git_diff(&old, &new, context);
        if !patch.is_empty() {
            let (made, fits) = run(&[("f", &old)], &patch, Format::Unified).unwrap();
            prop_assert_eq!(made, [("f".to_owned(), Some(new))]);
            prop_assert!(fits.is_empty());
        }
    }

    #[test]
    fn what_we_write_we_read((old, new) in texts()) {
        let set = crate::plan::tests::modify(&old, &new);
        let patch = set.unified(Path::new("/w"), |_| true).text;
        if !patch.is_empty() {
            let (made, _) = run(&[("a", &old)], &patch, Format::Auto).unwrap();
            prop_assert_eq!(made, [("a".to_owned(), Some(new))]);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn no_text_is_too_strange(lines in prop::collection::vec(
        "(@@ -[0-9]{1,20},?[0-9]{0,3} \\+[0-9]+ @@|--- a/f|\\+\\+\\+ b/f|\\+\\+\\+ /dev/null|diff --git a/f b/f|rename (from|to) .|\"b/\\\\[0-9]{1,4}|\\*\\*\\* (Begin Patch|End Patch|Update File: f|Add File: g|Delete File: f|Move to: h|End of File)|<<<<<<< SEARCH|=======|>>>>>>> REPLACE|[-+ ]?[abc\u{e4}]{0,3}|\\\\ No newline|f)(\r?\n)?",
        0..14,
    )) {
        let patch = lines.concat();
        for format in [Format::Auto, Format::Envelope, Format::SearchReplace, Format::Unified] {
            let _ = run(&[("f", "a\nb\n\u{e4}\nc")], &patch, format);
        }
    }
}
