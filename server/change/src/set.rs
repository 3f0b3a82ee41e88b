//! [`ChangeSet`]: a proposed change of several files, as a value. The base and the hunks never change once
//! it is made; only the decisions about them do. What the user typed meanwhile is not kept here: it is
//! found by comparing with the current text, so that no event can be missed.

mod propose;
mod revise;

use std::{
    collections::BTreeSet,
    fmt,
    path::{Path, PathBuf},
    sync::atomic::{AtomicU64, Ordering},
    time::{SystemTime, UNIX_EPOCH},
};

use serde::{Deserialize, Serialize};
use text::{Bytes, EditError, Text};

pub use self::{
    propose::{Mark, Proposal, Target},
    revise::ReviseError,
};
use crate::{
    content::Content,
    hunk::{self, Hunk, HunkId, HunkState, Part, What},
};

/// Names a change set; twelve hexadecimal digits, so that it can stand in a URI.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ChangeId(String);

/// Who proposes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Origin {
    /// A structural rewrite.
    Rewrite,
    /// A rename of an identifier.
    Rename,
    /// A model's work on a task.
    Agent,
    /// A patch that was handed in.
    Patch,
}

/// A proposed change of several files.
#[derive(Clone, Debug)]
pub struct ChangeSet {
    id: ChangeId,
    /// What it does, in a few words, for lists and labels.
    pub title: String,
    /// Who proposes it.
    pub origin: Origin,
    /// When it was made, in milliseconds since 1970.
    pub created: u64,
    /// Whether another change set has taken its place: what was not decided by then was rejected by nobody.
    pub is_withdrawn: bool,
    files: Vec<FileChange>,
    /// How often the user has changed what it proposes.
    pub(crate) revisions: usize,
}

/// What happens to a file as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum FileKind {
    /// Its text changes.
    Modify,
    /// It is new; its one hunk is the whole file.
    Create,
    /// It goes away; its one hunk is the whole file.
    Delete,
}

/// A file's content before and after; `None` for no file.
pub type Sides = (Option<Content>, Option<Content>);

/// A proposed change of one file.
#[derive(Clone, Debug)]
pub struct FileChange {
    /// The file, absolute.
    pub path: PathBuf,
    /// What happens to it.
    pub kind: FileKind,
    /// The text the change was made for; empty for a new file and for one that is no text.
    pub base: Bytes,
    /// The text after all hunks; empty for a deleted file and for one that is no text.
    pub proposed: Text,
    /// What is decided on, in order; never empty.
    pub hunks: Vec<Hunk>,
    /// The contents before and after, where one of them is no text; `None` for no file.
    pub raw: Option<Sides>,
    /// Where the file moves to.
    pub moved: Option<PathBuf>,
    /// Whether the file becomes executable, or no longer is.
    pub executable: Option<bool>,
    /// Where accepted changes have moved it since the change was made, others among them.
    pub(crate) went: Option<PathBuf>,
}

/// Why something is no change set.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SetError {
    /// An edit does not fit its file.
    #[error("the edit does not fit {path}: {source}", path = .0.display(), source = .1)]
    Edit(PathBuf, EditError),
    /// One file is named twice.
    #[error("{path} is named twice", path = .0.display())]
    Twice(PathBuf),
    /// An edit is for text, and the file is none.
    #[error("{path} is no text, and cannot be edited as if it were", path = .0.display())]
    NotText(PathBuf),
}

/// The decisions on a change set, summed up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing is decided yet.
    Open,
    /// Some hunks are decided, or they were decided differently.
    Partly,
    /// Every hunk is accepted.
    Accepted,
    /// Every hunk is rejected.
    Rejected,
}

impl ChangeSet {
    /// The change set of these proposals. Files that would not change are left out.
    ///
    /// # Errors
    /// When an edit does not fit its file, or one file is named twice.
    pub fn new(title: impl Into<String>, origin: Origin, proposals: Vec<Proposal>) -> Result<Self, SetError> {
        let mut seen = BTreeSet::new();
        let mut count = 0;
        let mut next = || {
            count += 1;
            HunkId(count - 1)
        };
        let mut files = Vec::new();
        for proposal in proposals {
            for path in std::iter::once(&proposal.path).chain(&proposal.moved) {
                if !seen.insert(path.clone()) {
                    return Err(SetError::Twice(path.clone()));
                }
            }
            files.extend(FileChange::propose(proposal, &mut next)?);
        }
        let (id, title) = (ChangeId::fresh(), title.into());
        Ok(Self { id, title, origin, created: now(), is_withdrawn: false, files, revisions: 0 })
    }

    pub(crate) fn restore(
        id: ChangeId,
        title: String,
        origin: Origin,
        created: u64,
        files: Vec<FileChange>,
    ) -> Self {
        Self { id, title, origin, created, is_withdrawn: false, files, revisions: 0 }
    }

    /// Its name.
    pub fn id(&self) -> &ChangeId {
        &self.id
    }

    /// How often the user has changed what it proposes.
    pub fn revisions(&self) -> usize {
        self.revisions
    }

    /// The files that change.
    pub fn files(&self) -> &[FileChange] {
        &self.files
    }

