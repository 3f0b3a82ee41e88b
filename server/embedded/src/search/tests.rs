//! What is suggested keeps its form, wherever one asks.
#![allow(clippy::unwrap_used)]

use std::path::Path;

use rustc_hash::FxHashSet;
use text::Text;

use crate::{Index, OpenFile, Prediction, Query, Recent, context::By, suggest};

const FILES: [(&str, &str); 4] = [
    ("search.rs", include_str!("../search.rs")),
    ("cursor.rs", include_str!("../cursor.rs")),
    ("layout.rs", include_str!("../layout.rs")),
    ("suggest.rs", include_str!("../suggest.rs")),
];

fn index_of(files: &[(&str, &str)]) -> Index {
    let mut builder = Index::default().builder();
    for (path, text) in files {
        assert!(builder.add(Path::new(path), text));
    }
    builder.build()
}

fn ask(index: &Index, path: &str, text: &str, offset: usize) -> Option<Prediction> {
    let file = OpenFile::new(Path::new(path), &Text::new(text), index);
    let recent = Recent::default();
    suggest(&Query { index, file: &file, recent: &recent, offset, max_lines: 4, threshold: 0.05 }).ok()
}

/// The brackets of one file that are open after a text, or `None` if one closes another's.
fn open_after(text: &str) -> Option<Vec<char>> {
    let mut open = Vec::new();
    for char in text.chars() {
        match char {
            '(' | '[' | '{' => open.push(char),
            ')' if open.last() == Some(&'(') => drop(open.pop()),
            ']' if open.last() == Some(&'[') => drop(open.pop()),
            '}' if open.last() == Some(&'{') => drop(open.pop()),
            ')' | ']' | '}' => return None,
            _ => {}
        }
    }
    Some(open)
}

fn names(text: &str) -> impl Iterator<Item = &str> {
    text.split(|char: char| !(char.is_alphanumeric() || char == '_'))
        .filter(|word| word.starts_with(|char: char| char.is_alphabetic() || char == '_'))
}

/// Asks at places all over the files; comments are left out, since brackets mean nothing in them.
fn everywhere(mut check: impl FnMut((&str, &str), usize, &Prediction)) -> usize {
    let index = index_of(&FILES);
    let mut shown = 0;
    for (path, text) in FILES {
        for offset in (7..text.len()).step_by(67).filter(|&offset| text.is_char_boundary(offset)) {
            let line = text[..offset].rfind('\n').map_or(0, |at| at + 1);
            let rest = text[offset..].find('\n').map_or(text.len(), |at| offset + at);
            // The line goes no further than the cursor, as when one types.
            let typed = format!("{}{}", &text[..offset], &text[rest..]);
            if typed[line..offset].contains("//") || typed[line..offset].contains(['"', '\'']) {
                continue;
            }
            if let Some(found) = ask(&index, path, &typed, offset) {
                shown += 1;
                check((path, &typed), offset, &found);
            }
        }
    }
    shown
}

#[test]
fn a_bracket_closes_one_of_its_kind() {
    let shown = everywhere(|(_, typed), offset, found| {
        let line = typed[..offset].rfind('\n').map_or(0, |at| at + 1);
        if found.text.contains(['"', '\'']) || found.text.contains("//") {
            return;
        }
        // What is open above the line, without strings and comments.
        let above = typed[..line].lines().filter(|line| !line.contains(['"', '\'']) && !line.contains("//"));
        let above: String = above.collect();
        if open_after(&above).is_none() {
            return;
        }
        let whole = format!("{above}{}{}", &typed[line..offset], found.text);
        assert!(open_after(&whole).is_some(), "{:?} after {:?}", found.text, &typed[line..offset]);
    });
    assert!(shown > 100, "{shown} suggestions were looked at");
}

/// Calls that end on a line of their own, and a list whose line begins as theirs do.
const CALLS: &str = "\
fn first() {
    draw(
        left_edge, right_edge);
}
fn second() {
    draw(
        left_edge, right_edge);
}
fn third() {
    draw(
        left_edge, right_edge);
}
fn fourth() {
    let edges = [
        left_edge, ";

#[test]
fn a_bracket_of_another_kind_is_not_closed() {
    let found = ask(&Index::default(), "a.rs", CALLS, CALLS.len()).unwrap();
    assert!(found.text.starts_with("right_edge") && !found.text.contains(')'), "{found:?}");
}

#[test]
fn certainty_falls_along_a_suggestion() {
    let shown = everywhere(|_, _, found| {
        let whole = [(found.text.len(), found.probability)];
        let ends: Vec<(usize, f32)> = found.cuts.iter().copied().chain(whole).collect();
        for pair in ends.windows(2) {
            assert!(pair[1].1 <= pair[0].1 + 1e-3 && pair[1].0 >= pair[0].0, "{found:?}");
        }
        assert!(ends.iter().all(|end| (0.0..=1.0).contains(&end.1)), "{found:?}");
    });
    assert!(shown > 100, "{shown} suggestions were looked at");
}

fn is_idiom(index: &Index, name: &str) -> bool {
    let (idioms, id) = (index.idioms(Path::new("a.rs")), index.vocabulary.find(name));
    idioms.zip(id).is_some_and(|(idioms, id)| !idioms.after(By::Word, id).is_empty())
}

#[test]
fn a_name_is_written_somewhere() {
    let index = Index::default();
    let shown = everywhere(|(path, typed), offset, found| {
        let others = FILES.iter().filter(|file| file.0 != path).flat_map(|(_, text)| names(text));
        let known: FxHashSet<&str> = others.chain(names(typed)).collect();
        let begun = names(&typed[..offset]).last().filter(|begun| typed[..offset].ends_with(begun));
        // What the user typed may be a whole name, too.
        let goes_on = found.text.starts_with(|char: char| char.is_alphanumeric() || char == '_');
        let text = format!("{}{}", begun.filter(|_| goes_on).unwrap_or_default(), found.text);
        // Of the idioms that many projects share, common words may come as well.
        for name in names(&text).filter(|name| !known.contains(name)) {
            assert!(is_idiom(&index, name), "{name} in {text:?}");
        }
    });
    assert!(shown > 100, "{shown} suggestions were looked at");
}

/// Two functions alike but for their names, the second one not finished.
const ALIKE: &str = "\
fn read_request(request: Request) { let done = parse_request(request); }
fn read_notice(notice: Notice) { let done = parse_notice(notice); }
fn read_reply(reply: Reply) { let done = ";

#[test]
fn a_name_that_is_gone_is_not_carried_over() {
    let known = index_of(&[("b.rs", "fn parse_reply(reply: Reply) {}\n")]);
    let found = ask(&known, "a.rs", ALIKE, ALIKE.len()).unwrap();
    assert!(found.text.contains("parse_reply"), "{found:?}");
    let mut builder = known.builder();
    builder.remove(Path::new("b.rs"));
    let gone = builder.build();
    let found = ask(&gone, "a.rs", ALIKE, ALIKE.len());
    assert!(found.is_none_or(|found| !found.text.contains("parse_reply")));
}
