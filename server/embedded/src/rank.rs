//! Ranking whole lines. Word by word, a search cannot see that a line stands right above already, or that it
//! would make a pair with the line below that no file has; here the rests of the line that it found are
//! compared as wholes, and their probabilities set right.
//!
//! The evidence goes through a small network like that for words, with a softmax over the rests that were
//! found and "another one". Its weights come from other projects as well (see `quality/ranking.rs`).

use std::sync::OnceLock;

use crate::{
    context::By,
    features::{FILE, Features, LEN, WORKSPACE},
    gather::class_index,
    mix::{Network, softmax},
    search::{Branch, Search},
    vocabulary::{Id, is_break, shape},
};

/// So many of the likeliest rests are compared.
pub(crate) const COMPARED: usize = 6;
/// How much the comparison counts against what the search said. Both together are better calibrated than
/// either.
const TRUST: f32 = 0.5;
const MAGIC: &[u8; 8] = b"gprank\0\x01";

// What is known of each rest.
const LOG: usize = 0;
const END: usize = 1;
const LEAST: usize = 2;
const BEHIND: usize = 3;
const PLACE: usize = 4;
const WORDS: usize = 5;
/// For the file and the workspace, by word and by shape: how many, how near, the longest context.
const SEEN: usize = 6;
const AGREES: usize = SEEN + 12;
const AGREES_IN_SHAPE: usize = SEEN + 13;
/// Four each: the same line, the same shape, the same last word, the same first one.
const ABOVE: usize = SEEN + 14;
const BELOW: usize = SEEN + 18;
const COMES_BACK: usize = SEEN + 22;
const STRANGERS: usize = SEEN + 23;
const OPEN: usize = SEEN + 24;
const EMPTY: usize = SEEN + 25;
/// Six, one per class of the last word.
const LAST: usize = SEEN + 26;
const ANOTHER: usize = SEEN + 32;
// What is the same for all of them.
const REST: usize = SEEN + 33;
const BEST: usize = SEEN + 34;
const COUNT: usize = SEEN + 35;
/// Three: where the cursor is.
const KIND: usize = SEEN + 36;
const BELOW_KNOWN: usize = SEEN + 39;
/// Six, one per family of languages.
const LANGUAGE: usize = SEEN + 40;
/// The length of the vector, of which a word's is so much longer that it serves here as well.
const ROWS: usize = SEEN + 46;

/// The weights that are built in. Without any that fit, nothing is compared; a test sees to it that they fit.
pub(crate) fn shipped() -> Option<&'static Network> {
    static SHIPPED: OnceLock<Option<Network>> = OnceLock::new();
    SHIPPED.get_or_init(|| from_bytes(include_bytes!("../rank.bin"))).as_ref()
}

/// Reads weights: the magic, then `f32`s, little-endian, in the order of `mix.bin`.
fn from_bytes(bytes: &[u8]) -> Option<Network> {
    Network::read(bytes.strip_prefix(MAGIC)?, ROWS)
}

/// What [`from_bytes`] reads.
pub(crate) fn to_bytes(network: &Network) -> Vec<u8> {
    MAGIC.iter().copied().chain(network.written(ROWS)).collect()
}

/// The rests that were found and "another one", which comes last, as they are to be compared.
pub(crate) struct Compared {
    pub(crate) shared: Features,
    pub(crate) rests: Vec<Features>,
}

impl Search<'_, '_> {
    /// The evidence for these rests, which go from the likeliest to the least likely.
    pub(crate) fn compare(&self, done: &[Branch]) -> Compared {
        let best = done.first().map_or(0.0, |branch| branch.log);
        let compared = &done[..done.len().min(COMPARED)];
        let mut rests: Vec<Features> =
            compared.iter().zip(0..).map(|(branch, place)| self.describe_line(branch, best, place)).collect();
        let mut another = [0.0; LEN];
        another[ANOTHER] = 1.0;
        rests.push(another);
        let cursor = self.gatherer.cursor();
        let mut shared = [0.0; LEN];
        shared[REST] = rest(compared).ln();
        shared[BEST] = best;
        shared[COUNT] = compared.len() as f32 / COMPARED as f32;
        let kind = if cursor.at_line_start() { 0 } else { 1 + usize::from(!cursor.partial.is_empty()) };
        shared[KIND + kind] = 1.0;
        shared[BELOW_KNOWN] = f32::from(!cursor.below.is_empty());
        shared[LANGUAGE + self.gatherer.language()] = 1.0;
        Compared { shared, rests }
    }

