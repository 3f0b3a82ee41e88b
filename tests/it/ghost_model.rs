//! Ghost text from a model, through the real program, against a model server that says each piece when the
//! test says so.

use model_server::{Ended, ModelServer, Reply, Script};
use protocol::{Outcome, StatusState, SuggestionStatsParams, SuggestionStatsShow};
use serde_json::{Value, json};

use crate::harness::{Editor, HABIT, Options, Scratch, abilities};

/// A workspace that the embedded engine learns nothing from.
const BARE: &str = "\
//- /a.txt
nothing
//- /.env
PASSWORD=hunter2
";

/// What the embedded engine goes on with, and where it has nothing to say.
const TYPED: &str = "fn new(input: &str) {\n    let value = pars\n}\n";
const STRANGE: &str = "fn zq() {\n    let zxqv = \n}\n";

/// The user's settings for this model server, which is asked for nothing but what a test shows.
fn settings(url: &str) -> Value {
    let model = json!({
        "api": "openai-completions", "url": url, "model": "m", "fim": "qwen", "prefetch": false,
    });
    json!({
        "models": { "fake": model },
        "completion": { "model": "fake", "backOff": false },
    })
}

/// A model server, and an editor whose server has read the workspace and knows this model. In this order, so
/// that the editor goes first in the end.
fn typing(scratch: &Scratch, script: Script) -> (ModelServer, Editor) {
    let server = ModelServer::start_apart(script).unwrap();
    let mut editor =
        Editor::with(scratch, Options { settings: settings(server.url()), ..Options::default() });
    editor.ready();
    (server, editor)
}

/// The first suggestion's text.
fn text(list: &Value) -> Option<String> {
    list["items"][0]["insertText"].as_str().map(ToOwned::to_owned)
}

/// Asks until the model was asked, with the text as if it were new each time; what was answered then.
fn ask_model(editor: &mut Editor, server: &ModelServer, file: &str, after: &str) -> Value {
    let before = server.requests().len();
    editor.until(|editor| {
        let list = editor.ghost_text(file, after);
        let asked = server.requests().len() > before;
        if !asked {
            let text = editor.text(file).to_owned();
            editor.send_whole(file, &text);
        }
        asked.then_some(list)
    })
}

