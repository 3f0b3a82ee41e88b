//! How the server is, in one value: what a status bar shows.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Asks for the status.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct StatusShowParams {}

/// How the server is now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Status {
    /// The worst that holds.
    pub state: StatusState,
    /// What is so, for people, in one line.
    pub message: String,
    /// What the user can do about it; null when there is nothing to do.
    pub action: Option<String>,
    /// Files the embedded engine has learned from.
    pub indexed_files: u32,
    /// What makes the suggestions: `embedded`, or a model's name.
    pub engine: String,
    /// Who made the suggestion that was answered last, `embedded` or a model's name; null before the first.
    pub last_engine: Option<String>,
    /// Whether ghost text is on, by the setting `completion.enabled`.
    pub enabled: bool,
    /// The languages in which it is off, by all the names that editors have for them.
    pub disabled_languages: Vec<String>,
    /// Until when it is snoozed, in Unix milliseconds; null when it is not.
    pub snoozed_until: Option<u64>,
}

/// How good things are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum StatusState {
    /// Everything works.
    Ready,
    /// Works, while the workspace is still being read.
    Indexing,
    /// Works with the embedded engine alone, as the model cannot be reached; `message` tells why.
    Offline,
    /// Works in part; `message` tells what does not.
    Warning,
    /// Does not work; `message` tells why.
    Error,
}
