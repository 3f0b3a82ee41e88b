//! What is one suggestion, while a text streams and when it has ended.

use super::*;

/// The unit of `text` at `line`, where `|` is the cursor; a `…` at its end says that more may come.
#[track_caller]
fn check(line: &str, text: &str, want: &str) {
    let (before, after) = line.split_once('|').unwrap_or((line, ""));
    let (text, ended) = text.strip_suffix('…').map_or((text, true), |text| (text, false));
    let place = Place { before, after, above: "", below: &[] };
    let unit = unit(text, ended, place, 6);
    let got = format!("{}{}", &text[..unit.len], if unit.whole { "" } else { "…" });
    assert_eq!(got, want, "{line:?} {text:?}");
}

#[test]
fn the_rest_of_a_line() {
    check("let a = |", "1;\nlet b = 2;", "1;");
    check("let a = |", "1;\nlet…", "1;");
    check("let a = |", "1…", "…");
    check("let a = |", "1;", "1;");
    check("call(|)", "x,\n y", "x,");
    check("call(|)", "{\n y\n}", "{");
    check("let a = |", "", "");
}

#[test]
fn what_a_line_opens_is_closed() {
    check("let a = |", "vec![\n    1,\n];\nlet b;", "vec![\n    1,\n];");
    check("let a = |", "vec![\n    1,…", "vec![…");
    check("let a = |", "vec![\n    1,\n];\n…", "vec![\n    1,\n];");
    check("fn a() {|", "\n    b();\n\n    c();\n}\n\nfn d() {}", "\n    b();\n\n    c();\n}");
    check("    fn a() {|", "\n        b();\n    }\n    fn c() {", "\n        b();\n    }");
    check("let s = |", "\"(\";\nmore", "\"(\";");
    check("let s: &'a str = |", "x(y);\nmore", "x(y);");
    check("fn a() {|", "\n1\n2\n3\n4\n5\n6\n7\n8\n}", "\n1\n2\n3\n4\n5\n6");
}

#[test]
fn a_fresh_line_takes_statements_up_to_a_gap() {
    check("    |", "a();\n    b();\n\n    c();", "a();\n    b();");
    check("    |", "a();\n    b();\n}", "a();\n    b();");
    check("    |", "if a {\n        b();\n    }\n    c();\n}", "if a {\n        b();\n    }\n    c();");
    check("    |", "a();\n    b();…", "a();…");
    check("|", "a\nb\nc\nd\ne\nf\ng", "a\nb\nc\nd\ne\nf");
}

#[test]
fn blocks_by_indentation() {
    check("def a(b):|", "\n    return b\n\n\ndef c():\n    pass", "\n    return b");
    check("    if a:|", "\n        b()\n        c()\n    d()", "\n        b()\n        c()");
    check("def a(|", "b):\n    return b\nc = 1", "b):\n    return b");
}

#[test]
fn a_complete_line_is_followed_by_one_more() {
    check("a();|", "\n    b();\n    c();", "\n    b();");
    check("a();|", "\n", "");
}
