//! What the server does: replies in order, and fixed answers of some paths.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use crate::Step;

/// What the server does.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Script {
    /// Each request takes the first that fits it. When none is left the server refuses, loudly.
    pub replies: Vec<Reply>,
    /// The JSON that a path is answered with, such as `/v1/models`; always the same.
    pub routes: BTreeMap<String, Value>,
    /// Tears every connection down as soon as it is made.
    pub reset: bool,
}

/// What one request is answered with.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Reply {
    /// Only for a request whose path or body holds this.
    pub when: String,
    /// It answers every request from then on, instead of one.
    pub repeat: bool,
    /// What is said, step by step.
    pub say: Vec<Step>,
    /// Holds each step back until the gate `R.S` is open: the request's and the step's number, from 1.
    pub gated: bool,
    /// The HTTP status; 0 is 200.
    pub status: u16,
    /// Besides the usual ones, or instead of them.
    pub headers: BTreeMap<String, String>,
    /// The body, instead of what is said.
    pub body: Option<String>,
    /// The tokens that the server says it counted.
    pub usage: Usage,
    /// How the bytes of a stream go over the wire.
    pub wire: Wire,
}

/// Tokens as the server counts them.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Usage {
    /// Of the prompt, the cached ones included.
    pub prompt: u64,
    /// Of these, the cached ones.
    pub cached: u64,
    /// Of the answer.
    pub output: u64,
}

impl Default for Usage {
    fn default() -> Self {
        Self { prompt: 12, cached: 4, output: 3 }
    }
}

/// How the bytes of a stream go over the wire.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Wire {
    /// What ends a line: `lf`, `crlf`, `cr`, or `mixed` for all in turn; empty is `lf`.
    pub ends: String,
    /// A byte order mark comes first.
    pub mark: bool,
    /// The most bytes of one piece; 0 sends each step as one.
    pub piece: usize,
    /// The space after a field's name is left out.
    pub tight: bool,
    /// The whole answer as one JSON value, as a server sends it that does not stream.
    pub whole: bool,
}

impl Script {
    /// Reads a script; tells what is wrong with it.
    pub fn parse(json: &str) -> anyhow::Result<Self> {
        Ok(serde_json::from_str(json)?)
    }

    /// These replies, one after another.
    pub fn of(replies: impl IntoIterator<Item = Reply>) -> Self {
        Self { replies: replies.into_iter().collect(), ..Self::default() }
    }

    /// Answers a path always with the same JSON.
    #[must_use]
    pub fn route(mut self, path: &str, json: Value) -> Self {
        self.routes.insert(path.to_owned(), json);
        self
    }
}

impl Reply {
    /// Says these steps, written as in a script.
    ///
    /// # Panics
    /// When one is no step, since a test's script is part of the test.
    #[allow(clippy::panic, reason = "a test's script is part of the test")]
    pub fn say(steps: &[&str]) -> Self {
        let step = |line: &&str| line.parse().unwrap_or_else(|error: String| panic!("{error}"));
        Self { say: steps.iter().map(step).collect(), ..Self::default() }
    }

    /// Refuses with a status and a body.
    pub fn refuse(status: u16, body: &str) -> Self {
        Self { status, body: Some(body.to_owned()), ..Self::default() }
    }

    /// Adds a header.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.insert(name.to_owned(), value.to_owned());
        self
    }

    /// Answers every request from now on.
    #[must_use]
    pub fn always(mut self) -> Self {
        self.repeat = true;
        self
    }
}
