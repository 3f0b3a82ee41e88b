//! Gathers what could come next and all the evidence for it: what followed the same words, or words of the
//! same shape, in the open file, in the workspace and in what was just written; and the names nearby.
//!
//! The work per step is bounded: of a long run of places an even sample is looked at.

mod changed;
mod describe;
mod form;
mod lines;

use std::rc::Rc;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::{
    context::{By, Corpus, LONGEST},
    cursor::{Brackets, Cursor, Scope},
    features::{self as f, FILE, Features, IDIOMS, LEN, ORDERS, RECENT, REMOVED, SOURCES, WORKSPACE},
    index::family,
    meaning::Meaning,
    names::Names,
    recent::Recent,
    rename::Renamer,
    runs::{Runs, Tally},
    suggest::{Query, Views},
    vocabulary::{BREAK, Class, Id, OPAQUE, Vocabulary, is_break, sign},
};

pub(crate) use describe::class_index;

/// At most this many candidates are scored in a step.
const SCORED: usize = 80;
/// Line breaks and signs, which may come next whatever was seen, but for a line's start.
const COMMON: &[Id] = &[
    BREAK,
    BREAK + 1,
    BREAK + 2,
    BREAK + 3,
    BREAK + 4,
    BREAK + 5,
    sign(b')'),
    sign(b'('),
    sign(b','),
    sign(b';'),
    sign(b':'),
    sign(b'.'),
    sign(b'"'),
    sign(b']'),
    sign(b'}'),
    sign(b'{'),
];

/// How far a prediction has come: the words so far and what they leave open.
#[derive(Clone, Debug)]
pub(crate) struct Progress {
    pub(crate) words: Vec<Id>,
    pub(crate) line_start: usize,
    pub(crate) brackets: Brackets,
    pub(crate) scope: Scope,
}

impl Progress {
    /// The first two words of the line before.
    pub(crate) fn line_before(&self) -> Option<[Id; 2]> {
        let before = self.words.get(..self.line_start.checked_sub(1)?)?;
        let start = before.iter().rposition(|&id| is_break(id))?;
        before.get(start + 1..start + 3)?.try_into().ok()
    }
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

/// What definitions tell about the next word.
#[derive(Debug, Default)]
struct Expected {
    members: Option<Rc<FxHashSet<Id>>>,
    parameter: Option<Id>,
    /// What the innermost brackets may name, and where these start.
    fields: Option<(Rc<FxHashSet<Id>>, usize)>,
}

impl Expected {
    fn candidates(&self) -> impl Iterator<Item = &Id> {
        const MOST: usize = 48;
        let fields = self.fields.iter().map(|fields| &fields.0);
        self.members.iter().chain(fields).flat_map(|names| names.iter().take(MOST)).chain(&self.parameter)
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
    usage: Usage,
}

/// How a word is used, as far as was looked: shares of its occurrences.
#[derive(Clone, Copy, Debug, Default)]
struct Usage {
    member: f32,
    /// The shapes of the words before it.
    shapes: [Id; SHAPES],
    seen: usize,
    imported: bool,
    function: bool,
    of_type: bool,
}

/// How many occurrences of a word are looked at for how it is used.
const SHAPES: usize = 12;

impl Known {
    /// Which part of the word's parts is among these.
    fn shared(self, parts: u64) -> f32 {
        (self.parts & parts).count_ones() as f32 / self.parts.count_ones().max(1) as f32
    }
}

/// The sources of one prediction, and the memory its steps share.
pub(crate) struct Gatherer<'a> {
    sources: [Vec<&'a dyn Corpus>; SOURCES],
    cursor: &'a Cursor,
    recent: &'a Recent,
    names: Names,
    vocabulary: &'a Vocabulary,
    /// Whether this step completes the half-typed word.
    first: bool,
    candidates: Vec<Candidate>,
    by_id: FxHashMap<Id, usize>,
    known: FxHashMap<Id, Known>,
    renamer: Renamer,
    meaning: Meaning,
    language: usize,
    runs: Runs,
    tally: Tally,
    back: Vec<Id>,
    /// What all candidates of the step share.
    shared: Features,
}

impl<'a> Gatherer<'a> {
    pub(crate) fn new(views: &'a Views<'_>, cursor: &'a Cursor, query: &Query<'a>) -> Self {
        let (path, vocabulary) = (query.file.path(), &*query.file.vocabulary);
        Self {
            sources: views.sources(),
            cursor,
            recent: query.recent,
            names: Names::of(cursor, path, vocabulary),
            vocabulary,
            first: false,
            candidates: Vec::new(),
            by_id: FxHashMap::default(),
            known: FxHashMap::default(),
            renamer: Renamer::default(),
            meaning: Meaning::new(vocabulary),
            language: family(path),
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
        for source in [FILE, WORKSPACE, RECENT, REMOVED, IDIOMS] {
            self.count_words(source, context);
        }
        for source in [FILE, WORKSPACE] {
            self.count_shapes(source, &at.words);
        }
        for source in [FILE, WORKSPACE] {
            self.count_trails(source, at);
        }
        self.follow_removed(at);
        let expected = self.expected(at);
        let anyway = if at.words.len() > at.line_start { COMMON } else { &[] };
        for &id in self.cursor.near.iter().chain(dictionary).chain(expected.candidates()).chain(anyway) {
            if self.fits(id) {
                self.candidate(id);
            }
        }
        self.note_replacements();
        self.keep_best();
        self.describe_step(at, &expected);
        for i in 0..self.candidates.len() {
            self.describe(i, at, &expected);
        }
        let there: Vec<bool> = self.candidates.iter().map(|candidate| self.exists(candidate.id)).collect();
        let mut there = there.into_iter();
        self.candidates.retain(|_| there.next().unwrap_or_default());
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
            FILE => 128,
            _ => 56,
        };
        let weight = (len * len) as f32 * if source == FILE { 3.0 } else { 1.0 };
        for (corpus, place) in runs.sample(len, most) {
            let corpus = self.sources[source][corpus];
            let place = corpus.place(By::Word, place);
            let token = corpus.token(place);
            if !self.fits(token.id()) || !corpus.visible(place) {
                continue;
            }
            let i = self.candidate(token.id());
            tally.add(i, 1.0);
            self.vote_space(i, token.space(), weight);
            if len >= 2 && (source == FILE || source == WORKSPACE) {
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
                + v[f::blended(IDIOMS)]
                + v[f::UNCHANGED] * 2.0
                + v[f::REPLACES]
                + v[f::FIELD]
        };
        let mut best: Vec<(f32, usize)> = self.candidates.iter().map(promise).zip(0..).collect();
        best.sort_unstable_by(|a, b| b.0.total_cmp(&a.0));
        best.truncate(SCORED);
        best.sort_unstable_by_key(|&(_, i)| i);
        self.candidates = best.iter().map(|&(_, i)| self.candidates[i].clone()).collect();
        self.by_id.clear();
    }
}
