//! Words as small numbers, shared by the index, the open files and every prediction.
//!
//! One vocabulary serves a whole server, because contexts are compared by number: it only grows, reading it
//! takes no lock, and it is bounded; past the bound every new word is the one [`OPAQUE`] word, which is
//! never suggested. What a number is (identifier, number, keyword or sign) can be told from it alone, so
//! that comparing *shapes* touches no memory. It must not hold anything that looks like a secret.

use std::{
    hash::Hasher,
    sync::{Mutex, OnceLock, PoisonError, atomic::AtomicU32, atomic::Ordering},
};

use rustc_hash::{FxHashMap, FxHasher};

use crate::secret;

/// A word's number. Below [`LEARNED`] it is the same in every vocabulary.
pub(crate) type Id = u32;

/// What stands before the first token of a file.
pub(crate) const START: Id = 0;
/// A line break by how the indentation goes on: same, deeper, back; then the same three after a blank line.
pub(crate) const BREAK: Id = 1;
/// Any identifier, where only the shape counts.
pub(crate) const IDENTIFIER: Id = 7;
/// Any number, where only the shape counts.
pub(crate) const NUMBER: Id = 8;
/// A word that is not kept: too long, too secret, or one too many.
pub(crate) const OPAQUE: Id = 9;
/// No word at all: beyond every number a token can hold.
pub(crate) const NONE: Id = u32::MAX;

const FIRST_SIGN: Id = 16;
/// The first number given to a learned word: identifiers are even, numbers odd.
pub(crate) const LEARNED: Id = 256;
/// Words are numbered in 21 bits, so that three fit one sort key.
pub(crate) const ID_BITS: u32 = 21;

const SIGNS: &str = "! \" # $ % & ' ( ) * + , - . / : ; < = > ? @ [ \\ ] ^ ` { | } ~ \
    ... ..= === !== <<= >>= **= \"\"\" ''' \
    :: -> => == != <= >= && || += -= *= /= := .. ?. ?? // /* */ <- ** |= &= %=";

/// Words that shape a line in one language or another. A word that is a keyword here and a name there is
/// rare enough for one list to serve every language.
const KEYWORDS: &str = "as async await break case class const continue crate def default defer del do dyn \
    elif else enum except export extends extern false finally fn for from func function global go goto if \
    impl import in interface is lambda let loop map match mod move mut new nil None null nonlocal not or \
    and package pass pub raise range ref return select self Self static struct super switch this throw \
    trait true True False try type typeof undefined union unsafe use var void where while with yield chan \
    fallthrough implements instanceof keyof readonly private public protected abstract declare namespace \
    err ctx end then local elsif unless begin module echo fi esac done";

/// The first keyword: they follow the signs.
const FIRST_KEYWORD: Id = {
    let (bytes, mut at, mut signs) = (SIGNS.as_bytes(), 1, 1);
    while at < bytes.len() {
        if bytes[at] != b' ' && bytes[at - 1] == b' ' {
            signs += 1;
        }
        at += 1;
    }
    FIRST_SIGN + signs
};

/// What kind of word a number stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Class {
    Identifier,
    Keyword,
    Number,
    Sign,
    Break,
    Other,
}

/// Whether `id` is a line break.
pub(crate) const fn is_break(id: Id) -> bool {
    BREAK <= id && id < BREAK + 6
}

/// Whether `id` is a name that was learned.
pub(crate) const fn is_identifier(id: Id) -> bool {
    id >= LEARNED && id & 1 == 0
}

/// Whether `id` is a name, a number or a keyword.
pub(crate) const fn is_word(id: Id) -> bool {
    id >= FIRST_KEYWORD
}

/// The word with its name taken away: what two places have in common that differ in their names only.
pub(crate) const fn shape(id: Id) -> Id {
    if id < LEARNED {
        if is_break(id) {
            BREAK + (id - BREAK) % 3
        } else if id == OPAQUE {
            IDENTIFIER
        } else {
            id
        }
    } else if id & 1 == 0 {
        IDENTIFIER
    } else {
        NUMBER
    }
}

#[derive(Debug)]
struct Word {
    text: Box<str>,
    parts: u64,
}

/// How many words the first chunk of a shelf holds; each further chunk doubles.
const FIRST_CHUNK: u32 = 1024;

