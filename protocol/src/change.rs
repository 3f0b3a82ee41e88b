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
    /// Other open changes that have hunks for the same lines: once one is accepted, the other may no longer fit.
    pub overlaps: Vec<String>,
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

/// Asks for one change, whole or some files of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ChangeShowParams {
    /// The change.
    pub change_id: String,
    /// Only these files; without it, all of them.
    #[serde(default)]
    pub uris: Option<Vec<String>>,
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
    /// The file itself, where it is now.
    pub uri: String,
    /// Read-only document: the file as it is now with every hunk still proposed put in.
    pub proposed_uri: String,
    /// Read-only document: the file as it was when the change was made.
    pub base_uri: String,
    /// The path from the workspace's root, for people.
    pub path: String,
    /// Whether the file is edited, moved, created or deleted.
    pub kind: FileKind,
    /// Lines added.
    pub added: u32,
    /// Lines removed.
    pub removed: u32,
    /// Where the file is to move to; null where it stays, or has moved already.
    pub moves_to: Option<String>,
    /// Whether the file becomes executable, or no longer is; null where that stays.
    pub executable: Option<bool>,
    /// The hunks in the order of the file.
    pub hunks: Vec<Hunk>,
}

/// What happens to a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum FileKind {
    /// Its text changes.
    Edit,
    /// It moves, and its text may change as well.
    Move,
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
    /// What it changes.
    pub part: HunkPart,
    /// Where it lies in the file as it is now.
    pub range: Range,
    /// Whether that is where it belongs beyond doubt; false where most of what was around it is another text
    /// now, or where its lines were found again elsewhere.
    pub sure: bool,
    /// Where it lies in the document at `proposedUri`.
    pub proposed_range: Range,
    /// The text it replaces.
    pub old_text: String,
    /// The text it puts there.
    pub new_text: String,
    /// Why it cannot be put in, for people; null unless `state` is `conflict`.
    pub conflict: Option<String>,
    /// Why it is proposed, in the words of whoever proposes it.
    pub reason: Option<String>,
    /// Who wrote what it proposes.
    pub author: HunkAuthor,
    /// Why the user rejected it, if the user said so.
    pub rejection: Option<String>,
    /// Hunks of the same change that it makes sense only with: by name and by moved lines. A hint.
    pub needs: Vec<String>,
    /// Hunks of other open changes for the same lines: once one is accepted, the others may no longer fit.
    pub overlaps: Vec<HunkRef>,
}

/// A hunk of another change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct HunkRef {
    /// The change.
    pub change_id: String,
    /// The hunk within it.
    pub hunk_id: String,
    /// What the change does, for people.
    pub title: String,
}

/// What a hunk changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum HunkPart {
    /// Lines of the text; of a file that is made or deleted, all of them.
    Lines,
    /// The content as a whole, which is no text.
    Content,
    /// Where the file is.
    Place,
    /// Whether the file can be executed.
    Mode,
}

/// Who wrote what a hunk proposes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum HunkAuthor {
    /// Ghostpen itself, by rule: a rewrite, a rename, a patch.
    Engine,
    /// A model.
    Model,
    /// A command that was run for a task; nobody has read it yet.
    Command,
    /// The user, who edited the proposal.
    User,
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
    /// The text that the hunk was made for.
    pub old_text: String,
    /// The text that it would put there.
    pub new_text: String,
    /// The text that is there now; null where there is no such file.
    pub current_text: Option<String>,
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
    /// Why, in the user's words; kept with the hunks.
    #[serde(default)]
    pub reason: Option<String>,
}

/// Asks for a hunk to propose another text, before it is decided on. Nothing of the user's changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ChangeEditParams {
    /// The change.
    pub change_id: String,
    /// The hunk; one that was rejected is to be decided again.
    pub hunk_id: String,
    /// The whole lines that it is to put there.
    pub new_text: String,
}

/// The hunk proposes the new text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ChangeEditResponse {}

/// Asks what would be wrong if hunks were accepted: those named, those of one file, or all that are still
/// proposed. Nothing of the user's changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ChangeCheckParams {
    /// The change.
    pub change_id: String,
    /// Only these hunks.
    #[serde(default)]
    pub hunk_ids: Option<Vec<String>>,
    /// Only hunks of this file.
    #[serde(default)]
    pub uri: Option<String>,
    /// A program and its arguments, to be run in the sandbox on the files as they would be.
    #[serde(default)]
    pub command: Option<Vec<String>>,
}

/// What accepting would leave wrong.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ChangeCheckResponse {
    /// Places that would break the syntax and do not break it now.
    pub faults: Vec<ChangeFault>,
    /// Hunks left out that the chosen ones need.
    pub missing: Vec<String>,
    /// Hunks that could not be accepted.
    pub conflicts: Vec<Conflict>,
    /// What came of the command; null without one.
    pub command: Option<CheckedCommand>,
    /// All of it in a few words, for people; also when nothing would be wrong.
    pub message: String,
}

/// A place that would break the syntax.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ChangeFault {
    /// The file.
    pub uri: String,
    /// Where, in the text as it would be.
    pub range: Range,
    /// What is wrong, for people.
    pub message: String,
}

/// What came of a command that was run on the files as they would be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CheckedCommand {
    /// The code that it ended with; null when it did not end by itself.
    pub exit_code: Option<i32>,
    /// The end of what it wrote.
    pub output: String,
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
