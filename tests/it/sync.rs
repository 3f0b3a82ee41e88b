//! What the editor says of its documents is what the server knows of them: in every encoding, byte for byte
//! and at any size.

use std::time::{Duration, Instant};

use protocol::StatusState;
use serde_json::json;

use crate::harness::{Editor, Encoding, Options, Scratch};

/// What the server holds of a document in which `probe(…)` stands, read back through a review.
fn held(editor: &mut Editor, file: &str) -> String {
    let change = editor.proposed("probe($A)", "probed($A)");
    let shown = editor.show(&change);
    let base = shown.files.iter().find(|shown| shown.path == file).unwrap().base_uri.clone();
    editor.content(&base)
}

/// The encoding that is agreed on.
#[track_caller]
fn check_offer(offered: &[Encoding], agreed: Encoding) {
    let scratch = Scratch::new("");
    let editor = Editor::with(&scratch, Options { encodings: offered.to_vec(), ..Options::default() });
    assert_eq!(editor.encoding, agreed);
}

#[test]
fn encoding_is_negotiated() {
    use Encoding::{Utf8, Utf16, Utf32};
    check_offer(&[], Utf16);
    check_offer(&[Utf16], Utf16);
    check_offer(&[Utf32, Utf16], Utf32);
    check_offer(&[Utf16, Utf8], Utf8);
}

fn within_break(text: &str, at: usize) -> bool {
    text[..at].ends_with('\r') && text[at..].starts_with('\n')
}

/// Edits at random places of a text with characters of every width, several to a message.
#[track_caller]
fn check_edits(encoding: Encoding) {
    const PIECES: &[&str] = &["a", "é", "漢字", "🦀", "e\u{301}", "\n", "\r\n", "\r", "", "\t", "👩‍👩‍👧"];
    let scratch = Scratch::new("");
    let mut editor = Editor::with(&scratch, Options { encodings: vec![encoding], ..Options::default() });
    editor.open_as("a.rs", "/* 漢字🦀\r\né\rx\n */\nfn main() { probe(1) }\n");
    let mut random = 7_u64;
    let mut pick = |below: usize| {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (random >> 33) as usize % below
    };
    for _ in 0..300 {
        // Only within the comment, so that the probe is found afterwards.
        let comment = &editor.text("a.rs")[3..=editor.text("a.rs").find(" */").unwrap()];
        // No cursor stands between the two halves of a line break.
        let places: Vec<_> = comment
            .char_indices()
            .filter(|(at, _)| !within_break(comment, *at))
            .map(|(at, _)| at + 3)
            .collect();
        let (from, to) = (places[pick(places.len())], places[pick(places.len())]);
        // Most edits are small, or nothing would be left to edit.
        let to = if pick(8) == 0 { to } else { from };
        let text: String = (0..pick(4)).map(|_| PIECES[pick(PIECES.len())]).collect();
        editor.replace_at("a.rs", from.min(to)..from.max(to), &text);
    }
    let seen = editor.text("a.rs").to_owned();
    assert_eq!(held(&mut editor, "a.rs"), seen);
}

#[test]
fn edits_in_utf8() {
    check_edits(Encoding::Utf8);
}

#[test]
fn edits_in_utf16() {
    check_edits(Encoding::Utf16);
}

#[test]
fn edits_in_utf32() {
    check_edits(Encoding::Utf32);
}

#[test]
fn unsaved_text_counts_until_the_document_is_closed() {
    let scratch = Scratch::new("//- /a.rs\nfn a() { probe(1) }\n");
    let mut editor = Editor::new(&scratch);
    editor.open("a.rs");
    editor.type_after("a.rs", "fn a() {", " /* unsaved */");
    assert_eq!(held(&mut editor, "a.rs"), "fn a() { /* unsaved */ probe(1) }\n");
    editor.close("a.rs");
    assert_eq!(held(&mut editor, "a.rs"), "fn a() { probe(1) }\n");
}

