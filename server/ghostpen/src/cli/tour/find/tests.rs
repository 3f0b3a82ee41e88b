//! What there is to change, by fixture.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use workspace::Language;

use super::{Job, job, renamed, words};
use crate::cli::tour::script::scratch;

fn found(files: &[(&str, &str)]) -> Option<String> {
    job(&scratch(files), Language::Rust).ok().map(|job| job.title())
}

#[test]
fn the_first_rewrite_that_finds_several_files_is_taken() {
    let files = [
        ("a.rs", "fn a(x: &[u8]) -> bool { x.len() == 0 || x.get(0).is_some() }\n"),
        ("b.rs", "fn b(x: &[u8]) -> bool { x.get(0).is_none() }\n"),
    ];
    assert_eq!(found(&files).unwrap(), "rewrite `$A.get(0)` to `$A.first()`");
}

#[test]
fn else_a_name_that_is_made_there_and_used_in_several_files() {
    let files = [
        ("a.rs", "pub fn parse_line(text: &str) -> String { text.to_owned() }\n"),
        ("b.rs", "fn b() { parse_line(\"\").to_owned(); }\n"),
        ("c.rs", "fn c() { c().to_owned() }\n"),
    ];
    let job = job(&scratch(&files), Language::Rust).unwrap();
    assert_eq!(job.title(), "rename `parse_line` to `parse_line_now`");
    let Job::Rename { position, .. } = job else { panic!("not a rename") };
    assert_eq!((position.line, position.character), (0, 7));
}

#[test]
fn else_there_is_nothing_to_show() {
    assert_eq!(found(&[("a.rs", "fn alone() {}\n"), ("b.rs", "fn other() {}\n")]), None);
}

#[test]
fn words_are_known_to_be_made_by_the_word_before() {
    let words = words("fn parse_line(a: &str) { other_thing(123456) }");
    let expected = [("other_thing".to_owned(), false), ("parse_line".to_owned(), true)];
    assert_eq!(words.into_iter().collect::<Vec<_>>(), expected);
}

#[test]
fn a_new_name_is_in_the_style_of_the_old_one() {
    for (old, new) in [("parse", "parse_now"), ("parseLine", "parseLineNow"), ("MAX_LINES", "MAX_LINES_NOW")]
    {
        assert_eq!(renamed(old), new);
    }
}
