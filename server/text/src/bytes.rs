//! Files as bytes: what can be held as text, and how it goes back to exactly the bytes it came from.
//!
//! Only UTF-8 is taken, with or without a byte order mark. Another encoding is refused rather than
//! guessed: a wrong guess that is written back destroys the file. Line ends are part of the text.

use crate::Text;

const BOM: &[u8] = b"\xEF\xBB\xBF";

/// A file's content as text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bytes {
    /// The text without the byte order mark.
    pub text: Text,
    /// Whether the file starts with a byte order mark, which editors do not show.
    pub bom: bool,
}

/// Why a file's content is not taken as text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// It holds a NUL byte, as binary formats and UTF-16 do.
    #[error("it is binary")]
    Binary,
    /// It is text in another encoding.
    #[error("it is not UTF-8")]
    NotUtf8,
}

/// Reads a file's bytes as text.
///
/// # Errors
/// When the bytes are binary or in another encoding than UTF-8.
pub fn decode(bytes: &[u8]) -> Result<Bytes, DecodeError> {
    let (bom, content) = bytes.strip_prefix(BOM).map_or((false, bytes), |rest| (true, rest));
    if content.contains(&0) {
        return Err(DecodeError::Binary);
    }
    let content = std::str::from_utf8(content).map_err(|_| DecodeError::NotUtf8)?;
    Ok(Bytes { text: Text::new(content), bom })
}

/// The bytes of a file with this text: the inverse of [`decode`].
pub fn encode(text: &Text, bom: bool) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len() + BOM.len());
    if bom {
        bytes.extend_from_slice(BOM);
    }
    for chunk in text.chunks() {
        bytes.extend_from_slice(chunk.as_bytes());
    }
    bytes
}

#[cfg(test)]
mod tests;
