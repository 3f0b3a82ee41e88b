//! Ghost text as an editor gets it: what is shown, what it looks like on the wire, and the reason for every
//! silence.

use protocol::{Outcome, StatusState, SuggestionSnooze, SuggestionSnoozeParams};
use serde_json::{Value, json};

use crate::harness::{Editor, HABIT, Options, Scratch, abilities};

/// What the user has written so far.
const TYPED: &str = "fn new(input: &str) {\n    let value = pars\n}\n";
const REST: &str = "parse_header(input, Mode::Strict)?;";

fn eager() -> Options {
    Options { settings: json!({ "completion": { "eagerness": "eager" } }), ..Options::default() }
}

/// An editor in that workspace, which the server has read, with a new file open.
fn typing(scratch: &Scratch, options: Options) -> Editor {
    let mut editor = Editor::with(scratch, options);
    editor.until(|editor| (editor.status().indexed_files == 3).then_some(()));
    editor.open_as("new.rs", TYPED);
    editor
}

#[test]
fn ghost_text_from_the_workspace() {
    let scratch = Scratch::new(HABIT);
    let mut editor = typing(&scratch, eager());
    let list = editor.ghost_text("new.rs", "= pars");
    let item = &list["items"][0];
    assert_eq!(list["items"].as_array().unwrap().len(), 1);
    assert_eq!(item["insertText"].as_str().unwrap().lines().next(), Some(REST), "{item}");
    assert_eq!(item["filterText"], item["insertText"]);
    let line = |character| json!({ "line": 1, "character": character });
    assert_eq!(item["range"], json!({ "start": line(16), "end": line(20) }), "the word being typed");
    assert_eq!(item["command"]["command"], protocol::SUGGESTION_ACCEPTED);
    let why = editor.why();
    assert_eq!((why.outcome, why.source.as_deref()), (Outcome::Shown, Some("embedded")));
    // What an editor does when the user takes it.
    let command = json!({ "command": item["command"]["command"], "arguments": item["command"]["arguments"] });
    editor.ask("workspace/executeCommand", command);
}

#[test]
fn what_is_typed_of_a_suggestion_stays_on_screen() {
    let scratch = Scratch::new(HABIT);
    let mut editor = typing(&scratch, eager());
    let whole = editor.ghost_text("new.rs", "= pars")["items"][0]["insertText"].clone();
    for (typed, text) in [("= pars", "e"), ("= parse", "_"), ("= parse_", "header")] {
        editor.type_after("new.rs", typed, text);
        let list = editor.ghost_text("new.rs", &format!("{typed}{text}"));
        assert_eq!(list["items"][0]["insertText"], whole);
        assert_eq!(editor.why().source.as_deref(), Some("typed through"));
    }
    editor.type_after("new.rs", "= parse_header", "s");
    editor.ghost_text("new.rs", "= parse_headers");
    assert_ne!(editor.why().source.as_deref(), Some("typed through"), "the user wrote something else");
}

#[test]
fn older_requests_are_superseded() {
    let scratch = Scratch::new(HABIT);
    let mut editor = typing(&scratch, eager());
    // The engine has to read this first, which takes longer than reading the next request.
    let long = (0..4000).map(|line| format!("// line {line} of a long file\n")).collect::<String>();
    editor.open_as("long.rs", &format!("{long}{TYPED}"));
    let ids = editor
        .together(|editor| (0..20).map(|_| editor.begin_ghost_text("long.rs", "= pars")).collect::<Vec<_>>());
    let answers: Vec<_> = ids.into_iter().map(|id| editor.answer(id).unwrap()).collect();
    let (last, older) = answers.split_last().unwrap();
    assert_eq!(last["items"].as_array().map(Vec::len), Some(1), "the latest is answered: {answers:?}");
    assert!(older.iter().all(|answer| answer.is_null() || answer["items"].is_array()), "{answers:?}");
    assert!(older.contains(&Value::Null), "{answers:?}");
}

#[test]
fn editors_without_ghost_text_get_it_in_the_menu() {
    let scratch = Scratch::new(HABIT);
    let mut editor = typing(&scratch, Options { abilities: abilities::stock(), ..eager() });
    assert!(editor.server["capabilities"]["completionProvider"].is_object());
    let place = json!({
        "textDocument": { "uri": editor.uri("new.rs") }, "position": editor.position_after("new.rs", "= pars"),
    });
    let list = editor.ask("textDocument/completion", place);
    assert_eq!(list["isIncomplete"], true);
    let item = &list["items"][0];
    assert_eq!(item["label"], REST, "{list}");
    assert!(item["textEdit"]["newText"].as_str().unwrap().starts_with(REST));
    assert_eq!(item["filterText"], "pars", "or the menu would filter it out");
}

#[test]
fn editors_with_ghost_text_get_it_once() {
    let scratch = Scratch::new(HABIT);
    let mut editor = typing(&scratch, eager());
    let place = json!({
        "textDocument": { "uri": editor.uri("new.rs") }, "position": editor.position_after("new.rs", "= pars"),
    });
    assert_eq!(editor.ask("textDocument/completion", place), Value::Null);
}

