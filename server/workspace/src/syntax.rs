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

/// The tree of a text, with the help of an older one that was [`advance`]d to it. `None` when the text is
/// too long or takes too long.
pub(crate) fn parse(language: Language, text: &Text, old: Option<&Tree>) -> Option<Tree> {
    if text.len() > MAX_BYTES {
        return None;
    }
    parse_within(language, &mut |offset| text.chunk_from(offset).as_bytes(), old)
}

/// Carries a tree from the text before a replacement to the one after it, without parsing.
pub(crate) fn advance(tree: &Tree, before: &Text, after: &Text, change: &Replacement) -> Tree {
    let (start, end) = (change.range.start, change.range.start + change.text.len());
    let mut tree = tree.clone();
    tree.edit(&InputEdit {
        start_byte: start,
        old_end_byte: change.range.end,
        new_end_byte: end,
        start_position: point(before, start),
        old_end_position: point(before, change.range.end),
        new_end_position: point(after, end),
    });
    tree
}

/// The tree of a string, under the same limits as [`parse`].
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

/// The line of a byte offset, and the bytes from its start. The grammars break lines at LF only, so this
/// is off after a CR that stands alone. It does no harm: what an edit touches is parsed again, by bytes.
fn point(text: &Text, offset: usize) -> Point {
    let row = text.line_of(offset);
    Point { row, column: offset - text.line_start(row) }
}

#[cfg(test)]
mod tests;
