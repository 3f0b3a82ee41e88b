//! Whole exchanges with a model server of the tests' own, over the real wire: what is asked, what comes back.
//! The clock stands still and goes on only where a test says so.

mod answers;
mod clock;
mod drops;
mod faults;
mod llama_server;
mod log;
mod proxies;
mod second;
mod tls;

use futures_util::StreamExt;
use model_server::{ModelServer, Script};
use protocol::{Api, ModelConfig};

pub(crate) use self::clock::passing;
use crate::{ChatEvent, ChatRequest, ChatStream, FillEvent, FillRequest, FillStream, Message, Model, Part};

/// A server that plays `script`, and a model of it.
async fn serve(api: Api, script: Script) -> (ModelServer, Model) {
    let server = ModelServer::start(script).await.unwrap();
    let model = model_at(api, server.url());
    (server, model)
}

fn model_at(api: Api, url: &str) -> Model {
    Model::new("mine", &ModelConfig::new(api, url, "m")).unwrap()
}

fn fill() -> FillRequest {
    FillRequest {
        path: "src/a.rs".to_owned(),
        language: "rust".to_owned(),
        prefix: "fn main() {\n    let the_secret_of_the_castle = ".to_owned(),
        suffix: "\n}\n".to_owned(),
        max_tokens: 64,
        ..FillRequest::default()
    }
}

fn chat() -> ChatRequest {
    let content = vec![Part::text("Please rename the_secret_of_the_castle to door.")];
    ChatRequest { messages: vec![Message::User { content }], ..ChatRequest::default() }
}

/// All that comes of a fill, in short: its text, and how it ended.
async fn filled(mut stream: FillStream) -> String {
    let (mut out, mut end) = (String::new(), String::new());
    while let Some(event) = stream.next().await {
        match event {
            Ok(FillEvent::Text(text)) => out += &text,
            Ok(FillEvent::Finished { reason, usage }) => {
                let counts = [usage.prompt, usage.cached, usage.output].map(|n| n.unwrap_or(0));
                end = format!("{reason:?} {counts:?}");
            }
            Err(error) => end = error.to_string(),
        }
    }
    if out.is_empty() { end } else { format!("{out} | {end}") }
}

/// All that comes of a chat, in short.
async fn chatted(mut stream: ChatStream) -> String {
    let mut out = Vec::new();
    while let Some(event) = stream.next().await {
        out.push(match event {
            Ok(ChatEvent::Text(text)) => format!("text {text}"),
            Ok(ChatEvent::Reasoning(text)) => format!("reasoning {text}"),
            Ok(ChatEvent::ToolCallStarted { id, name }) => format!("started {id} {name}"),
            Ok(ChatEvent::ToolCallDelta { id, arguments }) => format!("delta {id} {arguments}"),
            Ok(ChatEvent::ToolCall(call)) => format!("call {} {} {}", call.id, call.name, call.arguments),
            Ok(ChatEvent::Retrying { attempt, of, reason, .. }) => {
                format!("retrying {attempt}/{of}: {reason}")
            }
            Ok(ChatEvent::Idle { since }) => format!("idle {}", since.as_secs()),
            Ok(ChatEvent::Finished { reason, usage, message }) => {
                let counts = [usage.prompt, usage.cached, usage.output].map(|n| n.unwrap_or(0));
                format!("{reason:?} {counts:?} {} parts", message.len())
            }
            Err(error) => error.to_string(),
        });
    }
    out.join("\n")
}
