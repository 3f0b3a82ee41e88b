//! The history of a checkout is read without running anything that the checkout says.
#![allow(clippy::unwrap_used)]

use std::{fs, path::Path, process::Command as Program};

use super::*;

fn git(dir: &Path, arguments: &[&str]) {
    let mut program = Program::new("git");
    let who = ["-c", "user.name=a", "-c", "user.email=a@b", "-c", "commit.gpgsign=false"];
    program.args(who).args(arguments).current_dir(dir);
    let output = program.output().unwrap();
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
}

/// Three commits: a file, a line more, and another file renamed.
fn repository(dir: &Path) {
    git(dir, &["init", "-q", "-b", "main"]);
    let commit = |name: &str, text: &str| {
        fs::write(dir.join(name), text).unwrap();
        git(dir, &["add", "."]);
        git(dir, &["commit", "-q", "-m", name]);
    };
    commit("a.rs", "fn one() {}\n");
    commit("a.rs", "fn one() {}\nfn two() {}\n");
    commit("notes.txt", "nothing of interest\n");
    commit("b.rs", "fn three() -> usize { 3 }\n");
    git(dir, &["mv", "a.rs", "c.rs"]);
    git(dir, &["commit", "-q", "-m", "rename"]);
}

#[test]
fn commits_are_what_they_changed_and_what_was_before() {
    let dir = tempfile::tempdir().unwrap();
    repository(dir.path());
    let checkout = Checkout::new(dir.path(), Some("rust")).unwrap();
    let mut commits = checkout.commits(10, 10).unwrap();
    let mut seen = Vec::new();
    while let Some(commit) = commits.next().unwrap() {
        let names = |changes: &[quality::Change]| {
            changes
                .iter()
                .map(|change| format!("{} +{}", change.path.display(), change.new.len() - change.old.len()))
                .collect::<Vec<_>>()
                .join(" ")
        };
        let files: Vec<_> = commit.files.iter().map(|file| file.0.display().to_string()).collect();
        seen.push(format!("{} | {} | {}", files.join(" "), names(&commit.changes), names(&commit.earlier)));
    }
    assert_eq!(seen, ["a.rs | a.rs +12 | ", "a.rs | b.rs +26 | a.rs +12"]);
}

#[test]
fn nothing_that_a_checkout_configures_runs() {
    let dir = tempfile::tempdir().unwrap();
    repository(dir.path());
    let canary = dir.path().join("canary");
    let touch = format!("touch {}", canary.display());
    for name in [
        "core.fsmonitor",
        "core.pager",
        "diff.external",
        "diff.x.textconv",
        "filter.x.smudge",
        "filter.x.clean",
    ] {
        git(dir.path(), &["config", name, &touch]);
    }
    fs::write(dir.path().join(".gitattributes"), "*.rs diff=x filter=x\n").unwrap();
    let checkout = Checkout::new(dir.path(), None).unwrap();
    let mut commits = checkout.commits(10, 10).unwrap();
    while commits.next().unwrap().is_some() {}
    assert!(!canary.exists());
}

#[test]
fn what_cannot_be_measured_says_why() {
    let dir = tempfile::tempdir().unwrap();
    let error = |language: Option<&str>| match Checkout::new(dir.path(), language) {
        Ok(checkout) => checkout.commits(1, 1).err().map(|error| format!("{error:#}")),
        Err(error) => Some(error.to_string()),
    };
    assert_eq!(error(Some("klingon")).unwrap(), "no language is called `klingon`");
    assert!(error(None).unwrap().contains("not a git repository"));
}
