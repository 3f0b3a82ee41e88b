//! What a large review costs through the real server: a change of 1,000 files and 10,000 hunks is listed, shown,
//! read as a diff, typed into and decided on.

use std::{fmt::Write as _, time::Instant};

use protocol::{ChangeShow, ChangeShowParams};
use serde_json::json;

use crate::{
    harness::{Editor, Scratch},
    table::{Table, Times},
};

const FILES: usize = 1_000;
/// In each file; every twentieth line is one place of the change.
const LINES: usize = 200;
const TRIES: usize = 15;

fn text(file: usize) -> String {
    (0..LINES).fold(String::new(), |mut text, line| {
        let call = if line % 20 == 10 { "probe" } else { "keep" };
        let _ = writeln!(text, "fn f{file}_{line}() {{ {call}({line}); }}");
        text
    })
}

/// Times the same request again and again.
fn times(editor: &mut Editor, mut ask: impl FnMut(&mut Editor, usize)) -> String {
    let taken = (0..TRIES).map(|index| {
        let began = Instant::now();
        ask(editor, index);
        began.elapsed()
    });
    Times::new(taken.collect()).show()
}

/// A change of 1,000 files and 10,000 hunks, and another one for some of the same lines.
pub(crate) fn large(table: &mut Table) {
    let scratch = Scratch::new("");
    for file in 0..FILES {
        scratch.write(&format!("d{}/m{file}.rs", file / 50), text(file));
    }
    let mut editor = Editor::new(&scratch);
    editor.ready();
    editor.open("d0/m7.rs");
    let change = editor.proposed("probe($A)", "probed($A)");
    let other = editor.proposes("Another", &[("d0/m7.rs", &[("probe(10)", "another(10)")])]);
    let shown = editor.show(&change);
    let hunks: usize = shown.files.iter().map(|file| file.hunks.len()).sum();
    assert_eq!((shown.files.len(), hunks), (FILES, FILES * LINES / 20));
    let what = |does: &str| format!("review of 1,000 files and 10,000 hunks: {does}");

    table.add(&what("listed"), times(&mut editor, |editor, _| drop(editor.list())), "≤ 50 ms");
    let all = times(&mut editor, |editor, _| drop(editor.show(&change)));
    table.add(&what("shown whole"), all, "≤ 500 ms");
    let uri = editor.uri("d0/m7.rs");
    let one = times(&mut editor, |editor, _| {
        let params = ChangeShowParams { change_id: change.clone(), uris: Some(vec![uri.clone()]) };
        assert_eq!(editor.call::<ChangeShow>(params).unwrap().files.len(), 1);
    });
    table.add(&what("one file of it shown"), one, "≤ 10 ms");
    let document =
        times(&mut editor, |editor, _| drop(editor.content(&format!("ghostpen-review:/{change}"))));
    table.add(&what("its document"), document, "≤ 200 ms");
    let seen = times(&mut editor, |editor, _| {
        let place = |line: u32| json!({ "line": line, "character": 0 });
        let uri = format!("ghostpen-review:/{change}");
        let params = json!({
            "textDocument": { "uri": uri },
            "range": { "start": place(0), "end": place(50) },
        });
        editor.ask("textDocument/semanticTokens/range", params);
    });
    table.add(&what("the colours of 50 lines of its document"), seen, "≤ 200 ms");
    let actions = times(&mut editor, |editor, _| {
        let at = json!({ "line": 10, "character": 3 });
        let params = json!({
            "textDocument": { "uri": uri },
            "range": { "start": at, "end": at },
            "context": { "diagnostics": [] },
        });
        editor.ask("textDocument/codeAction", params);
    });
    table.add(&what("the actions on one of its lines"), actions, "≤ 20 ms");
    // The server waits for a pause in the typing; what it takes beyond that pause is its own.
    let moved = times(&mut editor, |editor, _| {
        editor.replace_at("d0/m7.rs", 0..0, "// typed\n");
        editor.wait("ghostpen/change/changed", |told| told["changeId"] == json!(change));
    });
    table.add(
        &what("from a key to the news that hunks moved, a pause of 300 ms included"),
        moved,
        "≤ 350 ms",
    );
    let hunks = editor.hunks(&change, "d1/m70.rs");
    let accepted = times(&mut editor, |editor, index| {
        let hunk = &hunks[index % hunks.len()];
        editor.accept_hunks(&change, std::slice::from_ref(hunk)).unwrap();
    });
    table.add(&what("one hunk accepted in a closed file"), accepted, "≤ 100 ms");
    assert_eq!(editor.reject(&other, &["0".to_owned()]), 1);
}
