//! Where a text breaks its language's syntax.
//!
//! What the grammar cannot read is told by place. It is a hint and no verdict: a grammar may be behind its
//! language, so who asks compares what there was before a change with what there is after it.

use std::ops::Range;

use crate::{
    Language,
    syntax::{self, next_node},
};

/// So many are told; a text with more is broken as a whole.
const MAX: usize = 50;

/// A place that does not fit the syntax.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Where, in bytes; empty where something is missing.
    pub range: Range<usize>,
    /// What the grammar misses there, as it is written; `None` where it cannot make sense of what is there.
    pub missing: Option<String>,
}

/// The places where a text breaks the syntax of its language, in the order of the text, at most 50. None
/// for a text that has no syntax tree (too long, or too slow to parse).
pub fn faults(language: Language, content: &str) -> Vec<Fault> {
    let Some(tree) = syntax::parse_str(language, content) else { return Vec::new() };
    let mut found = Vec::new();
    if !tree.root_node().has_error() {
        return found;
    }
    let mut cursor = tree.walk();
    loop {
        let node = cursor.node();
        if node.is_missing() {
            found.push(Fault { range: node.byte_range(), missing: Some(node.kind().to_owned()) });
        } else if node.is_error() {
            found.push(Fault { range: node.byte_range(), missing: None });
        }
        if found.len() == MAX || !next_node(&mut cursor) {
            return found;
        }
    }
}

#[cfg(test)]
mod tests;
