//! Where each language makes local names, and where they hold.

use tree_sitter::Node;

use crate::Language;

/// How one language handles local names.
pub(super) struct Rules {
    /// Nodes that make names.
    binders: &'static [Binder],
    /// Nodes between a name and its binder that only take values apart.
    patterns: &'static [&'static str],
    /// Functions of all sorts; each is a scope, too.
    functions: &'static [&'static str],
    /// Other nodes in which names hold.
    scopes: &'static [&'static str],
    /// Scopes whose names can be seen from elsewhere.
    shared: &'static [&'static str],
    /// Functions that do not see the names around them.
    walls: &'static [&'static str],
    /// Parents (and fields, `""` for any) under which an identifier is no variable.
    others: &'static [(&'static str, &'static str)],
    /// Parents (and fields) under which it could be anything.
    unclear: &'static [(&'static str, &'static str)],
    /// Whether a name holds before the place that makes it.
    pub(super) order: Order,
    /// Whether capitalised names in patterns are constants.
    pub(super) constants_are_capital: bool,
}

/// A node that makes names.
#[derive(Clone, Copy)]
pub(super) struct Binder {
    kind: &'static str,
    /// The field with the names; `""` for any child.
    names: &'static str,
    /// The field with a value that is computed before the names hold.
    pub(super) value: Option<&'static str>,
}

/// Whether a name holds in all of its scope or from its binding on.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    Anywhere,
    FromBinding,
}

/// What an identifier is used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Use {
    /// A variable, or the place that makes one.
    Variable,
    /// Surely none: a field, a path, a keyword argument.
    Other,
    /// Not to be told by syntax.
    Unclear,
}

impl Rules {
    /// The rules of a language; `None` where no name is ever taken for local.
    pub(super) fn of(language: Language) -> Option<&'static Self> {
        match language {
            Language::Rust => Some(&RUST),
            Language::Python => Some(&PYTHON),
            Language::JavaScript | Language::TypeScript | Language::Tsx => Some(&SCRIPT),
            Language::Go => Some(&GO),
            _ => None,
        }
    }

    pub(super) fn is_function(&self, kind: &str) -> bool {
        self.functions.contains(&kind)
    }

    pub(super) fn is_scope(&self, kind: &str) -> bool {
        self.is_function(kind) || self.scopes.contains(&kind) || self.is_shared(kind)
    }

    pub(super) fn is_shared(&self, kind: &str) -> bool {
        self.shared.contains(&kind)
    }

    pub(super) fn is_wall(&self, kind: &str) -> bool {
        self.walls.contains(&kind)
    }

    /// The node that makes the name at a node.
    pub(super) fn binder_of<'tree>(&self, node: Node<'tree>) -> Option<(Node<'tree>, Binder)> {
        let mut child = node;
        loop {
            let parent = child.parent()?;
            let binder = self.binders.iter().find(|binder| {
                binder.kind == parent.kind() && is_in_field(parent, child, binder.names) && declares(parent)
            });
            if let Some(binder) = binder {
                return Some((parent, *binder));
            }
            let takes_apart = self.patterns.contains(&parent.kind())
                && !["type", "condition", "right", "value"].iter().any(|field| {
                    // In `{ key: name }` the value is the pattern.
                    !(parent.kind() == "pair_pattern" && *field == "value")
                        && is_in_field(parent, child, field)
                });
            if !takes_apart {
                return None;
            }
            child = parent;
        }
    }

    /// What the identifier at a node is used for.
    pub(super) fn use_of(&self, node: Node<'_>) -> Use {
        let variable =
            ["identifier", "shorthand_property_identifier", "shorthand_property_identifier_pattern"];
        let Some(parent) = node.parent() else { return Use::Other };
        let under = |places: &[(&str, &str)]| {
            places.iter().any(|(kind, field)| *kind == parent.kind() && is_in_field(parent, node, field))
        };
        match () {
            () if node.kind() == "shorthand_field_identifier" && self.binder_of(node).is_some() => {
                Use::Variable
            }
            () if !variable.contains(&node.kind()) || under(self.others) => Use::Other,
            () if under(self.unclear) => Use::Unclear,
            () if parent.kind() == "token_tree" => use_of_token(node),
            () if parent.kind() == "literal_element" => use_of_element(parent),
            () => Use::Variable,
        }
    }
}

