//! The wire protocols, one module each: a request into a body, a frame into events. All of it is pure.

mod answer;
pub(crate) mod anthropic;
mod chat_completions;
mod completions;
mod llama_cpp;
mod ollama;
mod responses;

use protocol::Api;
use serde_json::{Value, json};
use url::Url;

pub(crate) use answer::Answer;

use crate::{
    Cause, ChatRequest, FillRequest, Finish, Usage,
    model::Inner,
    setup::{Fim, endpoint},
    wire::{self, Frame, KeyHeader},
};

/// One frame of a fill.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Piece {
    pub(crate) text: String,
    pub(crate) finish: Option<Finish>,
    pub(crate) usage: Usage,
    /// Nothing more follows.
    pub(crate) done: bool,
}

/// Where a request goes and what it says.
pub(crate) struct Asked {
    pub(crate) url: Url,
    pub(crate) body: Value,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) key_in: KeyHeader,
}

impl Asked {
    fn new(model: &Inner, path: &str, body: Value) -> Self {
        let url = endpoint(&model.setup.base, path);
        Self { url, body, headers: Vec::new(), key_in: KeyHeader::Bearer }
    }
}

/// A fill in the words of the model's protocol; `max_tokens` 0 only warms the server's cache, where it can.
pub(crate) fn fill(model: &Inner, request: &FillRequest) -> Asked {
    match model.config.api {
        Api::LlamaCpp => Asked::new(model, "infill", llama_cpp::body(model, request)),
        Api::Ollama => Asked::new(model, "api/generate", ollama::body(model, request)),
        Api::MistralFim => Asked::new(model, "v1/fim/completions", completions::mistral(model, request)),
        Api::Deepseek => Asked::new(model, "beta/completions", completions::deepseek(model, request)),
        _ => Asked::new(model, "v1/completions", completions::body(model, request)),
    }
}

/// What a frame of a fill says.
pub(crate) fn piece(model: &Inner, frame: &Frame) -> Result<Piece, Cause> {
    if frame.data.trim() == "[DONE]" {
        return Ok(Piece { done: true, ..Piece::default() });
    }
    let value = parse(frame)?;
    match model.config.api {
        Api::LlamaCpp => llama_cpp::piece(&value),
        Api::Ollama => ollama::piece(&value),
        _ => completions::piece(&value),
    }
}

/// A chat in the words of the model's protocol.
pub(crate) fn chat(model: &Inner, request: &ChatRequest) -> Asked {
    match model.config.api {
        Api::Anthropic => {
            let mut asked = Asked::new(model, "v1/messages", anthropic::body(model, request));
            asked.headers.push(("anthropic-version", "2023-06-01".to_owned()));
            asked.key_in = KeyHeader::XApiKey;
            asked
        }
        Api::OpenaiResponses => Asked::new(model, "v1/responses", responses::body(model, request)),
        Api::Deepseek => Asked::new(model, "chat/completions", chat_completions::body(model, request)),
        _ => Asked::new(model, "v1/chat/completions", chat_completions::body(model, request)),
    }
}

/// Takes a frame of a chat into the answer; whether the answer is whole.
pub(crate) fn take(model: &Inner, frame: &Frame, answer: &mut Answer) -> Result<bool, Cause> {
    if frame.data.trim() == "[DONE]" {
        return Ok(true);
    }
    let value = parse(frame)?;
    match model.config.api {
        Api::Anthropic => anthropic::take(&value, answer),
        Api::OpenaiResponses => responses::take(&value, answer),
        _ => chat_completions::take(&value, answer).map(|()| false),
    }
}

/// The JSON of a frame, unless it tells an error.
fn parse(frame: &Frame) -> Result<Value, Cause> {
    let value: Value = serde_json::from_str(&frame.data)
        .map_err(|_| Cause::Malformed("a piece that is no JSON".to_owned()))?;
    if !value.is_object() {
        return Err(Cause::Malformed("a piece that is no JSON object".to_owned()));
    }
    match wire::told(&value) {
        Some(cause) => Err(cause),
        // Some servers name an error by the frame alone.
        None if frame.event == "error" => {
            Err(wire::told(&json!({"error": value})).unwrap_or(Cause::Failed { said: None }))
        }
        None => Ok(value),
    }
}

/// The text at a path, empty where there is none.
fn text<'a>(value: &'a Value, pointer: &str) -> &'a str {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
}

/// What ends an answer, as the server is told: at most four, which is what some servers take.
fn stops(model: &Inner, request: &FillRequest) -> Vec<&'static str> {
    let mut stops = if request.single_line { vec!["\n"] } else { Vec::new() };
    if let Fim::Raw(family) = model.setup.fim {
        stops.extend(family.stops);
    }
    stops.truncate(4);
    stops
}
