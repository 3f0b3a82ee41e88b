//! Chat completions.

use serde_json::{Value, json};

use super::{Finish, Speak, data, halves};
use crate::{Usage, step::Call};

#[derive(Default)]
pub(super) struct Chat {
    calls: usize,
}

impl Speak for Chat {
    fn begin(&mut self) -> String {
        delta(&json!({"role": "assistant", "content": ""}))
    }

    fn text(&mut self, text: &str) -> String {
        delta(&json!({"content": text}))
    }

    fn reasoning(&mut self, text: &str) -> String {
        delta(&json!({"reasoning_content": text}))
    }

    fn call(&mut self, id: &str, call: &Call, _whole: bool) -> String {
        let index = self.calls;
        self.calls += 1;
        let begin = json!({"index": index, "id": id, "type": "function",
            "function": {"name": call.name, "arguments": ""}});
        let more = halves(&call.arguments)
            .map(|piece| delta(&json!({"tool_calls": [{"index": index, "function": {"arguments": piece}}]})));
        delta(&json!({"tool_calls": [begin]})) + &more.concat()
    }

    fn error(&mut self, message: &str) -> String {
        data(&json!({"error": {"message": message, "type": "server_error"}}))
    }

    fn end(&mut self, finish: Finish, usage: Usage) -> String {
        let last = chunk(&json!([{"index": 0, "delta": {}, "finish_reason": reason(finish)}]));
        let mut counted = chunk(&json!([]));
        counted["usage"] = counts(usage);
        data(&last) + &data(&counted) + "data: [DONE]\n\n"
    }

    fn whole(&mut self, text: &str, calls: &[(String, Call)], finish: Finish, usage: Usage) -> Value {
        let call = |(id, call): &(String, Call)| {
            json!({"id": id, "type": "function",
                "function": {"name": call.name, "arguments": call.arguments}})
        };
        let message = json!({"role": "assistant", "content": text,
            "tool_calls": calls.iter().map(call).collect::<Vec<_>>()});
        json!({"id": "chat-1", "object": "chat.completion", "model": "scripted", "usage": counts(usage),
            "choices": [{"index": 0, "message": message, "finish_reason": reason(finish)}]})
    }
}

fn delta(delta: &Value) -> String {
    data(&chunk(&json!([{"index": 0, "delta": delta, "finish_reason": null}])))
}

fn chunk(choices: &Value) -> Value {
    json!({"id": "chat-1", "object": "chat.completion.chunk", "model": "scripted", "choices": choices})
}

pub(super) fn reason(finish: Finish) -> &'static str {
    match finish {
        Finish::Stop => "stop",
        Finish::Tools => "tool_calls",
        Finish::Length => "length",
        Finish::Refused => "content_filter",
    }
}

pub(super) fn counts(usage: Usage) -> Value {
    json!({"prompt_tokens": usage.prompt, "completion_tokens": usage.output,
        "total_tokens": usage.prompt + usage.output,
        "prompt_tokens_details": {"cached_tokens": usage.cached}})
}
