//! `ghostpen doctor` and model servers: those of this machine are found and written into the settings, those
//! that the user named are checked.

use std::{
    fs::{self, File},
    io::{Read as _, Write as _},
    process::{Command, Stdio},
};

use model_server::{LlamaServer, ModelServer, Reply, Script};
use rustix::{
    fs::{Mode, OFlags, open},
    pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt},
};
use serde_json::json;

use crate::harness::Scratch;

/// Runs the doctor without a terminal; its exit code and what it printed.
fn doctor(scratch: &Scratch, arguments: &[&str]) -> (Option<i32>, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ghostpen-under-test"));
    scratch.settle(&mut command);
    let ran = command.arg("doctor").args(arguments).stdin(Stdio::null()).output().unwrap();
    (ran.status.code(), String::from_utf8_lossy(&[ran.stdout, ran.stderr].concat()).into_owned())
}

fn port(url: &str) -> String {
    url.rsplit(':').next().unwrap().to_owned()
}

fn settings(scratch: &Scratch) -> String {
    fs::read_to_string(scratch.home().join("config/ghostpen/config.toml")).unwrap()
}

const PROJECT: &str = "\
//- /a.rs
fn main() {}
";

#[test]
fn a_server_of_this_machine_is_found_and_written_down() {
    let scratch = Scratch::new(PROJECT);
    let server = LlamaServer::start(&["--alias", "tiny"]).unwrap();
    let port = port(server.url());
    let at = ["--port", &port];
    let (code, said) = doctor(&scratch, &at);
    assert_eq!(code, Some(0), "{said}");
    let found = format!("model server: llama.cpp at {}: tiny (fills in the middle, talks)", server.url());
    assert!(said.contains(&found) && said.contains("doctor --write"), "{said}");
    assert!(!scratch.home().join("config/ghostpen/config.toml").exists(), "looking writes nothing");

    let mine = "# mine\n[log]\nlevel = \"warn\" # quiet\n";
    scratch.configure(mine);
    let (code, said) = doctor(&scratch, &[&at[..], &["--write"]].concat());
    assert!(code == Some(1) && said.contains("[models.llama-cpp]") && said.contains("--yes"), "{said}");
    assert_eq!(settings(&scratch), mine, "nobody could be asked");
    let (code, said) = doctor(&scratch, &[&at[..], &["--write", "--yes"]].concat());
    assert!(code == Some(0) && said.contains("Written to "), "{said}");
    let text = settings(&scratch);
    assert!(text.starts_with("# mine\n[log]\nlevel = \"warn\" # quiet\n"), "{text}");
    let model =
        format!("[models.llama-cpp]\napi = \"llama-cpp\"\nurl = \"{}\"\nmodel = \"tiny\"\n", server.url());
    assert!(text.contains(&model) && text.contains("[completion]\nmodel = \"llama-cpp\"\n"), "{text}");

    let (code, said) = doctor(&scratch, &at);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("ok   model `llama-cpp`: ") && said.contains("by model `llama-cpp`"), "{said}");
    let (_, said) = doctor(&scratch, &[&at[..], &["--write"]].concat());
    assert!(said.contains("Nothing to write") && settings(&scratch) == text, "{said}");
    drop(server);
    let (code, said) = doctor(&scratch, &at);
    assert!(code == Some(1) && said.contains("fix  model `llama-cpp`: "), "{said}");
    assert!(said.contains("nothing listens there") && said.contains("Start the server"), "{said}");
    assert!(said.contains("model servers: none on this machine"), "{said}");
}

#[test]
fn where_none_is_found_it_says_what_to_do() {
    let scratch = Scratch::new(PROJECT);
    // A port at which nothing listens.
    let (code, said) = doctor(&scratch, &["--port", "1", "--write"]);
    assert_eq!(code, Some(0), "none is needed: {said}");
    for words in ["Start one (llama.cpp's", "look again", "[models.NAME] in ", "need none"] {
        assert!(said.contains(words), "{words}\nis not in\n{said}");
    }
}

