//! Sorts the places of a token array by the words before them.
//!
//! A comparison sort would jump through memory at every comparison. Here the words before a place are packed
//! into integers, which one pass over the tokens collects in order, bucket by bucket of the nearest word;
//! only places that still agree after that are looked up again, once, for all the words further back.

use crate::{
    context::{By, LONGEST},
    lex::Token,
    vocabulary::{ID_BITS, Id, START},
};

/// The words that places have before them, and where the run of each starts in the sorted list.
pub(crate) type Heads = Vec<(Id, u32)>;

/// Below this many tokens a table of all words would cost more than it saves.
const FEW: usize = 1 << 15;
/// How many places are sorted at a time, which bounds the memory this takes.
const SLICE: usize = 1 << 20;
/// Shapes are below 256, so eight of them fit one key.
const SHAPE_BITS: u32 = 8;

/// The places of `tokens`, sorted by what stands before them; a file's [`START`] is no place.
pub(crate) fn sorted_places(tokens: &[Token], by: By) -> (Vec<u32>, Heads) {
    if tokens.len() < FEW { sort_few(tokens, by) } else { sort_many(tokens, by) }
}

fn sort_few(tokens: &[Token], by: By) -> (Vec<u32>, Heads) {
    let mut all: Vec<(Id, u64, u32)> = Vec::with_capacity(tokens.len());
    each_place(tokens, by, |id, key, place| all.push((id, key, place)));
    all.sort_unstable();
    let mut heads: Heads = all.iter().map(|entry| entry.0).zip(0..).collect();
    heads.dedup_by_key(|head| head.0);
    let mut places: Vec<u32> = all.iter().map(|entry| entry.2).collect();
    let mut start = 0;
    for group in all.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)) {
        refine(tokens, by, group[0].1, &mut places[start..start + group.len()]);
        start += group.len();
    }
    (places, heads)
}

fn sort_many(tokens: &[Token], by: By) -> (Vec<u32>, Heads) {
    let most = tokens.iter().map(|token| by.of(token.id())).max().unwrap_or(0) as usize;
    let mut starts = vec![0u32; most + 2];
    each_place(tokens, by, |id, _, _| starts[id as usize + 1] += 1);
    let mut heads = Heads::new();
    for id in 0..=most {
        if starts[id + 1] > 0 {
            heads.push((id as Id, starts[id]));
        }
        starts[id + 1] += starts[id];
    }
    let mut places = Vec::with_capacity(starts[most + 1] as usize);
    let (mut first, mut keys) = (0, Vec::new());
    while first <= most {
        let base = starts[first];
        let end =
            starts.partition_point(|&start| (start - base.min(start)) as usize <= SLICE).max(first + 2) - 1;
        let end = end.min(most + 1);
        let mut slots = starts[first..=end].to_vec();
        keys.clear();
        keys.resize((starts[end] - base) as usize, (0, 0));
        each_place(tokens, by, |id, key, place| {
            if (first..end).contains(&(id as usize)) {
                let slot = &mut slots[id as usize - first];
                keys[(*slot - base) as usize] = (key, place);
                *slot += 1;
            }
        });
        for bucket in starts[first..=end].windows(2) {
            let keys = &mut keys[(bucket[0] - base) as usize..(bucket[1] - base) as usize];
            sort_bucket(tokens, by, keys, &mut places);
        }
        first = end;
    }
    (places, heads)
}

/// Hands on each place with the word before it and the key of the words before that.
fn each_place(tokens: &[Token], by: By, mut take: impl FnMut(Id, u64, u32)) {
    let (bits, top) = (bits(by), bits(by) * (words_in_key(by) as u32 - 1));
    let (mut before, mut key) = (START, 0);
    for (place, token) in tokens.iter().enumerate() {
        if token.id() == START {
            (before, key) = (START, 0);
            continue;
        }
        if place > 0 {
            take(before, key, place as u32);
        }
        // The nearest word weighs most; what lies beyond a file's start never gets in.
        key = key >> bits | u64::from(before) << top;
        before = by.of(token.id());
    }
}

/// Sorts places that agree in the word before by their keys, and those of equal keys by the words further
/// back; adds them to `places`.
fn sort_bucket(tokens: &[Token], by: By, keys: &mut [(u64, u32)], places: &mut Vec<u32>) {
    keys.sort_unstable();
    for group in keys.chunk_by(|a, b| a.0 == b.0) {
        let start = places.len();
        places.extend(group.iter().map(|entry| entry.1));
        refine(tokens, by, group[0].0, &mut places[start..]);
    }
}

/// Sorts places of one key by the words further back than the key reaches.
fn refine(tokens: &[Token], by: By, key: u64, places: &mut [u32]) {
    let furthest = key & ((1 << bits(by)) - 1);
    if places.len() < 2 || furthest == u64::from(START) {
        return;
    }
    let mut rest: Vec<([u64; 4], u32)> =
        places.iter().map(|&place| (rest_of(tokens, by, place), place)).collect();
    rest.sort_unstable();
    for (place, entry) in places.iter_mut().zip(rest) {
        *place = entry.1;
    }
}

/// All words before a place that its key does not hold, nearest first: one look at the tokens, as each look
/// is a wait for memory.
fn rest_of(tokens: &[Token], by: By, place: u32) -> [u64; 4] {
    let mut rest = [0; 4];
    let words = words_in_key(by);
    let first = words + 2;
    let end = (place as usize).saturating_sub(first - 1);
    let start = (place as usize).saturating_sub(LONGEST);
    for (i, token) in tokens[start.min(end)..end].iter().rev().enumerate() {
        // What lies beyond the file's start is another file and must not count.
        if token.id() == START {
            break;
        }
        rest[i / words] |= u64::from(by.of(token.id())) << (bits(by) * (words - 1 - i % words) as u32);
    }
    rest
}

const fn bits(by: By) -> u32 {
    match by {
        By::Word => ID_BITS,
        By::Shape => SHAPE_BITS,
    }
}

const fn words_in_key(by: By) -> usize {
    (64 / bits(by)) as usize
}
