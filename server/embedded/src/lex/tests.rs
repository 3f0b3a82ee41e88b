//! Lines as lists of tokens.
#![allow(clippy::needless_pass_by_value)]

use expect_test::{Expect, expect};

use super::*;
use crate::vocabulary::{BREAK, is_break};

/// Tokens with `·` for each blank before them, line breaks as `⏎` and the way the indentation goes on.
fn check(text: &str, expect: Expect) {
    let vocabulary = Vocabulary::new(1000);
    let mut lines = Lines::default();
    let mut out = String::new();
    for line in text.split('\n') {
        lines.lex(line, &vocabulary, |token| {
            if is_break(token.id()) {
                let way = ["=", ">", "<", "=", ">", "<"][(token.id() - BREAK) as usize];
                let blank = if token.id() >= BREAK + 3 { "⏎" } else { "" };
                out.extend([blank, "⏎", way, &token.space().to_string(), " "]);
            } else {
                out += &"·".repeat(token.space().into());
                out += vocabulary.text(token.id());
                out += " ";
            }
        });
    }
    expect.assert_eq(out.trim_end());
}

#[test]
fn words_signs_and_blanks() {
    check("let x2 = a::b(…ü, 0x1F) ..= c?;", expect!["⏎=0 let ·x2 ·= ·a :: b ( …ü , ·0x1F ) ·..= ·c ? ;"]);
}

#[test]
fn the_longest_sign_wins() {
    check("a<<=b === c ?? d ?. e ** f '''", expect!["⏎=0 a <<= b ·=== ·c ·?? ·d ·?. ·e ·** ·f ·'''"]);
}

#[test]
fn breaks_tell_the_indentation() {
    check("a\n  b\n\n  c\n\td\n\n\ne\r\n", expect!["⏎=0 a ⏎>2 b ⏎⏎=2 c ⏎>4 d ⏎⏎<0 e"]);
}

#[test]
fn secrets_are_not_learned() {
    check("key = \"ghp_0123456789abcdefghij\"", expect![[r#"⏎=0 key ·= ·"  ""#]]);
}
