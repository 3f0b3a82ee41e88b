//! Which lines count as written.
#![allow(clippy::needless_pass_by_value)]

use expect_test::{Expect, expect};
use text::{Edit, Text};

use super::*;
use crate::Index;

fn check(before: &str, edits: &[(usize, &str)], expect: Expect) {
    let mut text = Text::new(before);
    let mut file = OpenFile::new(Path::new("a.rs"), &text, &Index::default());
    let mut recent = Recent::default();
    for &(offset, insert) in edits {
        let edit = Edit::insert(offset, insert);
        if let Ok(after) = text.apply(&edit) {
            text = after;
            let lines = file.edit(&edit, &text);
            recent.note(&file, &lines);
        }
    }
    let lines: Vec<&str> = recent.lines.iter().map(String::as_str).collect();
    expect.assert_eq(&lines.join("|"));
}

#[test]
fn a_line_counts_once_the_next_is_begun() {
    check("a\nb\n", &[(1, "1"), (2, "2")], expect![[""]]);
    check("a\nb\n", &[(1, "1"), (2, "2"), (3, "\n"), (4, "x"), (5, "y")], expect!["a12"]);
    check("a\nb\n", &[(1, "1"), (4, "2"), (2, "3")], expect!["a1|b2"]);
}

#[test]
fn a_paste_counts_but_for_its_last_line() {
    check("a\n", &[(1, "1\nb2\nc3"), (0, "x")], expect!["a1|b2|c3"]);
    check("a\n", &[(1, &"1\n".repeat(100))], expect![""]);
}
