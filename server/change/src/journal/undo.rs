//! Undo and redo: an entry taken back is a change set like any other, from what the entry left to what was
//! there before, and goes the same way over what the user typed since.
//!
//! The history of one accept is a chain: the entry, its undo, the redo of that, and so on. Each is an entry
//! of its own; nothing is ever rewritten.

use std::path::{Path, PathBuf};

use text::{Bytes, Text};

use super::{
    EntryId, Journal, JournalError,
    manifest::{EntryFile, EntryManifest},
    record::{Entry, Outcome},
};
use crate::{
    hunk,
    plan::{Current, Plan, Purpose},
    set::{ChangeId, FileChange, FileKind},
};

/// Where an entry stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntryState {
    /// Written down, and neither done nor failed yet; or left so by a crash that is not recovered from.
    Open,
    /// Its changes hold.
    Done,
    /// They were taken back.
    Undone,
    /// They were taken back but for hunks that clashed.
    PartlyUndone,
    /// It was given up; nothing changed.
    Failed,
}

/// One accept and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntrySummary {
    /// Its name, for undo and redo.
    pub id: EntryId,
    /// What it did, in the words of the caller.
    pub label: String,
    /// When, in milliseconds since 1970.
    pub at: u64,
    /// The files it changed.
    pub files: Vec<PathBuf>,
    /// The change set whose hunks it accepted.
    pub change: Option<ChangeId>,
    /// Where it stands.
    pub state: EntryState,
    /// Whether [`Journal::plan_undo`] has something to take back.
    pub can_undo: bool,
    /// Whether [`Journal::plan_redo`] has something to bring back.
    pub can_redo: bool,
}

/// The entries that an accept, its undos and redos made, those that changed nothing left out.
struct Chain<'a> {
    root: &'a Entry,
    /// The latest that holds: the accept itself, or a redo.
    applied: &'a Entry,
    /// The undo after it, if any.
    undo: Option<&'a Entry>,
}

impl Journal {
    /// Everything that was accepted, oldest first.
    pub fn entries(&self) -> Vec<EntrySummary> {
        let roots = self.state.entries.values().filter(|entry| entry.root() == entry.intent.entry);
        roots.map(|root| self.summary(root)).collect()
    }

    fn summary(&self, root: &Entry) -> EntrySummary {
        let chain = self.chain(root);
        let undo = chain.as_ref().and_then(|chain| chain.undo);
        let state = match (&root.outcome, undo) {
            (Outcome::Open | Outcome::Abandoned, _) => EntryState::Open,
            (Outcome::Failed, _) => EntryState::Failed,
            (Outcome::Done(_), None) => EntryState::Done,
            (Outcome::Done(_), Some(undo)) if undo.is_partial() => EntryState::PartlyUndone,
            (Outcome::Done(_), Some(_)) => EntryState::Undone,
        };
        EntrySummary {
            id: root.intent.entry,
            label: root.intent.label.clone(),
            at: root.intent.at,
            files: root.intent.files.iter().map(|file| file.path.clone()).collect(),
            change: root.intent.purpose.change().cloned(),
            state,
            can_undo: matches!(state, EntryState::Done | EntryState::PartlyUndone),
            can_redo: matches!(state, EntryState::Undone | EntryState::PartlyUndone),
        }
    }

    /// What undoing an accepted entry, by default the latest that can be, would do to the files as they are
    /// now. What the user changed since stays; hunks that clash with that are told.
    pub fn plan_undo(
        &self,
        entry: Option<EntryId>,
        current: impl FnMut(&Path) -> Current,
    ) -> Result<Plan, JournalError> {
        let root = self.pick(entry, "undo", |summary| summary.can_undo)?;
        let reverses = self.chain(root).ok_or(JournalError::Nothing("undo"))?.applied;
        let change = root.intent.purpose.change().cloned();
        let purpose = Purpose::Undo { root: root.intent.entry, reverses: reverses.intent.entry, change };
        self.reverse(reverses, purpose, current)
    }

    /// What redoing an undone entry, by default the one undone last, would do.
    pub fn plan_redo(
        &self,
        entry: Option<EntryId>,
        current: impl FnMut(&Path) -> Current,
    ) -> Result<Plan, JournalError> {
        let root = self.pick(entry, "redo", |summary| summary.can_redo)?;
        let reverses = self.chain(root).and_then(|chain| chain.undo).ok_or(JournalError::Nothing("redo"))?;
        let change = root.intent.purpose.change().cloned();
        let purpose = Purpose::Redo { root: root.intent.entry, reverses: reverses.intent.entry, change };
        self.reverse(reverses, purpose, current)
    }

