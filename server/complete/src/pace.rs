//! When a model is asked, and how long it is waited for: measured from how fast the user types and how fast
//! this model answers, never set by hand.
//!
//! Pure: the clock is handed in.

use std::{collections::VecDeque, time::Duration};

use tokio::time::Instant;

/// Between two requests while the user types fast, at least. 44 keys at 60 ms each make no more than six.
const BURST: Duration = Duration::from_millis(600);
/// A longer gap between two keys is a pause and says nothing about the speed.
const PAUSE: Duration = Duration::from_secs(1);
/// The longest wait for the end of typing.
const QUIET: Duration = Duration::from_millis(300);
/// How much one gap counts in the mean of the gaps.
const WEIGHT: f64 = 0.3;

/// How fast the user types, and when a model was asked last.
#[derive(Clone, Debug, Default)]
pub(crate) struct Typing {
    last_key: Option<Instant>,
    gap: Option<Duration>,
    last_asked: Option<Instant>,
}

impl Typing {
    /// The user changed a document.
    pub(crate) fn key(&mut self, now: Instant) {
        if let Some(gap) = self.last_key.map(|last| now.duration_since(last)).filter(|gap| *gap < PAUSE) {
            let mean = self.gap.map_or(gap.as_secs_f64(), |mean| {
                mean.as_secs_f64() * (1.0 - WEIGHT) + gap.as_secs_f64() * WEIGHT
            });
            self.gap = Some(Duration::from_secs_f64(mean));
        } else {
            self.gap = None;
        }
        self.last_key = Some(now);
    }

    /// When the user changed a document last.
    pub(crate) fn last_key(&self) -> Option<Instant> {
        self.last_key
    }

    /// A model was asked.
    pub(crate) fn asked(&mut self, now: Instant) {
        self.last_asked = Some(now);
    }

    /// When a model may be asked for a request that came now. The first key after a pause is the leading
    /// edge and does not wait. While the user types fast, most requests would be for nothing, so they wait
    /// until the keys pause, and not longer than [`BURST`]. An editor that waited for the pause by itself
    /// is not made to wait again, since it is the last key that counts and not the request.
    pub(crate) fn ask_at(&self, now: Instant, interval: Duration) -> Instant {
        let Some(asked) = self.last_asked else { return now };
        let earliest = asked + interval;
        let at = match (self.gap, self.last_key) {
            (Some(gap), Some(key)) if gap < interval * 2 => {
                let quiet = gap.mul_f64(1.5).clamp(interval, QUIET.max(interval));
                (key + quiet).min(asked + BURST)
            }
            _ => now,
        };
        at.max(earliest).max(now)
    }
}

/// How long a model takes to its first text that can be shown.
#[derive(Clone, Debug, Default)]
pub(crate) struct Latency(VecDeque<Duration>);

/// How many answers are remembered.
const MEASURED: usize = 32;
/// How long a model is waited for before it was measured.
const UNKNOWN: Duration = Duration::from_millis(300);

impl Latency {
    /// An answer took so long.
    pub(crate) fn measured(&mut self, took: Duration) {
        if self.0.len() == MEASURED {
            self.0.pop_front();
        }
        self.0.push_back(took);
    }

    /// How long this model is waited for while another suggestion is at hand: what three of four answers
    /// take, and a quarter more.
    pub(crate) fn patience(&self) -> Duration {
        let mut sorted: Vec<_> = self.0.iter().copied().collect();
        sorted.sort_unstable();
        let three_of_four = sorted.get(sorted.len() * 3 / 4).copied();
        let patience = three_of_four.map_or(UNKNOWN, |took| took.mul_f64(1.25));
        patience.clamp(Duration::from_millis(120), Duration::from_millis(700))
    }
}

#[cfg(test)]
mod tests;
