//! A tree that is carried along equals one that is parsed afresh.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use proptest::prelude::*;
use text::{Edit, Text};

use super::*;

/// Every node with its place in bytes and in rows and columns.
fn dump(tree: &Tree) -> Vec<(String, tree_sitter::Range)> {
    let mut nodes = Vec::new();
    let mut cursor = tree.walk();
    loop {
        nodes.push((cursor.node().kind().to_owned(), cursor.node().range()));
        if cursor.goto_first_child() {
            continue;
        }
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() {
                return nodes;
            }
        }
    }
}

fn check(language: Language, content: &str, changes: &[(usize, usize, &str)]) {
    let mut text = Text::new(content);
    let mut syntax = Syntax::parse(language, &text, None).unwrap();
    for (start, len, insert) in changes {
        let start = text.floor_boundary(start % (text.len() + 1));
        let end = text.floor_boundary(start + len);
        let edit = Edit::replace(start..end, *insert);
        let after = text.apply(&edit).unwrap();
        let carried = match edit.replacements().first() {
            Some(change) => syntax.advance(&text, &after, change),
            None => Some(syntax),
        };
        text = after;
        syntax = Syntax::parse(language, &text, carried.as_ref()).unwrap();
        let fresh = Syntax::parse(language, &text, None).unwrap();
        assert_eq!(dump(&syntax.tree), dump(&fresh.tree), "{language:?} {:?}", text.to_string());
    }
}

const RUST: &str = "fn f(a: u8) -> u8 {\r\n    let é = \"x\u{1f600}\";\r\n    a + 1\r\n}\r\n";
const PYTHON: &str = "def f(a):\n    if a:\n        return é\n    return 'x\u{1f600}'\n";

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]
    #[test]
    fn a_carried_tree_equals_a_fresh_one(
        changes in prop::collection::vec(
            (any::<usize>(), 0usize..12, prop::sample::select(vec!["", "a", "\u{1f600}", "{", "}", "\n", "\r\n", "\r", "    ", "\"", "fn g() {}", "é("])),
            1..6,
        ),
    ) {
        check(Language::Rust, RUST, &changes);
        check(Language::Python, PYTHON, &changes);
    }
}

#[test]
fn a_lone_cr_costs_a_fresh_parse_and_no_mistake() {
    check(Language::Rust, "a\rb\r\nc\n", &[(0, 0, "x"), (3, 1, ""), (2, 0, "\r")]);
    check(Language::Rust, "a\r\nb", &[(2, 1, "")]); // takes the LF of a CRLF away
    check(Language::Rust, "a\nb\r", &[(0, 1, "c")]); // ends in one
    check(Language::Rust, "fn f() {\n}\n", &[(10, 1, "}\r"), (12, 0, "\n")]); // becomes a CRLF later
}

#[test]
fn no_tree_of_what_is_too_long() {
    let text = Text::new(&"a ".repeat(MAX_BYTES / 2 + 1));
    assert!(Syntax::parse(Language::Rust, &text, None).is_none());
    assert!(parse_str(Language::Rust, &text.to_string()).is_none());
}
