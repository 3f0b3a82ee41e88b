//! What is wrong with a pattern, and where.

use std::ops::Range;

use ast_grep_core::language::Language as _;
use tree_sitter::{Node, Tree};

use crate::{Language, PatternError, syntax::next_node};

/// What is wrong with a pattern in one surrounding.
pub(super) struct Problem {
    /// Where, in bytes of the pattern as it is parsed; beyond everything for a pattern of several parts.
    pub(super) at: usize,
    said: String,
    /// Whether nothing is wrong but that a semicolon is missing at the end.
    pub(super) lacks_semicolon: bool,
}

impl Problem {
    /// It is code, but more than one piece of it.
    pub(super) fn several() -> Self {
        Self { at: usize::MAX, said: String::new(), lacks_semicolon: false }
    }

    /// What is wrong in the tree of a pattern and its surrounding; `range` is the pattern's, in bytes.
    pub(super) fn find(tree: &Tree, whole: &str, range: &Range<usize>) -> Option<Self> {
        if !tree.root_node().has_error() {
            return None;
        }
        if let Some((at, said)) = unbalanced(tree, whole, range) {
            return Some(Self { at: at - range.start, said, lacks_semicolon: false });
        }
        let node = first_error(tree.root_node());
        let at = node.start_byte().clamp(range.start, range.end);
        let at_end = node.is_missing() && whole.get(at..range.end).is_none_or(|rest| rest.trim().is_empty());
        let said = if at_end {
            format!("it ends where `{}` is expected", node.kind())
        } else if node.is_missing() {
            format!("`{}` is expected", node.kind())
        } else {
            let rest = whole.get(at..range.end).unwrap_or_default();
            let near: String = rest.lines().next().unwrap_or_default().chars().take(30).collect();
            format!("`{near}` does not fit")
        };
        Some(Self { at: at - range.start, said, lacks_semicolon: at_end && node.kind() == ";" })
    }

    /// In words, with the place in characters of the pattern.
    pub(super) fn told(self, language: Language, query: &str) -> PatternError {
        if self.at == usize::MAX {
            return PatternError::Several(language);
        }
        // The parsed pattern has another letter for `$`, so that only characters can be counted.
        let at = query.get(..self.at).unwrap_or_default().chars().count();
        let problem = self.said.replace(language.expando_char(), "$");
        PatternError::Syntax { language, at, problem }
    }
}

/// The first place where the parser gave up or had to imagine something.
fn first_error(root: Node<'_>) -> Node<'_> {
    let mut node = root;
    while !node.is_error() && !node.is_missing() {
        let mut cursor = node.walk();
        let Some(next) = node.children(&mut cursor).find(Node::has_error) else { break };
        node = next;
    }
    node
}

/// The first bracket without its other half, as the parser saw them, so that those in strings do not count.
fn unbalanced(tree: &Tree, whole: &str, range: &Range<usize>) -> Option<(usize, String)> {
    let mut open: Vec<(usize, &str)> = Vec::new();
    let mut cursor = tree.walk();
    while next_node(&mut cursor) {
        let token = cursor.node();
        let at = token.start_byte();
        if token.child_count() > 0 || token.is_missing() || at < range.start || token.end_byte() > range.end {
            continue;
        }
        match whole.get(token.byte_range()).unwrap_or_default() {
            bracket @ ("(" | "[" | "{") => open.push((at, bracket)),
            bracket @ (")" | "]" | "}") => match (open.pop(), bracket) {
                (Some((_, "(")), ")") | (Some((_, "[")), "]") | (Some((_, "{")), "}") => {}
                (Some((at, opened)), _) => return Some((at, format!("`{opened}` is never closed"))),
                (None, _) => return Some((at, format!("`{bracket}` was never opened"))),
            },
            _ => {}
        }
    }
    open.pop().map(|(at, opened)| (at, format!("`{opened}` is never closed")))
}
