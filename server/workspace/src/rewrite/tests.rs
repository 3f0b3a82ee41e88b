//! Rules over fixtures: what is found, what takes its place, and what is said when it cannot be.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::{fs, os::unix::fs::PermissionsExt};

use expect_test::{Expect, expect};

use super::*;
use crate::{Limits, fixture::Fixture};

fn rule(language: Option<Language>, pattern: &str, replacement: &str) -> Rule {
    Rule { language, pattern: pattern.to_owned(), replacement: replacement.to_owned() }
}

fn run(fixture: &Fixture, rule: &Rule) -> String {
    let mut go_on = |_| ControlFlow::Continue(());
    match rewrite(&fixture.snapshot(), rule, &Scope::default(), &mut go_on) {
        Ok(swept) => fixture.show(&swept),
        Err(error) => format!("{error}\n"),
    }
}

/// Rewrites the files of a fixture and shows them as they become.
fn check(language: Language, pattern: &str, replacement: &str, files: &str, expected: &Expect) {
    expected.assert_eq(&run(&Fixture::new(files), &rule(Some(language), pattern, replacement)));
}

/// Rewrites one file's content.
fn becomes(language: Language, pattern: &str, replacement: &str, before: &str, after: &str) {
    let name = match language {
        Language::CSharp => "a.cs".to_owned(),
        _ => format!("a.{}", extension(language)),
    };
    let fixture = Fixture::new("");
    fixture.write(&name, before.as_bytes());
    let done = run(&fixture, &rule(Some(language), pattern, replacement));
    assert_eq!(done, format!("//- /{name}\n{after}"), "{language:?}: {pattern} in {before}");
}

fn extension(language: Language) -> &'static str {
    match language {
        Language::Rust => "rs",
        Language::Python => "py",
        Language::TypeScript => "ts",
        Language::Tsx => "tsx",
        Language::JavaScript => "js",
        Language::Cpp => "cc",
        Language::Ruby => "rb",
        Language::Bash => "sh",
        other => other.id(),
    }
}

#[test]
fn every_language_is_rewritten_by_structure() {
    use Language::*;
    becomes(Rust, "$A.unwrap()", "$A?", "fn f() { g( x ).unwrap(); }\n", "fn f() { g( x )?; }\n");
    becomes(Rust, "foo($$$A)", "bar(0, $$$A)", "fn f() { foo(1,  2) }", "fn f() { bar(0, 1,  2) }");
    becomes(
        Rust,
        "Some($A) => $B",
        "Ok($A) => $B",
        "fn f() { match x { Some(y) => 1, _ => 2 } }",
        "fn f() { match x { Ok(y) => 1, _ => 2 } }",
    );
    becomes(Rust, "Option<$T>", "Maybe<$T>", "fn f(a: Option<u8>) {}", "fn f(a: Maybe<u8>) {}");
    becomes(
        Rust,
        "println!($$$A)",
        "info!($$$A)",
        "fn f() { println!(\"{}\", 1) }",
        "fn f() { info!(\"{}\", 1) }",
    );
    becomes(
        Rust,
        "if $C { $$$B }",
        "while $C { $$$B }",
        "fn f() { if a { b(); c() } }",
        "fn f() { while a { b(); c() } }",
    );
    becomes(
        Python,
        "print($$$A)",
        "log.info($$$A)",
        "if x:\n    print(1, 'a')\n",
        "if x:\n    log.info(1, 'a')\n",
    );
    becomes(Python, "$A == None", "$A is None", "if f(x) == None: pass\n", "if f(x) is None: pass\n");
    becomes(
        TypeScript,
        "$A && $A.$B",
        "$A?.$B",
        "let y = x && x.name;\nlet z = x && w.name;\n",
        "let y = x?.name;\nlet z = x && w.name;\n",
    );
    becomes(TypeScript, "Array<$T>", "$T[]", "let a: Array<string> = [];\n", "let a: string[] = [];\n");
    becomes(Tsx, "<Old $$$P />", "<New $$$P />", "const a = <Old x={1} />;\n", "const a = <New x={1} />;\n");
    becomes(JavaScript, "var $A = $B", "const $A = $B", "var a = 1;\n", "const a = 1;\n");
    becomes(
        Go,
        "fmt.Println($$$A)",
        "log.Print($$$A)",
        "package p\n\nfunc f() {\n\tfmt.Println(\"a\", 1)\n}\n",
        "package p\n\nfunc f() {\n\tlog.Print(\"a\", 1)\n}\n",
    );
    becomes(
        Go,
        "errors.New(fmt.Sprintf($$$A))",
        "fmt.Errorf($$$A)",
        "package p\n\nvar e = errors.New(fmt.Sprintf(\"%d\", 1))\n",
        "package p\n\nvar e = fmt.Errorf(\"%d\", 1)\n",
    );
    becomes(C, "free($A)", "drop($A)", "void f(void) { free(a->b); }\n", "void f(void) { drop(a->b); }\n");
    becomes(Cpp, "std::move($A)", "mv($A)", "void f() { g(std::move(x)); }\n", "void f() { g(mv(x)); }\n");
    becomes(Cpp, "NULL", "nullptr", "int *p = NULL;\n", "int *p = nullptr;\n");
    becomes(
        Java,
        "System.out.println($A)",
        "log.info($A)",
        "class A { void f() { System.out.println(x + 1); } }\n",
        "class A { void f() { log.info(x + 1); } }\n",
    );
    becomes(Lua, "table.getn($A)", "#$A", "local n = table.getn(t)\n", "local n = #t\n");
    becomes(
        CSharp,
        "Console.WriteLine($A)",
        "Log.Info($A)",
        "class A { void F() { Console.WriteLine(\"x\"); } }\n",
        "class A { void F() { Log.Info(\"x\"); } }\n",
    );
    becomes(
        Ruby,
        "puts $A",
        "logger.info($A)",
        "def f(x)\n  puts x\nend\n",
        "def f(x)\n  logger.info(x)\nend\n",
    );
    becomes(
        Php,
        "is_null($X)",
        "$X === null",
        "<?php if (is_null($user)) {}\n",
        "<?php if ($user === null) {}\n",
    );
    becomes(Bash, "echo $A", "printf $A", "echo hello\n", "printf hello\n");
    becomes(Yaml, "image: $A", "picture: $A", "a:\n  image: nginx\n", "a:\n  picture: nginx\n");
    becomes(Css, "color: $C", "background: $C", "a { color: red; }\n", "a { background: red; }\n");
}

