//! Completions as OpenAI began them, and Mistral's, whose pieces look like a chat's.

use serde_json::{Value, json};

use super::{
    Finish, Speak,
    chat::{counts, reason},
    data,
};
use crate::{Usage, step::Call};

pub(super) struct Completions {
    /// Text comes as a chat's `delta`.
    pub(super) chat: bool,
}

impl Completions {
    fn piece(&self, text: &str, finish: Option<Finish>) -> Value {
        let finish = finish.map(reason);
        let choice = if self.chat {
            json!({"index": 0, "delta": {"content": text}, "finish_reason": finish})
        } else {
            json!({"index": 0, "text": text, "finish_reason": finish})
        };
        json!({"id": "text-1", "object": "text_completion", "model": "scripted", "choices": [choice]})
    }
}

impl Speak for Completions {
    fn text(&mut self, text: &str) -> String {
        data(&self.piece(text, None))
    }

    fn error(&mut self, message: &str) -> String {
        data(&json!({"error": {"message": message, "type": "server_error"}}))
    }

    fn end(&mut self, finish: Finish, usage: Usage) -> String {
        let mut last = self.piece("", Some(finish));
        last["usage"] = counts(usage);
        data(&last) + "data: [DONE]\n\n"
    }

    fn whole(&mut self, text: &str, _calls: &[(String, Call)], finish: Finish, usage: Usage) -> Value {
        let mut whole = self.piece(text, Some(finish));
        whole["usage"] = counts(usage);
        whole
    }
}
