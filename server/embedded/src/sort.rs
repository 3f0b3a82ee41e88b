//! Sorts the places of a token array by the words before them.
//!
//! A comparison sort would jump through memory at every comparison. Here the words before a place are packed
//! into a few integers, which one pass over the tokens collects in order, bucket by bucket of the nearest
//! word; after that nothing is looked up again. That bounds how many words count: see [`Depth`].

use crate::{
    context::{By, LONGEST},
    lex::Token,
    vocabulary::{ID_BITS, Id, START, is_word},
};

/// The words that places have before them, and where the run of each starts in the sorted list.
pub(crate) type Heads = Vec<(Id, u32)>;

/// Below this many tokens a table of all words would cost more than it saves.
const FEW: usize = 1 << 15;
/// How many bytes are sorted at a time, which bounds the memory this takes.
const SLICE: usize = 64 << 20;
/// Shapes are below 256.
const SHAPE_BITS: u32 = 8;

/// How much is sorted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Depth {
    /// Every place, by as many words as are ever compared: for what is small.
    Whole,
    /// By [`INDEXED`] words: each word less makes building an index faster, and longer runs of equal words
    /// tell little more. By shape only the places of names, numbers and keywords: which sign comes next, the
    /// words tell as well, and it halves what shapes cost.
    Indexed,
}

/// See [`Depth::Indexed`].
pub(crate) const INDEXED: usize = 10;

/// The places of `tokens`, sorted by what stands before them; a file's [`START`] is no place. Shapes are
/// always sorted by as many as are ever compared.
pub(crate) fn sorted_places(tokens: &[Token], by: By, depth: Depth) -> (Vec<u32>, Heads) {
    match (by, depth) {
        (By::Word, Depth::Indexed) => sort::<3>(tokens, How { by, words: INDEXED, signs: true }),
        (By::Word, Depth::Whole) => sort::<5>(tokens, How { by, words: LONGEST, signs: true }),
        (By::Shape, Depth::Indexed) => sort::<2>(tokens, How { by, words: LONGEST, signs: false }),
        (By::Shape, Depth::Whole) => sort::<2>(tokens, How { by, words: LONGEST, signs: true }),
    }
}

/// By what is sorted: how many words, and whether the places of signs and line breaks are among it.
#[derive(Clone, Copy)]
struct How {
    by: By,
    words: usize,
    signs: bool,
}

/// The words before the nearest one, packed so that they compare as the words do.
type Key<const N: usize> = [u64; N];

fn sort<const N: usize>(tokens: &[Token], how: How) -> (Vec<u32>, Heads) {
    if tokens.len() < FEW { sort_few::<N>(tokens, how) } else { sort_many::<N>(tokens, how) }
}

fn sort_few<const N: usize>(tokens: &[Token], how: How) -> (Vec<u32>, Heads) {
    let mut all: Vec<(Id, Key<N>, u32)> = Vec::with_capacity(tokens.len());
    each_place(tokens, how, |id, key, place| all.push((id, key, place)));
    all.sort_unstable();
    let mut heads: Heads = all.iter().map(|entry| entry.0).zip(0..).collect();
    heads.dedup_by_key(|head| head.0);
    (all.into_iter().map(|entry| entry.2).collect(), heads)
}

fn sort_many<const N: usize>(tokens: &[Token], how: How) -> (Vec<u32>, Heads) {
    let most = tokens.iter().map(|token| how.by.of(token.id())).max().unwrap_or(0) as usize;
    let mut starts = vec![0u32; most + 2];
    each_place::<N>(tokens, how, |id, _, _| starts[id as usize + 1] += 1);
    let mut heads = Heads::new();
    for id in 0..=most {
        if starts[id + 1] > 0 {
            heads.push((id as Id, starts[id]));
        }
        starts[id + 1] += starts[id];
    }
    let mut places = Vec::with_capacity(starts[most + 1] as usize);
    let slice = SLICE / size_of::<(Key<N>, u32)>();
    let (mut first, mut keys) = (0, Vec::new());
    while first <= most {
        let base = starts[first];
        let end =
            starts.partition_point(|&start| (start - base.min(start)) as usize <= slice).max(first + 2) - 1;
        let end = end.min(most + 1);
        let mut slots = starts[first..=end].to_vec();
        keys.clear();
        keys.resize((starts[end] - base) as usize, ([0; N], 0));
        each_place::<N>(tokens, how, |id, key, place| {
            if (first..end).contains(&(id as usize)) {
                let slot = &mut slots[id as usize - first];
                keys[(*slot - base) as usize] = (key, place);
                *slot += 1;
            }
        });
        for bucket in starts[first..=end].windows(2) {
            keys[(bucket[0] - base) as usize..(bucket[1] - base) as usize].sort_unstable();
        }
        places.extend(keys.iter().map(|entry| entry.1));
        first = end;
    }
    (places, heads)
}

/// Hands on each place with the word before it and the key of the words before that.
fn each_place<const N: usize>(tokens: &[Token], how: How, mut take: impl FnMut(Id, Key<N>, u32)) {
    let bits = match how.by {
        By::Word => ID_BITS,
        By::Shape => SHAPE_BITS,
    };
    let words = 64 / bits;
    let (top, lowest) = (bits * (words - 1), (1u64 << bits) - 1);
    // What a key holds beyond the depth does not count.
    let beyond = bits * (N as u32 * words + 1 - how.words as u32);
    let (mut before, mut key) = (START, [0; N]);
    for (place, token) in tokens.iter().enumerate() {
        if token.id() == START {
            (before, key) = (START, [0; N]);
            continue;
        }
        if place > 0 && (how.signs || is_word(token.id())) {
            let mut within = key;
            within[N - 1] = within[N - 1] >> beyond << beyond;
            take(before, within, place as u32);
        }
        // The nearest word weighs most; what lies beyond a file's start never gets in.
        let mut next = u64::from(before);
        for part in &mut key {
            let last = *part & lowest;
            *part = *part >> bits | next << top;
            next = last;
        }
        before = how.by.of(token.id());
    }
}

#[cfg(test)]
mod tests;
