//! The latest requests for ghost text with what was decided: the answer to "why is there no suggestion?".

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, OnceLock},
    time::{Duration, SystemTime},
};

use model::Usage;

/// How many requests are remembered.
const KEPT: usize = 50;

/// One request and what came of it. It holds no text of the document.
#[derive(Clone, Debug, PartialEq)]
pub struct Considered {
    /// When it was asked.
    pub at: SystemTime,
    /// The document.
    pub uri: Arc<str>,
    /// The cursor, line and character as the editor counts.
    pub cursor: text::Position,
    /// What was answered.
    pub verdict: Verdict,
    /// For people: why, or how sure.
    pub reason: String,
    /// Who made the text, if there was one.
    pub source: Option<Arc<str>>,
    /// From reading the request to its answer.
    pub took: Duration,
    /// The stages it went through, and when each was done, from reading the request on.
    pub stages: Vec<(&'static str, Duration)>,
    /// What the model's server counts for the request that was waited for, once that has ended.
    pub usage: Counted,
}

/// What a model's server has counted for a request; nothing before that has ended.
pub type Counted = Arc<OnceLock<Usage>>;

/// What a request was answered with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// A suggestion.
    Shown,
    /// Nothing, for a reason.
    Empty,
    /// Nothing, since a newer request came.
    Superseded,
    /// Nothing, since the editor took the request back.
    Cancelled,
}

/// The latest requests, oldest first.
#[derive(Debug, Default)]
pub struct History(Mutex<VecDeque<Considered>>);

impl History {
    /// Remembers a request, and forgets the oldest one when there are many.
    pub fn push(&self, considered: Considered) {
        let mut entries = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if entries.len() == KEPT {
            entries.pop_front();
        }
        entries.push_back(considered);
    }

    /// The latest requests, the newest first, at most `limit`, perhaps of one document only.
    pub fn recent(&self, uri: Option<&str>, limit: usize) -> Vec<Considered> {
        let entries = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let wanted = entries.iter().rev().filter(|entry| uri.is_none_or(|uri| *entry.uri == *uri));
        wanted.take(limit).cloned().collect()
    }
}
