//! Looking a context up: all the places where the last words before the cursor occurred before.
//!
//! A [`Corpus`] keeps its places sorted by the words *before* them, read backwards, once by the words
//! themselves and once by their shapes. All places that share the last `k` words then lie side by side, and
//! the run for `k + 1` words lies inside the run for `k`: one descent finds every order at once.

use std::ops::Range;

use crate::{
    lex::Token,
    vocabulary::{Id, START, shape},
};

/// The longest context that is compared, in words.
pub(crate) const LONGEST: usize = 16;

/// By what the words before two places are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum By {
    /// The words themselves.
    Word,
    /// Their shapes: every identifier counts as the same.
    Shape,
}

impl By {
    pub(crate) const fn of(self, id: Id) -> Id {
        match self {
            By::Word => id,
            By::Shape => shape(id),
        }
    }
}

/// Text in which contexts can be looked up. Places are opaque numbers.
pub(crate) trait Corpus {
    /// The places, sorted by what stands before them.
    fn sorted(&self, by: By) -> &[u32];

    /// How many words before a place it is sorted by.
    fn depth(&self, _: By) -> usize {
        LONGEST
    }

    /// The token at a place.
    fn token(&self, place: u32) -> Token;

    /// The place after this one in its file.
    fn next(&self, place: u32) -> Option<u32>;

    /// The place before this one in its file.
    fn prev(&self, place: u32) -> Option<u32>;

    /// The word `back` tokens before a place, at least 1; [`START`] at and beyond the file's start.
    fn before(&self, place: u32, back: usize) -> Id;

    /// The tokens from a place to the end of its line, the line break not included.
    fn line_from(&self, place: u32) -> Vec<Token>;

    /// The last `count` words before a place, nearest first; fewer at the file's start.
    fn back(&self, place: u32, count: usize, out: &mut Vec<Id>) {
        out.clear();
        out.extend((1..=count).map(|back| self.before(place, back)).take_while(|&id| id != START));
    }

    /// The run of places after `id` in the sorted list.
    fn after(&self, by: By, id: Id) -> Range<usize> {
        let sorted = self.sorted(by);
        let start = sorted.partition_point(|&place| by.of(self.before(place, 1)) < id);
        let len = sorted[start..].partition_point(|&place| by.of(self.before(place, 1)) == id);
        start..start + len
    }

    /// Whether the place may serve as evidence at all.
    fn visible(&self, place: u32) -> bool;

    /// The first word of the line in which the place lies, or [`NONE`](crate::vocabulary::NONE) if that is
    /// not known at once.
    fn line_start(&self, place: u32) -> Id;

    /// The line in which the place lies; 0 where lines mean nothing.
    fn line(&self, place: u32) -> usize;

    /// How near the place is to the cursor, from 0 to 1.
    fn nearness(&self, place: u32) -> f32;

    /// The runs of places whose last 1, 2, … words are those of `context`, whose last word comes last.
    fn runs(&self, by: By, context: &[Id], out: &mut Vec<Range<usize>>) {
        out.clear();
        let Some(&last) = context.last() else { return };
        let mut run = self.after(by, by.of(last));
        let sorted = self.sorted(by);
        let depth = self.depth(by);
        for back in 2..=depth + 1 {
            if run.is_empty() {
                return;
            }
            out.push(run.clone());
            // Nothing stands before a file's start, so no longer context can tell places apart.
            let Some(at) = context.len().checked_sub(back).filter(|at| context[at + 1] != START) else {
                return;
            };
            if back > depth {
                return;
            }
            let id = by.of(context[at]);
            let within = &sorted[run.clone()];
            let start = within.partition_point(|&place| by.of(self.before(place, back)) < id);
            let len = within[start..].partition_point(|&place| by.of(self.before(place, back)) == id);
            run = run.start + start..run.start + start + len;
        }
    }
}
