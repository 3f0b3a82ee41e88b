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
    /// What it went through.
    pub stages: Vec<ConsiderationStage>,
    /// Tokens of the prompt, as the model's server counts them; null before its answer has ended, and
    /// where none was waited for.
    pub prompt_tokens: Option<u64>,
    /// Of these, those the server had in its cache.
    pub cached_tokens: Option<u64>,
}

/// A stage of a request for ghost text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ConsiderationStage {
    /// What was done.
    pub stage: String,
    /// From reading the request to when it was done, in milliseconds.
    pub done_ms: f64,
}

/// Asks what ghost text was worth.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct SuggestionStatsParams {
    /// Of so many days, today included; 30 without it.
    pub days: Option<u32>,
}

/// What ghost text was worth. Numbers alone, kept on this machine and never sent anywhere.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SuggestionStatsResponse {
    /// All days together.
    pub total: SuggestionStats,
    /// Of the suggestions taken or rejected, the part that was taken, whole or partly, from 0 to 1; null when
    /// there were none.
    pub acceptance: Option<f64>,
    /// Of the accepted ones, the part of which most was still there half a minute later.
    pub kept: Option<f64>,
    /// Half of the answers took at most so many milliseconds; null without answers.
    pub p50_ms: Option<u64>,
    /// 95 of 100 did.
    pub p95_ms: Option<u64>,
    /// 99 of 100 did.
    pub p99_ms: Option<u64>,
}

/// What was counted in some time.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct SuggestionStats {
    /// Requests of editors.
    pub requests: u64,
    /// Answered with text.
    pub shown: u64,
    /// Of these, from the embedded engine.
    pub from_embedded: u64,
    /// Of these, from a model as it wrote.
    pub from_model: u64,
    /// Of these, from what a model wrote before.
    pub from_cache: u64,
    /// Of these, what was on the screen already.
    pub typed_through: u64,
    /// Answered `null`, since a newer request came.
    pub superseded: u64,
    /// Suggestions taken whole.
    pub accepted: u64,
    /// Suggestions of which the beginning was taken.
    pub partly_accepted: u64,
    /// Suggestions that the user typed to their end.
    pub typed_out: u64,
    /// Suggestions that were looked at and not taken.
    pub rejected: u64,
    /// Accepted ones of which most was still there half a minute later.
    pub kept: u64,
    /// Accepted ones of which most was gone by then.
    pub changed: u64,
    /// Characters that were not typed, thanks to suggestions.
    pub characters_saved: u64,
    /// Requests to a model.
    pub model_requests: u64,
    /// Of these, ended early, since the user wrote something else.
    pub model_dropped: u64,
    /// Of these, failed.
    pub model_failed: u64,
    /// Tokens of prompts.
    pub prompt_tokens: u64,
    /// Of these, those the server had in its cache.
    pub cached_tokens: u64,
    /// Tokens written.
    pub output_tokens: u64,
    /// Tokens written that were of no use.
    pub wasted_tokens: u64,
    /// Answers by time: up to 1, 2, 5, 10, 20, 50, 100, 200, 300, 500, 700, 1000, 1200 milliseconds, and
    /// beyond.
    pub took: Vec<u64>,
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
