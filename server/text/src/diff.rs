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
    let (prefix, suffix) = common_lines(old, new);
    let [old_middle, new_middle] = [old, new].map(|text| text.slice(prefix..text.len() - suffix));
    let sides = [Side::new(&old_middle), Side::new(&new_middle)];
    let skipped = old.line_of(prefix);
    let moved = |lines: Range<usize>| lines.start + skipped..lines.end + skipped;
    hunks(&sides).into_iter().map(|hunk| LineHunk { old: moved(hunk.old), new: moved(hunk.new) }).collect()
}

/// The edit that leads from `old` to `new`: found by lines, then each run of lines cut down to the bytes
/// that differ, so that it clashes with as little as possible when it is rebased.
pub fn diff(old: &Text, new: &Text) -> Edit {
    let (prefix, suffix) = common_lines(old, new);
    let [old, new] = [old, new].map(|text| text.slice(prefix..text.len() - suffix));
    let sides = [Side::new(&old), Side::new(&new)];
    let mut replacements = Vec::new();
    for hunk in hunks(&sides) {
        let [(start, old), (_, new)] = [sides[0].lines(&hunk.old), sides[1].lines(&hunk.new)];
        refine(old, prefix + start, new, &mut replacements);
    }
    Edit::from_sorted(replacements)
}

fn hunks(sides: &[Side<'_>; 2]) -> Vec<LineHunk> {
    let [old, new] = sides;
    let ops = capture_diff_slices(Algorithm::Histogram, &old.all(), &new.all());
    ops.iter()
        .filter(|op| op.tag() != DiffTag::Equal)
        .map(|op: &DiffOp| LineHunk { old: op.old_range(), new: op.new_range() })
        .fold(Vec::new(), |mut hunks: Vec<LineHunk>, hunk| {
            match hunks.last_mut() {
                Some(last) if old.is_chance(last, &hunk) => {
                    last.old.end = hunk.old.end;
                    last.new.end = hunk.new.end;
                }
                _ => hunks.push(hunk),
            }
            hunks
        })
}

/// The part of a text where it can differ from another, cut into lines.
struct Side<'a> {
    content: &'a str,
    /// Where each line starts, and where the last of them ends.
    starts: Vec<usize>,
}

impl<'a> Side<'a> {
    fn new(content: &'a str) -> Self {
        let bytes = content.as_bytes();
        let ends = |at: &usize| match bytes.get(*at) {
            Some(b'\n') => true,
            Some(b'\r') => bytes.get(at + 1) != Some(&b'\n'),
            _ => false,
        };
        let mut starts = vec![0];
        starts.extend((0..bytes.len()).filter(ends).map(|at| at + 1));
        if starts.last() != Some(&content.len()) {
            starts.push(content.len());
        }
        Self { content, starts }
    }

    fn all(&self) -> Vec<&'a str> {
        let lines = self.starts.windows(2);
        lines.filter_map(|pair| self.content.get(*pair.first()?..*pair.last()?)).collect()
    }

    /// Whether nothing but chance keeps two hunks of this old side apart: no lines at all, or blank ones, when
    /// lines came or went next to them. Blank lines are all alike; taken for the one that was there, one would
    /// lead what belongs beside it to a wrong place.
    fn is_chance(&self, last: &LineHunk, next: &LineHunk) -> bool {
        let grows = |hunk: &LineHunk| hunk.new.len() != hunk.old.len();
        let (_, between) = self.lines(&(last.old.end..next.old.start));
        between.is_empty() || ((grows(last) || grows(next)) && between.chars().all(char::is_whitespace))
    }

    /// Where the lines start, and what they say.
    fn lines(&self, lines: &Range<usize>) -> (usize, &'a str) {
        let at = |line: usize| self.starts.get(line).copied().unwrap_or(self.content.len());
        let range = at(lines.start)..at(lines.end);
        (range.start, self.content.get(range).unwrap_or_default())
    }
}

/// How many bytes of whole lines two texts share at their start and, apart from those, at their end, so
/// that after a keystroke in a long file only a line is compared and copied. Only lines that end in LF
/// count: a CR is a line's end in one text and half of one in the other.
fn common_lines(old: &Text, new: &Text) -> (usize, usize) {
    let common = common(old.chunks(), new.chunks(), Walk::Forth);
    let mut line = old.line_of(common);
    while line > 0 && !ends_in_lf(old, line) {
        line -= 1;
    }
    let prefix = old.line_start(line);
    let shortest = old.len().min(new.len()) - prefix;
    let common = self::common(old.chunks_back(), new.chunks_back(), Walk::Back).min(shortest);
    let mut line = old.line_of(old.len() - common) + 1;
    while line < old.line_count() && !ends_in_lf(old, line) {
        line += 1;
    }
    (prefix, old.len() - old.line_start(line))
}

/// Whether the line before this one ends in LF.
fn ends_in_lf(text: &Text, line: usize) -> bool {
    text.line_start(line).checked_sub(1).is_some_and(|last| text.chunk_from(last).starts_with('\n'))
}

#[derive(Clone, Copy)]
enum Walk {
    Forth,
    Back,
}

/// How many bytes two texts, in chunks of any size, have in common in the direction of the walk.
fn common<'a>(
    mut old: impl Iterator<Item = &'a str>,
    mut new: impl Iterator<Item = &'a str>,
    walk: Walk,
) -> usize {
    let (mut a, mut b): (&[u8], &[u8]) = (&[], &[]);
    let mut sum = 0;
    loop {
        if a.is_empty() {
            a = old.next().unwrap_or_default().as_bytes();
        }
        if b.is_empty() {
            b = new.next().unwrap_or_default().as_bytes();
        }
        let len = a.len().min(b.len());
        let [(here, rest), (there, other)] = [a, b].map(|side| match walk {
            Walk::Forth => side.split_at(len),
            Walk::Back => {
                let (rest, here) = side.split_at(side.len() - len);
                (here, rest)
            }
        });
        if len == 0 || here != there {
            return sum
                + match walk {
                    Walk::Forth => here.iter().zip(there).take_while(|(a, b)| a == b).count(),
                    Walk::Back => {
                        here.iter().rev().zip(there.iter().rev()).take_while(|(a, b)| a == b).count()
                    }
                };
        }
        (a, b) = (rest, other);
        sum += len;
    }
}

#[cfg(test)]
mod tests;
