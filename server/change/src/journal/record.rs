//! The records of the log, and the state that replaying them gives.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

use super::EntryId;
use crate::{
    blob::Hash,
    hunk::{HunkId, HunkState},
    plan::Purpose,
    set::{ChangeId, ChangeSet},
};

/// The version of the log that this code writes.
pub(super) const VERSION: u32 = 1;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "record", rename_all = "camelCase")]
pub(super) enum Record {
    /// The first of every log; `entries` had been counted when it was written.
    Format { version: u32, entries: u64 },
    /// A change set is up for review; `at` in milliseconds since 1970.
    Propose { change: ChangeId, at: u64, manifest: Hash, hunks: Vec<HunkId> },
    /// Hunks were decided on without a file changing.
    Mark {
        change: ChangeId,
        hunks: Vec<HunkId>,
        state: HunkState,
        /// Why, if the user said so.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    /// The user has changed what a hunk proposes: replaced ranges of the base text, by bytes.
    Revise { change: ChangeId, hunk: HunkId, edit: Vec<(usize, usize, String)> },
    /// What was not decided yet is no longer proposed, since another change set takes its place.
    Withdraw { change: ChangeId },
    /// A change set is no longer up for review.
    Dismiss { change: ChangeId },
    /// Files are about to change.
    Intend(Intent),
    /// The entry is being taken back.
    Abandon { entry: EntryId },
    /// The files have changed: all of them, or these of the intent's.
    Done { entry: EntryId, landed: Option<Vec<usize>> },
    /// No file has changed.
    Failed { entry: EntryId, reason: String },
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Intent {
    pub(super) entry: EntryId,
    /// Milliseconds since 1970.
    pub(super) at: u64,
    pub(super) owner: String,
    pub(super) label: String,
    pub(super) purpose: Purpose,
    pub(super) manifest: Hash,
    pub(super) files: Vec<Touched>,
    /// Hunks decided with it that need no file to change.
    pub(super) settled: Vec<HunkId>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Touched {
    pub(super) path: PathBuf,
    pub(super) hunks: Vec<HunkId>,
    /// Where it goes, if it moves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) goes: Option<PathBuf>,
}

#[derive(Default)]
pub(super) struct State {
    /// How many entries there were when the log was last rewritten.
    counted: u64,
    pub(super) reviews: BTreeMap<ChangeId, Review>,
    pub(super) entries: BTreeMap<EntryId, Entry>,
}

pub(super) struct Review {
    pub(super) manifest: Hash,
    pub(super) at: u64,
    decisions: BTreeMap<HunkId, HunkState>,
    reasons: BTreeMap<HunkId, String>,
    /// In the order in which they were made.
    pub(super) revisions: Vec<Revision>,
    is_withdrawn: bool,
}

/// A hunk and what it proposes instead.
pub(super) type Revision = (HunkId, Vec<(usize, usize, String)>);

pub(super) struct Entry {
    pub(super) intent: Intent,
    pub(super) outcome: Outcome,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    Open,
    Abandoned,
    /// By index into the intent's files.
    Done(Vec<usize>),
    Failed,
}

impl State {
    pub(super) fn next_entry(&self) -> EntryId {
        EntryId(self.entries.last_key_value().map_or(0, |(last, _)| last.0).max(self.counted) + 1)
    }

    pub(super) fn apply(&mut self, record: &Record) {
        match record {
            Record::Format { entries, .. } => self.counted = *entries,
            Record::Propose { change, at, manifest, hunks } => {
                let decisions = hunks.iter().map(|hunk| (*hunk, HunkState::Proposed)).collect();
                let (reasons, revisions) = (BTreeMap::new(), Vec::new());
                let (manifest, at) = (*manifest, *at);
                let review = Review { manifest, at, decisions, reasons, revisions, is_withdrawn: false };
                self.reviews.insert(change.clone(), review);
            }
            Record::Mark { change, hunks, state, reason } => {
                self.decide(change, hunks, *state);
                if let (Some(review), Some(reason)) = (self.reviews.get_mut(change), reason) {
                    review.reasons.extend(hunks.iter().map(|hunk| (*hunk, reason.clone())));
                }
            }
            Record::Revise { change, hunk, edit } => {
                if let Some(review) = self.reviews.get_mut(change) {
                    review.revisions.push((*hunk, edit.clone()));
                }
                self.decide(change, &[*hunk], HunkState::Proposed);
            }
            Record::Withdraw { change } => {
                if let Some(review) = self.reviews.get_mut(change) {
                    let open = review.decisions.values_mut().filter(|state| **state == HunkState::Proposed);
                    open.for_each(|state| *state = HunkState::Rejected);
                    review.is_withdrawn = true;
                }
            }
            Record::Dismiss { change } => drop(self.reviews.remove(change)),
            Record::Intend(intent) => {
                let entry = Entry { intent: intent.clone(), outcome: Outcome::Open };
                self.entries.insert(intent.entry, entry);
            }
            Record::Abandon { entry } => self.close(*entry, Outcome::Abandoned),
            Record::Failed { entry, .. } => self.close(*entry, Outcome::Failed),
            Record::Done { entry, landed } => self.done(*entry, landed.as_deref()),
        }
    }

    /// Records that lead to this state.
    pub(super) fn records(&self) -> Vec<Record> {
        let mut records = vec![Record::Format { version: VERSION, entries: self.next_entry().0 - 1 }];
        records.extend(self.reviews.iter().flat_map(|(change, review)| review.proposal(change)));
        for (id, Entry { intent, outcome }) in &self.entries {
            let entry = *id;
            records.push(Record::Intend(intent.clone()));
            records.extend(match outcome {
                Outcome::Open => None,
                Outcome::Abandoned => Some(Record::Abandon { entry }),
                Outcome::Done(landed) => Some(Record::Done { entry, landed: Some(landed.clone()) }),
                Outcome::Failed => Some(Record::Failed { entry, reason: String::new() }),
            });
        }
        records.extend(self.reviews.iter().flat_map(|(change, review)| review.marks(change)));
        records
    }

    fn close(&mut self, entry: EntryId, outcome: Outcome) {
        if let Some(entry) = self.entries.get_mut(&entry) {
            entry.outcome = outcome;
        }
    }

    fn done(&mut self, entry: EntryId, landed: Option<&[usize]>) {
        let Some(entry) = self.entries.get_mut(&entry) else { return };
        let landed = landed.map_or_else(|| (0..entry.intent.files.len()).collect(), <[usize]>::to_vec);
        entry.outcome = Outcome::Done(landed);
        let state = match entry.intent.purpose {
            Purpose::Accept(_) | Purpose::Redo { .. } => HunkState::Accepted,
            Purpose::Undo { .. } => HunkState::Proposed,
        };
        let (change, hunks) = (entry.intent.purpose.change().clone(), entry.decided());
        self.decide(&change, &hunks, state);
    }

    fn decide(&mut self, change: &ChangeId, hunks: &[HunkId], state: HunkState) {
        if let Some(review) = self.reviews.get_mut(change) {
            for hunk in hunks {
                if let Some(decision) = review.decisions.get_mut(hunk) {
                    *decision = state;
                    review.reasons.remove(hunk);
                }
            }
        }
    }
}

impl Entry {
    /// Whether it is neither under way nor waiting for recovery.
    pub(super) fn is_closed(&self) -> bool {
        matches!(self.outcome, Outcome::Done(_) | Outcome::Failed)
    }

    /// The accept that it is, or takes back, or brings back.
    pub(super) fn root(&self) -> EntryId {
        match self.intent.purpose {
            Purpose::Accept(_) => self.intent.entry,
            Purpose::Undo { root, .. } | Purpose::Redo { root, .. } => root,
        }
    }

    /// Whether the file of this index has changed as intended.
    pub(super) fn landed(&self, index: usize) -> bool {
        matches!(&self.outcome, Outcome::Done(landed) if landed.contains(&index))
    }

    /// The files that it has moved, from where and where to.
    pub(super) fn moves(&self) -> impl Iterator<Item = (&Path, &Path)> {
        let moves = self.intent.files.iter().enumerate();
        let moves = moves.filter_map(|(index, file)| Some((index, &*file.path, file.goes.as_deref()?)));
        moves.filter(|(index, ..)| self.landed(*index)).map(|(_, from, to)| (from, to))
    }

    /// The hunks that it decided; none unless it is done.
    pub(super) fn decided(&self) -> Vec<HunkId> {
        if !matches!(self.outcome, Outcome::Done(_)) {
            return Vec::new();
        }
        let files = self.intent.files.iter().enumerate().filter(|(index, _)| self.landed(*index));
        let mut hunks: Vec<_> = files.flat_map(|(_, file)| file.hunks.iter().copied()).collect();
        hunks.extend(&self.intent.settled);
        hunks
    }
}

impl Review {
    /// Whether something is left to decide.
    pub(super) fn is_open(&self) -> bool {
        self.decisions.values().any(|state| *state == HunkState::Proposed)
    }

    pub(super) fn mark(&self, set: &mut ChangeSet) {
        set.is_withdrawn = self.is_withdrawn;
        for (state, hunks) in self.by_state() {
            set.mark(&hunks, state);
        }
        for (hunk, reason) in &self.reasons {
            set.give_reason(*hunk, reason);
        }
    }

    fn by_state(&self) -> impl Iterator<Item = (HunkState, Vec<HunkId>)> {
        [HunkState::Proposed, HunkState::Accepted, HunkState::Rejected].into_iter().map(|state| {
            let decided = self.decisions.iter().filter(move |(_, decision)| **decision == state);
            (state, decided.map(|(hunk, _)| *hunk).collect())
        })
    }

    fn proposal(&self, change: &ChangeId) -> Vec<Record> {
        let hunks = self.decisions.keys().copied().collect();
        let revised = self.revisions.iter().map(|(hunk, edit)| Record::Revise {
            change: change.clone(),
            hunk: *hunk,
            edit: edit.clone(),
        });
        let first = Record::Propose { change: change.clone(), at: self.at, manifest: self.manifest, hunks };
        let withdrawn = self.is_withdrawn.then(|| Record::Withdraw { change: change.clone() });
        std::iter::once(first).chain(revised).chain(withdrawn).collect()
    }

    fn marks(&self, change: &ChangeId) -> impl Iterator<Item = Record> {
        let decided = self.by_state().filter(|(_, hunks)| !hunks.is_empty());
        let mark = |hunks, state, reason| Record::Mark { change: change.clone(), hunks, state, reason };
        let reasons = self.reasons.iter();
        let reasons = reasons.map(move |(hunk, reason)| {
            let state = self.decisions.get(hunk).copied().unwrap_or_default();
            mark(vec![*hunk], state, Some(reason.clone()))
        });
        decided.map(move |(state, hunks)| mark(hunks, state, None)).chain(reasons)
    }
}
