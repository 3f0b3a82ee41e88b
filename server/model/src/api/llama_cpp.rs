//! llama.cpp's `/infill`: the server writes its model's own marks, knows the repository form where the
//! model has one, and ends by time.

use serde_json::{Value, json};

use super::{Piece, text};
use crate::{Cause, FillRequest, Finish, Usage, model::Inner};

pub(super) fn body(model: &Inner, request: &FillRequest) -> Value {
    let extra: Vec<Value> = request
        .snippets
        .iter()
        .map(|snippet| json!({"filename": snippet.path, "text": snippet.text}))
        .collect();
    let mut body = json!({
        "input_extra": extra,
        "input_prefix": request.prefix,
        "input_suffix": request.suffix,
        "prompt": "",
        "n_predict": request.max_tokens,
        "stream": true,
        "cache_prompt": true,
        "temperature": 0.0,
        "samplers": ["top_k", "top_p", "infill"],
        "top_k": 40,
        "top_p": 0.9,
        "stop": super::stops(model, request),
    });
    if let Some(budget) = request.budget {
        body["t_max_predict_ms"] = json!(budget.as_millis().max(1) as u64);
    }
    if let Some(slot) = model.config.slot {
        body["id_slot"] = json!(slot);
    }
    if !model.config.model.is_empty() {
        body["model"] = json!(model.config.model);
    }
    body
}

pub(super) fn piece(value: &Value) -> Result<Piece, Cause> {
    if value.get("content").is_none() && value.get("stop").is_none() {
        return Err(Cause::Malformed("a piece without `content`".to_owned()));
    }
    let done = value["stop"].as_bool().unwrap_or(false);
    let cut = text(value, "/stop_type") == "limit" || value["stopped_limit"] == true;
    let count = |pointer: &str| value.pointer(pointer).and_then(Value::as_u64);
    let cached = count("/timings/cache_n");
    let read = count("/timings/prompt_n");
    Ok(Piece {
        text: text(value, "/content").to_owned(),
        finish: done.then_some(if cut { Finish::Length } else { Finish::Stop }),
        usage: Usage {
            prompt: read.map(|read| read + cached.unwrap_or(0)).or_else(|| count("/tokens_evaluated")),
            cached,
            output: count("/tokens_predicted").filter(|_| done),
            reasoning: None,
        },
        done,
    })
}
