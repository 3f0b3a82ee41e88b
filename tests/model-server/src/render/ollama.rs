//! Ollama's `/api/generate`: JSON by lines.

use serde_json::{Value, json};

use super::{Finish, Speak};
use crate::{Usage, step::Call};

pub(super) struct Ollama;

impl Speak for Ollama {
    fn text(&mut self, text: &str) -> String {
        line(&json!({"model": "scripted", "response": text, "done": false}))
    }

    fn reasoning(&mut self, text: &str) -> String {
        line(&json!({"model": "scripted", "response": "", "thinking": text, "done": false}))
    }

    fn error(&mut self, message: &str) -> String {
        line(&json!({"error": message}))
    }

    fn end(&mut self, finish: Finish, usage: Usage) -> String {
        line(&last("", finish, usage))
    }

    fn whole(&mut self, text: &str, _calls: &[(String, Call)], finish: Finish, usage: Usage) -> Value {
        last(text, finish, usage)
    }
}

fn line(value: &Value) -> String {
    format!("{value}\n")
}

fn last(text: &str, finish: Finish, usage: Usage) -> Value {
    let why = if finish == Finish::Length { "length" } else { "stop" };
    json!({"model": "scripted", "response": text, "done": true, "done_reason": why,
        "prompt_eval_count": usage.prompt, "eval_count": usage.output})
}