    /// The entry asked for, or the one whose chain was added to last.
    fn pick(
        &self,
        entry: Option<EntryId>,
        what: &'static str,
        can: impl Fn(&EntrySummary) -> bool,
    ) -> Result<&Entry, JournalError> {
        let mut able = self
            .state
            .entries
            .values()
            .filter(|entry| entry.root() == entry.intent.entry && can(&self.summary(entry)));
        match entry {
            Some(id) => able.find(|entry| entry.intent.entry == id).ok_or(JournalError::NoEntry(
                id,
                match what {
                    "undo" => "undone",
                    _ => "redone",
                },
            )),
            None => able
                .max_by_key(|root| self.chain(root).map(|chain| chain.tip()))
                .ok_or(JournalError::Nothing(what)),
        }
    }

    fn chain<'a>(&'a self, root: &'a Entry) -> Option<Chain<'a>> {
        let done = |entry: &&Entry| matches!(entry.outcome, Outcome::Done(_));
        let mut chain = Chain { root, applied: done(&root).then_some(root)?, undo: None };
        for entry in self.state.entries.range(root.intent.entry..).map(|(_, entry)| entry).filter(done) {
            match entry.intent.purpose {
                Purpose::Undo { root, .. } if root == chain.root.intent.entry => chain.undo = Some(entry),
                Purpose::Redo { root, .. } if root == chain.root.intent.entry => {
                    chain.applied = entry;
                    chain.undo = None;
                }
                _ => {}
            }
        }
        Some(chain)
    }

    fn reverse(
        &self,
        entry: &Entry,
        purpose: Purpose,
        current: impl FnMut(&Path) -> Current,
    ) -> Result<Plan, JournalError> {
        let manifest: EntryManifest = self.manifest(entry.intent.manifest)?;
        let mut files = Vec::new();
        let mut modes = Vec::new();
        for (index, file) in manifest.files.iter().enumerate() {
            if entry.landed(index) {
                files.push(self.reversed(file)?);
                modes.push((file.path.clone(), file.mode));
            }
        }
        let mut plan = Plan::new(purpose);
        plan.fill(&files, |_, _| true, current);
        // What the entry decided without a file goes the same way back.
        plan.settled.extend(&entry.intent.settled);
        for planned in &mut plan.files {
            planned.mode = modes.iter().find(|(path, _)| *path == planned.path).map(|(_, mode)| *mode);
        }
        Ok(plan)
    }

    /// The change from what an entry left of a file to what was there before.
    fn reversed(&self, file: &EntryFile) -> Result<FileChange, JournalError> {
        let parts = file.parts()?;
        let empty = Bytes { text: Text::default(), bom: false };
        let before = file.before.map(|stamp| self.content(stamp)).transpose()?;
        let kind = match (&before, file.after) {
            (None, _) => FileKind::Delete,
            (_, None) => FileKind::Create,
            _ => FileKind::Modify,
        };
        let bom = file.after.or(file.before).is_some_and(|stamp| stamp.bom);
        let before = before.unwrap_or(empty).text;
        let edit = hunk::union(parts.iter().map(|(_, edit)| edit));
        let text = before.apply(&edit).unwrap_or_else(|_| before.clone());
        Ok(FileChange::of_parts(file.path.clone(), kind, Bytes { text, bom }, hunk::invert(&before, &parts)))
    }
}

impl Chain<'_> {
    fn tip(&self) -> EntryId {
        self.undo.unwrap_or(self.applied).intent.entry
    }
}

impl Entry {
    fn root(&self) -> EntryId {
        match self.intent.purpose {
            Purpose::Accept(_) => self.intent.entry,
            Purpose::Undo { root, .. } | Purpose::Redo { root, .. } => root,
        }
    }

    fn landed(&self, index: usize) -> bool {
        matches!(&self.outcome, Outcome::Done(landed) if landed.contains(&index))
    }

    fn is_partial(&self) -> bool {
        let all = matches!(&self.outcome, Outcome::Done(landed) if landed.len() == self.intent.files.len());
        self.intent.partial || !all
    }
}

impl Purpose {
    fn change(&self) -> Option<&ChangeId> {
        match self {
            Self::Accept(change) => Some(change),
            Self::Undo { change, .. } | Self::Redo { change, .. } => change.as_ref(),
        }
    }
}
