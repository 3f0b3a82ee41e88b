//! The words on the wire beyond LSP, and the configuration, as plain serde types.
//!
//! Whatever LSP has a method for is not here. From these types come `schema.json`, the clients'
//! `protocol.ts` and `protocol.lua`, the settings part of VS Code's `package.json` and the tables of
//! `PROTOCOL.md`; a test fails when one of them drifts, and `UPDATE_EXPECT=1 cargo test -p protocol`
//! writes them anew. This crate must not hold logic beyond layering the configuration, and must not
//! depend on an LSP library: the server converts at its edge.
//!
//! The law of names: a method is `ghostpen/<resource>/<verb>` with a singular resource; its types
//! are `*Params`, `*Response` and `*Notification`; fields are camelCase; ids are opaque strings;
//! `at` is Unix time in milliseconds; an answer always carries every field, `null` where it has no
//! value.

mod capability;
mod change;
mod config;
mod document;
mod item;
mod mention;
mod method;
mod model;
mod status;
mod suggestion;
mod task;
mod thread;

#[cfg(test)]
mod generate;
#[cfg(test)]
mod tests;

pub use capability::{ClientCapabilities, ServerCapabilities};
pub use change::{
    Change, ChangeAcceptParams, ChangeAcceptResponse, ChangeChangedNotification, ChangeCheckParams,
    ChangeCheckResponse, ChangeEditParams, ChangeEditResponse, ChangeFault, ChangeFile, ChangeListParams,
    ChangeListResponse, ChangeOpenParams, ChangeOpenResponse, ChangeProposeParams, ChangeProposeResponse,
    ChangeRedoParams, ChangeRedoResponse, ChangeRejectParams, ChangeRejectResponse, ChangeShowParams,
    ChangeState, ChangeSummary, ChangeUndoParams, ChangeUndoResponse, CheckedCommand, Conflict, EntryState,
    EntrySummary, FileKind, Hunk, HunkAuthor, HunkPart, HunkRef, HunkState, ProposedEdit,
};
pub use config::{
    Agent, Api, Approvals, Completion, Config, Eagerness, Index, Languages, Layered, Log, LogLevel,
    ModelConfig, Prices, ProjectCompletion, ProjectConfig, ProjectIndex, Review, Source, Timeouts, Warning,
};
pub use document::{Position, Range, TextDocumentIdentifier};
pub use item::{
    Answer, ApprovalScope, ApprovalSubject, InstructionFile, Item, ItemContent, ItemState, NoticeLevel,
    PlanStep, StepState,
};
pub use mention::{Image, Mention, MentionListParams, MentionListResponse, MentionOffer};
pub use method::{
    CLIENT_COMMANDS, ChangeAccept, ChangeChanged, ChangeCheck, ChangeEdit, ChangeList, ChangeOpen,
    ChangePropose, ChangeRedo, ChangeReject, ChangeShow, ChangeUndo, Command, DiagnosticList, Inquiry, Kind,
    METHODS, MentionList, Method, ModelList, Notification, Request, SUGGESTION_ACCEPTED, Sender,
    StatusChanged, StatusShow, SuggestionPartlyAccepted, SuggestionShown, SuggestionSnooze,
    SuggestionStatsShow, SuggestionWhy, TaskAnswer, TaskCancel, TaskEvent, TaskItem, TaskList, TaskResume,
    TaskStart, TaskSteer, TaskText, ThreadDelete, ThreadFork, ThreadList, ThreadShow,
};
pub use model::{
    Diagnostic, DiagnosticListParams, DiagnosticListResponse, ModelListParams, ModelListResponse,
    ModelSummary,
};
pub use status::{Status, StatusShowParams, StatusState};
pub use suggestion::{
    Consideration, ConsiderationStage, Outcome, SuggestionPartlyAcceptedNotification,
    SuggestionShownNotification, SuggestionSnoozeParams, SuggestionSnoozeResponse, SuggestionStats,
    SuggestionStatsParams, SuggestionStatsResponse, SuggestionWhyParams, SuggestionWhyResponse,
};
pub use task::{
    DelegateInput, Mode, RenameInput, RewriteInput, Shortcut, Task, TaskAnswerParams, TaskAnswerResponse,
    TaskCancelParams, TaskCancelResponse, TaskEventNotification, TaskItemNotification, TaskListParams,
    TaskListResponse, TaskResumeParams, TaskResumeResponse, TaskStartParams, TaskStartResponse, TaskState,
    TaskSteerParams, TaskSteerResponse, TaskSummary, TaskTextNotification, Usage,
};
pub use thread::{
    Thread, ThreadDeleteParams, ThreadDeleteResponse, ThreadForkParams, ThreadForkResponse, ThreadListParams,
    ThreadListResponse, ThreadShowParams, ThreadSummary,
};
