//! [`Pattern`]: code with holes, found by structure and not by its spelling.
//!
//! A hole is `$NAME` for one piece of code, `$$$NAME` for any number of them; `$_` and `$$$` match and
//! are forgotten. The matching itself is ast-grep's; here a pattern is read, and what is wrong with it
//! is said.

use std::{
    cmp::Reverse,
    collections::{HashMap, HashSet},
    ops::Range,
};

use ast_grep_core::{AstGrep, language::Language as _, tree_sitter::StrDoc};
use tree_sitter::{Node, Tree};

use crate::{
    Language,
    syntax::{next_node, parse_str},
};
use grammar::Surrounding;
use problem::Problem;
use reading::Reading;

mod grammar;
mod problem;
mod reading;

/// Longer patterns are refused, in bytes.
const MAX_BYTES: usize = 16 << 10;

/// Deeper patterns are refused: to match them takes stack.
const MAX_DEPTH: u32 = 250;

/// Code with holes in one language.
pub(crate) struct Pattern {
    language: Language,
    /// What it means in each surrounding where it means something else, never none: `Array<$T>` is a
    /// type in one place and an expression in another.
    readings: Vec<Reading>,
}

/// What a hole takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hole {
    One,
    Many,
}

/// A place where a pattern fits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Match {
    /// What is replaced, in bytes.
    pub(crate) range: Range<usize>,
    /// What fell into the holes, in bytes; a hole that took nothing is missing.
    pub(crate) holes: HashMap<String, Range<usize>>,
}

/// Where a pattern fits in one text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Found {
    /// Outer matches before those inside them.
    pub(crate) matches: Vec<Match>,
    /// String literals that run over several lines, whose lines nobody may indent, in bytes.
    pub(crate) strings: Vec<Range<usize>>,
}

/// Why a text is no pattern.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PatternError {
    /// There is nothing in it.
    #[error("the pattern is empty")]
    Empty,
    /// It is longer or nested deeper than what is matched.
    #[error("the pattern is too long or nested too deep")]
    TooLarge,
    /// The language has no structure to search by.
    #[error("{} cannot be searched by structure", .0.id())]
    Unsupported(Language),
    /// It is no code of the language.
    #[error("the pattern is no {} at character {}: {problem}", .language.id(), .at + 1)]
    Syntax {
        /// The language it was read as.
        language: Language,
        /// Where it goes wrong, in characters from the pattern's start, from 0.
        at: usize,
        /// What is wrong there.
        problem: String,
    },
    /// It is more than one expression, statement or item.
    #[error("the pattern has to be one expression, statement or item of {}; this is several", .0.id())]
    Several(Language),
    /// It is nothing but a hole and would match everything.
    #[error("the pattern has no code of its own, so it would match everything")]
    OnlyHole,
}

impl PatternError {
    /// The same, counted from so many characters further left.
    fn moved_by(self, blanks: usize) -> Self {
        match self {
            Self::Syntax { language, at, problem } => Self::Syntax { language, at: at + blanks, problem },
            other => other,
        }
    }
}

impl Pattern {
    /// Reads a pattern.
    pub(crate) fn read(language: Language, source: &str) -> Result<Self, PatternError> {
        let trimmed = source.trim();
        if trimmed.is_empty() {
            return Err(PatternError::Empty);
        }
        if trimmed.len() > MAX_BYTES {
            return Err(PatternError::TooLarge);
        }
        let blanks = source.chars().take_while(|c| c.is_whitespace()).count();
        let readings = read(language, &language.pre_process_pattern(trimmed))
            .map_err(|failure| failure.moved_by(blanks))?;
        Ok(Self { language, readings })
    }

    /// Whether it may fit somewhere in the text; most texts need no parsing to see that it does not.
    pub(crate) fn may_fit(&self, text: &str) -> bool {
        self.readings.iter().any(|reading| text.contains(&reading.literal))
    }

    /// The named holes.
    pub(crate) fn holes(&self) -> HashMap<String, Hole> {
        self.readings.first().map(|reading| reading.holes.clone()).unwrap_or_default()
    }

