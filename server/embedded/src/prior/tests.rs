//! Idioms survive being packed, and only what two projects have in common is one.
#![allow(clippy::unwrap_used)]

use std::sync::Arc;

use super::*;
use crate::quality::{File, Idioms};

fn project(path: &str, text: &str) -> Vec<File> {
    vec![(path.into(), Arc::from(text))]
}

/// The rows of a prior, each once, as their words.
fn rows(prior: &Prior, shelf: &str) -> Vec<String> {
    let vocabulary = Vocabulary::new(1000);
    let Some(segment) = prior.segment(shelf, &vocabulary) else { return Vec::new() };
    let word = |token: &Token| match token.id() {
        id if is_break(id) => "⏎".to_owned(),
        id => vocabulary.text(id).to_owned(),
    };
    let rows = segment.tokens.split(|token| token.id() == START).filter(|row| !row.is_empty());
    let mut rows: Vec<String> = rows.map(|row| row.iter().map(word).collect::<Vec<_>>().join(" ")).collect();
    rows.dedup();
    rows
}

fn idioms() -> Idioms {
    let mut idioms = Idioms::default();
    idioms.study(&project("a.go", "if err != nil {\n\treturn secret_plan, err\n}\nx := hidden.thing()\n"));
    idioms.study(&project("b.go", "// shared words in a comment\nif err != nil {\n\treturn err\n}\n"));
    idioms.study(&project("c.go", "// shared words in a comment\nif err != nil {\n\tlog(err)\n}\n"));
    idioms.compare();
    idioms
}

#[test]
fn what_two_projects_share_is_kept() {
    let prior = idioms().prior(None);
    assert_eq!(rows(&prior, "go"), ["⏎ if err != nil { ⏎", "⏎ if err != nil { ⏎ return", "err ⏎ }"]);
    assert_eq!(rows(&prior, "rs"), Vec::<String>::new());
}

#[test]
fn a_project_can_be_left_out() {
    assert_eq!(rows(&idioms().prior(Some(0)), "go"), ["⏎ if err != nil { ⏎"]);
}

#[test]
fn bytes_round_trip() {
    let prior = idioms().prior(None);
    let read = Prior::from_bytes(&prior.to_bytes()).unwrap();
    assert_eq!(rows(&read, "go"), rows(&prior, "go"));
    assert!(Prior::from_bytes(&prior.to_bytes()[1..]).is_none());
    let mut longer = prior.to_bytes();
    longer.push(0);
    assert!(Prior::from_bytes(&longer).is_none());
}

#[test]
fn shipped_idioms_fit() {
    assert!(read_table(include_bytes!("../../prior.bin")).is_some());
}