#[test]
fn matches_inside_what_a_hole_took_are_replaced_too() {
    let rust =
        |pattern, replacement, before, after| becomes(Language::Rust, pattern, replacement, before, after);
    rust("a($X)", "b($X)", "fn f() { a(a(1) + a(2)) }", "fn f() { b(b(1) + b(2)) }");
    rust("$A.x()", "y($A)", "fn f() { k.x().x().x() }", "fn f() { y(y(y(k))) }");
    // A hole used twice would double the text with every level, so that the inner ones stay.
    rust("a($X)", "b($X, $X)", "fn f() { a(a(1)) }", "fn f() { b(a(1), a(1)) }");
    rust("a($X)", "$X", "fn f() { a(a(a(1))) }", "fn f() { 1 }");
    let deep = format!("fn f() {{ {}1{} }}", "a(".repeat(60), ")".repeat(60));
    let done = format!("fn f() {{ {}{}1{} }}", "b(".repeat(51), "a(".repeat(9), ")".repeat(60));
    rust("a($X)", "b($X)", &deep, &done);
}

#[test]
fn the_same_hole_twice_means_the_same_code() {
    becomes(
        Language::Rust,
        "$A = $A + $B",
        "$A += $B",
        "fn f() { x[0] = x[0] + 2; x = y + 2; }",
        "fn f() { x[0] += 2; x = y + 2; }",
    );
}

#[test]
fn commas_fit_around_lists() {
    let rust =
        |pattern, replacement, before, after| becomes(Language::Rust, pattern, replacement, before, after);
    rust("a($$$X)", "b(c, $$$X)", "fn f() { a() }", "fn f() { b(c) }");
    rust("a($$$X)", "b($$$X, c)", "fn f() { a(); a(1,); a(1, 2) }", "fn f() { b(c); b(1, c); b(1, 2, c) }");
    rust("a($$$X)", "b($$$X)", "fn f() { a(1, 2,) }", "fn f() { b(1, 2,) }");
    rust("a($X, $$$Y)", "b($$$Y, $X)", "fn f() { a(1, 2, 3) }", "fn f() { b(2, 3, 1) }");
}

#[test]
fn what_follows_the_pattern_stays() {
    becomes(
        Language::Rust,
        "let $A = $B",
        "let mut $A = $B",
        "fn f() { let a = 1; }",
        "fn f() { let mut a = 1; }",
    );
    becomes(
        Language::Rust,
        "if $C { $$$T }",
        "if !$C { $$$T }",
        "fn f() { if a { 1 } else { 2 } }",
        "fn f() { if !a { 1 } else { 2 } }",
    );
    becomes(Language::JavaScript, "var a = $B", "let a = $B", "var a = 1 // why\n", "let a = 1 // why\n");
}

