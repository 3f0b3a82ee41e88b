//! Which model servers run on this machine, and what their models can. Only loopback is ever looked at: a
//! server elsewhere is asked when the user names it, and no sooner.
//!
//! A port may be anyone's, so it gets one harmless question, and more only when the answer is a model
//! server's.

mod kinds;

use std::time::Duration;

use futures_util::future::join_all;
use protocol::{Api, ModelConfig};
use serde_json::Value;

use crate::{
    Cause, Model, ModelError,
    model::Inner,
    setup::endpoint,
    wire::{Call, KeyHeader, Timers, clean},
};

/// Where llama.cpp, Ollama, LM Studio and vLLM listen unless told otherwise.
pub const USUAL_PORTS: [u16; 4] = [8080, 11434, 1234, 8000];

/// Loopback answers at once or not at all; a server that loads a model may be slow.
const HERE: Timers = timers(500, 2_000);
/// A server elsewhere may need a name and a handshake first.
const ELSEWHERE: Timers = timers(5_000, 10_000);
/// The most bytes of an answer, and the most models of a server.
const MOST_BYTES: usize = 4 << 20;
const MOST_MODELS: usize = 200;

const fn timers(connect: u64, answer: u64) -> Timers {
    Timers {
        connect: Duration::from_millis(connect),
        first_byte: Duration::from_millis(answer),
        idle: Duration::from_millis(answer),
        total: Duration::from_millis(answer + connect),
    }
}

/// A model server of this machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// What it is, for people: `llama.cpp`, `Ollama`, `LM Studio`, `vLLM` or `a model server`.
    pub what: &'static str,
    /// Where it listens.
    pub url: String,
    /// Its models, as it lists them.
    pub models: Vec<Served>,
}

/// A model that a server has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Served {
    /// What the server calls it.
    pub name: String,
    /// By which API it fills in the middle, if it can.
    pub fills: Option<Api>,
    /// By which API it talks, if it can.
    pub chats: Option<Api>,
}

/// The model servers at these ports of loopback, in their order, all looked for at once.
pub async fn on_this_machine(ports: &[u16]) -> Vec<Found> {
    join_all(ports.iter().map(|port| at(format!("http://127.0.0.1:{port}"))))
        .await
        .into_iter()
        .flatten()
        .collect()
}

/// What listens at an address of loopback; nothing when it is no model server.
async fn at(url: String) -> Option<Found> {
    let asking = Asking(Model::new("doctor", &ModelConfig::new(Api::LlamaCpp, &url, "")).ok()?);
    let listed = asking.get("v1/models").await.ok()?;
    let names = names(&listed)?;
    let (what, models) = kinds::tell(&asking, &listed, names).await;
    Some(Found { what, url, models })
}

/// The names in a list of models, in OpenAI's shape or Ollama's; nothing when it is no list.
fn names(listed: &Value) -> Option<Vec<String>> {
    let list = ["data", "models"].iter().find_map(|name| listed[*name].as_array())?;
    let name = |one: &Value| ["id", "name"].iter().find_map(|key| one[*key].as_str()).and_then(clean);
    Some(list.iter().filter_map(name).take(MOST_MODELS).collect())
}

/// Questions to a server of this machine.
struct Asking(Model);

impl Asking {
    async fn get(&self, path: &str) -> Result<Value, Cause> {
        ask(&self.0.0, path, None, HERE).await
    }

    async fn post(&self, path: &str, body: Value) -> Result<Value, Cause> {
        ask(&self.0.0, path, Some(body), HERE).await
    }
}

/// Asks for one JSON value.
async fn ask(model: &Inner, path: &str, body: Option<Value>, timers: Timers) -> Result<Value, Cause> {
    let mut call = Call {
        url: endpoint(&model.setup.base, path),
        body: body.map(|body| body.to_string().into_bytes()),
        headers: Vec::new(),
        key: None,
        key_in: KeyHeader::Bearer,
    };
    if model.config.api == Api::Anthropic {
        call.headers.push(("anthropic-version", "2023-06-01".to_owned()));
        call.key_in = KeyHeader::XApiKey;
    }
    let text = model.send(call, timers).await?.all(MOST_BYTES).await?;
    serde_json::from_str(&text).map_err(|_| Cause::Malformed("a list that is no JSON".to_owned()))
}

impl Model {
    /// The names of the models that its server lists; empty where it lists none. Sends nothing but the
    /// question, and changes nothing of what is noted of its health.
    pub async fn listed(&self) -> Result<Vec<String>, ModelError> {
        let path = match self.0.config.api {
            Api::Ollama => "api/tags",
            Api::Deepseek => "models",
            _ => "v1/models",
        };
        let timers = if self.0.setup.loopback { HERE } else { ELSEWHERE };
        match ask(&self.0, path, None, timers).await {
            Ok(listed) => Ok(names(&listed).unwrap_or_default()),
            // A server that answers need not have a list.
            Err(Cause::NotFound { .. }) => Ok(Vec::new()),
            Err(cause) => Err(self.0.error(cause)),
        }
    }
}

#[cfg(test)]
mod tests;
