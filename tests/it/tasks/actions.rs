//! What a model can do at a place, as code actions: each a command that starts a task, or that asks for words.

use super::*;
use crate::harness::abilities::{chat, stock};

/// The actions at a selected piece of `a.rs`; an empty piece is a cursor after some text.
fn actions(editor: &mut Editor, after: &str, selected: &str, diagnostics: &Value) -> Vec<Value> {
    let end = editor.position_after("a.rs", after);
    let mut start = end.clone();
    start["character"] = json!(end["character"].as_u64().unwrap() - selected.len() as u64);
    let params = json!({
        "textDocument": { "uri": editor.uri("a.rs") },
        "range": { "start": start, "end": end },
        "context": { "diagnostics": diagnostics },
    });
    let actions = editor.ask("textDocument/codeAction", params).as_array().cloned().unwrap();
    assert!(actions.iter().all(|action| action["edit"].is_null()));
    actions
}

fn titles(actions: &[Value]) -> Vec<String> {
    let title =
        |action: &Value| action["title"].as_str().unwrap().trim_start_matches("Ghostpen: ").to_owned();
    actions
        .iter()
        .map(title)
        .filter(|title| !title.starts_with("re") || title.starts_with("refactor"))
        .collect()
}

pub(super) fn named<'a>(actions: &'a [Value], words: &str) -> &'a Value {
    let holds = |action: &&Value| action["title"].as_str().unwrap().contains(words);
    actions.iter().find(holds).unwrap_or_else(|| panic!("{words} in {actions:#?}"))
}

#[test]
fn wishes_point_at_the_definition_the_selection_or_the_file() {
    let (scratch, _server) = served(WORKSPACE, []);
    let mut abilities = chat();
    abilities["textDocument"]["codeAction"]["tagSupport"] = json!({ "valueSet": [1] });
    let mut editor = Editor::with(&scratch, Options { abilities, ..Options::default() });
    editor.open("a.rs");
    let offered = actions(&mut editor, "    a", "", &json!([]));
    let all = [
        "refactor `total`…",
        "write tests for `total`",
        "document `total`",
        "explain `total`",
        "apply a change everywhere…",
    ];
    assert_eq!(titles(&offered), all);
    let refactor = named(&offered, "refactor");
    assert_eq!(refactor["command"]["command"], "ghostpen.delegate");
    assert_eq!(refactor["tags"], json!([1]), "a model writes it");
    let input: protocol::DelegateInput = from_value(refactor["command"]["arguments"][0].clone()).unwrap();
    assert!(matches!(&input.mentions[..], [Mention::Symbol { name, .. }] if name == "total"), "{input:?}");
    assert_eq!(named(&offered, "explain")["kind"], "ghostpen.explain");

    let offered = actions(&mut editor, "a - b", "a - b", &json!([]));
    assert!(titles(&offered).contains(&"document the selection".to_owned()));
    editor.type_after("a.rs", "", "\n");
    let offered = actions(&mut editor, "", "", &json!([]));
    assert!(titles(&offered).contains(&"explain this file".to_owned()), "{offered:#?}");
}

#[test]
fn what_is_reported_can_be_fixed() {
    let (scratch, server) = served(WORKSPACE, [Reply::say(&["text: Fixed."])]);
    let mut editor = editor(&scratch);
    editor.open("a.rs");
    let place = editor.position_after("a.rs", "a - b");
    let report =
        json!({ "range": { "start": place, "end": place }, "message": "it subtracts", "source": "lint" });
    let offered = actions(&mut editor, "a - b", "", &json!([report]));
    let fix = named(&offered, "fix “it subtracts (lint)”");
    assert_eq!(
        (&fix["kind"], &fix["command"]["command"]),
        (&json!("quickfix"), &json!("ghostpen.task.start"))
    );
    let started = editor.ask("workspace/executeCommand", fix["command"].clone());
    editor.task_is(started["taskId"].as_str().unwrap(), "done");
    assert!(messages(&server.requests()[0]).last().unwrap().contains("line 2: it subtracts (lint)"));

    // What only the syntax reports can be fixed as well.
    editor.replace("a.rs", "a - b", "a - ) b");
    let offered = actions(&mut editor, "a - ) b", "", &json!([]));
    named(&offered, "fix “syntax error”");
}

#[test]
fn a_change_at_one_place_is_made_everywhere() {
    let (scratch, server) = served(WORKSPACE, [Reply::say(&["text: Done."])]);
    let mut editor = editor(&scratch);
    editor.open("a.rs");
    editor.replace("a.rs", "a - b", "a.checked_sub(b)");
    let offered = actions(&mut editor, "checked_sub", "", &json!([]));
    let everywhere = named(&offered, "apply this change everywhere");
    let started = editor.ask("workspace/executeCommand", everywhere["command"].clone());
    editor.task_is(started["taskId"].as_str().unwrap(), "done");
    let asked = messages(&server.requests()[0]).pop().unwrap();
    assert!(asked.contains("-    a - b") && asked.contains("+    a.checked_sub(b)"), "{asked}");
}

