//! A command with no sandbox around it, as it runs on systems that have none, once the user has allowed it: it
//! sees what the user and the task see, and what it writes comes back and lies nowhere else.

use std::{fs, os::unix::fs::symlink, time::Duration};

use expect_test::{Expect, expect};
use sandbox::{Exit, Mode, Outcome, SandboxError};

use crate::field::Field;

fn field(files: &[(&str, &str)]) -> Field {
    let mut field = Field::of(Mode::None, files);
    field.ignore(&["target"]);
    field
}

fn run(field: &mut Field, words: &str) -> Result<Outcome, SandboxError> {
    field.job.argv = ["/bin/sh", "-c", &format!("exec 2>&1; {words}")].map(Into::into).into();
    field.sandbox.run_unconfined(&field.job, &field.stop, &mut |_, _| {})
}

/// How it ended, what it said and what it wrote; the disk stays as it was.
#[track_caller]
fn check(field: &mut Field, words: &str, want: Expect) {
    let before = field.disk();
    let outcome = run(field, words).unwrap();
    let said = String::from_utf8_lossy(&outcome.output.bytes()).into_owned();
    want.assert_eq(&format!("{:?}\n{said}{}", outcome.exit, field.told(&outcome)));
    assert_eq!(field.disk(), before, "the disk is as it was");
}

#[test]
fn it_sees_what_the_task_sees_and_its_writes_come_back() {
    let mut field = field(&[
        ("a", "one\n"),
        ("b/c", "two\n"),
        ("gone", "g\n"),
        (".git/config", "[core]\n"),
        ("target/old", "o\n"),
    ]);
    field.lay_over("a", Some("unsaved\n"));
    field.lay_over("new", Some("new\n"));
    field.lay_over("gone", None);
    check(
        &mut field,
        "cat a new target/old; ls gone; echo x >> a; rm b/c; mkdir d; echo y > d/e; chmod +x new; \
         echo z > .git/config; echo w > target/built; cat a > a; echo unsaved > a; ln -s a link; exit 3",
        expect![[r#"
            Code(3)
            unsaved
            new
            o
            ls: cannot access 'gone': No such file or directory
            b/c deleted
            d/e new 644 "y\n"
            link refused: a link to a
            new mode 755
        "#]],
    );
    // What it built is there for the next one; all else is as the user and the task have it now.
    field.job.overlay.clear();
    check(
        &mut field,
        "cat a b/c gone target/built .git/config; ls new d link",
        expect![[r#"
        Code(2)
        one
        two
        g
        w
        [core]
        ls: cannot access 'new': No such file or directory
        ls: cannot access 'd': No such file or directory
        ls: cannot access 'link': No such file or directory
    "#]],
    );
}

#[test]
fn links_lead_into_the_copy() {
    let mut field = field(&[("a", "one\n"), ("b/c", "two\n")]);
    symlink(field.at("a"), field.at("absolute")).unwrap();
    symlink("../a", field.at("b/relative")).unwrap();
    check(
        &mut field,
        "echo x > absolute; cat b/relative",
        expect![[r#"
        Code(0)
        x
        a now 644 "x\n"
    "#]],
    );
    assert_eq!(fs::read(field.at("a")).unwrap(), b"one\n");
}

#[test]
fn it_ends_when_it_is_told_to() {
    let mut field = field(&[]);
    field.job.limits.wall = Duration::from_millis(200);
    assert_eq!(run(&mut field, "sleep 1000000 & sleep 1000000").unwrap().exit, Exit::TimedOut);
    assert_eq!(run(&mut field, "kill -15 $$").unwrap().exit, Exit::Signal(15));
    field.job.argv = vec!["no-such-program".into()];
    let error = field.sandbox.run_unconfined(&field.job, &field.stop, &mut |_, _| {}).unwrap_err();
    assert!(error.to_string().starts_with("no-such-program cannot be started"), "{error}");
    field.job.limits.wall = Duration::from_mins(1);
    field.job.argv = ["/bin/sh", "-c", "echo; sleep 1000000"].map(Into::into).into();
    let stop = field.stop.clone();
    let outcome = field.sandbox.run_unconfined(&field.job, &field.stop, &mut |_, _| stop.stop()).unwrap();
    assert_eq!(outcome.exit, Exit::Stopped);
    assert_eq!(run(&mut field, "true").unwrap().exit, Exit::Stopped);
}
