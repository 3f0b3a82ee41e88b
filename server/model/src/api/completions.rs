//! Completions as OpenAI began them, and the two that grew from them: Mistral's and DeepSeek's
//! fill-in-the-middle endpoints.

use serde_json::{Value, json};

use super::{Piece, text};
use crate::{Cause, FillRequest, Finish, Usage, fim::with_snippets, model::Inner, setup::Fim};

/// `/v1/completions`, with our marks or the server's `suffix`.
pub(super) fn body(model: &Inner, request: &FillRequest) -> Value {
    let mut body = match model.setup.fim {
        Fim::Raw(family) => json!({"prompt": family.prompt(request, &request.snippets)}),
        Fim::Server(_) => suffixed(request),
    };
    body["stream_options"] = json!({"include_usage": true});
    finish(body, model, request)
}

/// Mistral's `/v1/fim/completions`.
pub(super) fn mistral(model: &Inner, request: &FillRequest) -> Value {
    let mut body = finish(suffixed(request), model, request);
    if request.max_tokens == 0 {
        body["max_tokens"] = json!(1);
    }
    body
}

/// DeepSeek's `/beta/completions`, which writes at most 4096 tokens.
pub(super) fn deepseek(model: &Inner, request: &FillRequest) -> Value {
    let mut body = finish(suffixed(request), model, request);
    body["max_tokens"] = json!(request.max_tokens.clamp(1, 4096));
    body
}

fn suffixed(request: &FillRequest) -> Value {
    json!({"prompt": with_snippets(request, &request.snippets), "suffix": request.suffix})
}

fn finish(mut body: Value, model: &Inner, request: &FillRequest) -> Value {
    body["model"] = json!(model.config.model);
    body["max_tokens"] = json!(request.max_tokens);
    body["temperature"] = json!(0.0);
    body["stream"] = json!(true);
    let stops = super::stops(model, request);
    if !stops.is_empty() {
        body["stop"] = json!(stops);
    }
    body
}

pub(super) fn piece(value: &Value) -> Result<Piece, Cause> {
    let usage = usage(&value["usage"]);
    let Some(choices) = value["choices"].as_array() else {
        return if value["usage"].is_object() || !text(value, "/object").is_empty() {
            Ok(Piece { usage, ..Piece::default() })
        } else {
            Err(Cause::Malformed("a piece without `choices`".to_owned()))
        };
    };
    let Some(choice) = choices.first() else { return Ok(Piece { usage, ..Piece::default() }) };
    let places = ["/text", "/delta/content", "/message/content"];
    Ok(Piece {
        text: places.map(|place| text(choice, place)).concat(),
        finish: finish_of(text(choice, "/finish_reason")),
        usage,
        // The count comes after the last choice.
        done: false,
    })
}

/// Why a choice ended; nothing while it goes on.
pub(super) fn finish_of(reason: &str) -> Option<Finish> {
    match reason {
        "" => None,
        "length" | "max_tokens" | "model_length" => Some(Finish::Length),
        "tool_calls" | "function_call" => Some(Finish::ToolCalls),
        "content_filter" => Some(Finish::Refused),
        _ => Some(Finish::Stop),
    }
}

/// The counts, with the names that OpenAI and DeepSeek give them.
pub(super) fn usage(usage: &Value) -> Usage {
    let count = |pointer: &str| usage.pointer(pointer).and_then(Value::as_u64);
    Usage {
        prompt: count("/prompt_tokens"),
        cached: count("/prompt_tokens_details/cached_tokens").or_else(|| count("/prompt_cache_hit_tokens")),
        output: count("/completion_tokens"),
        reasoning: count("/completion_tokens_details/reasoning_tokens"),
    }
}
