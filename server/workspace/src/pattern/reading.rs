//! [`Reading`]: a pattern as it is understood in one surrounding, handed to ast-grep.

use std::{collections::HashMap, ops::Range};

use ast_grep_core::{
    AstGrep, Matcher, Node, NodeMatch,
    language::Language as _,
    matcher::{Pattern, PatternNode},
    meta_var::MetaVariable,
    tree_sitter::StrDoc,
};
use tree_sitter::Tree;

use super::{Hole, MAX_DEPTH, Match, PatternError, depth};
use crate::Language;

/// One structure that a pattern stands for.
pub(super) struct Reading {
    structure: Pattern,
    /// Every place where it fits contains this.
    pub(super) literal: String,
    pub(super) holes: HashMap<String, Hole>,
    /// Whether a hole stands twice, so that pieces of the source are compared with each other.
    pub(super) compares: bool,
    /// The structure in words, to tell readings apart.
    pub(super) shape: String,
}

impl Reading {
    /// The pattern at `range` of a text that was parsed without errors; `None` when it is several pieces.
    pub(super) fn of(
        language: Language,
        whole: String,
        tree: Tree,
        range: Range<usize>,
    ) -> Result<Option<Self>, PatternError> {
        if depth(&tree) > MAX_DEPTH {
            return Err(PatternError::TooLarge);
        }
        let parsed = AstGrep::doc(StrDoc { src: whole, lang: language, tree });
        let node = parsed.root().get_inner_node().descendant_for_byte_range(range.start, range.end);
        let Some(node) = node.filter(|node| node.byte_range() == range && node.parent().is_some()) else {
            return Ok(None);
        };
        let shape = node.to_sexp();
        let mut structure = Pattern::from(parsed.adopt(node));
        let mut holes = HashMap::new();
        let compares = collect_holes(&mut structure.node, language.expando_char(), &mut holes);
        let literal = structure.fixed_string().into_owned();
        if literal.is_empty() {
            return Err(PatternError::OnlyHole);
        }
        Ok(Some(Self { structure, literal, holes, compares, shape }))
    }

    /// The places where it fits in a tree.
    pub(super) fn find(&self, root: &Node<'_, StrDoc<Language>>) -> Vec<Match> {
        root.find_all(&self.structure).map(|found| self.to_match(&found)).collect()
    }

    fn to_match(&self, found: &NodeMatch<'_, StrDoc<Language>>) -> Match {
        let whole = found.range();
        // Without what follows the pattern's last piece, such as the `else` of an `if`.
        let len = self.structure.get_match_len(found.get_node().clone()).unwrap_or(whole.len());
        let env = found.get_env();
        let filled = |(name, hole): (&String, &Hole)| {
            let range = match hole {
                Hole::One => env.get_match(name)?.range(),
                Hole::Many => {
                    let nodes = env.get_multiple_matches(name);
                    nodes.first()?.range().start..nodes.last()?.range().end
                }
            };
            Some((name.clone(), range))
        };
        Match { range: whole.start..whole.start + len, holes: self.holes.iter().filter_map(filled).collect() }
    }
}

/// Collects the holes, and gives other texts back the `$` that stood in for nothing. Returns whether a
/// hole stands twice.
fn collect_holes(node: &mut PatternNode, expando: char, holes: &mut HashMap<String, Hole>) -> bool {
    match node {
        PatternNode::MetaVar { meta_var: MetaVariable::Capture(name, _) } => {
            holes.insert(name.clone(), Hole::One).is_some()
        }
        PatternNode::MetaVar { meta_var: MetaVariable::MultiCapture(name) } => {
            holes.insert(name.clone(), Hole::Many).is_some()
        }
        PatternNode::MetaVar { .. } => false,
        PatternNode::Terminal { text, .. } => {
            // In CSS the stand-in is an ordinary letter of names.
            if expando != '_' {
                *text = text.replace(expando, "$");
            }
            false
        }
        PatternNode::Internal { children, .. } => {
            children.iter_mut().fold(false, |twice, child| collect_holes(child, expando, holes) | twice)
        }
    }
}
