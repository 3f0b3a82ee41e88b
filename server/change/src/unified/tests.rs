//! A unified diff reads as git's does, and applies to the same bytes.

use std::{fs, process::Command};

use proptest::prelude::*;

use super::*;
use crate::{
    Origin, Proposal, Target,
    plan::tests::{bytes, modify},
};

fn check(set: &ChangeSet, want: &str) -> Unified {
    let unified = set.unified(Path::new("/w"), |_| true);
    assert_eq!(unified.text, want);
    assert_eq!(unified.lines.len(), unified.text.split_inclusive('\n').count());
    unified
}

#[test]
fn reads_as_git_writes_it() {
    let head = "diff --git a/a b/a\n--- a/a\n+++ b/a\n";
    check(&modify("a\nb\n", "a\nB\n"), &format!("{head}@@ -1,2 +1,2 @@\n a\n-b\n+B\n"));
    check(&modify("a\n", "a\nb"), &format!("{head}@@ -1 +1,2 @@\n a\n+b\n\\ No newline at end of file\n"));
    check(&modify("a", "b\n"), &format!("{head}@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+b\n"));
    check(&modify("a\r\nb\r\n", "a\r\n"), &format!("{head}@@ -1,2 +1 @@\n a\r\n-b\r\n"));
    check(&modify("", "a\n"), &format!("{head}@@ -0,0 +1 @@\n+a\n"));
}

#[test]
fn lines_lead_to_hunks() {
    let base = "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n13\n14\n";
    let set = modify(base, &base.replace("2\n3", "2\nnew\n3").replace("14\n", ""));
    let unified = set.unified(Path::new("/w"), |_| true);
    let at = |needle: &str| {
        let index = unified.text.lines().position(|line| line == needle).unwrap();
        let line = unified.lines.get(index).unwrap();
        (line.hunk.map(|hunk| hunk.to_string()), line.base, line.proposed)
    };
    assert_eq!(at("+new"), (Some("0".into()), None, Some(2)));
    assert_eq!(at(" 3"), (Some("0".into()), Some(2), Some(3)));
    assert_eq!(at("-14"), (Some("1".into()), Some(13), None));
    assert_eq!(at("--- a/a"), (None, None, None));
    let one = set.unified(Path::new("/w"), |hunk| hunk.id.to_string() == "1");
    assert!(one.text.contains("@@ -11,4 +11,3 @@"), "{}", one.text);
}

/// Applies the diff with git in a fresh folder; what the folder then holds.
fn git_apply(files: &[(&str, Option<&str>)], patch: &str) -> Vec<Option<String>> {
    let dir = tempfile::tempdir().unwrap();
    for (name, content) in files {
        if let Some(content) = content {
            fs::write(dir.path().join(name), content).unwrap();
        }
    }
    fs::write(dir.path().join("the.patch"), patch).unwrap();
    let mut git = Command::new("git");
    git.current_dir(dir.path()).env("GIT_CEILING_DIRECTORIES", dir.path().parent().unwrap());
    let out = git.args(["apply", "--whitespace=nowarn", "the.patch"]).output().unwrap();
    assert!(out.status.success(), "{}\n{patch}", String::from_utf8_lossy(&out.stderr));
    files.iter().map(|(name, _)| fs::read_to_string(dir.path().join(name)).ok()).collect()
}

#[test]
fn git_takes_names_and_whole_files() {
    let names = ["plain", "with blank", "umlaut-\u{e4}", "quote\"d", "new", "gone"];
    let sides = |name: &str| match name {
        "new" => (None, Some("made\n")),
        "gone" => (Some("x\ny\n"), None),
        _ => (Some("a\nb\nc"), Some("a\nB\nc")),
    };
    let proposals = names.iter().map(|name| {
        let (base, proposed) = sides(name);
        let target = proposed.map_or(Target::Deleted, |text| Target::Text(text.into()));
        Proposal::new(Path::new("/w").join(name), base.map(|base| bytes(base).into()), target)
    });
    let set = ChangeSet::new("t", Origin::Patch, proposals.collect()).unwrap();
    let files: Vec<_> = names.iter().map(|name| (*name, sides(name).0)).collect();
    let found = git_apply(&files, &set.unified(Path::new("/w"), |_| true).text);
    let noted = set.unified_to_read(Path::new("/w"), 3, |_| true, |_| Some("needs plain:1".to_owned()));
    assert!(noted.text.contains("@@ needs plain:1\n"), "{}", noted.text);
    assert_eq!(git_apply(&files, &noted.text), found, "what is said beside a hunk is no part of the patch");
    let want: Vec<_> = names.iter().map(|name| sides(name).1.map(str::to_owned)).collect();
    assert_eq!(found, want);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]
    #[test]
    fn git_agrees(
        (base, proposed) in ("([abc]\r?\n){0,20}[ab]?", "([abc]\r?\n){0,20}[ab]?"),
        left_out in 0u32..4,
    ) {
        let set = modify(&base, &proposed);
        let wanted = |hunk: &Hunk| hunk.id.0 != left_out;
        let edit = crate::hunk::union(set.hunks().filter(|(_, h)| wanted(h)).map(|(_, h)| &h.edit));
        let want = text::Text::new(&base).apply(&edit).unwrap().to_string();
        if want != base {
            let found = git_apply(&[("a", Some(&base))], &set.unified(Path::new("/w"), wanted).text);
            prop_assert_eq!(found, vec![Some(want)]);
        }
    }
}
