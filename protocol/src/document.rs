//! Places in documents, in LSP's shapes.
//!
//! Written here and not taken from an LSP library, so that this crate and what is generated from it
//! stand alone. They must not be computed with: the server converts them once, at its edge.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A place in a document: a line, and units of the negotiated position encoding from its start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct Position {
    /// Line, from 0.
    pub line: u32,
    /// Units of the negotiated position encoding (UTF-16 unless agreed otherwise), from 0.
    pub character: u32,
}

/// The text between two places; `end` is not part of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Range {
    /// Where it starts.
    pub start: Position,
    /// The first place after it.
    pub end: Position,
}

/// Names a document by its URI.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TextDocumentIdentifier {
    /// The document's URI, as the editor spells it.
    pub uri: String,
}
