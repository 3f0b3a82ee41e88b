//! What ghost text was worth, in numbers alone: no text, no names, no places. Counted here, kept and added
//! up by whoever holds the files, and never sent anywhere.

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use model::Usage;
use serde::Serialize;

/// Upper bounds of the classes of [`Counts::took`], in milliseconds; the last class has none.
pub const CLASSES: [u64; 13] = [1, 2, 5, 10, 20, 50, 100, 200, 300, 500, 700, 1000, 1200];

/// A byte of text is about so many tokens, where the server does not count.
const BYTES_PER_TOKEN: u64 = 4;

/// Everything counted in some time. Written out, each number has the name that clients know it by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Counts {
    /// Requests of editors.
    pub requests: u64,
    /// Answered with text.
    pub shown: u64,
    /// Of these, from the embedded engine.
    pub from_embedded: u64,
    /// Of these, from a model as it wrote.
    pub from_model: u64,
    /// Of these, from the cache.
    pub from_cache: u64,
    /// Of these, what was on the screen already.
    pub typed_through: u64,
    /// Answered `null`, since a newer request came.
    pub superseded: u64,
    /// Suggestions taken whole.
    pub accepted: u64,
    /// Suggestions of which the beginning was taken.
    pub partly_accepted: u64,
    /// Suggestions that the user typed to their end.
    pub typed_out: u64,
    /// Suggestions that were looked at and not taken.
    pub rejected: u64,
    /// Accepted ones of which most was still there half a minute later.
    pub kept: u64,
    /// Accepted ones of which most was gone by then.
    pub changed: u64,
    /// Characters that were not typed, thanks to suggestions.
    pub characters_saved: u64,
    /// Requests to a model.
    pub model_requests: u64,
    /// Of these, ended before their end, since the user wrote something else.
    pub model_dropped: u64,
    /// Of these, failed.
    pub model_failed: u64,
    /// Tokens of prompts.
    pub prompt_tokens: u64,
    /// Of these, those the server had in its cache.
    pub cached_tokens: u64,
    /// Tokens written.
    pub output_tokens: u64,
    /// Tokens written that were of no use to anyone.
    pub wasted_tokens: u64,
    /// How many answers took how long: see [`CLASSES`].
    pub took: [u64; CLASSES.len() + 1],
}

/// The time that this share of the answers stayed within, in milliseconds, from how many fell into each of
/// [`CLASSES`]; `None` without answers, or when it is beyond all classes.
pub fn percentile(took: &[u64], share: f64) -> Option<u64> {
    let all: u64 = took.iter().sum();
    let wanted = (all as f64 * share).ceil() as u64;
    let mut below = 0;
    let class = took.iter().position(|count| {
        below += count;
        all > 0 && below >= wanted
    })?;
    CLASSES.get(class).copied()
}

/// Counts as things happen.
#[derive(Debug, Default)]
pub struct Tally(Mutex<Counts>);

impl Tally {
    /// What was counted since the last call.
    pub fn take(&self) -> Counts {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Counts.
    pub(crate) fn count(&self, change: impl FnOnce(&mut Counts)) {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
    }

    pub(crate) fn answered(&self, took: Duration) {
        let ms = took.as_micros().div_ceil(1000) as u64;
        let class = CLASSES.iter().position(|bound| ms <= *bound).unwrap_or(CLASSES.len());
        self.count(|counts| {
            counts.requests += 1;
            if let Some(slot) = counts.took.get_mut(class) {
                *slot += 1;
            }
        });
    }

    pub(crate) fn asked(&self) {
        self.count(|counts| counts.model_requests += 1);
    }

    pub(crate) fn failed(&self) {
        self.count(|counts| counts.model_failed += 1);
    }

    /// A request to a model was dropped after it had written so many bytes.
    pub(crate) fn dropped(&self, used: bool, bytes: usize) {
        let tokens = (bytes as u64).div_ceil(BYTES_PER_TOKEN);
        self.count(|counts| {
            counts.model_dropped += 1;
            counts.output_tokens += tokens;
            counts.wasted_tokens += if used { 0 } else { tokens };
        });
    }

    pub(crate) fn finished(&self, usage: Usage) {
        self.count(|counts| {
            counts.prompt_tokens += usage.prompt.unwrap_or(0);
            counts.cached_tokens += usage.cached.unwrap_or(0);
            counts.output_tokens += usage.output.unwrap_or(0);
        });
    }
}

#[cfg(test)]
mod tests;
