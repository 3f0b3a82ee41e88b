//! Anthropic's messages. Its cache of prompts holds up to marks that the request sets: on what never
//! changes, and on the ends of the last two messages, so that each request finds what the one before left.

use serde_json::{Value, json};

use super::{
    answer::{Answer, arguments_of, lengthen},
    chat_completions::effort_name,
    text,
};
use crate::{AssistantPart, Cause, ChatRequest, Effort, Finish, Message, Part, ToolSpec, model::Inner};

/// The most tokens of an answer where nobody says; the protocol wants a number.
const MOST_TOKENS: u32 = 8192;

pub(super) fn body(model: &Inner, request: &ChatRequest) -> Value {
    let most = request.max_output_tokens.or(model.config.max_output_tokens).unwrap_or(MOST_TOKENS);
    let mut body = json!({
        "model": model.config.model,
        "max_tokens": most,
        "stream": true,
        "messages": messages(&model.by(), &request.messages),
    });
    // The cache reads tools, then system, then messages: a mark on the last of these covers all before it.
    if !request.tools.is_empty() {
        body["tools"] = request.tools.iter().map(tool).collect();
        if request.system.is_empty()
            && let Some(last) = body["tools"].as_array_mut().and_then(|tools| tools.last_mut())
        {
            mark(last);
        }
    }
    if !request.system.is_empty() {
        body["system"] = json!([{"type": "text", "text": request.system}]);
        mark(&mut body["system"][0]);
    }
    if let Some(effort) = request.effort {
        think(&mut body, &model.config.model, effort, most);
    }
    body
}

fn tool(tool: &ToolSpec) -> Value {
    json!({"name": tool.name, "description": tool.description, "input_schema": tool.parameters})
}

fn mark(block: &mut Value) {
    block["cache_control"] = json!({"type": "ephemeral"});
}

/// Newer models are told how much effort, older ones how many tokens.
fn think(body: &mut Value, model: &str, effort: Effort, most: u32) {
    if takes_effort(model) {
        body["thinking"] = json!({"type": "adaptive"});
        body["output_config"] = json!({"effort": effort_name(effort)});
        return;
    }
    let budget = match effort {
        Effort::Low => 2048,
        Effort::Medium => 8192,
        Effort::High => 24_576,
    };
    body["thinking"] = json!({"type": "enabled", "budget_tokens": budget});
    body["max_tokens"] = json!(most.max(budget + 4096));
}

/// Whether a model is of version 4.6 or later, by the numbers in its name: `claude-NAME-MAJOR-MINOR`.
fn takes_effort(model: &str) -> bool {
    let numbers = model.split(['-', '.', '@']).filter_map(|part| part.parse::<u32>().ok());
    let mut version = numbers.filter(|number| *number < 1000);
    let (major, minor) = (version.next().unwrap_or(0), version.next().unwrap_or(0));
    (major, minor) >= (4, 6)
}

/// The messages; those of one side in a row are one, since the sides must take turns.
fn messages(by: &str, messages: &[Message]) -> Vec<Value> {
    let mut out: Vec<(&str, Vec<Value>)> = Vec::new();
    for message in messages {
        let (role, blocks) = match message {
            Message::User { content } => ("user", content.iter().filter_map(part_of).collect()),
            Message::Assistant { content } => {
                ("assistant", content.iter().filter_map(|part| block(by, part)).collect())
            }
            Message::ToolResult { call_id, content, is_error } => {
                let content: Vec<Value> = content.iter().filter_map(part_of).collect();
                let result = json!({"type": "tool_result", "tool_use_id": id(call_id), "content": content,
                    "is_error": is_error});
                ("user", vec![result])
            }
        };
        match out.last_mut() {
            _ if blocks.is_empty() => {}
            Some((last, all)) if *last == role => all.extend(blocks),
            _ => out.push((role, blocks)),
        }
    }
    let mut users = out.iter_mut().rev().filter(|(role, _)| *role == "user");
    for _ in 0..2 {
        if let Some(block) = users.next().and_then(|(_, blocks)| blocks.last_mut()) {
            mark(block);
        }
    }
    out.into_iter().map(|(role, content)| json!({"role": role, "content": content})).collect()
}

