//! Plans: what accepting, undoing or redoing would do to each file as it is now.
//!
//! A plan changes nothing. It carries each file's content before and after, so that whoever carries it out
//! can refuse when the file is no longer the one that was planned for.

mod fill;
mod view;

use std::{
    fmt,
    ops::Range,
    path::{Path, PathBuf},
    sync::Arc,
};

use text::{Bytes, Edit};

use crate::{
    content::Content,
    hunk::{Hunk, HunkId, HunkState, Part},
    journal::EntryId,
    set::{ChangeId, ChangeSet, FileChange},
};

/// What a file holds now: the editor's buffer where it is open, else the disk.
#[derive(Clone, Debug)]
pub enum Current {
    /// This text.
    Text(Bytes),
    /// An open buffer that says something else than the file on disk. Lines are changed in the buffer; what
    /// concerns the file as a whole goes by the disk, and is not done where the buffer alone has words of the
    /// user's.
    Unsaved {
        /// What the buffer says.
        buffer: Bytes,
        /// What the disk holds; `None` when the file is gone.
        disk: Option<Content>,
    },
    /// These bytes, which are no text.
    Raw(Arc<[u8]>),
    /// There is no such file.
    Absent,
    /// Something that cannot be read, and why.
    Unreadable(String),
}

impl Current {
    /// The text, if it is one.
    pub fn text(&self) -> Option<&Bytes> {
        match self {
            Self::Text(bytes) | Self::Unsaved { buffer: bytes, .. } => Some(bytes),
            Self::Raw(_) | Self::Absent | Self::Unreadable(_) => None,
        }
    }

    /// What the file holds; `None` when there is none, or it cannot be read.
    pub fn content(self) -> Option<Content> {
        match self {
            Self::Text(bytes) | Self::Unsaved { buffer: bytes, .. } => Some(Content::Text(bytes)),
            Self::Raw(bytes) => Some(Content::Raw(bytes)),
            Self::Absent | Self::Unreadable(_) => None,
        }
    }

    /// What the file on disk holds.
    pub(crate) fn on_disk(&self) -> Self {
        match self {
            Self::Unsaved { disk, .. } => disk.clone().map_or(Self::Absent, Self::from),
            other => other.clone(),
        }
    }
}

impl From<Content> for Current {
    fn from(content: Content) -> Self {
        match content {
            Content::Text(bytes) => Self::Text(bytes),
            Content::Raw(bytes) => Self::Raw(bytes),
        }
    }
}

/// Which hunks are meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Selection {
    /// Every hunk not yet decided.
    All,
    /// Every hunk of this file not yet decided.
    File(PathBuf),
    /// These, even if they were rejected before.
    Hunks(Vec<HunkId>),
}

/// What would be done, and what cannot be.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The files that would change.
    pub files: Vec<PlannedFile>,
    /// Hunks that need nothing: their lines are there already.
    pub settled: Vec<HunkId>,
    /// Hunks that are left out, and why.
    pub conflicts: Vec<Conflict>,
    pub(crate) purpose: Purpose,
    /// Whether its hunks were asked for one by one.
    by_name: bool,
}

/// What a plan is for.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Purpose {
    /// Accepts hunks of a change set.
    Accept(ChangeId),
    /// Takes back what the accept `root`, or a redo of it, did.
    Undo { root: EntryId, change: ChangeId },
    /// Takes back an undo of it.
    Redo { root: EntryId, change: ChangeId },
}

impl Purpose {
    pub(crate) fn change(&self) -> &ChangeId {
        match self {
            Self::Accept(change) | Self::Undo { change, .. } | Self::Redo { change, .. } => change,
        }
    }
}

/// What would be done to one file.
#[derive(Clone, Debug)]
pub struct PlannedFile {
    /// The file, absolute.
    pub path: PathBuf,
    /// Where it moves to.
    pub moved: Option<PathBuf>,
    /// What it must hold for the plan to be carried out; `None` when it must not exist.
    pub before: Option<Content>,
    /// What it holds afterwards; `None` when it is gone.
    pub after: Option<Content>,
    /// The edit that leads from `before` to `after`, if both are text.
    pub edit: Edit,
    /// Whether it becomes executable, or no longer is.
    pub executable: Option<bool>,
    /// The hunks this carries out.
    pub hunks: Vec<HunkId>,
    pub(crate) parts: Vec<Part>,
    /// Permissions of a file that is made, or that gets back what it had.
    pub(crate) mode: Option<u32>,
}

impl PlannedFile {
    /// Whether an editor that has the file open is to change its text. Everything else is done on disk.
    pub fn changes_lines(&self) -> bool {
        let texts =
            self.before.as_ref().and_then(Content::text).zip(self.after.as_ref().and_then(Content::text));
        self.moved.is_none() && texts.is_some_and(|(before, after)| before != after)
    }

    /// Whether the file comes, goes, moves or gets another content, by its mode alone not.
    pub(crate) fn changes_content(&self) -> bool {
        self.moved.is_some() || self.before != self.after
    }
}

