//! Trains the mixing network on checkouts: the engine steps along lines whose rest is hidden, and the
//! weights are moved towards the word that stands there.
//!
//! Plain stochastic gradient descent with Adam. The evidence of all steps is gathered once and kept, about
//! 8 kB a step; zeros are neither stored nor multiplied.

use std::path::PathBuf;

use super::{
    Files, Protocol, index_of,
    sample::{Desk, Random, Sample, samples},
};
use crate::{
    cursor::Cursor,
    features::{Features, otherwise},
    gather::Gatherer,
    index::{Index, family},
    lex::lex_body,
    mix::{HIDDEN, Network, softmax},
    open::OpenFile,
    recent::Recent,
    search::Start,
    suggest::{Query, Views},
    vocabulary::{BREAK, Id, NONE, is_break},
};

/// How to train.
#[derive(Clone, Copy, Debug)]
pub struct Training {
    /// Lines per checkout.
    pub samples: usize,
    /// How often all of them are gone through.
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

/// The longest rest of a line that is stepped along, in words.
const WORDS: usize = 10;
/// Steps whose gradients are summed before the weights move.
const BATCH: usize = 128;
const RATE: f32 = 3e-3;

/// Trains on these checkouts and returns the weights as the engine's file of them; `tell` hears how each
/// round went.
pub fn train(checkouts: &[Vec<(PathBuf, String)>], how: Training, mut tell: impl FnMut(Round)) -> Vec<u8> {
    let mut random = Random::new(how.seed);
    let mut steps: Vec<Step> = Vec::new();
    for files in checkouts {
        gather(files, how.samples, &mut random, &mut steps);
    }
    let mut learner = Learner::new(&mut random);
    for round in 0..how.rounds {
        for i in (1..steps.len()).rev() {
            steps.swap(i, random.below(i + 1));
        }
        let mut sum = Round::default();
        for (done, step) in steps.iter().enumerate() {
            let part = (round as f32 + done as f32 / steps.len() as f32) / how.rounds as f32;
            learner.rate = RATE * 0.5 * (1.0 + (std::f32::consts::PI * part).cos()) + RATE / 50.0;
            learner.step(step, &mut sum);
        }
        let count = steps.len().max(1) as f32;
        tell(Round { loss: sum.loss / count, covered: sum.covered / count, right: sum.right / count });
    }
    learner.network.to_bytes()
}

/// Half of the samples with the file's rest, half without.
fn gather(files: &Files, count: usize, random: &mut Random, steps: &mut Vec<Step>) {
    let index = index_of(files);
    // Now and then the workspace is unknown, as it is in a new project.
    let empty = index.without_files();
    let mut desk = Desk::new(files, &index);
    for protocol in [Protocol::LeaveOneOut, Protocol::Chronological] {
        for mut sample in samples(files, protocol, count / 2, random.next()) {
            // People pause where no word begins, too: before the blank, and at the line's end.
            match random.below(6) {
                0 | 1 => {
                    let before = &files[sample.file].1[..sample.hidden.start];
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
            let index = if random.below(6) == 0 { &empty } else { &index };
            desk.show(&sample, |file| gather_line(&sample, file, index, random, steps));
        }
    }
}

/// Steps along the hidden rest of a line.
fn gather_line(sample: &Sample, file: &OpenFile, index: &Index, random: &mut Random, steps: &mut Vec<Step>) {
    let offset = sample.hidden.start;
    let recent = written_before(offset, file, random);
    let query = Query { index, file, recent: &recent, offset, max_lines: 1, threshold: 0.0 };
    let Some(cursor) = Cursor::at(file, offset) else { return };
    let views = Views::of(&query, &cursor);
    let dictionary = views.dictionary(file, &cursor);
    let mut progress = Start::at(&cursor, &dictionary).progress;
    let mut gatherer = Gatherer::new(views.sources(), &cursor, &file.vocabulary, family(file.path()));
    let mut words: Vec<Id> = Vec::new();
    let whole = format!("{}{}", cursor.partial, sample.rest);
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
        let mut all: Vec<Sparse> = candidates.iter().map(|candidate| sparse(&candidate.features)).collect();
        all.push(sparse(&otherwise()));
        if right.is_empty() {
            right.push(candidates.len());
        }
        steps.push(Step { right, shared: sparse(shared), candidates: all });
        progress.push(word, &file.vocabulary);
    }
}

/// The features that are not zero. Their values are kept in 16 bits, the upper half of the float.
type Sparse = Box<[(u16, u16)]>;

fn sparse(features: &Features) -> Sparse {
    let some = features.iter().zip(0..).filter(|(value, _)| **value != 0.0);
    some.map(|(value, feature)| (feature, (value.to_bits() >> 16) as u16)).collect()
}

fn values(sparse: &Sparse) -> impl Iterator<Item = (usize, f32)> {
    sparse.iter().map(|&(feature, value)| (usize::from(feature), f32::from_bits(u32::from(value) << 16)))
}

/// One step to learn from: the candidates, "something else" being the last, and which of them are right.
struct Step {
    shared: Sparse,
    candidates: Vec<Sparse>,
    right: Vec<usize>,
}

struct Learner {
    network: Network,
    gradient: Network,
    /// Adam's running means of the gradient and of its square.
    mean: Network,
    square: Network,
    rate: f32,
    pending: usize,
    updates: i32,
}

impl Learner {
    fn new(random: &mut Random) -> Self {
        let mut network = Network::zero();
        let mut uniform = |scale: f32| ((random.next() >> 40) as f32 / (1 << 23) as f32 - 1.0) * scale;
        for weight in network.hidden.iter_mut().flatten() {
            *weight = uniform((3.0 / 60.0f32).sqrt());
        }
        for weight in &mut network.output {
            *weight = uniform((3.0 / HIDDEN as f32).sqrt());
        }
        let zero = Network::zero;
        Self { network, gradient: zero(), mean: zero(), square: zero(), rate: RATE, pending: 0, updates: 0 }
    }

    /// One step: adds the gradient of its loss.
    fn step(&mut self, step: &Step, sum: &mut Round) {
        let Step { shared, candidates, right } = step;
        let base = self.network.plus(self.network.bias, shared);
        let sums: Vec<[f32; HIDDEN]> = candidates.iter().map(|v| self.network.plus(base, v)).collect();
        let mut scores: Vec<f32> = sums.iter().map(|sums| self.network.output_of(sums)).collect();
        softmax(&mut scores);
        let mass: f32 = right.iter().map(|&i| scores[i]).sum::<f32>() + 1e-9;
        let best = scores.iter().copied().fold(0.0, f32::max);
        sum.loss -= mass.ln();
        sum.covered += if right[0] + 1 < candidates.len() { 1.0 } else { 0.0 };
        sum.right += if mass >= best { 1.0 } else { 0.0 };
        let mut common = [0.0; HIDDEN];
        for (i, (features, sums)) in candidates.iter().zip(&sums).enumerate() {
            let error = scores[i] - if right.contains(&i) { scores[i] / mass } else { 0.0 };
            if error.abs() < 1e-4 {
                continue;
            }
            let mut back = [0.0; HIDDEN];
            for unit in 0..HIDDEN {
                if sums[unit] > 0.0 {
                    self.gradient.output[unit] += error * sums[unit];
                    back[unit] = error * self.network.output[unit];
                    common[unit] += back[unit];
                }
            }
            self.gradient.add_outer(features, &back);
        }
        self.gradient.add_outer(shared, &common);
        for (gradient, back) in self.gradient.bias.iter_mut().zip(common) {
            *gradient += back;
        }
        self.pending += 1;
        if self.pending == BATCH {
            self.update();
        }
    }

    /// Moves the weights by what has been summed.
    fn update(&mut self) {
        self.updates += 1;
        let (unbias_mean, unbias_square) =
            (1.0 - 0.9f32.powi(self.updates), 1.0 - 0.999f32.powi(self.updates));
        let weights = self.network.weights_mut().zip(self.gradient.weights_mut());
        let means = self.mean.weights_mut().zip(self.square.weights_mut());
        for ((weight, sum), (mean, square)) in weights.zip(means) {
            let gradient = *sum / self.pending as f32 + 1e-5 * *weight;
            *mean = 0.9 * *mean + 0.1 * gradient;
            *square = 0.999 * *square + 0.001 * gradient * gradient;
            *weight -= self.rate * (*mean / unbias_mean) / ((*square / unbias_square).sqrt() + 1e-8);
            *sum = 0.0;
        }
        self.pending = 0;
    }
}

/// What may have been written just before: nothing, or some of the lines above.
fn written_before(offset: usize, file: &OpenFile, random: &mut Random) -> Recent {
    let mut recent = Recent::default();
    let line = file.text().line_of(offset);
    if random.below(3) > 0 && line > 2 {
        let count = 2 + random.below(line.min(50) - 1);
        recent.note(file, &[line - count.min(line)..line, line..line + 1]);
    }
    recent
}

impl Network {
    fn plus(&self, mut sums: [f32; HIDDEN], features: &Sparse) -> [f32; HIDDEN] {
        for (feature, value) in values(features) {
            for (sum, weight) in sums.iter_mut().zip(&self.hidden[feature]) {
                *sum += value * weight;
            }
        }
        sums
    }

    fn add_outer(&mut self, features: &Sparse, back: &[f32; HIDDEN]) {
        for (feature, value) in values(features) {
            for (weight, back) in self.hidden[feature].iter_mut().zip(back) {
                *weight += value * back;
            }
        }
    }

    fn weights_mut(&mut self) -> impl Iterator<Item = &mut f32> {
        self.hidden.iter_mut().chain([&mut self.bias, &mut self.output]).flatten()
    }
}
