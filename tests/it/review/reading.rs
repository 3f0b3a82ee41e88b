//! The review document in an editor without our plugin: coloured, folded, walked and decided by methods of the
//! standard alone, as a virtual document and as a file.

use serde_json::{Value, json};

use super::WORKSPACE;
use crate::harness::{Applies, Editor, Options, Scratch, abilities};

/// What such an editor can do that reads review documents by itself.
fn reader() -> Value {
    let mut abilities = abilities::stock();
    for (name, ability) in [
        ("semanticTokens", json!({ "requests": {}, "tokenTypes": [], "tokenModifiers": [], "formats": [] })),
        ("foldingRange", json!({})),
        ("definition", json!({})),
        ("codeLens", json!({})),
    ] {
        abilities["textDocument"][name] = ability;
    }
    abilities
}

fn open(scratch: &Scratch, abilities: Value) -> Editor {
    let mut editor = Editor::with(scratch, Options { abilities, ..Options::default() });
    editor.open("a.rs");
    editor
}

/// Rewrites `probe(…)`, and opens what the editor is shown; its URI and text.
fn review(editor: &mut Editor) -> (String, String) {
    editor.choice = Some("Review");
    let task =
        json!({ "kind": "rewrite", "pattern": "probe($A)", "replacement": "probed($A)", "language": "rust" });
    let command = json!({ "command": "ghostpen.task.start", "arguments": [{ "task": task }] });
    editor.ask("workspace/executeCommand", command);
    let uri = editor.asked("window/showDocument")["uri"].as_str().unwrap().to_owned();
    let text = match uri.strip_prefix("file://") {
        Some(path) => std::fs::read_to_string(path).unwrap(),
        None => editor.content(&uri),
    };
    editor.open_as(&uri, &text);
    (uri, text)
}

fn line_of(text: &str, line: &str) -> u32 {
    text.lines().position(|it| it == line).unwrap_or_else(|| panic!("{line:?} is in\n{text}")) as u32
}

fn actions(editor: &mut Editor, uri: &str, line: u32) -> Vec<(String, Value)> {
    let place = json!({ "line": line, "character": 0 });
    let params = json!({
        "textDocument": { "uri": uri },
        "range": { "start": place, "end": place },
        "context": { "diagnostics": [] },
    });
    let offered = editor.ask("textDocument/codeAction", params);
    let offered = offered.as_array().unwrap().iter();
    offered.map(|it| (it["title"].as_str().unwrap().to_owned(), it["command"].clone())).collect()
}

/// Runs the action whose title has these words.
fn act(editor: &mut Editor, uri: &str, line: u32, words: &str) -> Value {
    let offered = actions(editor, uri, line);
    let (_, command) = offered.iter().find(|(title, _)| title.contains(words)).unwrap_or_else(|| {
        panic!("{words:?} is offered: {:?}", offered.iter().map(|(title, _)| title).collect::<Vec<_>>())
    });
    let command = json!({ "command": command["command"], "arguments": command["arguments"] });
    editor.ask("workspace/executeCommand", command)
}

/// The marks beside the lines once there are as many as wanted: line and message.
fn marks(editor: &mut Editor, uri: &str, count: usize) -> Vec<(u64, String)> {
    let wanted = |params: &Value| {
        params["uri"] == uri && params["diagnostics"].as_array().is_some_and(|marks| marks.len() == count)
    };
    let told = editor.wait("textDocument/publishDiagnostics", wanted);
    let mark = |mark: &Value| {
        (mark["range"]["start"]["line"].as_u64().unwrap(), mark["message"].as_str().unwrap().to_owned())
    };
    told["diagnostics"].as_array().unwrap().iter().map(mark).collect()
}

