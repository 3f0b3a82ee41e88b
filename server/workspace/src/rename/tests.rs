//! Renamings over fixtures: how far they go, what they leave, and what they say.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use super::*;
use crate::fixture::Fixture;

/// What becomes of a fixture when the name at `$0` becomes `new_name`.
fn run(files: &str, new_name: &str) -> String {
    let fixture = Fixture::new(files);
    let (path, offset) = fixture.cursor.clone().unwrap();
    let mut go_on = |_| ControlFlow::Continue(());
    match rename(&fixture.snapshot(), &Occurrence { path, offset }, new_name, &mut go_on) {
        Ok(renamed) => {
            let clashes: Vec<_> = renamed.clashes.iter().filter_map(|path| path.file_name()).collect();
            let clashes =
                if clashes.is_empty() { String::new() } else { format!(", clashes in {clashes:?}") };
            let mentions = if renamed.mentions == 0 {
                String::new()
            } else {
                format!(", {} mentions", renamed.mentions)
            };
            format!("{:?}{clashes}{mentions}\n{}", renamed.reach, fixture.show(&renamed.swept))
        }
        Err(error) => error.to_string(),
    }
}

/// Renames `x` at `$0` to `y` in one file.
fn check(file: &str, reach: &str, before: &str, after: &str) {
    let done = run(&format!("//- /{file}\n{before}"), "y");
    assert_eq!(done, format!("{reach}\n//- /{file}\n{after}"), "{before}");
}

fn local(file: &str, before: &str, after: &str) {
    check(file, "Local", before, after);
}

fn by_name(file: &str, before: &str, after: &str) {
    check(file, "ByName", before, after);
}

#[test]
fn local_names_of_rust() {
    let rust = |before, after| local("a.rs", before, after);
    rust("fn f($0x: u8) { x + 1 } fn g(x: u8) { x }", "fn f(y: u8) { y + 1 } fn g(x: u8) { x }");
    rust(
        "fn f() { let x = 1; g(x$0, a.x, x::x, |z| z + x) }",
        "fn f() { let y = 1; g(y, a.x, x::x, |z| z + y) }",
    );
    rust("fn f(x: u8) { let x = $0x + 1; x }", "fn f(y: u8) { let y = y + 1; y }");
    rust("fn f() { { let $0x = 1; x } x() }", "fn f() { { let y = 1; y } x() }");
    rust(
        "fn f(o: O) { if let Some(x) = o { $0x } else { 1 } }",
        "fn f(o: O) { if let Some(y) = o { y } else { 1 } }",
    );
    rust(
        "fn f(o: O) { match o { Some(x) if $0x > 1 => x, P { x, .. } => x, _ => 0 } }",
        "fn f(o: O) { match o { Some(y) if y > 1 => y, P { x, .. } => x, _ => 0 } }",
    );
    rust("fn f() { for (i, $0x) in a { i(x) } }", "fn f() { for (i, y) in a { i(y) } }");
    rust(
        "fn f(p: P) { let P { x, .. } = p; P { $0x } }",
        "fn f(p: P) { let P { x: y, .. } = p; P { x: y } }",
    );
    rust("fn f(p: P) { let P { ref x } = p; $0x }", "fn f(p: P) { let P { x: ref y } = p; y }");
    rust(
        "fn f(x: u8) { println!(\"{}\", $0x + p.x + x::z(x)); }",
        "fn f(y: u8) { println!(\"{}\", y + p.x + x::z(y)); }",
    );
    check(
        "a.rs",
        "Local, 2 mentions",
        "fn f() { #[allow(x)] let $0x: &'x str = 1; 'x: loop { x } }",
        "fn f() { #[allow(x)] let y: &'x str = 1; 'x: loop { y } }",
    );
    rust("fn f($0x: u8) { fn g() { x } }", "fn f(y: u8) { fn g() { x } }");
    rust("fn f(x: u8) { fn g(x: u8) { x } g($0x) }", "fn f(y: u8) { fn g(x: u8) { x } g(y) }");
}

#[test]
fn what_is_not_surely_local_in_rust_goes_by_name() {
    let rust = |before, after| by_name("a.rs", before, after);
    rust("fn f() { let x = $0x(); x }", "fn f() { let y = y(); y }");
    rust("fn f() { x(); let $0x = 1; }", "fn f() { y(); let y = 1; }");
    rust(
        "fn f(o: O) { if let Some($0x) = o { x } else { x } }",
        "fn f(o: O) { if let Some(y) = o { y } else { y } }",
    );
    rust("fn f() { let Some($0x) = o else { x() }; x }", "fn f() { let Some(y) = o else { y() }; y }");
    rust("struct S { $0x: u8 } fn f(s: S) { s.x }", "struct S { y: u8 } fn f(s: S) { s.y }");
    rust("fn $0x() { x() }", "fn y() { y() }");
}

