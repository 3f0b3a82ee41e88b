//! Changes in every encoding equal a naive model; what editors get wrong is told and harms nothing.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::path::Path;

use proptest::prelude::*;

use super::*;

const URI: &str = "file:///a.rs";

fn opened(text: &str) -> Documents {
    let documents = Documents::default();
    documents.open(URI, Some("/a.rs".into()), "rust", 1, text);
    documents
}

fn at(line: u32, character: u32) -> Position {
    Position { line, character }
}

fn ranged(start: Position, end: Position, text: &str) -> ContentChange {
    ContentChange { range: Some((start, end)), text: text.to_owned() }
}

fn whole(text: &str) -> ContentChange {
    ContentChange { range: None, text: text.to_owned() }
}

/// A string changed as the protocol says, with positions found by walking its characters.
fn naive_offset(text: &str, position: Position, encoding: Encoding) -> usize {
    let (mut line, mut units) = (0, 0);
    let mut chars = text.char_indices().peekable();
    while let Some((offset, c)) = chars.next() {
        if line == position.line && units >= position.character {
            return offset;
        }
        let ends_line = c == '\n' || (c == '\r' && chars.peek().is_none_or(|(_, next)| *next != '\n'));
        if ends_line {
            line += 1;
            units = 0;
        } else {
            units += match encoding {
                Encoding::Utf8 => c.len_utf8(),
                Encoding::Utf16 => c.len_utf16(),
                Encoding::Utf32 => 1,
            } as u32;
        }
    }
    text.len()
}

fn encodings() -> impl Strategy<Value = Encoding> {
    prop::sample::select(vec![Encoding::Utf8, Encoding::Utf16, Encoding::Utf32])
}

proptest! {
    #[test]
    fn changes_equal_the_naive_model(
        content in "[aé\u{1f600}\u{2028}\n\r]{0,30}",
        messages in prop::collection::vec(
            prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>(), "[bé\u{1f600}\n\r]{0,4}"), 1..4),
            1..6,
        ),
        encoding in encodings(),
    ) {
        let documents = opened(&content);
        let mut model = content;
        for (version, message) in (2..).zip(&messages) {
            let before = model.clone();
            let mut changes = Vec::new();
            for (a, b, insert) in message {
                let text = Text::new(&model);
                let ends: Vec<usize> = (0..text.line_count())
                    .flat_map(|line| {
                        let range = text.line_content_range(line);
                        let content = text.slice(range.clone()).into_owned();
                        let inside: Vec<_> = content.char_indices().map(|(i, _)| range.start + i).collect();
                        inside.into_iter().chain([range.end])
                    })
                    .collect();
                let (a, b) = (*a.get(&ends), *b.get(&ends));
                let (start, end) = (text.position(a.min(b), encoding), text.position(a.max(b), encoding));
                let range = naive_offset(&model, start, encoding)..naive_offset(&model, end, encoding);
                model.replace_range(range, insert);
                changes.push(ranged(start, end, insert));
            }
            let changed = documents.change(URI, version, &changes, encoding).unwrap();
            prop_assert_eq!(changed.after.text.to_string(), model.clone());
            prop_assert_eq!(changed.after.out_of_step, None);
            let edit = changed.edit.unwrap();
            prop_assert_eq!(Text::new(&before).apply(&edit).unwrap().to_string(), model.clone());
        }
    }

    #[test]
    fn nothing_an_editor_sends_panics(
        content in "[a\u{1f600}\r\n]{0,20}",
        changes in prop::collection::vec(
            (prop::option::weighted(0.9, (0u32..6, 0u32..20, 0u32..6, 0u32..20)), "[b\u{1f600}\r\n]{0,3}"),
            0..8,
        ),
        version in any::<i32>(),
        encoding in encodings(),
    ) {
        let documents = opened(&content);
        documents.get(URI).unwrap().tree();
        let changes: Vec<_> = changes
            .into_iter()
            .map(|(range, text)| ContentChange { range: range.map(|(a, b, c, d)| (at(a, b), at(c, d))), text })
            .collect();
        let changed = documents.change(URI, version, &changes, encoding).unwrap();
        prop_assert!(changed.after.tree().is_some());
        if let Some(edit) = changed.edit {
            prop_assert_eq!(changed.before.text.apply(&edit).unwrap(), changed.after.text.clone());
        }
    }
}

