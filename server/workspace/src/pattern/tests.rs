//! A pattern that is none says what is wrong and where.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use super::*;

#[test]
fn what_is_wrong_is_said_with_its_place() {
    let check = |language, pattern: &str, said: &str| {
        let error = Pattern::read(language, pattern).err().map(|error| error.to_string());
        assert_eq!(error.as_deref(), Some(said), "{pattern}");
    };
    check(Language::Rust, "foo($A", "the pattern is no rust at character 4: `(` is never closed");
    check(Language::Rust, "  foo($A))", "the pattern is no rust at character 10: `)` was never opened");
    check(Language::Rust, "foo(\"(\", [$A)", "the pattern is no rust at character 10: `[` is never closed");
    check(
        Language::Rust,
        "é + ",
        "the pattern is no rust at character 4: it ends where `identifier` is expected",
    );
    check(Language::Python, "def f($A)", "the pattern is no python at character 1: `def f($A)` does not fit");
    check(Language::Go, "func ($A", "the pattern is no go at character 6: `(` is never closed");
    check(Language::Cpp, "for ($A", "the pattern is no cpp at character 5: `(` is never closed");
    let several = "the pattern has to be one expression, statement or item of rust; this is several";
    check(Language::Rust, "a(); b();", several);
    check(Language::Rust, &"(".repeat(MAX_BYTES + 1), "the pattern is too long or nested too deep");
    let deep = format!("{}1{}", "(".repeat(2_000), ")".repeat(2_000));
    check(Language::Rust, &deep, "the pattern is too long or nested too deep");
}

#[test]
fn one_text_may_have_several_readings() {
    let check = |language, pattern, count| {
        assert_eq!(Pattern::read(language, pattern).unwrap().readings.len(), count, "{pattern}");
    };
    check(Language::Rust, "a == $B", 1);
    check(Language::Rust, "Name", 2);
    check(Language::TypeScript, "Array<$T>", 2);
}
