//! Change sets: what Ghostpen proposes to a user's files, how the user decides on it hunk by hunk, and the
//! journal that makes every decision durable and reversible.
//!
//! A [`ChangeSet`] is a value: per file the text it was made for, and hunks. [`ChangeSet::plan_accept`]
//! rebases hunks over what the user typed since and says what would happen; a true clash is told, never
//! guessed. The [`Journal`] writes the intent down, changes files on disk through its one door, and plans
//! undo and redo with the same rebase.
//!
//! It knows neither the editor's protocol nor how a file is read: the caller hands in the current content.

mod anchor;
mod blob;
mod content;
mod disk;
mod door;
mod ground;
mod hunk;
mod journal;
mod links;
mod order;
mod overlap;
pub mod patch;
mod plan;
mod set;
mod unified;

pub use blob::Hash;
pub use content::Content;
pub use door::DoorError;
pub use hunk::{Author, Hunk, HunkId, HunkState, What};
pub use journal::{
    Collected, EntryId, EntryState, EntrySummary, Journal, JournalError, Landed, Limits, Recovered, Recovery,
    Route, Standing,
};
pub use links::Defined;
pub use plan::{Conflict, Current, HunkView, Plan, PlannedFile, Selection, Why};
pub use set::{
    ChangeId, ChangeSet, FileChange, FileKind, Mark, Origin, Proposal, ReviseError, SetError, Sides, Target,
    Verdict,
};
pub use unified::{Unified, UnifiedLine};
