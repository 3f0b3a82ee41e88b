//! What a command writes comes back as it is, and nothing on the disk changes.

use std::{fs, os::unix::fs::symlink};

use expect_test::{Expect, expect};

use crate::field::Field;

const FILES: &[(&str, &str)] =
    &[("a", "one\n"), ("b", "two\n"), ("d/e/f", "three\n"), ("d/g", "four\n"), ("empty/", "")];

#[track_caller]
fn check(words: &str, want: Expect) {
    check_in(&mut Field::new(FILES), words, want);
}

#[track_caller]
fn check_in(field: &mut Field, words: &str, want: Expect) {
    let before = field.disk();
    let outcome = field.sh(words);
    let said = String::from_utf8_lossy(&outcome.output.bytes()).into_owned();
    want.assert_eq(&format!("{}{:?} {said}", field.told(&outcome), outcome.exit));
    assert_eq!(field.disk(), before, "the disk is as it was");
}

#[test]
fn files_made_changed_removed_and_moved() {
    check("true", expect!["Code(0) "]);
    check(
        "echo more >> a; echo new > d/h; mkdir -p x/y; echo deep > x/y/z",
        expect![[r#"
        a now 644 "one\nmore\n"
        d/h new 644 "new\n"
        x/y/z new 644 "deep\n"
        Code(0) "#]],
    );
    check(
        "rm a; rm -r d",
        expect![[r#"
        a deleted
        d/e/f deleted
        d/g deleted
        Code(0) "#]],
    );
    check(
        "mv a c; mv d e",
        expect![[r#"
        a deleted
        c new 644 "one\n"
        d/e/f deleted
        d/g deleted
        e/e/f new 644 "three\n"
        e/g new 644 "four\n"
        Code(0) "#]],
    );
    check(
        "mv b a",
        expect![[r#"
        a now 644 "two\n"
        b deleted
        Code(0) "#]],
    );
    check("echo one > a; touch b; cp -p d/g d/g2; rm d/g2", expect!["Code(0) "]);
    check(
        "printf '\\0\\377\\n' > binary; : > a",
        expect![[r#"
        a now 644 ""
        binary new 644 "\0�\n"
        Code(0) "#]],
    );
    check(
        "cat a d/e/f; ls; exit 3",
        expect![[r#"
        Code(3) one
        three
        a
        b
        d
        empty
    "#]],
    );
}

#[test]
fn permissions() {
    check(
        "chmod +x a; chmod 600 b; echo x >> b; printf '#!/bin/sh\n' > s; chmod 755 s",
        expect![[r##"
        a mode 755
        b now 600 "two\nx\n"
        s new 755 "#!/bin/sh\n"
        Code(0) "##]],
    );
    check(
        "chmod 000 a; chmod 000 d; echo x > b",
        expect![[r#"
        a mode 0
        b now 644 "x\n"
        Code(0) "#]],
    );
}

#[test]
fn folders_become_files_and_files_become_folders() {
    check(
        "rm -r d; echo file > d",
        expect![[r#"
        d new 644 "file\n"
        d/e/f deleted
        d/g deleted
        Code(0) "#]],
    );
    check(
        "rm a; mkdir a; echo inner > a/b",
        expect![[r#"
        a deleted
        a/b new 644 "inner\n"
        Code(0) "#]],
    );
    check(
        "rm -r d; mkdir d; echo other > d/h",
        expect![[r#"
        d/e/f deleted
        d/g deleted
        d/h new 644 "other\n"
        Code(0) "#]],
    );
    check(
        "rm -r d; mkdir -p d/e; echo three > d/e/f",
        expect![[r#"
        d/g deleted
        Code(0) "#]],
    );
    check("rmdir empty; mkdir hollow", expect!["Code(0) "]);
}

#[test]
fn what_never_leaves() {
    check(
        "ln -s a link; ln a other; ln -sf /etc/passwd b; ln -s .. d/up",
        expect![[r#"
        b refused: a link to /etc/passwd
        d/up refused: a link to ..
        link refused: a link to a
        other new 644 "one\n"
        Code(0) "#]],
    );
    check(
        "mkfifo pipe; cp a s; chmod 4755 s",
        expect![[r#"
        pipe refused: a pipe
        s refused: a program that would run as another user (mode 4755)
        Code(0) "#]],
    );
    check(
        "mkdir .git d/.GIT; echo x > .git/config; echo y > d/.GIT/hook; echo z > .gitignore",
        expect![[r#"
            .git refused: what git keeps is not taken over
            .gitignore new 644 "z\n"
            d/.GIT refused: what git keeps is not taken over
            Code(0) "#]],
    );
    check(
        "head -c 9000000 /dev/zero > long",
        expect![[r#"
        long refused: 9000000 bytes, which is too long to review
        Code(0) "#]],
    );
}

#[test]
fn more_than_anyone_reviews_is_left_out_and_says_so() {
    let mut field = Field::new(&[]);
    let outcome = field.sh("i=0; while [ $i -lt 2100 ]; do : > n$i; i=$((i+1)); done");
    assert_eq!(outcome.writes.len(), 2001);
    let want = " refused: more than 2000 files were written; the rest is left out";
    assert_eq!(field.told(&outcome).lines().next(), Some(want));
}

#[test]
fn links_that_were_there_are_followed_inside_only() {
    let mut field = Field::new(FILES);
    fs::write(field.beside("outside"), "outside").unwrap();
    symlink("a", field.at("to-a")).unwrap();
    symlink(field.beside("outside"), field.at("to-outside")).unwrap();
    symlink("d", field.at("to-d")).unwrap();
    check_in(
        &mut field,
        "echo x > to-a; echo x > to-outside; echo x > to-d/new; rm -f to-d",
        expect![[r#"
        a now 644 "x\n"
        d/new new 644 "x\n"
        to-d deleted
        Code(0) /bin/sh: 1: cannot create to-outside: Read-only file system
    "#]],
    );
    assert_eq!(fs::read(field.beside("outside")).unwrap(), b"outside");
}

#[test]
fn unsaved_texts_are_what_is_seen() {
    let mut field = Field::new(FILES);
    field.lay_over("a", Some("unsaved\n"));
    field.lay_over("new/file", Some("not there\n"));
    field.lay_over("b", None);
    field.lay_over("d/e", None);
    check_in(
        &mut field,
        "cat a new/file b d/e/f; ls",
        expect![[r#"
        Code(0) unsaved
        not there
        cat: b: No such file or directory
        cat: d/e/f: No such file or directory
        a
        d
        empty
        new
    "#]],
    );
    check_in(
        &mut field,
        "echo more >> a; rm new/file; echo two > b; echo x > d/e",
        expect![[r#"
        a now 644 "unsaved\nmore\n"
        b new 644 "two\n"
        d/e new 644 "x\n"
        new/file deleted
        Code(0) "#]],
    );
    check_in(
        &mut field,
        "echo one > a",
        expect![[r#"
        a now 644 "one\n"
        Code(0) "#]],
    );
    // What a command wrote is not there for the next one, unless it is laid over.
    field.job.overlay.clear();
    check_in(
        &mut field,
        "cat a b d/e/f; ls",
        expect![[r#"
        Code(0) one
        two
        three
        a
        b
        d
        empty
    "#]],
    );
}

#[test]
fn build_folders_stay_and_nobody_is_told() {
    let mut field = Field::new(&[("src", "1\n"), ("target/", ""), ("d/x", "")]);
    field.ignore(&["target", "node_modules"]);
    check_in(
        &mut field,
        "echo built > target/out; mkdir -p d/node_modules/x; echo y > d/node_modules/x/y",
        expect!["Code(0) "],
    );
    check_in(
        &mut field,
        "cat target/out d/node_modules/x/y; echo 2 > src; rm -r d",
        expect![[r#"
        d/x deleted
        src now 644 "2\n"
        Code(0) built
        y
    "#]],
    );
    check_in(
        &mut field,
        "ls; cat target/out; rm -r target",
        expect![[r#"
        Code(0) d
        src
        target
        built
    "#]],
    );
    check_in(
        &mut field,
        "ls; mkdir target; echo again > target/out",
        expect![[r#"
        Code(0) d
        src
    "#]],
    );
    check_in(
        &mut field,
        "ls target",
        expect![[r#"
        Code(0) out
    "#]],
    );
    // The user's own build takes the place of the task's.
    fs::write(field.at("target/theirs"), "").unwrap();
    check_in(
        &mut field,
        "ls target",
        expect![[r#"
        Code(0) theirs
    "#]],
    );
}

#[test]
fn a_file_that_is_shown_the_same_stays_the_same_file() {
    let mut field = Field::new(FILES);
    field.lay_over("a", Some("unsaved\n"));
    let stat = "stat -c '%i %y' a b";
    let first = field.sh(stat).output.bytes();
    assert_eq!(field.sh(stat).output.bytes(), first, "build tools see no change");
    field.job.overlay.clear();
    let back = field.sh(&format!("{stat}; cat a")).output.bytes();
    assert_ne!(back, first, "build tools see a change");
    assert!(back.ends_with(b"one\n"));
}

#[test]
fn several_folders_also_one_in_another() {
    let mut field = Field::new(FILES);
    fs::create_dir(field.beside("second")).unwrap();
    field.job.roots.push(field.beside("second"));
    field.job.roots.push(field.at("d"));
    let outcome = field.sh("echo x > ../second/x; echo y > d/y; echo z > z; rm -r d/e");
    let told: Vec<_> = outcome.writes.iter().map(|write| write.path.clone()).collect();
    let want = [field.beside("second/x"), field.at("d/e/f"), field.at("d/y"), field.at("z")];
    assert_eq!(told, want);
    assert!(!field.beside("second/x").exists());
}