/// A hunk that cannot be carried out on the file as it is now. Both sides are in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// The file.
    pub path: PathBuf,
    /// The hunk.
    pub hunk: HunkId,
    /// What stands in the way.
    pub why: Why,
    /// The lines the hunk was made for.
    pub base: String,
    /// The lines it proposes.
    pub proposed: String,
    /// The lines in their place now, and where, in bytes of the current text.
    pub current: Option<(Range<usize>, String)>,
}

/// What stands in a hunk's way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// The same words were changed since.
    Touched,
    /// The lines have gone elsewhere, and it was not asked for by its name.
    Moved,
    /// The file is to be deleted or replaced, but was changed since.
    Changed,
    /// The file is gone.
    Gone,
    /// A file is to be created where there is one already.
    Exists,
    /// The file cannot be read, and why.
    Unreadable(String),
    /// The file is to be moved, removed or replaced, and an open buffer holds what is not saved.
    Unsaved,
    /// The file was text, and is none any more.
    NotText,
}

/// A hunk as it stands in the file as it is now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HunkView {
    /// The hunk.
    pub id: HunkId,
    /// The decision.
    pub state: HunkState,
    /// Where its lines are now, in bytes of the current text; empty where they would be put in.
    pub range: Range<usize>,
    /// Whether that is where it belongs beyond doubt. Else most of what was around it is another text now, or
    /// its lines have gone elsewhere; [`Selection::Hunks`] alone takes it there.
    pub sure: bool,
    /// What keeps it from being accepted; only for hunks that are not accepted.
    pub conflict: Option<Why>,
}

impl ChangeSet {
    /// What accepting these hunks would do to the files as they are now. Hunks already accepted are left
    /// out. `current` is asked once for every file that has a hunk to accept.
    pub fn plan_accept(&self, selection: &Selection, current: impl FnMut(&Path) -> Current) -> Plan {
        let mut plan = Plan::new(Purpose::Accept(self.id().clone()));
        plan.by_name = matches!(selection, Selection::Hunks(_));
        plan.fill(self.files(), |file, hunk| selection.wants(file, hunk), current, |_| Vec::new());
        plan
    }

    /// The plan to accept what is still proposed of one of its files.
    pub fn plan_file(&self, file: &FileChange, current: impl FnMut(&Path) -> Current) -> Plan {
        let mut plan = Plan::new(Purpose::Accept(self.id().clone()));
        plan.fill(
            std::slice::from_ref(file),
            |file, hunk| Selection::All.wants(file, hunk),
            current,
            |_| Vec::new(),
        );
        plan
    }

    /// The hunks that rejecting these would decide. Rejecting never writes to a file: what is not accepted
    /// was never there.
    pub fn plan_reject(&self, selection: &Selection) -> Vec<HunkId> {
        self.hunks().filter(|(file, hunk)| selection.wants(file, hunk)).map(|(_, hunk)| hunk.id).collect()
    }
}

impl Selection {
    fn wants(&self, file: &FileChange, hunk: &Hunk) -> bool {
        match self {
            Self::All => hunk.state == HunkState::Proposed,
            Self::File(path) => hunk.state == HunkState::Proposed && file.is_at(path),
            Self::Hunks(ids) => hunk.state != HunkState::Accepted && ids.contains(&hunk.id),
        }
    }
}

impl Plan {
    pub(crate) fn new(purpose: Purpose) -> Self {
        Self { files: Vec::new(), settled: Vec::new(), conflicts: Vec::new(), purpose, by_name: false }
    }

    /// Whether carrying it out would decide nothing at all.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty() && self.settled.is_empty()
    }

    /// Number of hunks it carries out, those that need nothing included.
    pub fn hunk_count(&self) -> usize {
        self.settled.len() + self.files.iter().map(|file| file.hunks.len()).sum::<usize>()
    }

    /// The change set whose hunks it is about.
    pub fn change(&self) -> &ChangeId {
        self.purpose.change()
    }

    /// Whether it takes hunks out of the files that were put in.
    pub fn takes_back(&self) -> bool {
        matches!(self.purpose, Purpose::Undo { .. })
    }

    /// The accepted entry that an undo or a redo is about.
    pub fn reverses(&self) -> Option<EntryId> {
        match &self.purpose {
            Purpose::Accept(_) => None,
            Purpose::Undo { root, .. } | Purpose::Redo { root, .. } => Some(*root),
        }
    }
}

impl Conflict {
    fn new(file: &FileChange, hunk: &Hunk, why: Why, current: Option<(Range<usize>, String)>) -> Self {
        let (base, proposed) = (file.base_lines(hunk), file.proposed_lines(hunk));
        Self { path: file.path.clone(), hunk: hunk.id, why, base, proposed, current }
    }
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Touched => f.write_str("the same words were changed since"),
            Self::Moved => f.write_str("its lines are elsewhere now; accept it by itself to have it there"),
            Self::Changed => f.write_str("the file was changed since"),
            Self::Gone => f.write_str("the file is gone"),
            Self::Exists => f.write_str("there is another file of this name now"),
            Self::Unreadable(reason) => write!(f, "the file cannot be read: {reason}"),
            Self::Unsaved => {
                f.write_str("the editor holds changes of the file that are not saved; save it first")
            }
            Self::NotText => f.write_str("the file is no text any more"),
        }
    }
}

#[cfg(test)]
pub(crate) mod tests;