/// Words of one class in chunks that never move, so that reading needs no lock.
#[derive(Debug, Default)]
struct Shelf {
    chunks: [OnceLock<Box<[OnceLock<Word>]>>; 12],
    len: AtomicU32,
}

impl Shelf {
    fn place(index: u32) -> (usize, usize) {
        let chunk = (index / FIRST_CHUNK + 1).ilog2();
        (chunk as usize, (index - ((1 << chunk) - 1) * FIRST_CHUNK) as usize)
    }

    fn get(&self, index: u32) -> Option<&Word> {
        let (chunk, slot) = Self::place(index);
        self.chunks.get(chunk)?.get()?.get(slot)?.get()
    }

    fn push(&self, word: Word, limit: u32) -> Option<u32> {
        let index =
            self.len.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |n| (n < limit).then_some(n + 1));
        let index = index.ok()?;
        let (chunk, slot) = Self::place(index);
        let size = (FIRST_CHUNK as usize) << chunk;
        let chunk = self.chunks.get(chunk)?.get_or_init(|| (0..size).map(|_| OnceLock::new()).collect());
        chunk.get(slot)?.set(word).ok()?;
        Some(index)
    }
}

const SHARDS: usize = 16;

/// All the words known. See the module's text.
#[derive(Debug)]
pub(crate) struct Vocabulary {
    fixed: Vec<Word>,
    identifiers: Shelf,
    numbers: Shelf,
    by_hash: [Mutex<FxHashMap<u64, Id>>; SHARDS],
    limit: u32,
    bytes: AtomicU32,
}

impl Vocabulary {
    /// An empty vocabulary for at most `limit` identifiers, and as many numbers.
    pub(crate) fn new(limit: u32) -> Self {
        let limit = limit.min(((1 << ID_BITS) - LEARNED) / 2);
        let word = |text: &str| Word { text: text.into(), parts: 0 };
        let mut fixed: Vec<Word> = (0..FIRST_SIGN).map(|_| word("")).collect();
        fixed.extend(SIGNS.split_whitespace().chain(KEYWORDS.split_whitespace()).map(word));
        let by_hash: [Mutex<FxHashMap<u64, Id>>; SHARDS] = std::array::from_fn(|_| Mutex::default());
        for (id, word) in fixed.iter().enumerate().skip(FIRST_SIGN as usize) {
            let hash = hash(&word.text);
            lock(&by_hash[shard(hash)]).insert(hash, id as Id);
        }
        let bytes = AtomicU32::new(0);
        Self { fixed, identifiers: Shelf::default(), numbers: Shelf::default(), by_hash, limit, bytes }
    }

    /// The number of `word`, which is learned if it is new.
    pub(crate) fn learn(&self, word: &str) -> Id {
        let hash = hash(word);
        let mut by_hash = lock(&self.by_hash[shard(hash)]);
        if let Some(&id) = by_hash.get(&hash) {
            // Two words of one 64-bit hash: the later one is given up rather than confused.
            return if self.text(id) == word { id } else { OPAQUE };
        }
        if secret::looks_secret(word) {
            return OPAQUE;
        }
        let number = word.as_bytes().first().is_some_and(u8::is_ascii_digit);
        let shelf = if number { &self.numbers } else { &self.identifiers };
        let entry = Word { text: word.into(), parts: if number { 0 } else { parts(word) } };
        let Some(index) = shelf.push(entry, self.limit) else { return OPAQUE };
        let id = LEARNED + 2 * index + u32::from(number);
        self.bytes.fetch_add(word.len() as u32, Ordering::Relaxed);
        by_hash.insert(hash, id);
        id
    }

    /// The number of `word` if it is known.
    pub(crate) fn find(&self, word: &str) -> Option<Id> {
        let hash = hash(word);
        let id = *lock(&self.by_hash[shard(hash)]).get(&hash)?;
        (self.text(id) == word).then_some(id)
    }

    /// The word itself; empty for line breaks and for what is not kept.
    pub(crate) fn text(&self, id: Id) -> &str {
        self.word(id).map_or("", |word| &word.text)
    }

    /// The parts of an identifier (`read_all` has `read` and `all`) as a 64-bit Bloom set; 0 for the rest.
    pub(crate) fn parts(&self, id: Id) -> u64 {
        self.word(id).map_or(0, |word| word.parts)
    }

