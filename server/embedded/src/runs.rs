//! The runs of places that share a context, over all corpora of a source, and counts of what follows them.

use std::ops::Range;

use crate::{
    context::{By, Corpus},
    vocabulary::Id,
};

/// For each corpus of a source, the runs by length of context.
#[derive(Debug, Default)]
pub(crate) struct Runs {
    by_corpus: Vec<Vec<Range<usize>>>,
}

impl Runs {
    /// Looks the context up in each corpus.
    pub(crate) fn find(&mut self, corpora: &[&dyn Corpus], by: By, context: &[Id]) {
        self.by_corpus.resize_with(corpora.len(), Vec::new);
        for (corpus, runs) in corpora.iter().zip(&mut self.by_corpus) {
            corpus.runs(by, context, runs);
        }
    }

    /// How many places share the last `len` words.
    pub(crate) fn total(&self, len: usize) -> usize {
        self.at(len).map(|run| run.len()).sum()
    }

    /// An even sample of at most about `most` of them: a corpus's number and an index into its sorted list.
    pub(crate) fn sample(&self, len: usize, most: usize) -> impl Iterator<Item = (usize, usize)> {
        let step = self.total(len).div_ceil(most).max(1);
        // Going through all runs as one keeps the sample even over corpora of very different sizes.
        let starts = self.at(len).scan(0, |sum, run| {
            *sum += run.len();
            Some(*sum - run.len())
        });
        let runs: Vec<_> = self.at(len).zip(starts).collect();
        runs.into_iter().enumerate().flat_map(move |(corpus, (run, start))| {
            let skip = (step - start % step) % step;
            run.skip(skip).step_by(step).map(move |i| (corpus, i))
        })
    }

    fn at(&self, len: usize) -> impl Iterator<Item = Range<usize>> {
        self.by_corpus.iter().map(move |runs| runs.get(len - 1).cloned().unwrap_or(0..0))
    }
}

/// How often each candidate was seen.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    counts: Vec<(usize, f32)>,
    sum: f32,
}

impl Tally {
    pub(crate) fn clear(&mut self) {
        self.counts.clear();
        self.sum = 0.0;
    }

    pub(crate) fn add(&mut self, candidate: usize, count: f32) {
        self.sum += count;
        match self.counts.iter_mut().find(|entry| entry.0 == candidate) {
            Some(entry) => entry.1 += count,
            None => self.counts.push((candidate, count)),
        }
    }

    pub(crate) fn counts(&self) -> &[(usize, f32)] {
        &self.counts
    }

    pub(crate) fn len(&self) -> usize {
        self.counts.len()
    }

    pub(crate) fn sum(&self) -> f32 {
        self.sum
    }
}
