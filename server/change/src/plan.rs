//! Plans: what accepting, undoing or redoing would do to each file as it is now.
//!
//! A plan changes nothing. It carries each file's content before and after, so that whoever carries it out
//! can refuse when the file is no longer the one that was planned for.

use std::{
    fmt,
    ops::Range,
    path::{Path, PathBuf},
};

use text::{Bytes, Edit};

use crate::{
    ground::{Ground, Place},
    hunk::{self, Hunk, HunkId, HunkState, Part},
    journal::EntryId,
    set::{ChangeId, ChangeSet, FileChange, FileKind},
};

/// What a file holds now: the editor's buffer where it is open, else the disk.
#[derive(Clone, Debug)]
pub enum Current {
    /// This text.
    Text(Bytes),
    /// There is no such file.
    Absent,
    /// Something that cannot be edited as text, and why.
    Unreadable(String),
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
    /// What it must hold for the plan to be carried out; `None` when it must not exist.
    pub before: Option<Bytes>,
    /// What it holds afterwards; `None` when it is gone.
    pub after: Option<Bytes>,
    /// The edit that leads from `before` to `after`.
    pub edit: Edit,
    /// The hunks this carries out.
    pub hunks: Vec<HunkId>,
    pub(crate) parts: Vec<Part>,
    /// Permissions of a file that is brought back.
    pub(crate) mode: Option<u32>,
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
    /// The file is to be deleted or replaced, but was changed since.
    Changed,
    /// The file is gone.
    Gone,
    /// A file is to be created where there is one already.
    Exists,
    /// The file cannot be read as text, and why.
    Unreadable(String),
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
    /// What keeps it from being accepted; only for hunks that are not accepted.
    pub conflict: Option<Why>,
}

impl ChangeSet {
    /// What accepting these hunks would do to the files as they are now. Hunks already accepted are left
    /// out. `current` is asked once for every file that has a hunk to accept.
    pub fn plan_accept(&self, selection: &Selection, current: impl FnMut(&Path) -> Current) -> Plan {
        let mut plan = Plan::new(Purpose::Accept(self.id().clone()));
        plan.fill(self.files(), |file, hunk| selection.wants(file, hunk), current);
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
            Self::File(path) => hunk.state == HunkState::Proposed && file.path == *path,
            Self::Hunks(ids) => hunk.state != HunkState::Accepted && ids.contains(&hunk.id),
        }
    }
}

impl FileChange {
    /// Where each hunk stands in the file as it is now, in order.
    pub fn view(&self, current: &Current) -> Vec<HunkView> {
        let ground = match (self.kind, current) {
            (FileKind::Modify, Current::Text(bytes)) => Ground::new(self, &bytes.text),
            _ => return self.hunks.iter().map(|hunk| self.view_whole(hunk, current)).collect(),
        };
        let view = |hunk: &Hunk| {
            let (range, conflict) = match ground.place(hunk) {
                _ if hunk.state == HunkState::Accepted => (ground.range(hunk), None),
                Place::Clash(range) => (range, Some(Why::Touched)),
                Place::Free(_) | Place::There => (ground.range(hunk), None),
            };
            HunkView { id: hunk.id, state: hunk.state, range, conflict }
        };
        self.hunks.iter().map(view).collect()
    }

    fn view_whole(&self, hunk: &Hunk, current: &Current) -> HunkView {
        let conflict = match self.whole(current) {
            _ if hunk.state == HunkState::Accepted => None,
            Whole::Blocked(why) => Some(why),
            Whole::Free | Whole::There => None,
        };
        let range = 0..if let Current::Text(bytes) = current { bytes.text.len() } else { 0 };
        HunkView { id: hunk.id, state: hunk.state, range, conflict }
    }

    /// Whether a file that is created, deleted, gone or unreadable can be carried out as a whole.
    fn whole(&self, current: &Current) -> Whole {
        match (self.kind, current) {
            (_, Current::Unreadable(reason)) => Whole::Blocked(Why::Unreadable(reason.clone())),
            (FileKind::Create, Current::Absent) => Whole::Free,
            (FileKind::Create, Current::Text(now)) if now.text == self.proposed => Whole::There,
            (FileKind::Create, Current::Text(_)) => Whole::Blocked(Why::Exists),
            (FileKind::Delete, Current::Absent) => Whole::There,
            (FileKind::Delete, Current::Text(now)) if now.text == self.base.text => Whole::Free,
            (FileKind::Delete, Current::Text(_)) => Whole::Blocked(Why::Changed),
            (FileKind::Modify, _) => Whole::Blocked(Why::Gone),
        }
    }
}

