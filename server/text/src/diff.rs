//! Differences between two texts: as an [`Edit`] that leads from one to the other, and as line hunks for
//! people to read.

use std::ops::Range;

use similar::{Algorithm, DiffOp, DiffTag, capture_diff_slices};

use crate::{Edit, Text, refine::refine};

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
    let (old, new) = (old.to_string(), new.to_string());
    hunks(&Side::of_both(&old, &new))
}

/// The edit that leads from `old` to `new`: found by lines, then each run of lines cut down to the bytes
/// that differ, so that it clashes with as little as possible when it is rebased.
pub fn diff(old: &Text, new: &Text) -> Edit {
    let (old, new) = (old.to_string(), new.to_string());
    let sides = Side::of_both(&old, &new);
    let mut replacements = Vec::new();
    for hunk in hunks(&sides) {
        let [(start, old), (_, new)] = [sides[0].lines(&hunk.old), sides[1].lines(&hunk.new)];
        refine(old, start, new, &mut replacements);
    }
    Edit::from_sorted(replacements)
}

fn hunks(sides: &[Side<'_>; 2]) -> Vec<LineHunk> {
    let [old, new] = sides;
    let ops = capture_diff_slices(Algorithm::Histogram, &old.all(), &new.all());
    let moved = |range: Range<usize>| range.start + old.skipped..range.end + old.skipped;
    ops.iter()
        .filter(|op| op.tag() != DiffTag::Equal)
        .map(|op: &DiffOp| LineHunk { old: moved(op.old_range()), new: moved(op.new_range()) })
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

/// One of two texts, cut into lines only where the two can differ: after a keystroke in a long file that
/// is one line, and comparing costs next to nothing.
struct Side<'a> {
    content: &'a str,
    /// Lines, the same in both texts, before the first that was cut.
    skipped: usize,
    /// Where each cut line starts, and where the last of them ends.
    starts: Vec<usize>,
}

impl<'a> Side<'a> {
    fn of_both(old: &'a str, new: &'a str) -> [Self; 2] {
        let (prefix, suffix) = common_lines(old, new);
        let skipped = line_starts(old, 0..prefix).count();
        [old, new].map(|content| {
            let middle = prefix..content.len() - suffix;
            let mut starts = vec![middle.start];
            starts.extend(line_starts(content, middle.clone()));
            if starts.last() != Some(&middle.end) {
                starts.push(middle.end);
            }
            Self { content, skipped, starts }
        })
    }

    fn all(&self) -> Vec<&'a str> {
        let lines = self.starts.windows(2);
        lines.filter_map(|pair| self.content.get(*pair.first()?..*pair.last()?)).collect()
    }

    /// Where the lines, counted from the text's first, start, and what they say.
    fn lines(&self, lines: &Range<usize>) -> (usize, &'a str) {
        let at = |line: usize| self.starts.get(line - self.skipped).copied().unwrap_or(self.content.len());
        let range = at(lines.start)..at(lines.end);
        (range.start, self.content.get(range).unwrap_or_default())
    }
}

/// Where lines start because a line break of `range` ends before them.
fn line_starts(content: &str, range: Range<usize>) -> impl Iterator<Item = usize> {
    let bytes = content.as_bytes();
    let ends = move |at: &usize| match bytes.get(*at) {
        Some(b'\n') => true,
        Some(b'\r') => bytes.get(at + 1) != Some(&b'\n'),
        _ => false,
    };
    range.filter(ends).map(|at| at + 1)
}

/// How many bytes of whole lines two texts share at their start and, apart from those, at their end. Only
/// lines that end in LF count: a CR is a line's end in one text and half of one in the other.
fn common_lines(old: &str, new: &str) -> (usize, usize) {
    let (old, new) = (old.as_bytes(), new.as_bytes());
    let prefix = common(old.chunks(BLOCK), new.chunks(BLOCK), |a, b| {
        a.iter().zip(b).take_while(|(a, b)| a == b).count()
    });
    let prefix = old.iter().take(prefix).rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    let rest = |bytes: &'_ [u8]| bytes.len() - prefix;
    let shortest = rest(old).min(rest(new));
    let (old_end, new_end) = (&old[old.len() - shortest..], &new[new.len() - shortest..]);
    let suffix = common(old_end.rchunks(BLOCK), new_end.rchunks(BLOCK), |a, b| {
        a.iter().rev().zip(b.iter().rev()).take_while(|(a, b)| a == b).count()
    });
    let shared = &old[old.len() - suffix..];
    let suffix = shared.iter().position(|byte| *byte == b'\n').map_or(0, |at| suffix - at - 1);
    (prefix, suffix)
}

const BLOCK: usize = 256;

/// Sums what blocks have in common up to the first that differ; whole blocks are compared at once.
fn common<'a>(
    old: impl Iterator<Item = &'a [u8]>,
    new: impl Iterator<Item = &'a [u8]>,
    within: impl Fn(&[u8], &[u8]) -> usize,
) -> usize {
    let mut sum = 0;
    for (a, b) in old.zip(new) {
        if a != b {
            return sum + within(a, b);
        }
        sum += a.len();
    }
    sum
}

#[cfg(test)]
mod tests;
