//! Evidence for a whole line: where else the same line stands, or one of the same shape.

use super::{Gatherer, Progress};
use crate::{
    context::{By, LONGEST},
    cursor::Cursor,
    vocabulary::{Id, NONE, is_break, is_identifier},
};

/// Of a line that stands in very many places, so many are looked at.
const LOOKED_AT: usize = 64;
/// And so many for whether the words before it are the same, too.
const ENDS: usize = 32;

/// Where else a line stands in a source.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Seen {
    pub(crate) count: usize,
    /// How near the nearest is, from 0 to 1.
    pub(crate) nearness: f32,
    /// Whether the line after it begins as the one below the cursor does.
    pub(crate) agrees: bool,
    /// How many words up to a line's end are the same at most, those of the lines before included.
    pub(crate) longest: usize,
}

impl Gatherer<'_> {
    pub(crate) fn cursor(&self) -> &Cursor {
        self.cursor
    }

    /// The family of languages of the file.
    pub(crate) fn language(&self) -> usize {
        self.language
    }

    /// Where else in a source the line stands that ends at `at`.
    pub(crate) fn line_seen(&self, source: usize, by: By, at: &Progress) -> Seen {
        let len = at.words.len() - at.line_start;
        let context = &at.words[at.words.len().saturating_sub(LONGEST + 1)..];
        let (mut seen, mut runs) = (Seen::default(), Vec::new());
        for corpus in &self.sources[source] {
            corpus.runs(by, context, &mut runs);
            let ends = |place: u32| corpus.visible(place) && is_break(corpus.token(place).id());
            let any = |run: std::ops::Range<usize>| run.take(ENDS).any(|i| ends(corpus.place(by, i)));
            // Shorter ones are of no interest, so three tries do.
            let longest = (1..=runs.len()).rev().take(3).find(|&longest| any(runs[longest - 1].clone()));
            seen.longest = seen.longest.max(longest.unwrap_or_default());
            let depth = corpus.depth(by);
            let Some(run) = len.min(depth).checked_sub(1).and_then(|last| runs.get(last)) else { continue };
            for place in corpus.sample(by, run.clone(), LOOKED_AT) {
                if !ends(place) || (len < depth && !is_break(corpus.before(place, len + 1))) {
                    continue;
                }
                seen.count += 1;
                seen.nearness = seen.nearness.max(corpus.nearness(place));
                let first = corpus.next(place).map(|next| corpus.token(next).id());
                seen.agrees |= self.cursor.next_first != NONE
                    && first == Some(self.cursor.next_first)
                    && corpus.token(place).id() == self.cursor.next_break;
            }
        }
        seen
    }

    /// Whether a line that was just taken away, and not replaced, is this one.
    pub(crate) fn comes_back(&self, line: &[Id]) -> bool {
        self.recent.removed().last().any(|gone| !gone.replaced && gone.words == line)
    }

    /// How many of the line's names do not stand in the file, as far as that was asked.
    pub(crate) fn strangers(&self, line: &[Id]) -> usize {
        let in_file = |id: &Id| self.known.get(id).is_some_and(|known| known.in_file > 0.0);
        line.iter().filter(|id| is_identifier(**id) && !in_file(id)).count()
    }
}
