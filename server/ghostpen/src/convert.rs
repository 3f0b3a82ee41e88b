//! Between the wire's words and ours: positions in the negotiated encoding, URIs and paths. Nothing else
//! converts, so that an offset cannot be counted in the wrong unit.

use std::{
    ops::Range,
    path::{Path, PathBuf},
    time::{SystemTime, UNIX_EPOCH},
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

/// A position of ours on the wire, as our own messages have it.
pub(crate) fn wire(at: text::Position) -> protocol::Position {
    protocol::Position { line: at.line, character: at.character }
}

/// A range of bytes, as our own messages have it.
pub(crate) fn wire_range(text: &Text, bytes: &Range<usize>, encoding: Encoding) -> protocol::Range {
    let place = |offset| wire(text.position(offset, encoding));
    protocol::Range { start: place(bytes.start), end: place(bytes.end) }
}

/// A range of the editor's, as our own messages have it.
pub(crate) fn rewired(range: lsp_types::Range) -> protocol::Range {
    protocol::Range { start: wire(position(range.start)), end: wire(position(range.end)) }
}

/// The byte offset of a position of our own messages, clamped to the text.
pub(crate) fn wired_offset(text: &Text, at: protocol::Position, encoding: Encoding) -> usize {
    text.locate(text::Position { line: at.line, character: at.character }, encoding).offset
}

/// Unix time in milliseconds.
pub(crate) fn unix_ms(time: SystemTime) -> u64 {
    time.duration_since(UNIX_EPOCH).unwrap_or_default().as_millis() as u64
}

/// The file a URI names; `None` for anything that is no local file.
pub(crate) fn path(uri: &Uri) -> Option<PathBuf> {
    (uri.scheme() == "file").then(|| uri.to_file_path().ok()).flatten()
}

/// The file that a document is a part of, where it is none itself: VS Code names the cells of a notebook so.
pub(crate) fn part_of(uri: &Uri) -> Option<PathBuf> {
    let cell = uri.as_str().strip_prefix("vscode-notebook-cell:")?;
    let (notebook, _) = cell.split_once('#')?;
    path(&format!("file:{notebook}").parse().ok()?)
}

/// The URI of an absolute path; `None` for a relative one.
pub(crate) fn uri(path: &Path) -> Option<Uri> {
    Uri::from_file_path(path).ok()
}