enum Whole {
    Free,
    There,
    Blocked(Why),
}

impl Plan {
    pub(crate) fn new(purpose: Purpose) -> Self {
        Self { files: Vec::new(), settled: Vec::new(), conflicts: Vec::new(), purpose }
    }

    /// Whether carrying it out would decide nothing at all.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty() && self.settled.is_empty()
    }

    /// Number of hunks it carries out, those that need nothing included.
    pub fn hunk_count(&self) -> usize {
        self.settled.len() + self.files.iter().map(|file| file.hunks.len()).sum::<usize>()
    }

    /// The accepted entry that an undo or a redo is about.
    pub fn reverses(&self) -> Option<EntryId> {
        match &self.purpose {
            Purpose::Accept(_) => None,
            Purpose::Undo { root, .. } | Purpose::Redo { root, .. } => Some(*root),
        }
    }

    pub(crate) fn fill<'a>(
        &mut self,
        files: impl IntoIterator<Item = &'a FileChange>,
        wants: impl Fn(&FileChange, &Hunk) -> bool,
        mut current: impl FnMut(&Path) -> Current,
    ) {
        for file in files {
            let wanted: Vec<_> = file.hunks.iter().filter(|hunk| wants(file, hunk)).collect();
            if !wanted.is_empty() {
                match (file.kind, current(&file.path)) {
                    (FileKind::Modify, Current::Text(now)) => self.modify(file, &wanted, now),
                    (_, now) => self.whole(file, &wanted, now),
                }
            }
        }
    }

    fn modify(&mut self, file: &FileChange, wanted: &[&Hunk], before: Bytes) {
        let ground = Ground::new(file, &before.text);
        let mut parts = Vec::new();
        for hunk in wanted {
            match ground.place(hunk) {
                Place::Free(edit) => parts.push((hunk.id, edit)),
                Place::There => self.settled.push(hunk.id),
                Place::Clash(range) => {
                    let lines = before.text.slice(range.clone()).into_owned();
                    self.conflicts.push(Conflict::new(file, hunk, Why::Touched, Some((range, lines))));
                }
            }
        }
        let edit = hunk::union(parts.iter().map(|(_, edit)| edit));
        match before.text.apply(&edit) {
            Ok(text) if text != before.text => {
                let after = Bytes { text, bom: before.bom };
                self.push(file, Some(before), Some(after), edit, parts);
            }
            // Edits that together change nothing need nothing.
            _ => self.settled.extend(parts.iter().map(|(id, _)| *id)),
        }
    }

    fn whole(&mut self, file: &FileChange, wanted: &[&Hunk], now: Current) {
        let verdict = file.whole(&now);
        let before = if let Current::Text(bytes) = now { Some(bytes) } else { None };
        match verdict {
            Whole::Free => {
                let parts: Vec<_> = wanted.iter().map(|hunk| (hunk.id, hunk.edit.clone())).collect();
                let after = Bytes { text: file.proposed.clone(), bom: file.base.bom };
                let after = (file.kind == FileKind::Create).then_some(after);
                let edit = hunk::union(parts.iter().map(|(_, edit)| edit));
                self.push(file, before, after, edit, parts);
            }
            Whole::There => self.settled.extend(wanted.iter().map(|hunk| hunk.id)),
            Whole::Blocked(why) => {
                let lines = before.map(|bytes| (0..bytes.text.len(), bytes.text.to_string()));
                let conflict = |hunk: &&Hunk| Conflict::new(file, hunk, why.clone(), lines.clone());
                self.conflicts.extend(wanted.iter().map(conflict));
            }
        }
    }

    fn push(
        &mut self,
        file: &FileChange,
        before: Option<Bytes>,
        after: Option<Bytes>,
        edit: Edit,
        parts: Vec<Part>,
    ) {
        let hunks = parts.iter().map(|(id, _)| *id).collect();
        self.files.push(PlannedFile {
            path: file.path.clone(),
            before,
            after,
            edit,
            hunks,
            parts,
            mode: None,
        });
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
            Self::Changed => f.write_str("the file was changed since"),
            Self::Gone => f.write_str("the file is gone"),
            Self::Exists => f.write_str("there is another file of this name now"),
            Self::Unreadable(reason) => write!(f, "the file cannot be read: {reason}"),
        }
    }
}

#[cfg(test)]
pub(crate) mod tests;