#[test]
fn what_is_out_of_step_is_not_edited() {
    let scratch = Scratch::new("//- /a.rs\nfn a() { probe(1) }\n//- /b.rs\nfn b() { probe(2) }\n");
    let mut editor = Editor::new(&scratch);
    editor.open("a.rs");
    let change = editor.proposed("probe($A)", "probed($A)");
    let uri = editor.uri("a.rs");
    let document = json!({ "uri": uri, "version": 2 });
    let range = json!({ "start": { "line": 9, "character": 0 }, "end": { "line": 9, "character": 0 } });
    let lost = json!({ "textDocument": document, "contentChanges": [{ "range": range, "text": "?" }] });
    editor.notify("textDocument/didChange", lost);
    editor.message("a.rs is out of step");
    let accepted = editor.accept(&change).unwrap();
    assert_eq!((accepted.accepted, accepted.conflicts.len()), (1, 1), "{accepted:?}");
    assert!(accepted.conflicts[0].message.contains("out of step"), "{accepted:?}");
    assert!(editor.edits().is_empty(), "nothing is sent to the editor");
    assert_eq!(scratch.read("a.rs"), "fn a() { probe(1) }\n");
    assert_eq!(scratch.read("b.rs"), "fn b() { probed(2) }\n");
    // The text is whole again, and so is everything that was put off.
    editor.buffers.get_mut(&uri).unwrap().version = 2;
    editor.send_whole("a.rs", "fn a() { probe(1) }\n");
    assert_eq!(editor.ready().state, StatusState::Ready);
    assert_eq!(editor.accept(&change).unwrap().accepted, 1);
    assert_eq!(editor.text("a.rs"), "fn a() { probed(1) }\n");
}

/// Accepts and undoes a rewrite of a file with these bytes; everything else of it stays as it is.
#[track_caller]
fn check_bytes(bytes: &str, open: bool) {
    let scratch = Scratch::new("");
    scratch.write("a.rs", bytes);
    let mut editor = Editor::new(&scratch);
    let expected = bytes.replace("probe(", "probed(");
    if open {
        editor.open("a.rs");
    }
    let change = editor.proposed("probe($A)", "probed($A)");
    assert_eq!(editor.accept(&change).unwrap().message, None);
    if open {
        let seen = expected.trim_start_matches('\u{feff}');
        assert_eq!(editor.text("a.rs"), seen);
        assert_eq!(scratch.read("a.rs"), bytes, "the user saves, not we");
    } else {
        assert_eq!(scratch.read("a.rs"), expected);
    }
    assert_eq!(editor.undo().unwrap().message, None);
    if open {
        assert_eq!(editor.text("a.rs"), bytes.trim_start_matches('\u{feff}'));
    }
    assert_eq!(scratch.read("a.rs"), bytes);
}

#[test]
fn bytes_are_kept() {
    for bytes in [
        "fn a() {\r\n    probe(1);\r\n    probe(2);\r\n}\r\n",
        "\u{feff}fn a() {\n    probe(1);\n}\n",
        "\u{feff}fn a() {\r\n    probe(1);\r\n}\r\n",
        "fn a() { probe(1) }",
        "fn a() {\r\n    probe(1);\n    probe(2);\r}",
        "fn a() { probe(\"漢字 🦀 e\u{301}\") }\n\n\n",
        "// \u{b}\u{c}\u{2028}\u{85}\nfn a() { probe(1) }\n",
    ] {
        for open in [false, true] {
            check_bytes(bytes, open);
        }
    }
}

#[test]
fn a_document_of_a_hundred_megabytes() {
    const LINE: &str = "static VALUE: &str = \"a line of a very large document\"; // 漢字\n";
    let scratch = Scratch::new("//- /a.rs\nfn a() { probe(1) }\n");
    let mut editor = Editor::new(&scratch);
    editor.ready();
    let before = editor.process().memory("VmRSS:");
    let text = LINE.repeat((100 << 20) / LINE.len());
    editor.open_as("large.rs", &text);
    let sent = Instant::now();
    editor.status();
    let (answered, memory) = (sent.elapsed(), editor.process().memory("VmRSS:") - before);
    eprintln!(
        "100 MB: answer after {answered:?}, {:.2} × the document",
        memory as f64 * 1024.0 / text.len() as f64
    );
    assert!(answered < Duration::from_secs(20), "the next request is answered: {answered:?}");
    let ask = json!({
        "textDocument": { "uri": editor.uri("large.rs") },
        "position": { "line": 1_000_000, "character": 5 },
        "context": { "triggerKind": 1 },
    });
    assert_eq!(editor.ask("textDocument/inlineCompletion", ask), json!({ "items": [] }));
    editor.replace_at("large.rs", 0..6, "const");
    editor.open("a.rs");
    assert_eq!(held(&mut editor, "a.rs"), "fn a() { probe(1) }\n");
    editor.close("large.rs");
}