/// An id as this protocol takes it; other servers' may hold more than letters and digits.
fn id(id: &str) -> String {
    id.chars().map(|c| if c.is_ascii_alphanumeric() || c == '-' { c } else { '_' }).collect()
}

/// Empty texts are refused.
fn part_of(part: &Part) -> Option<Value> {
    match part {
        Part::Text { text } => (!text.is_empty()).then(|| json!({"type": "text", "text": text})),
        Part::Image { media_type, data } => Some(json!({
            "type": "image", "source": {"type": "base64", "media_type": media_type, "data": data},
        })),
    }
}

fn block(by: &str, part: &AssistantPart) -> Option<Value> {
    match part {
        AssistantPart::Text { text } => {
            (!text.trim().is_empty()).then(|| json!({"type": "text", "text": text}))
        }
        AssistantPart::ToolCall(call) => Some(json!({
            "type": "tool_use", "id": id(&call.id), "name": call.name, "input": arguments_of(call),
        })),
        AssistantPart::Reasoning(reasoning) => {
            (reasoning.by == by && reasoning.opaque.is_object()).then(|| reasoning.opaque.clone())
        }
    }
}

/// Takes one event into the answer; whether the answer is whole.
pub(super) fn take(value: &Value, answer: &mut Answer) -> Result<bool, Cause> {
    let key = value["index"].as_u64().unwrap_or(0).to_string();
    match text(value, "/type") {
        "message_start" => count(&value["message"]["usage"], answer),
        "content_block_start" => start(&key, &value["content_block"], answer)?,
        "content_block_delta" => delta(&key, &value["delta"], answer)?,
        "content_block_stop" => answer.end_call(&key, None)?,
        "message_delta" => {
            count(&value["usage"], answer);
            answer.finish = match text(value, "/delta/stop_reason") {
                "" => answer.finish,
                "max_tokens" | "model_context_window_exceeded" => Some(Finish::Length),
                "tool_use" => Some(Finish::ToolCalls),
                "refusal" => Some(Finish::Refused),
                _ => Some(Finish::Stop),
            };
        }
        "message_stop" => return Ok(true),
        "" => return Err(Cause::Malformed("a piece without `type`".to_owned())),
        _ => {}
    }
    Ok(false)
}

fn start(key: &str, block: &Value, answer: &mut Answer) -> Result<(), Cause> {
    match text(block, "/type") {
        "text" => answer.text(text(block, "/text")),
        "tool_use" => answer.start_call(key, text(block, "/id"), text(block, "/name")),
        "thinking" => {
            answer.new_thought();
            answer
                .keep(0, |opaque| *opaque = json!({"type": "thinking", "thinking": "", "signature": ""}))?;
            thought(text(block, "/thinking"), answer)
        }
        "redacted_thinking" => {
            answer.new_thought();
            answer.keep(block.to_string().len(), |opaque| *opaque = block.clone())
        }
        _ => Ok(()),
    }
}

fn delta(key: &str, delta: &Value, answer: &mut Answer) -> Result<(), Cause> {
    match text(delta, "/type") {
        "text_delta" => answer.text(text(delta, "/text")),
        "input_json_delta" => answer.arguments(key, text(delta, "/partial_json")),
        "thinking_delta" => thought(text(delta, "/thinking"), answer),
        "signature_delta" => {
            let more = text(delta, "/signature");
            answer.keep(more.len(), |opaque| lengthen(opaque, "signature", more))
        }
        _ => Ok(()),
    }
}

fn thought(more: &str, answer: &mut Answer) -> Result<(), Cause> {
    answer.reasoning(more)?;
    answer.keep(more.len(), |opaque| lengthen(opaque, "thinking", more))
}

/// The counts, which come in pieces. What was written to the cache and read from it counts apart here.
fn count(usage: &Value, answer: &mut Answer) {
    let of = |name: &str| usage[name].as_u64();
    if let Some(input) = of("input_tokens") {
        let (read, written) = (of("cache_read_input_tokens"), of("cache_creation_input_tokens"));
        answer.usage.prompt = Some(input + read.unwrap_or(0) + written.unwrap_or(0));
        answer.usage.cached = read.or(answer.usage.cached);
    }
    answer.usage.output = of("output_tokens").or(answer.usage.output);
}
