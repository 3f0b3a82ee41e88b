//! OpenAI's responses: items that are added, grow and are done.

use serde_json::{Value, json};

use super::{Finish, Speak, event, halves};
use crate::{Usage, step::Call};

#[derive(Default)]
pub(super) struct Responses {
    items: usize,
    /// The item that is open: its kind, and its text so far.
    open: Option<(&'static str, String)>,
    done: Vec<Value>,
}

impl Responses {
    /// The number of the item that was added last.
    fn at(&self) -> usize {
        self.items.saturating_sub(1)
    }

    fn add(&mut self, item: &Value) -> String {
        self.items += 1;
        event(&json!({"type": "response.output_item.added", "output_index": self.at(), "item": item}))
    }

    fn finish(&mut self, item: Value) -> String {
        let done = json!({"type": "response.output_item.done", "output_index": self.at(), "item": item});
        self.done.push(item);
        event(&done)
    }

    /// Adds to the open item of this kind, or to a new one.
    fn grow(&mut self, kind: &'static str, text: &str) -> String {
        let mut out = String::new();
        if self.open.as_ref().is_none_or(|(open, _)| *open != kind) {
            out += &self.close();
            out += &self.add(&item(kind, self.items, None));
            self.open = Some((kind, String::new()));
        }
        if let Some((_, said)) = &mut self.open {
            said.push_str(text);
        }
        let (name, id) = match kind {
            "message" => ("response.output_text.delta", "msg"),
            _ => ("response.reasoning_summary_text.delta", "rs"),
        };
        let delta = json!({"type": name, "item_id": format!("{id}_{}", self.at()),
            "output_index": self.at(), "content_index": 0, "summary_index": 0, "delta": text});
        out + &event(&delta)
    }

    fn close(&mut self) -> String {
        let Some((kind, said)) = self.open.take() else { return String::new() };
        let item = item(kind, self.at(), Some(&said));
        self.finish(item)
    }
}

impl Speak for Responses {
    fn begin(&mut self) -> String {
        let response = json!({"id": "resp_1", "object": "response", "status": "in_progress", "output": []});
        event(&json!({"type": "response.created", "response": response}))
    }

    fn text(&mut self, text: &str) -> String {
        self.grow("message", text)
    }

    fn reasoning(&mut self, text: &str) -> String {
        self.grow("reasoning", text)
    }

    fn call(&mut self, id: &str, call: &Call, whole: bool) -> String {
        let before = self.close();
        let item = |arguments: &str| {
            json!({"type": "function_call", "id": format!("fc_{id}"), "call_id": id, "name": call.name,
                "arguments": arguments})
        };
        let added = self.add(&item(""));
        let more = halves(&call.arguments).map(|piece| {
            event(&json!({"type": "response.function_call_arguments.delta", "item_id": format!("fc_{id}"),
                "output_index": self.at(), "delta": piece}))
        });
        let end = if whole { self.finish(item(&call.arguments)) } else { String::new() };
        before + &added + &more.concat() + &end
    }

    fn error(&mut self, message: &str) -> String {
        event(&json!({"type": "error", "code": "server_error", "message": message, "param": null}))
    }

    fn end(&mut self, finish: Finish, usage: Usage) -> String {
        let closed = self.close();
        let response = response(&self.done, finish, usage);
        let name = if response["incomplete_details"].is_null() { "completed" } else { "incomplete" };
        closed + &event(&json!({"type": format!("response.{name}"), "response": response}))
    }

    fn whole(&mut self, _text: &str, _calls: &[(String, Call)], finish: Finish, usage: Usage) -> Value {
        self.close();
        response(&self.done, finish, usage)
    }
}

/// A message or a thought; `None` as it is added, else with its text.
fn item(kind: &str, at: usize, said: Option<&str>) -> Value {
    if kind == "message" {
        let content: Vec<Value> =
            said.iter().map(|text| json!({"type": "output_text", "text": text, "annotations": []})).collect();
        return json!({"type": "message", "id": format!("msg_{at}"), "role": "assistant", "content": content});
    }
    let summary: Vec<Value> = said.iter().map(|text| json!({"type": "summary_text", "text": text})).collect();
    json!({"type": "reasoning", "id": format!("rs_{at}"), "summary": summary,
        "encrypted_content": said.map(|_| "c2VjcmV0")})
}

fn response(output: &[Value], finish: Finish, usage: Usage) -> Value {
    let why = match finish {
        Finish::Length => json!({"reason": "max_output_tokens"}),
        Finish::Refused => json!({"reason": "content_filter"}),
        Finish::Stop | Finish::Tools => Value::Null,
    };
    let status = if why.is_null() { "completed" } else { "incomplete" };
    json!({"id": "resp_1", "object": "response", "status": status, "incomplete_details": why,
        "output": output,
        "usage": {"input_tokens": usage.prompt, "output_tokens": usage.output,
            "input_tokens_details": {"cached_tokens": usage.cached},
            "output_tokens_details": {"reasoning_tokens": 0}}})
}
