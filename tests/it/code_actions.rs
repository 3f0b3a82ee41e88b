//! What can be done at a place: delegate the symbol or the selection, decide on a hunk. Always a command,
//! never an edit.

use serde_json::{Value, json};

use crate::harness::{Editor, Options, Scratch, abilities};

const WORKSPACE: &str = "\
//- /a.rs
fn main() {
    let total = probe(1) + probe(2);
}
";

/// The actions for a piece of `a.rs`: title, kind and command.
fn actions(editor: &mut Editor, selected: &str, only: Value) -> Vec<(String, Value, Value)> {
    let end = editor.position_after("a.rs", selected);
    let mut start = end.clone();
    start["character"] = json!(end["character"].as_u64().unwrap() - selected.len() as u64);
    let params = json!({
        "textDocument": { "uri": editor.uri("a.rs") },
        "range": { "start": start, "end": end },
        "context": { "diagnostics": [], "only": only },
    });
    let actions = editor.ask("textDocument/codeAction", params);
    let action = |action: &Value| {
        assert_eq!(action["edit"], Value::Null, "nothing is edited before it was reviewed");
        let title = action["title"].as_str().unwrap().to_owned();
        (title, action["kind"].clone(), action["command"].clone())
    };
    actions.as_array().unwrap().iter().map(action).collect()
}

fn commands(actions: &[(String, Value, Value)]) -> Vec<&str> {
    actions.iter().map(|(_, _, command)| command["command"].as_str().unwrap()).collect()
}

#[test]
fn a_symbol_can_be_renamed_and_a_selection_rewritten() {
    let scratch = Scratch::new(WORKSPACE);
    let mut editor = Editor::new(&scratch);
    editor.open("a.rs");
    let offered = actions(&mut editor, "probe(1)", Value::Null);
    assert_eq!(commands(&offered), ["ghostpen.rename", "ghostpen.rewrite"]);
    assert!(offered.iter().all(|(_, kind, _)| kind == "refactor.rewrite"));
    let rename: protocol::RenameInput = serde_json::from_value(offered[0].2["arguments"][0].clone()).unwrap();
    assert_eq!((rename.old_name.as_str(), rename.position.character), ("probe", 16));
    let rewrite: protocol::RewriteInput =
        serde_json::from_value(offered[1].2["arguments"][0].clone()).unwrap();
    assert_eq!((rewrite.pattern.as_str(), rewrite.language.as_deref()), ("probe(1)", Some("rust")));
}

#[test]
fn kinds_narrow_what_is_offered() {
    let scratch = Scratch::new(WORKSPACE);
    let mut editor = Editor::new(&scratch);
    editor.open("a.rs");
    assert_eq!(actions(&mut editor, "probe(1)", json!(["refactor"])).len(), 2);
    assert_eq!(actions(&mut editor, "probe(1)", json!(["quickfix", "refactor.rewrite"])).len(), 2);
    assert_eq!(actions(&mut editor, "probe(1)", json!(["source"])), []);
}

#[test]
fn a_hunk_is_decided_where_it_stands() {
    let scratch = Scratch::new(WORKSPACE);
    let mut editor = Editor::new(&scratch);
    editor.open("a.rs");
    let change = editor.proposed("probe($A)", "probed($A)");
    editor.type_after("a.rs", "fn main() {", "\n    // typed meanwhile");
    let offered = actions(&mut editor, "probe(2)", json!(["quickfix"]));
    assert_eq!(
        commands(&offered),
        ["accept", "reject", "accept", "reject"].map(|verb| format!("ghostpen.change.{verb}"))
    );
    let (_, _, accept) = &offered[0];
    let command = json!({ "command": accept["command"], "arguments": accept["arguments"] });
    let accepted = editor.ask("workspace/executeCommand", command);
    assert_eq!(accepted["accepted"], 1, "{accepted}");
    assert!(editor.text("a.rs").contains("probed(2)"), "{}", editor.text("a.rs"));
    assert_eq!(editor.show(&change).files.len(), 1);
}

#[test]
fn hunks_are_decided_in_the_review_document() {
    let scratch = Scratch::new(WORKSPACE);
    let mut editor = Editor::new(&scratch);
    let change = editor.proposed("probe($A)", "probed($A)");
    let uri = format!("ghostpen-review:/{change}");
    let line = editor.content(&uri).lines().position(|line| line.starts_with('+') && line.contains("probed"));
    let place = json!({ "line": line.unwrap(), "character": 0 });
    let params = json!({
        "textDocument": { "uri": uri },
        "range": { "start": place, "end": place },
        "context": { "diagnostics": [] },
    });
    let offered = editor.ask("textDocument/codeAction", params);
    let mut commands = offered.as_array().unwrap().iter().map(|action| &action["command"]);
    let reject = commands.find(|command| command["command"] == "ghostpen.change.reject").unwrap();
    let command = json!({ "command": reject["command"], "arguments": reject["arguments"] });
    assert_eq!(editor.ask("workspace/executeCommand", command)["rejected"], 1);
}

#[test]
fn commands_that_do_not_fit_are_refused() {
    let scratch = Scratch::new(WORKSPACE);
    let mut editor = Editor::new(&scratch);
    for (command, arguments) in [
        ("ghostpen.nonsense", json!([])),
        ("ghostpen.change.accept", json!([])),
        ("ghostpen.change.show", json!([{ "changeId": 7 }])),
        ("ghostpen.change.show", json!([{ "changeId": "nobody" }])),
        ("ghostpen.change.accept", json!([{ "changeId": "nobody" }])),
        ("ghostpen.change.undo", json!([{ "entryId": "nobody" }])),
        ("ghostpen.suggestion.accepted", json!(["x"])),
    ] {
        let params = json!({ "command": command, "arguments": arguments });
        let failure = editor.request("workspace/executeCommand", params).unwrap_err();
        assert!([-32602, -32803].contains(&failure.code), "{command}: {failure:?}");
        assert!(!failure.message.is_empty());
    }
    assert_eq!(
        editor.ask("workspace/executeCommand", json!({ "command": "ghostpen.status" }))["engine"],
        "embedded"
    );
}

#[test]
fn stock_editors_are_offered_only_what_they_can_run() {
    let scratch = Scratch::new(WORKSPACE);
    let options = Options { abilities: abilities::stock(), ..Options::default() };
    let mut editor = Editor::with(&scratch, options);
    editor.open("a.rs");
    let offered = actions(&mut editor, "probe(1)", Value::Null);
    let served = editor.server["capabilities"]["executeCommandProvider"]["commands"].clone();
    for command in commands(&offered) {
        assert!(
            served.as_array().unwrap().contains(&json!(command)),
            "{command} is no command of the server"
        );
    }
}
