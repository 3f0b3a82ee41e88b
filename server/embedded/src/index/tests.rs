//! An index that follows changes says the same as one built from the files as they are.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::{
    context::{By, LONGEST},
    sort::INDEXED,
};

/// For every file its tokens, and for every segment whether its places are in order.
fn dump(index: &Index) -> BTreeMap<String, Vec<String>> {
    let mut files = BTreeMap::new();
    for shelved in index.shelves.values().flatten() {
        let segment = &shelved.segment;
        for file in segment.files.iter().filter(|file| !shelved.is_hidden(&file.places())) {
            let tokens = &segment.tokens[file.start as usize..file.end as usize];
            let words = tokens.iter().map(|token| index.vocabulary.text(token.id()).to_owned()).collect();
            let twice = files.insert(file.path.display().to_string(), words);
            assert!(twice.is_none(), "{} is there once", file.path.display());
        }
        for by in [By::Word, By::Shape] {
            let places = if by == By::Word { &segment.by_word } else { &segment.by_shape };
            let context = |&place: &u32| {
                let before = segment.tokens[..place as usize].iter().rev().map(|token| token.id());
                let file = before.take_while(|&id| id != crate::vocabulary::START);
                file.map(|id| by.of(id))
                    .take(if by == By::Word { INDEXED } else { LONGEST })
                    .collect::<Vec<_>>()
            };
            assert!(places.is_sorted_by_key(context), "{by:?}");
        }
    }
    files
}

proptest! {
    #[test]
    fn following_equals_building(
        changes in prop::collection::vec(("[a-d]\\.(rs|py)", prop::option::of("[ab(\n ]{0,40}")), 1..20)
    ) {
        let mut followed = Index::default();
        let mut files = BTreeMap::new();
        for (path, text) in changes {
            followed = followed.with(Path::new(&path), text.as_deref());
            match text {
                Some(text) => drop(files.insert(path, text)),
                None => drop(files.remove(&path)),
            }
        }
        let mut builder = Index::default().builder();
        for (path, text) in &files {
            builder.add(Path::new(path), text);
        }
        let built = builder.build();
        prop_assert_eq!(dump(&followed), dump(&built));
        prop_assert_eq!(followed.files(), files.len());
    }
}

#[test]
fn limits_are_kept() {
    let limits = Limits { tokens: 10, file_bytes: 40, words: 100 };
    let mut builder = Index::empty(limits).builder();
    assert!(builder.add(Path::new("a.rs"), "fn a() {}\nfn b() {}\n"));
    assert!(!builder.add(Path::new("b.rs"), "fn c() {}\n"), "the index is full");
    let mut builder = Index::empty(limits).builder();
    assert!(!builder.add(Path::new("a.rs"), &"x\n".repeat(30)), "the file is too long");
    assert_eq!(builder.build().files(), 0);
    let mut builder = Index::default().builder();
    assert!(!builder.add(Path::new("a.js"), &"f(x);".repeat(200)), "minified code is no source");
}

#[test]
fn an_old_index_is_left_as_it_was() {
    let old = Index::default().with(Path::new("a.rs"), Some("fn a() {}"));
    let new = old.with(Path::new("a.rs"), None);
    assert_eq!((old.files(), new.files()), (1, 0));
}
