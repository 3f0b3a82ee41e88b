//! Delegated tasks: started by a request that answers at once, followed by events.
//!
//! A task never edits; what it produces is a change that waits for review. What a model does on the way is
//! told item by item.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Answer, Image, Item, Mention, Position, Range, TextDocumentIdentifier};

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
    /// Has a model work on an instruction.
    Prompt {
        /// The user's words; may be empty with a shortcut.
        text: String,
        /// How much the model may do.
        #[serde(default)]
        mode: Mode,
        /// A wish that is common enough to have a name; the words are added to it.
        #[serde(default)]
        shortcut: Option<Shortcut>,
        /// What the words point at.
        #[serde(default)]
        mentions: Vec<Mention>,
        /// Images that belong to the words.
        #[serde(default)]
        images: Vec<Image>,
        /// The thread to go on with; without it, a new one.
        #[serde(default)]
        thread_id: Option<String>,
        /// A name of `[models]`; without it, the one of the setting `agent.model`.
        #[serde(default)]
        model: Option<String>,
    },
}

/// How much a model may do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Mode {
    /// Answer a question, with what it read cited.
    Ask,
    /// Write a plan, which the user edits and then starts.
    Plan,
    /// Edit its copy of the workspace and run commands there.
    #[default]
    Agent,
}

/// A wish that is common enough to have a name: a code action, or a word after `/` in a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Shortcut {
    /// Restructure the code that is pointed at.
    Refactor,
    /// Mend what is reported as wrong.
    Fix,
    /// Write tests for the code that is pointed at.
    Tests,
    /// Document the code that is pointed at.
    Document,
    /// Explain the code that is pointed at; nothing is edited.
    Explain,
    /// Do to all of the workspace what was done at one place.
    Everywhere,
}

/// The task has been taken; how it goes is told by `ghostpen/task/event`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct TaskStartResponse {
    /// Names the task in events and for cancelling.
    pub task_id: String,
    /// The thread it works in; null for a task without a model.
    pub thread_id: Option<String>,
}

/// Asks for the tasks that run, wait or can be resumed, and the latest that ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct TaskListParams {}

/// The tasks of this workspace.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct TaskListResponse {
    /// The latest first.
    pub tasks: Vec<TaskSummary>,
}

/// One task in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct TaskSummary {
    /// Names the task.
    pub task_id: String,
    /// The thread it works in; null for a task without a model.
    pub thread_id: Option<String>,
    /// What it is to do, for people, in a few words.
    pub title: String,
    /// How far it is.
    pub state: TaskState,
    /// What it does now, or what came of it, for people.
    pub message: Option<String>,
    /// When it started, in Unix milliseconds.
    pub at: u64,
    /// When it ended; null while it has not.
    pub ended_at: Option<u64>,
    /// The change it produced; null when it produced none yet.
    pub change_id: Option<String>,
    /// Files it changes so far.
    pub files: u32,
    /// Lines it adds so far.
    pub added: u32,
    /// Lines it removes so far.
    pub removed: u32,
    /// What it cost so far.
    pub usage: Usage,
}

impl TaskSummary {
    /// One that has just begun at `at`, in Unix milliseconds.
    pub fn begun(task_id: String, thread_id: Option<String>, title: String, at: u64) -> Self {
        Self {
            task_id,
            thread_id,
            title,
            state: TaskState::Running,
            message: None,
            at,
            ended_at: None,
            change_id: None,
            files: 0,
            added: 0,
            removed: 0,
            usage: Usage::default(),
        }
    }
}

/// What work by a model cost.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Usage {
    /// Tokens the model read.
    pub prompt_tokens: u64,
    /// Those of them that its server had read before.
    pub cached_tokens: u64,
    /// Tokens the model wrote.
    pub output_tokens: u64,
    /// The price in millionths of the unit that the configured prices are in; 0 where none are.
    pub cost_micros: u64,
}

/// Says something to a task while it works; the model reads it after the tool calls under way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct TaskSteerParams {
    /// The task.
    pub task_id: String,
    /// The user's words.
    pub text: String,
}

/// Whether the words were taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct TaskSteerResponse {
    /// False when the task has ended; the words then start a task of their own in its thread.
    pub taken: bool,
}

/// Answers an item that waits: an approval or a question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct TaskAnswerParams {
    /// The task.
    pub task_id: String,
    /// The item that waits.
    pub item_id: String,
    /// The answer.
    pub answer: Answer,
}

/// Whether the answer was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct TaskAnswerResponse {
    /// False when nothing waits for it any more.
    pub taken: bool,
}

/// Asks for a task that was interrupted to go on where it stopped.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct TaskResumeParams {
    /// The task.
    pub task_id: String,
}

/// Whether a task goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct TaskResumeResponse {
    /// False when there is nothing to go on with.
    pub resumed: bool,
}

/// An item began, entered another state, or ended. It takes the place of the one with the same id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct TaskItemNotification {
    /// The thread.
    pub thread_id: String,
    /// The item.
    pub item: Item,
}

/// Text that streams into an item: a message's words, or a command's output.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct TaskTextNotification {
    /// The thread.
    pub thread_id: String,
    /// The item.
    pub item_id: String,
    /// Text to add at its end.
    pub text: String,
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
    /// The state it is in now; a task that is `running` or `waiting` has more events to come. `running` is told again
    /// when the numbers of `ghostpen/task/list` have changed.
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
    /// Waits for the user's answer to one of its items.
    Waiting,
    /// Stopped in the middle, by the end of the server or a budget; it can be resumed.
    Interrupted,
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

/// Argument of the client's command `ghostpen.delegate`, which asks for the user's words and starts the task.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct DelegateInput {
    /// The wish that the words are added to; null when the words say it all.
    pub shortcut: Option<Shortcut>,
    /// What is pointed at.
    pub mentions: Vec<Mention>,
    /// What to ask the user for, in a line.
    pub prompt: String,
}
