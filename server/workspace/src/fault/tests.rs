//! Broken syntax is told by place, whole syntax is not.

use super::*;

#[test]
fn broken_places_are_told() {
    let check = |language: Language, content: &str, expected: &[(&str, Option<&str>)]| {
        let found = faults(language, content);
        let found: Vec<_> = found
            .iter()
            .map(|one| (content.get(one.range.clone()).unwrap_or("?"), one.missing.as_deref()))
            .collect();
        assert_eq!(found, expected, "{content}");
    };
    check(Language::Rust, "fn f() { g(1); }", &[]);
    check(Language::Rust, "fn f() { g(1; }", &[("", Some(")"))]);
    check(Language::Python, "x = = 1\n", &[("=", None)]);
    check(Language::Json, "{\"a\": }", &[("", Some("number"))]);
    check(Language::Markdown, "# any\n*thing", &[]);
}
