//! Anthropic's messages: blocks that begin, grow and end.

use serde_json::{Value, json};

use super::{Finish, Speak, event, halves};
use crate::{Usage, step::Call};

pub(super) struct Anthropic {
    usage: Usage,
    blocks: usize,
    /// The kind of the block that is open.
    open: Option<&'static str>,
}

impl Anthropic {
    pub(super) fn new(usage: Usage) -> Self {
        Self { usage, blocks: 0, open: None }
    }

    /// Opens a block of this kind unless one is open.
    fn within(&mut self, kind: &'static str, block: &Value) -> String {
        if self.open == Some(kind) {
            return String::new();
        }
        let before = self.close();
        self.open = Some(kind);
        self.blocks += 1;
        let begun = json!({"type": "content_block_start", "index": self.at(), "content_block": block});
        before + &event(&begun)
    }

    fn close(&mut self) -> String {
        let sign = json!({"type": "signature_delta", "signature": "c2lnbmVk"});
        let signed = if self.open == Some("thinking") { self.delta(&sign) } else { String::new() };
        let end = json!({"type": "content_block_stop", "index": self.at()});
        if self.open.take().is_some() { signed + &event(&end) } else { signed }
    }

    fn delta(&self, delta: &Value) -> String {
        event(&json!({"type": "content_block_delta", "index": self.at(), "delta": delta}))
    }

    /// The number of the block that was begun last.
    fn at(&self) -> usize {
        self.blocks.saturating_sub(1)
    }
}

impl Speak for Anthropic {
    fn begin(&mut self) -> String {
        let usage = counts(self.usage, 0);
        let message = json!({"id": "msg_1", "type": "message", "role": "assistant", "model": "scripted",
            "content": [], "stop_reason": null, "usage": usage});
        event(&json!({"type": "message_start", "message": message})) + &event(&json!({"type": "ping"}))
    }

    fn text(&mut self, text: &str) -> String {
        let opened = self.within("text", &json!({"type": "text", "text": ""}));
        opened + &self.delta(&json!({"type": "text_delta", "text": text}))
    }

    fn reasoning(&mut self, text: &str) -> String {
        let opened = self.within("thinking", &json!({"type": "thinking", "thinking": "", "signature": ""}));
        opened + &self.delta(&json!({"type": "thinking_delta", "thinking": text}))
    }

    fn call(&mut self, id: &str, call: &Call, whole: bool) -> String {
        let before = self.close();
        let block = json!({"type": "tool_use", "id": id, "name": call.name, "input": {}});
        let opened = self.within("tool_use", &block);
        let more = halves(&call.arguments)
            .map(|piece| self.delta(&json!({"type": "input_json_delta", "partial_json": piece})));
        let end = if whole { self.close() } else { String::new() };
        // A call that is never ended leaves no block open that another step could end.
        self.open = None;
        before + &opened + &more.concat() + &end
    }

    fn error(&mut self, message: &str) -> String {
        event(&json!({"type": "error", "error": {"type": "api_error", "message": message}}))
    }

    fn end(&mut self, finish: Finish, usage: Usage) -> String {
        let delta = json!({"stop_reason": reason(finish), "stop_sequence": null});
        let last = json!({"type": "message_delta", "delta": delta, "usage": {"output_tokens": usage.output}});
        self.close() + &event(&last) + &event(&json!({"type": "message_stop"}))
    }

    fn whole(&mut self, text: &str, calls: &[(String, Call)], finish: Finish, usage: Usage) -> Value {
        let mut content = vec![json!({"type": "text", "text": text})];
        content.extend(calls.iter().map(|(id, call)| {
            let input = serde_json::from_str(&call.arguments).unwrap_or(Value::Null);
            json!({"type": "tool_use", "id": id, "name": call.name, "input": input})
        }));
        json!({"id": "msg_1", "type": "message", "role": "assistant", "model": "scripted",
            "content": content, "stop_reason": reason(finish), "usage": counts(usage, usage.output)})
    }
}

fn reason(finish: Finish) -> &'static str {
    match finish {
        Finish::Stop => "end_turn",
        Finish::Tools => "tool_use",
        Finish::Length => "max_tokens",
        Finish::Refused => "refusal",
    }
}

fn counts(usage: Usage, output: u64) -> Value {
    json!({"input_tokens": usage.prompt.saturating_sub(usage.cached), "output_tokens": output,
        "cache_read_input_tokens": usage.cached, "cache_creation_input_tokens": 0})
}
