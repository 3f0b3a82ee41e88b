//! Tells the kinds of model servers apart, and what the models of each can.

use futures_util::future::join_all;
use protocol::Api;
use serde_json::{Value, json};

use super::{Asking, Served};
use crate::{Cause, fim};

/// What a server is that lists these models, and what they can.
pub(super) async fn tell(asking: &Asking, listed: &Value, names: Vec<String>) -> (&'static str, Vec<Served>) {
    let owner = listed.pointer("/data/0/owned_by").and_then(Value::as_str).unwrap_or_default();
    if owner == "llamacpp"
        || asking.get("props").await.is_ok_and(|it| it["default_generation_settings"].is_object())
    {
        return ("llama.cpp", llama_cpp(asking, names).await);
    }
    if owner == "vllm" {
        return ("vLLM", names.into_iter().map(|name| openai(name, true)).collect());
    }
    if asking.get("api/version").await.is_ok_and(|it| it["version"].is_string()) {
        return ("Ollama", join_all(names.into_iter().map(|name| ollama(asking, name))).await);
    }
    if let Ok(kinds) = asking.get("api/v0/models").await {
        let embeds = |name: &String| {
            let all = kinds["data"].as_array().into_iter().flatten();
            all.into_iter().any(|one| one["id"] == **name && one["type"] == "embeddings")
        };
        let models = names.into_iter().map(|name| {
            let talks = !embeds(&name);
            openai(name, talks)
        });
        return ("LM Studio", models.collect());
    }
    ("a model server", names.into_iter().map(|name| openai(name, true)).collect())
}

/// llama.cpp is asked to fill nothing in with nothing. One that has several models would load one for that,
/// so there their names have to tell.
async fn llama_cpp(asking: &Asking, names: Vec<String>) -> Vec<Served> {
    let nothing = json!({"input_prefix": "", "input_suffix": "", "prompt": "", "n_predict": 0});
    let fills = match names.len() {
        1 => match asking.post("infill", nothing).await {
            Ok(_) => Some(true),
            Err(Cause::Unable { .. } | Cause::NotFound { .. }) => Some(false),
            Err(_) => None,
        },
        _ => None,
    };
    let served = |name: String| {
        let fills = fills.unwrap_or_else(|| fim::family_of(&name).is_some());
        Served { fills: fills.then_some(Api::LlamaCpp), chats: Some(Api::LlamaCpp), name }
    };
    names.into_iter().map(served).collect()
}

/// Ollama tells what each model can; before it did, its template told.
async fn ollama(asking: &Asking, name: String) -> Served {
    let shown = asking.post("api/show", json!({"model": name})).await.unwrap_or_default();
    let (fills, chats) = match shown["capabilities"].as_array() {
        Some(can) => (can.contains(&json!("insert")), can.contains(&json!("completion"))),
        None => (shown["template"].as_str().is_some_and(|template| template.contains(".Suffix")), true),
    };
    Served { name, fills: fills.then_some(Api::Ollama), chats: chats.then_some(Api::Ollama) }
}

/// Others take raw prompts, so a model fills in the middle if we know its marks.
fn openai(name: String, talks: bool) -> Served {
    let fills = talks && fim::family_of(&name).is_some();
    Served { fills: fills.then_some(Api::OpenaiCompletions), chats: talks.then_some(Api::OpenaiChat), name }
}
