//! What a server says well comes back the same, whichever protocol it went through.

use model_server::{Reply, Script};
use protocol::Api;

use super::{chat, chatted, fill, filled, serve};

const FILLS: [Api; 5] = [Api::LlamaCpp, Api::Ollama, Api::OpenaiCompletions, Api::MistralFim, Api::Deepseek];
const CHATS: [Api; 6] =
    [Api::LlamaCpp, Api::Ollama, Api::OpenaiChat, Api::OpenaiResponses, Api::Anthropic, Api::Deepseek];

#[tokio::test]
async fn text_comes_through_every_fill_protocol() {
    for api in FILLS {
        for piece in [0, 1, 7] {
            let mut reply = Reply::say(&["text: 1 +", "text:  ü;", "text: \n    x"]);
            reply.wire.piece = piece;
            let (server, model) = serve(api, Script::of([reply])).await;
            let said = filled(model.fill(fill())).await;
            let cached = if api == Api::Ollama { 0 } else { 4 };
            assert_eq!(said, format!("1 + ü;\n    x | Stop [12, {cached}, 3]"), "{api:?} {piece}");
            assert_eq!(server.requests()[0].method, "POST");
        }
    }
}

#[tokio::test]
async fn text_thought_and_tools_come_through_every_chat_protocol() {
    for api in CHATS {
        for (piece, ends) in [(0, "lf"), (1, "crlf"), (7, "mixed"), (3, "cr")] {
            let mut reply = Reply::say(&[
                "reasoning: hm",
                "text: I rea",
                "text: d ü.",
                "tool: read_file {\"path\": \"a\"}",
                "tool: list {}",
            ]);
            reply.wire.piece = piece;
            reply.wire.ends = ends.to_owned();
            let (_server, model) = serve(api, Script::of([reply])).await;
            let said = chatted(model.chat(chat())).await;
            let wanted = [
                "reasoning hm",
                "text I rea",
                "text d ü.",
                "started call_1_1 read_file",
                "delta call_1_1 {\"path",
                "delta call_1_1 \": \"a\"}",
                "call call_1_1 read_file {\"path\": \"a\"}",
                "started call_1_2 list",
                "delta call_1_2 {",
                "delta call_1_2 }",
                "call call_1_2 list {}",
                "ToolCalls [12, 4, 3] 4 parts",
            ];
            assert_eq!(said, wanted.join("\n"), "{api:?} {piece} {ends}");
        }
    }
}

#[tokio::test]
async fn an_answer_that_is_not_streamed_counts_too() {
    for api in FILLS {
        let mut reply = Reply::say(&["text: 1;"]);
        reply.wire.whole = true;
        let (_server, model) = serve(api, Script::of([reply])).await;
        assert!(filled(model.fill(fill())).await.starts_with("1; | Stop"), "{api:?}");
    }
    let mut reply = Reply::say(&["text: Yes.", "tool: list {}"]);
    reply.wire.whole = true;
    let (_server, model) = serve(Api::OpenaiChat, Script::of([reply])).await;
    let said = chatted(model.chat(chat())).await;
    assert!(said.starts_with("text Yes.\nstarted call_1_1 list\n"), "{said}");
    assert!(said.ends_with("ToolCalls [12, 4, 3] 2 parts"), "{said}");
}

#[tokio::test]
async fn one_connection_serves_many_requests() {
    let reply = Reply::say(&["text: 1;"]).always();
    let (server, model) = serve(Api::LlamaCpp, Script::of([reply])).await;
    for _ in 0..5 {
        filled(model.fill(fill())).await;
    }
    assert_eq!(server.connections(), 1);
}
