//! What client and server tell each other about Ghostpen's own messages when they meet.
//!
//! Both travel as `capabilities.experimental.ghostpen`, of `initialize`'s params and of its answer.
//! A client that sends nothing is a stock client and gets standard LSP alone.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a client with Ghostpen's plugin can do; everything is off for a stock client.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "capabilities are switches that do not depend on each other"
)]
pub struct ClientCapabilities {
    /// Takes the `ghostpen/…` notifications (`task/event`, `change/changed`, `status/changed` …) and
    /// shows the review itself. Without it the server uses messages, progress and `showDocument`.
    pub notifications: bool,
    /// Has the client's own commands, such as `ghostpen.rename` and `ghostpen.delegate`, which ask the
    /// user for input, so that code actions may carry them.
    pub input_commands: bool,
    /// Asks for `workspace/textDocumentContent` although its editor does not announce it.
    pub text_document_content: bool,
    /// Sends `ghostpen/suggestion/shown` and `partlyAccepted`; the server then need not guess them
    /// from the next edits.
    pub suggestion_events: bool,
    /// Shows the items of tasks and answers those that wait. Without it the server tells how a task
    /// goes by progress, and asks by `window/showMessageRequest`.
    pub items: bool,
    /// Answers `ghostpen/diagnostic/list`.
    pub diagnostics: bool,
    /// The user does not trust the workspace. The server takes it for one without folders, so that it reads
    /// no file that is not open and no project's settings, and it starts no task.
    pub untrusted: bool,
}

/// What the server speaks beyond LSP.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ServerCapabilities {
    /// The server's own version, for logs and health reports.
    pub version: String,
    /// The `kind`s of task that `ghostpen/task/start` takes.
    pub tasks: Vec<String>,
}
