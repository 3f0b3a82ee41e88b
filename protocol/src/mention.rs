//! What the user points at with `@` in a message, and what can be pointed at.
//!
//! A mention names a thing; its text is read by the server when the task starts, so that it is what the
//! user sees then, unsaved edits included.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Range, TextDocumentIdentifier};

/// What a message points at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Mention {
    /// A file or a folder.
    File {
        /// Its URI.
        uri: String,
    },
    /// A part of a file.
    Selection {
        /// The file's URI.
        uri: String,
        /// The part.
        range: Range,
    },
    /// A definition.
    Symbol {
        /// The file's URI.
        uri: String,
        /// Where it is defined, the whole of it.
        range: Range,
        /// Its name.
        name: String,
    },
    /// What is reported as wrong in a file.
    Diagnostics {
        /// The file's URI.
        uri: String,
    },
    /// A change, under review or decided.
    Change {
        /// The change.
        change_id: String,
    },
    /// Text from elsewhere, such as a terminal.
    Text {
        /// Where it is from, for people.
        label: String,
        /// The text.
        text: String,
    },
}

/// An image that belongs to a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Image {
    /// `image/png`, `image/jpeg`, `image/gif` or `image/webp`.
    pub media_type: String,
    /// The file's bytes in base64; at most 5 MB of them.
    pub data: String,
}

/// Asks what can be mentioned.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct MentionListParams {
    /// What was typed after the `@`.
    pub query: String,
    /// The document the user is in.
    #[serde(default)]
    pub text_document: Option<TextDocumentIdentifier>,
    /// At most so many; 20 by default.
    #[serde(default)]
    pub limit: Option<u32>,
}

/// What can be mentioned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct MentionListResponse {
    /// The best first.
    pub mentions: Vec<MentionOffer>,
}

/// One thing that can be mentioned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct MentionOffer {
    /// What stands in the message after the `@`.
    pub label: String,
    /// More about it, for people.
    pub detail: String,
    /// The mention itself.
    pub mention: Mention,
}
