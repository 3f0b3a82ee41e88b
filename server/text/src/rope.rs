//! [`Text`]: an immutable document. Cloning is cheap and shares memory; changing gives a new value.
//!
//! Lines end where LSP says they end: LF, CRLF or CR, never at U+2028 and its kin.

use std::{borrow::Cow, fmt, ops::Range};

use ropey::{Rope, RopeSlice};

use crate::{Edit, EditError};

/// A document's whole text. Offsets are bytes of UTF-8, lines are counted from 0.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Text(Rope);

impl Text {
    /// The text with this content.
    pub fn new(content: &str) -> Self {
        Self(Rope::from_str(content))
    }

    /// Length in bytes.
    pub fn len(&self) -> usize {
        self.0.len_bytes()
    }

    /// Whether there is no text at all.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Number of lines; a final line break starts one more, empty line. Never 0.
    pub fn line_count(&self) -> usize {
        self.0.len_lines()
    }

    /// Byte offset at which `line` starts; the text's length when there is no such line.
    pub fn line_start(&self, line: usize) -> usize {
        self.0.try_line_to_byte(line).unwrap_or_else(|_| self.len())
    }

    /// The line that holds byte `offset`; the last line when the offset lies beyond the end.
    pub fn line_of(&self, offset: usize) -> usize {
        self.0.byte_to_line(offset.min(self.len()))
    }

    /// Byte range of `line` with its line break; empty at the end of the text when there is no such line.
    pub fn line_range(&self, line: usize) -> Range<usize> {
        self.line_start(line)..self.line_start(line.saturating_add(1))
    }

    /// Byte range of `line` without its line break.
    pub fn line_content_range(&self, line: usize) -> Range<usize> {
        let range = self.line_range(line);
        let content = self.slice(range.clone());
        range.start..range.start + content.trim_end_matches(['\n', '\r']).len()
    }

    /// The text in `range`, which is clamped to the text and widened to whole characters.
    pub fn slice(&self, range: Range<usize>) -> Cow<'_, str> {
        let end = range.end.min(self.len());
        let start = range.start.min(end);
        // By chunks: a slice of the rope itself would count its characters and lines, which nobody asks for.
        let (first, mut at, ..) = self.0.chunk_at_byte(start);
        let from = first.floor_char_boundary(start - at);
        let part = first.get(from..first.ceil_char_boundary(end - at)).unwrap_or_default();
        at += first.len();
        if end <= at {
            return Cow::Borrowed(part);
        }
        let mut whole = String::with_capacity(end - start);
        whole.push_str(part);
        for chunk in self.0.chunks_at_byte(start).0.skip(1) {
            whole.push_str(chunk.get(..chunk.ceil_char_boundary(end - at)).unwrap_or_default());
            at += chunk.len();
            if end <= at {
                break;
            }
        }
        Cow::Owned(whole)
    }

    /// The nearest character boundary at or before `offset`, clamped to the text.
    pub fn floor_boundary(&self, offset: usize) -> usize {
        let offset = offset.min(self.len());
        self.0.char_to_byte(self.0.byte_to_char(offset))
    }

    /// Whether `offset` lies inside the text (its end included) and between two characters.
    pub fn is_boundary(&self, offset: usize) -> bool {
        offset <= self.len() && self.floor_boundary(offset) == offset
    }

    /// The pieces of the text in order; together they are the whole of it.
    pub fn chunks(&self) -> impl Iterator<Item = &str> {
        self.0.chunks()
    }

    /// The same pieces from the last to the first.
    pub(crate) fn chunks_back(&self) -> impl Iterator<Item = &str> {
        self.0.chunks_at_byte(self.len()).0.reversed()
    }

    /// The piece from byte `offset` to the end of the chunk that stores it: how a parser reads without
    /// copying. Empty at and beyond the end.
    pub fn chunk_from(&self, offset: usize) -> &str {
        match self.0.get_chunk_at_byte(offset) {
            Some((chunk, start, _, _)) => chunk.get(offset - start..).unwrap_or_default(),
            None => "",
        }
    }

    /// The text after `edit`.
    ///
    /// # Errors
    /// When a range of the edit lies outside the text or splits a character; nothing is changed then.
    pub fn apply(&self, edit: &Edit) -> Result<Self, EditError> {
        edit.check(self)?;
        let mut rope = self.0.clone();
        // From the end, so that earlier ranges stay where they were.
        for replacement in edit.replacements().iter().rev() {
            let start = rope.byte_to_char(replacement.range.start);
            let end = rope.byte_to_char(replacement.range.end);
            rope.remove(start..end);
            rope.insert(start, &replacement.text);
        }
        Ok(Self(rope))
    }

    pub(crate) fn rope_slice(&self, range: Range<usize>) -> RopeSlice<'_> {
        let end = range.end.min(self.len());
        let start = self.0.byte_to_char(range.start.min(end));
        let floor = self.0.byte_to_char(end);
        let end = if self.0.char_to_byte(floor) < end { floor + 1 } else { floor };
        self.0.slice(start..end)
    }
}

impl From<&str> for Text {
    fn from(content: &str) -> Self {
        Self::new(content)
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.chunks().try_for_each(|chunk| f.write_str(chunk))
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Text({:?})", self.to_string())
    }
}

#[cfg(test)]
mod tests;
