//! [`Content`]: what a file holds, as text where it is text, else byte for byte.
//!
//! A file in another encoding than UTF-8 is never edited as text, since a wrong guess that is written back
//! destroys it. It can still be made, replaced, moved and removed as a whole.

use std::sync::Arc;

use text::{Bytes, Text, decode, encode};

/// What a file holds.
#[derive(Clone, PartialEq, Eq)]
pub enum Content {
    /// UTF-8, which hunks can change.
    Text(Bytes),
    /// Anything else: binary, or text in another encoding.
    Raw(Arc<[u8]>),
}

impl Content {
    /// A file's bytes.
    pub fn read(bytes: Vec<u8>) -> Self {
        match decode(&bytes) {
            Ok(text) => Self::Text(text),
            Err(_) => Self::Raw(bytes.into()),
        }
    }

    /// The file's bytes again.
    pub fn to_bytes(&self) -> Vec<u8> {
        match self {
            Self::Text(bytes) => encode(&bytes.text, bytes.bom),
            Self::Raw(bytes) => bytes.to_vec(),
        }
    }

    /// The text, if it is text.
    pub fn text(&self) -> Option<&Text> {
        match self {
            Self::Text(bytes) => Some(&bytes.text),
            Self::Raw(_) => None,
        }
    }

    /// Whether both say the same to whoever reads them; editors do not show a byte order mark.
    pub(crate) fn reads_as(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Text(one), Self::Text(other)) => one.text == other.text,
            (one, other) => one == other,
        }
    }
}

impl From<Bytes> for Content {
    fn from(bytes: Bytes) -> Self {
        Self::Text(bytes)
    }
}

impl std::fmt::Debug for Content {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Text(bytes) => bytes.fmt(f),
            Self::Raw(bytes) => write!(f, "{} bytes", bytes.len()),
        }
    }
}
