//! llama.cpp's own server: what it really takes and says, on each of its endpoints. Its model's weights are
//! random, so what it writes is nonsense, and how much of it there is, is what counts.

use futures_util::StreamExt;
use model_server::LlamaServer;
use protocol::{Api, ModelConfig};
use serde_json::json;

use super::{chat, chatted, fill, filled, model_at};
use crate::{AssistantPart, ChatEvent, Message, Model, Part, Snippet, ToolSpec};

const FILLS: [(Api, &str); 3] =
    [(Api::LlamaCpp, "auto"), (Api::OpenaiCompletions, "suffix"), (Api::OpenaiCompletions, "qwen")];
const CHATS: [Api; 4] = [Api::LlamaCpp, Api::OpenaiChat, Api::OpenaiResponses, Api::Anthropic];

fn model(api: Api, fim: &str, server: &LlamaServer) -> Model {
    let mut config = ModelConfig::new(api, server.url(), "tiny");
    fim.clone_into(&mut config.fim);
    Model::new("real", &config).unwrap()
}

#[tokio::test]
async fn it_fills_in_the_middle() {
    let server = LlamaServer::start(&[]).unwrap();
    for (api, fim) in FILLS {
        let mut request = fill();
        request.max_tokens = 12;
        request.snippets = vec![Snippet { path: "b.rs".to_owned(), text: "fn other() {}\n".to_owned() }];
        let said = filled(model(api, fim, &server).fill(request)).await;
        let (text, end) = said.rsplit_once(" | ").unwrap_or_else(|| panic!("{api:?} {fim}: {said}"));
        assert!(!text.is_empty() && end.starts_with("Length ["), "{api:?} {fim}: {said}");
        assert!(end.ends_with(", 12]"), "twelve tokens are counted: {said}");
    }
}

#[tokio::test]
async fn it_reads_a_prompt_ahead_and_keeps_it() {
    let server = LlamaServer::start(&["--parallel", "1"]).unwrap();
    let model = model(Api::LlamaCpp, "auto", &server);
    let mut request = fill();
    request.max_tokens = 4;
    model.warm(request.clone()).await;
    let said = filled(model.fill(request)).await;
    let counts: Vec<u64> = said
        .rsplit_once('[')
        .unwrap()
        .1
        .trim_end_matches(']')
        .split(", ")
        .map(|n| n.parse().unwrap())
        .collect();
    assert!(counts[1] > 0 && counts[1] + 8 > counts[0], "nearly all of the prompt was in the cache: {said}");
}

#[tokio::test]
async fn it_talks_in_every_protocol_that_it_serves() {
    let server = LlamaServer::start(&[]).unwrap();
    for api in CHATS {
        let model = model_at(api, server.url());
        let mut request = chat();
        "Be brief.".clone_into(&mut request.system);
        request.max_output_tokens = Some(10);
        request.tools = vec![ToolSpec {
            name: "read_file".to_owned(),
            description: "Reads a file.".to_owned(),
            parameters: json!({"type": "object", "properties": {"path": {"type": "string"}}}),
        }];
        // A second turn with the answer of the first, and with a tool's result.
        for turn in 1..=2 {
            let mut stream = model.chat(request.clone());
            let mut last = None;
            while let Some(event) = stream.next().await {
                last = Some(event.unwrap_or_else(|error| panic!("{api:?}, turn {turn}: {error}")));
            }
            let Some(ChatEvent::Finished { usage, message, .. }) = last else { panic!("{api:?}: {last:?}") };
            assert!(
                matches!(&message[..], [AssistantPart::Text { text }] if !text.is_empty()),
                "{message:?}"
            );
            assert!(usage.prompt.is_some_and(|n| n > 0) && usage.output == Some(10), "{api:?}: {usage:?}");
            let call = crate::ToolCall {
                id: "call_1".to_owned(),
                name: "read_file".to_owned(),
                arguments: "{\"path\": \"a\"}".to_owned(),
            };
            request.messages.push(Message::Assistant { content: message });
            request.messages.push(Message::User { content: vec![Part::text("Go on.")] });
            request.messages.push(Message::Assistant { content: vec![AssistantPart::ToolCall(call)] });
            request.messages.push(Message::ToolResult {
                call_id: "call_1".to_owned(),
                content: vec![Part::text("nothing")],
                is_error: false,
            });
        }
    }
}

#[tokio::test]
async fn what_it_refuses_is_told_apart() {
    let server = LlamaServer::start(&["--ctx-size", "512", "--parallel", "1"]).unwrap();
    let mut request = chat();
    request.messages = vec![Message::User { content: vec![Part::text("long ".repeat(2000))] }];
    for api in CHATS {
        let said = chatted(model_at(api, server.url()).chat(request.clone())).await;
        assert!(said.contains("gets more text than its window holds"), "{api:?}: {said}");
    }
    let elsewhere = model_at(Api::MistralFim, server.url());
    let said = filled(elsewhere.fill(fill())).await;
    assert!(said.contains("has no such model or endpoint"), "{said}");
}

#[tokio::test]
async fn dropped_answers_leave_it_free() {
    let server = LlamaServer::start(&["--parallel", "1"]).unwrap();
    let model = model(Api::LlamaCpp, "auto", &server);
    for _ in 0..20 {
        let mut request = fill();
        request.max_tokens = 4000;
        let mut stream = model.fill(request);
        stream.next().await.unwrap().unwrap();
    }
    let mut request = fill();
    request.max_tokens = 4;
    let said = filled(model.fill(request)).await;
    assert!(said.contains("Length ["), "{said}");
}
