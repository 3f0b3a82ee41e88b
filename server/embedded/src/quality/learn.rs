//! The arithmetic of training: plain stochastic gradient descent with Adam. Zeros are neither stored nor
//! multiplied.

use super::{Round, sample::Random};
use crate::{
    features::Features,
    mix::{HIDDEN, Network, softmax},
};

/// Steps whose gradients are summed before the weights move.
const BATCH: usize = 128;
/// How fast the weights move at first.
pub(super) const RATE: f32 = 4e-3;
/// What was learned from some projects is a little too sure of another one: in the end all scores are drawn
/// together by this factor, which leaves their order as it is.
const DOUBT: f32 = 0.95;

/// The features that are not zero. Their values are kept in 16 bits, the upper half of the float.
pub(super) type Sparse = Box<[(u16, u16)]>;

pub(super) fn sparse(features: &Features) -> Sparse {
    let some = features.iter().zip(0..).filter(|(value, _)| **value != 0.0);
    some.map(|(value, feature)| (feature, (value.to_bits() >> 16) as u16)).collect()
}

fn values(sparse: &Sparse) -> impl Iterator<Item = (usize, f32)> {
    sparse.iter().map(|&(feature, value)| (usize::from(feature), f32::from_bits(u32::from(value) << 16)))
}

/// One step to learn from: the candidates, "something else" being the last, and which of them are right.
pub(super) struct Step {
    pub(super) shared: Sparse,
    pub(super) candidates: Vec<Sparse>,
    pub(super) right: Vec<usize>,
}

/// The network while it learns.
pub(super) struct Learner {
    pub(super) network: Network,
    gradient: Network,
    /// Adam's running means of the gradient and of its square.
    mean: Network,
    square: Network,
    pub(super) rate: f32,
    /// Whether the weights are taken into the mean that [`Self::settled`] gives.
    pub(super) settling: bool,
    sum: Network,
    summed: usize,
    pending: usize,
    updates: i32,
}

impl Learner {
    pub(super) fn new(random: &mut Random) -> Self {
        let mut network = Network::zero();
        let mut uniform = |scale: f32| ((random.next() >> 40) as f32 / (1 << 23) as f32 - 1.0) * scale;
        for weight in network.hidden.iter_mut().flatten() {
            *weight = uniform((3.0 / 60.0f32).sqrt());
        }
        for weight in &mut network.output {
            *weight = uniform((3.0 / HIDDEN as f32).sqrt());
        }
        let zero = Network::zero;
        Self {
            network,
            gradient: zero(),
            mean: zero(),
            square: zero(),
            rate: RATE,
            settling: false,
            sum: zero(),
            summed: 0,
            pending: 0,
            updates: 0,
        }
    }

    /// The mean of the weights while they settled, which lacks the noise of the last few hundred steps.
    pub(super) fn settled(self) -> Network {
        let mut settled = if self.summed > 0 { self.sum } else { self.network };
        settled.weights_mut().for_each(|weight| *weight /= self.summed.max(1) as f32);
        settled.output.iter_mut().for_each(|weight| *weight *= DOUBT);
        settled
    }

    /// One step: adds the gradient of its loss.
    pub(super) fn step(&mut self, step: &Step, sum: &mut Round) {
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
        if self.settling {
            self.sum.weights_mut().zip(self.network.weights_mut()).for_each(|(sum, weight)| *sum += *weight);
            self.summed += 1;
        }
        self.pending = 0;
    }
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
}
