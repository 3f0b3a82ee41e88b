//! What LSP lacks around ghost text: what became of a suggestion, why there was none, and a pause.
//!
//! The suggestions themselves are `textDocument/inlineCompletion`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Position, TextDocumentIdentifier};

/// Asks what happened to the latest requests for ghost text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct SuggestionWhyParams {
    /// Only requests in this document.
    pub text_document: Option<TextDocumentIdentifier>,
    /// At most so many; 20 without it.
    pub limit: Option<u32>,
}

/// The latest requests for ghost text, the newest first.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SuggestionWhyResponse {
    /// What was decided for each.
    pub recent: Vec<Consideration>,
}

/// What was decided for one request for ghost text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Consideration {
    /// When it was asked, in Unix milliseconds.
    pub at: u64,
    /// The document.
    pub uri: String,
    /// The cursor.
    pub position: Position,
    /// What was answered.
    pub outcome: Outcome,
    /// Why, for people.
    pub reason: String,
    /// Who made the text (`cache`, `embedded`, a model's name); null when there was none.
    pub source: Option<String>,
    /// From reading the request to answering it, in milliseconds.
    pub took_ms: f64,
}

/// What a request for ghost text was answered with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Outcome {
    /// A suggestion.
    Shown,
    /// None.
    Empty,
    /// None, since a newer request came.
    Superseded,
    /// None, since the editor cancelled it.
    Cancelled,
}

/// The user saw a suggestion.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SuggestionShownNotification {
    /// The first argument of the item's `command`.
    pub suggestion_id: String,
}

/// The user took the beginning of a suggestion.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SuggestionPartlyAcceptedNotification {
    /// The first argument of the item's `command`.
    pub suggestion_id: String,
    /// UTF-16 units taken so far, counted from the start of the item's `insertText`.
    pub accepted_length: u32,
}

/// Asks for ghost text to pause in every document.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct SuggestionSnoozeParams {
    /// For so long; without it, `completion.snoozeMinutes`; 0 ends the pause.
    pub minutes: Option<u32>,
}

/// The pause that holds now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SuggestionSnoozeResponse {
    /// When it ends, in Unix milliseconds; null when ghost text is not paused.
    pub until: Option<u64>,
}