#[test]
fn a_file_is_decided_hunk_by_hunk_and_stays_as_it_is() {
    let scratch = Scratch::new(WORKSPACE);
    let mut editor = open(&scratch, reader());
    let (uri, text) = review(&mut editor);
    assert!(text.starts_with("Ghostpen: Rewrite `probe($A)` to `probed($A)`\n"), "{text}");
    assert_eq!(marks(&mut editor, &uri, 0), []);
    let (first, second, third) = (
        line_of(&text, "-    probe(1);"),
        line_of(&text, "+    probed(2);"),
        line_of(&text, "-    probe(3);"),
    );

    act(&mut editor, &uri, first, "check accepting this alone");
    editor.message("nothing was found against accepting 1 hunk in 1 file");
    assert_eq!(act(&mut editor, &uri, second, "reject this hunk")["rejected"], 1);
    assert_eq!(marks(&mut editor, &uri, 1), [(u64::from(second) - 1, "rejected".to_owned())]);
    assert_eq!(act(&mut editor, &uri, first, "accept this hunk")["accepted"], 1);
    assert_eq!(marks(&mut editor, &uri, 2)[0], (first.into(), "accepted".to_owned()));
    assert!(editor.text("a.rs").contains("probed(1)") && editor.text("a.rs").contains("probe(2)"));
    // The lines of the others have not moved in the document, and both are still theirs.
    let left: Vec<_> = actions(&mut editor, &uri, first).into_iter().map(|(title, _)| title).collect();
    assert_eq!(left.iter().filter(|title| title.contains("this hunk")).count(), 0, "{left:?}");
    assert_eq!(act(&mut editor, &uri, third, "accept all of b.rs")["accepted"], 2);
    assert_eq!(scratch.read("b.rs").matches("probed").count(), 2);
    assert_eq!(marks(&mut editor, &uri, 4).len(), 4);
    assert_eq!(actions(&mut editor, &uri, 0), [], "nothing is left to decide");

    editor.ask("workspace/executeCommand", json!({ "command": "ghostpen.change.undo" }));
    assert_eq!(marks(&mut editor, &uri, 2).len(), 2);
}

#[test]
fn as_many_lines_stand_around_a_hunk_as_the_user_wants() {
    let scratch = Scratch::new(WORKSPACE);
    let settings = |lines: u32| json!({ "review": { "contextLines": lines } });
    let mut editor = Editor::with(&scratch, Options { settings: settings(1), ..Options::default() });
    editor.open("a.rs");
    let uri = format!("ghostpen-review:/{}", super::propose(&mut editor));
    let around = |text: &str| text.lines().filter(|line| line.starts_with(' ')).count();
    assert_eq!(around(&editor.content(&uri)), 8);
    editor.notify("workspace/didChangeConfiguration", json!({ "settings": settings(0) }));
    assert_eq!(editor.asked("workspace/textDocumentContent/refresh")["uri"], uri);
    assert_eq!(around(&editor.content(&uri)), 0);

    // The same where a review is a file.
    let mut editor =
        Editor::with(&scratch, Options { settings: settings(1), abilities: reader(), ..Options::default() });
    editor.open("a.rs");
    let (uri, text) = review(&mut editor);
    assert_eq!(around(&text), 8);
    editor.notify("workspace/didChangeConfiguration", json!({ "settings": settings(0) }));
    let path = uri.strip_prefix("file://").unwrap();
    let now = editor.until(|_| std::fs::read_to_string(path).ok().filter(|now| *now != text));
    assert_eq!(around(&now), 0);
}

#[test]
fn what_the_user_typed_against_a_hunk_is_told_beside_it() {
    let scratch = Scratch::new(WORKSPACE);
    let mut editor = open(&scratch, reader());
    let (uri, text) = review(&mut editor);
    assert_eq!(marks(&mut editor, &uri, 0), []);
    editor.replace("a.rs", "probe(2)", "prove(2)");
    let told = marks(&mut editor, &uri, 1);
    assert_eq!(told[0].0, u64::from(line_of(&text, "-    probe(2);")));
}

#[test]
fn another_change_for_the_same_lines_is_told_beside_them() {
    let scratch = Scratch::new(WORKSPACE);
    let mut editor = open(&scratch, reader());
    let (uri, text) = review(&mut editor);
    assert_eq!(marks(&mut editor, &uri, 0), []);
    let other = editor.proposes("Prove it", &[("a.rs", &[("probe(2)", "prove(2)")])]);
    let line = u64::from(line_of(&text, "-    probe(2);"));
    assert_eq!(marks(&mut editor, &uri, 1), [(line, "also changed by “Prove it”".to_owned())]);
    let hunks = editor.hunks(&other, "a.rs");
    editor.reject(&other, &hunks);
    assert_eq!(marks(&mut editor, &uri, 0), []);
}

#[test]
fn a_file_that_is_not_what_was_written_decides_nothing() {
    let scratch = Scratch::new(WORKSPACE);
    let mut editor = open(&scratch, reader());
    let (uri, text) = review(&mut editor);
    assert_eq!(marks(&mut editor, &uri, 0), []);
    editor.replace(&uri, "probe(1)", "probe(9)");
    let offered = actions(&mut editor, &uri, line_of(&text, "+    probed(1);"));
    assert_eq!(offered.len(), 1, "{offered:?}");
    assert_eq!(offered[0].1["command"], "ghostpen.change.open");
    let at = json!({ "textDocument": { "uri": uri }, "position": { "line": 12, "character": 3 } });
    assert_eq!(editor.ask("textDocument/definition", at), Value::Null);
}

