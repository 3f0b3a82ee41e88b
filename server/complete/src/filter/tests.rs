//! Each filter does one thing, and leaves the rest alone.

use super::*;

/// `before|after` and the next line, the guess, and what is shown of it.
fn check(line: &str, next: &str, guess: &str, want: &str) {
    let (before, after) = line.split_once('|').unwrap_or((line, ""));
    let place = Place { before, after, next };
    let got = gate(place).and_then(|()| fit(guess, place, 3));
    let got = got.unwrap_or_else(|reason| format!("{reason:?}"));
    assert_eq!(got, want, "{line:?} {guess:?}");
}

#[test]
fn guesses_are_cut_to_their_place() {
    check("let a = |", "", "1;", "1;");
    check("call(|)", "", "first, second)", "first, second");
    check("call(|);", "", "x);", "x");
    check("call(|)", "", "x)\nmore", "x");
    check("say(\"|\")", "", "hello\")", "hello");
    check("call(|, b)", "", "a", "MidLine");
    check("na|me", "", "x", "MidLine");
    check("if x |{", "", "> 1 {", "> 1 ");
    check("|", "", "a\nb\nc\nd", "a\nb\nc");
    check("|", "", "  \n", "Filtered(\"nothing is left beside the text right of the cursor\")");
    check("call(|)", "", ")", "Filtered(\"nothing is left beside the text right of the cursor\")");
    check("|", "    return value", "return value", "Filtered(\"it repeats the next line\")");
    check("|", "}", "}", "}");
    check("|", "", "a\u{202e}b", "Filtered(\"it holds invisible characters\")");
}
