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
mod method;
mod status;
mod suggestion;
mod task;

#[cfg(test)]
mod generate;
#[cfg(test)]
mod tests;

pub use capability::{ClientCapabilities, ServerCapabilities};
pub use change::{
    Change, ChangeAcceptParams, ChangeAcceptResponse, ChangeChangedNotification, ChangeFile,
    ChangeListParams, ChangeListResponse, ChangeRedoParams, ChangeRedoResponse, ChangeRejectParams,
    ChangeRejectResponse, ChangeShowParams, ChangeState, ChangeSummary, ChangeUndoParams, ChangeUndoResponse,
    Conflict, EntryState, EntrySummary, FileKind, Hunk, HunkState,
};
pub use config::{
    Completion, Config, Eagerness, Index, Languages, Layered, Log, LogLevel, ProjectCompletion,
    ProjectConfig, ProjectIndex, Review, Source, Warning,
};
pub use document::{Position, Range, TextDocumentIdentifier};
pub use method::{
    CLIENT_COMMANDS, ChangeAccept, ChangeChanged, ChangeList, ChangeRedo, ChangeReject, ChangeShow,
    ChangeUndo, Command, Kind, METHODS, Method, Notification, Request, SUGGESTION_ACCEPTED, Sender,
    StatusChanged, StatusShow, SuggestionPartlyAccepted, SuggestionShown, SuggestionSnooze, SuggestionWhy,
    TaskCancel, TaskEvent, TaskStart,
};
pub use status::{Status, StatusShowParams, StatusState};
pub use suggestion::{
    Consideration, Outcome, SuggestionPartlyAcceptedNotification, SuggestionShownNotification,
    SuggestionSnoozeParams, SuggestionSnoozeResponse, SuggestionWhyParams, SuggestionWhyResponse,
};
pub use task::{
    RenameInput, RewriteInput, Task, TaskCancelParams, TaskCancelResponse, TaskEventNotification,
    TaskStartParams, TaskStartResponse, TaskState,
};
