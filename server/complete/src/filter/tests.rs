//! Each filter does one thing, and leaves the rest alone.

use super::*;

/// `before|after`, the next line, what was written, and what is shown of it.
#[track_caller]
fn check(line: &str, next: &str, guess: &str, want: &str) {
    check_between("", line, next, guess, want);
}

#[track_caller]
fn check_between(above: &str, line: &str, next: &str, guess: &str, want: &str) {
    let (before, after) = line.split_once('|').unwrap_or((line, ""));
    let below: Vec<String> = next.lines().map(ToOwned::to_owned).collect();
    let place = Place { before, after, above, below: &below };
    let got = gate(place).and_then(|()| fit(guess, place, 3));
    let got = got.unwrap_or_else(|reason| format!("{reason:?}"));
    assert_eq!(got, want, "{line:?} {guess:?}");
}

const NOTHING: &str = "Filtered(\"nothing is left beside the text around the cursor\")";

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
    check("|", "", "  \n", NOTHING);
    check("call(|)", "", ")", NOTHING);
    check("|", "    return value", "return value", "Filtered(\"it repeats the next line\")");
    check("|", "}", "}", "}");
    check("|", "", "a\u{202e}b", "Filtered(\"it holds invisible characters\")");
}

#[test]
fn pairs_that_the_editor_closed_stay_closed() {
    check("call(|)", "", "a, b); next(c)", "a, b");
    check("call(|)", "", "inner(a), b", "inner(a), b");
    check("x[|]", "", "0];", "0");
    check("say(\"|\")", "", "hi\", more)", "hi");
    check("say(|)", "", "\")\")", "\")\"");
}

#[test]
fn lines_below_are_not_written_again() {
    check("fn a() {|", "}", "\n    b();\n}", "\n    b();");
    check("    |", "    c();\n    d();", "b();\n    c();\n    d();", "b();");
    check("    |", "}", "b();\n}", "b();");
    check("fn a() {|", "fn b() {", "\n    c();\n}", "\n    c();\n}");
}

#[test]
fn the_line_above_is_not_written_again() {
    let repeated = "Filtered(\"it repeats the line above\")";
    check_between("    let value = call();", "    |", "", "let value = call();", repeated);
    check_between("    let value = call();", "    |", "", "let other = call();", "let other = call();");
    check_between("    0x00,", "    |", "", "0x00,", "0x00,");
}

#[test]
fn indentation_is_the_document_s() {
    check("    |", "", "    a();\n    b();", "a();\n    b();");
    check("    |", "", "a();", "a();");
    check("let a = |", "", " 1;", "1;");
    check("let a =|", "", " 1;", " 1;");
    check("\t|", "", "if a {\n        b();\n    }", "if a {\n\t\tb();\n\t}");
}

#[test]
fn models_that_lost_their_way() {
    let lost = "Filtered(\"it repeats itself\")";
    check("|", "", &"a b ".repeat(30), lost);
    check("let a = |", "", &"very ".repeat(12), lost);
    check("let a = |", "", "[0, 0, 0, 0]", "[0, 0, 0, 0]");
    check("let a = |", "", "one(two, three).four(five)", "one(two, three).four(five)");
    check("// |", "", &"-".repeat(40), &"-".repeat(40));
}

/// What is left of what a model wrote after `before`.
#[track_caller]
fn check_noise(before: &str, text: &str, want: &str) {
    assert_eq!(quiet(text, before, false), want, "{text:?}");
}

#[test]
fn noise_of_models_is_left_out() {
    check_noise("", "a();", "a();");
    check_noise("", "a();<|endoftext|>b", "a();");
    check_noise("", "a();<fim_prefix>", "a();");
    check_noise("", "a();</s>", "a();");
    check_noise("", "a <EOT>", "a ");
    check_noise("", "a<|fi", "a");
    check_noise("", "a < b", "a < b");
    check_noise("", "x<", "x<");
    check_noise("", "<\u{ff5c}fim\u{2581}begin\u{ff5c}>a", "");
    check_noise("", "a[PREFIX]", "a[PREFIX]");
    check_noise("", "a\n[PREFIX]b", "a\n");
    check_noise("", "a\n+++++ b.rs\nc", "a\n");
    check_noise("", "<think>hm</think>\na()", "a()");
    check_noise("", "<think>hm, ", "");
    check_noise("", "<thi", "");
    check_noise("", "```rust\na();\n```\nThis code", "a();");
    check_noise("", "```rust\na();", "a();");
    check_noise("", "``", "");
    check_noise("", "a();\n```", "a();");
    check_noise("", "a<|cursor|>b", "ab");
    check_noise("    let value = ", "let value = call();", "call();");
    check_noise("    let value = ", "    let value = call();", "call();");
    check_noise("a ", "a b", "a b");
    assert_eq!(quiet("```\na\n```", "", true), "```\na\n```", "prose has fences");
}

#[test]
fn noise_does_not_come_back_while_a_text_grows() {
    for text in ["<think>a</think>b();<|endoftext|>", "```rust\nlet a = 1;\n```\nx", "a\nb<|im_end|>c"] {
        let mut last = String::new();
        for end in 0..=text.len() {
            let now = quiet(&text[..end], "", false).into_owned();
            // A fence that begins is taken back, which the line before does not feel.
            let settled = last.rfind('\n').map_or("", |at| &last[..at]);
            assert!(now.starts_with(settled), "{text:?} at {end}: {last:?} became {now:?}");
            last = now;
        }
    }
}
