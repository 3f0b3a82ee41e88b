//! Each language's definitions are found with name and kind, and uses are not.

use super::*;

#[test]
fn definitions_are_found_in_every_language() {
    let check = |language: Language, content: &str, expected: &str| {
        let found: Vec<_> = definitions(language, content)
            .iter()
            .map(|one| {
                assert_eq!(content.get(one.name_range.clone()), Some(one.name.as_str()), "{content}");
                assert!(one.range.start <= one.head.start && one.head.end <= one.range.end, "{content}");
                format!("{:?} {}", one.kind, one.name)
            })
            .collect();
        assert_eq!(found.join(", "), expected, "{content}");
    };
    check(
        Language::Rust,
        "mod m { pub struct S { a: u8 } impl S { fn new() -> S { let x = 1; S { a: x } } } }\nconst C: u8 = 1;\nmacro_rules! n { () => {} }\ntrait T { fn f(); }",
        "Module m, Type S, Function new, Constant C, Function n, Type T, Function f",
    );
    check(
        Language::Python,
        "class A:\n    def f(self):\n        x = 1\n\ndef g(): pass\n",
        "Type A, Function f, Function g",
    );
    check(
        Language::TypeScript,
        "export const a = 1; interface I { m(): void } type U = I; class K { go() { const b = 2 } } function f() {}",
        "Constant a, Type I, Function m, Type U, Type K, Function go, Function f",
    );
    check(
        Language::JavaScript,
        "const a = () => { let b = 1 }; class K { get() {} }",
        "Constant a, Type K, Function get",
    );
    check(
        Language::Go,
        "package p\ntype S struct{ A int }\nfunc (s *S) M() {}\nfunc F() { x := 1 }\nconst C = 1\n",
        "Type S, Function M, Function F, Constant C",
    );
    check(
        Language::C,
        "struct s { int a; };\nstruct s *make(struct s *in) { return in; }\n",
        "Type s, Function make",
    );
    check(
        Language::Cpp,
        "namespace n { class K { void m() {} }; }\nvoid n::K::go() {}\n",
        "Module n, Type K, Function m, Function go",
    );
    check(
        Language::Java,
        "class A { int f; A() {} void m() { int x; } enum E { B } }",
        "Type A, Function A, Function m, Type E",
    );
    check(
        Language::Lua,
        "local function f() end\nfunction M.g() end\nfunction M:h() end\n",
        "Function f, Function g, Function h",
    );
    check(
        Language::CSharp,
        "namespace N { class A { public int P { get; } void M() {} } }",
        "Module N, Type A, Constant P, Function M",
    );
    check(
        Language::Ruby,
        "module M\n  class A\n    def f; end\n    def self.g; end\n  end\nend\n",
        "Module M, Type A, Function f, Function g",
    );
    check(
        Language::Php,
        "<?php function f() {} class A { function m() {} }",
        "Function f, Type A, Function m",
    );
    check(Language::Bash, "f() { echo; }\nfunction g { echo; }\n", "Function f, Function g");
    check(Language::Json, "{\"a\": 1}", "");
    check(Language::Rust, "fn broken( {", "");
}
