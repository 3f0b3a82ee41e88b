//! Differences between two texts: as an [`Edit`] that leads from one to the other, and as line hunks for
//! people to read.

use std::ops::Range;

use similar::{Algorithm, DiffOp, DiffTag, capture_diff_slices};

use crate::{Edit, Replacement, Text};

/// A run of lines that differs. Ranges count lines from 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineHunk {
    /// Lines of the old text that are gone; empty for an insertion before `old.start`.
    pub old: Range<usize>,
    /// Lines of the new text that took their place.
    pub new: Range<usize>,
}

/// The line hunks that lead from `old` to `new`, in order, never touching each other.
pub fn line_hunks(old: &Text, new: &Text) -> Vec<LineHunk> {
    let (old_lines, new_lines) = (Lines::of(old), Lines::of(new));
    let ops = capture_diff_slices(Algorithm::Histogram, &old_lines.all(), &new_lines.all());
    ops.iter()
        .filter(|op| op.tag() != DiffTag::Equal)
        .map(|op: &DiffOp| LineHunk { old: op.old_range(), new: op.new_range() })
        .fold(Vec::new(), |mut hunks: Vec<LineHunk>, hunk| {
            match hunks.last_mut() {
                Some(last) if last.old.end == hunk.old.start && last.new.end == hunk.new.start => {
                    last.old.end = hunk.old.end;
                    last.new.end = hunk.new.end;
                }
                _ => hunks.push(hunk),
            }
            hunks
        })
}

/// The edit that leads from `old` to `new`: found by lines, then each replacement cut down to the bytes
/// that differ, so that it clashes with as little as possible when it is rebased.
pub fn diff(old: &Text, new: &Text) -> Edit {
    let replacements = line_hunks(old, new).into_iter().map(|hunk| {
        let range = lines_to_bytes(old, &hunk.old);
        let text = new.slice(lines_to_bytes(new, &hunk.new)).into_owned();
        trim(&old.slice(range.clone()), range.start, text)
    });
    Edit::from_sorted(replacements.collect())
}

/// Bytes of whole lines.
fn lines_to_bytes(text: &Text, lines: &Range<usize>) -> Range<usize> {
    text.line_start(lines.start)..text.line_start(lines.end)
}

/// Takes away what a replacement has in common with what it replaces, at both ends.
fn trim(old: &str, start: usize, mut new: String) -> Replacement {
    let suffix = old
        .chars()
        .rev()
        .zip(new.chars().rev())
        .take_while(|(a, b)| a == b)
        .map(|(a, _)| a.len_utf8())
        .sum::<usize>();
    let (kept_old, kept_new) = (old.len() - suffix, new.len() - suffix);
    let prefix = old
        .chars()
        .zip(new.chars())
        .take_while(|(a, b)| a == b)
        .map(|(a, _)| a.len_utf8())
        .scan(0, |sum, len| {
            *sum += len;
            Some(*sum)
        })
        .take_while(|sum| *sum <= kept_old.min(kept_new))
        .last()
        .unwrap_or(0);
    new.truncate(kept_new);
    Replacement { range: start + prefix..start + kept_old, text: new.split_off(prefix) }
}

/// The lines of a text with their line breaks. A text held in one piece is not copied.
struct Lines {
    content: String,
    starts: Vec<usize>,
}

impl Lines {
    fn of(text: &Text) -> Self {
        let starts = (0..=text.line_count()).map(|line| text.line_start(line)).collect();
        Self { content: text.to_string(), starts }
    }

    fn all(&self) -> Vec<&str> {
        self.starts
            .windows(2)
            .filter_map(|pair| self.content.get(*pair.first()?..*pair.last()?))
            .filter(|line| !line.is_empty())
            .collect()
    }
}

#[cfg(test)]
mod tests;