/// Whether what a binder makes holds in the whole function, as JavaScript's `var` does.
pub(super) fn is_function_wide(binder: Node<'_>) -> bool {
    binder.parent().is_some_and(|parent| parent.kind() == "variable_declaration")
}

/// Whether a node that may make local names does. `for (x of xs)` without a `const` and Go's `=` make
/// none, and a constructor's `private x` makes a field.
fn declares(binder: Node<'_>) -> bool {
    let has = |kind: &str| {
        (0..binder.child_count()).filter_map(|nth| binder.child(nth)).any(|child| child.kind() == kind)
    };
    match binder.kind() {
        "for_in_statement" => binder.child_by_field_name("kind").is_some(),
        "range_clause" | "receive_statement" => has(":="),
        "required_parameter" | "optional_parameter" => {
            !["accessibility_modifier", "readonly"].into_iter().any(has)
        }
        _ => true,
    }
}

/// Tokens of a Rust macro or attribute: what comes before and after tells fields, paths and macros.
fn use_of_token(node: Node<'_>) -> Use {
    let before = node.prev_sibling().map_or("", |token| token.kind());
    let after = node.next_sibling().map_or("", |token| token.kind());
    let outermost =
        std::iter::successors(node.parent(), Node::parent).find(|outer| outer.kind() != "token_tree");
    match (before, after) {
        ("." | "::" | "fn", _) | (_, "::" | "!" | ":") => Use::Other,
        _ if outermost.is_some_and(|outer| outer.kind() == "attribute") => Use::Other,
        _ => Use::Variable,
    }
}

/// Elements of a Go composite literal: keys of maps and lists are values, those of structs are fields.
fn use_of_element(element: Node<'_>) -> Use {
    let is_key = |pair: &Node<'_>| {
        pair.kind() == "keyed_element" && pair.child(0).is_some_and(|key| key.id() == element.id())
    };
    let Some(pair) = element.parent().filter(is_key) else { return Use::Variable };
    let literal = pair.parent().and_then(|value| value.parent());
    let of_type =
        literal.and_then(|literal| literal.child_by_field_name("type")).map_or("", |of_type| of_type.kind());
    match of_type {
        "map_type" | "slice_type" | "array_type" | "implicit_length_array_type" => Use::Variable,
        "type_identifier" | "qualified_type" | "struct_type" => Use::Other,
        _ => Use::Unclear,
    }
}

fn is_in_field(parent: Node<'_>, child: Node<'_>, field: &str) -> bool {
    let mut cursor = parent.walk();
    field.is_empty() || parent.children_by_field_name(field, &mut cursor).any(|node| node.id() == child.id())
}

const fn binder(kind: &'static str, names: &'static str, value: Option<&'static str>) -> Binder {
    Binder { kind, names, value }
}

static RUST: Rules = Rules {
    binders: &[
        binder("let_declaration", "pattern", Some("value")),
        binder("let_condition", "pattern", Some("value")),
        binder("for_expression", "pattern", Some("value")),
        binder("match_arm", "pattern", None),
        binder("parameter", "pattern", None),
        binder("closure_parameters", "", None),
    ],
    patterns: &[
        "tuple_pattern",
        "tuple_struct_pattern",
        "struct_pattern",
        "field_pattern",
        "slice_pattern",
        "ref_pattern",
        "reference_pattern",
        "mut_pattern",
        "captured_pattern",
        "or_pattern",
        "match_pattern",
    ],
    functions: &["function_item", "closure_expression", "function_signature_item", "function_type"],
    scopes: &["block", "match_arm", "for_expression", "if_expression", "while_expression"],
    shared: &[],
    walls: &["function_item", "function_signature_item"],
    others: &[
        ("scoped_identifier", ""),
        ("scoped_type_identifier", ""),
        ("generic_function", "function"),
        ("macro_invocation", "macro"),
        ("attribute", ""),
        ("field_expression", "field"),
    ],
    unclear: &[
        ("function_item", "name"),
        ("const_item", "name"),
        ("static_item", "name"),
        ("mod_item", "name"),
        ("macro_definition", "name"),
        ("use_declaration", ""),
        ("use_list", ""),
        ("use_as_clause", ""),
    ],
    order: Order::FromBinding,
    constants_are_capital: true,
};

