//! What a request to the model holds of calls and their results, in each protocol.

use serde_json::Value;

/// Calls by id, and results by the id of their call, each in the order of the request.
#[derive(Debug, Default)]
pub(super) struct Calls {
    pub(super) made: Vec<String>,
    pub(super) results: Vec<(String, String)>,
}

/// The calls of a request.
pub(super) fn calls(api: &str, request: &Value) -> Calls {
    let mut calls = Calls::default();
    match api {
        "openai-chat" => each(&request["messages"], |message| {
            each(&message["tool_calls"], |call| calls.made.push(string(&call["id"])));
            if message["role"] == "tool" {
                calls.results.push((string(&message["tool_call_id"]), string(&message["content"])));
            }
        }),
        "openai-responses" => each(&request["input"], |item| {
            let id = || string(&item["call_id"]);
            match item["type"].as_str() {
                Some("function_call") => calls.made.push(id()),
                Some("function_call_output") => calls.results.push((id(), string(&item["output"]))),
                _ => {}
            }
        }),
        _ => each(&request["messages"], |message| {
            each(&message["content"], |block| match block["type"].as_str() {
                Some("tool_use") => calls.made.push(string(&block["id"])),
                Some("tool_result") => {
                    let mut text = String::new();
                    each(&block["content"], |part| text += &string(&part["text"]));
                    calls.results.push((string(&block["tool_use_id"]), text));
                }
                _ => {}
            });
        }),
    }
    calls
}

fn each(list: &Value, mut look: impl FnMut(&Value)) {
    list.as_array().into_iter().flatten().for_each(&mut look);
}

fn string(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("a string: {value}")).to_owned()
}
