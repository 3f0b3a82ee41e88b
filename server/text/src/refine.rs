//! Cuts a run of lines that differs down to the bytes that differ.
//!
//! Two people who change different words of one line do not clash. What the two sides have in common must
//! be words, though: punctuation and blanks are alike by chance, and a change that is torn apart at every
//! bracket would let an edit inside it slip through as if it were beside it.

use std::ops::Range;

use similar::{Algorithm, DiffOp, capture_diff_slices};

use crate::Replacement;

/// Runs longer than this, in bytes of both sides, are replaced whole.
const LIMIT: usize = 32 * 1024;

/// Appends the replacements that turn `old`, which starts at byte `start` of its text, into `new`.
pub(crate) fn refine(old: &str, start: usize, new: &str, out: &mut Vec<Replacement>) {
    match line_by_line(old, start, new) {
        Some(replacements) => out.extend(replacements),
        None => refine_run(old, start, new, out),
    }
}

/// As many lines as before, each much like the one in its place: then each was changed on its own.
fn line_by_line(old: &str, mut start: usize, new: &str) -> Option<Vec<Replacement>> {
    let (old_lines, new_lines) = (old.split_inclusive('\n'), new.split_inclusive('\n'));
    if old_lines.clone().count() != new_lines.clone().count() {
        return None;
    }
    let mut all = Vec::new();
    for (old, new) in old_lines.zip(new_lines) {
        let known = all.len();
        refine_run(old, start, new, &mut all);
        let gone: usize = all.get(known..)?.iter().map(|replacement| replacement.range.len()).sum();
        if !much_alike(old.len() - gone, old.len(), new.len()) {
            return None;
        }
        start += old.len();
    }
    Some(all)
}

/// Whether what stays is enough to call the one a version of the other; all in bytes.
fn much_alike(stays: usize, old: usize, new: usize) -> bool {
    stays * 3 >= old.max(new)
}

fn refine_run(old: &str, start: usize, new: &str, out: &mut Vec<Replacement>) {
    let (old, new) = (tokens(old), tokens(new));
    let prefix = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let (old, start) = skip(&old, prefix, start);
    let (new, _) = skip(&new, prefix, 0);
    let suffix = old.iter().rev().zip(new.iter().rev()).take_while(|(a, b)| a == b).count();
    let old = old.get(..old.len() - suffix).unwrap_or_default();
    let new = new.get(..new.len() - suffix).unwrap_or_default();
    let (mut old_at, mut new_at, mut at) = (0, 0, start);
    for (kept_old, kept_new, len) in anchors(old, new).into_iter().chain([(old.len(), new.len(), 0)]) {
        let end = at + bytes(old, old_at..kept_old);
        let text = new.get(new_at..kept_new).unwrap_or_default().concat();
        if at != end || !text.is_empty() {
            out.push(Replacement { range: at..end, text });
        }
        at = end + bytes(old, kept_old..kept_old + len);
        (old_at, new_at) = (kept_old + len, kept_new + len);
    }
}

/// What stays, as runs of tokens: index in `old`, index in `new`, length. Nothing when the two have too
/// little in common.
fn anchors(old: &[&str], new: &[&str]) -> Vec<(usize, usize, usize)> {
    let (old_bytes, new_bytes) = (bytes(old, 0..old.len()), bytes(new, 0..new.len()));
    if old.is_empty() || new.is_empty() || old_bytes + new_bytes > LIMIT {
        return Vec::new();
    }
    let kept: Vec<_> = capture_diff_slices(Algorithm::Myers, old, new)
        .iter()
        .filter_map(|op| match *op {
            DiffOp::Equal { old_index, new_index, len } => Some((old_index, new_index, len)),
            _ => None,
        })
        .filter(|(at, _, len)| {
            old.get(*at..at + len).is_some_and(|run| run.iter().any(|t| t.contains(is_word)))
        })
        .collect();
    let in_common: usize = kept.iter().map(|(at, _, len)| bytes(old, *at..at + len)).sum();
    if much_alike(in_common, old_bytes, new_bytes) { kept } else { Vec::new() }
}

fn skip<'a, 'b>(tokens: &'b [&'a str], count: usize, start: usize) -> (&'b [&'a str], usize) {
    (tokens.get(count..).unwrap_or_default(), start + bytes(tokens, 0..count))
}

fn bytes(tokens: &[&str], range: Range<usize>) -> usize {
    tokens.get(range).unwrap_or_default().iter().map(|token| token.len()).sum()
}

/// Words, runs of blanks, and every other character by itself. A word is never cut: of two people who
/// each change a letter of one name neither wants the mixture.
fn tokens(side: &str) -> Vec<&str> {
    let mut tokens = Vec::new();
    let mut start = 0;
    let mut chars = side.char_indices().peekable();
    while let Some((_, c)) = chars.next() {
        let end = chars.peek().map_or(side.len(), |(at, _)| *at);
        let goes_on = chars
            .peek()
            .is_some_and(|(_, next)| (is_word(c) && is_word(*next)) || (is_blank(c) && is_blank(*next)));
        if !goes_on {
            tokens.extend(side.get(start..end));
            start = end;
        }
    }
    tokens
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn is_blank(c: char) -> bool {
    c == ' ' || c == '\t'
}

#[cfg(test)]
mod tests;
