//! Ollama's `/api/generate`: with `suffix` the model's own template writes the marks; with a family named
//! by the user we write them, and ask for `raw`.

use serde_json::{Value, json};

use super::{Piece, text};
use crate::{Cause, FillRequest, Finish, Usage, fim::with_snippets, model::Inner, setup::Fim};

pub(super) fn body(model: &Inner, request: &FillRequest) -> Value {
    let mut options = json!({
        "num_predict": request.max_tokens,
        "temperature": 0.0,
        "stop": super::stops(model, request),
    });
    // A window other than the loaded one makes Ollama load the model again, so it is named in each or none.
    if let Some(window) = model.config.context_tokens {
        options["num_ctx"] = json!(window);
    }
    let mut body = json!({"model": model.config.model, "stream": true, "options": options});
    match model.setup.fim {
        Fim::Raw(family) => {
            body["prompt"] = json!(family.prompt(request, &request.snippets));
            body["raw"] = json!(true);
        }
        Fim::Server(_) => {
            body["prompt"] = json!(with_snippets(request, &request.snippets));
            // Without a suffix Ollama would answer as in a conversation.
            body["suffix"] = json!(if request.suffix.is_empty() { "\n" } else { &request.suffix });
        }
    }
    body
}

pub(super) fn piece(value: &Value) -> Result<Piece, Cause> {
    if value.get("response").is_none() && value.get("done").is_none() {
        return Err(Cause::Malformed("a piece without `response`".to_owned()));
    }
    let done = value["done"].as_bool().unwrap_or(false);
    let cut = text(value, "/done_reason") == "length";
    Ok(Piece {
        text: text(value, "/response").to_owned(),
        finish: done.then_some(if cut { Finish::Length } else { Finish::Stop }),
        usage: Usage {
            prompt: value["prompt_eval_count"].as_u64(),
            output: value["eval_count"].as_u64(),
            ..Usage::default()
        },
        done,
    })
}