    /// What kind of word `id` is.
    pub(crate) fn class(&self, id: Id) -> Class {
        match id {
            _ if is_break(id) => Class::Break,
            0..FIRST_SIGN => Class::Other,
            _ if id >= LEARNED => {
                if id & 1 == 0 {
                    Class::Identifier
                } else {
                    Class::Number
                }
            }
            _ if self.text(id).as_bytes().first().is_some_and(u8::is_ascii_alphabetic) => Class::Keyword,
            _ => Class::Sign,
        }
    }

    /// Whether a word stands between an object and its member.
    pub(crate) fn is_member_sign(&self, id: Id) -> bool {
        id < LEARNED && matches!(self.text(id), "." | "::" | "->" | "?.")
    }

    /// Roughly how many bytes the words take in memory.
    pub(crate) fn memory(&self) -> usize {
        let words = self.identifiers.len.load(Ordering::Relaxed) + self.numbers.len.load(Ordering::Relaxed);
        // A word's slot, its share of the hash tables, and its text as the allocator rounds it.
        words as usize * (size_of::<OnceLock<Word>>() + 28 + 8) + self.bytes.load(Ordering::Relaxed) as usize
    }

    fn word(&self, id: Id) -> Option<&Word> {
        match id {
            ..LEARNED => self.fixed.get(id as usize),
            NONE => None,
            _ if id & 1 == 0 => self.identifiers.get((id - LEARNED) / 2),
            _ => self.numbers.get((id - LEARNED) / 2),
        }
    }
}

/// The signs of one character are numbered in ASCII's order.
const ONE: [Id; 128] = {
    let (mut signs, mut at, mut next) = ([OPAQUE; 128], 0, FIRST_SIGN);
    while at < 128 {
        if (at as u8).is_ascii_punctuation() && at as u8 != b'_' {
            signs[at] = next;
            next += 1;
        }
        at += 1;
    }
    signs
};

/// The number of a sign of one character.
pub(crate) const fn sign(byte: u8) -> Id {
    ONE[byte as usize]
}

/// The number of a sign of one character or more, which needs no lock.
pub(crate) fn sign_of(text: &str) -> Id {
    static MORE: OnceLock<FxHashMap<&'static str, Id>> = OnceLock::new();
    if let [byte] = text.as_bytes() {
        return ONE.get(usize::from(*byte)).copied().unwrap_or(OPAQUE);
    }
    let more = MORE.get_or_init(|| SIGNS.split_whitespace().zip(FIRST_SIGN..).collect());
    more.get(text).copied().unwrap_or(OPAQUE)
}

/// The signs that start with this one, itself included; nothing if no other does. Quotes are left out:
/// three of them are no continuation of one.
pub(crate) fn signs_from(sign: &str) -> Vec<Id> {
    let signs = SIGNS.split_whitespace().zip(FIRST_SIGN..);
    let longer: Vec<Id> = signs.filter(|(text, _)| text.starts_with(sign)).map(|(_, id)| id).collect();
    if longer.len() < 2 || matches!(sign, "\"" | "'") { Vec::new() } else { longer }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    // A map that a panicking thread left is whole: inserting is its only change.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn hash(word: &str) -> u64 {
    let mut hasher = FxHasher::default();
    hasher.write(word.as_bytes());
    hasher.finish()
}

fn shard(hash: u64) -> usize {
    (hash >> 32) as usize % SHARDS
}

/// The 64-bit Bloom set of an identifier's lower-cased parts of two letters and more.
fn parts(word: &str) -> u64 {
    let (mut set, mut hash, mut len, mut low) = (0u64, 0u64, 0, false);
    for byte in word.bytes().chain([b'_']) {
        let upper = byte.is_ascii_uppercase();
        if byte == b'_' || (upper && low) {
            if len >= 2 {
                set |= 1 << (hash.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 58);
            }
            (hash, len) = (0, 0);
        }
        low = !upper && byte != b'_';
        if byte != b'_' {
            hash = hash.wrapping_mul(31).wrapping_add(u64::from(byte.to_ascii_lowercase()) + 7);
            len += 1;
        }
    }
    set
}

#[cfg(test)]
mod tests;