#[test]
fn a_stock_editor_is_offered_what_needs_no_words_and_what_is_written() {
    let (scratch, server) = served(WORKSPACE, [Reply::say(&["text: Done."])]);
    let mut editor = Editor::with(&scratch, Options { abilities: stock(), ..Options::default() });
    editor.open("a.rs");
    editor.replace("a.rs", "    a - b", "    // ghostpen: make it add\n    a - b");
    let offered = actions(&mut editor, "ghostpen: make", "", &json!([]));
    let commands: Vec<_> = offered.iter().map(|action| action["command"]["command"].clone()).collect();
    assert!(commands.iter().all(|command| command == "ghostpen.task.start"), "{commands:?}");
    let written = named(&offered, "do “make it add”")["command"].clone();
    editor.ask("workspace/executeCommand", written);
    editor.message("Done.");
    assert!(messages(&server.requests()[0]).last().unwrap().contains("make it add"));
}

#[test]
fn without_a_model_it_is_said_what_one_would_add() {
    let scratch = Scratch::new(WORKSPACE);
    let mut abilities = chat();
    abilities["textDocument"]["codeAction"]["disabledSupport"] = json!(true);
    let mut editor = Editor::with(&scratch, Options { abilities, ..Options::default() });
    editor.open("a.rs");
    let offered = actions(&mut editor, "a - b", "a - b", &json!([]));
    let off = named(&offered, "by words");
    assert!(
        off["disabled"]["reason"].as_str().unwrap().contains("ghostpen doctor") && off["command"].is_null()
    );
    assert_eq!(offered.iter().filter(|action| !action["disabled"].is_null()).count(), 1, "once");
}

/// What is delegated where there is no model, by the words that a client sends.
fn by_rule(editor: &mut Editor, text: &str, shortcut: Option<Shortcut>, mentions: Vec<Mention>) -> Value {
    let task = Task::Prompt {
        text: text.to_owned(),
        mode: Mode::Agent,
        shortcut,
        mentions,
        images: Vec::new(),
        thread_id: None,
        model: None,
    };
    editor
        .request("ghostpen/task/start", json!({ "task": task }))
        .unwrap_or_else(|failure| json!(failure.message))
}

#[test]
fn without_a_model_words_that_spell_out_a_rule_are_carried_out() {
    let more = "//- /c.rs\nfn c() { a - b; total(1, 2); }\n";
    let scratch = Scratch::new(&(WORKSPACE.to_owned() + more));
    let mut editor = editor(&scratch);
    editor.open("a.rs");
    let place = |line| protocol::Position { line, character: 0 };
    let (uri, range) = (editor.uri("a.rs"), protocol::Range { start: place(0), end: place(3) });
    let total = Mention::Symbol { uri, range, name: "total".to_owned() };
    let done = |editor: &mut Editor, started: Value| {
        let ended = editor.task_is(started["taskId"].as_str().unwrap(), "done");
        let shown = editor.show(&ended.change_id.unwrap_or_else(|| panic!("{:?}", ended.message)));
        shown.files.iter().flat_map(|file| &file.hunks).map(|hunk| hunk.new_text.clone()).collect::<String>()
    };
    let started = by_rule(&mut editor, "rename to sum", Some(Shortcut::Refactor), vec![total.clone()]);
    let made = done(&mut editor, started);
    assert!(made.contains("fn sum(") && made.contains("sum(1, 2)"), "{made}");
    let started = by_rule(&mut editor, "$A - $B ==> $A + $B", None, vec![total.clone()]);
    let made = done(&mut editor, started);
    assert_eq!(made.matches("a + b").count(), 2, "{made}");

    // Anything else says what is possible, and what a model would add.
    for words in ["make it faster", "rename nothing to sum", ""] {
        let said = by_rule(&mut editor, words, Some(Shortcut::Document), vec![total.clone()]);
        let said = said.as_str().unwrap();
        assert!(said.contains("`rename to NAME`") && said.contains("a model takes any words"), "{said}");
    }
}

#[test]
fn without_a_model_a_change_at_one_place_is_made_everywhere_by_syntax() {
    let scratch = Scratch::new(&(WORKSPACE.to_owned() + "//- /c.rs\nfn c() { a - b }\n"));
    let mut editor = Editor::with(&scratch, Options { abilities: stock(), ..Options::default() });
    editor.open("a.rs");
    editor.replace("a.rs", "a - b", "a.checked_sub(b)");
    let offered = actions(&mut editor, "checked_sub", "", &json!([]));
    let everywhere = named(&offered, "apply this change everywhere")["command"].clone();
    editor.choice = Some("Accept all");
    editor.ask("workspace/executeCommand", everywhere);
    editor.asked("window/showMessageRequest");
    editor.until(|editor| {
        editor.status();
        scratch.read("c.rs").contains("a.checked_sub(b)").then_some(())
    });
    // A comment that names a rename is offered as well, and one that needs a model is not.
    editor.replace("a.rs", "fn total", "// ghostpen: rename to sum\nfn total");
    let offered = actions(&mut editor, "ghostpen: rename", "", &json!([]));
    assert!(offered.iter().all(|action| !action["title"].as_str().unwrap().contains("write tests")));
    editor.replace("a.rs", "rename to sum", "make it fast");
    let offered = actions(&mut editor, "ghostpen: make", "", &json!([]));
    assert!(offered.iter().all(|action| !action["title"].as_str().unwrap().contains("make it fast")));
}
