//! [`Prior`]: idioms of each language that are common to many projects, so that a new project is not without
//! words. Made by `ghostpen bench train`; TRAINING.md tells from what.
//!
//! It is a list of rows of words for each language, compressed by what a row has in common with the one
//! before. A language's list is read when its first file is opened, into a segment like any other; the
//! others are never touched.

use std::{
    borrow::Cow,
    path::Path,
    sync::{Arc, OnceLock},
};

use crate::{
    lex::{Token, lex_body},
    segment::{Pending, Segment},
    vocabulary::{BREAK, START, Vocabulary, is_break},
};

const MAGIC: &[u8; 8] = b"gpprior\x01";
/// The first of the three line breaks in a row's text.
const FIRST_BREAK: u8 = 1;
/// The longest row, in bytes.
const LONGEST: usize = 200;
/// A row of so many projects counts as one more occurrence, and as one more again.
const COMMON: [u32; 3] = [4, 8, 16];

/// The rows of one language, compressed, under its name.
type Shelf<'a> = (Box<str>, Cow<'a, [u8]>);

/// See the module's text. It belongs to one vocabulary, that of the index it is in.
#[derive(Debug, Default)]
pub struct Prior {
    shelves: Arc<Vec<Shelf<'static>>>,
    segments: Vec<OnceLock<Segment>>,
}

impl Prior {
    /// The one that is built in.
    pub(crate) fn shipped() -> Self {
        // Bytes that do not fit hold no idioms; a test sees to it that they fit.
        Self::from_shelves(read_table(include_bytes!("../prior.bin")).unwrap_or_default())
    }

    /// Reads what [`Self::to_bytes`] gave.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let shelves = read_table(bytes)?;
        let own = |(name, rows): Shelf<'_>| (name, Cow::Owned(rows.into_owned()));
        Some(Self::from_shelves(shelves.into_iter().map(own).collect()))
    }

    pub(crate) fn from_shelves(shelves: Vec<Shelf<'static>>) -> Self {
        let segments = shelves.iter().map(|_| OnceLock::new()).collect();
        Self { shelves: Arc::new(shelves), segments }
    }

    /// The same idioms for another vocabulary.
    #[must_use]
    pub(crate) fn anew(&self) -> Self {
        let segments = self.shelves.iter().map(|_| OnceLock::new()).collect();
        Self { shelves: Arc::clone(&self.shelves), segments }
    }

    /// The magic, the number of languages, for each its name and the length of its rows, and then all rows.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = MAGIC.to_vec();
        out.push(self.shelves.len() as u8);
        for (name, rows) in &*self.shelves {
            out.push(name.len() as u8);
            out.extend(name.bytes());
            out.extend((rows.len() as u32).to_le_bytes());
        }
        self.shelves.iter().for_each(|(_, rows)| out.extend(&**rows));
        out
    }

    /// The idioms of a language, read when they are asked for first.
    pub(crate) fn segment(&self, shelf: &str, vocabulary: &Vocabulary) -> Option<&Segment> {
        let number = self.shelves.iter().position(|(name, _)| &**name == shelf)?;
        Some(self.segments.get(number)?.get_or_init(|| read_rows(&self.shelves[number].1, vocabulary)))
    }

    pub(crate) fn memory(&self) -> usize {
        self.segments.iter().filter_map(OnceLock::get).map(Segment::memory).sum()
    }
}

fn read_table(bytes: &[u8]) -> Option<Vec<Shelf<'_>>> {
    let (&count, mut rest) = bytes.strip_prefix(MAGIC)?.split_first()?;
    let mut table = Vec::new();
    for _ in 0..count {
        let (&len, after) = rest.split_first()?;
        let (name, after) = after.split_at_checked(len.into())?;
        let (size, after) = after.split_first_chunk::<4>()?;
        table.push((std::str::from_utf8(name).ok()?, u32::from_le_bytes(*size) as usize));
        rest = after;
    }
    let mut shelves = Vec::new();
    for (name, size) in table {
        let (rows, after) = rest.split_at_checked(size)?;
        shelves.push((name.into(), Cow::Borrowed(rows)));
        rest = after;
    }
    rest.is_empty().then_some(shelves)
}

/// A row as text, its line breaks as control characters.
pub(crate) fn text_of(row: &[Token], vocabulary: &Vocabulary) -> String {
    let mut text = String::new();
    for (i, token) in row.iter().enumerate() {
        if is_break(token.id()) {
            text.push(char::from(FIRST_BREAK + (token.id() - BREAK) as u8));
            continue;
        }
        if i > 0 && !is_break(row[i - 1].id()) {
            text.extend(std::iter::repeat_n(' ', token.space().min(1).into()));
        }
        text.push_str(vocabulary.text(token.id()));
    }
    text
}

/// Rows with the number of their projects, the most common first, as many as `most` bytes of text hold. Each
/// is how much it shares with the one before, how many bytes follow, how common it is, and these bytes.
pub(crate) fn encode<'a>(rows: impl Iterator<Item = (&'a str, u32)>, most: usize) -> Vec<u8> {
    let mut left = most;
    let fits = rows.filter(|(text, _)| (2..=LONGEST).contains(&text.len()));
    let mut rows: Vec<(&str, u32)> = fits
        .take_while(|(text, _)| {
            let before = left;
            left = left.saturating_sub(text.len());
            before > text.len()
        })
        .collect();
    rows.sort_unstable();
    let (mut out, mut before) = (Vec::new(), "");
    for (text, projects) in rows {
        let shared = before.bytes().zip(text.bytes()).take_while(|(a, b)| a == b).count();
        let common = COMMON.iter().filter(|&&more| projects >= more).count();
        out.extend([shared as u8, (text.len() - shared) as u8, common as u8]);
        out.extend(&text.as_bytes()[shared..]);
        before = text;
    }
    out
}

fn read_rows(mut bytes: &[u8], vocabulary: &Vocabulary) -> Segment {
    let (mut tokens, mut row, mut words) = (Vec::new(), Vec::new(), Vec::new());
    while let [shared, len, common, rest @ ..] = bytes {
        let Some((new, after)) = rest.split_at_checked(usize::from(*len)) else { break };
        row.truncate((*shared).into());
        row.extend_from_slice(new);
        bytes = after;
        words.clear();
        lex_row(&String::from_utf8_lossy(&row), vocabulary, &mut words);
        for _ in 0..=*common {
            // As if each row were a file of its own.
            tokens.push(Token::new(START, 0));
            tokens.extend_from_slice(&words);
        }
    }
    let mut pending = Pending::default();
    pending.copy(Path::new(""), &tokens);
    pending.sort(vocabulary)
}

fn lex_row(row: &str, vocabulary: &Vocabulary, out: &mut Vec<Token>) {
    let is_break = |char: char| (char as u32).wrapping_sub(FIRST_BREAK.into()) < 3;
    for piece in row.split_inclusive(is_break) {
        let body = piece.trim_end_matches(is_break);
        lex_body(body, vocabulary, |token| out.push(token));
        if let Some(byte) = piece.as_bytes().get(body.len()) {
            out.push(Token::new(BREAK + u32::from(byte - FIRST_BREAK), 0));
        }
    }
}

#[cfg(test)]
mod tests;
