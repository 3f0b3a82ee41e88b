//! Which models there are to choose from, and the diagnostics that only the editor has.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Range, TextDocumentIdentifier};

/// Asks for the models that are configured.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ModelListParams {}

/// The models that are configured.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ModelListResponse {
    /// By name.
    pub models: Vec<ModelSummary>,
    /// The one that tasks use unless told otherwise; null when there is none.
    pub agent_model: Option<String>,
    /// What to do to have one; null when there is one.
    pub message: Option<String>,
}

/// One model.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ModelSummary {
    /// Its name in the configuration.
    pub name: String,
    /// What its server calls it.
    pub model: String,
    /// It can work on tasks.
    pub can_chat: bool,
    /// It can write ghost text.
    pub can_fill: bool,
    /// It is on another machine, so that what it is told leaves this one.
    pub hosted: bool,
    /// What is wrong with it and what to do, for people; null when nothing is known to be.
    pub problem: Option<String>,
}

/// Asks the editor what is reported as wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct DiagnosticListParams {
    /// The document; null for all.
    pub text_document: Option<TextDocumentIdentifier>,
}

/// What the editor's other servers report.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct DiagnosticListResponse {
    /// In no order.
    pub diagnostics: Vec<Diagnostic>,
}

/// One report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Diagnostic {
    /// The document's URI.
    pub uri: String,
    /// Where.
    pub range: Range,
    /// How bad it is, as LSP counts: 1 error, 2 warning, 3 information, 4 hint.
    pub severity: u8,
    /// What is wrong.
    pub message: String,
    /// Who says so.
    pub source: String,
}