    fn describe_line(&self, branch: &Branch, best: f32, place: usize) -> Features {
        let (mut v, at) = ([0.0; LEN], &branch.progress);
        let line = &at.words[at.line_start..];
        let logs = || branch.cuts.iter().map(|cut| cut.1);
        v[LOG] = branch.log;
        v[END] = branch.log - logs().next_back().unwrap_or_default();
        let steps = std::iter::once(0.0).chain(logs()).zip(logs());
        v[LEAST] = steps.map(|(before, after)| after - before).fold(0.0, f32::min);
        v[BEHIND] = branch.log - best;
        v[PLACE] = 1.0 / (1 + place) as f32;
        v[WORDS] = (branch.cuts.len() as f32).ln_1p();
        for (i, (source, by)) in
            [(FILE, By::Word), (FILE, By::Shape), (WORKSPACE, By::Word), (WORKSPACE, By::Shape)]
                .into_iter()
                .enumerate()
        {
            let seen = self.gatherer.line_seen(source, by, at);
            v[SEEN + 3 * i] = (seen.count as f32).ln_1p();
            v[SEEN + 3 * i + 1] = seen.nearness;
            v[SEEN + 3 * i + 2] = seen.longest as f32 / 16.0;
            let agrees = if by == By::Word { AGREES } else { AGREES_IN_SHAPE };
            v[agrees] = v[agrees].max(f32::from(seen.agrees));
        }
        let above = at.words[..at.line_start.saturating_sub(1)].rsplit(|&id| is_break(id)).next();
        compare_to(&mut v[ABOVE..ABOVE + 4], line, above.unwrap_or_default());
        compare_to(&mut v[BELOW..BELOW + 4], line, &self.gatherer.cursor().below);
        v[COMES_BACK] = f32::from(self.gatherer.comes_back(line));
        v[STRANGERS] = (self.gatherer.strangers(line) as f32).ln_1p();
        v[OPEN] = f32::from(!at.brackets.is_empty());
        v[EMPTY] = f32::from(branch.cuts.is_empty());
        v[LAST + line.last().map_or(5, |&id| class_index(self.vocabulary.class(id)))] = 1.0;
        v
    }

    /// Sets the probabilities of these rests right, and of the parts of them and of `open`, which are those
    /// that did not come to an end; then sorts the rests anew.
    pub(crate) fn rank(&self, ranking: &Network, done: &mut [Branch], open: &mut [Branch]) {
        if done.is_empty() {
            return;
        }
        let Compared { shared, rests } = self.compare(done);
        let sums = ranking.shared(&shared);
        let mut now: Vec<f32> = rests.iter().map(|rest| ranking.score(&sums, rest)).collect();
        softmax(&mut now);
        now.pop();
        for (now, branch) in now.iter_mut().zip(&*done) {
            *now = TRUST * *now + (1.0 - TRUST) * branch.log.exp();
        }
        let another = (1.0 - now.iter().sum::<f32>()) / rest(&done[..now.len()]);
        // The words of each rest, how likely it was, and how likely it is now.
        let words = |branch: &Branch| branch.progress.words[branch.begun()..].to_vec();
        let ranked: Vec<(Vec<Id>, f32, f32)> =
            done.iter().zip(now).map(|(branch, now)| (words(branch), branch.log.exp(), now)).collect();
        for (i, branch) in done.iter_mut().chain(open).enumerate() {
            let words = &branch.progress.words[branch.begun()..];
            for (last, (_, log)) in branch.cuts.iter_mut().enumerate() {
                let through = ranked.iter().filter(|rest| rest.0.starts_with(&words[..=last]));
                let (was, is) = through.fold((0.0, 0.0), |sum, rest| (sum.0 + rest.1, sum.1 + rest.2));
                *log = ((log.exp() - was).max(0.0) * another + is).clamp(1e-9, 1.0).ln();
            }
            let likely = ranked.get(i).map_or(branch.log.exp() * another, |rest| rest.2);
            branch.log = likely.max(1e-9).ln();
        }
        done.sort_by(|a, b| b.log.total_cmp(&a.log));
    }
}

impl Branch {
    /// Where its own words begin: there is a cut after each.
    fn begun(&self) -> usize {
        self.progress.words.len() - self.cuts.len()
    }
}

/// How likely it is that none of these is right.
fn rest(done: &[Branch]) -> f32 {
    (1.0 - done.iter().map(|branch| branch.log.exp()).sum::<f32>()).max(1e-3)
}

/// In what a line is like a neighbouring one.
fn compare_to(out: &mut [f32], line: &[Id], other: &[Id]) {
    let same_shape =
        || line.len() == other.len() && line.iter().zip(other).all(|(a, b)| shape(*a) == shape(*b));
    let alike = [line == other, same_shape(), line.last() == other.last(), line.first() == other.first()];
    for (out, alike) in out.iter_mut().zip(alike) {
        *out = f32::from(alike && !other.is_empty());
    }
}

#[cfg(test)]
mod tests;
