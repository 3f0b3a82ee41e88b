//! Sorts the places of a token array by the words before them.
//!
//! A comparison sort would jump through memory at every comparison. Here places are first dealt into one
//! bucket per preceding word, which costs one pass, and each bucket is then sorted by the next words packed
//! into one integer; only places that still agree are sorted again by the words before those.

use crate::{
    context::{By, LONGEST},
    lex::Token,
    vocabulary::{ID_BITS, Id, START, shape},
};

/// Shapes are below 256, so eight of them fit one key.
const SHAPE_BITS: u32 = 8;

/// Below this many tokens, places are sorted by comparison from the start.
const FEW: usize = 1 << 15;

/// The places of `tokens`, sorted by what stands before them; a file's [`START`] is no place.
/// With them, for each word that has a place after it, in order of the words: the word and where its run starts.
pub(crate) fn sorted_places(tokens: &[Token], by: By) -> (Vec<u32>, Vec<(Id, u32)>) {
    let (mut places, heads) = deal(tokens, by);
    let mut keys = Vec::new();
    for (i, &(_, start)) in heads.iter().enumerate() {
        let end = heads.get(i + 1).map_or(places.len(), |&(_, next)| next as usize);
        refine(tokens, by, 2, &mut places[start as usize..end], &mut keys);
    }
    (places, heads)
}

/// Deals the places into buckets by the word before them, in order inside each bucket.
fn deal(tokens: &[Token], by: By) -> (Vec<u32>, Vec<(Id, u32)>) {
    let before = |i: usize| by.of(tokens[i - 1].id());
    let is_place = |i: &usize| tokens[*i].id() != START;
    if tokens.len() < FEW {
        // A table of all words would cost more than sorting these few places.
        let mut places: Vec<u32> = (1..tokens.len()).filter(is_place).map(|i| i as u32).collect();
        places.sort_by_key(|&place| before(place as usize));
        let mut heads: Vec<(Id, u32)> = places.iter().map(|&place| before(place as usize)).zip(0..).collect();
        heads.dedup_by_key(|head| head.0);
        return (places, heads);
    }
    let most = tokens.iter().map(|token| by.of(token.id())).max().unwrap_or(0);
    let mut starts = vec![0u32; most as usize + 2];
    for i in (1..tokens.len()).filter(is_place) {
        starts[before(i) as usize + 1] += 1;
    }
    let mut heads = Vec::new();
    for id in 0..=most as usize {
        if starts[id + 1] > 0 {
            heads.push((id as Id, starts[id]));
        }
        starts[id + 1] += starts[id];
    }
    let mut places = vec![0; starts[most as usize + 1] as usize];
    for i in (1..tokens.len()).filter(is_place) {
        let slot = &mut starts[before(i) as usize];
        places[*slot as usize] = i as u32;
        *slot += 1;
    }
    (places, heads)
}

/// Sorts places that agree in the `back - 1` words before them by the ones before those.
fn refine(tokens: &[Token], by: By, back: usize, places: &mut [u32], keys: &mut Vec<(u64, u32)>) {
    if places.len() < 2 || back > LONGEST {
        return;
    }
    let step = match by {
        By::Word => (64 / ID_BITS) as usize,
        By::Shape => (64 / SHAPE_BITS) as usize,
    };
    keys.clear();
    keys.extend(places.iter().map(|&place| (key(tokens, by, place as usize, back, step), place)));
    keys.sort_unstable();
    for (place, key) in places.iter_mut().zip(keys.iter()) {
        *place = key.1;
    }
    // Ties are noted before the keys' memory serves the next round.
    let mut ties = Vec::new();
    let mut start = 0;
    for group in keys.chunk_by(|a, b| a.0 == b.0) {
        let (end, open) = (start + group.len(), !ends_at_start(group[0].0, by));
        if group.len() > 1 && open {
            ties.push(start..end);
        }
        start = end;
    }
    for tie in ties {
        refine(tokens, by, back + step, &mut places[tie], keys);
    }
}

/// The words `back`, `back + 1`, … before a place in one integer, the nearest one weighing most.
fn key(tokens: &[Token], by: By, place: usize, back: usize, step: usize) -> u64 {
    let bits = if by == By::Word { ID_BITS } else { SHAPE_BITS };
    let mut key = 0;
    // What lies beyond the file's start is another file and must not count.
    let mut over = tokens[place - (back - 1).min(place)].id() == START;
    for i in back..back + step {
        let token =
            place.checked_sub(i).filter(|_| !over && i <= LONGEST).map_or(START, |at| tokens[at].id());
        over |= token == START;
        let word = if by == By::Word { token } else { shape(token) };
        key = key << bits | u64::from(word);
    }
    key
}

/// Whether the last word in the key is [`START`], so that places of this key can differ no further.
fn ends_at_start(key: u64, by: By) -> bool {
    let bits = if by == By::Word { ID_BITS } else { SHAPE_BITS };
    key & ((1 << bits) - 1) == u64::from(START)
}