#[test]
fn local_names_of_python() {
    let python = |before, after| local("a.py", before, after);
    python(
        "x = 1\ndef f($0x, z=2):\n    return x + a.x + g(x=x)\n",
        "x = 1\ndef f(y, z=2):\n    return y + a.x + g(x=y)\n",
    );
    python(
        "def f():\n    for x, z in a:\n        print(f'{$0x}')\n",
        "def f():\n    for y, z in a:\n        print(f'{y}')\n",
    );
    python(
        "def f():\n    with o() as x:\n        x = $0x + 1\n",
        "def f():\n    with o() as y:\n        y = y + 1\n",
    );
    python("def f():\n    return [$0x for x in a]\n", "def f():\n    return [y for y in a]\n");
    python(
        "def f(x: int = 1, *z):\n    def g():\n        return $0x\n",
        "def f(y: int = 1, *z):\n    def g():\n        return y\n",
    );
    let by_name = |before, after| by_name("a.py", before, after);
    by_name("x = 1\ndef f():\n    global x\n    $0x = 2\n", "y = 1\ndef f():\n    global y\n    y = 2\n");
    by_name("class C:\n    $0x = 1\n", "class C:\n    y = 1\n");
    by_name("def f(x=$0x):\n    x\n", "def f(y=y):\n    y\n");
    by_name("def f():\n    import x\n    $0x = 1\n", "def f():\n    import y\n    y = 1\n");
}

#[test]
fn local_names_of_scripts() {
    for file in ["a.js", "a.ts", "a.tsx"] {
        let script = |before, after| local(file, before, after);
        script("const f = ($0x) => x + a.x;\nx();\n", "const f = (y) => y + a.x;\nx();\n");
        script(
            "function f() { const $0x = 1; return { x, z: x, x: 2 }; }\n",
            "function f() { const y = 1; return { x: y, z: y, x: 2 }; }\n",
        );
        script(
            "function f({ x, z = 1 }) { return `${$0x}`; }\n",
            "function f({ x: y, z = 1 }) { return `${y}`; }\n",
        );
        script(
            "function f() { if (a) { var x = 1; } return $0x; }\n",
            "function f() { if (a) { var y = 1; } return y; }\n",
        );
        script(
            "function f() { for (const x of xs) { g($0x); } x(); }\n",
            "function f() { for (const y of xs) { g(y); } x(); }\n",
        );
        script(
            "class C { m(x) { try { } catch ($0x) { x; } } }\n",
            "class C { m(y) { try { } catch (y) { y; } } }\n",
        );
        by_name(file, "function f() { for ($0x of xs) { } }\n", "function f() { for (y of xs) { } }\n");
        by_name(
            file,
            "const $0x = 1; export function f() { return x; }\n",
            "const y = 1; export function f() { return y; }\n",
        );
    }
    local(
        "a.ts",
        "function f($0x: string, g: (x: number) => void) { g(x); }\n",
        "function f(y: string, g: (y: number) => void) { g(y); }\n",
    );
    by_name(
        "a.ts",
        "class C { constructor(private $0x: string) { this.x = x; } }\n",
        "class C { constructor(private y: string) { this.y = y; } }\n",
    );
}

#[test]
fn local_names_of_go() {
    let go = |before: &str, after: &str| {
        local("a.go", &format!("package p\n{before}"), &format!("package p\n{after}"));
    };
    go("func f($0x, z int) { g(x, a.x) }\n", "func f(y, z int) { g(y, a.x) }\n");
    go(
        "func f() { if x := g(); x { h($0x) } else { x() } }\n",
        "func f() { if y := g(); y { h(y) } else { y() } }\n",
    );
    go(
        "func f() { for i, x := range a { i(x, T{x: $0x}, map[int]int{x: 1}) } }\n",
        "func f() { for i, y := range a { i(y, T{x: y}, map[int]int{y: 1}) } }\n",
    );
    go("func (x *T) f() { $0x.x() }\n", "func (y *T) f() { y.x() }\n");
    go("func f(x int) { x := $0x + 1; x() }\n", "func f(y int) { y := y + 1; y() }\n");
    by_name("a.go", "package p\nfunc f() { $0x := x() }\n", "package p\nfunc f() { y := y() }\n");
    by_name("a.go", "package p\nvar $0x = 1\nfunc f() { x() }\n", "package p\nvar y = 1\nfunc f() { y() }\n");
}