#[test]
fn who_asks_by_key_has_a_choice() {
    let scratch = Scratch::new(HABIT);
    let script = Script::of([Reply::say(&["text: ed = input;\n"]).always()]);
    let (_server, mut editor) = typing(&scratch, script);
    editor.open_as("new.rs", TYPED);
    let asked = |editor: &mut Editor, kind: u32| {
        let params = json!({
            "textDocument": { "uri": editor.uri("new.rs") },
            "position": editor.position_after("new.rs", "= pars"),
            "context": { "triggerKind": kind },
        });
        let list = editor.ask("textDocument/inlineCompletion", params);
        let items = list["items"].as_array().unwrap().iter();
        items.map(|item| item["insertText"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    // The model's and the engine's own, each once.
    let both = editor.until(|editor| Some(asked(editor, 1)).filter(|texts| texts.len() == 2));
    assert_ne!(both[0], both[1], "{both:?}");
    assert!(both.iter().any(|text| text.contains("ed = input;")), "{both:?}");
    assert!(asked(&mut editor, 2).len() <= 1, "while typing there is one");
}

#[test]
fn a_model_writes_and_what_follows_is_typed_through() {
    let scratch = Scratch::new(BARE);
    let script = Script::of([Reply::say(&["text: com", "text: pute(1);\n"])]);
    let (server, mut editor) = typing(&scratch, script);
    assert_eq!(editor.status().engine, "fake");
    editor.open_as("new.rs", STRANGE);
    let whole = text(&ask_model(&mut editor, &server, "new.rs", "zxqv = "));
    assert_eq!(whole.as_deref(), Some("compute(1);"));
    let why = editor.why();
    assert_eq!((why.outcome, why.source.as_deref()), (Outcome::Shown, Some("fake")));
    let stages: Vec<_> = why.stages.iter().map(|stage| &*stage.stage).collect();
    assert!(stages.contains(&"model asked") && stages.contains(&"model's text"), "{stages:?}");
    let body = server.requests()[0].json();
    assert!(body["prompt"].as_str().unwrap().contains("let zxqv = <|fim_suffix|>"), "{body}");
    for typed in ["", "c", "co", "com", "comp"] {
        let list = editor.ghost_text("new.rs", &format!("zxqv = {typed}"));
        assert_eq!(text(&list), whole, "no flicker after {typed:?}");
        editor.type_after("new.rs", &format!("zxqv = {typed}"), &"compute"[typed.len()..=typed.len()]);
    }
    assert_eq!(server.requests().len(), 1, "nobody is asked for what is on the screen");
}

#[test]
fn a_stream_that_stops_is_cut_and_the_rest_comes_with_the_next_key() {
    let scratch = Scratch::new(BARE);
    let script = Script::of([Reply::say(&["text: compute(one, tw", "gate: rest", "text: o, three);\n"])]);
    let (server, mut editor) = typing(&scratch, script);
    editor.open_as("new.rs", STRANGE);
    let cut = text(&ask_model(&mut editor, &server, "new.rs", "zxqv = "));
    assert_eq!(cut.as_deref(), Some("compute(one,"), "{:?}", editor.why());
    server.open("rest");
    assert_eq!(server.wait(server.ended(1)), Ended::Whole);
    editor.type_after("new.rs", "zxqv = ", "c");
    // What the server has sent is read in a moment.
    editor.until(|editor| {
        let now = text(&editor.ghost_text("new.rs", "zxqv = c"));
        (now.as_deref() == Some("compute(one, two, three);")).then_some(())
    });
    assert_eq!(server.requests().len(), 1);
}

#[test]
fn a_model_that_hangs_leaves_it_to_the_embedded_engine() {
    let scratch = Scratch::new(HABIT);
    let (server, mut editor) = typing(&scratch, Script::of([Reply::say(&["hang"]).always()]));
    editor.open_as("new.rs", TYPED);
    let shown = text(&ask_model(&mut editor, &server, "new.rs", "= pars"));
    assert!(shown.unwrap().starts_with("parse_header"), "{:?}", editor.why());
    assert_eq!(editor.why().source.as_deref(), Some("embedded"));
}

#[test]
fn a_model_that_hangs_alone_is_answered_with_nothing_and_its_reason() {
    let scratch = Scratch::new(BARE);
    let (server, mut editor) = typing(&scratch, Script::of([Reply::say(&["hang"]).always()]));
    editor.open_as("new.rs", STRANGE);
    assert_eq!(ask_model(&mut editor, &server, "new.rs", "zxqv = "), json!({ "items": [] }));
    assert!(editor.why().reason.contains("no answer within"), "{:?}", editor.why());
}

#[test]
fn a_stream_that_contradicts_is_closed_at_once() {
    let scratch = Scratch::new(BARE);
    let script = Script::of([Reply::say(&["text: compute", "hang"])]);
    let (server, mut editor) = typing(&scratch, script);
    editor.open_as("new.rs", STRANGE);
    ask_model(&mut editor, &server, "new.rs", "zxqv = ");
    editor.type_after("new.rs", "zxqv = ", "w");
    assert_eq!(server.wait(server.ended(1)), Ended::Dropped);
}

#[test]
fn nothing_stale_after_an_undo() {
    let scratch = Scratch::new(BARE);
    let (server, mut editor) = typing(&scratch, Script::of([Reply::say(&["text: compute(1);\n"]).always()]));
    editor.open_as("new.rs", STRANGE);
    let whole = text(&ask_model(&mut editor, &server, "new.rs", "zxqv = ")).unwrap();
    editor.type_after("new.rs", "zxqv = ", &whole);
    editor.replace("new.rs", &whole, "");
    assert_eq!(editor.ghost_text("new.rs", "zxqv = "), json!({ "items": [] }));
    assert!(editor.why().reason.contains("just deleted"), "{:?}", editor.why());
}

/// The model server does this to its first request: ghost text comes from the embedded engine all the same,
/// and the status says it in these words, until the model works again.
#[track_caller]
fn check_fault(reply: Reply, words: &str, state: StatusState) {
    let scratch = Scratch::new(HABIT);
    let (server, mut editor) = typing(&scratch, Script::of([reply.always()]));
    editor.open_as("new.rs", TYPED);
    let shown = text(&ask_model(&mut editor, &server, "new.rs", "= pars"));
    assert!(shown.as_ref().is_some_and(|shown| shown.starts_with("parse_header")), "{shown:?}");
    let message = editor.message("fake");
    assert!(message.contains(words), "{message}");
    let status = editor.until(|editor| {
        let status = editor.status();
        (status.state == state).then_some(status)
    });
    assert!(status.message.contains(words) && status.action.is_some(), "{status:?}");
}

#[test]
fn every_fault_is_told_and_costs_nothing_else() {
    use StatusState::{Offline, Warning};
    for (reply, words, state) in [
        (Reply::refuse(401, "no"), "key", Warning),
        (Reply::refuse(404, "no such model"), "no such model", Warning),
        (Reply::refuse(500, "<html>oops</html>"), "HTTP 500", Warning),
        (Reply::say(&["head: HTTP/1.1 200 OK\r\n\r\nSSH-2.0"]), "protocol", Warning),
        (Reply::say(&["close"]), "connection", Offline),
        (Reply::say(&["reset"]), "connection", Offline),
        (Reply::say(&["error: out of memory"]), "out of memory", Warning),
    ] {
        check_fault(reply, words, state);
    }
}

#[test]
fn a_server_that_comes_back_is_used_again() {
    let scratch = Scratch::new(BARE);
    let (server, mut editor) = typing(&scratch, Script::of([Reply::refuse(500, "no")]));
    editor.open_as("new.rs", STRANGE);
    ask_model(&mut editor, &server, "new.rs", "zxqv = ");
    editor.message("fake");
    server.play(Script::of([Reply::say(&["text: compute(1);\n"]).always()]));
    editor.until(|editor| text(&editor.ghost_text("new.rs", "zxqv = ")));
    editor.until(|editor| (editor.status().state == StatusState::Ready).then_some(()));
}

#[test]
fn the_status_says_who_answered_last_and_that_the_model_is_out_of_reach() {
    let scratch = Scratch::new(HABIT);
    let script = Script::of([Reply::say(&["text: ed = input;\n"]).always()]);
    let (server, mut editor) = typing(&scratch, script);
    assert_eq!(editor.status().last_engine, None);
    editor.open_as("new.rs", TYPED);
    ask_model(&mut editor, &server, "new.rs", "= pars");
    let by = |editor: &mut Editor, name: &str| {
        editor.until(|editor| (editor.status().last_engine.as_deref() == Some(name)).then_some(()));
    };
    by(&mut editor, "fake");
    drop(server);
    editor.open_as("other.rs", TYPED);
    editor.until(|editor| {
        let text = editor.text("other.rs").to_owned();
        editor.send_whole("other.rs", &text);
        editor.ghost_text("other.rs", "= pars");
        (editor.status().state == StatusState::Offline).then_some(())
    });
    by(&mut editor, "embedded");
    editor.message("cannot be reached");
    let status = editor.status();
    assert!(status.message.contains("cannot be reached"), "{status:?}");
    assert!(status.action.is_some_and(|action| action.contains("Start the server")));
    // Another choice is not blamed for it.
    editor.settings = json!({});
    editor.notify("workspace/didChangeConfiguration", json!({ "settings": {} }));
    editor.until(|editor| (editor.status().state == StatusState::Ready).then_some(()));
}

#[test]
fn a_choice_that_cannot_be_is_told() {
    for (model, words) in [("other", "no usable model `other`"), ("talker", "for tasks only")] {
        let scratch = Scratch::new(BARE);
        let mut settings = settings("http://127.0.0.1:1");
        settings["completion"]["model"] = json!(model);
        settings["models"]["talker"] = json!({ "api": "anthropic", "url": "http://127.0.0.1:1" });
        let mut editor = Editor::with(&scratch, Options { settings, ..Options::default() });
        editor.message(words);
        assert_eq!(editor.status().engine, "embedded");
    }
}

/// Files that must stay here: by their names, by the project's ignore rules, by the user's setting.
const KEPT: [&str; 4] = [".env", "deploy.pem", "ignored.rs", "private/own.rs"];
const SECRET: &str = "ghp_0123456789abcdefghijABCDEFGHIJ012345";

/// What stands in the file with this number: a name that is asked for, and much that is like what is typed.
fn leak(number: usize) -> String {
    format!("fn leaked_name(zxqv: Kept{number}) {{\n    let zxqv = leaked_name(1);\n}}\n")
}

#[test]
fn a_cell_of_a_notebook_that_must_stay_here_is_never_sent() {
    let scratch = Scratch::new(BARE);
    let script = Script::of([Reply::say(&["text: compute(1);\n"]).always()]);
    let (server, mut editor) = typing(&scratch, script);
    let mut asked = |notebook: &str| {
        let cell = editor.uri(notebook).replace("file:", "vscode-notebook-cell:") + "#W0sZmlsZQ%3D%3D";
        let text = format!("// {notebook}\n{STRANGE}");
        let document = json!({ "uri": cell, "languageId": "rust", "version": 1, "text": text });
        editor.notify("textDocument/didOpen", json!({ "textDocument": document }));
        let place = json!({ "line": 2, "character": "    let zxqv = ".len() });
        let params =
            json!({ "textDocument": { "uri": cell }, "position": place, "context": { "triggerKind": 1 } });
        editor.ask("textDocument/inlineCompletion", params);
    };
    asked(".env.ipynb");
    asked("plain.ipynb");
    let sent: Vec<_> = server.requests().iter().map(|request| request.json().to_string()).collect();
    assert!(sent.iter().any(|body| body.contains("plain.ipynb")), "{sent:?}");
    assert!(!sent.iter().any(|body| body.contains(".env.ipynb")), "{sent:?}");
}

#[test]
fn what_must_stay_here_is_never_sent() {
    let scratch = Scratch::new(BARE);
    scratch.write(".gitignore", "/ignored.rs\n");
    for (number, file) in KEPT.iter().enumerate() {
        scratch.write(file, leak(number));
    }
    let server =
        ModelServer::start_apart(Script::of([Reply::say(&["text: compute(1);\n"]).always()])).unwrap();
    let mut settings = settings(server.url());
    settings["index"] = json!({ "exclude": ["private/"] });
    let mut editor = Editor::with(&scratch, Options { settings, ..Options::default() });
    editor.ready();
    for (number, file) in KEPT.iter().enumerate() {
        editor.open_as(file, &leak(number));
        editor.ghost_text(file, "let zxqv = ");
        editor.replace(file, "(1)", "(2)");
        editor.ghost_text(file, "let zxqv = ");
    }
    // By the time that this one was looked at, the others were.
    editor.open_as("new.rs", &format!("const KEY: &str = \"{SECRET}\";\n// leaked_name\n{STRANGE}"));
    ask_model(&mut editor, &server, "new.rs", "let zxqv = ");
    for file in KEPT {
        editor.ghost_text(file, "let zxqv = ");
    }
    let sent: String = server.requests().into_iter().map(|request| request.body).collect();
    let kept = KEPT.iter().enumerate().filter(|(number, _)| sent.contains(&format!("Kept{number}")));
    let mut leaked: Vec<&str> = kept.map(|(_, file)| *file).collect();
    leaked.extend(sent.contains("ghp_").then_some("a secret's value"));
    let log = std::fs::read_to_string(scratch.log()).unwrap();
    // At the usual level.
    leaked.extend(["zxqv", "ghp_"].iter().filter(|text| log.contains(**text)));
    assert!(leaked.is_empty(), "{leaked:?} left this machine or got into the log");
    assert!(sent.contains("REDACTED_"), "{sent}");
}

#[test]
fn names_that_nothing_defines_are_not_shown_where_the_user_wishes_so() {
    let scratch = Scratch::new(BARE);
    scratch.write("known.rs", "pub fn known_call(input: u8) {}\n");
    let server =
        ModelServer::start_apart(Script::of([Reply::say(&["text: unknown_call(1);\n"]).always()])).unwrap();
    let mut settings = settings(server.url());
    settings["completion"]["knownNames"] = json!(true);
    let mut editor = Editor::with(&scratch, Options { settings, ..Options::default() });
    editor.ready();
    editor.open_as("new.rs", STRANGE);
    assert_eq!(ask_model(&mut editor, &server, "new.rs", "zxqv = "), json!({ "items": [] }));
    let why = editor.why();
    assert!(why.reason.contains("it calls `unknown_call`, which nothing here defines"), "{why:?}");
    server.play(Script::of([Reply::say(&["text: known_call(1);\n"]).always()]));
    editor.replace("new.rs", "fn zq", "fn zqq");
    let shown = text(&ask_model(&mut editor, &server, "new.rs", "zxqv = "));
    assert_eq!(shown.as_deref(), Some("known_call(1);"), "another file has it");
}

#[test]
fn a_placeholder_is_never_inserted() {
    let scratch = Scratch::new(BARE);
    let (server, mut editor) = typing(&scratch, Script::of([Reply::say(&["text: \n"])]));
    editor.open_as("new.rs", &format!("const KEY: &str = \"{SECRET}\";\n{STRANGE}"));
    ask_model(&mut editor, &server, "new.rs", "zxqv = ");
    let body = server.requests()[0].body.clone();
    let at = body.find("REDACTED_").unwrap();
    let placeholder = &body[at..at + "REDACTED_".len() + 8];
    for (number, written) in [
        format!("\"{placeholder}\";\n"),
        format!("check(\"{placeholder}\", 1);\n"),
        // Where the model's tokens end.
        placeholder[..placeholder.len() - 2].to_owned(),
        placeholder.to_lowercase() + ";\n",
    ]
    .into_iter()
    .enumerate()
    {
        server.play(Script::of([Reply::say(&[&format!("text: {written}")]).always()]));
        // Another place each time, so that nothing is known of it.
        editor.replace("new.rs", "fn zq", "fn zqq");
        let asked = server.requests().len();
        let list = ask_model(&mut editor, &server, "new.rs", "zxqv = ");
        assert_eq!(list, json!({ "items": [] }), "{number}: {written}");
        let why = editor.why();
        assert!(why.reason.contains("placeholder of a secret"), "{number}: {why:?}");
        assert!(server.requests().len() > asked);
    }
    // What follows a good line is not shown from the cache either.
    let lines = format!("text: compute(1);\n    send(\"{placeholder}\");\n}}\n");
    server.play(Script::of([Reply::say(&[&lines]).always()]));
    editor.replace("new.rs", "fn zq", "fn zqq");
    let first = text(&ask_model(&mut editor, &server, "new.rs", "zxqv = ")).unwrap();
    assert_eq!(first, "compute(1);");
    editor.type_after("new.rs", "zxqv = ", "compute(1);\n    ");
    let list = editor.ghost_text("new.rs", "compute(1);\n    ");
    assert_eq!(list, json!({ "items": [] }));
    assert!(editor.why().reason.contains("placeholder of a secret"), "{:?}", editor.why());
}

#[test]
fn editors_without_ghost_text_get_the_model_s_in_the_menu() {
    let scratch = Scratch::new(BARE);
    let server =
        ModelServer::start_apart(Script::of([Reply::say(&["text: compute(1);\n"]).always()])).unwrap();
    let options =
        Options { abilities: abilities::stock(), settings: settings(server.url()), ..Options::default() };
    let mut editor = Editor::with(&scratch, options);
    editor.open_as("new.rs", STRANGE);
    let place = json!({
        "textDocument": { "uri": editor.uri("new.rs") }, "position": editor.position_after("new.rs", "zxqv = "),
    });
    let item = editor.until(|editor| {
        let list = editor.ask("textDocument/completion", place.clone());
        list["items"].get(0).cloned()
    });
    assert_eq!(item["textEdit"]["newText"], "compute(1);");
}

#[test]
fn what_it_was_worth_is_on_record() {
    let scratch = Scratch::new(BARE);
    let (server, mut editor) = typing(&scratch, Script::of([Reply::say(&["text: compute(1);\n"]).always()]));
    editor.open_as("new.rs", STRANGE);
    let whole = text(&ask_model(&mut editor, &server, "new.rs", "zxqv = ")).unwrap();
    editor.type_after("new.rs", "zxqv = ", &whole);
    server.wait(server.ended(1));
    // What the model's server counted is read in a moment.
    let worth = editor.until(|editor| {
        let worth = editor.call::<SuggestionStatsShow>(SuggestionStatsParams::default()).unwrap();
        (worth.total.prompt_tokens > 0).then_some(worth)
    });
    assert_eq!((worth.total.accepted, worth.total.from_model, worth.acceptance), (1, 1, Some(1.0)));
    assert_eq!(worth.total.characters_saved, 11);
    assert!(worth.total.model_requests >= 1 && worth.total.prompt_tokens >= 12, "{worth:?}");
    editor.finish();
    let kept = std::fs::read_dir(scratch.state().join("ghostpen/stats")).unwrap().next().unwrap().unwrap();
    let kept = std::fs::read_to_string(kept.path()).unwrap();
    assert!(!kept.contains("compute") && !kept.contains("new.rs"), "numbers alone: {kept}");
}