#[test]
fn lines_lead_into_the_working_file() {
    let scratch = Scratch::new(WORKSPACE);
    let mut editor = open(&scratch, reader());
    let (uri, text) = review(&mut editor);
    assert_eq!(marks(&mut editor, &uri, 0), []);
    editor.type_after("a.rs", "fn a() {\n", "    // typed meanwhile\n");
    let mut target = |line: u32, character: u32| {
        let at =
            json!({ "textDocument": { "uri": uri }, "position": { "line": line, "character": character } });
        let found = editor.ask("textDocument/definition", at);
        let place = &found["range"]["start"];
        let name = found["uri"].as_str().map(|uri| uri.rsplit('/').next().unwrap().to_owned());
        (name, place["line"].as_u64(), place["character"].as_u64())
    };
    let a = Some("a.rs".to_owned());
    assert_eq!(target(line_of(&text, "-    probe(2);"), 5), (a.clone(), Some(7), Some(4)));
    assert_eq!(target(line_of(&text, "+    probed(2);"), 5), (a.clone(), Some(7), Some(0)));
    assert_eq!(target(line_of(&text, " fn a() {"), 1), (a.clone(), Some(0), Some(0)));
    assert_eq!(target(line_of(&text, "diff --git a/a.rs b/a.rs"), 0), (a, Some(2), Some(0)));
    assert_eq!(target(line_of(&text, "-    probe(3);"), 5), (Some("b.rs".into()), Some(1), Some(4)));
    assert_eq!(target(0, 0), (None, None, None));
}

#[test]
fn the_document_has_colours_folds_and_lenses() {
    let scratch = Scratch::new(WORKSPACE);
    let mut editor = open(&scratch, reader());
    let server = editor.server["capabilities"].clone();
    let legend = server["semanticTokensProvider"]["legend"]["tokenTypes"].clone();
    let (uri, text) = review(&mut editor);
    assert_eq!(marks(&mut editor, &uri, 0), []);
    editor.replace("a.rs", "probe(2)", "prove(2)");
    let document = json!({ "textDocument": { "uri": uri } });

    let mut line = 0;
    let tokens = editor.ask("textDocument/semanticTokens/full", document.clone());
    let data: Vec<_> = tokens["data"].as_array().unwrap().iter().map(|it| it.as_u64().unwrap()).collect();
    let mut meanings = vec![""; text.lines().count()];
    for token in data.chunks(5) {
        line += token[0] as usize;
        assert_eq!(token[2] as usize, text.lines().nth(line).unwrap().len());
        meanings[line] = legend[token[3] as usize].as_str().unwrap();
    }
    let meaning = |it: &str| meanings[line_of(&text, it) as usize];
    assert_eq!(
        ["+    probed(1);", "-    probe(1);", "-    probe(2);", "+++ b/a.rs", "     keep();"].map(meaning),
        ["added", "removed", "conflict", "header", ""]
    );
    let some = json!({ "textDocument": { "uri": uri }, "range": {
        "start": { "line": line_of(&text, "--- a/b.rs"), "character": 0 },
        "end": { "line": line_of(&text, "+++ b/b.rs"), "character": 0 },
    } });
    let some = editor.ask("textDocument/semanticTokens/range", some);
    assert_eq!(some["data"].as_array().unwrap().len(), 2 * 5);

    let folds = editor.ask("textDocument/foldingRange", document.clone());
    let folds = folds.as_array().unwrap().iter().map(|fold| (&fold["startLine"], &fold["endLine"]));
    let folds: Vec<_> = folds.map(|(start, end)| (start.as_u64().unwrap(), end.as_u64().unwrap())).collect();
    let (a, b) = (
        u64::from(line_of(&text, "diff --git a/a.rs b/a.rs")),
        u64::from(line_of(&text, "diff --git a/b.rs b/b.rs")),
    );
    let last = text.lines().count() as u64 - 1;
    assert_eq!(folds, [(a, b - 1), (a + 3, b - 1), (b, last), (b + 3, last)]);

    let lenses = editor.ask("textDocument/codeLens", document);
    let lens = |lens: &Value| {
        format!("{} {}", lens["range"]["start"]["line"], lens["command"]["title"].as_str().unwrap())
    };
    let lenses: Vec<_> = lenses.as_array().unwrap().iter().map(lens).collect();
    assert_eq!(lenses[..3], ["0 accept all", "0 reject all", &format!("{a} accept all of a.rs")]);
    assert!(lenses.contains(&format!("{} reject this hunk", line_of(&text, "-    probe(4);"))), "{lenses:?}");
}

