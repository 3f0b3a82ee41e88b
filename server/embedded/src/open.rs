//! [`OpenFile`]: the model of one open document, kept current edit by edit.
//!
//! An edit re-lexes the lines it touches and moves only the places whose context it changed, so its cost
//! does not depend on the file's length. After any edits the model equals one made from scratch; a property
//! test holds it to that.

mod edit;
mod places;
mod tokens;

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use rustc_hash::FxHashMap;
use text::Text;

use crate::{
    index::Index,
    lex::{Line, Lines},
    vocabulary::{Id, Vocabulary},
};

pub use edit::Touched;
pub(crate) use tokens::{NOWHERE, Tokens};

/// Longer documents are not modelled: they are data, and no suggestion for them is worth the memory.
const LONGEST_TEXT: usize = 8 << 20;

/// What is remembered of a line.
#[derive(Clone, Copy, Debug)]
struct LineRecord {
    /// The place of its line break, or [`NOWHERE`] when the line is blank.
    first: u32,
    /// Names the line in its tokens, for good; its number is looked up by it.
    handle: u32,
    indent: u8,
}

/// One open document. Cloning copies the model, which costs about 30 bytes a token.
#[derive(Clone, Debug)]
pub struct OpenFile {
    path: PathBuf,
    text: Text,
    pub(crate) vocabulary: Arc<Vocabulary>,
    lines: Vec<LineRecord>,
    /// The number of the line that a handle names.
    numbers: Vec<u32>,
    free_handles: Vec<u32>,
    tokens: Tokens,
    /// How often each word occurs.
    counts: FxHashMap<Id, u32>,
    modelled: bool,
}

impl OpenFile {
    /// The model of a document with this text; `index` lends the words, and any index made from it later
    /// may be used with this file. Takes time in proportion to the text (about 10 MB/s), once.
    pub fn new(path: &Path, text: &Text, index: &Index) -> Self {
        let mut file = Self {
            path: path.into(),
            text: text.clone(),
            vocabulary: Arc::clone(&index.vocabulary),
            lines: Vec::new(),
            numbers: Vec::new(),
            free_handles: Vec::new(),
            tokens: Tokens::default(),
            counts: FxHashMap::default(),
            modelled: false,
        };
        file.read_all();
        // So that the first suggestion need not wait for it.
        index.idioms(path);
        file
    }

    /// The path it was opened with, which tells its language and hides its stale copy in the index.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The text it models.
    pub fn text(&self) -> &Text {
        &self.text
    }

    /// Whether the document is short enough to be modelled; if not, nothing is suggested in it.
    pub fn is_modelled(&self) -> bool {
        self.modelled
    }

    /// Roughly how many bytes of memory the model takes, without the text.
    pub fn memory(&self) -> usize {
        self.tokens.memory() + self.lines.len() * 16 + self.counts.len() * 10
    }

    pub(crate) fn tokens(&self) -> &Tokens {
        &self.tokens
    }

    /// The words of the file, in no order.
    pub(crate) fn words(&self) -> impl Iterator<Item = (Id, u32)> {
        self.counts.iter().map(|(&id, &count)| (id, count))
    }

    /// The number of the line in which a place lies.
    pub(crate) fn line_of(&self, place: u32) -> usize {
        self.numbers.get(self.tokens.line(place) as usize).map_or(0, |&number| number as usize)
    }

    /// The place of the first token (the line break) of the last line before `line` that is not blank.
    pub(crate) fn line_before(&self, line: usize) -> Option<(usize, u32, u8)> {
        let before = self.lines.get(..line.min(self.lines.len()))?;
        let (number, record) = before.iter().enumerate().rev().find(|(_, record)| record.first != NOWHERE)?;
        Some((number, record.first, record.indent))
    }

    /// The same for the first line from `line` on that is not blank.
    pub(crate) fn line_from(&self, line: usize) -> Option<(usize, u32, u8)> {
        let from = self.lines.get(line..)?;
        let (number, record) = from.iter().enumerate().find(|(_, record)| record.first != NOWHERE)?;
        Some((line + number, record.first, record.indent))
    }

    /// Makes the model anew from the text.
    fn read_all(&mut self) {
        self.lines.clear();
        self.numbers.clear();
        self.free_handles.clear();
        self.counts.clear();
        self.tokens = Tokens::default();
        self.modelled = self.text.len() <= LONGEST_TEXT;
        if !self.modelled {
            return;
        }
        let vocabulary = Arc::clone(&self.vocabulary);
        let mut lines = Lines::default();
        for number in 0..self.text.line_count() {
            let content = self.text.slice(self.text.line_content_range(number));
            let (mut first, handle) = (NOWHERE, number as u32);
            lines.lex(&content, &vocabulary, |token| {
                let place = self.tokens.append(token, handle);
                if first == NOWHERE {
                    first = place;
                }
                *self.counts.entry(token.id()).or_default() += 1;
            });
            self.lines.push(LineRecord { first, handle, indent: Line::new(&content).indent });
            self.numbers.push(handle);
        }
        self.tokens.sort_all();
    }
}

#[cfg(test)]
pub(crate) mod tests;
