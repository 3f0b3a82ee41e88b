//! Delegated tasks: started by a request that answers at once, followed by events.
//!
//! A task never edits; what it produces is a change that waits for review.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Position, Range, TextDocumentIdentifier};

/// Asks for a task to be started.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct TaskStartParams {
    /// What is to be done.
    pub task: Task,
}

/// What a task is to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Task {
    /// Structural search and rewrite: code that matches a pattern is replaced.
    Rewrite {
        /// Code to look for; `$NAME` stands for one syntax node, `$$$NAME` for any number.
        pattern: String,
        /// Code to put in its place, with the pattern's metavariables.
        replacement: String,
        /// LSP language id of the pattern; without it, each language in which the pattern parses.
        #[serde(default)]
        language: Option<String>,
        /// File or folder to stay within, absolute or from the workspace's root; without it, all.
        #[serde(default)]
        path: Option<String>,
    },
    /// Renames an identifier by syntax across the workspace.
    Rename {
        /// The document that holds the identifier.
        text_document: TextDocumentIdentifier,
        /// A place inside the identifier.
        position: Position,
        /// The name it is to have.
        new_name: String,
    },
}

/// The task has been taken; how it goes is told by `ghostpen/task/event`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct TaskStartResponse {
    /// Names the task in events and for cancelling.
    pub task_id: String,
}

/// Asks for a running task to be stopped.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct TaskCancelParams {
    /// The task.
    pub task_id: String,
}

/// The end of a cancelled task is told by its `cancelled` event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct TaskCancelResponse {
    /// False when no such task was running.
    pub cancelled: bool,
}

/// A task entered another state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct TaskEventNotification {
    /// The task.
    pub task_id: String,
    /// The state it is in now; nothing follows after one other than `running`.
    pub state: TaskState,
    /// What happened, for people: the reason of a failure, or that nothing matched.
    pub message: Option<String>,
    /// The change it produced; null when it produced none.
    pub change_id: Option<String>,
    /// The client is to open the review now, as the setting `review.openWhenDone` says.
    pub open_review: bool,
}

/// How far a task is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum TaskState {
    /// At work.
    Running,
    /// Ended well, with a change to review or a message that there is none.
    Done,
    /// Ended with an error, which `message` tells.
    Failed,
    /// Stopped by the user.
    Cancelled,
}

/// Argument of the client's command `ghostpen.rename`, which asks for the new name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RenameInput {
    /// The document that holds the identifier.
    pub text_document: TextDocumentIdentifier,
    /// A place inside the identifier.
    pub position: Position,
    /// The name it has now, offered for editing.
    pub old_name: String,
}

/// Argument of the client's command `ghostpen.rewrite`, which asks for pattern and replacement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RewriteInput {
    /// The document the code was selected in.
    pub text_document: TextDocumentIdentifier,
    /// The selected code.
    pub range: Range,
    /// A pattern to start from: the selected code itself.
    pub pattern: String,
    /// LSP language id of the document, null when it has none the server knows.
    pub language: Option<String>,
}