#[test]
fn servers_that_the_user_named_are_checked_with_their_key() {
    let scratch = Scratch::new(PROJECT);
    let list = json!({"data": [{"id": "big"}, {"id": "small"}]});
    let server = ModelServer::start_apart(Script::default().route("/v1/models", list)).unwrap();
    let refuses = ModelServer::start_apart(Script::of([Reply::refuse(401, "").always()])).unwrap();
    let key = scratch.home().join("key");
    fs::write(&key, "sk-canary").unwrap();
    let model = |name: &str, url: &str, model: &str| {
        let key = key.display();
        format!(
            "[models.{name}]\napi = \"openai-chat\"\nurl = \"{url}\"\nmodel = \"{model}\"\nkeyCommand = [\"cat\", \"{key}\"]\n"
        )
    };
    let all = [
        model("good", server.url(), "big"),
        model("gone", server.url(), "huge"),
        model("shut", refuses.url(), "m"),
    ];
    scratch.configure(&(all.concat() + "[completion]\nmodel = \"good\"\n"));
    // A port of the doctor's own, at which nothing listens, so that only what is named is asked.
    let (code, said) = doctor(&scratch, &["--port", "1"]);
    assert_eq!(code, Some(1), "{said}");
    for line in [
        format!("ok   model `good`: {} answers", server.url()),
        format!(
            "fix  model `gone`: {} answers, but lists no `huge`\n      Set its `model` to one of: big, small.",
            server.url()
        ),
        format!("fix  model `shut`: {} refuses the key or the account (HTTP 401)", refuses.url()),
        "fix  ghost text: model `good` speaks an API that cannot fill in the middle".to_owned(),
    ] {
        assert!(said.contains(&line), "{line}\nis not in\n{said}");
    }
    assert!(!said.contains("sk-canary"), "{said}");
    assert_eq!(server.requests()[0].header("authorization"), Some("Bearer sk-canary"));
}

/// Runs it with `--write` on a terminal, where the user answers the question; its exit code and the screen.
fn asked(scratch: &Scratch, arguments: &[&str], answer: &str) -> (Option<i32>, String) {
    let controller = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
    grantpt(&controller).unwrap();
    unlockpt(&controller).unwrap();
    let name = ptsname(&controller, Vec::new()).unwrap();
    let terminal = File::from(open(&name, OFlags::RDWR | OFlags::NOCTTY, Mode::empty()).unwrap());
    let mut command = Command::new(env!("CARGO_BIN_EXE_ghostpen-under-test"));
    scratch.settle(&mut command);
    command.args(["doctor", "--write"]).args(arguments).stdin(terminal.try_clone().unwrap());
    let mut child = command.stdout(terminal.try_clone().unwrap()).stderr(terminal).spawn().unwrap();
    // The terminal ends with the last who holds it.
    drop(command);
    let mut controller = File::from(controller);
    let (mut screen, mut piece) = (String::new(), [0; 1024]);
    while let Ok(read @ 1..) = controller.read(&mut piece) {
        screen.push_str(&String::from_utf8_lossy(&piece[..read]));
        if screen.ends_with("Write this? [y/N] ") {
            controller.write_all(answer.as_bytes()).unwrap();
        }
    }
    (child.wait().unwrap().code(), screen)
}

#[test]
fn on_a_terminal_the_user_is_asked() {
    let scratch = Scratch::new(PROJECT);
    let models = json!({"data": [{"id": "m", "owned_by": "vllm"}]});
    let server = ModelServer::start_apart(Script::default().route("/v1/models", models)).unwrap();
    let port = port(server.url());
    let file = scratch.home().join("config/ghostpen/config.toml");
    for no in ["\n", "n\n", "yours\n"] {
        let (code, screen) = asked(&scratch, &["--port", &port], no);
        assert!(code == Some(0) && screen.contains("Nothing was written."), "{no:?}: {screen}");
        assert!(screen.contains("[models.vllm") && !file.exists(), "{screen}");
    }
    let (code, screen) = asked(&scratch, &["--port", &port], "y\n");
    assert!(code == Some(0) && screen.contains("Written to "), "{screen}");
    assert!(settings(&scratch).contains("[models.vllm"));
}

#[test]
fn a_settings_file_that_is_broken_is_not_written() {
    let scratch = Scratch::new(PROJECT);
    let models = json!({"data": [{"id": "m", "owned_by": "vllm"}]});
    let server = ModelServer::start_apart(Script::default().route("/v1/models", models)).unwrap();
    scratch.configure("[models\n");
    let (code, said) = doctor(&scratch, &["--port", &port(server.url()), "--write", "--yes"]);
    assert!(code == Some(1) && said.contains("mend it first"), "{said}");
    assert_eq!(settings(&scratch), "[models\n");
}
