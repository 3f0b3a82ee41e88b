//! What was found goes into the settings, and nothing else in them changes.

use model::{Found, Served};
use protocol::Api;

use super::settled;

fn server(what: &'static str, port: u16, models: &[(&str, Option<Api>, Option<Api>)]) -> Found {
    let served = |(name, fills, chats): &(&str, Option<Api>, Option<Api>)| Served {
        name: (*name).to_owned(),
        fills: *fills,
        chats: *chats,
    };
    Found { what, url: format!("http://127.0.0.1:{port}"), models: models.iter().map(served).collect() }
}

fn llama() -> Found {
    server("llama.cpp", 8080, &[("q.gguf", Some(Api::LlamaCpp), Some(Api::LlamaCpp))])
}

/// The settings after writing, less `[agent]`, which is as wide as the program's own settings.
fn after(before: &str, servers: &[Found]) -> String {
    let (text, added) = settled(before, servers).unwrap();
    let (again, more) = settled(&text, servers).unwrap();
    assert_eq!(
        (again.as_str(), more.as_str()),
        (text.as_str(), ""),
        "a second time there is nothing to write"
    );
    assert!(added.len() <= text.len());
    text
}

#[test]
fn an_empty_file_gets_the_model_and_who_uses_it() {
    let text = after("", &[llama()]);
    let model =
        "[models.llama-cpp]\napi = \"llama-cpp\"\nurl = \"http://127.0.0.1:8080\"\nmodel = \"q.gguf\"\n";
    assert!(text.contains(model) && text.contains("[completion]\nmodel = \"llama-cpp\"\n"), "{text}");
}

#[test]
fn everything_else_stays() {
    let before = "\
# Mine.
[completion] # ghost text
maxLines = 3   # short
model = \"embedded\" # for now

[models.other]
api = \"anthropic\"
url = \"https://models.example\"
model = 'x'
[log]
level = \"off\"
";
    let text = after(before, &[llama()]);
    for line in before.lines().filter(|line| !line.starts_with("model = \"embedded\"")) {
        assert!(text.contains(line), "{line} is gone from:\n{text}");
    }
    assert!(text.contains("model = \"llama-cpp\" # for now"), "{text}");
}

#[test]
fn what_the_user_chose_stays() {
    let chosen = "[models.mine]\napi = \"ollama\"\nurl = \"http://h\"\n[completion]\nmodel = \"mine\"\n";
    let text = after(chosen, &[llama()]);
    assert!(text.contains("[completion]\nmodel = \"mine\"\n"), "{text}");
    let gone = "[completion]\nmodel = \"gone\"\n";
    assert!(after(gone, &[llama()]).contains("[completion]\nmodel = \"llama-cpp\"\n"));
}

#[test]
fn names_do_not_collide_and_a_model_that_is_there_is_used() {
    let taken = "[models.llama-cpp]\napi = \"llama-cpp\"\nurl = \"http://elsewhere\"\n";
    assert!(after(taken, &[llama()]).contains("[models.llama-cpp-2]\n"));
    let there =
        "models = { a = { api = \"llama-cpp\", url = \"http://127.0.0.1:8080\", model = \"q.gguf\" } }\n";
    let text = after(there, &[llama()]);
    assert!(text.starts_with(there) && text.contains("[completion]\nmodel = \"a\"\n"), "{text}");
}

#[test]
fn a_model_that_can_do_it_is_taken_wherever_it_is() {
    let talks = server("vLLM", 8000, &[("chat", None, Some(Api::OpenaiChat))]);
    let fills =
        server("Ollama", 11434, &[("e", None, None), ("coder:7b", Some(Api::Ollama), Some(Api::Ollama))]);
    let text = after("", &[talks, fills]);
    assert!(
        text.contains("[completion]\nmodel = \"ollama\"\n") && text.contains("model = \"coder:7b\"\n"),
        "{text}"
    );
    let none = server("LM Studio", 1234, &[("e", None, None)]);
    assert_eq!(settled("# mine\n", &[none]).unwrap(), ("# mine\n".to_owned(), String::new()));
}

#[test]
fn a_strangers_name_is_text_and_nothing_else() {
    let name = "x\"\n[agent]\nallow = \"all\"\n#";
    let text = after("", &[server("llama.cpp", 8080, &[(name, Some(Api::LlamaCpp), None)])]);
    let read: toml::Table = toml::from_str(&text).unwrap();
    assert_eq!(read["models"]["llama-cpp"]["model"].as_str(), Some(name));
    assert!(!read.contains_key("agent"), "{text}");
}

#[test]
fn a_file_that_cannot_be_read_is_left_alone() {
    for before in ["[completion\n", "models = 3\n", "[models]\nx = 1\n[completion]\nmodel = []\n[[models]]\n"]
    {
        assert!(settled(before, &[llama()]).is_err(), "{before}");
    }
}
