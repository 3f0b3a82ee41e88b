//! The mixing network: turns the evidence for each candidate into its probability.
//!
//! One hidden layer of [`HIDDEN`] rectified units, the same for every candidate, and a softmax over the
//! candidates of a step and "something else". Most of a vector is zero, so zeros are skipped; what all
//! candidates of a step have in common is summed once.

use std::sync::OnceLock;

use crate::features::{Features, LEN};

/// Hidden units.
pub(crate) const HIDDEN: usize = 128;
const MAGIC: &[u8; 8] = b"gpmix\0\0\x01";

/// The weights. The file is the magic, the two sizes as `u32`, then `f32`s, all little-endian: the hidden
/// layer's weights by input, its biases, the output's weights.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Network {
    pub(crate) hidden: Vec<[f32; HIDDEN]>,
    pub(crate) bias: [f32; HIDDEN],
    pub(crate) output: [f32; HIDDEN],
}

impl Network {
    /// The weights that are built in.
    pub(crate) fn shipped() -> &'static Self {
        static SHIPPED: OnceLock<Network> = OnceLock::new();
        // Weights that do not fit the features weigh nothing; a test sees to it that they fit.
        SHIPPED.get_or_init(|| Self::from_bytes(include_bytes!("../mix.bin")).unwrap_or_else(Self::zero))
    }

    /// Weights that hold everything equally likely.
    pub(crate) fn zero() -> Self {
        Self { hidden: vec![[0.0; HIDDEN]; LEN], bias: [0.0; HIDDEN], output: [0.0; HIDDEN] }
    }

    /// Reads weights; `None` when they are not for this layout of features.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (sizes, weights) = bytes.strip_prefix(MAGIC)?.split_at_checked(8)?;
        Self::read(weights, LEN).filter(|_| sizes.iter().copied().eq(sizes_as_bytes()))
    }

    /// What [`Self::from_bytes`] reads.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        MAGIC.iter().copied().chain(sizes_as_bytes()).chain(self.written(LEN)).collect()
    }

    /// Weights for the first `rows` inputs; `None` when there are more or fewer of them.
    pub(crate) fn read(bytes: &[u8], rows: usize) -> Option<Self> {
        let mut network = Self::zero();
        network.hidden.truncate(rows);
        let mut words = bytes.chunks_exact(4).filter_map(|word| <[u8; 4]>::try_from(word).ok());
        for weight in network.weights_mut() {
            *weight = f32::from_le_bytes(words.next()?);
        }
        (bytes.len() == 4 * network.weights_mut().count()).then_some(network)
    }

    /// What [`Self::read`] reads.
    pub(crate) fn written(&self, rows: usize) -> impl Iterator<Item = u8> {
        let weights = self.hidden[..rows].iter().chain([&self.bias, &self.output]).flatten();
        weights.flat_map(|weight| weight.to_le_bytes())
    }

    pub(crate) fn weights_mut(&mut self) -> impl Iterator<Item = &mut f32> {
        self.hidden.iter_mut().chain([&mut self.bias, &mut self.output]).flatten()
    }

    /// The hidden layer's sums for what all candidates share.
    pub(crate) fn shared(&self, features: &Features) -> [f32; HIDDEN] {
        self.add(self.bias, features)
    }

    /// A candidate's score, before the softmax, on top of what it shares with the others.
    pub(crate) fn score(&self, shared: &[f32; HIDDEN], features: &Features) -> f32 {
        self.output_of(&self.add(*shared, features))
    }

    /// The score for the hidden layer's sums.
    pub(crate) fn output_of(&self, sums: &[f32; HIDDEN]) -> f32 {
        sums.iter().zip(&self.output).map(|(sum, weight)| sum.max(0.0) * weight).sum()
    }

    /// The hidden layer's sums after these features.
    pub(crate) fn add(&self, mut sums: [f32; HIDDEN], features: &Features) -> [f32; HIDDEN] {
        for (&value, weights) in features.iter().zip(&self.hidden).filter(|(value, _)| **value != 0.0) {
            for (sum, weight) in sums.iter_mut().zip(weights) {
                *sum += value * weight;
            }
        }
        sums
    }
}

/// The two sizes in the file of the weights for words.
fn sizes_as_bytes() -> impl Iterator<Item = u8> {
    [LEN as u32, HIDDEN as u32].into_iter().flat_map(u32::to_le_bytes)
}

/// Scores to probabilities, in place.
pub(crate) fn softmax(scores: &mut [f32]) {
    let most = scores.iter().copied().fold(f32::MIN, f32::max);
    let mut sum = 0.0;
    for score in &mut *scores {
        *score = (*score - most).exp();
        sum += *score;
    }
    for score in scores {
        *score /= sum;
    }
}

#[cfg(test)]
mod tests;
