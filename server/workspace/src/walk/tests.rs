//! The walk obeys ignore rules, ends in any tree of folders, and keeps to its limits.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::os::unix::fs::symlink;

use super::*;
use crate::fixture::Fixture;

fn check(fixture: &Fixture, limits: Limits, expected: &[&str], left_out: LeftOut) {
    let root = fixture.path("");
    let mut files = fixture.snapshot().files(limits);
    let found: Vec<_> =
        files.by_ref().map(|path| path.strip_prefix(&root).unwrap().display().to_string()).collect();
    assert_eq!((found, files.left_out()), (expected.iter().map(ToString::to_string).collect(), left_out));
}

#[test]
fn ignore_rules_hold_without_git() {
    let fixture = Fixture::new(
        "//- /.gitignore\n/target\n*.log\n//- /.ignore\nsecret.rs\n//- /b.rs\n//- /a/x.rs\n//- /a/x.log\n\
         //- /target/y.rs\n//- /secret.rs\n//- /.hidden/z.rs\n//- /a/.gitignore\nw.rs\n//- /a/w.rs\n",
    );
    check(&fixture, Limits::default(), &["a/x.rs", "b.rs"], LeftOut::default());
}

#[test]
fn a_folder_that_is_opened_is_looked_at_even_when_the_one_around_it_ignores_it() {
    let fixture = Fixture::new("//- /.gitignore\n/scratch\n*.log\n//- /scratch/a.rs\n//- /scratch/b.log\n");
    fixture.workspace.set_roots(vec![fixture.path("scratch")]);
    check(&fixture, Limits::default(), &["scratch/a.rs"], LeftOut::default());
}

#[test]
fn links_are_not_followed_and_loops_end() {
    let fixture = Fixture::new("//- /a/x.rs\n");
    symlink(fixture.path(""), fixture.path("a/loop")).unwrap();
    symlink(fixture.path("a/x.rs"), fixture.path("a/link.rs")).unwrap();
    check(&fixture, Limits::default(), &["a/x.rs"], LeftOut::default());
}

#[test]
fn limits_are_kept_and_told() {
    let fixture = Fixture::new("//- /a.rs\n//- /b.rs\nlong enough\n//- /c.rs\n//- /d.rs\n");
    let limits = Limits { files: 2, file_bytes: 5 };
    check(&fixture, limits, &["a.rs", "c.rs"], LeftOut { too_long: 1, unreadable: 0, stopped: true });
    check(
        &fixture,
        Limits { files: 4, ..Limits::default() },
        &["a.rs", "b.rs", "c.rs", "d.rs"],
        LeftOut::default(),
    );
}

#[test]
fn folders_inside_folders_and_missing_ones_do_no_harm() {
    let fixture = Fixture::new("//- /a/x.rs\n//- /b/y.rs\n");
    fixture.workspace.set_roots(vec![fixture.path("a"), fixture.path(""), fixture.path("a")]);
    check(&fixture, Limits::default(), &["a/x.rs", "b/y.rs"], LeftOut::default());
    fixture.workspace.set_roots(vec![fixture.path("none")]);
    check(&fixture, Limits::default(), &[], LeftOut { unreadable: 1, ..LeftOut::default() });
    fixture.workspace.set_roots(Vec::new());
    check(&fixture, Limits::default(), &[], LeftOut::default());
}
