//! What a text defines, by syntax: functions, types, constants, modules, with the place of each.
//!
//! Names only, without scopes or types: two definitions may share a name, and who asks has to live with
//! both. Local variables are left out, since nobody looks for them from elsewhere.

use std::ops::Range;

use tree_sitter::{Node, Tree};

use crate::{
    Language,
    syntax::{self, next_node},
};

/// A text with more definitions than this is generated; the rest of them is left out.
const MAX: usize = 20_000;

/// One definition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Definition {
    /// As it is written, without the path that leads to it.
    pub name: String,
    /// What it defines.
    pub kind: DefinitionKind,
    /// The whole of it, in bytes, its body included.
    pub range: Range<usize>,
    /// Its name, in bytes.
    pub name_range: Range<usize>,
    /// What is said before the body, in bytes: for a function its signature, for a type its name and bounds.
    pub head: Range<usize>,
}

/// What is defined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DefinitionKind {
    /// A function or method.
    Function,
    /// A class, structure, enumeration, interface or alias.
    Type,
    /// A constant or global variable.
    Constant,
    /// A module or namespace.
    Module,
}

/// What a text defines, in the order of the text. Empty in languages that are no programming languages, and
/// for a text that has no syntax tree (too long, or too slow to parse).
pub fn definitions(language: Language, content: &str) -> Vec<Definition> {
    if !language.is_code() {
        return Vec::new();
    }
    syntax::parse_str(language, content).map_or_else(Vec::new, |tree| in_tree(&tree, content))
}

/// The same from a tree that is there already, such as an open document's.
pub fn in_tree(tree: &Tree, content: &str) -> Vec<Definition> {
    let mut found = Vec::new();
    let mut cursor = tree.walk();
    loop {
        let node = cursor.node();
        if let Some(kind) = kind_of(node)
            && let Some(name) = name_of(node)
            && let Some(text) = content.get(name.byte_range()).filter(|text| !text.is_empty())
        {
            found.push(Definition {
                name: text.to_owned(),
                kind,
                range: node.byte_range(),
                name_range: name.byte_range(),
                head: node.start_byte()..head_end(node),
            });
        }
        if found.len() == MAX || !next_node(&mut cursor) {
            return found;
        }
    }
}

/// What a node defines, by what the grammars call it.
fn kind_of(node: Node<'_>) -> Option<DefinitionKind> {
    use DefinitionKind::{Constant, Function, Module, Type};
    Some(match node.kind() {
        "function_item"
        | "function_signature_item"
        | "macro_definition"
        | "function_definition"
        | "function_declaration"
        | "generator_function_declaration"
        | "method_definition"
        | "method_signature"
        | "method_declaration"
        | "constructor_declaration"
        | "method"
        | "singleton_method" => Function,
        "struct_item"
        | "enum_item"
        | "union_item"
        | "trait_item"
        | "type_item"
        | "class_definition"
        | "class_declaration"
        | "abstract_class_declaration"
        | "interface_declaration"
        | "type_alias_declaration"
        | "enum_declaration"
        | "record_declaration"
        | "struct_declaration"
        | "trait_declaration"
        | "type_spec"
        | "type_alias"
        | "class" => Type,
        // In C these also stand where the type is only used.
        "struct_specifier" | "union_specifier" | "enum_specifier" | "class_specifier" => {
            node.child_by_field_name("body")?;
            Type
        }
        "const_item" | "static_item" | "const_spec" | "property_declaration" => Constant,
        // A constant where no function is around it: `const LIMIT = 3`.
        "variable_declarator" if is_outermost(node) => Constant,
        "mod_item" | "namespace_definition" | "namespace_declaration" | "module" => Module,
        _ => return None,
    })
}

/// Whether a declarator stands in the file itself, perhaps exported.
fn is_outermost(node: Node<'_>) -> bool {
    let Some(around) = node.parent().and_then(|declaration| declaration.parent()) else { return false };
    let export = (around.kind() == "export_statement").then(|| around.parent()).flatten();
    export.unwrap_or(around).kind() == "program"
}

/// The node of a definition's name: its field `name`, or in C's languages the end of its declarators; of
/// `a.b.c` the last part.
fn name_of(node: Node<'_>) -> Option<Node<'_>> {
    let mut name = node.child_by_field_name("name").or_else(|| node.child_by_field_name("declarator"))?;
    while let Some(inner) =
        ["declarator", "name", "field", "method"].iter().find_map(|field| name.child_by_field_name(field))
    {
        name = inner;
    }
    (name.child_count() == 0).then_some(name)
}

fn head_end(node: Node<'_>) -> usize {
    node.child_by_field_name("body").map_or_else(|| node.end_byte(), |body| body.start_byte())
}

#[cfg(test)]
mod tests;