/// With these settings of the user and of the project, there is no ghost text for this reason; for none,
/// there is some.
#[track_caller]
fn check_settings(user: &str, project: &str, reason: Option<&str>) {
    let scratch = Scratch::new(HABIT);
    scratch.configure(&format!("completion.eagerness = \"eager\"\n{user}"));
    scratch.write(".ghostpen.toml", project);
    let mut editor = typing(&scratch, Options::default());
    let list = editor.ghost_text("new.rs", "= pars");
    let why = editor.why();
    assert_eq!(list["items"].as_array().map(Vec::len), Some(usize::from(reason.is_none())), "{why:?}");
    assert_eq!(why.outcome, if reason.is_some() { Outcome::Empty } else { Outcome::Shown });
    if let Some(reason) = reason {
        assert!(why.reason.contains(reason), "{why:?}");
    }
}

#[test]
fn settings_turn_it_off() {
    check_settings("", "", None);
    check_settings("completion.enabled = false", "", Some("completion.enabled"));
    check_settings("completion.languages.disabled = [\"rust\"]", "", Some("completion.languages.disabled"));
    // By any name that an editor has for it.
    check_settings("completion.languages.disabled = [\"RUST\"]", "", Some("completion.languages.disabled"));
    check_settings("index.exclude = [\"/new.*\"]", "", Some("excluded"));
}

#[test]
fn a_language_without_a_grammar_can_be_switched_off_too() {
    let scratch = Scratch::new(HABIT);
    scratch.configure("completion.languages.disabled = [\"prose\", \"jsonc\"]");
    let mut editor = typing(&scratch, eager());
    for (language, off) in [("prose", true), ("json", true), ("plaintext", false)] {
        let (uri, text) = (editor.uri(&format!("new.{language}")), "pars\n");
        let document = json!({ "uri": uri, "languageId": language, "version": 1, "text": text });
        editor.notify("textDocument/didOpen", json!({ "textDocument": document }));
        let place = json!({ "line": 0, "character": 4 });
        let params =
            json!({ "textDocument": { "uri": uri }, "position": place, "context": { "triggerKind": 1 } });
        editor.ask("textDocument/inlineCompletion", params);
        let why = editor.why();
        assert_eq!(why.reason.contains("completion.languages.disabled"), off, "{language}: {why:?}");
    }
    assert_eq!(editor.status().disabled_languages, ["json", "json5", "jsonc", "prose"]);
}

#[test]
fn a_project_only_tightens() {
    check_settings("", "completion.enabled = false", Some("completion.enabled"));
    check_settings("", "completion.languages.disabled = [\"rust\"]", Some("completion.languages.disabled"));
    check_settings("", "index.exclude = [\"/new.*\"]", Some("excluded"));
    check_settings("completion.enabled = false", "completion.enabled = true", Some("completion.enabled"));
    check_settings(
        "completion.languages.disabled = [\"rust\"]",
        "completion.languages.disabled = []",
        Some("completion.languages.disabled"),
    );
    check_settings("index.exclude = [\"/new.*\"]", "index.exclude = []", Some("excluded"));
}

/// A setting that does not fit costs itself alone, and is told in these words.
#[track_caller]
fn check_problem(user: &str, project: &str, words: &str) {
    let scratch = Scratch::new(HABIT);
    scratch.configure(user);
    scratch.write(".ghostpen.toml", project);
    let mut editor = typing(&scratch, eager());
    editor.message(words);
    let status = editor.status();
    assert_eq!(status.state, StatusState::Warning, "{status:?}");
    assert_eq!(editor.ghost_text("new.rs", "= pars")["items"].as_array().map(Vec::len), Some(1));
}

#[test]
fn settings_that_do_not_fit_are_told() {
    check_problem("completion.maxLines = \"many\"", "", "maxLines");
    check_problem("completion = [", "", "config.toml");
    check_problem("nonsense = 1", "", "nonsense");
}

#[test]
fn a_project_cannot_set_what_widens_power() {
    check_problem("", "completion.model = \"evil\"", "model");
    check_problem("", "[models.evil]\nurl = \"http://127.0.0.1:1\"", "models");
    check_problem("", "log.level = \"trace\"", "log");
    check_problem("", "review.openWhenDone = false", "review");
}

/// The cell of a notebook is given ghost text as its language wants, unless the notebook is excluded.
#[test]
fn cells_of_notebooks_follow_the_rules_of_their_file() {
    let scratch = Scratch::new(HABIT);
    scratch.configure("index.exclude = [\"/secret.*\"]");
    let mut editor = typing(&scratch, eager());
    for (notebook, excluded) in [("secret.ipynb", true), ("plain.ipynb", false)] {
        let cell = editor.uri(notebook).replace("file:", "vscode-notebook-cell:") + "#W0sZmlsZQ%3D%3D";
        let document = json!({ "uri": cell, "languageId": "rust", "version": 1, "text": TYPED });
        editor.notify("textDocument/didOpen", json!({ "textDocument": document }));
        let place = json!({ "line": 1, "character": "    let value = pars".len() });
        let params =
            json!({ "textDocument": { "uri": cell }, "position": place, "context": { "triggerKind": 2 } });
        let list = editor.ask("textDocument/inlineCompletion", params);
        let why = editor.why();
        assert_eq!(list["items"].as_array().map(Vec::len), Some(usize::from(!excluded)), "{why:?}");
        assert_eq!(why.reason.contains("excluded"), excluded, "{why:?}");
    }
}

