//! Chat completions, as OpenAI made them and nearly every server has them, with the small differences that
//! matter: how reasoning comes and goes back, which field bounds the answer, ids that are missing or double.

use protocol::Api;
use serde_json::{Value, json};

use super::{
    answer::{Answer, arguments_of, lengthen},
    completions::{finish_of, usage},
    text,
};
use crate::{AssistantPart, Cause, ChatRequest, Effort, Message, Part, ToolCall, model::Inner};

pub(super) fn body(model: &Inner, request: &ChatRequest) -> Value {
    let mut body = json!({
        "model": model.config.model,
        "messages": messages(model, request),
        "stream": true,
        "stream_options": {"include_usage": true},
    });
    if !request.tools.is_empty() {
        let tools = request.tools.iter().map(|tool| {
            json!({"type": "function", "function": {
                "name": tool.name, "description": tool.description, "parameters": tool.parameters,
            }})
        });
        body["tools"] = tools.collect();
    }
    // OpenAI's own newer models take no `max_tokens`; many other servers know no other name.
    let openai = model.setup.base.host_str() == Some("api.openai.com");
    if let Some(most) = request.max_output_tokens.or(model.config.max_output_tokens) {
        body[if openai { "max_completion_tokens" } else { "max_tokens" }] = json!(most);
    }
    if let Some(effort) = request.effort {
        body["reasoning_effort"] = json!(effort_name(effort));
    }
    match (&request.cache_key, model.config.api) {
        (Some(key), _) if openai => body["prompt_cache_key"] = json!(key),
        (_, Api::LlamaCpp) => {
            body["cache_prompt"] = json!(true);
            if let Some(slot) = model.config.slot {
                body["id_slot"] = json!(slot);
            }
        }
        _ => {}
    }
    body
}

pub(super) fn effort_name(effort: Effort) -> &'static str {
    match effort {
        Effort::Low => "low",
        Effort::Medium => "medium",
        Effort::High => "high",
    }
}

fn messages(model: &Inner, request: &ChatRequest) -> Vec<Value> {
    let mut out = Vec::new();
    if !request.system.is_empty() {
        out.push(json!({"role": "system", "content": request.system}));
    }
    let mut pictures: Vec<Value> = Vec::new();
    for message in &request.messages {
        // Only users can show pictures; those of tools follow the results, which must stay together.
        if !matches!(message, Message::ToolResult { .. }) && !pictures.is_empty() {
            out.push(json!({"role": "user", "content": std::mem::take(&mut pictures)}));
        }
        match message {
            Message::User { content } => out.push(json!({"role": "user", "content": parts(content)})),
            Message::Assistant { content } => out.extend(assistant(&model.by(), content)),
            Message::ToolResult { call_id, content, .. } => {
                let said: Vec<&str> = content.iter().filter_map(as_text).collect();
                out.push(json!({"role": "tool", "tool_call_id": call_id, "content": said.join("\n")}));
                pictures.extend(content.iter().filter(|part| as_text(part).is_none()).map(part_of));
            }
        }
    }
    if !pictures.is_empty() {
        out.push(json!({"role": "user", "content": pictures}));
    }
    out
}

fn as_text(part: &Part) -> Option<&str> {
    match part {
        Part::Text { text } => Some(text),
        Part::Image { .. } => None,
    }
}

/// Text alone as a string, since small servers know no other; with pictures as parts.
fn parts(content: &[Part]) -> Value {
    let texts: Option<Vec<&str>> = content.iter().map(as_text).collect();
    texts.map_or_else(|| content.iter().map(part_of).collect(), |texts| json!(texts.join("\n")))
}

fn part_of(part: &Part) -> Value {
    match part {
        Part::Text { text } => json!({"type": "text", "text": text}),
        Part::Image { media_type, data } => {
            json!({"type": "image_url", "image_url": {"url": format!("data:{media_type};base64,{data}")}})
        }
    }
}

