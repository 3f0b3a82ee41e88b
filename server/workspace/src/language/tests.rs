//! Every language is recognised by id, name and first line, and its grammar parses real code.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::path::Path;

use super::*;

/// A few lines of each language, without mistakes.
const SAMPLES: [(Language, &str); 20] = [
    (Language::Rust, "fn main() { let x: u8 = 1; println!(\"{x}\"); }\n"),
    (Language::Python, "def f(a, b=1):\n    return a + b\n"),
    (Language::TypeScript, "const f = (a: number): string => `${a}`;\n"),
    (Language::Tsx, "const F = (p: P) => <b className=\"x\">{p.t}</b>;\n"),
    (Language::JavaScript, "export const f = async (a) => ({ a });\n"),
    (Language::Go, "package p\n\nfunc f(a int) error { return nil }\n"),
    (Language::C, "int main(void) { return 0; }\n"),
    (Language::Cpp, "template <class T> T f(T a) { return a; }\n"),
    (Language::Java, "class A { int f(int a) { return a; } }\n"),
    (Language::Lua, "local function f(a) return a end\n"),
    (Language::CSharp, "class A { int F(int a) => a; }\n"),
    (Language::Ruby, "def f(a)\n  a + 1\nend\n"),
    (Language::Php, "<?php function f($a) { return $a; }\n"),
    (Language::Bash, "f() { echo \"$1\"; }\n"),
    (Language::Json, "{\"a\": [1, true, null]}\n"),
    (Language::Yaml, "a:\n  - b: 1\n"),
    (Language::Toml, "[a]\nb = 1\n"),
    (Language::Html, "<!doctype html><p class=\"a\">b</p>\n"),
    (Language::Css, ".a > b { color: red; }\n"),
    (Language::Markdown, "# A\n\nb *c*\n"),
];

#[test]
fn every_grammar_loads_and_parses() {
    assert_eq!(SAMPLES.map(|(language, _)| language), Language::ALL);
    for (language, sample) in SAMPLES {
        let mut parser = tree_sitter::Parser::new();
        parser.set_language(&language.tree_sitter()).unwrap();
        let tree = parser.parse(sample, None).unwrap();
        assert!(!tree.root_node().has_error(), "{language:?}: {}", tree.root_node().to_sexp());
    }
}

#[test]
fn every_language_has_its_traits_and_finds_itself() {
    for language in Language::ALL {
        assert_eq!(Language::of_id(language.id()), Some(language));
        assert_eq!(language.family().first(), Some(&language));
        let traits = language.traits().unwrap();
        for extension in traits.extensions {
            assert_eq!(Language::of_path(Path::new(&format!("/a/b.{extension}"))), Some(language));
        }
    }
}

#[test]
fn editors_and_files_say_which_one() {
    let id = |id| Language::of_id(id);
    assert_eq!(id("typescriptreact"), Some(Language::Tsx));
    assert_eq!(id("javascriptreact"), Some(Language::JavaScript));
    assert_eq!(id("shellscript"), Some(Language::Bash));
    assert_eq!(id("CPP"), Some(Language::Cpp));
    assert_eq!(id("plaintext"), None);
    let path = |path: &str| Language::of_path(Path::new(path));
    assert_eq!(path("/a/Main.RS"), Some(Language::Rust));
    assert_eq!(path("/a/Gemfile"), Some(Language::Ruby));
    assert_eq!(path("/a/.bashrc"), Some(Language::Bash));
    assert_eq!(path("/a/README"), None);
    assert_eq!(path("/"), None);
    let line = Language::of_first_line;
    assert_eq!(line("#!/usr/bin/env python3.12"), Some(Language::Python));
    assert_eq!(line("#!/usr/bin/env -S A=1 node --x"), Some(Language::JavaScript));
    assert_eq!(line("#!/bin/sh"), Some(Language::Bash));
    assert_eq!(line("#!"), None);
    assert_eq!(line("# !/bin/sh"), None);
}
