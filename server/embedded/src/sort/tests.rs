//! Many places are sorted as few are, and both as the words before them say.
#![allow(clippy::unwrap_used)]

use super::*;
use crate::vocabulary::{LEARNED, is_word, sign};

/// Files of names, numbers and signs that repeat each other a lot.
fn tokens() -> Vec<Token> {
    let mut state = 7u64;
    let mut next = |end: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % end
    };
    let mut tokens: Vec<Token> = Vec::new();
    for _ in 0..60 {
        tokens.push(Token::new(START, 0));
        for _ in 0..40 {
            // Now and then a stretch is copied from before, so that long contexts agree.
            let (from, len) = (next(tokens.len() as u64) as usize, next(24) as usize);
            let copy: Vec<Token> = tokens[from..].iter().take(len).copied().collect();
            tokens.extend(copy.into_iter().filter(|token| token.id() != START));
            let id = [LEARNED + 2 * next(30) as Id, LEARNED + 1, sign(b'('), sign(b','), 1][next(5) as usize];
            tokens.push(Token::new(id, 0));
        }
    }
    tokens
}

fn context(tokens: &[Token], place: u32, by: By, words: usize) -> Vec<Id> {
    let before = tokens[..place as usize].iter().rev().map(|token| token.id());
    before.take_while(|&id| id != START).map(|id| by.of(id)).take(words).collect()
}

fn check<const N: usize>(how: How) {
    let tokens = tokens();
    let (few, few_heads) = sort_few::<N>(&tokens, how);
    let (many, many_heads) = sort_many::<N>(&tokens, how);
    assert!(few == many && few_heads == many_heads, "{} places", few.len());
    assert!(few.is_sorted_by_key(|&place| (context(&tokens, place, how.by, how.words), place)));
    let places = (1..).zip(&tokens[1..]).filter(|(_, token)| token.id() != START);
    let mut places: Vec<u32> =
        places.filter(|(_, token)| how.signs || is_word(token.id())).map(|(place, _)| place).collect();
    let mut sorted = few.clone();
    places.sort_unstable();
    sorted.sort_unstable();
    assert_eq!(places, sorted);
}

#[test]
fn places_are_in_order() {
    check::<3>(How { by: By::Word, words: INDEXED, signs: true });
    check::<5>(How { by: By::Word, words: LONGEST, signs: true });
    check::<2>(How { by: By::Shape, words: LONGEST, signs: false });
    check::<2>(How { by: By::Shape, words: LONGEST, signs: true });
}