fn assistant(by: &str, content: &[AssistantPart]) -> Option<Value> {
    let mut message = json!({"role": "assistant", "content": null});
    let (mut said, mut calls) = (String::new(), Vec::new());
    for part in content {
        match part {
            AssistantPart::Text { text } => said += text,
            AssistantPart::ToolCall(call) => calls.push(tool_call(call)),
            AssistantPart::Reasoning(reasoning) if reasoning.by == by => {
                for (name, value) in reasoning.opaque.as_object().into_iter().flatten() {
                    message[name] = value.clone();
                }
            }
            AssistantPart::Reasoning(_) => {}
        }
    }
    if said.is_empty() && calls.is_empty() {
        return None;
    }
    if !said.is_empty() {
        message["content"] = json!(said);
    }
    if !calls.is_empty() {
        message["tool_calls"] = json!(calls);
    }
    Some(message)
}

fn tool_call(call: &ToolCall) -> Value {
    json!({"id": call.id, "type": "function",
        "function": {"name": call.name, "arguments": arguments_of(call).to_string()}})
}

/// Takes one piece into the answer.
pub(super) fn take(value: &Value, answer: &mut Answer) -> Result<(), Cause> {
    if value["usage"].is_object() {
        answer.usage = usage(&value["usage"]);
    }
    let Some(choices) = value["choices"].as_array() else {
        return if value["usage"].is_object() || !text(value, "/object").is_empty() {
            Ok(())
        } else {
            Err(Cause::Malformed("a piece without `choices`".to_owned()))
        };
    };
    let Some(choice) = choices.first() else { return Ok(()) };
    // A server that does not stream sends the same as `message`.
    let delta = if choice["delta"].is_object() { &choice["delta"] } else { &choice["message"] };
    for name in ["reasoning_content", "reasoning"] {
        let thought = text(delta, &format!("/{name}"));
        if !thought.is_empty() {
            answer.reasoning(thought)?;
            answer.keep(thought.len(), |opaque| lengthen(opaque, name, thought))?;
            break;
        }
    }
    if let Some(details) = delta["reasoning_details"].as_array().filter(|details| !details.is_empty()) {
        let size = delta["reasoning_details"].to_string().len();
        answer.keep(size, |opaque| {
            match opaque.get_mut("reasoning_details").and_then(Value::as_array_mut) {
                Some(all) => all.extend(details.iter().cloned()),
                None => opaque["reasoning_details"] = json!(details),
            }
        })?;
    }
    answer.text(text(delta, "/content"))?;
    answer.text(text(delta, "/refusal"))?;
    for call in delta["tool_calls"].as_array().into_iter().flatten() {
        tool_delta(call, answer)?;
    }
    if let Some(finish) = finish_of(text(choice, "/finish_reason")) {
        answer.finish = Some(finish);
        answer.end_calls()?;
    }
    Ok(())
}

/// One piece of a call. Calls are told apart by index; some servers give all the same one and tell a new
/// call by its id.
fn tool_delta(call: &Value, answer: &mut Answer) -> Result<(), Cause> {
    let index = call["index"].as_u64().unwrap_or(0);
    let (id, name) = (text(call, "/id"), text(call, "/function/name"));
    let key = index.to_string();
    let another = !id.is_empty() && !name.is_empty() && answer.open_id(&key).is_some_and(|open| open != id);
    if !answer.is_open(&key) || another {
        if name.is_empty() {
            return Ok(());
        }
        // The calls before this one are complete.
        answer.end_before()?;
        answer.start_call(&key, id, name)?;
    }
    let arguments = &call["function"]["arguments"];
    // Some servers send the arguments as JSON instead of as text.
    match arguments {
        Value::Object(_) => answer.arguments(&key, &arguments.to_string()),
        _ => answer.arguments(&key, arguments.as_str().unwrap_or_default()),
    }
}
