//! Trains the mixing network on checkouts: the engine steps along lines whose rest is hidden, and the
//! weights are moved towards the word that stands there.
//!
//! Plain stochastic gradient descent with Adam. Evidence is gathered anew rather than kept, which costs less
//! than storing it; zeros are skipped forwards and backwards.

use text::Text;

use super::{
    Files, Protocol, index_of,
    sample::{Random, Sample, samples},
};
use crate::{
    cursor::Cursor,
    features::{Features, otherwise},
    gather::Gatherer,
    index::Index,
    lex::lex_body,
    mix::{HIDDEN, Network, softmax},
    open::OpenFile,
    recent::Recent,
    search::Start,
    suggest::{Query, Views},
    vocabulary::{BREAK, Id, NONE},
};

/// How to train.
#[derive(Clone, Copy, Debug)]
pub struct Training {
    /// Lines per checkout and round.
    pub samples: usize,
    /// Rounds.
    pub rounds: usize,
    /// Makes the run repeatable.
    pub seed: u64,
}

/// The longest rest of a line that is stepped along, in words.
const WORDS: usize = 10;
/// Steps whose gradients are summed before the weights move.
const BATCH: usize = 128;
const RATE: f32 = 2e-3;

/// Trains on these checkouts and returns the weights as the engine's file of them; `tell` hears the mean
/// loss after each round.
pub fn train(
    checkouts: &[Vec<(std::path::PathBuf, String)>],
    how: Training,
    mut tell: impl FnMut(usize, f32),
) -> Vec<u8> {
    let indices: Vec<Index> = checkouts.iter().map(|files| index_of(files)).collect();
    let mut random = Random::new(how.seed);
    let mut learner = Learner::new(&mut random);
    for round in 0..how.rounds {
        let mut tasks: Vec<(usize, Sample)> = Vec::new();
        for (i, files) in checkouts.iter().enumerate() {
            tasks.extend(
                round_samples(files, how.samples, random.next()).into_iter().map(|sample| (i, sample)),
            );
        }
        for i in (1..tasks.len()).rev() {
            tasks.swap(i, random.below(i + 1));
        }
        let (mut loss, mut steps) = (0.0, 0);
        let count = tasks.len();
        for (done, (checkout, sample)) in tasks.iter().enumerate() {
            let part = (round as f32 + done as f32 / count as f32) / how.rounds as f32;
            learner.rate = RATE * 0.5 * (1.0 + (std::f32::consts::PI * part).cos()) + RATE / 50.0;
            // Now and then the workspace is unknown, as it is in a new project.
            let empty = indices[*checkout].without_files();
            let index = if random.below(6) == 0 { &empty } else { &indices[*checkout] };
            let (sum, n) = learner.sample(sample, index, &mut random);
            loss += sum;
            steps += n;
        }
        tell(round, loss / steps.max(1) as f32);
    }
    learner.network.to_bytes()
}

fn round_samples(files: &Files, count: usize, seed: u64) -> Vec<Sample> {
    let mut all = samples(files, Protocol::LeaveOneOut, count / 2, seed);
    all.extend(samples(files, Protocol::Chronological, count / 2, seed ^ 1));
    all
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

    /// Steps along the hidden rest of one line; returns the summed loss and the number of steps.
    fn sample(&mut self, sample: &Sample, index: &Index, random: &mut Random) -> (f32, usize) {
        let file = OpenFile::new(&sample.path, &Text::new(&sample.text), index);
        let recent = written_before(sample, &file, random);
        let query = Query {
            index,
            file: &file,
            recent: &recent,
            offset: sample.offset,
            max_lines: 1,
            threshold: 0.0,
        };
        let Some(cursor) = Cursor::at(&file, sample.offset) else { return (0.0, 0) };
        let views = Views::of(&query, &cursor);
        let dictionary = views.dictionary(&file, &cursor);
        let mut progress = Start::at(&cursor, &dictionary).progress;
        let mut gatherer = Gatherer::new(views.sources(), &cursor, &file.vocabulary);
        let mut words: Vec<Id> = Vec::new();
        let whole = format!("{}{}", cursor.partial, sample.rest);
        lex_body(whole.trim_start(), &file.vocabulary, |token| words.push(token.id()));
        words.push(if cursor.next_break == NONE { BREAK } else { cursor.next_break });
        let (mut loss, mut steps) = (0.0, 0);
        for (i, &word) in words.iter().enumerate().take(WORDS) {
            let dictionary: &[Id] = if i == 0 { &dictionary } else { &[] };
            let (candidates, shared) = gatherer.step(&progress, i == 0, dictionary);
            let right = candidates.iter().position(|candidate| candidate.id == word);
            let features = candidates.iter().map(|candidate| &candidate.features);
            loss += self.step(shared, &features.collect::<Vec<_>>(), right);
            steps += 1;
            progress.push(word, &file.vocabulary);
        }
        (loss, steps)
    }

    /// One step: adds the gradient of its loss.
    fn step(&mut self, shared: &Features, candidates: &[&Features], right: Option<usize>) -> f32 {
        let otherwise = otherwise();
        let candidates: Vec<&Features> = candidates.iter().copied().chain([&otherwise]).collect();
        let right = right.unwrap_or(candidates.len() - 1);
        let base = self.network.shared(shared);
        let sums: Vec<[f32; HIDDEN]> = candidates.iter().map(|v| self.network.add(base, v)).collect();
        let mut scores: Vec<f32> = sums.iter().map(|sums| self.network.output_of(sums)).collect();
        softmax(&mut scores);
        let loss = -(scores[right] + 1e-9).ln();
        let mut common = [0.0; HIDDEN];
        for (i, (features, sums)) in candidates.iter().zip(&sums).enumerate() {
            let error = scores[i] - if i == right { 1.0 } else { 0.0 };
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
        loss
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
fn written_before(sample: &Sample, file: &OpenFile, random: &mut Random) -> Recent {
    let mut recent = Recent::default();
    let line = file.text().line_of(sample.offset);
    if random.below(3) > 0 && line > 2 {
        let count = 2 + random.below(line.min(50) - 1);
        recent.note(file, &[line - count.min(line)..line]);
        recent.note(file, &[line..line + 1]);
    }
    recent
}

impl Network {
    fn add_outer(&mut self, features: &Features, back: &[f32; HIDDEN]) {
        for (&value, row) in features.iter().zip(&mut self.hidden).filter(|(value, _)| **value != 0.0) {
            for (weight, back) in row.iter_mut().zip(back) {
                *weight += value * back;
            }
        }
    }

    fn weights_mut(&mut self) -> impl Iterator<Item = &mut f32> {
        self.hidden.iter_mut().chain([&mut self.bias, &mut self.output]).flatten()
    }
}
