//! Evidence from the form of the code: what followed words of the same shape, what stands at corresponding
//! places, and what definitions tell.

use std::rc::Rc;

use rustc_hash::FxHashSet;

use super::{Expected, Gatherer, Progress};
use crate::{
    align::Alignment,
    context::{By, LONGEST},
    features::{self as f, FILE, SHAPE_ORDERS},
    meaning::is_name,
    names::innermost,
    runs::{Runs, Tally},
    trail::{self, TRAILS, is_opening},
    vocabulary::{Id, START, is_break, is_identifier, sign},
};

impl Gatherer<'_> {
    /// Counts what followed words of the same shape, with the names carried over.
    pub(super) fn count_shapes(&mut self, source: usize, words: &[Id]) {
        let mut runs = std::mem::take(&mut self.runs);
        let mut tally = std::mem::take(&mut self.tally);
        let context = &words[words.len().saturating_sub(LONGEST + 1)..];
        runs.find(&self.sources[source], By::Shape, context);
        let mut before = 0;
        for (order, &len) in SHAPE_ORDERS.iter().enumerate() {
            let total = runs.total(len);
            if total == 0 {
                break;
            }
            if total != before {
                tally.clear();
                self.sample_shapes(source, &runs, len, words, &mut tally);
                before = total;
            }
            let sum = tally.sum();
            if sum == 0.0 {
                continue;
            }
            self.shared[f::SHAPE_LEN + source] = len as f32 / 16.0;
            for &(i, count) in tally.counts() {
                let features = &mut self.candidates[i].features;
                features[f::shape_share(source, order)] = count / sum;
                features[f::shape_share(source, order) + 1] = count.ln_1p();
                features[f::shape_longest(source)] = len as f32 / 16.0;
            }
        }
        (self.runs, self.tally) = (runs, tally);
    }

    fn sample_shapes(&mut self, source: usize, runs: &Runs, len: usize, words: &[Id], tally: &mut Tally) {
        let mut back = std::mem::take(&mut self.back);
        for (corpus, place) in runs.sample(len, 16) {
            let corpus = self.sources[source][corpus];
            let place = corpus.place(By::Shape, place);
            if !corpus.visible(place) {
                continue;
            }
            corpus.back(place, len + 4, &mut back);
            let Some(alignment) = Alignment::of(&back, words) else { continue };
            let token = corpus.token(place);
            let id = alignment.carry(token.id(), &mut self.renamer, self.vocabulary);
            if !self.fits(id) {
                continue;
            }
            let i = self.candidate(id);
            tally.add(i, if alignment.clashes == 0 { 1.0 } else { 0.5 });
            self.vote_space(i, token.space(), 0.5 * len as f32);
            let features = &mut self.candidates[i].features;
            let agreeing = &mut features[f::shape_agreeing(source)];
            *agreeing = agreeing.max(alignment.agreeing as f32 / 8.0);
            if id != token.id() {
                features[f::RENAMED] = 1.0;
            }
        }
        self.back = back;
    }

    /// Counts what stands at the places that correspond to this one in form.
    pub(super) fn count_trails(&mut self, source: usize, at: &Progress) {
        let mut tally = std::mem::take(&mut self.tally);
        let mut places = Vec::new();
        for (number, &trail) in TRAILS.iter().enumerate() {
            tally.clear();
            for corpus in self.sources[source].clone() {
                trail::places(corpus, trail, at, self.cursor.next_line, &mut places);
                for &place in &places {
                    let token = corpus.token(place);
                    if self.fits(token.id()) && corpus.visible(place) {
                        let i = self.candidate(token.id());
                        tally.add(i, 1.0);
                        self.vote_space(i, token.space(), 0.5);
                    }
                }
            }
            for &(i, count) in tally.counts() {
                let features = &mut self.candidates[i].features;
                features[f::trail_share(source, number)] = count / tally.sum();
                features[f::trail_share(source, number) + 1] = count.ln_1p();
            }
        }
        self.tally = tally;
    }

    /// What the definitions tell about the next word.
    pub(super) fn expected(&mut self, at: &Progress) -> Expected {
        let back = |n: usize| at.words.len().checked_sub(n).map_or(START, |i| at.words[i]);
        let mut expected = Expected::default();
        let file = self.sources[FILE].first().copied();
        if self.vocabulary.is_member_sign(back(1))
            && let Some(file) = file
        {
            let receiver = back(2);
            let of = if self.meaning.is_self(receiver) {
                let mut headers = self.cursor.headers.iter();
                headers.find_map(|line| self.meaning.defined_by(line, self.vocabulary))
            } else if is_identifier(receiver) {
                self.meaning.type_of(receiver, file, self.vocabulary)
            } else {
                None
            };
            expected.members = of.map(|of| self.meaning.members(of, &self.sources[..2], self.vocabulary));
        }
        if back(1) == sign(b'(') || back(1) == sign(b',') {
            let call = at.scope.call().filter(|call| is_identifier(call.0));
            expected.parameter = call.and_then(|(callee, argument)| {
                self.meaning.parameters(callee, &self.sources[..2]).get(argument).copied()
            });
        }
        expected.fields = self.fields(at);
        expected
    }

    /// What the innermost brackets may name where an entry of them starts: the fields of a struct that is
    /// made, the parameters of a function that takes them by name.
    fn fields(&mut self, at: &Progress) -> Option<(Rc<FxHashSet<Id>>, usize)> {
        let last = *at.words.last()?;
        if !(is_opening(last) || last == sign(b',') || is_break(last)) {
            return None;
        }
        let start = innermost(&at.words)?;
        let before = |n: usize| start.checked_sub(n).map_or(START, |i| at.words[i]);
        if at.words[start] == sign(b'{') {
            let named = if before(1) == sign(b'=') { before(2) } else { before(1) };
            let of = if self.meaning.is_self(named) {
                self.cursor.headers.iter().find_map(|line| self.meaning.defined_by(line, self.vocabulary))?
            } else {
                Some(named).filter(|&id| is_name(id, self.vocabulary))?
            };
            let fields = self.meaning.fields(of, &self.sources[..2], self.vocabulary);
            return Some((fields, start)).filter(|(fields, _)| !fields.is_empty());
        }
        if at.words[start] != sign(b'(')
            || !NAMED_ARGUMENTS.contains(&self.language)
            || !is_identifier(before(1))
        {
            return None;
        }
        let names = self.meaning.parameters(before(1), &self.sources[..2]);
        (!names.is_empty()).then(|| (Rc::new(names.iter().copied().collect()), start))
    }
}

/// The families of languages in which arguments are given by name.
const NAMED_ARGUMENTS: [usize; 1] = [1];
