//! Gathers what could come next and all the evidence for it: what followed the same words, or words of the
//! same shape, in the open file, in the workspace and in what was just written; and the names nearby.
//!
//! The work per step is bounded: of a long run of places an even sample is looked at.

use rustc_hash::FxHashMap;

use crate::{
    context::{By, Corpus, LONGEST},
    cursor::{Bracket, Brackets, Cursor, Scope},
    features::{self as f, FILE, Features, LEN, ORDERS, RECENT, SHAPE_ORDERS, WORKSPACE},
    rename::Renamer,
    runs::{Runs, Tally},
    vocabulary::{Class, Id, NONE, OPAQUE, START, Vocabulary, is_break, is_identifier, shape},
};

/// At most this many candidates are scored in a step.
const SCORED: usize = 64;

/// How far a prediction has come: the words so far and what they leave open.
#[derive(Clone, Debug)]
pub(crate) struct Progress {
    pub(crate) words: Vec<Id>,
    pub(crate) line_start: usize,
    pub(crate) brackets: Brackets,
    pub(crate) scope: Scope,
}

/// A word that may come next.
#[derive(Clone, Debug)]
pub(crate) struct Candidate {
    pub(crate) id: Id,
    pub(crate) features: Features,
    blend: f32,
    glued: f32,
    spaced: f32,
    space: u8,
}

impl Candidate {
    /// How many blanks go before it.
    pub(crate) fn space(&self) -> u8 {
        if self.spaced > self.glued { self.space.max(1) } else { 0 }
    }
}

/// What is known of a word whatever the context.
#[derive(Clone, Copy, Debug)]
struct Known {
    class: Class,
    len: usize,
    parts: u64,
    capital: bool,
    in_file: f32,
    in_workspace: f32,
    before: f32,
    after: f32,
}

/// The sources of one prediction, and the memory its steps share.
pub(crate) struct Gatherer<'a> {
    sources: [Vec<&'a dyn Corpus>; 3],
    cursor: &'a Cursor,
    vocabulary: &'a Vocabulary,
    /// Whether this step completes the half-typed word.
    first: bool,
    candidates: Vec<Candidate>,
    by_id: FxHashMap<Id, usize>,
    known: FxHashMap<Id, Known>,
    renamer: Renamer,
    runs: Runs,
    tally: Tally,
    back: Vec<Id>,
    /// What all candidates of the step share.
    shared: Features,
}

