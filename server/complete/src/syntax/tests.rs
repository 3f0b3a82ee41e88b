//! The cursor's surroundings, and texts that keep the syntax whole.
#![allow(clippy::unwrap_used)]

use std::sync::Arc;

use workspace::Documents;

use super::*;

fn document(content: &str) -> (Arc<Document>, usize) {
    let offset = content.find('|').unwrap();
    let documents = Documents::default();
    (documents.open("file:///a.rs", None, "rust", 1, &content.replacen('|', "", 1)), offset)
}

#[test]
fn comments_and_strings() {
    let check = |content: &str, comments: bool, strings: bool, want: Result<(), Reason>| {
        let (document, offset) = document(content);
        assert_eq!(wanted(&document, offset, comments, strings), want, "{content}");
    };
    check("fn a() {} // note|", false, true, Err(Reason::InComment));
    check("fn a() {} // note|", true, false, Ok(()));
    check("fn a() { b(\"te|xt\") }", true, false, Err(Reason::InString));
    check("fn a() { b(\"text\"|) }", true, false, Ok(()));
    check("fn a() { b(\"te|xt\") }", false, true, Ok(()));
    check("fn a() { b| }", false, false, Ok(()));
}

#[test]
fn texts_are_cut_to_what_is_well_formed() {
    let check = |content: &str, text: &str, want: &str| {
        let (document, offset) = document(content);
        assert_eq!(&text[..well_formed(&document, offset, text)], want, "{content}");
    };
    check("fn a() {\n    |\n}\n", "b();\n    c();", "b();\n    c();");
    check("fn a() {\n    |\n}\n", "b();\n    c(;", "b();");
    check("fn a() {\n    |\n}\n", "if b {\n        c();\n    }\n}", "if b {\n        c();\n    }");
    check("fn a() {\n    |\n}\n", "one line (", "one line (");
    check("fn a( {{\n    |\n", "b();\n    c(;", "b();\n    c(;");
}
