//! A client of Copilot's language server, unchanged: what it sends beside the standard, and what it shows.

use model_server::{ModelServer, Reply, Script};
use protocol::{SuggestionStatsParams, SuggestionStatsShow};
use serde_json::{Value, json};

use crate::harness::{Editor, Options, Scratch, abilities};

const STRANGE: &str = "fn zq() {\n    let zxqv = \n}\n";

/// Such a client, beside a model that always says the same.
fn client(scratch: &Scratch) -> (ModelServer, Editor) {
    let server =
        ModelServer::start_apart(Script::of([Reply::say(&["text: compute(1);\n"]).always()])).unwrap();
    let model = json!({
        "api": "openai-completions", "url": server.url(), "model": "m", "fim": "qwen", "prefetch": false,
    });
    let settings = json!({
        "editorInfo": { "name": "Neovim", "version": "0.12" },
        "editorPluginInfo": { "name": "copilot.lua", "version": "2" },
        "ghostpen": { "models": { "fake": model }, "completion": { "model": "fake" } },
    });
    let mut abilities = abilities::stock();
    abilities["textDocument"]["inlineCompletion"] = json!({});
    let mut editor = Editor::with(scratch, Options { abilities, settings, ..Options::default() });
    editor.wait("didChangeStatus", |status| status["kind"] == "Normal" && status["busy"] == false);
    editor.open_as("new.rs", STRANGE);
    editor.notify("textDocument/didFocus", json!({ "textDocument": { "uri": editor.uri("new.rs") } }));
    (server, editor)
}

/// Suggestions as its panel asks for them; those that came as parts, and the answer.
fn panel(editor: &mut Editor, token: Option<&str>) -> Value {
    let mut params = json!({
        "textDocument": { "uri": editor.uri("new.rs") },
        "position": editor.position_after("new.rs", "zxqv = "),
    });
    if let Some(token) = token {
        params["partialResultToken"] = json!(token);
    }
    editor.ask("textDocument/copilotPanelCompletion", params)
}

#[test]
fn a_panel_is_filled_as_suggestions_are_found() {
    let scratch = Scratch::new("//- /a.txt\nnothing\n");
    let (_server, mut editor) = client(&scratch);
    editor.until(|editor| {
        let items = panel(editor, None)["items"].as_array().unwrap().clone();
        items.iter().any(|item| item["insertText"] == "compute(1);").then_some(())
    });
    let rest = panel(&mut editor, Some("part"));
    assert_eq!(rest, json!({ "items": [] }), "all came as parts");
    let part = editor.wait("$/progress", |params| params["token"] == "part");
    assert_eq!(part["value"]["items"][0]["insertText"], "compute(1);");
    assert!(part["value"]["items"][0]["command"]["arguments"][0].is_string());
    editor.crash();
}

#[test]
fn what_it_tells_of_a_suggestion_is_counted_once() {
    let scratch = Scratch::new("//- /a.txt\nnothing\n");
    let (_server, mut editor) = client(&scratch);
    let item = editor.until(|editor| {
        let item = editor.ghost_text("new.rs", "zxqv = ")["items"].get(0).cloned();
        if item.is_none() {
            editor.send_whole("new.rs", STRANGE);
        }
        item
    });
    editor.notify("textDocument/didShowCompletion", json!({ "item": item }));
    editor.notify("textDocument/didPartiallyAcceptCompletion", json!({ "item": item, "acceptedLength": 8 }));
    editor.type_after("new.rs", "zxqv = ", "compute(");
    // Something else takes the rest away.
    editor.type_after("new.rs", "compute(", "2");
    let worth = editor.call::<SuggestionStatsShow>(SuggestionStatsParams::default()).unwrap().total;
    assert_eq!((worth.partly_accepted, worth.accepted, worth.rejected), (1, 0, 0), "{worth:?}");
    assert_eq!(worth.characters_saved, 8);
    editor.crash();
}

#[test]
fn a_name_that_was_replaced_is_replaced_in_the_next_place() {
    let scratch = Scratch::new("//- /a.txt\nnothing\n");
    let (_server, mut editor) = client(&scratch);
    editor.open_as("uses.rs", "let request = read();\nsend(request);\nlog(request);\n");
    let next = |editor: &mut Editor, version: i64| {
        let document = json!({ "uri": editor.uri("uses.rs"), "version": version });
        let params = json!({ "textDocument": document, "position": { "line": 0, "character": 9 } });
        editor.ask("textDocument/copilotInlineEdit", params)["edits"].as_array().unwrap().clone()
    };
    assert!(next(&mut editor, 1).is_empty(), "nothing was done yet");
    editor.replace("uses.rs", "request", "reply");
    assert!(next(&mut editor, 1).is_empty(), "of another text");
    assert_eq!(
        editor.why().reason,
        "next edit: the document has changed since the text that was asked about"
    );
    let edit = next(&mut editor, 2).remove(0);
    let range = json!({ "start": { "line": 1, "character": 5 }, "end": { "line": 1, "character": 12 } });
    assert_eq!((&edit["text"], &edit["range"]), (&json!("reply"), &range));
    assert_eq!(edit["textDocument"], json!({ "uri": editor.uri("uses.rs"), "version": 2 }));
    editor.notify("textDocument/didShowInlineEdit", json!({ "item": edit }));
    // As such a client takes it: the edit, and then its command.
    editor.replace("uses.rs", "send(request)", "send(reply)");
    editor.ask("workspace/executeCommand", edit["command"].clone());
    assert_eq!(next(&mut editor, 3)[0]["range"]["start"], json!({ "line": 2, "character": 4 }));
    let worth = editor.call::<SuggestionStatsShow>(SuggestionStatsParams::default()).unwrap().total;
    assert_eq!(worth.accepted, 1, "{worth:?}");
    editor.crash();
}
