//! Positions on the wire: a line and a count of units in one of three encodings.
//!
//! Editors send positions that are out of range, split a surrogate pair or a character; those are
//! clamped to the nearest place before, and the caller is told, so that it can mark the document.

use crate::Text;

/// The unit in which [`Position::character`] counts, as negotiated with the editor.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Encoding {
    /// Bytes.
    Utf8,
    /// UTF-16 code units, the protocol's default.
    #[default]
    Utf16,
    /// Unicode scalar values.
    Utf32,
}

/// A place in a text as editors name it: line from 0, units from the line's start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// Line, from 0.
    pub line: u32,
    /// Units of the encoding from the line's start.
    pub character: u32,
}

/// Where a position lies in the text, and whether it named that place exactly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Located {
    /// Byte offset, always on a character boundary.
    pub offset: usize,
    /// False when the position lay outside the text or inside a character, and was clamped.
    pub exact: bool,
}

impl Text {
    /// The byte offset of `position`, clamped where it is out of range.
    pub fn locate(&self, position: Position, encoding: Encoding) -> Located {
        let line = position.line as usize;
        if line >= self.line_count() {
            return Located { offset: self.len(), exact: false };
        }
        let content = self.line_content_range(line);
        let slice = self.rope_slice(content.clone());
        let wanted = position.character as usize;
        let units = match encoding {
            Encoding::Utf8 => slice.len_bytes(),
            Encoding::Utf16 => slice.len_utf16_cu(),
            Encoding::Utf32 => slice.len_chars(),
        };
        if wanted > units {
            return Located { offset: content.end, exact: false };
        }
        let char = match encoding {
            Encoding::Utf8 => slice.byte_to_char(wanted),
            Encoding::Utf16 => slice.utf16_cu_to_char(wanted),
            Encoding::Utf32 => wanted,
        };
        let found = match encoding {
            Encoding::Utf8 => slice.char_to_byte(char),
            Encoding::Utf16 => slice.char_to_utf16_cu(char),
            Encoding::Utf32 => char,
        };
        Located { offset: content.start + slice.char_to_byte(char), exact: found == wanted }
    }

    /// The position of byte `offset`, which is clamped to the text and to a character's start.
    pub fn position(&self, offset: usize, encoding: Encoding) -> Position {
        let offset = self.floor_boundary(offset);
        let line = self.line_of(offset);
        let slice = self.rope_slice(self.line_start(line)..offset);
        let character = match encoding {
            Encoding::Utf8 => slice.len_bytes(),
            Encoding::Utf16 => slice.len_utf16_cu(),
            Encoding::Utf32 => slice.len_chars(),
        };
        Position { line: line as u32, character: character as u32 }
    }
}

#[cfg(test)]
mod tests;