impl<'a> Gatherer<'a> {
    /// Sources in the order of [`FILE`], [`WORKSPACE`], [`RECENT`].
    pub(crate) fn new(
        sources: [Vec<&'a dyn Corpus>; 3],
        cursor: &'a Cursor,
        vocabulary: &'a Vocabulary,
    ) -> Self {
        Self {
            sources,
            cursor,
            vocabulary,
            first: false,
            candidates: Vec::new(),
            by_id: FxHashMap::default(),
            known: FxHashMap::default(),
            renamer: Renamer::default(),
            runs: Runs::default(),
            tally: Tally::default(),
            back: Vec::new(),
            shared: [0.0; LEN],
        }
    }

    /// The candidates for the next word, and the features all of them share. `first` is the step at the
    /// cursor itself, where a half-typed word may stand; `words` come from the dictionary then.
    pub(crate) fn step(
        &mut self,
        at: &Progress,
        first: bool,
        dictionary: &[Id],
    ) -> (&[Candidate], &Features) {
        self.candidates.clear();
        self.by_id.clear();
        self.shared = [0.0; LEN];
        self.first = first;
        let context = &at.words[at.words.len().saturating_sub(LONGEST + 1)..];
        for source in [FILE, WORKSPACE, RECENT] {
            self.count_words(source, context);
        }
        for source in [FILE, WORKSPACE] {
            self.count_shapes(source, &at.words);
        }
        for &id in self.cursor.near.iter().chain(dictionary) {
            if self.fits(id) {
                self.candidate(id);
            }
        }
        self.keep_best();
        self.describe_step(at);
        for i in 0..self.candidates.len() {
            self.describe(i, at);
        }
        (&self.candidates, &self.shared)
    }

    /// Whether a word completes what is typed of it.
    fn fits(&self, id: Id) -> bool {
        id != OPAQUE
            && (!self.first || self.cursor.partial.is_empty() || {
                self.vocabulary.text(id).starts_with(&self.cursor.partial)
            })
    }

    fn candidate(&mut self, id: Id) -> usize {
        let next = self.candidates.len();
        let i = *self.by_id.entry(id).or_insert(next);
        if i == next {
            let features = [0.0; LEN];
            self.candidates.push(Candidate { id, features, blend: 0.0, glued: 0.0, spaced: 0.0, space: 0 });
        }
        i
    }

    fn vote_space(&mut self, i: usize, space: u8, weight: f32) {
        let candidate = &mut self.candidates[i];
        if space == 0 {
            candidate.glued += weight;
        } else {
            candidate.spaced += weight;
            candidate.space = space;
        }
    }

    /// Counts what followed the same words in a source, for each length of context.
    fn count_words(&mut self, source: usize, context: &[Id]) {
        let mut runs = std::mem::take(&mut self.runs);
        let mut tally = std::mem::take(&mut self.tally);
        runs.find(&self.sources[source], By::Word, context);
        for candidate in &mut self.candidates {
            candidate.blend = 0.0;
        }
        let (mut rest, mut before) = (1e-7, 0);
        tally.clear();
        for (order, &len) in ORDERS.iter().enumerate() {
            let total = runs.total(len);
            if total == 0 {
                break;
            }
            if total != before {
                tally.clear();
                self.sample_words(source, &runs, len, &mut tally);
                before = total;
            }
            let sum = tally.sum();
            if sum == 0.0 {
                continue;
            }
            self.shared[f::CONTEXT_LEN + source] = len as f32 / 16.0;
            self.shared[f::CONTEXT_COUNT + source] = sum.ln_1p() / 4.0;
            let distinct = tally.len() as f32;
            for candidate in &mut self.candidates {
                candidate.blend *= distinct / (sum + distinct);
            }
            rest *= distinct / (sum + distinct);
            for &(i, count) in tally.counts() {
                let candidate = &mut self.candidates[i];
                candidate.features[f::share(source, order)] = count / sum;
                candidate.features[f::share(source, order) + 1] = count.ln_1p();
                candidate.features[f::longest_seen(source)] = len as f32 / 16.0;
                candidate.blend += count / (sum + distinct);
            }
        }
        for &(i, _) in tally.counts() {
            self.candidates[i].features[f::in_longest(source)] = 1.0;
        }
        for candidate in &mut self.candidates {
            candidate.features[f::blended(source)] = (candidate.blend + rest).ln() / 10.0 + 1.0;
        }
        (self.runs, self.tally) = (runs, tally);
    }

    fn sample_words(&mut self, source: usize, runs: &Runs, len: usize, tally: &mut Tally) {
        let filtered = self.first && !self.cursor.partial.is_empty() && len <= 2;
        let most = match source {
            _ if filtered => 2048,
            FILE => 64,
            _ => 40,
        };
        let weight = (len * len) as f32 * if source == FILE { 3.0 } else { 1.0 };
        for (corpus, place) in runs.sample(len, most) {
            let corpus = self.sources[source][corpus];
            let place = corpus.sorted(By::Word)[place];
            let token = corpus.token(place);
            if !self.fits(token.id()) || !corpus.visible(place) {
                continue;
            }
            let i = self.candidate(token.id());
            tally.add(i, 1.0);
            self.vote_space(i, token.space(), weight);
            if len >= 2 && source != RECENT {
                let nearness = corpus.nearness(place);
                let features = &mut self.candidates[i].features;
                if source == FILE {
                    features[f::NEAR_LINE] = features[f::NEAR_LINE].max(nearness);
                } else {
                    features[f::NEAR_FOLDER] += nearness;
                }
            }
        }
    }

    /// Counts what followed words of the same shape, with the names carried over.
    fn count_shapes(&mut self, source: usize, words: &[Id]) {
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
            let place = corpus.sorted(By::Shape)[place];
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

    /// Drops the least promising candidates if there are too many to score.
    fn keep_best(&mut self) {
        if self.candidates.len() <= SCORED {
            return;
        }
        let promise = |candidate: &Candidate| {
            let v = &candidate.features;
            v[f::longest_seen(FILE)] * 2.0
                + v[f::longest_seen(WORKSPACE)] * 1.5
                + v[f::shape_longest(FILE)] * 1.2
                + v[f::shape_longest(WORKSPACE)] * 0.8
                + v[f::blended(FILE)]
                + v[f::blended(WORKSPACE)]
                + v[f::blended(RECENT)]
        };
        let mut best: Vec<(f32, usize)> = self.candidates.iter().map(promise).zip(0..).collect();
        best.sort_unstable_by(|a, b| b.0.total_cmp(&a.0));
        best.truncate(SCORED);
        best.sort_unstable_by_key(|&(_, i)| i);
        self.candidates = best.iter().map(|&(_, i)| self.candidates[i].clone()).collect();
        self.by_id.clear();
    }

    fn describe_step(&mut self, at: &Progress) {
        let before = at.words.last().copied().unwrap_or(START);
        let shared = &mut self.shared;
        shared[f::CLASS_BEFORE + class_index(self.vocabulary.class(before))] = 1.0;
        shared[f::WORDS_IN_LINE] = ((at.words.len() - at.line_start) as f32).ln_1p();
        shared[f::TEXT_AFTER] = if self.cursor.next_here == NONE { 0.0 } else { 1.0 };
        shared[f::DEPTH] = at.brackets.depth() as f32 / 4.0;
        shared[f::CANDIDATES] = self.candidates.len() as f32 / SCORED as f32;
        if self.first {
            shared[f::PARTIAL_LEN] = self.cursor.partial.len() as f32 / 8.0;
        }
    }

    fn describe(&mut self, i: usize, at: &Progress) {
        let id = self.candidates[i].id;
        let known = self.known(id);
        let (first, cursor, vocabulary) = (self.first, self.cursor, self.vocabulary);
        let candidate = &mut self.candidates[i];
        let (glued, spaced, space) = (candidate.glued, candidate.spaced, candidate.space());
        let v = &mut candidate.features;
        let before = at.words.last().copied().unwrap_or(START);
        let at_start = at.words.len() == at.line_start;
        v[f::NEAR_FOLDER] = v[f::NEAR_FOLDER].ln_1p();
        v[f::FILE_COUNT] = known.in_file.ln_1p() / 4.0;
        v[f::WORKSPACE_COUNT] = known.in_workspace.ln_1p() / 8.0;
        v[f::SEEN_BEFORE] = known.before;
        v[f::SEEN_AFTER] = known.after;
        v[f::CLASS + class_index(known.class)] = 1.0;
        v[f::WORD_LEN] = (known.len as f32).ln_1p() / 3.0;
        v[f::SPACED] = if glued + spaced > 0.0 { spaced / (glued + spaced) } else { 0.5 };
        if first && !cursor.partial.is_empty() {
            v[f::PARTIAL_SHARE] = cursor.partial.len() as f32 / known.len.max(1) as f32;
        } else if first && !at_start {
            set(v, f::UNWANTED_SPACE, cursor.spaced && space == 0 && !is_break(id));
            set(v, f::MISSING_SPACE, !cursor.spaced && space > 0 && !is_break(id));
            set(v, f::BREAK_AFTER_SPACE, cursor.spaced && is_break(id));
        }
        set(v, f::REPEATS, id == before);
        let bracket = at.brackets.would(id);
        set(v, f::CLOSES, bracket == Bracket::Closes);
        set(v, f::STRAYS, bracket == Bracket::Strays);
        if is_break(id) {
            set(v, f::BREAK_IN_BRACKETS, !at.brackets.is_empty());
            set(v, f::BREAK_KNOWN, cursor.next_break != NONE);
            set(v, f::BREAK_AGREES, cursor.next_break == id);
        }
        set(v, f::IN_LINE, at.words[at.line_start..].contains(&id));
        set(v, f::NEXT_FIRST, cursor.next_first == id && !at_start);
        set(v, f::NEXT_FIRST_AT_START, cursor.next_first == id && at_start);
        set(v, f::NEXT_HERE, cursor.next_here == id);
        if is_identifier(id) {
            describe_name(v, id, known, at, cursor, vocabulary);
        }
    }

    fn known(&mut self, id: Id) -> Known {
        if let Some(&known) = self.known.get(&id) {
            return known;
        }
        let count = |source: usize| -> usize {
            self.sources[source].iter().map(|corpus| corpus.after(By::Word, id).len()).sum()
        };
        let (before, after) = self.distances(id);
        let text = self.vocabulary.text(id);
        let known = Known {
            class: self.vocabulary.class(id),
            len: text.len(),
            parts: self.vocabulary.parts(id),
            capital: text.starts_with(|char: char| char.is_ascii_uppercase()),
            in_file: count(FILE) as f32,
            in_workspace: count(WORKSPACE) as f32,
            before,
            after,
        };
        self.known.insert(id, known);
        known
    }

    /// How far the nearest occurrence before and after the cursor's line is; 1 stands for none.
    fn distances(&self, id: Id) -> (f32, f32) {
        let (mut before, mut after) = (usize::MAX, usize::MAX);
        for corpus in &self.sources[FILE] {
            let run = corpus.after(By::Word, id);
            let places = corpus.sorted(By::Word).get(run.clone()).unwrap_or_default();
            for &place in places.iter().step_by(run.len() / 64 + 1) {
                let line = corpus.line(place);
                let (nearest, distance) = if line <= self.cursor.line {
                    (&mut before, self.cursor.line - line)
                } else {
                    (&mut after, line - self.cursor.line)
                };
                *nearest = distance.min(*nearest);
            }
        }
        let scale = |distance: usize| {
            if distance == usize::MAX { 1.0 } else { (distance as f32).ln_1p() / 10.0 }
        };
        (scale(before), scale(after))
    }
}

fn set(features: &mut Features, feature: usize, holds: bool) {
    features[feature] = if holds { 1.0 } else { 0.0 };
}

fn class_index(class: Class) -> usize {
    match class {
        Class::Identifier => 0,
        Class::Keyword => 1,
        Class::Number => 2,
        Class::Sign => 3,
        Class::Break | Class::Other => 4,
    }
}

fn describe_name(
    v: &mut Features,
    id: Id,
    known: Known,
    at: &Progress,
    cursor: &Cursor,
    vocabulary: &Vocabulary,
) {
    let back = |n: usize| at.words.len().checked_sub(n).map_or(START, |i| at.words[i]);
    let shared =
        |parts: u64| (known.parts & parts).count_ones() as f32 / known.parts.count_ones().max(1) as f32;
    for n in 2..=6 {
        set(v, f::EQUALS_BACK + n - 2, back(n) == id);
    }
    for n in 2..=3 {
        v[f::PARTS_BACK + n - 2] = shared(vocabulary.parts(back(n)));
    }
    v[f::PARTS_ASSIGNED] = at.scope.assigned.map_or(0.0, |id| shared(vocabulary.parts(id)));
    v[f::PARTS_HEADER] = shared(at.scope.header);
    v[f::PARTS_CALLEE] = at.scope.callee().map_or(0.0, |id| shared(vocabulary.parts(id)));
    set(v, f::ASSIGNED, at.scope.assigned == Some(id));
    v[f::JUST_NOW] = (cursor.just_now.get(&id).copied().unwrap_or(0) as f32).ln_1p() / 2.0;
    set(v, f::CAPITAL, known.capital);
    v[f::NEAR_RANK] = cursor.near.iter().position(|&near| near == id).map_or(0.0, |i| 1.0 / (1 + i) as f32);
}

/// Two stretches of words of the same shape, and which name of the one stands for which of the other.
struct Alignment {
    pairs: Vec<(Id, Id)>,
    agreeing: usize,
    clashes: usize,
}

impl Alignment {
    /// Aligns the words before a place (nearest first) with `words` (nearest last); `None` if names are
    /// swapped about too much for the one to be a renamed copy of the other.
    fn of(back: &[Id], words: &[Id]) -> Option<Self> {
        let mut it = Self { pairs: Vec::new(), agreeing: 0, clashes: 0 };
        for (&there, &here) in back.iter().zip(words.iter().rev()) {
            if shape(there) != shape(here) {
                break;
            }
            if !is_identifier(there) {
                continue;
            }
            match it.pairs.iter().find(|pair| pair.0 == there) {
                Some(pair) if pair.1 != here => it.clashes += 1,
                Some(_) => {}
                None => it.pairs.push((there, here)),
            }
            it.agreeing += usize::from(there == here);
        }
        (it.clashes <= 1).then_some(it)
    }

    /// What a word there is here.
    fn carry(&self, id: Id, renamer: &mut Renamer, vocabulary: &Vocabulary) -> Id {
        if !is_identifier(id) {
            return id;
        }
        if let Some(pair) = self.pairs.iter().find(|pair| pair.0 == id) {
            return pair.1;
        }
        let renamed = self.pairs.iter().filter(|pair| pair.0 != pair.1);
        renamed.filter_map(|&(from, to)| renamer.rename(id, from, to, vocabulary)).next().unwrap_or(id)
    }
}
