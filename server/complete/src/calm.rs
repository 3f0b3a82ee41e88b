//! Ghost text that is rejected waits longer before it comes again, and one that is taken comes sooner.

use std::{collections::VecDeque, time::Duration};

use tokio::time::Instant;

/// How many of the latest decisions count.
const ACTS: usize = 10;
/// How long one counts, less and less.
const FADES: Duration = Duration::from_mins(10);
/// What a rejection and an acceptance multiply the wait by.
const REJECTED: f64 = 1.5;
const ACCEPTED: f64 = 0.8;
/// The wait after a balance of one rejection starts from here.
const SHORTEST: Duration = Duration::from_millis(50);
const LONGEST: Duration = Duration::from_secs(3);

/// The latest decisions of the user.
#[derive(Debug, Default)]
pub(crate) struct Calm(VecDeque<(Instant, bool)>);

impl Calm {
    /// The user took a suggestion, or did not.
    pub(crate) fn note(&mut self, accepted: bool, now: Instant) {
        if self.0.len() == ACTS {
            self.0.pop_front();
        }
        self.0.push_back((now, accepted));
    }

    /// How long to wait after the last key before anything new is shown: nothing while as much is taken as
    /// rejected.
    pub(crate) fn wait(&self, now: Instant) -> Duration {
        let weight =
            |at: Instant| 1.0 - (now.duration_since(at).as_secs_f64() / FADES.as_secs_f64()).min(1.0);
        let exponent =
            |(at, accepted): &(Instant, bool)| if *accepted { ACCEPTED } else { REJECTED }.ln() * weight(*at);
        let factor = self.0.iter().map(exponent).sum::<f64>().exp();
        if factor <= 1.01 { Duration::ZERO } else { SHORTEST.mul_f64(factor).clamp(SHORTEST, LONGEST) }
    }
}

#[cfg(test)]
mod tests;
