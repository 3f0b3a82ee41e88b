//! The configuration: one shape for the user's file, the editor's settings and, as what may be
//! tightened, the project's file.
//!
//! The user's file is `~/.config/ghostpen/config.toml`; the editor's settings come as
//! `initializationOptions` and `workspace/configuration`, in the same shape as JSON; the project's
//! file is `.ghostpen.toml`. Keys are camelCase in all of them. A project can never widen power: it
//! is read into [`ProjectConfig`], which has no room for anything but limits. Reading files is the
//! caller's.

mod agent;
mod layers;
mod models;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use agent::{Agent, Approvals};
pub use layers::{Layered, Source, Warning};
pub use models::{Api, ModelConfig, Prices, Timeouts};

/// All settings, each with its default.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Config {
    /// Models that may be used, by name.
    pub models: BTreeMap<String, ModelConfig>,
    /// Ghost text.
    pub completion: Completion,
    /// Tasks that a model works on.
    pub agent: Agent,
    /// What the embedded engine reads of the workspace.
    pub index: Index,
    /// Review of changes.
    pub review: Review,
    /// The server's own log.
    pub log: Log,
}

/// Ghost text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a setting of its own")]
pub struct Completion {
    /// Show ghost text while typing.
    pub enabled: bool,
    /// What writes it: `embedded`, the engine that needs no model, or the name of one of `models`.
    pub model: String,
    /// How sure a suggestion must be before it is shown.
    pub eagerness: Eagerness,
    /// The most lines a suggestion may have; 1 for the rest of the line only.
    pub max_lines: u32,
    /// Milliseconds that the user has to be still before anything new is shown; what is on the screen
    /// stays while it is typed.
    pub idle_ms: u32,
    /// Wait longer after suggestions that were rejected, and shorter after some that were taken.
    pub back_off: bool,
    /// Also inside comments.
    pub in_comments: bool,
    /// Also inside strings.
    pub in_strings: bool,
    /// Show nothing of a model that calls what neither the document nor the workspace knows.
    pub known_names: bool,
    /// Minutes that a snooze without a given length pauses ghost text.
    #[schemars(range(min = 1))]
    pub snooze_minutes: u32,
    /// Where ghost text is shown.
    pub languages: Languages,
    /// Globs, in gitignore's syntax, of files without ghost text; they are read all the same.
    pub exclude: Vec<String>,
}

impl Default for Completion {
    fn default() -> Self {
        Self {
            enabled: true,
            model: "embedded".to_owned(),
            eagerness: Eagerness::Balanced,
            max_lines: 10,
            idle_ms: 0,
            back_off: true,
            in_comments: true,
            in_strings: true,
            known_names: false,
            snooze_minutes: 5,
            languages: Languages::default(),
            exclude: Vec::new(),
        }
    }
}

/// How sure a suggestion must be before it is shown; the calmer is the smaller.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Eagerness {
    /// Only what is nearly certain.
    Quiet,
    /// What is more likely right than not.
    #[default]
    Balanced,
    /// Whatever may help.
    Eager,
}

/// Where ghost text is shown.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Languages {
    /// LSP language ids in which no ghost text is shown.
    pub disabled: Vec<String>,
}

/// What the embedded engine reads of the workspace.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Index {
    /// The most files it reads.
    pub max_files: u32,
    /// The most bytes it reads in all.
    pub max_bytes: u64,
    /// Files of more bytes are not read.
    pub max_file_bytes: u64,
    /// Globs, in gitignore's syntax, of what is neither read nor given ghost text, besides what
    /// ignore files name.
    pub exclude: Vec<String>,
}

impl Default for Index {
    fn default() -> Self {
        Self { max_files: 50_000, max_bytes: 256 << 20, max_file_bytes: 1 << 20, exclude: Vec::new() }
    }
}

/// Review of changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Review {
    /// Open the review by itself when a task has produced a change.
    pub open_when_done: bool,
    /// Unchanged lines shown around each hunk of the review document.
    pub context_lines: u32,
}

impl Default for Review {
    fn default() -> Self {
        Self { open_when_done: true, context_lines: 3 }
    }
}

/// The server's own log, on its standard error.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Log {
    /// The least severe message that is written.
    pub level: LogLevel,
}

/// How severe a message of the log is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum LogLevel {
    /// Nothing at all.
    Off,
    /// What failed.
    Error,
    /// What the user should know.
    #[default]
    Warn,
    /// What happened.
    Info,
    /// What helps to find a fault.
    Debug,
    /// Everything.
    Trace,
}

/// What a project may set in its `.ghostpen.toml`: limits, each of which only tightens the user's.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct ProjectConfig {
    /// Limits of ghost text.
    pub completion: ProjectCompletion,
    /// Limits of what is read.
    pub index: ProjectIndex,
}

/// Limits of ghost text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct ProjectCompletion {
    /// `false` turns ghost text off; `true` changes nothing.
    pub enabled: Option<bool>,
    /// Holds where it is calmer than the user's.
    pub eagerness: Option<Eagerness>,
    /// Holds where it is fewer than the user's.
    pub max_lines: Option<u32>,
    /// Languages turned off besides the user's.
    pub languages: Languages,
    /// Files without ghost text besides the user's.
    pub exclude: Vec<String>,
}

/// Limits of what is read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct ProjectIndex {
    /// Holds where it is fewer than the user's.
    pub max_files: Option<u32>,
    /// Holds where it is fewer than the user's.
    pub max_bytes: Option<u64>,
    /// Holds where it is fewer than the user's.
    pub max_file_bytes: Option<u64>,
    /// Excluded besides the user's.
    pub exclude: Vec<String>,
}
