//! Anchors: how sure the place of a hunk is, and where its lines have gone when the file was turned upside
//! down: a branch was switched, code was moved, a formatter ran.
//!
//! A rebase says where a hunk belongs as long as its own bytes are there. When they are not, its lines are
//! looked for with those around them, and only in ways that leave no choice: to the letter, but for blanks
//! at their ends, or but for indentation, and at one place alone. What is found so is a place to show, and
//! is taken only when the user asks for that very hunk.

use std::ops::Range;

use text::{Edit, Text};

use crate::{
    hunk::{Hunk, What},
    patch::{self, Line, Lines},
    set::FileChange,
};

/// Lines of the base around a hunk that tell where it belongs.
const AROUND: usize = 3;
/// Above this many lines nothing is looked for; every hunk would cost a walk over them.
const LIMIT: usize = 50_000;
/// What is looked for must say at least so much, blanks aside.
const TELLING: usize = 16;

/// Where a hunk's lines have gone.
pub(crate) struct Found {
    /// Its lines, in bytes of the text as it is now.
    pub(crate) range: Range<usize>,
    /// The same with those around it by which it was found.
    pub(crate) window: Range<usize>,
    /// Makes the hunk there.
    pub(crate) edit: Edit,
}

/// Whether the text around a hunk is, for the most part, the one that it was made for. `lines` are the hunk's
/// in the text from which `edit` leads to the one there is now.
pub(crate) fn is_sure(text: &Text, lines: &Range<usize>, edit: &Edit) -> bool {
    let last = text.line_of(lines.end.max(lines.start + 1) - 1);
    let window = text.line_of(lines.start).saturating_sub(AROUND)..(last + AROUND + 1).min(text.line_count());
    let touches = |range: &Range<usize>| {
        edit.replacements().iter().any(|replacement| {
            let at = &replacement.range;
            // Whole lines that were put in before a line do not touch it.
            let before = at.is_empty() && replacement.text.ends_with('\n');
            at.start < range.end && (range.start < at.end || (range.start <= at.start && !before))
        })
    };
    if !touches(&(text.line_start(window.start)..text.line_start(window.end))) {
        return true;
    }
    let touched = window.clone().filter(|line| touches(&text.line_range(*line))).count();
    touched * 2 <= window.len()
}

/// Where the hunk's lines are in another text; `None` when they are at no place, or at several.
pub(crate) fn find(file: &FileChange, hunk: &Hunk, now: &Text) -> Option<Found> {
    if hunk.what != What::Lines || now.line_count().max(file.base.text.line_count()) > LIMIT {
        return None;
    }
    let (base, now) = (file.base.text.to_string(), now.to_string());
    let lines = Lines::of(&now);
    let (before, after) = around(&base, &hunk.base);
    let (old, new) = (file.base_lines(hunk), file.proposed_lines(hunk));
    let count = |text: &str| text.split_inclusive('\n').count();
    [(before, after), ("", "")].into_iter().find_map(|(before, after)| {
        let said = [before, &old, after].into_iter().flat_map(str::split_whitespace);
        if said.map(str::len).sum::<usize>() < TELLING {
            return None;
        }
        let wanted = wanted(before, &old, &new, after);
        let (at, fit) = lines.find(&wanted)?;
        let edit = Edit::new(lines.replacements(&wanted, at, fit)).ok()?;
        let (first, last) = (at + count(before), at + count(before) + count(&old));
        let range = lines.start(first)..lines.start(last);
        Some(Found { range, window: lines.start(at)..lines.start(last + count(after)), edit })
    })
}

/// The hunk as a patch would have it.
fn wanted(before: &str, old: &str, new: &str, after: &str) -> patch::Hunk {
    let keep = |text: &str| text.split_inclusive('\n').map(|line| Line::Keep(line.to_owned())).collect();
    let mut lines: Vec<Line> = keep(before);
    lines.extend(old.split_inclusive('\n').map(|line| Line::Remove(line.to_owned())));
    lines.extend(new.split_inclusive('\n').map(|line| Line::Add(line.to_owned())));
    lines.extend::<Vec<_>>(keep(after));
    patch::Hunk { lines, ..patch::Hunk::default() }
}

/// Whole lines around a range.
fn around<'a>(base: &'a str, range: &Range<usize>) -> (&'a str, &'a str) {
    let (head, tail) =
        (base.get(..range.start).unwrap_or_default(), base.get(range.end..).unwrap_or_default());
    let before: usize = head.split_inclusive('\n').rev().take(AROUND).map(str::len).sum();
    let after: usize = tail.split_inclusive('\n').take(AROUND).map(str::len).sum();
    (head.get(head.len() - before..).unwrap_or_default(), tail.get(..after).unwrap_or_default())
}

#[cfg(test)]
mod tests;
