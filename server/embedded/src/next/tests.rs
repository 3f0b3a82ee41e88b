//! A document, what the user did in it, and where they will want to do it again.
#![allow(clippy::unwrap_used, clippy::needless_pass_by_value)]
// The expectations are rewritten by a tool, which writes the hashes.
#![allow(clippy::needless_raw_string_hashes)]

use std::path::Path;

use expect_test::{Expect, expect};
use text::{Edit, Text};

use super::*;
use crate::Index;

/// Replaces the first occurrence of each first text by the second, from the last change's place on, and gives
/// the document with the next edit in brackets.
fn check(before: &str, changes: &[(&str, &str)], expect: Expect) {
    let mut text = Text::new(before);
    let mut file = OpenFile::new(Path::new("a.rs"), &text, &Index::default());
    let mut recent = Recent::default();
    let mut at = 0;
    for (old, new) in changes {
        let content = text.to_string();
        let start = content[at..].find(old).map_or_else(|| content.find(old).unwrap(), |found| at + found);
        let edit = Edit::replace(start..start + old.len(), *new);
        text = text.apply(&edit).unwrap();
        let touched = file.edit(&edit, &text);
        recent.note(&file, &touched);
        at = start + new.len();
    }
    let content = text.to_string();
    let told = match next_edit(&file, &recent, at, |old, _| old != "unwanted") {
        Some(NextEdit { range, old, new }) => {
            format!("{}[{old}→{new}]{}", &content[..range.start], &content[range.end..])
        }
        None => "(none)".to_owned(),
    };
    expect.assert_eq(&told);
}

#[test]
fn a_name_that_was_replaced_is_replaced_again() {
    let uses = "let request = read();\nsend(request);\nlog(request);\n";
    check(
        uses,
        &[("request", "reply")],
        expect![[r#"
        let reply = read();
        send([request→reply]);
        log(request);
    "#]],
    );
    check(
        uses,
        &[("request", "reply"), ("request", "reply")],
        expect![[r#"
        let reply = read();
        send(reply);
        log([request→reply]);
    "#]],
    );
    check(uses, &[("request", "reply"), ("request", "reply"), ("request", "reply")], expect!["(none)"]);
    check(
        "log(request);\nlet request = read();\n",
        &[("let request", "let reply")],
        expect![[r#"
        log([request→reply]);
        let reply = read();
    "#]],
    );
}

#[test]
fn what_says_nothing_about_the_next_place() {
    // Another name that was there: something else was meant.
    check(
        "let first = 1;\nlet second = 2;\nadd(first);\nlog(first);\n",
        &[("(first", "(second")],
        expect!["(none)"],
    );
    // Part of a name.
    check("let request = 1;\nlog(request_id);\n", &[("request", "reply")], expect!["(none)"]);
    // No name, a short one, and one that is not wanted.
    check("let a = 100;\nlet b = 100;\n", &[("100", "200")], expect!["(none)"]);
    check("let xy = f();\nlog(xy);\n", &[("xy", "other")], expect!["(none)"]);
    check("let unwanted = f();\nlog(unwanted);\n", &[("unwanted", "other")], expect!["(none)"]);
    // More was typed into the same line, and nothing taken away.
    check("let request = f();\nlog(request);\n", &[("f()", "f(1)")], expect!["(none)"]);
}
