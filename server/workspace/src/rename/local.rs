//! Local names: which of them the syntax alone is sure about.
//!
//! A name is taken for local when everything that is called so in the code where it is visible can only
//! be it, or a name that shadows it: then all of them change together and still mean what they meant.
//! At the least doubt it is not local, and the renaming goes by name.

use std::ops::Range;

use text::{Edit, Replacement};
use tree_sitter::Node;

use crate::{Language, symbol::called};

use rules::{Binder, Order, Rules, Use, is_function_wide};

mod rules;

/// A name that stands more often in one function is not looked into: the work grows with the square.
const MAX_USES: usize = 500;

/// A local name.
pub(super) struct Local<'tree> {
    /// The code in which it is visible.
    pub(super) visible: Node<'tree>,
    uses: Vec<Node<'tree>>,
}

/// A place that makes a name.
struct Binding<'tree> {
    /// The code in which the name holds from here on.
    scope: Node<'tree>,
    /// Where it holds, in bytes: a value may still use an older name, and so may an `else`.
    holds: Range<usize>,
    at: Range<usize>,
}

/// The local name that stands at a node, if it is surely one.
pub(super) fn find<'tree>(language: Language, node: Node<'tree>, content: &str) -> Option<Local<'tree>> {
    let rules = Rules::of(language)?;
    let name = content.get(node.byte_range())?;
    if rules.use_of(node) == Use::Other {
        return None;
    }
    let outermost = ancestors(node).filter(|node| rules.is_function(node.kind())).last()?;
    let called_so: Vec<_> = called(language, outermost, content, name).take(MAX_USES + 1).collect();
    if called_so.len() > MAX_USES {
        return None;
    }
    let bindings: Vec<_> = called_so.iter().filter_map(|other| Binding::at(rules, *other, name)).collect();
    let around =
        |binding: &&Binding<'_>| contains(&binding.scope, node) && reaches(rules, node, &binding.scope);
    let visible = bindings.iter().filter(around).map(|binding| binding.scope).min_by_key(Node::start_byte)?;
    let mut uses = Vec::new();
    let sees = |other: &Node<'_>| contains(&visible, *other) && reaches(rules, *other, &visible);
    for other in called_so.into_iter().filter(sees) {
        match rules.use_of(other) {
            Use::Variable if bindings.iter().any(|binding| binding.holds_at(rules, other)) => {
                uses.push(other);
            }
            Use::Other => {}
            Use::Variable | Use::Unclear => return None,
        }
    }
    Some(Local { visible, uses })
}

impl Local<'_> {
    /// The edit that gives it another name.
    pub(super) fn edit(&self, content: &str, new_name: &str) -> Edit {
        let replacement = |node: &Node<'_>| {
            let old_name = content.get(node.byte_range()).unwrap_or_default();
            let parent = node.parent().filter(|_| is_shorthand(*node));
            // `{ name }` names a field and a variable at once; the field keeps its name.
            match parent.filter(|parent| parent.kind() == "field_pattern") {
                Some(pattern) => {
                    let modifiers = content.get(pattern.start_byte()..node.start_byte()).unwrap_or_default();
                    let text = format!("{old_name}: {modifiers}{new_name}");
                    Replacement { range: pattern.byte_range(), text }
                }
                None if parent.is_some() => {
                    Replacement { range: node.byte_range(), text: format!("{old_name}: {new_name}") }
                }
                None => Replacement { range: node.byte_range(), text: new_name.to_owned() },
            }
        };
        Edit::new(self.uses.iter().map(replacement).collect()).unwrap_or_default()
    }
}

impl<'tree> Binding<'tree> {
    /// The binding that a name is, if it is one of a local name.
    fn at(rules: &Rules, node: Node<'tree>, name: &str) -> Option<Self> {
        if rules.constants_are_capital && name.starts_with(char::is_uppercase) {
            return None;
        }
        let (binder, Binder { value, .. }) = rules.binder_of(node)?;
        let function_wide = is_function_wide(binder);
        let scope = ancestors(binder).find(|outer| {
            if function_wide { rules.is_function(outer.kind()) } else { rules.is_scope(outer.kind()) }
        })?;
        if rules.is_shared(scope.kind()) {
            return None;
        }
        let value = value.and_then(|field| binder.child_by_field_name(field));
        let from = match value {
            Some(_) if binder.id() != scope.id() => binder.end_byte(),
            Some(value) => value.end_byte(),
            None => node.end_byte(),
        };
        let alternative =
            scope.child_by_field_name("alternative").filter(|_| scope.kind() == "if_expression");
        let to = alternative.map_or(scope.end_byte(), |alternative| alternative.start_byte());
        Some(Self { scope, holds: from..to, at: node.byte_range() })
    }

    /// Whether a name at a node means this binding or one that it shadows.
    fn holds_at(&self, rules: &Rules, node: Node<'_>) -> bool {
        let in_order = rules.order == Order::Anywhere
            || self.holds.contains(&node.start_byte())
            || node.byte_range() == self.at;
        in_order && contains(&self.scope, node) && reaches(rules, node, &self.scope)
    }
}

/// Whether a scope's names can be seen from a node inside it: in Rust an inner function sees none.
fn reaches(rules: &Rules, node: Node<'_>, scope: &Node<'_>) -> bool {
    let walls = ancestors(node).take_while(|outer| outer.id() != scope.id());
    walls.into_iter().all(|outer| !rules.is_wall(outer.kind()))
}

fn contains(outer: &Node<'_>, inner: Node<'_>) -> bool {
    outer.start_byte() <= inner.start_byte() && inner.end_byte() <= outer.end_byte()
}

fn is_shorthand(node: Node<'_>) -> bool {
    let parent = node.parent().map_or("", |parent| parent.kind());
    node.kind().starts_with("shorthand_") || parent == "shorthand_field_initializer"
}

/// A node and what it lies in, inner ones first.
fn ancestors(node: Node<'_>) -> impl Iterator<Item = Node<'_>> {
    std::iter::successors(Some(node), Node::parent)
}
