//! A server's words must not carry what was sent into an error or a log: neither the key nor the prompt.
//! Pure.

use serde_json::Value;

use super::client::Call;
use crate::{Cause, Key};

/// A piece of the prompt of so many bytes is told by.
const TELLING: usize = 20;

/// What was sent, to know it again.
#[derive(Debug)]
pub(super) struct Hush {
    sent: Vec<u8>,
    key: Option<Key>,
}

impl Hush {
    pub(super) fn new(call: &Call) -> Self {
        Self { sent: call.body.clone().unwrap_or_default(), key: call.key.clone() }
    }

    /// The cause without words that repeat what was sent.
    pub(super) fn over(&self, mut cause: Cause) -> Cause {
        if let Some(said) = cause.said_mut()
            && said.as_deref().is_some_and(|said| self.repeats(said))
        {
            *said = None;
        }
        cause
    }

    fn repeats(&self, said: &str) -> bool {
        let key = self.key.as_ref().map_or("", Key::reveal);
        if !key.is_empty() && said.contains(key) {
            return true;
        }
        let Ok(sent) = serde_json::from_slice(&self.sent) else { return !self.sent.is_empty() };
        let said = squeezed(said);
        let mut starts = said.char_indices().map(|(at, _)| at);
        starts.any(|at| said[at..].get(..TELLING).is_some_and(|piece| holds(&sent, piece)))
    }
}

/// Whether one of a value's texts holds `piece`.
fn holds(value: &Value, piece: &str) -> bool {
    match value {
        Value::String(text) => squeezed(text).contains(piece),
        Value::Array(values) => values.iter().any(|value| holds(value, piece)),
        Value::Object(values) => values.values().any(|value| holds(value, piece)),
        _ => false,
    }
}

/// The text without white space and escapes, which servers change when they repeat it.
fn squeezed(text: &str) -> String {
    let text = text.replace("\\n", "").replace("\\t", "");
    text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '\\' | '"' | '\'')).collect()
}

#[cfg(test)]
mod tests;