    /// The change of one file.
    pub fn file(&self, path: &Path) -> Option<&FileChange> {
        self.files.iter().find(|file| file.path == path)
    }

    /// All hunks, file by file.
    pub fn hunks(&self) -> impl Iterator<Item = (&FileChange, &Hunk)> {
        self.files.iter().flat_map(|file| file.hunks.iter().map(move |hunk| (file, hunk)))
    }

    /// Writes a decision into the value. One that shall outlive the process goes through the journal.
    pub fn mark(&mut self, hunks: &[HunkId], state: HunkState) {
        let wanted: BTreeSet<_> = hunks.iter().collect();
        for hunk in self.files.iter_mut().flat_map(|file| &mut file.hunks) {
            if wanted.contains(&hunk.id) {
                hunk.state = state;
                hunk.rejection = None;
            }
        }
    }

    /// Keeps why the user turned a hunk down.
    pub(crate) fn give_reason(&mut self, id: HunkId, reason: &str) {
        for hunk in self.files.iter_mut().flat_map(|file| &mut file.hunks).filter(|hunk| hunk.id == id) {
            hunk.rejection = Some(reason.to_owned());
        }
    }

    /// Lets its files go where these moves, in order, have taken them, if they are there. A file that it makes
    /// is no other's.
    pub(crate) fn follow(&mut self, moves: &[(&Path, &Path)], is_there: impl Fn(&Path) -> bool) {
        for file in self.files.iter_mut().filter(|file| file.kind != FileKind::Create) {
            let place = moves.iter().fold(&*file.path, |at, (from, to)| if at == *from { to } else { at });
            file.went = (*place != *file.path && is_there(place)).then(|| place.to_owned());
        }
    }

    /// The decisions summed up.
    pub fn verdict(&self) -> Verdict {
        let mut states = self.hunks().map(|(_, hunk)| hunk.state);
        let first = states.next().unwrap_or_default();
        match (states.all(|state| state == first), first) {
            (true, HunkState::Proposed) => Verdict::Open,
            (true, HunkState::Accepted) => Verdict::Accepted,
            (true, HunkState::Rejected) => Verdict::Rejected,
            (false, _) => Verdict::Partly,
        }
    }
}

impl FileKind {
    /// What happens to a file that is there before, after, or both.
    pub(crate) fn between(before: bool, after: bool) -> Self {
        match (before, after) {
            (false, _) => Self::Create,
            (true, false) => Self::Delete,
            (true, true) => Self::Modify,
        }
    }
}

impl FileChange {
    /// The change made of these parts, which fit the base.
    pub(crate) fn of_parts(path: PathBuf, kind: FileKind, base: Bytes, parts: Vec<Part>) -> Self {
        let edit = hunk::union(parts.iter().map(|part| &part.edit));
        let proposed = base.text.apply(&edit).unwrap_or_else(|_| base.text.clone());
        let hunks = hunk::hunks(&base.text.to_string(), parts);
        Self { path, kind, base, proposed, hunks, raw: None, moved: None, executable: None, went: None }
    }

    /// Where the file is, as far as it was decided here or in another change.
    pub fn place(&self) -> &Path {
        let has_moved =
            self.hunks.iter().any(|hunk| hunk.what == What::Place && hunk.state == HunkState::Accepted);
        let moved = self.moved.as_deref().filter(|_| has_moved);
        self.went.as_deref().or(moved).unwrap_or(&self.path)
    }

    /// Whether this path means the file, as it was named or where it is now.
    pub fn is_at(&self, path: &Path) -> bool {
        self.path == path || self.place() == path
    }

    /// What the file held when the change was made; `None` for no file.
    pub fn before(&self) -> Option<Content> {
        match &self.raw {
            Some((before, _)) => before.clone(),
            None => (self.kind != FileKind::Create).then(|| Content::Text(self.base.clone())),
        }
    }

    /// What the file holds after all hunks; `None` for no file.
    pub fn after(&self) -> Option<Content> {
        let text = || Content::Text(Bytes { text: self.proposed.clone(), bom: self.base.bom });
        match &self.raw {
            Some((_, after)) => after.clone(),
            None => (self.kind != FileKind::Delete).then(text),
        }
    }

    /// What a hunk's lines say in the base text.
    pub fn base_lines(&self, hunk: &Hunk) -> String {
        self.base.text.slice(hunk.base.clone()).into_owned()
    }

    /// What a hunk's lines say in the proposed text.
    pub fn proposed_lines(&self, hunk: &Hunk) -> String {
        self.proposed.slice(hunk.proposed.clone()).into_owned()
    }
}

impl ChangeId {
    fn fresh() -> Self {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let seed = (since.as_nanos(), std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        Self(blake3::hash(format!("{seed:?}").as_bytes()).to_hex().chars().take(12).collect())
    }

    /// Its digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&str> for ChangeId {
    fn from(digits: &str) -> Self {
        Self(digits.to_owned())
    }
}

impl fmt::Display for ChangeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Milliseconds since 1970.
pub(crate) fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    since.as_millis().try_into().unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests;
