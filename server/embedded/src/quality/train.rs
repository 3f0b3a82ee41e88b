//! Trains the mixing network: the engine steps along lines whose rest is hidden, and the weights are moved
//! towards the word that stands there. The lines come from checkouts and from commits, as they do when the
//! engine is measured. The evidence of all steps is gathered once and kept, about 8 kB a step.

use super::{
    Commit, File, Protocol, Weights, Workspace,
    commit::Player,
    fill,
    learn::{Learner, RATE, Step, sparse},
    ranking,
    sample::{Desk, Random, Sample, cursor, samples},
};
use crate::{
    cursor::Cursor,
    features::otherwise,
    gather::Gatherer,
    index::Index,
    lex::lex_body,
    open::{OpenFile, Touched},
    rank,
    recent::Recent,
    search::Start,
    suggest::{Query, Views},
    vocabulary::{BREAK, Id, NONE, is_break},
};

/// How to train.
#[derive(Clone, Copy, Debug)]
pub struct Training {
    /// How often all that was gathered is gone through.
    pub rounds: usize,
    /// Makes the run repeatable.
    pub seed: u64,
}

/// How a round went.
#[derive(Clone, Copy, Debug, Default)]
pub struct Round {
    /// Mean loss of a step, in nats.
    pub loss: f32,
    /// Share of the steps whose word was a candidate.
    pub covered: f32,
    /// Share of the steps whose word was held to be the likeliest.
    pub right: f32,
}

/// The weights are the mean over this last part of the training.
const SETTLING: f32 = 0.15;
/// The longest rest of a line that is stepped along, in words.
const WORDS: usize = 10;

/// What a checkout and its commits teach: the evidence of many steps, and what was right. What one checkout
/// teaches does not depend on any other, so they may be gone through in any order and at once.
pub struct Lessons {
    random: Random,
    /// Whether they are about whole lines.
    lines: bool,
    steps: Vec<Step>,
}

impl Lessons {
    /// Nothing yet; `seed` makes repeatable what will be asked.
    pub fn new(seed: u64) -> Self {
        Self { random: Random::new(seed), lines: false, steps: Vec::new() }
    }

    /// The same for comparing whole lines instead of words.
    pub fn of_lines(seed: u64) -> Self {
        Self { lines: true, ..Self::new(seed) }
    }

    /// How many steps there are.
    pub fn steps(&self) -> usize {
        self.steps.len()
    }

    /// Gathers evidence at `count` places of a checkout: half of them with the file's rest, half without.
    /// What `weights` hold of a prior must not come from the checkout.
    pub fn study(&mut self, files: &[File], count: usize, weights: &Weights) {
        let index = fill(&weights.empty_index(), files);
        // Now and then the workspace is unknown, as it is in a new project.
        let empty = index.without_files();
        let mut desk = Desk::new(files, &index);
        for protocol in [Protocol::LeaveOneOut, Protocol::Chronological] {
            for mut sample in samples(files, protocol, count / 2, self.random.next()) {
                let text = &files[sample.file].1;
                pause_anywhere(&mut sample, text, &mut self.random);
                let index = if self.random.below(6) == 0 { &empty } else { &index };
                desk.show(&sample, |file| {
                    let recent = written_before(sample.hidden.start, file, &mut self.random);
                    let query = query(index, file, &recent, sample.hidden.start);
                    self.step_along(&query, &sample.rest);
                });
            }
        }
    }

    /// Gathers evidence in `count` of the lines that a commit added.
    pub fn replay(&mut self, commit: &Commit, workspace: &mut Workspace, count: usize) {
        let mut player = Player::new(commit, workspace);
        for line in player.some_lines(count, &mut self.random) {
            let Some(scene) = player.scene(&line) else { continue };
            let Some(at) = self.pause(scene.line) else { continue };
            let before = format!("{}{}", scene.above, &scene.line[..at]);
            let file = scene.open(&before, &player.index);
            let query = query(&player.index, &file, &scene.recent, before.len());
            self.step_along(&query, scene.line[at..].trim_end());
        }
    }

    /// Where in a line the engine is asked: as when it is measured, or after any key.
    fn pause(&mut self, line: &str) -> Option<usize> {
        if self.random.below(2) == 0 {
            return cursor(line, &mut self.random);
        }
        let (indent, end) = (line.len() - line.trim_start().len(), line.trim_end().len());
        let at = indent + self.random.below(end - indent + 1);
        Some(at).filter(|&at| line.is_char_boundary(at))
    }

