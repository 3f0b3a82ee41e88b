//! Rebasing: the same edit, for a text that someone else has changed meanwhile.
//!
//! Two edits clash only when both touch the same bytes. What merely sits side by side is moved, never
//! guessed at; a clash is handed back to be shown.

use std::ops::Range;

use crate::{Edit, Replacement};

/// An edit moved over another one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rebased {
    /// What could be moved, for the text after the other edit.
    pub edit: Edit,
    /// What could not, in order; empty when the whole edit was moved.
    pub clashes: Vec<Clash>,
}

/// A replacement that touches bytes the other edit touched too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clash {
    /// The replacement that could not be moved, for the text before both edits.
    pub replacement: Replacement,
    /// Where the other edit's text lies in the text after it.
    pub theirs: Range<usize>,
}

impl Edit {
    /// This edit for the text after `over`; both are made for the same text. Where both insert at one
    /// place, `over`'s text comes first. A replacement that `over` already made is dropped as done.
    pub fn rebase(&self, over: &Self) -> Rebased {
        let theirs = over.replacements();
        let mut rebased = Vec::new();
        let mut clashes = Vec::new();
        let (mut next, mut delta) = (0, 0isize);
        for mine in self.replacements() {
            while let Some(other) = theirs.get(next).filter(|o| o.range.end <= mine.range.start && *o != mine)
            {
                delta += other.delta();
                next += 1;
            }
            let ahead = theirs.get(next..).unwrap_or_default();
            if ahead.first() == Some(mine) {
                continue;
            }
            match touched(ahead, mine, delta) {
                Some(theirs) => clashes.push(Clash { replacement: mine.clone(), theirs }),
                None => {
                    rebased.push(Replacement { range: shift(&mine.range, delta), text: mine.text.clone() });
                }
            }
        }
        Rebased { edit: Self::from_sorted(rebased), clashes }
    }
}

/// Where the other edit's replacements that touch `mine` end up, as one range; `None` when none does.
fn touched(theirs: &[Replacement], mine: &Replacement, mut delta: isize) -> Option<Range<usize>> {
    let mut found: Option<Range<usize>> = None;
    for other in theirs {
        if other.range.start >= mine.range.end {
            break;
        }
        let start = other.range.start.wrapping_add_signed(delta);
        delta += other.delta();
        // An insertion strictly inside the other's range counts, one at its edge does not.
        if mine.range.start < other.range.end {
            let end = start + other.text.len();
            found = Some(found.map_or(start..end, |range| range.start..end));
        }
    }
    found
}

fn shift(range: &Range<usize>, delta: isize) -> Range<usize> {
    range.start.wrapping_add_signed(delta)..range.end.wrapping_add_signed(delta)
}

#[cfg(test)]
mod tests;
