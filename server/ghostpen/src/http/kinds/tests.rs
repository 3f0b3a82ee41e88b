//! A text without a name is of the kind whose lines begin like its own.

use super::*;

#[test]
fn a_text_is_of_the_kind_whose_lines_begin_like_its_own() {
    let mut kinds = Kinds::default();
    assert_eq!(kinds.of("fn a() {}"), None);
    kinds.learn(Path::new("a.rs"), "use b::C;\n\npub fn a() {\n    let c = C::new();\n    c.d();\n}\n");
    kinds.learn(Path::new("a.py"), "from b import c\n\n\ndef a():\n    d = c()\n    return d\n");
    kinds.learn(Path::new("README.md"), &"# A title\n\nSome words about it.\n".repeat(20));
    kinds.learn(Path::new("Makefile"), "all:\n");
    for (text, kind) in [
        ("from e import f\n\n\ndef g(h):\n    i = ", "py"),
        ("pub fn g(h: u8) {\n    let i = ", "rs"),
        ("    return ", "py"),
        ("# Another title\n\nOther words", "md"),
        ("", "md"),
        ("\u{1f980}\u{1f980}", "md"),
    ] {
        assert_eq!(kinds.of(text), Some(kind), "{text:?}");
    }
}

#[test]
fn first_words() {
    for (line, word) in [
        ("  let a", Some("let")),
        ("->b", Some("->")),
        ("a_1=2", Some("a_1")),
        ("", None),
        ("   ", None),
        ("ümlaut x", Some("ümlaut")),
    ] {
        assert_eq!(first_word(line), word, "{line:?}");
    }
    let long = "é".repeat(40);
    assert!(first_word(&long).is_some_and(|word| word.len() <= 32));
}
