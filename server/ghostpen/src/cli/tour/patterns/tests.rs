//! Every rewrite finds its own pattern, and puts its own replacement there.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::{fs, ops::ControlFlow};

use workspace::{Language, Rule, Scope, Workspace};

use super::of;

/// A file of a language around a statement.
fn file(language: Language) -> (&'static str, &'static str, &'static str) {
    match language {
        Language::Rust => ("a.rs", "fn f() {\n    let r = ", ";\n}\n"),
        Language::Python => ("a.py", "def f(self):\n    ", "\n"),
        Language::TypeScript => ("a.ts", "function f() {\n  ", ";\n}\n"),
        Language::Go => ("a.go", "package a\n\nfunc f() {\n\tr := ", "\n}\n"),
        Language::C => ("a.c", "int f() {\n    ", ";\n}\n"),
        Language::Cpp => ("a.cpp", "int f() {\n    ", ";\n}\n"),
        Language::Java => ("A.java", "class A {\n    void f() {\n        var r = ", ";\n    }\n}\n"),
        Language::Lua => ("a.lua", "local r = ", "\n"),
        Language::CSharp => ("a.cs", "class A {\n    void F() {\n        var r = ", ";\n    }\n}\n"),
        Language::Ruby => ("a.rb", "", "\n"),
        Language::Php => ("a.php", "<?php\n$r = ", ";\n"),
        other => panic!("no file for {other:?}"),
    }
}

/// The code that a pattern stands for, with a name in each hole.
fn code(language: Language, pattern: &str) -> String {
    let name = if language == Language::Php { "$" } else { "" };
    let mut code = pattern.replace("$$$", "$").trim_end_matches(';').to_owned();
    for hole in ('A'..='Z').rev() {
        code = code.replace(&format!("${hole}"), &format!("{name}{}value", hole.to_ascii_lowercase()));
    }
    code
}

#[test]
fn every_rewrite_does_what_it_says() {
    let mut wrong = Vec::new();
    for language in Language::ALL.into_iter().filter(|language| !of(*language).is_empty()) {
        // These share the list of TypeScript.
        if matches!(language, Language::Tsx | Language::JavaScript) {
            continue;
        }
        for (pattern, replacement) in of(language) {
            let (name, before, after) = file(language);
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join(name);
            let whole = |pattern| format!("{before}{}{after}", code(language, pattern));
            fs::write(&path, whole(pattern)).unwrap();
            let rule = Rule {
                language: Some(language),
                pattern: (*pattern).to_owned(),
                replacement: (*replacement).to_owned(),
            };
            let snapshot = Workspace::new(vec![folder.path().to_owned()]).snapshot();
            let swept =
                workspace::rewrite(&snapshot, &rule, &Scope::default(), &mut |_| ControlFlow::Continue(()));
            let became = swept.map_err(|error| error.to_string()).map(|swept| {
                swept.files.first().map(|file| file.before.text.apply(&file.edit).unwrap().to_string())
            });
            if became != Ok(Some(whole(replacement))) {
                wrong.push((language, *pattern, became));
            }
        }
    }
    assert_eq!(wrong, []);
}