#[test]
fn a_virtual_document_is_read_in_the_same_way() {
    let scratch = Scratch::new(WORKSPACE);
    let mut abilities = reader();
    abilities["workspace"]["textDocumentContent"] = json!({});
    let mut editor = open(&scratch, abilities);
    let (uri, text) = review(&mut editor);
    assert!(uri.starts_with("ghostpen-review:/"), "{uri}");
    assert_eq!(act(&mut editor, &uri, line_of(&text, "-    probe(1);"), "accept this hunk")["accepted"], 1);
    let text = editor.content(&uri);
    assert!(!text.contains("probe(1)"), "what is decided is no longer there: {text}");
    let at = json!({
        "textDocument": { "uri": uri },
        "position": { "line": line_of(&text, "-    probe(2);"), "character": 1 },
    });
    assert_eq!(editor.ask("textDocument/definition", at)["range"]["start"]["line"], 6);
}

#[test]
fn other_documents_have_none_of_this() {
    let scratch = Scratch::new(WORKSPACE);
    let mut editor = open(&scratch, reader());
    let document = json!({ "textDocument": { "uri": editor.uri("a.rs") } });
    for method in ["textDocument/semanticTokens/full", "textDocument/foldingRange", "textDocument/codeLens"] {
        assert_eq!(editor.ask(method, document.clone()), Value::Null, "{method}");
    }
}

#[test]
fn an_editor_that_can_be_told_so_asks_in_review_documents_only() {
    let scratch = Scratch::new(WORKSPACE);
    let mut abilities = reader();
    for name in ["semanticTokens", "foldingRange", "definition", "codeLens"] {
        abilities["textDocument"][name]["dynamicRegistration"] = json!(true);
    }
    let mut editor = open(&scratch, abilities);
    let server = editor.server["capabilities"].clone();
    assert_eq!(server["definitionProvider"], Value::Null);
    let registered = editor.asked("client/registerCapability");
    let registered = registered["registrations"].as_array().unwrap();
    assert_eq!(registered.len(), 4);
    let selector = registered[0]["registerOptions"]["documentSelector"].as_array().unwrap();
    assert_eq!(selector[0]["scheme"], "ghostpen-review");
}

#[test]
fn a_rename_by_the_standard_is_reviewed_first() {
    let scratch = Scratch::new(WORKSPACE);
    let mut editor = open(&scratch, reader());
    editor.choice = Some("Review");
    let tree = scratch.tree();
    let params = json!({
        "textDocument": { "uri": editor.uri("a.rs") },
        "position": editor.position_after("a.rs", "    keep"),
        "newName": "hold",
    });
    assert_eq!(
        editor.ask("textDocument/rename", params),
        json!({}),
        "nothing changes before it was reviewed"
    );
    let shown = editor.asked("window/showDocument")["uri"].as_str().unwrap().to_owned();
    let text = std::fs::read_to_string(shown.trim_start_matches("file://")).unwrap();
    assert!(text.contains("+    hold();"), "{text}");
    assert_eq!(scratch.tree(), tree);
}

#[test]
fn a_rewrite_that_stands_in_the_text_is_offered_there() {
    let scratch = Scratch::new("//- /a.rs\nfn a() {\n    // probe($A) ==> probed($A)\n    probe(1);\n}\n");
    let mut editor = open(&scratch, reader());
    editor.choice = Some("Review");
    let uri = editor.uri("a.rs");
    assert_eq!(actions(&mut editor, &uri, 2), []);
    act(&mut editor, &uri, 1, "Rewrite `probe($A)` to `probed($A)` everywhere");
    editor.asked("window/showDocument");
}

#[test]
fn an_editor_that_tells_its_changes_only_when_nothing_is_asked() {
    let scratch = Scratch::new(WORKSPACE);
    let mut editor = open(&scratch, reader());
    editor.applies = Applies::LikeEmacs;
    editor.typed = "// typed meanwhile\n";
    let (uri, text) = review(&mut editor);
    assert_eq!(marks(&mut editor, &uri, 0), []);
    let answer = act(&mut editor, &uri, line_of(&text, "-    probe(1);"), "accept this hunk");
    assert_eq!(answer, Value::Null);
    assert_eq!(marks(&mut editor, &uri, 1)[0].1, "accepted");
    assert!(editor.text("a.rs").starts_with(editor.typed) && editor.text("a.rs").contains("probed(1)"));
    assert_eq!(editor.edits().len(), 1, "what was typed is no reason to ask again");
    // What it comes to is told when it is no success.
    editor.applies = Applies::Lying;
    act(&mut editor, &uri, line_of(&text, "-    probe(2);"), "accept this hunk");
    editor.message("nothing was changed");
}
