//! Which part of a document a model sees: what is before and after the cursor, within a budget, cut at the
//! starts of lines.
//!
//! A model server keeps what it has read of a prompt, as long as the prompt begins the same. So the window
//! does not slide with the cursor but moves in steps, and what follows the cursor is sent as it was while
//! it is nearly the same.

use text::Text;

use crate::cache::floor;

/// A window moves by this part of its budget.
const STEPS: usize = 4;
/// One line in so many may differ for what follows the cursor to be sent as it was.
const NEARLY: usize = 10;

/// What precedes the cursor, at most `budget` bytes of it.
pub(crate) fn before(text: &Text, offset: usize, budget: usize) -> String {
    let step = (budget / STEPS).max(1);
    let over = offset.saturating_sub(budget);
    let mut start = over.div_ceil(step) * step;
    if start > 0 {
        let line = text.line_of(start);
        let next = text.line_start(line + 1);
        // A line that is longer than the window has no start in it.
        start = if text.line_start(line) == start || next > offset { start } else { next };
    }
    text.slice(start..offset).into_owned()
}

/// What follows the cursor, at most `budget` bytes of it.
pub(crate) fn after(text: &Text, offset: usize, budget: usize) -> String {
    let end = (offset + budget).min(text.len());
    let start = text.line_start(text.line_of(end));
    let end = if end == text.len() || start <= offset { end } else { start };
    text.slice(offset..end).into_owned()
}

/// Whether `new` is so nearly `old` that `old` may be sent once more: the rest of the cursor's line is the
/// same, and few of the lines below differ.
pub(crate) fn nearly_same(old: &str, new: &str) -> bool {
    let mut old_lines = old.lines();
    let mut new_lines = new.lines();
    if old_lines.next() != new_lines.next() {
        return false;
    }
    let old_lines: Vec<&str> = old_lines.collect();
    let new_lines: Vec<&str> = new_lines.collect();
    let same_start = old_lines.iter().zip(&new_lines).take_while(|(a, b)| a == b).count();
    let rest = old_lines.len().min(new_lines.len()) - same_start;
    let same_end =
        old_lines.iter().rev().zip(new_lines.iter().rev()).take(rest).take_while(|(a, b)| a == b).count();
    let differ = old_lines.len().max(new_lines.len()) - same_start - same_end;
    differ * NEARLY <= new_lines.len()
}

/// The beginning of `text`, at most `bytes` of it, cut after a whole line where there is one.
pub(crate) fn head(text: &str, bytes: usize) -> &str {
    if text.len() <= bytes {
        return text;
    }
    let cut = text.get(..floor(text, bytes)).unwrap_or_default();
    let end = cut.rfind('\n').map_or(cut.len(), |at| at + 1);
    cut.get(..end).unwrap_or_default()
}

#[cfg(test)]
mod tests;
