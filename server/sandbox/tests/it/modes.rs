//! The lesser modes: what holds there, and what says so when it does not.

use std::fs;

use expect_test::{Expect, expect};
use sandbox::Mode;

use crate::field::Field;

#[track_caller]
fn check(mode: Mode, words: &str, want: Expect) {
    let mut field = Field::of(mode, &[("a", "one\n"), ("b", "two\n")]);
    let before = field.disk();
    let outcome = field.sh(words);
    let said = String::from_utf8_lossy(&outcome.output.bytes()).into_owned();
    want.assert_eq(&format!("{}{:?} {said}", field.told(&outcome), outcome.exit));
    assert_eq!(field.disk(), before, "the disk is as it was");
}

const WORDS: &str = "cat a; echo x > a; echo x > new; echo y > $TMPDIR/y && cat $TMPDIR/y; exit 3";

#[test]
fn bubblewrap() {
    check(
        Mode::Bubblewrap,
        WORDS,
        expect![[r#"
        Code(3) one
        /bin/sh: 1: cannot create a: Read-only file system
        /bin/sh: 1: cannot create new: Read-only file system
        y
    "#]],
    );
}

#[test]
fn restricted() {
    check(
        Mode::Restricted,
        WORDS,
        expect![[r#"
        Code(3) one
        /bin/sh: 1: cannot create a: Permission denied
        /bin/sh: 1: cannot create new: Permission denied
        y
    "#]],
    );
}

#[test]
fn texts_that_cannot_be_shown_are_an_error() {
    let mut field = Field::of(Mode::Bubblewrap, &[("a", "one\n")]);
    field.lay_over("a", Some("unsaved\n"));
    assert_eq!(field.sh("cat a").output.bytes(), b"unsaved\n");
    field.lay_over("new", Some("not there\n"));
    let error = field.try_sh("cat a").unwrap_err().to_string();
    assert!(
        error.ends_with("cannot be shown in the sandbox: this sandbox cannot show a new file"),
        "{error}"
    );

    let mut field = Field::of(Mode::Restricted, &[("a", "one\n")]);
    field.lay_over("a", Some("unsaved\n"));
    let error = field.try_sh("cat a").unwrap_err().to_string();
    assert!(error.ends_with("this sandbox shows only what is saved on the disk"), "{error}");
    assert_eq!(fs::read(field.at("a")).unwrap(), b"one\n");
}

#[test]
fn no_mode_is_no_sandbox() {
    let mut field = Field::of(Mode::None, &[]);
    assert!(field.sandbox.explain().starts_with("Commands are not confined, so each one asks."));
    let error = field.try_sh("true").unwrap_err().to_string();
    assert!(error.starts_with("there is no sandbox here: "), "{error}");
}
