//! llama.cpp's `/infill`.

use serde_json::{Value, json};

use super::{Finish, Speak, data};
use crate::{Usage, step::Call};

pub(super) struct LlamaCpp;

impl Speak for LlamaCpp {
    fn text(&mut self, text: &str) -> String {
        data(&json!({"index": 0, "content": text, "tokens": [], "stop": false, "id_slot": 0}))
    }

    fn error(&mut self, message: &str) -> String {
        data(&json!({"error": {"code": 500, "message": message, "type": "server_error"}}))
    }

    fn end(&mut self, finish: Finish, usage: Usage) -> String {
        data(&last("", finish, usage))
    }

    fn whole(&mut self, text: &str, _calls: &[(String, Call)], finish: Finish, usage: Usage) -> Value {
        last(text, finish, usage)
    }
}

fn last(text: &str, finish: Finish, usage: Usage) -> Value {
    let why = if finish == Finish::Length { "limit" } else { "eos" };
    json!({"index": 0, "content": text, "tokens": [], "id_slot": 0, "stop": true, "model": "scripted",
        "stop_type": why, "tokens_predicted": usage.output, "tokens_evaluated": usage.prompt,
        "truncated": false,
        "timings": {"cache_n": usage.cached, "prompt_n": usage.prompt.saturating_sub(usage.cached),
            "predicted_n": usage.output}})
}