#[test]
fn settings_are_asked_for_and_follow_the_editor() {
    let scratch = Scratch::new(HABIT);
    let mut options = eager();
    options.abilities["workspace"]["configuration"] = json!(true);
    let mut editor = typing(&scratch, options);
    assert_eq!(editor.asked("workspace/configuration")["items"][0]["section"], "ghostpen");
    assert_eq!(editor.ghost_text("new.rs", "= pars")["items"].as_array().map(Vec::len), Some(1));
    editor.settings = json!({ "completion": { "enabled": false } });
    editor.notify("workspace/didChangeConfiguration", json!({ "settings": null }));
    editor.until(|editor| {
        editor.ghost_text("new.rs", "= pars");
        editor.why().reason.contains("completion.enabled").then_some(())
    });
}

#[test]
fn snoozing_ends_when_it_is_ended() {
    let scratch = Scratch::new(HABIT);
    let mut editor = typing(&scratch, eager());
    let minutes = |minutes| SuggestionSnoozeParams { minutes };
    let until = editor.call::<SuggestionSnooze>(minutes(None)).unwrap().until;
    assert!(until.is_some());
    assert_eq!(editor.status().snoozed_until, until);
    assert_eq!(editor.ghost_text("new.rs", "= pars"), json!({ "items": [] }));
    assert!(editor.why().reason.contains("snoozed"));
    assert_eq!(editor.call::<SuggestionSnooze>(minutes(Some(0))).unwrap().until, None);
    assert_eq!(editor.status().snoozed_until, None);
    assert_eq!(editor.ghost_text("new.rs", "= pars")["items"].as_array().map(Vec::len), Some(1));
}

/// There is no ghost text behind this in a file that says that, for this reason.
#[track_caller]
fn check_silence(text: &str, after: &str, reason: &str) {
    let scratch = Scratch::new(HABIT);
    let mut editor = typing(&scratch, eager());
    editor.open_as("other.rs", text);
    assert_eq!(editor.ghost_text("other.rs", after), json!({ "items": [] }));
    let why = editor.why();
    assert!(why.outcome == Outcome::Empty && why.reason.contains(reason), "{why:?}");
}

#[test]
fn requests_wait_for_a_newer_one_where_the_user_says_so() {
    let scratch = Scratch::new(HABIT);
    let mut options = eager();
    options.settings["completion"]["idleMs"] = json!(3_600_000);
    let mut editor = typing(&scratch, options);
    let waiting = editor.begin_ghost_text("new.rs", "= pars");
    // Who asks by key does not wait.
    let asked = json!({
        "textDocument": { "uri": editor.uri("new.rs") },
        "position": editor.position_after("new.rs", "= pars"),
        "context": { "triggerKind": 1 },
    });
    let list = editor.ask("textDocument/inlineCompletion", asked);
    assert_eq!(list["items"].as_array().map(Vec::len), Some(1));
    assert_eq!(editor.answer(waiting), Ok(Value::Null));
}

#[test]
fn a_document_that_is_not_open() {
    let scratch = Scratch::new(HABIT);
    let mut editor = typing(&scratch, eager());
    let params = json!({
        "textDocument": { "uri": editor.uri("a.rs") },
        "position": { "line": 0, "character": 0 },
        "context": { "triggerKind": 2 },
    });
    assert_eq!(editor.ask("textDocument/inlineCompletion", params), json!({ "items": [] }));
    assert!(editor.why().reason.contains("not open"));
}

#[test]
fn silence_has_a_reason() {
    check_silence("let value = parse_header", "let value = pars", "inside a word");
    // What the engine says depends on what it has learned, but it says something.
    check_silence("unheard_of zxqv\n", "zxqv", " ");
}

#[test]
fn files_that_change_on_disk_are_read_again() {
    let scratch = Scratch::new("//- /a.rs\nfn a() {}\n");
    let mut editor = Editor::with(&scratch, eager());
    editor.ready();
    editor.open_as("new.rs", TYPED);
    assert_eq!(editor.ghost_text("new.rs", "= pars"), json!({ "items": [] }));
    scratch.write("b.rs", "fn b(input: &str) {\n    let value = parse_header(input, Mode::Strict)?;\n}\n");
    let change = json!({ "uri": editor.uri("b.rs"), "type": 1 });
    editor.notify("workspace/didChangeWatchedFiles", json!({ "changes": [change] }));
    // It is read in the background; an editor asks again with every key.
    editor.until(|editor| editor.ghost_text("new.rs", "= pars")["items"].get(0).cloned());
}