static PYTHON: Rules = Rules {
    binders: &[
        binder("assignment", "left", Some("right")),
        binder("named_expression", "name", Some("value")),
        binder("for_statement", "left", Some("right")),
        binder("for_in_clause", "left", Some("right")),
        binder("as_pattern", "alias", None),
        binder("parameters", "", None),
        binder("lambda_parameters", "", None),
    ],
    patterns: &[
        "pattern_list",
        "tuple_pattern",
        "list_pattern",
        "list_splat_pattern",
        "dictionary_splat_pattern",
        "typed_parameter",
        "default_parameter",
        "typed_default_parameter",
        "as_pattern_target",
    ],
    functions: &["function_definition", "lambda"],
    scopes: &["list_comprehension", "set_comprehension", "dictionary_comprehension", "generator_expression"],
    shared: &["class_definition"],
    walls: &[],
    others: &[("attribute", "attribute"), ("keyword_argument", "name")],
    unclear: &[
        ("global_statement", ""),
        ("nonlocal_statement", ""),
        ("function_definition", "name"),
        ("class_definition", "name"),
        ("dotted_name", ""),
        ("aliased_import", ""),
        // Evaluated outside of the function.
        ("default_parameter", "value"),
        ("typed_default_parameter", "value"),
    ],
    order: Order::Anywhere,
    constants_are_capital: false,
};

static SCRIPT: Rules = Rules {
    binders: &[
        binder("variable_declarator", "name", Some("value")),
        binder("for_in_statement", "left", Some("right")),
        binder("catch_clause", "parameter", None),
        binder("arrow_function", "parameter", None),
        binder("required_parameter", "pattern", Some("value")),
        binder("optional_parameter", "pattern", Some("value")),
        binder("formal_parameters", "", None),
    ],
    patterns: &[
        "object_pattern",
        "array_pattern",
        "pair_pattern",
        "assignment_pattern",
        "object_assignment_pattern",
        "rest_pattern",
    ],
    functions: &[
        "function_declaration",
        "function_expression",
        "generator_function_declaration",
        "generator_function",
        "arrow_function",
        "method_definition",
        // Types of functions; their parameters are names of nothing.
        "function_type",
        "constructor_type",
        "function_signature",
        "method_signature",
        "abstract_method_signature",
        "call_signature",
        "construct_signature",
    ],
    scopes: &[
        "statement_block",
        "for_statement",
        "for_in_statement",
        "catch_clause",
        "switch_body",
        "class_static_block",
    ],
    shared: &[],
    walls: &[],
    others: &[("jsx_attribute", ""), ("labeled_statement", "label")],
    unclear: &[
        ("function_declaration", "name"),
        ("function_expression", "name"),
        ("generator_function_declaration", "name"),
        ("generator_function", "name"),
        ("class_declaration", "name"),
        ("class", "name"),
        ("enum_declaration", "name"),
        ("export_specifier", ""),
        ("import_specifier", ""),
    ],
    order: Order::Anywhere,
    constants_are_capital: false,
};

static GO: Rules = Rules {
    binders: &[
        binder("short_var_declaration", "left", Some("right")),
        binder("var_spec", "name", Some("value")),
        binder("const_spec", "name", Some("value")),
        binder("range_clause", "left", Some("right")),
        binder("receive_statement", "left", Some("right")),
        binder("type_switch_statement", "alias", Some("value")),
        binder("parameter_declaration", "name", None),
        binder("variadic_parameter_declaration", "name", None),
    ],
    patterns: &["expression_list"],
    functions: &[
        "function_declaration",
        "method_declaration",
        "func_literal",
        "function_type",
        "method_elem",
    ],
    scopes: &[
        "block",
        "if_statement",
        "for_statement",
        "expression_switch_statement",
        "type_switch_statement",
        "select_statement",
        "expression_case",
        "type_case",
        "default_case",
        "communication_case",
    ],
    shared: &[],
    walls: &[],
    others: &[],
    unclear: &[("function_declaration", "name")],
    order: Order::FromBinding,
    constants_are_capital: false,
};
