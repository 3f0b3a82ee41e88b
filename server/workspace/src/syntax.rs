//! Syntax trees of texts: parsed within a time limit, and carried from one text to the next.
//!
//! Trees are for looking at structure. Nobody may depend on having one: an unknown language, a huge
//! text or one that the grammar chokes on has none.

use std::{
    ops::ControlFlow,
    time::{Duration, Instant},
};

use text::{Replacement, Text};
use tree_sitter::{InputEdit, ParseOptions, Parser, Point, Tree, TreeCursor};

use crate::Language;

/// Longer texts have no tree, in bytes: a tree takes some ten times the memory of its text.
const MAX_BYTES: usize = 8 << 20;

/// Hostile input can make a grammar slow without bound; an honest text of [`MAX_BYTES`] takes about this.
const MAX_TIME: Duration = Duration::from_secs(3);

/// A tree, and whether it can be carried on.
#[derive(Clone, Debug)]
pub(crate) struct Syntax {
    pub(crate) tree: Tree,
    /// Whether no CR stands alone in the text. The grammars break lines at LF only; with a lone CR our
    /// lines are not theirs. Such texts are too rare to deserve more than a fresh parse each time.
    even: bool,
}

impl Syntax {
    /// The syntax of a text, with the help of an older one that was [`advance`](Self::advance)d to it.
    /// `None` when the text is too long or takes too long.
    pub(crate) fn parse(language: Language, text: &Text, old: Option<&Self>) -> Option<Self> {
        if text.len() > MAX_BYTES {
            return None;
        }
        let read = &mut |offset| text.chunk_from(offset).as_bytes();
        let tree = parse_within(language, read, old.map(|old| &old.tree))?;
        let even = old.is_some() || !has_lone_cr(text);
        Some(Self { tree, even })
    }

    /// Carries the tree from the text before a replacement to the one after it, without parsing. `None`
    /// when the next parse has to start afresh.
    pub(crate) fn advance(&self, before: &Text, after: &Text, change: &Replacement) -> Option<Self> {
        let (start, end) = (change.range.start, change.range.start + change.text.len());
        let around = after.slice(start.saturating_sub(1)..end + 1);
        let ends_in_cr = end + 1 >= after.len() && around.ends_with('\r');
        if !self.even || ends_in_cr || splits_lines_at_cr(&around) {
            return None;
        }
        let mut tree = self.tree.clone();
        tree.edit(&InputEdit {
            start_byte: start,
            old_end_byte: change.range.end,
            new_end_byte: end,
            start_position: point(before, start),
            old_end_position: point(before, change.range.end),
            new_end_position: point(after, end),
        });
        Some(Self { tree, even: true })
    }
}

/// The tree of a string, under the same limits as [`Syntax::parse`].
pub(crate) fn parse_str(language: Language, text: &str) -> Option<Tree> {
    if text.len() > MAX_BYTES {
        return None;
    }
    parse_within(language, &mut |offset| text.as_bytes().get(offset..).unwrap_or_default(), None)
}

/// Moves a cursor to the next node in the order of the text, parents first; false at the end.
pub(crate) fn next_node(cursor: &mut TreeCursor<'_>) -> bool {
    if cursor.goto_first_child() {
        return true;
    }
    while !cursor.goto_next_sibling() {
        if !cursor.goto_parent() {
            return false;
        }
    }
    true
}

fn parse_within<'a>(
    language: Language,
    read: &mut dyn FnMut(usize) -> &'a [u8],
    old: Option<&Tree>,
) -> Option<Tree> {
    let mut parser = Parser::new();
    parser.set_language(&language.tree_sitter()).ok()?;
    let deadline = Instant::now() + MAX_TIME;
    let mut in_time =
        |_: &_| if Instant::now() < deadline { ControlFlow::Continue(()) } else { ControlFlow::Break(()) };
    let options = ParseOptions::new().progress_callback(&mut in_time);
    parser.parse_with_options(&mut |offset, _| read(offset), old, Some(options))
}

/// The place of a byte offset as the grammars count: line, and bytes from its start.
fn point(text: &Text, offset: usize) -> Point {
    let row = text.line_of(offset);
    Point { row, column: offset - text.line_start(row) }
}

fn has_lone_cr(text: &Text) -> bool {
    let mut after_cr = false;
    for chunk in text.chunks() {
        if (after_cr && !chunk.starts_with('\n')) || splits_lines_at_cr(chunk) {
            return true;
        }
        after_cr = chunk.ends_with('\r');
    }
    after_cr
}

/// Whether a CR is followed by something else than LF.
fn splits_lines_at_cr(text: &str) -> bool {
    text.match_indices('\r').any(|(at, _)| text.as_bytes().get(at + 1).is_some_and(|next| *next != b'\n'))
}

#[cfg(test)]
mod tests;
