//! What a task shows of its work, one [`Item`] after another: the user's words, the model's, each tool
//! call, what is asked of the user, and what came of it.
//!
//! An item is told as a whole whenever it enters another state, and the last telling holds; text that
//! streams in between is told as it comes and may be missed without harm. Nothing here is an instruction
//! to the client: all text is shown as text.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Mention;

/// One piece of a task's work.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Item {
    /// Names the item within its thread; later items have later places in the thread, not larger ids.
    pub item_id: String,
    /// The task it belongs to.
    pub task_id: String,
    /// When it began, in Unix milliseconds.
    pub at: u64,
    /// How far it is.
    pub state: ItemState,
    /// What it is.
    pub content: ItemContent,
}

/// How far an item is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum ItemState {
    /// More is to come.
    Running,
    /// Waits for the user's answer, by `ghostpen/task/answer`.
    Waiting,
    /// Complete.
    Done,
    /// Ended with an error, which its content tells.
    Failed,
    /// Cut off by an interrupt, or declined by the user.
    Aborted,
}

/// What an item is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum ItemContent {
    /// The user's words.
    UserMessage {
        /// The words.
        text: String,
        /// What they point at.
        mentions: Vec<Mention>,
        /// How many images came with them.
        images: u32,
    },
    /// The model's words, in Markdown.
    AgentMessage {
        /// The words so far.
        text: String,
    },
    /// What the model says of its thinking.
    Reasoning {
        /// The words so far.
        text: String,
    },
    /// The steps the model means to take; each telling replaces the one before.
    Plan {
        /// The steps in order.
        steps: Vec<PlanStep>,
    },
    /// A tool at work.
    ToolCall {
        /// The tool's name.
        tool: String,
        /// What it does, for people, in a line.
        title: String,
        /// What it was called with, as JSON.
        input: String,
        /// What came of it, cut in the middle when it is long.
        output: String,
        /// The exit code of a command; null for every other tool and while it runs.
        exit_code: Option<i32>,
        /// How long it took, in milliseconds; null while it runs.
        took_ms: Option<u64>,
        /// URIs of the files it read or edited.
        files: Vec<String>,
    },
    /// Something that is done only when the user allows it.
    Approval {
        /// What is asked, for people, in a line.
        title: String,
        /// Exactly what is allowed by a yes: the whole command line, or the file.
        detail: String,
        /// Where it is done and what it may touch, a line each.
        #[serde(default)]
        reach: Vec<String>,
        /// Of an edit, what it changes, as a unified diff; null for what changes nothing by itself.
        #[serde(default)]
        diff: Option<String>,
        /// What kind of thing it is.
        subject: ApprovalSubject,
        /// How far a yes may reach; the first is the narrowest.
        scopes: Vec<ApprovalScope>,
        /// The answer; null while it waits.
        answer: Option<Answer>,
    },
    /// A question to the user.
    Question {
        /// The question.
        text: String,
        /// Answers to choose from; any other text is an answer as well.
        choices: Vec<String>,
        /// The answer; null while it waits.
        answer: Option<String>,
    },
    /// The instruction files that were taken into account. They are data and grant nothing.
    Instructions {
        /// The files, the nearest last.
        files: Vec<InstructionFile>,
    },
    /// The change that waits for review.
    Change {
        /// The change.
        change_id: String,
        /// Files it touches.
        files: u32,
        /// Hunks in all.
        hunks: u32,
        /// Lines it adds.
        added: u32,
        /// Lines it removes.
        removed: u32,
    },
    /// What a claim rests on: a command that ran on a known state of the files.
    Evidence {
        /// What it shows, in a line.
        claim: String,
        /// The command line.
        command: String,
        /// Its exit code; null when it did not end by itself.
        exit_code: Option<i32>,
        /// The lines of its output that matter.
        output: String,
        /// The files have changed since it ran.
        stale: bool,
    },
    /// Something the user should know: a retry, a budget, an older part summed up.
    Notice {
        /// How much it matters.
        level: NoticeLevel,
        /// What it is.
        text: String,
    },
}

/// One step of a plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PlanStep {
    /// What is to be done.
    pub text: String,
    /// How far it is.
    pub state: StepState,
}

/// As a line of a list: `[ ] not begun`, `[>] at work`, `[x] done`.
impl fmt::Display for PlanStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mark = match self.state {
            StepState::Pending => ' ',
            StepState::Running => '>',
            StepState::Done => 'x',
        };
        write!(f, "[{mark}] {}", self.text)
    }
}

/// How far a step of a plan is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum StepState {
    /// Not begun.
    #[default]
    Pending,
    /// At work.
    Running,
    /// Done.
    Done,
}

/// What an approval is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum ApprovalSubject {
    /// A command, inside the sandbox.
    Command,
    /// A command, outside the sandbox.
    Unsandboxed,
    /// A command with the network, to set things up.
    Network,
    /// A file that configures a tool, an editor or the build, and so could run something later.
    ProtectedFile,
    /// An edit, where the user wants to be asked for each.
    Edit,
}

/// How far a yes reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum ApprovalScope {
    /// This time only.
    Once,
    /// Exactly this, whenever it comes up again in this task.
    Task,
    /// Exactly this, in this workspace, until the user takes it back.
    Always,
}

/// What the user answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Answer {
    /// Yes, so far.
    Approve {
        /// How far.
        scope: ApprovalScope,
    },
    /// No.
    Decline {
        /// Why, for the model; may be empty.
        reason: String,
    },
    /// The answer to a question.
    Reply {
        /// The answer.
        text: String,
    },
}

/// An instruction file that was taken into account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct InstructionFile {
    /// The file's URI.
    pub uri: String,
    /// Bytes of it that were taken into account.
    pub bytes: u32,
    /// Bytes of it that were left out for want of room.
    pub left_out: u32,
}

/// How much a notice matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum NoticeLevel {
    /// Good to know.
    Info,
    /// Something is not as the user would want it.
    Warning,
    /// Something failed.
    Error,
}