#[test]
fn names_change_in_all_files_of_the_family_and_never_in_strings_or_comments() {
    let done = run(
        "//- /a.h\nint $0total(int n); // total\n//- /b.cc open\nint g() { return s.total + total(\"total\"); }\n\
         //- /c.cpp\nint total_of() { return 0; }\n//- /d.py\ntotal()\n",
        "sum",
    );
    assert_eq!(
        done,
        "ByName, 2 mentions\n//- /a.h\nint sum(int n); // total\n//- /b.cc\nint g() { return s.sum + sum(\"total\"); }\n"
    );
    for (file, before, after) in [
        ("a.java", "class x { x $0x() { return x; } }", "class y { y y() { return y; } }"),
        ("a.lua", "local $0x = 1 print(x, t.x)", "local y = 1 print(y, t.y)"),
        ("a.cs", "class C { int $0x; int F() => this.x; }", "class C { int y; int F() => this.y; }"),
        ("a.rb", "def $0x\n  x\nend\n", "def y\n  y\nend\n"),
        ("a.php", "<?php function f($x) { return $$0x; }", "<?php function f($y) { return $y; }"),
        ("a.sh", "$0x() { echo x; }; x\n", "y() { echo x; }; y\n"),
    ] {
        let mentions = if file == "a.sh" { "ByName, 1 mentions" } else { "ByName" };
        check(file, mentions, before, after);
    }
}

#[test]
fn clashes_with_the_new_name_are_told() {
    let done = run("//- /a.rs\nfn $0x() {}\nfn y() {}\n//- /b.rs\nfn g() { x() }\n", "y");
    assert!(done.starts_with("ByName, clashes in [\"a.rs\"]\n"), "{done}");
    let done = run("//- /a.rs\nfn f($0x: u8) { x(y) }\n", "y");
    assert!(done.starts_with("Local, clashes in [\"a.rs\"]\n"), "{done}");
    let done = run("//- /a.rs\nfn f($0x: u8) {}\nfn y() {}\n", "y");
    assert!(done.starts_with("Local\n"), "{done}");
}

#[test]
fn what_is_no_name_is_refused() {
    let check = |file: &str, content: &str, new_name: &str, said: &str| {
        assert_eq!(run(&format!("//- /{file}\n{content}"), new_name), said);
    };
    check("a.rs", "fn $0x() {}", "x", "x is its name already");
    check("a.rs", "fn $0x() {}", "match", "match is a word of rust itself");
    check("a.rs", "fn $0x() {}", "1a", "\"1a\" cannot be a name in rust");
    check("a.rs", "fn $0x() {}", "a b", "\"a b\" cannot be a name in rust");
    check("a.rs", "fn $0x() {}", "", "\"\" cannot be a name in rust");
    check("a.py", "$0x = 1", "lambda", "lambda is a word of python itself");
    check("a.js", "$0x = 1", "class", "class is a word of javascript itself");
    check("a.rs", "$0fn x() {}", "y", "there is no name at this place");
    check("a.rs", "// $0x", "y", "there is no name at this place");
    check("a.rs", "fn f<'$0x>() {}", "y", "there is no name at this place");
    assert!(run("//- /a.txt\n$0x", "y").ends_with("a.txt is not known"));
    assert!(run("//- /a.md\n$0x", "y").ends_with("a.md is not known"));
    // Written in any of the ways in which it may be meant.
    assert_eq!(
        run("//- /a.js\nclass C { #$0x = this.#x; }\n", " y "),
        "ByName\n//- /a.js\nclass C { #y = this.#y; }\n"
    );
    assert_eq!(run("//- /a.rb\n@$0x = @x\n", "@y"), "ByName\n//- /a.rb\n@y = @y\n");
    assert_eq!(run("//- /a.js\n$0x()\n", "$y"), "ByName\n//- /a.js\n$y()\n");
}

#[test]
fn a_file_that_is_not_there_or_read_only_is_told() {
    let fixture = Fixture::new("//- /a.rs\nfn f(x: u8) {}\n");
    let mut go_on = |_| ControlFlow::Continue(());
    let at = |name: &str, offset| Occurrence { path: fixture.path(name), offset };
    let error = rename(&fixture.snapshot(), &at("b.rs", 0), "y", &mut go_on).unwrap_err();
    assert!(matches!(error, RenameError::Unread { .. }), "{error}");
    let error = rename(&fixture.snapshot(), &at("a.rs", usize::MAX - 1), "y", &mut go_on).unwrap_err();
    assert!(matches!(error, RenameError::NoName), "{error}");
    std::fs::set_permissions(fixture.path("a.rs"), std::os::unix::fs::PermissionsExt::from_mode(0o444))
        .unwrap();
    let renamed = rename(&fixture.snapshot(), &at("a.rs", 5), "y", &mut go_on).unwrap();
    assert_eq!(fixture.show(&renamed.swept), "a.rs: it is read-only\n");
    let stopped = rename(&fixture.snapshot(), &at("a.rs", 3), "y", &mut |_| ControlFlow::Break(()));
    assert!(matches!(stopped, Err(RenameError::Stopped)));
}
