//! Names in code: which nodes of a syntax tree are names, and which one stands at a place.
//!
//! A name is a leaf that the grammar calls an identifier of some sort, so never a word in a string or a
//! comment, and never a keyword.

use std::ops::Range;

use tree_sitter::{Node, Tree};

use crate::{Document, Language, syntax::next_node};

/// A name at a place in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Symbol {
    /// As it is written.
    pub name: String,
    /// Where, in bytes.
    pub range: Range<usize>,
}

/// The name at a byte offset of a document, or right before it; `None` where there is none, and in
/// languages that are no programming languages.
pub fn symbol_at(document: &Document, offset: usize) -> Option<Symbol> {
    let language = document.language.filter(|language| language.is_code())?;
    let node = name_at(language, document.tree()?, offset)?;
    Some(Symbol { name: document.text.slice(node.byte_range()).into_owned(), range: node.byte_range() })
}

/// The node of the name at a byte offset, or right before it.
pub(crate) fn name_at(language: Language, tree: &Tree, offset: usize) -> Option<Node<'_>> {
    let at = |start, end| tree.root_node().descendant_for_byte_range(start, end);
    let is_here = |node: &Node<'_>| is_name(language, *node);
    at(offset, offset + 1).filter(is_here).or_else(|| at(offset.checked_sub(1)?, offset).filter(is_here))
}

/// The nodes inside a node that are called so, in the order of the text.
pub(crate) fn called<'tree>(
    language: Language,
    root: Node<'tree>,
    content: &str,
    name: &str,
) -> impl Iterator<Item = Node<'tree>> {
    let mut cursor = root.walk();
    let mut more = true;
    std::iter::from_fn(move || {
        while more {
            let node = cursor.node();
            more = next_node(&mut cursor);
            if content.get(node.byte_range()) == Some(name) && is_name(language, node) {
                return Some(node);
            }
        }
        None
    })
}

fn is_name(language: Language, node: Node<'_>) -> bool {
    if node.child_count() > 0 || !node.is_named() || node.is_missing() {
        return false;
    }
    let inside = |kinds: &[&str]| node.parent().is_some_and(|parent| kinds.contains(&parent.kind()));
    match node.kind() {
        // Labels and lifetimes are names of another world, valid in one item only.
        "identifier" => !inside(&["label", "lifetime"]),
        "word" => language == Language::Bash && inside(&["command_name", "function_definition"]),
        "name" => language == Language::Php,
        kind => NAMES.contains(&kind),
    }
}

/// What the grammars call names, apart from `identifier`.
const NAMES: [&str; 14] = [
    "type_identifier",
    "field_identifier",
    "shorthand_field_identifier",
    "property_identifier",
    "private_property_identifier",
    "shorthand_property_identifier",
    "shorthand_property_identifier_pattern",
    "package_identifier",
    "namespace_identifier",
    "constant",
    "instance_variable",
    "class_variable",
    "global_variable",
    "variable_name",
];

#[cfg(test)]
mod tests;
