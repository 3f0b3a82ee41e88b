//! What is gone tells what comes in its place.
#![allow(clippy::needless_pass_by_value)]

use expect_test::{Expect, expect};

use super::*;

/// Takes away the lines marked `-` and writes those marked `+`; gives the names that were replaced and the
/// lines that nothing took the place of.
fn check(deeds: &str, expect: Expect) {
    let (mut removed, vocabulary) = (Removed::default(), Vocabulary::new(1000));
    for deed in deeds.lines() {
        match deed.split_at(1) {
            ("-", line) => removed.take_away(std::iter::once(line), &vocabulary),
            (_, line) => removed.note_written(line, &vocabulary),
        }
    }
    let pairs = removed.replaced().map(|&(from, to)| (vocabulary.text(from), vocabulary.text(to)));
    let pairs: Vec<String> = pairs.map(|(from, to)| format!("{from}→{to}")).collect();
    let left: Vec<&str> = removed.last().filter(|gone| !gone.replaced).map(|gone| &*gone.text).collect();
    expect.assert_eq(&format!("{} | {}", pairs.join(" "), left.join(" / ")));
}

#[test]
fn a_line_much_like_another_takes_its_place() {
    check("-let a = read(first, b);\n+let a = write(second, b);", expect!["read→write first→second | "]);
    check(
        "-let a = read(first);\n-b();\n+while let Some(x) = next() {",
        expect![" | b(); / let a = read(first);"],
    );
    check("-f(x);\n+f(x, y);\n+f(y);", expect![" | "]);
}

#[test]
fn the_latest_replacement_counts() {
    check("-f(a);\n+f(b);\n-g(a);\n+g(c);", expect!["a→c | "]);
}

#[test]
fn a_line_begun_is_followed_to_where_it_has_come() {
    let vocabulary = Vocabulary::new(1000);
    let begun = |old: &str, new: &str| {
        let aligned = Aligned::begun(&words_of(old, &vocabulary), &words_of(new, &vocabulary));
        (aligned.distance, aligned.reached)
    };
    assert_eq!(begun("let a = b.c(d);", "let a ="), (0, 3));
    assert_eq!(begun("let a = b.c(d);", "let x = b."), (1, 5));
    assert_eq!(begun("f(a, b);", "g(z, a,"), (3, 4));
    assert_eq!(begun("f(a);", ""), (0, 0));
}
