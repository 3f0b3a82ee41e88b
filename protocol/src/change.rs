//! Changes under review, and the journal of what was accepted.
//!
//! A change is shown whole, decided hunk by hunk, and undone by journal entry. Nothing of it is in
//! the user's files before `ghostpen/change/accept`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Range;

/// Asks for every change and every journal entry of this workspace.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct ChangeListParams {}

/// The changes and the journal, the latest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ChangeListResponse {
    /// Changes that were proposed.
    pub changes: Vec<ChangeSummary>,
    /// What was written by accepting, undoing and redoing.
    pub entries: Vec<EntrySummary>,
}

/// A change in one line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ChangeSummary {
    /// Names the change.
    pub change_id: String,
    /// What it does, for people.
    pub title: String,
    /// How far the review is.
    pub state: ChangeState,
    /// Files it touches.
    pub files: u32,
    /// Hunks in all.
    pub hunks: u32,
    /// Lines it adds.
    pub added: u32,
    /// Lines it removes.
    pub removed: u32,
}

/// How far the review of a change is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum ChangeState {
    /// At least one hunk is still to be decided.
    Open,
    /// Every hunk was accepted.
    Accepted,
    /// Every hunk was rejected.
    Rejected,
    /// Every hunk was decided, some each way.
    Partly,
}

/// One entry of the journal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct EntrySummary {
    /// Names the entry.
    pub entry_id: String,
    /// What was done, for people.
    pub label: String,
    /// When, in Unix milliseconds.
    pub at: u64,
    /// The files' URIs.
    pub files: Vec<String>,
    /// What became of it.
    pub state: EntryState,
    /// `ghostpen/change/undo` can take it back now.
    pub can_undo: bool,
    /// `ghostpen/change/redo` can do it again now.
    pub can_redo: bool,
}

/// What became of a journal entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum EntryState {
    /// Announced; whether it was carried out is not verified yet.
    Intended,
    /// Carried out and verified.
    Done,
    /// Taken back by a later entry.
    Undone,
    /// Not carried out, or only in part; nothing of it counts as accepted.
    Failed,
}

/// Asks for one change whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ChangeShowParams {
    /// The change.
    pub change_id: String,
}

/// Asks for the review of a change to be shown by `window/showDocument`: as a virtual document, or as a file
/// where the editor has none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct ChangeOpenParams {
    /// The change; without it, the latest that is open.
    pub change_id: Option<String>,
}

/// The review is shown.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ChangeOpenResponse {
    /// The document that shows it; null when nothing is open.
    pub uri: Option<String>,
    /// What the user should know.
    pub message: Option<String>,
}

/// A change with its files and hunks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Change {
    /// Names the change.
    pub change_id: String,
    /// What it does, for people.
    pub title: String,
    /// How far the review is.
    pub state: ChangeState,
    /// The files, by path.
    pub files: Vec<ChangeFile>,
}

/// What a change does to one file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ChangeFile {
    /// The file itself.
    pub uri: String,
    /// Read-only document: the file as it is now with every hunk still proposed put in.
    pub proposed_uri: String,
    /// Read-only document: the file as it was when the change was made.
    pub base_uri: String,
    /// The path from the workspace's root, for people.
    pub path: String,
    /// Whether the file is edited, created or deleted.
    pub kind: FileKind,
    /// Lines added.
    pub added: u32,
    /// Lines removed.
    pub removed: u32,
    /// The hunks in the order of the file.
    pub hunks: Vec<Hunk>,
}

/// What happens to a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum FileKind {
    /// Its text changes.
    Edit,
    /// It is new.
    Create,
    /// It goes.
    Delete,
}

/// One place of a change, decided on its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Hunk {
    /// Names the hunk within its change.
    pub hunk_id: String,
    /// What was decided.
    pub state: HunkState,
    /// Where it lies in the file as it is now.
    pub range: Range,
    /// Where it lies in the document at `proposedUri`.
    pub proposed_range: Range,
    /// The text it replaces.
    pub old_text: String,
    /// The text it puts there.
    pub new_text: String,
    /// Why it is proposed, for people; null where its title says it all.
    pub reason: Option<String>,
    /// It was written by a command that a task ran, and not by the task itself.
    pub by_command: bool,
    /// Why it cannot be put in, for people; null unless `state` is `conflict`.
    pub conflict: Option<String>,
}

