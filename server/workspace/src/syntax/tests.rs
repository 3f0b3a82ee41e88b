//! A tree that is carried along equals one that is parsed afresh, and lies where the text does.
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

/// Code without mistakes has one tree. Around mistakes the parser guesses, and guesses otherwise when it
/// has seen the code before the mistake; then the nodes have to lie right at least.
fn assert_carried(text: &Text, carried: &Tree, fresh: &Tree) {
    let content = text.to_string();
    assert_eq!(carried.root_node().has_error(), fresh.root_node().has_error(), "{content:?}");
    if !fresh.root_node().has_error() {
        assert_eq!(dump(carried), dump(fresh), "{content:?}");
    }
    let place = |offset: usize| {
        let before = content.get(..offset).unwrap();
        let line = before.rsplit('\n').next().unwrap();
        Point { row: before.matches('\n').count(), column: line.len() }
    };
    for (kind, range) in dump(carried) {
        let places = (place(range.start_byte), place(range.end_byte));
        assert_eq!((range.start_point, range.end_point), places, "{kind} in {content:?}");
    }
}

fn check(language: Language, content: &str, changes: &[(usize, usize, &str)]) {
    let mut text = Text::new(content);
    let mut tree = parse(language, &text, None).unwrap();
    for (start, len, insert) in changes {
        let start = text.floor_boundary(start % (text.len() + 1));
        let end = text.floor_boundary(start + len);
        let edit = Edit::replace(start..end, *insert);
        let after = text.apply(&edit).unwrap();
        if let Some(change) = edit.replacements().first() {
            tree = advance(&tree, &text, &after, change);
        }
        text = after;
        tree = parse(language, &text, Some(&tree)).unwrap();
        let fresh = parse(language, &text, None).unwrap();
        assert_carried(&text, &tree, &fresh);
    }
}

const RUST: &str = "fn f(a: u8) -> u8 {\r\n    let é = \"x\u{1f600}\";\r\n    a + 1\r\n}\r\n";
const PYTHON: &str = "def f(a):\n    if a:\n        return é\n    return 'x\u{1f600}'\n";

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]
    #[test]
    fn a_carried_tree_equals_a_fresh_one(
        changes in prop::collection::vec(
            (any::<usize>(), 0usize..12, prop::sample::select(vec!["", "a", "\u{1f600}", "{", "}", "\n", "\r\n", "\r", "    ", "\"", "fn g() {}", " ", "/* \u{1f600} */", "é("])),
            1..6,
        ),
    ) {
        check(Language::Rust, RUST, &changes);
        check(Language::Python, PYTHON, &changes);
    }
}

#[test]
fn a_lone_cr_does_no_harm() {
    check(Language::Rust, "a\rb\r\nc\n", &[(0, 0, "x"), (3, 1, ""), (2, 0, "\r")]);
    check(Language::Rust, "a\r\nb", &[(2, 1, "")]); // takes the LF of a CRLF away
    check(Language::Rust, "a\nb\r", &[(0, 1, "c")]); // ends in one
    check(Language::Rust, "fn f() {\n}\n", &[(10, 1, "}\r"), (12, 0, "\n")]); // becomes a CRLF later
}

#[test]
fn no_tree_of_what_is_too_long() {
    let text = Text::new(&"a ".repeat(MAX_BYTES / 2 + 1));
    assert!(parse(Language::Rust, &text, None).is_none());
    assert!(parse_str(Language::Rust, &text.to_string()).is_none());
}
