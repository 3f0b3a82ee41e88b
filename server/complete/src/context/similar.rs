//! Pieces of open documents that are most like what is around the cursor, by the words they share.

use std::{collections::HashSet, sync::Arc};

use model::Snippet;
use workspace::{Document, Snapshot};

use super::{definitions::words, lines, name};

/// Lines of a piece, and from one piece to the next.
const WINDOW: usize = 30;
const STEP: usize = 15;
/// So many documents are looked through, so much of each, in bytes.
const DOCUMENTS: usize = 20;
const LOOKED: usize = 64 << 10;
/// So many pieces are taken, one of each document.
const TAKEN: usize = 3;
/// Less alike is not alike.
const ALIKE: f64 = 0.2;

/// The pieces of `others` that are most like the lines before `offset`, the best last, nearest to the
/// cursor.
pub(super) fn windows<'a>(
    snapshot: &Snapshot,
    document: &Document,
    offset: usize,
    others: impl Iterator<Item = &'a Arc<Document>>,
) -> Vec<Snippet> {
    let line = document.text.line_of(offset);
    let here = lines(&document.text, line.saturating_sub(WINDOW), line);
    let here: HashSet<&str> = words(&here).collect();
    let mut best: Vec<(f64, Snippet)> = others
        .filter(|other| other.language == document.language)
        .take(DOCUMENTS)
        .filter_map(|other| {
            let path = name(snapshot, other.path.as_deref()?);
            let (score, text) = best_window(other, &here)?;
            Some((score, Snippet { path, text }))
        })
        .collect();
    best.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.path.cmp(&b.1.path)));
    best.truncate(TAKEN);
    best.into_iter().rev().map(|(_, snippet)| snippet).collect()
}

fn best_window(other: &Document, here: &HashSet<&str>) -> Option<(f64, String)> {
    let last = other.text.line_of(LOOKED.min(other.text.len()));
    let starts = (0..=last).step_by(STEP);
    let scored = starts.map(|start| {
        let text = lines(&other.text, start, (start + WINDOW - 1).min(last));
        (jaccard(here, &words(&text).collect()), text)
    });
    scored.filter(|(score, _)| *score >= ALIKE).max_by(|a, b| a.0.total_cmp(&b.0))
}

/// The words in both, as a part of the words in either.
fn jaccard(a: &HashSet<&str>, b: &HashSet<&str>) -> f64 {
    let both = a.intersection(b).count();
    let either = a.len() + b.len() - both;
    if either == 0 { 0.0 } else { both as f64 / either as f64 }
}
