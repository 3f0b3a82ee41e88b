//! How a model is, as a status bar or a scheduler wants to know it.

use std::{collections::VecDeque, time::Duration};

use tokio::time::Instant;

use crate::{Cause, ModelError, breaker::Breaker};

/// How a model is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Health {
    /// In one word.
    pub state: HealthState,
    /// What failed last, unless something worked since; its words say what to do.
    pub last_error: Option<ModelError>,
    /// From the request to the first text.
    pub first_text: Option<Latency>,
    /// From the request to the end of the answer.
    pub whole: Option<Latency>,
}

/// How a model is, in one word.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum HealthState {
    /// Nothing was asked yet.
    #[default]
    Untried,
    /// The last answer was fine.
    Healthy,
    /// It failed, and the next request goes through all the same.
    Failing,
    /// It failed too often: fills are refused at once, until one is let through as a probe.
    Open {
        /// In how long that is.
        probe_in: Duration,
    },
}

/// How long something took over the last requests for ghost text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Latency {
    /// Half took at most this long.
    pub p50: Duration,
    /// Nine of ten took at most this long.
    pub p90: Duration,
    /// How many were measured.
    pub count: usize,
}

/// What is noted of a model's requests.
#[derive(Debug, Default)]
pub(crate) struct Record {
    pub(crate) breaker: Breaker,
    tried: bool,
    last_error: Option<ModelError>,
    first_text: Measured,
    whole: Measured,
}

impl Record {
    /// The server answered.
    pub(crate) fn worked(&mut self) {
        self.tried = true;
        self.last_error = None;
        self.breaker.worked();
    }

    pub(crate) fn failed(&mut self, error: &ModelError, now: Instant) {
        // That the breaker is open is no news of the server, and a mark in the user's text no fault of it.
        if matches!(error.cause, Cause::BreakerOpen { .. } | Cause::SpecialToken { .. }) {
            return;
        }
        self.tried = true;
        self.breaker.failed(&error.cause, now);
        self.last_error = Some(error.clone());
    }

    pub(crate) fn first_text(&mut self, took: Duration) {
        self.first_text.add(took);
    }

    pub(crate) fn whole(&mut self, took: Duration) {
        self.whole.add(took);
    }

    pub(crate) fn health(&self, now: Instant) -> Health {
        let state = match (self.breaker.probe_in(now), &self.last_error) {
            (Some(probe_in), _) => HealthState::Open { probe_in },
            (None, Some(_)) => HealthState::Failing,
            (None, None) if self.tried => HealthState::Healthy,
            (None, None) => HealthState::Untried,
        };
        Health {
            state,
            last_error: self.last_error.clone(),
            first_text: self.first_text.latency(),
            whole: self.whole.latency(),
        }
    }
}

/// The last measurements.
#[derive(Debug, Default)]
struct Measured(VecDeque<Duration>);

impl Measured {
    /// As many as tell a slow server from a slow moment.
    const KEPT: usize = 64;

    fn add(&mut self, took: Duration) {
        if self.0.len() == Self::KEPT {
            self.0.pop_front();
        }
        self.0.push_back(took);
    }

    fn latency(&self) -> Option<Latency> {
        let mut sorted: Vec<Duration> = self.0.iter().copied().collect();
        sorted.sort_unstable();
        let at = |part: usize| sorted.get((sorted.len() * part).div_ceil(100).saturating_sub(1)).copied();
        Some(Latency { p50: at(50)?, p90: at(90)?, count: sorted.len() })
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Latency, Measured};

    #[test]
    fn percentiles_are_of_the_last_measurements() {
        let mut measured = Measured::default();
        assert_eq!(measured.latency(), None);
        measured.add(Duration::from_secs(9));
        assert_eq!(measured.latency().unwrap().p90, Duration::from_secs(9));
        (1..=100).for_each(|ms| measured.add(Duration::from_millis(ms)));
        let (p50, p90) = (Duration::from_millis(68), Duration::from_millis(94));
        assert_eq!(measured.latency(), Some(Latency { p50, p90, count: 64 }));
    }
}
