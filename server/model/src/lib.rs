//! Model servers: a typed request in, a stream of events out, cancelled when the stream is dropped.
//!
//! The only crate that opens sockets. Each wire protocol is a module of its own and turns requests into
//! bodies and frames into events, without input or output; one exchange drives all of them, so that
//! timers, limits and errors are the same for each. It must not know documents, tasks or the editor, and
//! it must never put a key or a prompt's text into an error or a log.

mod api;
mod breaker;
mod chat;
mod converse;
mod cut;
mod discover;
mod error;
mod fill;
mod fill_in;
mod fim;
mod health;
mod key;
mod model;
mod setup;
mod stream;
#[cfg(test)]
mod tests;
mod wire;

pub use chat::{
    AssistantPart, ChatEvent, ChatRequest, ChatStream, Effort, Message, Part, Reasoning, ToolCall, ToolSpec,
};
pub use discover::{Found, Served, USUAL_PORTS, on_this_machine};
pub use error::{Cause, ModelError, Stage};
pub use fill::{FillEvent, FillRequest, FillStream, Snippet};
pub use fim::prompt_parts;
pub use health::{Health, HealthState, Latency};
pub use key::Key;
pub use model::Model;
pub use setup::SetupError;

use serde::{Deserialize, Serialize};

/// Why an answer ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Finish {
    /// The model was done.
    Stop,
    /// It wants its tool calls run.
    ToolCalls,
    /// It ran into the limit of tokens or time; what came is cut off.
    Length,
    /// The server's own filter ended it.
    Refused,
}

/// Tokens as the server counted them; `None` where it does not tell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Usage {
    /// Of the prompt, those from the cache included.
    pub prompt: Option<u64>,
    /// Of the prompt, those the server had in its cache.
    pub cached: Option<u64>,
    /// Of the answer, reasoning included.
    pub output: Option<u64>,
    /// Of the answer, those of reasoning.
    pub reasoning: Option<u64>,
}

impl Usage {
    /// What it cost, in the currency of `prices`; `None` where the server counted nothing.
    pub fn cost(&self, prices: &protocol::Prices) -> Option<f64> {
        let prompt = self.prompt?;
        let cached = self.cached.unwrap_or(0).min(prompt);
        let input = (prompt - cached) as f64 * prices.input
            + cached as f64 * prices.cached_input.unwrap_or(prices.input);
        Some((input + self.output.unwrap_or(0) as f64 * prices.output) / 1e6)
    }
}
