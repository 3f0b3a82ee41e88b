//! OpenAI's responses. Nothing is stored at the server: reasoning goes forth and back enciphered.

use serde_json::{Value, json};

use super::{
    answer::{Answer, arguments_of},
    chat_completions::effort_name,
    text,
};
use crate::{AssistantPart, Cause, ChatRequest, Finish, Message, Part, Usage, model::Inner, wire};

pub(super) fn body(model: &Inner, request: &ChatRequest) -> Value {
    let mut body = json!({
        "model": model.config.model,
        "input": input(&model.by(), &request.messages),
        "stream": true,
        "store": false,
    });
    if !request.system.is_empty() {
        body["instructions"] = json!(request.system);
    }
    if !request.tools.is_empty() {
        let tools = request.tools.iter().map(|tool| {
            json!({"type": "function", "name": tool.name, "description": tool.description,
                "parameters": tool.parameters, "strict": false})
        });
        body["tools"] = tools.collect();
        body["parallel_tool_calls"] = json!(true);
    }
    if let Some(most) = request.max_output_tokens.or(model.config.max_output_tokens) {
        body["max_output_tokens"] = json!(most);
    }
    if let Some(key) = &request.cache_key {
        body["prompt_cache_key"] = json!(key);
    }
    if let Some(effort) = request.effort {
        body["reasoning"] = json!({"effort": effort_name(effort), "summary": "auto"});
    }
    // Models that do not think refuse to be asked for their thought.
    if request.effort.is_some() || thinks(&model.config.model) {
        body["include"] = json!(["reasoning.encrypted_content"]);
    }
    body
}

/// Whether a model of this name thinks before it answers.
fn thinks(model: &str) -> bool {
    let name = model.rsplit('/').next().unwrap_or_default();
    ["gpt-5", "o1", "o3", "o4", "codex"].iter().any(|start| name.starts_with(start))
}

fn input(by: &str, messages: &[Message]) -> Vec<Value> {
    let mut out = Vec::new();
    for message in messages {
        match message {
            Message::User { content } => out.push(json!({
                "type": "message", "role": "user", "content": content.iter().map(part_of).collect::<Vec<_>>(),
            })),
            Message::Assistant { content } => out.extend(content.iter().filter_map(|part| item(by, part))),
            Message::ToolResult { call_id, content, .. } => {
                let output = match &content[..] {
                    [Part::Text { text }] => json!(text),
                    parts => parts.iter().map(part_of).collect(),
                };
                out.push(json!({"type": "function_call_output", "call_id": call_id, "output": output}));
            }
        }
    }
    out
}

fn part_of(part: &Part) -> Value {
    match part {
        Part::Text { text } => json!({"type": "input_text", "text": text}),
        Part::Image { media_type, data } => {
            json!({"type": "input_image", "image_url": format!("data:{media_type};base64,{data}")})
        }
    }
}

fn item(by: &str, part: &AssistantPart) -> Option<Value> {
    match part {
        AssistantPart::Text { text } => Some(json!({
            "type": "message", "role": "assistant", "content": [{"type": "output_text", "text": text}],
        })),
        AssistantPart::ToolCall(call) => Some(json!({
            "type": "function_call", "call_id": call.id, "name": call.name,
            "arguments": arguments_of(call).to_string(),
        })),
        // Without its cipher the server would look for the thought among what it stored.
        AssistantPart::Reasoning(reasoning) => (reasoning.by == by
            && reasoning.opaque["encrypted_content"].is_string())
        .then(|| reasoning.opaque.clone()),
    }
}

/// Takes one event into the answer; whether the answer is whole.
pub(super) fn take(value: &Value, answer: &mut Answer) -> Result<bool, Cause> {
    let key = value["output_index"].as_u64().unwrap_or(0).to_string();
    match text(value, "/type") {
        "response.output_text.delta" | "response.refusal.delta" => answer.text(text(value, "/delta"))?,
        "response.reasoning_summary_text.delta" | "response.reasoning_text.delta" => {
            answer.reasoning(text(value, "/delta"))?;
        }
        "response.output_item.added" => match text(value, "/item/type") {
            "function_call" => {
                answer.start_call(&key, text(value, "/item/call_id"), text(value, "/item/name"))?;
            }
            "reasoning" => answer.new_thought(),
            _ => {}
        },
        "response.function_call_arguments.delta" => answer.arguments(&key, text(value, "/delta"))?,
        "response.output_item.done" => match text(value, "/item/type") {
            "function_call" => {
                if !answer.is_open(&key) {
                    answer.start_call(&key, text(value, "/item/call_id"), text(value, "/item/name"))?;
                }
                answer.end_call(&key, value.pointer("/item/arguments").and_then(Value::as_str))?;
            }
            "reasoning" => {
                let mut kept = json!({"type": "reasoning"});
                for name in ["id", "summary", "encrypted_content"] {
                    if let Some(part) = value["item"].get(name).filter(|part| !part.is_null()) {
                        kept[name] = part.clone();
                    }
                }
                answer.keep(kept.to_string().len(), |opaque| *opaque = kept)?;
            }
            _ => {}
        },
        "response.completed" | "response.incomplete" => {
            answer.usage = usage(&value["response"]["usage"]);
            answer.finish = Some(match text(value, "/response/incomplete_details/reason") {
                "" => Finish::Stop,
                "content_filter" => Finish::Refused,
                _ => Finish::Length,
            });
            return Ok(true);
        }
        "response.failed" => {
            let told = wire::told(&value["response"]).unwrap_or(Cause::Failed { said: None });
            return Err(told);
        }
        // At the top level, in OpenAI's own shape.
        "error" => return Err(Cause::Failed { said: wire::clean(text(value, "/message")) }),
        "" => return Err(Cause::Malformed("a piece without `type`".to_owned())),
        _ => {}
    }
    Ok(false)
}

fn usage(usage: &Value) -> Usage {
    let count = |pointer: &str| usage.pointer(pointer).and_then(Value::as_u64);
    Usage {
        prompt: count("/input_tokens"),
        cached: count("/input_tokens_details/cached_tokens"),
        output: count("/output_tokens"),
        reasoning: count("/output_tokens_details/reasoning_tokens"),
    }
}
