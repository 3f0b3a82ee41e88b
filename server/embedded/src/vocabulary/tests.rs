//! Words keep their numbers, within the bound.
#![allow(clippy::unwrap_used)]

use super::*;

#[test]
fn a_word_keeps_its_number() {
    let vocabulary = Vocabulary::new(5000);
    let ids: Vec<Id> = (0..4000).map(|i| vocabulary.learn(&format!("word_{i}"))).collect();
    for (i, &id) in ids.iter().enumerate() {
        assert_eq!(vocabulary.learn(&format!("word_{i}")), id);
        assert_eq!(vocabulary.find(&format!("word_{i}")), Some(id));
        assert_eq!(vocabulary.text(id), format!("word_{i}"));
        assert_eq!(vocabulary.class(id), Class::Identifier);
        assert_eq!(shape(id), IDENTIFIER);
    }
}

#[test]
fn past_the_bound_words_are_not_told_apart() {
    let vocabulary = Vocabulary::new(2);
    let ids = ["a1", "b1", "c1", "a1", "7", "8", "9"].map(|word| vocabulary.learn(word));
    assert_eq!(ids[0], ids[3]);
    assert_ne!(ids[0], ids[1]);
    assert_eq!(ids[2], OPAQUE);
    assert_eq!(ids[6], OPAQUE);
    assert_eq!(vocabulary.find("c1"), None);
}

#[test]
fn signs_and_keywords_are_fixed() {
    let vocabulary = Vocabulary::new(10);
    for text in SIGNS.split_whitespace() {
        assert_eq!(vocabulary.text(sign_of(text)), text);
        assert_eq!(vocabulary.class(sign_of(text)), Class::Sign);
    }
    for byte in (0..128u8).filter(|byte| byte.is_ascii_punctuation() && *byte != b'_') {
        assert_eq!(vocabulary.text(sign(byte)).as_bytes(), [byte]);
    }
    let keyword = vocabulary.learn("return");
    assert_eq!((vocabulary.class(keyword), shape(keyword)), (Class::Keyword, keyword));
    let last = vocabulary.fixed.len() as Id;
    assert!(last <= LEARNED, "{last} fixed words fit below the learned ones");
}

#[test]
fn threads_agree_on_numbers() {
    let vocabulary = Vocabulary::new(100_000);
    let learn = || (0..3000).map(|i| vocabulary.learn(&format!("w{i}"))).collect::<Vec<_>>();
    let (first, second) = std::thread::scope(|scope| {
        let (a, b) = (scope.spawn(learn), scope.spawn(learn));
        (a.join().unwrap(), b.join().unwrap())
    });
    assert_eq!(first, second);
}

#[test]
fn parts_are_shared_across_cases() {
    assert_eq!(parts("read_all"), parts("ReadAll"));
    assert_eq!(parts("READ_ALL").count_ones(), 2);
    assert_ne!(parts("read") & parts("readAll"), 0);
}
