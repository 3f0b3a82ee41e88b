//! Evidence from what the user just changed: lines that are gone and come back much alike, and names that
//! were replaced by others.

use super::{Gatherer, Progress};
use crate::{
    features::{self as f, FILE, WORKSPACE},
    removed::{Aligned, Gone},
    vocabulary::{BREAK, Id, NONE},
};

/// How much a gone line counts: the one whose turn it is, another, one that was replaced already.
const NEXT: f32 = 1.0;
const OTHER: f32 = 0.8;
const AGAIN: f32 = 0.6;

impl Gatherer<'_> {
    /// Goes on as the gone lines do with which the line so far agrees.
    pub(super) fn follow_removed(&mut self, at: &Progress) {
        let recent = self.recent;
        let line = &at.words[at.line_start..];
        let waiting = recent.removed().last().take_while(|gone| !gone.replaced).count();
        for (number, gone) in recent.removed().last().enumerate() {
            let weight = match gone.replaced {
                true if line.is_empty() => continue,
                true => AGAIN,
                false if number + 1 == waiting => NEXT,
                false => OTHER,
            };
            if !gone.replaced {
                self.shared[f::REMOVED_KNOWN] = 1.0;
            }
            let aligned = Aligned::begun(&gone.words, line);
            if 2 * aligned.distance <= line.len() && (line.is_empty() || aligned.reached > 0) {
                let agreement = 1.0 - aligned.distance as f32 / (line.len() + 1) as f32;
                self.go_on_as(gone, &aligned, weight * agreement);
            }
        }
    }

    fn go_on_as(&mut self, gone: &Gone, aligned: &Aligned, score: f32) {
        let so_far = &mut self.shared[f::UNCHANGED_SO_FAR];
        *so_far = so_far.max(score);
        let Some(&id) = gone.words.get(aligned.reached) else {
            let known = self.cursor.next_break;
            let breaks = if known == NONE { BREAK..BREAK + 6 } else { known..known + 1 };
            let typing_word = self.first && !self.cursor.partial.is_empty();
            for id in breaks.filter(|_| !typing_word) {
                let i = self.candidate(id);
                self.mark(i, score, false);
            }
            return;
        };
        let carried = self.carry_change(id, aligned);
        self.suggest(carried, score, carried != id);
        if carried != id {
            self.suggest(id, 0.5 * score, false);
        }
    }

    fn suggest(&mut self, id: Id, score: f32, carried: bool) {
        if self.fits(id) {
            let i = self.candidate(id);
            self.mark(i, score, carried);
        }
    }

    fn mark(&mut self, i: usize, score: f32, carried: bool) {
        let features = &mut self.candidates[i].features;
        if score > features[f::UNCHANGED] {
            features[f::UNCHANGED] = score;
            features[f::UNCHANGED_CARRIED] = if carried { 1.0 } else { 0.0 };
        }
    }

    /// What a word of a gone line has become, by what its line became so far and what others became.
    fn carry_change(&mut self, id: Id, aligned: &Aligned) -> Id {
        let recent = self.recent;
        let pairs = || aligned.pairs.iter().chain(recent.removed().replaced());
        if let Some(pair) = pairs().find(|pair| pair.0 == id) {
            return pair.1;
        }
        pairs().find_map(|&(from, to)| self.renamer.rename(id, from, to, self.vocabulary)).unwrap_or(id)
    }

    /// Where a name that was replaced may come, what replaced it may come as well.
    pub(super) fn note_replacements(&mut self) {
        let recent = self.recent;
        for &(from, to) in recent.removed().replaced() {
            let Some(&old) = self.by_id.get(&from) else { continue };
            let features = &mut self.candidates[old].features;
            features[f::REPLACED] = 1.0;
            let seen = features[f::longest_seen(FILE)].max(features[f::longest_seen(WORKSPACE)]);
            if self.fits(to) {
                let new = self.candidate(to);
                let replaces = &mut self.candidates[new].features[f::REPLACES];
                *replaces = replaces.max(0.1 + seen);
            }
        }
    }
}
