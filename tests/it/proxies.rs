//! Proxies that the environment names, as the program reads them: what they see, and when they are left out.

use model_server::{ModelServer, Reply, Script};
use serde_json::json;

use crate::harness::{Editor, Options, Process, Scratch};

const BARE: &str = "//- /a.txt\nnothing\n";

/// An editor whose server has this environment and this model, and asks it once.
fn asked(url: &str, key: bool, environment: &[(&str, &str)]) -> String {
    let scratch = Scratch::new(BARE);
    let mut command = Process::command(&scratch);
    for name in ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"] {
        command.env_remove(name).env_remove(name.to_lowercase());
    }
    command.envs(environment.iter().copied());
    let mut editor = Editor::over(Process::start(&mut command, &scratch), &scratch);
    let mut model = json!({
        "api": "openai-completions", "url": url, "model": "m", "fim": "qwen", "prefetch": false,
        "headers": { "x-team": "ghosts" },
    });
    if key {
        model["keyCommand"] = json!(["printf", "sk-canary-3141"]);
    }
    let settings = json!({ "models": { "fake": model }, "completion": { "model": "fake" } });
    editor.initialize(Options { settings, ..Options::default() });
    editor.ready();
    editor.open_as("new.rs", "fn zq() {\n    let zxqv = \n}\n");
    editor.ghost_text("new.rs", "zxqv = ");
    let said = editor.until(|editor| {
        let why = editor.why();
        let model = why.source.is_some() || why.reason.contains("fake");
        if !model {
            editor.ghost_text("new.rs", "zxqv = ");
        }
        model.then(|| why.source.unwrap_or(why.reason))
    });
    // A failure is told as a message, too.
    editor.crash();
    said
}

fn server(said: &str) -> ModelServer {
    ModelServer::start_apart(Script::of([Reply::say(&[said]).always()])).unwrap()
}

#[test]
fn a_server_elsewhere_is_asked_through_the_proxy() {
    let proxy = server("text: compute(1);\n");
    assert_eq!(asked("http://model.example", false, &[("HTTP_PROXY", proxy.url())]), "fake");
    let request = proxy.requests().remove(0);
    assert_eq!(request.path, "http://model.example/v1/completions");
    assert_eq!(request.header("x-team"), Some("ghosts"));
}

#[test]
fn a_proxy_never_gets_a_key() {
    let proxy = ModelServer::start_apart(Script::of([Reply::refuse(403, "").always()])).unwrap();
    let all = [("HTTPS_PROXY", proxy.url()), ("HTTP_PROXY", proxy.url())];
    let said = asked("https://model.example", true, &all);
    assert!(said.contains("the proxy on the way does not let it through"), "{said}");
    for request in proxy.requests() {
        assert_eq!((&*request.method, &*request.path), ("CONNECT", "model.example:443"));
        assert!(!format!("{request:?}").contains("canary") && request.header("x-team").is_none());
    }
    assert!(proxy.connections() > 0);
}

#[test]
fn a_server_of_this_machine_is_asked_without_one() {
    let (proxy, model) = (server("text: wrong();\n"), server("text: compute(1);\n"));
    assert_eq!(asked(model.url(), true, &[("ALL_PROXY", proxy.url())]), "fake");
    assert_eq!((proxy.connections(), model.requests().len()), (0, 1));
    let all = [("HTTP_PROXY", proxy.url()), ("NO_PROXY", "other.example, model.invalid")];
    let said = asked("http://model.invalid", false, &all);
    assert!(said.contains("name is not known") && proxy.connections() == 0, "{said}");
}
