//! What a user waits for: the start, a key, ghost text.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::{
    harness::{Editor, Options, Process, Scratch},
    table::{Table, Times},
    volume::Gathered,
};

/// Lines of the large file.
const LINES: usize = 100_000;
/// Keys typed in it.
const KEYS: usize = 2000;

/// From starting the process to its answer to `initialize`, and its memory when it has nothing to do.
pub(crate) fn start(table: &mut Table) {
    let scratch = Scratch::new("//- /a.rs\nfn a() {}\n");
    let times = (0..50).map(|_| {
        let began = Instant::now();
        let mut editor = Editor::over(Process::start(&mut Process::command(&scratch), &scratch), &scratch);
        let params = editor.initialize_params(Options::default(), None);
        editor.ask("initialize", params);
        began.elapsed()
    });
    table.add("start to `initialize` answer", Times::new(times.collect()).show(), "≤ 10 ms");
    let mut editor = Editor::new(&scratch);
    editor.ready();
    let (all, own) = (editor.process().memory("VmRSS:"), editor.process().memory("RssAnon:"));
    let memory = format!("{}, of which {} are its own and the rest the program's file", mb(all), mb(own));
    table.add("idle memory (RSS)", memory, "≤ 10 MB");
}

/// Keys typed at changing places of a long file. A change is not answered, so a small request is sent in
/// the same write; what that request takes alone, in the median, is taken off.
pub(crate) fn changes(table: &mut Table) {
    let scratch = Scratch::new("");
    let mut editor = Editor::new(&scratch);
    editor.ready();
    let text: String = (0..LINES).map(|line| format!("    let value_{line} = compute({line});\n")).collect();
    editor.open_as("long.rs", &text);
    let alone = round_trips(&mut editor, |_, _| {});
    let uri = editor.uri("long.rs");
    let times = round_trips(&mut editor, |editor, key| {
        let place = json!({ "line": key * 7919 % LINES, "character": 8 + key % 5 });
        let params = json!({
            "textDocument": { "uri": uri, "version": key + 2 },
            "contentChanges": [{ "range": { "start": place, "end": place }, "text": "x" }],
        });
        editor.notify("textDocument/didChange", params);
    });
    let what = "`didChange`, 100,000-line file (round trip with a small request, less that request's median)";
    table.add(what, times.less(alone.at(0.5)).show(), "p99 ≤ 1 ms");
}

fn round_trips(editor: &mut Editor, before: impl Fn(&mut Editor, usize)) -> Times {
    let times = (0..KEYS).map(|key| {
        let began = Instant::now();
        let id = editor.together(|editor| {
            before(editor, key);
            editor.begin("ghostpen/status/show", json!({}))
        });
        editor.answer(id).unwrap();
        began.elapsed()
    });
    Times::new(times.collect())
}

/// Ghost text at the ends of typed beginnings of lines in files of the workspace, and again after the next
/// key of what was suggested.
pub(crate) fn inline(gathered: &Gathered, editor: &mut Editor, table: &mut Table) {
    let (mut first, mut asked, mut through, mut shown) = (Vec::new(), Vec::new(), Vec::new(), 0);
    for name in gathered.sample(40) {
        let text = std::fs::read_to_string(gathered.scratch.path(&name)).unwrap();
        editor.open_as(&name, &text);
        for (index, (line, column)) in places(&text).into_iter().enumerate() {
            // The user deletes the rest of the line and writes on.
            let length = text.lines().nth(line).unwrap().encode_utf16().count();
            change(editor, &name, line, column, length, "");
            let (took, answer) = ask(editor, &name, line, column);
            if index == 0 { &mut first } else { &mut asked }.push(took);
            let whole = answer["items"][0]["insertText"].as_str().map(ToOwned::to_owned);
            if let Some(next) = whole.and_then(|whole| next_key(&answer, &whole, column)) {
                shown += 1;
                change(editor, &name, line, column, column, &next);
                through.push(ask(editor, &name, line, column + 1).0);
            }
            editor.send_whole(&name, &text);
        }
        editor.close(&name);
    }
    let count = first.len() + asked.len();
    let goal = "p50 ≤ 3 ms, p99 ≤ 15 ms";
    table.add("inline answer, embedded, 1 M lines", Times::new(asked).show(), goal);
    table.add("the same, first one in a file just opened", Times::new(first).show(), "");
    table.add("answered from what is typed through", Times::new(through).show(), "p99 ≤ 2 ms");
    table.add("asked with something shown", format!("{shown} of {count}"), "");
}

/// Places in the middle of lines of code, ten of each file.
fn places(text: &str) -> Vec<(usize, usize)> {
    let lines = text.lines().enumerate().filter(|(_, line)| line.is_ascii() && line.trim().len() > 12);
    let places: Vec<_> = lines.map(|(at, line)| (at, line.len() - line.trim_start().len() / 2)).collect();
    let step = (places.len() / 10).max(1);
    places.into_iter().step_by(step).take(10).collect()
}

fn change(editor: &mut Editor, file: &str, line: usize, from: usize, to: usize, text: &str) {
    let place = |character| json!({ "line": line, "character": character });
    let uri = editor.uri(file);
    let buffer = editor.buffers.get_mut(&uri).unwrap();
    buffer.version += 1;
    let params = json!({
        "textDocument": { "uri": uri, "version": buffer.version },
        "contentChanges": [{ "range": { "start": place(from), "end": place(to) }, "text": text }],
    });
    editor.notify("textDocument/didChange", params);
}

fn ask(editor: &mut Editor, file: &str, line: usize, character: usize) -> (Duration, Value) {
    let params = json!({
        "textDocument": { "uri": editor.uri(file) },
        "position": { "line": line, "character": character },
        "context": { "triggerKind": 2 },
    });
    let began = Instant::now();
    let answer = editor.ask("textDocument/inlineCompletion", params);
    (began.elapsed(), answer)
}

/// The key that follows the cursor in a suggestion.
fn next_key(answer: &Value, whole: &str, column: usize) -> Option<String> {
    let start = answer["items"][0]["range"]["start"]["character"].as_u64()? as usize;
    whole.chars().nth(column.checked_sub(start)?).filter(char::is_ascii).map(String::from)
}

/// Megabytes of KiB.
pub(crate) fn mb(kib: usize) -> String {
    format!("{:.1} MB", kib as f64 * 1024.0 / 1e6)
}
