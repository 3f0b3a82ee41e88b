//! The prompt of each family, mark by mark, and that no text of the user's is taken for a mark.

#![allow(clippy::needless_raw_string_hashes)]

use expect_test::{Expect, expect};
use proptest::prelude::*;

use super::{FAMILIES, any_mark_in, family_of, named, prompt_parts};
use crate::{FillRequest, Snippet};

fn request() -> FillRequest {
    FillRequest {
        path: "src/b.py".to_owned(),
        language: "python".to_owned(),
        prefix: "def f():\n    ".to_owned(),
        suffix: "\nf()".to_owned(),
        snippets: vec![Snippet { path: "src/a.py".to_owned(), text: "def a(): {p}".to_owned() }],
        ..FillRequest::default()
    }
}

fn check(family: &str, expected: &Expect) {
    let family = named(family).unwrap();
    let request = request();
    let both = [family.prompt(&request, &[]), family.prompt(&request, &request.snippets)];
    expected.assert_eq(&both.map(|prompt| prompt.replace('\n', "⏎")).join("\n"));
}

#[test]
fn each_family_reads_its_own_marks() {
    check(
        "codellama",
        &expect![[r#"
        <PRE> def f():⏎     <SUF>⏎f() <MID>
        <PRE> # Path: src/a.py⏎# def a(): {p}⏎def f():⏎     <SUF>⏎f() <MID>"#]],
    );
    check(
        "starcoder2",
        &expect![[r#"
        <fim_prefix>def f():⏎    <fim_suffix>⏎f()<fim_middle>
        <file_sep>src/a.py⏎def a(): {p}⏎<file_sep><fim_prefix>src/b.py⏎def f():⏎    <fim_suffix>⏎f()<fim_middle>"#]],
    );
    check(
        "starcoder",
        &expect![[r#"
        <fim_prefix>def f():⏎    <fim_suffix>⏎f()<fim_middle>
        <fim_prefix># Path: src/a.py⏎# def a(): {p}⏎def f():⏎    <fim_suffix>⏎f()<fim_middle>"#]],
    );
    check(
        "santacoder",
        &expect![[r#"
        <fim-prefix>def f():⏎    <fim-suffix>⏎f()<fim-middle>
        <fim-prefix># Path: src/a.py⏎# def a(): {p}⏎def f():⏎    <fim-suffix>⏎f()<fim-middle>"#]],
    );
    check(
        "deepseek",
        &expect![[r#"
        <｜fim▁begin｜>def f():⏎    <｜fim▁hole｜>⏎f()<｜fim▁end｜>
        #src/a.py⏎def a(): {p}⏎#src/b.py⏎<｜fim▁begin｜>def f():⏎    <｜fim▁hole｜>⏎f()<｜fim▁end｜>"#]],
    );
    check(
        "qwen",
        &expect![[r#"
        <|fim_prefix|>def f():⏎    <|fim_suffix|>⏎f()<|fim_middle|>
        <|repo_name|>repository⏎<|file_sep|>src/a.py⏎def a(): {p}⏎<|file_sep|>src/b.py⏎<|fim_prefix|>def f():⏎    <|fim_suffix|>⏎f()<|fim_middle|>"#]],
    );
    check(
        "codegemma",
        &expect![[r#"
        <|fim_prefix|>def f():⏎    <|fim_suffix|>⏎f()<|fim_middle|>
        src/a.py⏎def a(): {p}<|file_separator|>src/b.py⏎<|fim_prefix|>def f():⏎    <|fim_suffix|>⏎f()<|fim_middle|>"#]],
    );
    check(
        "codestral",
        &expect![[r#"
        [SUFFIX]⏎f()[PREFIX]def f():⏎    
        [SUFFIX]⏎f()[PREFIX]+++++ src/a.py⏎def a(): {p}⏎+++++ src/b.py⏎def f():⏎    "#]],
    );
    check(
        "granite",
        &expect![[r#"
        <|fim_prefix|>def f():⏎    <|fim_suffix|>⏎f()<|fim_middle|>
        <|fim_prefix|># Path: src/a.py⏎# def a(): {p}⏎def f():⏎    <|fim_suffix|>⏎f()<|fim_middle|>"#]],
    );
    check(
        "mellum",
        &expect![[r#"
        <fim_suffix>⏎f()<fim_prefix>def f():⏎    <fim_middle>
        <filename>src/a.py⏎def a(): {p}⏎<filename>src/b.py⏎<fim_suffix>⏎f()<fim_prefix>def f():⏎    <fim_middle>"#]],
    );
    check(
        "glm",
        &expect![[r#"
        <|code_prefix|>def f():⏎    <|code_suffix|>⏎f()<|code_middle|>
        <|code_prefix|># Path: src/a.py⏎# def a(): {p}⏎def f():⏎    <|code_suffix|>⏎f()<|code_middle|>"#]],
    );
    check(
        "seed-coder",
        &expect![[r#"
        <[fim-suffix]>⏎f()<[fim-prefix]>def f():⏎    <[fim-middle]>
        <[fim-suffix]>⏎f()<[fim-prefix]># Path: src/a.py⏎# def a(): {p}⏎def f():⏎    <[fim-middle]>"#]],
    );
}

#[test]
fn a_models_name_tells_its_family() {
    for (model, family) in [
        ("qwen2.5-coder:1.5b-base", Some("qwen")),
        ("Qwen/Qwen3-Coder-30B-A3B", Some("qwen")),
        ("bigcode/starcoder2-3b", Some("starcoder2")),
        ("starcoderbase-1b", Some("starcoder")),
        ("bigcode/santacoder", Some("santacoder")),
        ("deepseek-coder:6.7b-base", Some("deepseek")),
        ("codellama:7b-code", Some("codellama")),
        ("codegemma:2b", Some("codegemma")),
        ("codestral-latest", Some("codestral")),
        ("granite4:3b", Some("granite")),
        ("JetBrains/Mellum-4b-base", Some("mellum")),
        ("Seed-Coder-8B-Base", Some("seed-coder")),
        ("gpt-something", None),
        ("", None),
    ] {
        assert_eq!(family_of(model).map(|family| family.name), family, "{model}");
    }
}

#[test]
fn every_family_ends_at_its_own_marks() {
    for family in FAMILIES {
        let empty = family.prompt(&FillRequest::default(), &[]);
        let mark = family.mark_in(&empty);
        assert!(
            mark.is_some(),
            "{}: its own prompt {empty} must hold a mark that is looked for",
            family.name
        );
    }
}

#[test]
fn a_mark_in_the_users_text_is_found() {
    for family in FAMILIES {
        for mark in family.stops.iter().filter(|mark| !mark.starts_with('\n')) {
            let text = format!("let x = \"{mark}\";");
            assert!(family.mark_in(&text).is_some(), "{}: {mark}", family.name);
            assert!(any_mark_in(&text).is_some(), "{mark}");
        }
        assert_eq!(family.mark_in("fn main() { a < b | c > d; [x]; }"), None, "{}", family.name);
    }
}

#[test]
fn a_prompt_is_taken_apart_again() {
    for family in FAMILIES {
        let request = FillRequest { snippets: Vec::new(), ..request() };
        let prompt = family.prompt(&request, &[]);
        assert_eq!(prompt_parts(&prompt), (&*request.prefix, &*request.suffix), "{}", family.name);
    }
    for (prompt, prefix, suffix) in [
        ("let a = ", "let a = ", ""),
        ("", "", ""),
        ("<fim_prefix><fim_suffix><fim_middle>", "", ""),
        // Suffix first, as some are trained to read both ways, and after other files.
        ("<|fim_suffix|>)<|fim_prefix|>a(<|fim_middle|>", "a(", ")"),
        ("<filename>b.rs\nfn b\n<filename>a.rs\n<fim_suffix>)<fim_prefix>a(<fim_middle>", "a(", ")"),
        (
            "<|file_sep|>b.rs\nfn b\n<|file_sep|>a.rs\n<|fim_prefix|>a(<|fim_suffix|>)<|fim_middle|>",
            "a(",
            ")",
        ),
        // A text that only speaks of marks is a text.
        ("let mark = \"<fim_prefix>\"", "let mark = \"<fim_prefix>\"", ""),
        ("<fim_prefix>a(<fim_middle>", "<fim_prefix>a(<fim_middle>", ""),
        ("[PREFIX]a([SUFFIX])", "[PREFIX]a([SUFFIX])", ""),
    ] {
        assert_eq!(prompt_parts(prompt), (prefix, suffix), "{prompt}");
    }
}

proptest! {
    /// Whatever the texts are, each is in the prompt once and whole: holes are never looked for in them.
    #[test]
    fn texts_are_put_in_as_they_are(prefix in "[{}a-z\\n<>|]{0,12}", suffix in "[{}a-z\\n<>|]{0,12}") {
        for family in FAMILIES {
            let request = FillRequest { prefix: prefix.clone(), suffix: suffix.clone(), ..FillRequest::default() };
            let bare = family.prompt(&FillRequest::default(), &[]);
            let prompt = family.prompt(&request, &[]);
            prop_assert_eq!(prompt.len(), bare.len() + prefix.len() + suffix.len());
            prop_assert!(prompt.contains(&prefix) && prompt.contains(&suffix));
        }
    }
}
