//! Between the wire's words and ours: positions in the negotiated encoding, URIs and paths. Nothing else
//! converts, so that an offset cannot be counted in the wrong unit.

use std::{
    ops::Range,
    path::{Path, PathBuf},
};

use lsp_types::Uri;
use text::{Encoding, Text};

/// A position as `text` counts it.
pub(crate) fn position(position: lsp_types::Position) -> text::Position {
    text::Position { line: position.line, character: position.character }
}

/// The byte offset of a position, clamped to the text.
pub(crate) fn offset(text: &Text, at: lsp_types::Position, encoding: Encoding) -> usize {
    text.locate(position(at), encoding).offset
}

/// The bytes of a range, clamped to the text, its ends swapped if they are reversed.
pub(crate) fn bytes(text: &Text, range: lsp_types::Range, encoding: Encoding) -> Range<usize> {
    let (start, end) = (offset(text, range.start, encoding), offset(text, range.end, encoding));
    start.min(end)..start.max(end)
}

/// The position of a byte offset on the wire.
pub(crate) fn to_position(text: &Text, offset: usize, encoding: Encoding) -> lsp_types::Position {
    let at = text.position(offset, encoding);
    lsp_types::Position { line: at.line, character: at.character }
}

/// The range of bytes on the wire.
pub(crate) fn to_range(text: &Text, bytes: &Range<usize>, encoding: Encoding) -> lsp_types::Range {
    lsp_types::Range {
        start: to_position(text, bytes.start, encoding),
        end: to_position(text, bytes.end, encoding),
    }
}

/// The file a URI names; `None` for anything that is no local file.
pub(crate) fn path(uri: &Uri) -> Option<PathBuf> {
    (uri.scheme() == "file").then(|| uri.to_file_path().ok()).flatten()
}

/// The URI of an absolute path; `None` for a relative one.
pub(crate) fn uri(path: &Path) -> Option<Uri> {
    Uri::from_file_path(path).ok()
}