#[test]
fn what_is_wrong_is_told_until_the_whole_text_comes() {
    let check = |version, changes: &[ContentChange], text: &str, reason| {
        let documents = opened("a\u{1f600}b\ncd");
        let after = documents.change(URI, version, changes, Encoding::Utf16).unwrap().after;
        assert_eq!((after.text.to_string().as_str(), after.out_of_step), (text, reason), "{changes:?}");
        // Later good changes do not make it better, the whole text does.
        if reason.is_some() {
            let good = [ranged(at(0, 0), at(0, 0), "x")];
            assert_eq!(documents.change(URI, 90, &good, Encoding::Utf16).unwrap().after.out_of_step, reason);
        }
        let after = documents.change(URI, 91, &[whole("new")], Encoding::Utf16).unwrap().after;
        assert_eq!((after.text.to_string().as_str(), after.in_step()), ("new", true));
    };
    let insert = |line, character| [ranged(at(line, character), at(line, character), "x")];
    check(2, &[ranged(at(1, 2), at(1, 0), "x")], "a\u{1f600}b\nx", Some(OutOfStep::Reversed));
    check(2, &insert(0, 2), "ax\u{1f600}b\ncd", Some(OutOfStep::Place)); // inside the pair
    check(2, &insert(0, 99), "a\u{1f600}bx\ncd", Some(OutOfStep::Place));
    check(2, &insert(999_999, 3), "a\u{1f600}b\ncdx", Some(OutOfStep::Place));
    check(2, &insert(2, 0), "a\u{1f600}b\ncdx", None); // Neovim's end of a text without a final line break
    check(1, &insert(0, 0), "xa\u{1f600}b\ncd", Some(OutOfStep::Version { from: 1, to: 1 }));
    check(-7, &insert(0, 0), "xa\u{1f600}b\ncd", Some(OutOfStep::Version { from: 1, to: -7 }));
    check(40, &insert(0, 0), "xa\u{1f600}b\ncd", None); // gaps are honest
    check(0, &[whole("z")], "z", None);
    check(2, &[insert(9, 9)[0].clone(), whole("z")], "z", None);
    check(2, &[whole("z"), insert(9, 9)[0].clone()], "zx", Some(OutOfStep::Place));
    check(2, &[], "a\u{1f600}b\ncd", None);
}

#[test]
fn documents_come_and_go() {
    let documents = opened("a");
    let unknown = documents.change("file:///b.rs", 2, &[whole("x")], Encoding::Utf16).unwrap_err();
    assert_eq!(unknown.to_string(), "file:///b.rs is not open");
    assert!(documents.mark_out_of_step("file:///b.rs", OutOfStep::Unreadable).is_err());
    let before = documents.get(URI).unwrap();
    let marked = documents.mark_out_of_step(URI, OutOfStep::Unreadable).unwrap();
    assert_eq!((before.in_step(), marked.out_of_step), (true, Some(OutOfStep::Unreadable)));
    // Opened twice: the second text holds, in step.
    let again = documents.open(URI, None, "plaintext", 0, "#!/bin/sh\n");
    assert_eq!((again.in_step(), again.language, again.version), (true, Some(Language::Bash), 0));
    assert_eq!(documents.all().len(), 1);
    assert_eq!(documents.close(URI).unwrap().version, 0);
    assert!(documents.close(URI).is_none());
    let by_name = documents.open(URI, Some(Path::new("/a.py").into()), "", 1, "");
    assert_eq!(by_name.language, Some(Language::Python));
}

#[test]
fn a_word_replaced_in_twenty_thousand_places_is_one_edit() {
    let documents = opened(&"word word\n".repeat(10_000));
    let changes: Vec<_> = (0..10_000)
        .rev()
        .flat_map(|line| {
            [ranged(at(line, 5), at(line, 9), "other"), ranged(at(line, 0), at(line, 4), "other")]
        })
        .collect();
    let done = documents.change(URI, 2, &changes, Encoding::Utf16).unwrap();
    assert_eq!(done.after.text.to_string(), "other other\n".repeat(10_000));
    assert_eq!(done.edit.unwrap().replacements().len(), 20_000);
}

#[test]
fn a_change_never_parses_and_keeps_the_tree() {
    let documents = opened("fn f() {}\n");
    let before = documents.get(URI).unwrap();
    assert!(before.parsed_tree().is_none());
    before.tree().unwrap();
    let change = [ranged(at(0, 3), at(0, 4), "long_name")];
    let after = documents.change(URI, 2, &change, Encoding::Utf16).unwrap().after;
    assert!(after.parsed_tree().is_none());
    let tree = after.tree().unwrap();
    assert_eq!(tree.root_node().to_sexp(), before.tree().unwrap().root_node().to_sexp());
    assert_eq!(tree.root_node().end_byte(), after.text.len());
}