    /// The places where it fits; `None` when the text cannot be parsed within limits.
    pub(crate) fn find(&self, text: &str) -> Option<Found> {
        let tree = parse_str(self.language, text)?;
        // Pieces of the source are compared with each other by recursion.
        if self.readings.iter().any(|reading| reading.compares) && depth(&tree) > MAX_DEPTH * 4 {
            return None;
        }
        let parsed = AstGrep::doc(StrDoc { src: text.to_owned(), lang: self.language, tree });
        let root = parsed.root();
        let mut matches: Vec<_> = self.readings.iter().flat_map(|reading| reading.find(&root)).collect();
        matches.sort_by_key(|found| (found.range.start, Reverse(found.range.end)));
        matches.dedup_by(|later, earlier| later.range == earlier.range);
        let strings = if matches.is_empty() { Vec::new() } else { long_strings(root.get_inner_node()) };
        Some(Found { matches, strings })
    }
}

/// What a pattern means in its different surroundings, at least one thing.
fn read(language: Language, query: &str) -> Result<Vec<Reading>, PatternError> {
    let mut readings: Vec<Reading> = Vec::new();
    let mut problem: Option<Problem> = None;
    for surroundings in language.surroundings() {
        match read_in(language, query, surroundings)? {
            Ok(reading) => readings.push(reading),
            Err(found) if problem.as_ref().is_none_or(|known| found.at > known.at) => problem = Some(found),
            Err(_) => {}
        }
    }
    let Some(first) = readings.first() else {
        return Err(
            problem.map_or(PatternError::Unsupported(language), |problem| problem.told(language, query))
        );
    };
    let (holes, mut shapes) = (first.holes.clone(), HashSet::new());
    readings.retain(|reading| reading.holes == holes && shapes.insert(reading.shape.clone()));
    Ok(readings)
}

/// The pattern in the first surrounding in which it makes sense, or else as a statement that lacks its
/// semicolon. The surrounding in which the most of it makes sense says what is wrong.
fn read_in(
    language: Language,
    query: &str,
    surroundings: &[Surrounding],
) -> Result<Result<Reading, Problem>, PatternError> {
    let mut problem: Option<Problem> = None;
    let mut open_ended = None;
    for (before, after) in surroundings {
        let whole = format!("{before}{query}{after}");
        let range = before.len()..before.len() + query.len();
        let tree = parse_str(language, &whole).ok_or(PatternError::TooLarge)?;
        let found = match Problem::find(&tree, &whole, &range) {
            Some(found) if found.lacks_semicolon && open_ended.is_none() => {
                open_ended = Some((whole, tree, range));
                found
            }
            Some(found) => found,
            None => match Reading::of(language, whole, tree, range)? {
                Some(reading) => return Ok(Ok(reading)),
                None => Problem::several(),
            },
        };
        if problem.as_ref().is_none_or(|known| found.at > known.at) {
            problem = Some(found);
        }
    }
    let problem = problem.unwrap_or_else(Problem::several);
    let Some((whole, tree, range)) = open_ended else { return Ok(Err(problem)) };
    Ok(Reading::of(language, whole, tree, range)?.ok_or(problem))
}

/// How deep the tree is.
fn depth(tree: &Tree) -> u32 {
    let mut cursor = tree.walk();
    let mut deepest = 0;
    loop {
        deepest = deepest.max(cursor.depth());
        if !next_node(&mut cursor) {
            return deepest;
        }
    }
}

/// The string literals over several lines.
fn long_strings(root: Node<'_>) -> Vec<Range<usize>> {
    let mut cursor = root.walk();
    let mut found = Vec::new();
    loop {
        let node = cursor.node();
        let is_string = ["string", "heredoc", "raw_text"].iter().any(|kind| node.kind().contains(kind));
        if is_string && node.start_position().row != node.end_position().row {
            found.push(node.byte_range());
        }
        if !next_node(&mut cursor) {
            return found;
        }
    }
}

#[cfg(test)]
mod tests;
