//! Servers of each kind are known, and nothing but a model server is taken for one.

use model_server::{LlamaServer, ModelServer, Reply, Script};
use protocol::{Api, ModelConfig};
use serde_json::{Value, json};

use super::on_this_machine;
use crate::Model;

fn port(url: &str) -> u16 {
    url.rsplit(':').next().unwrap().parse().unwrap()
}

/// What is found where `script` is played: its kind, and each model with what it can.
async fn found(script: Script) -> Vec<String> {
    let server = ModelServer::start(script).await.unwrap();
    let found = on_this_machine(&[port(server.url())]).await;
    let lines = found.iter().flat_map(|found| {
        let models = found.models.iter().map(|model| {
            format!("{}: {} fills {:?}, chats {:?}", found.what, model.name, model.fills, model.chats)
        });
        models.collect::<Vec<_>>()
    });
    lines.collect()
}

fn listing(names: &[&str], owner: &str) -> Script {
    let one = |name: &&str| json!({"id": name, "object": "model", "owned_by": owner});
    let data: Vec<Value> = names.iter().map(one).collect();
    Script::default().route("/v1/models", json!({"object": "list", "data": data}))
}

#[tokio::test]
async fn each_kind_is_known() {
    let llama = |fills: Reply| Script { replies: vec![fills], ..listing(&["a.gguf"], "llamacpp") };
    assert_eq!(
        found(llama(Reply::refuse(200, "{\"content\": \"\"}"))).await,
        ["llama.cpp: a.gguf fills Some(LlamaCpp), chats Some(LlamaCpp)"]
    );
    assert_eq!(
        found(llama(Reply::refuse(501, "{\"error\": {\"message\": \"Infill is not supported\"}}"))).await,
        ["llama.cpp: a.gguf fills None, chats Some(LlamaCpp)"]
    );
    assert_eq!(
        found(listing(&["qwen2.5-coder", "other"], "llamacpp")).await,
        [
            "llama.cpp: qwen2.5-coder fills Some(LlamaCpp), chats Some(LlamaCpp)",
            "llama.cpp: other fills None, chats Some(LlamaCpp)"
        ]
    );
    let ollama = |shown: Value| {
        listing(&["m:7b"], "library")
            .route("/api/version", json!({"version": "0.9"}))
            .route("/api/show", shown)
    };
    for (shown, wanted) in [
        (json!({"capabilities": ["completion", "insert"]}), "fills Some(Ollama), chats Some(Ollama)"),
        (json!({"capabilities": ["completion", "tools"]}), "fills None, chats Some(Ollama)"),
        (json!({"capabilities": ["embedding"]}), "fills None, chats None"),
        (json!({"template": "{{ .Prompt }}{{ .Suffix }}"}), "fills Some(Ollama), chats Some(Ollama)"),
    ] {
        assert_eq!(found(ollama(shown)).await, [format!("Ollama: m:7b {wanted}")]);
    }
    let types = json!({"data": [{"id": "e", "type": "embeddings"}, {"id": "starcoder2", "type": "llm"}]});
    assert_eq!(
        found(listing(&["starcoder2", "e"], "organization_owner").route("/api/v0/models", types)).await,
        [
            "LM Studio: starcoder2 fills Some(OpenaiCompletions), chats Some(OpenaiChat)",
            "LM Studio: e fills None, chats None"
        ]
    );
    assert_eq!(
        found(listing(&["Qwen/Qwen2.5-Coder-7B"], "vllm")).await,
        ["vLLM: Qwen/Qwen2.5-Coder-7B fills Some(OpenaiCompletions), chats Some(OpenaiChat)"]
    );
    assert_eq!(found(listing(&["x"], "me")).await, ["a model server: x fills None, chats Some(OpenaiChat)"]);
}

#[tokio::test]
async fn what_is_no_model_server_is_asked_once_and_left_alone() {
    for reply in [
        Reply::refuse(404, "not here"),
        Reply::refuse(200, "<html>a web page</html>"),
        Reply::refuse(200, "{\"hello\": 1}"),
        Reply::refuse(302, "").header("location", "http://127.0.0.1:1/"),
        Reply::say(&["head: SSH-2.0-x\r\n", "close"]),
    ] {
        let server = ModelServer::start(Script::of([Reply { repeat: true, ..reply }])).await.unwrap();
        assert_eq!(on_this_machine(&[port(server.url())]).await, []);
        assert_eq!(server.requests().len(), 1);
    }
    let gone = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port();
    assert_eq!(on_this_machine(&[gone]).await, []);
}

#[tokio::test]
async fn several_ports_are_looked_at_together() {
    // One that never answers holds up none.
    let hangs = Script::of([Reply::say(&["hang"]).always()]);
    let (mute, good) = (
        ModelServer::start(hangs).await.unwrap(),
        ModelServer::start(listing(&["x"], "vllm")).await.unwrap(),
    );
    tokio::time::pause();
    let ports = [port(mute.url()), port(good.url())];
    let found = crate::tests::passing(on_this_machine(&ports), || {}).await;
    assert_eq!(found.iter().map(|found| found.what).collect::<Vec<_>>(), ["vLLM"]);
}

#[tokio::test]
async fn the_real_server_is_found() {
    let server = LlamaServer::start(&["--alias", "tiny"]).unwrap();
    let found = on_this_machine(&[port(server.url())]).await;
    let [found] = &found[..] else { panic!("{found:?}") };
    let model = &found.models[0];
    assert_eq!((found.what, model.name.as_str(), model.fills), ("llama.cpp", "tiny", Some(Api::LlamaCpp)));
}

#[tokio::test]
async fn a_configured_server_lists_its_models_or_says_what_is_wrong() {
    let listed = |api: Api, script: Script| async move {
        let server = ModelServer::start(script).await.unwrap();
        let model = Model::new("mine", &ModelConfig::new(api, server.url(), "m")).unwrap();
        model.listed().await.map_err(|error| error.cause.to_string())
    };
    assert_eq!(listed(Api::OpenaiChat, listing(&["a", "b"], "x")).await.unwrap(), ["a", "b"]);
    let tags = Script::default().route("/api/tags", json!({"models": [{"name": "m:7b"}]}));
    assert_eq!(listed(Api::Ollama, tags).await.unwrap(), ["m:7b"]);
    assert!(listed(Api::MistralFim, Script::default()).await.unwrap().is_empty(), "it has no list");
    let refused = listed(Api::Anthropic, Script::of([Reply::refuse(401, "")])).await.unwrap_err();
    assert!(refused.contains("refuses the key"), "{refused}");
}