#[test]
fn lines_are_indented_to_fit() {
    check(
        Language::Rust,
        "retry(|| { $$$B })",
        "loop {\n    $$$B\n}",
        "//- /a.rs\nfn f() {\n    retry(|| {\n        a(\n            1,\n        );\n        b()\n    })\n}\n",
        &expect![[r"
            //- /a.rs
            fn f() {
                loop {
                    a(
                        1,
                    );
                    b()
                }
            }
        "]],
    );
    // Tabs stay tabs, and code moves with the line it stands in.
    check(
        Language::Go,
        "wrap($A)",
        "outer(\n\t$A,\n)",
        "//- /a.go\npackage p\n\nfunc f() {\n\twrap(func() {\n\t\tg()\n\t})\n}\n",
        &expect![[r"
            //- /a.go
            package p

            func f() {
            	outer(
            		func() {
            			g()
            		},
            	)
            }
        "]],
    );
}

#[test]
fn line_breaks_and_byte_order_marks_stay_as_they_are() {
    becomes(
        Language::Rust,
        "a($X)",
        "b(\n    $X\n)",
        "fn f() {\r\n  a(1)\r\n}\r\n",
        "fn f() {\r\n  b(\r\n      1\r\n  )\r\n}\r\n",
    );
    // In a file of both kinds most lines decide, not the first.
    becomes(
        Language::Rust,
        "a($X)",
        "b(\n    $X\n)",
        "// one\nfn f() {\r\n  a(1)\r\n}\r\n",
        "// one\nfn f() {\r\n  b(\r\n      1\r\n  )\r\n}\r\n",
    );
    let fixture = Fixture::new("");
    fixture.write("a.rs", b"\xEF\xBB\xBFfn f() { a(1) }");
    let swept = rewrite(&fixture.snapshot(), &rule(None, "a($X)", "b"), &Scope::default(), &mut |_| {
        ControlFlow::Continue(())
    });
    assert!(swept.unwrap().files.first().unwrap().before.bom);
}

#[test]
fn the_content_of_strings_is_never_indented() {
    let before = "def f():\n    if x:\n        old(\"\"\"a\n          b\"\"\")\n";
    becomes(
        Language::Python,
        "old($A)",
        "new(\n    $A\n)",
        before,
        "def f():\n    if x:\n        new(\n            \"\"\"a\n          b\"\"\"\n        )\n",
    );
    // A `$` without a hole is a `$`.
    becomes(
        Language::Rust,
        "a(\"$x $A b\")",
        "c(\"$$ $x\")",
        "fn f() { a(\"$x $A b\") }",
        "fn f() { c(\"$$ $x\") }",
    );
}

#[test]
fn a_pattern_reaches_the_files_of_its_family_and_no_others() {
    check(
        Language::TypeScript,
        "old($A)",
        "now($A)",
        "//- /a.ts\nold(1)\n//- /b.tsx\nold(2)\n//- /c.js\nold(3)\n//- /d.py\nold(4)\n//- /e.md\nold(5)\n",
        &expect![[r"
            //- /a.ts
            now(1)
            //- /b.tsx
            now(2)
            //- /c.js
            now(3)
        "]],
    );
    check(
        Language::Cpp,
        "free($A)",
        "drop($A)",
        "//- /a.h\nvoid f() { free(p); }\n",
        &expect![[r"
        //- /a.h
        void f() { drop(p); }
    "]],
    );
    let fixture = Fixture::new("//- /a.rs\nfn f() { old(1) }\n//- /b.py\nold(2)\n//- /c.yaml\nold(3)\n");
    expect![[r"
        //- /a.rs
        fn f() { now(1) }
        //- /b.py
        now(2)
    "]]
    .assert_eq(&run(&fixture, &rule(None, "old($A)", "now($A)")));
}

#[test]
fn buffers_are_seen_over_the_disk() {
    check(
        Language::Rust,
        "old()",
        "now()",
        "//- /a.rs\nfn f() { old() }\n//- /a.rs open\nfn g() { old() }\n//- /b.rs\nfn f() { old() }\n\
         //- /b.rs open\nfn f() { nothing() }\n//- /unsaved.rs open\nfn f() { old() }\n",
        &expect![[r"
            //- /a.rs
            fn g() { now() }
            //- /unsaved.rs
            fn f() { now() }
        "]],
    );
}

#[test]
fn a_buffer_knows_its_language_better_than_its_name_does() {
    let fixture = Fixture::new("//- /script open\n#!/usr/bin/env python3\nold(1)\n");
    let rule = rule(Some(Language::Python), "old($A)", "now($A)");
    let expected = "//- /script\n#!/usr/bin/env python3\nnow(1)\n";
    assert_eq!(run(&fixture, &rule), expected);
    // Where no folder is open, the open files are all there is.
    fixture.workspace.set_roots(Vec::new());
    assert_eq!(run(&fixture, &rule), expected);
}

#[test]
fn depth_alone_stops_nothing() {
    let nested = |inside: &str| format!("fn f() {{ {}{inside}{} }}", "(".repeat(20_000), ")".repeat(20_000));
    becomes(Language::Rust, "old($A)", "now($A)", &nested("old(1)"), &nested("now(1)"));
}

#[test]
fn what_cannot_be_looked_at_is_told() {
    let fixture = Fixture::new(
        "//- /a.rs\nfn f() { old(1, 1) }\n//- /read_only.rs\nfn f() { old(1, 1) }\n//- /out.rs open\nold(1, 1)\n",
    );
    fixture.write("binary.rs", b"old()\0");
    fixture.write("latin.rs", b"old() // \xe9");
    fixture.write(
        "deep.rs",
        format!("fn f() {{ old(a, {0}1{1}) + old({0}2{1}, {0}1{1}) }}", "(".repeat(5_000), ")".repeat(5_000))
            .as_bytes(),
    );
    let read_only = fixture.path("read_only.rs");
    fs::set_permissions(&read_only, fs::Permissions::from_mode(0o444)).unwrap();
    let uri = fixture.snapshot().document_at(&fixture.path("out.rs")).unwrap().uri.clone();
    fixture.workspace.documents().mark_out_of_step(&uri, crate::OutOfStep::Place).unwrap();
    expect![[r"
        //- /a.rs
        fn f() { now(1) }
        binary.rs: it is binary
        deep.rs: it is too long or nested too deep to be parsed
        latin.rs: it is not UTF-8
        out.rs: its buffer is out of step with the editor: a change named a place that the text does not have
        read_only.rs: it is read-only
    "]]
    .assert_eq(&run(&fixture, &rule(Some(Language::Rust), "old($A, $A)", "now($A)")));
}

#[test]
fn a_scope_narrows_and_a_named_file_is_looked_at_whatever_ignore_rules_say() {
    let fixture = Fixture::new(
        "//- /.ignore\nx.rs\n//- /a/x.rs\nfn f() { old() }\n//- /a/y.rs\nfn f() { old() }\n//- /b/z.rs\nfn f() { old() }\n",
    );
    let check = |path: &str, expected: &[&str]| {
        let scope = Scope { path: Some(fixture.path(path)), limits: Limits::default() };
        let mut go_on = |_| ControlFlow::Continue(());
        let swept = rewrite(&fixture.snapshot(), &rule(None, "old()", "now()"), &scope, &mut go_on).unwrap();
        let found: Vec<_> = swept.files.iter().map(|file| file.path.clone()).collect();
        assert_eq!(found, expected.iter().map(|name| fixture.path(name)).collect::<Vec<_>>());
    };
    check("a", &["a/y.rs"]);
    check("a/x.rs", &["a/x.rs"]);
    check("none", &[]);
}

#[test]
fn it_stops_when_told_and_counts_as_it_goes() {
    let fixture = Fixture::new("//- /a.rs\nfn f() { old() }\n//- /b.rs\nfn f() {}\n//- /c.txt\nold()\n");
    let rule = rule(Some(Language::Rust), "old()", "now()");
    let mut seen = Vec::new();
    let swept = rewrite(&fixture.snapshot(), &rule, &Scope::default(), &mut |progress| {
        seen.push(progress);
        ControlFlow::Continue(())
    });
    assert_eq!(swept.unwrap().searched, 2);
    assert_eq!(seen.last(), Some(&Progress { searched: 2, found: 1 }));
    let stopped = rewrite(&fixture.snapshot(), &rule, &Scope::default(), &mut |_| ControlFlow::Break(()));
    assert_eq!(stopped.unwrap_err(), RewriteError::Stopped);
}

#[test]
fn rules_that_make_no_sense_say_why() {
    let check = |language, pattern: &str, replacement: &str, said: &str| {
        assert_eq!(run(&Fixture::new(""), &rule(language, pattern, replacement)), format!("{said}\n"));
    };
    check(None, "a($X)", "b($Y)", "the replacement uses $Y, which the pattern does not have");
    check(None, "a($X)", "b($$$X)", "the replacement uses $$$X, which the pattern does not have");
    check(None, "a($_)", "b($_)", "the replacement uses $_, which the pattern does not have");
    check(Some(Language::Markdown), "a", "b", "markdown cannot be searched by structure");
    check(
        Some(Language::Rust),
        "$A",
        "b",
        "the pattern has no code of its own, so it would match everything",
    );
    check(None, " ", "b", "the pattern is empty");
}
