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
        a now 644 "x\n"
        new new 644 "x\n"
        Code(3) one
        y
    "#]],
    );
}

#[test]
fn restricted_commands_see_pending_edits() {
    let mut field = Field::of(Mode::Restricted, &[("a", "one\n"), ("gone", "g\n")]);
    field.lay_over("a", Some("unsaved\n"));
    field.lay_over("b/new", Some("new\n"));
    field.lay_over("gone", None);
    let before = field.disk();
    let workspace = field.at("a").display().to_string();
    let outcome = field.sh(&format!("cat a b/new; ls gone; echo x >> b/new; echo x > {workspace}"));
    let said = String::from_utf8_lossy(&outcome.output.bytes()).into_owned();
    assert!(said.starts_with("unsaved\nnew\nls: cannot access 'gone'"), "{said}");
    assert!(said.ends_with("a: Permission denied\n"), "the workspace itself is read-only: {said}");
    assert_eq!(field.told(&outcome), "b/new now 644 \"new\\nx\\n\"\n");
    assert_eq!(field.disk(), before);
}

#[test]
fn links_that_a_command_left_in_its_copy_lead_nobody_out_of_it() {
    let mut field = Field::of(Mode::Restricted, &[("a", "one\n")]);
    field.ignore(&["target"]);
    let (file, folder) = (field.beside("mine"), field.beside("folder"));
    fs::write(&file, "mine\n").unwrap();
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join("f"), "mine\n").unwrap();
    let words =
        format!("mkdir target; ln -s {} target/x; ln -s {} target/d", file.display(), folder.display());
    field.sh(&words);
    field.lay_over("target/x", Some("task's\n"));
    field.lay_over("target/d/f", None);
    field.lay_over("target/d/g", Some("task's\n"));
    let said =
        field.sh("ls -l target | grep -c -e '->'; cat target/x target/d/g; ls target/d").output.bytes();
    assert_eq!(String::from_utf8_lossy(&said), "0\ntask's\ntask's\ng\n");
    assert_eq!(fs::read_to_string(&file).unwrap(), "mine\n");
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 1);
    assert_eq!(fs::read_to_string(folder.join("f")).unwrap(), "mine\n");
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
}

#[test]
fn no_mode_is_no_sandbox() {
    let mut field = Field::of(Mode::None, &[]);
    assert!(field.sandbox.explain().starts_with("Commands are not confined, so each one asks."));
    let error = field.try_sh("true").unwrap_err().to_string();
    assert!(error.starts_with("there is no sandbox here: "), "{error}");
}