    /// Steps along the hidden rest of a line.
    fn step_along(&mut self, query: &Query<'_>, rest: &str) {
        if self.lines {
            self.steps.extend(ranking::step(query, rest));
            return;
        }
        let file = query.file;
        let Some(cursor) = Cursor::at(file, query.offset) else { return };
        let views = Views::of(query, &cursor);
        let dictionary = views.dictionary(file, &cursor);
        let mut progress = Start::at(&cursor, &dictionary).progress;
        let mut gatherer = Gatherer::new(&views, &cursor, query);
        let mut words: Vec<Id> = Vec::new();
        let whole = format!("{}{rest}", cursor.partial);
        lex_body(whole.trim_start(), &file.vocabulary, |token| words.push(token.id()));
        words.push(if cursor.next_break == NONE { BREAK } else { cursor.next_break });
        for (i, &word) in words.iter().enumerate().take(WORDS) {
            let dictionary: &[Id] = if i == 0 { &dictionary } else { &[] };
            let (candidates, shared) = gatherer.step(&progress, i == 0, dictionary);
            // Which line break comes is known only where the file goes on.
            let any_break = is_break(word) && cursor.next_break == NONE;
            let is_right = |id: Id| id == word || (any_break && is_break(id));
            let right = (0..).zip(candidates).filter(|(_, candidate)| is_right(candidate.id)).map(|(i, _)| i);
            let mut right: Vec<usize> = right.collect();
            let mut all: Vec<_> = candidates.iter().map(|candidate| sparse(&candidate.features)).collect();
            all.push(sparse(&otherwise()));
            if right.is_empty() {
                right.push(candidates.len());
            }
            self.steps.push(Step { right, shared: sparse(shared), candidates: all });
            progress.push(word, &file.vocabulary);
        }
    }
}

/// Trains on these lessons, in this order, and returns the weights as the engine's file of them; the same
/// lessons give the same bytes. `tell` hears how each round went.
pub fn train(how: Training, lessons: Vec<Lessons>, mut tell: impl FnMut(Round)) -> Vec<u8> {
    let mut random = Random::new(how.seed);
    let lines = lessons.iter().any(|lessons| lessons.lines);
    let mut steps: Vec<Step> = lessons.into_iter().flat_map(|lessons| lessons.steps).collect();
    let mut learner = Learner::new(&mut random);
    for round in 0..how.rounds {
        for i in (1..steps.len()).rev() {
            steps.swap(i, random.below(i + 1));
        }
        let mut sum = Round::default();
        for (done, step) in steps.iter().enumerate() {
            let part = (round as f32 + done as f32 / steps.len() as f32) / how.rounds as f32;
            learner.rate = RATE * 0.5 * (1.0 + (std::f32::consts::PI * part).cos()) + RATE / 50.0;
            learner.settling = part > 1.0 - SETTLING;
            learner.step(step, &mut sum);
        }
        let count = steps.len().max(1) as f32;
        tell(Round { loss: sum.loss / count, covered: sum.covered / count, right: sum.right / count });
    }
    let network = learner.settled();
    if lines { rank::to_bytes(&network) } else { network.to_bytes() }
}

fn query<'a>(index: &'a Index, file: &'a OpenFile, recent: &'a Recent, offset: usize) -> Query<'a> {
    Query { index, file, recent, offset, max_lines: 1, threshold: 0.0 }
}

/// People pause where no word begins, too: before the blank, and at the line's end.
fn pause_anywhere(sample: &mut Sample, text: &str, random: &mut Random) {
    match random.below(6) {
        0 | 1 => {
            let before = &text[..sample.hidden.start];
            let typed = before.trim_end_matches(' ').len();
            sample.rest.insert_str(0, &before[typed..]);
            sample.hidden.start = typed;
        }
        2 => {
            sample.hidden.start += sample.rest.len();
            sample.rest.clear();
        }
        _ => {}
    }
}

/// What may have been written just before: nothing, or some of the lines above.
fn written_before(offset: usize, file: &OpenFile, random: &mut Random) -> Recent {
    let mut recent = Recent::default();
    let line = file.text().line_of(offset);
    if random.below(3) > 0 && line > 2 {
        let count = 2 + random.below(line.min(50) - 1);
        let touched = |lines| Touched { lines, ..Touched::default() };
        recent.note(file, &[touched(line - count.min(line)..line), touched(line..line + 1)]);
    }
    recent
}
