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
    /// How many places it has.
    fn count(&self, by: By) -> usize;

    /// The place number `at`, sorted by what stands before them.
    fn place(&self, by: By, at: usize) -> u32;

    /// The first of these numbers whose place is not `before` what is sought.
    fn partition(&self, by: By, run: Range<usize>, before: &dyn Fn(u32) -> bool) -> usize {
        let (mut start, mut end) = (run.start, run.end);
        while start < end {
            let middle = start.midpoint(end);
            if before(self.place(by, middle)) {
                start = middle + 1;
            } else {
                end = middle;
            }
        }
        start
    }

    /// An even sample of places of a run, at most about `most` of them.
    fn sample(&self, by: By, run: Range<usize>, most: usize) -> Vec<u32> {
        let step = run.len() / most + 1;
        run.step_by(step).map(|at| self.place(by, at)).collect()
    }

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
        let start = self.partition(by, 0..self.count(by), &|place| by.of(self.before(place, 1)) < id);
        start..self.partition(by, start..self.count(by), &|place| by.of(self.before(place, 1)) == id)
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
            let start = self.partition(by, run.clone(), &|place| by.of(self.before(place, back)) < id);
            let end = self.partition(by, start..run.end, &|place| by.of(self.before(place, back)) == id);
            run = start..end;
        }
    }
}