/// What was decided about a hunk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum HunkState {
    /// Nothing yet.
    Proposed,
    /// It is in the user's file.
    Accepted,
    /// It is not wanted.
    Rejected,
    /// What the user typed since overlaps it; the user's text stands.
    Conflict,
}

/// Asks for hunks to be put into the user's files: those named, those of one file, or all that are
/// still proposed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ChangeAcceptParams {
    /// The change.
    pub change_id: String,
    /// Only these hunks.
    #[serde(default)]
    pub hunk_ids: Option<Vec<String>>,
    /// Only hunks of this file.
    #[serde(default)]
    pub uri: Option<String>,
}

/// What accepting came to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ChangeAcceptResponse {
    /// Hunks now in the user's files.
    pub accepted: u32,
    /// Hunks left out, since what the user typed overlaps them.
    pub conflicts: Vec<Conflict>,
    /// The journal entry that can be undone; null when nothing was written.
    pub entry_id: Option<String>,
    /// Why nothing or not everything was written, for people.
    pub message: Option<String>,
}

/// A place where the user's text stands against a hunk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Conflict {
    /// The hunk; null where an undo or redo met text that belongs to no hunk.
    pub hunk_id: Option<String>,
    /// The file.
    pub uri: String,
    /// What stands in the way, for people.
    pub message: String,
}

/// Asks for hunks to be dropped: those named, those of one file, or all that are still proposed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ChangeRejectParams {
    /// The change.
    pub change_id: String,
    /// Only these hunks.
    #[serde(default)]
    pub hunk_ids: Option<Vec<String>>,
    /// Only hunks of this file.
    #[serde(default)]
    pub uri: Option<String>,
}

/// What rejecting came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ChangeRejectResponse {
    /// Hunks now rejected.
    pub rejected: u32,
}

/// Asks for an accepted entry to be taken back, whatever was typed since.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct ChangeUndoParams {
    /// The entry; without it, the latest that can be undone.
    pub entry_id: Option<String>,
}

/// What undoing came to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ChangeUndoResponse {
    /// The entry taken back; null when there was none.
    pub entry_id: Option<String>,
    /// Places taken back.
    pub undone: u32,
    /// Places left as they are, since what the user typed overlaps them.
    pub conflicts: Vec<Conflict>,
    /// Why nothing or not everything was taken back, for people.
    pub message: Option<String>,
}

/// Asks for an undone entry to be done again.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct ChangeRedoParams {
    /// The entry; without it, the latest that was undone.
    pub entry_id: Option<String>,
}

/// What redoing came to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ChangeRedoResponse {
    /// The entry done again; null when there was none.
    pub entry_id: Option<String>,
    /// Places done again.
    pub redone: u32,
    /// Places left as they are, since what the user typed overlaps them.
    pub conflicts: Vec<Conflict>,
    /// Why nothing or not everything was done again, for people.
    pub message: Option<String>,
}

/// A change was proposed, decided in part or whole, or moved with the user's typing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ChangeChangedNotification {
    /// The change.
    pub change_id: String,
    /// How far its review is.
    pub state: ChangeState,
    /// URIs of the files whose hunks changed state or place.
    pub files: Vec<String>,
    /// Hunks still to be decided.
    pub hunks_proposed: u32,
}

/// Asks for texts to be put up for review, such as a block of code from a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ChangeProposeParams {
    /// What it does, for people.
    pub title: String,
    /// The texts.
    pub edits: Vec<ProposedEdit>,
}

/// A text to be put up for review.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ProposedEdit {
    /// The file's URI.
    pub uri: String,
    /// What the text replaces; without it, all of the file, which may be new.
    #[serde(default)]
    pub range: Option<Range>,
    /// The text.
    pub new_text: String,
}

/// What was put up for review.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ChangeProposeResponse {
    /// The change; null when the files say all of it already.
    pub change_id: Option<String>,
}
