//! How a model is, as a status bar or a scheduler wants to know it.

use std::time::Duration;

use crate::ModelError;

/// How a model is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Health {
    /// In one word.
    pub state: HealthState,
    /// What failed last, unless something worked since.
    pub last_error: Option<ModelError>,
    /// From the request to the first byte of its answer.
    pub first_byte: Option<Latency>,
    /// From the request to the first text.
    pub first_text: Option<Latency>,
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

/// How long something took over the last requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Latency {
    /// Half took at most this long.
    pub p50: Duration,
    /// Nine of ten took at most this long.
    pub p90: Duration,
    /// How many were measured.
    pub count: usize,
}
