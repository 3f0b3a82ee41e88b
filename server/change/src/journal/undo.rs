//! Undo and redo: an entry taken back is a change set like any other, from what the entry left to what was
//! there before, and goes the same way over what the user typed since.
//!
//! Undos and redos are entries of their own; nothing is ever rewritten. They name the accept that they
//! belong to, and go by hunk, so that an undo that had to leave some out can be finished later.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use text::{Bytes, Text};

use super::{
    EntryId, Journal, JournalError, Landed, Route,
    manifest::EntryManifest,
    record::{Entry, Outcome},
};
use crate::{
    content::Content,
    hunk::HunkId,
    plan::{Current, Plan, Purpose},
    set::{ChangeId, FileKind},
};

/// Hunks of any change sets.
type Hunks = BTreeSet<(ChangeId, HunkId)>;

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
    pub change: ChangeId,
    /// Where it stands.
    pub state: EntryState,
    /// Whether [`Journal::plan_undo`] has something to take back.
    pub can_undo: bool,
    /// Whether [`Journal::plan_redo`] has something to bring back.
    pub can_redo: bool,
}

/// An accept with its undos and redos: which of them last touched each hunk.
struct History<'a> {
    root: &'a Entry,
    last: BTreeMap<HunkId, Touch>,
}

/// An entry that touched a hunk.
#[derive(Clone, Copy)]
struct Touch {
    entry: EntryId,
    hold: Hold,
    /// Whether no entry of another accept touched the hunk later: undone and accepted again, it is the
    /// later accept's to undo, and no longer this one's to redo.
    latest: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Hold {
    Applied,
    Undone,
}

impl Journal {
    /// Everything that was accepted, oldest first.
    pub fn entries(&self) -> Vec<EntrySummary> {
        self.histories().values().map(History::summary).collect()
    }

    /// What undoing an accepted entry, by default the latest that can be, would do to the files as they are
    /// now. What the user changed since stays; hunks that clash with that are told, and can be undone later.
    ///
    /// # Errors
    /// When there is nothing to undo, or the entry is not one that can be undone.
    pub fn plan_undo(
        &self,
        entry: Option<EntryId>,
        current: impl FnMut(&Path) -> Current,
    ) -> Result<Plan, JournalError> {
        self.plan_back(Hold::Applied, entry, None, current)
    }

    /// What redoing an undone entry, by default the one undone last, would do.
    ///
    /// # Errors
    /// When there is nothing to redo, or the entry is not one that was undone.
    pub fn plan_redo(
        &self,
        entry: Option<EntryId>,
        current: impl FnMut(&Path) -> Current,
    ) -> Result<Plan, JournalError> {
        self.plan_back(Hold::Undone, entry, None, current)
    }

    /// Takes back what left hunks held so: all that an entry did, or of these alone.
    fn plan_back(
        &self,
        hold: Hold,
        entry: Option<EntryId>,
        meant: Option<&Hunks>,
        current: impl FnMut(&Path) -> Current,
    ) -> Result<Plan, JournalError> {
        let (verb, done) = match hold {
            Hold::Applied => ("undo", "undone"),
            Hold::Undone => ("redo", "redone"),
        };
        let none = entry.map_or(JournalError::Nothing(verb), |entry| JournalError::NoEntry(entry, done));
        let (root, target, hunks) = self.latest(entry, hold, meant).ok_or(none)?;
        let change = target.intent.purpose.change().clone();
        let purpose = match hold {
            Hold::Applied => Purpose::Undo { root, change },
            Hold::Undone => Purpose::Redo { root, change },
        };
        self.reverse(target, &hunks, purpose, current)
    }

    /// Writes down what an editor's own undo or redo has done already: it brought the file from what it held, `was`,
    /// to a text in which the hunks `gone` no longer stand, and `back` stand again. Whether any was new to the journal.
    pub fn retrace(
        &mut self,
        path: &Path,
        mut was: Bytes,
        gone: &Hunks,
        back: &Hunks,
    ) -> Result<bool, JournalError> {
        let mut is_new = false;
        // What came last goes first, each from the text that the one before it left.
        let gone = self.roots(gone, Hold::Applied).into_iter().rev().map(|root| (root, Hold::Applied, gone));
        let back = self.roots(back, Hold::Undone).into_iter().map(|root| (root, Hold::Undone, back));
        for (root, hold, meant) in gone.chain(back).collect::<Vec<_>>() {
            while let Ok(plan) = self.plan_back(hold, Some(root), Some(meant), alone(path, &was))
                && self.note(path, &mut was, plan, meant)?
            {
                is_new = true;
            }
        }
        Ok(is_new)
    }

    /// The accepts by which hunks are held so.
    fn roots(&self, wanted: &Hunks, hold: Hold) -> Vec<EntryId> {
        let histories = self.histories();
        let held = histories.iter().filter(|(_, history)| history.latest(hold, Some(wanted)).is_some());
        held.map(|(root, _)| *root).collect()
    }

    /// Counts a plan as carried out in one file, if it is about no other hunks than these.
    fn note(
        &mut self,
        path: &Path,
        was: &mut Bytes,
        mut plan: Plan,
        wanted: &Hunks,
    ) -> Result<bool, JournalError> {
        let change = plan.change().clone();
        let is_wanted = |hunk: &HunkId| wanted.contains(&(change.clone(), *hunk));
        plan.files.retain(|file| file.path == path && file.hunks.iter().all(is_wanted));
        plan.settled.clear();
        let Some(text) =
            plan.files.first().and_then(|file| file.after.as_ref()).and_then(Content::text).cloned()
        else {
            return Ok(false);
        };
        let label = if plan.takes_back() { "Undo" } else { "Redo" };
        let Some(entry) = self.intend(&plan, label, |_| Route::Editor)? else { return Ok(false) };
        self.done(entry, &Landed::All)?;
        was.text = text;
        Ok(true)
    }

    fn histories(&self) -> BTreeMap<EntryId, History<'_>> {
        let mut histories: BTreeMap<EntryId, History<'_>> = BTreeMap::new();
        let mut latest = BTreeMap::new();
        for (id, entry) in &self.state.entries {
            let hold = match entry.intent.purpose {
                Purpose::Undo { .. } => Hold::Undone,
                Purpose::Accept(_) | Purpose::Redo { .. } => Hold::Applied,
            };
            let history =
                histories.entry(entry.root()).or_insert(History { root: entry, last: BTreeMap::new() });
            for hunk in entry.decided() {
                history.last.insert(hunk, Touch { entry: *id, hold, latest: false });
                latest.insert((entry.intent.purpose.change(), hunk), *id);
            }
        }
        for history in histories.values_mut() {
            let change = history.root.intent.purpose.change();
            for (hunk, touch) in &mut history.last {
                touch.latest = latest.get(&(change, *hunk)) == Some(&touch.entry);
            }
        }
        histories
    }

    /// The latest entry, of the accept asked for or of any, that left hunks held so, all or those that are meant;
    /// and those hunks.
    fn latest(
        &self,
        asked: Option<EntryId>,
        hold: Hold,
        meant: Option<&Hunks>,
    ) -> Option<(EntryId, &Entry, Vec<HunkId>)> {
        let histories = self.histories();
        let able = histories.iter().filter(|(root, _)| asked.is_none_or(|asked| asked == **root));
        let (latest, root) =
            able.filter_map(|(root, history)| Some((history.latest(hold, meant)?, *root))).max()?;
        let history = histories.get(&root)?;
        let left = |(hunk, touch): &(&HunkId, &Touch)| {
            touch.entry == latest && touch.latest && history.is_meant(**hunk, meant)
        };
        let hunks = history.last.iter().filter(left).map(|(hunk, _)| *hunk);
        Some((root, self.state.entries.get(&latest)?, hunks.collect()))
    }

    fn reverse(
        &self,
        entry: &Entry,
        hunks: &[HunkId],
        purpose: Purpose,
        mut current: impl FnMut(&Path) -> Current,
    ) -> Result<Plan, JournalError> {
        let manifest: EntryManifest = self.manifest(entry.intent.manifest)?;
        let landed = manifest.files.iter().enumerate().filter(|(index, _)| entry.landed(*index));
        let landed: Vec<_> = landed.map(|(_, file)| file).collect();
        let files = landed.iter().map(|file| file.reversed(&landed)).collect::<Result<Vec<_>, _>>()?;
        let mut files: Vec<_> = files.into_iter().flatten().collect();
        for file in &landed {
            file.reverse_mode(&mut files)?;
        }
        let mut followed = BTreeMap::new();
        for file in files.iter_mut().filter(|file| file.kind != FileKind::Create) {
            if matches!(current(&file.path), Current::Absent) {
                let there = self.followed(file.path.clone(), entry.intent.entry)?;
                followed.insert(there.clone(), std::mem::replace(&mut file.path, there));
            }
        }
        let mut plan = Plan::new(purpose);
        plan.fill(&files, |_, hunk| hunks.contains(&hunk.id), current, |path| self.earlier(path));
        // What the entry decided without a file goes the same way back.
        plan.settled.extend(entry.intent.settled.iter().filter(|hunk| hunks.contains(hunk)));
        for planned in &mut plan.files {
            let path = followed.get(&planned.path).unwrap_or(&planned.path);
            let same = || landed.iter().filter(|file| file.path == *path);
            let exact = same().find_map(|file| file.chmod).map(|(before, _)| before);
            planned.mode = exact.or_else(|| same().next().map(|file| file.mode));
        }
        Ok(plan)
    }

    /// The texts of a file that entries have seen, also under names that it had before.
    fn earlier(&self, path: &Path) -> Vec<Text> {
        let mut names = BTreeSet::from([path.to_owned()]);
        let mut texts = Vec::new();
        for entry in self.state.entries.values().rev() {
            if !entry.intent.files.iter().any(|touched| names.contains(&touched.path)) {
                continue;
            }
            // One that cannot be read tells nothing; it is no reason not to undo.
            let manifest: Result<EntryManifest, _> = self.manifest(entry.intent.manifest);
            for step in manifest.into_iter().flat_map(|manifest| manifest.files) {
                if names.contains(&step.path) {
                    names.extend(step.like().map(Path::to_owned));
                    texts.extend(step.texts());
                }
            }
        }
        texts
    }

    /// Where later entries have moved the file that this one left at a path.
    fn followed(&self, mut path: PathBuf, since: EntryId) -> Result<PathBuf, JournalError> {
        for (id, entry) in self.state.entries.range(since..) {
            if *id > since && entry.intent.files.iter().any(|touched| touched.path == path) {
                let manifest: EntryManifest = self.manifest(entry.intent.manifest)?;
                let mut steps = manifest.files.into_iter().enumerate();
                let leaves = steps
                    .find(|(index, step)| entry.landed(*index) && step.path == path && step.goes.is_some());
                path = leaves.and_then(|(_, step)| step.goes).unwrap_or(path);
            }
        }
        Ok(path)
    }
}

/// A file with this text, as if there were no other.
fn alone<'a>(path: &'a Path, text: &'a Bytes) -> impl FnMut(&Path) -> Current + 'a {
    move |file| if file == path { Current::Text(text.clone()) } else { Current::Absent }
}

impl History<'_> {
    fn latest(&self, hold: Hold, meant: Option<&Hunks>) -> Option<EntryId> {
        let able = |(hunk, touch): &(&HunkId, &Touch)| {
            touch.hold == hold && touch.latest && self.is_meant(**hunk, meant)
        };
        self.last.iter().filter(able).map(|(_, touch)| touch.entry).max()
    }

    fn is_meant(&self, hunk: HunkId, meant: Option<&Hunks>) -> bool {
        meant.is_none_or(|meant| meant.contains(&(self.root.intent.purpose.change().clone(), hunk)))
    }

    fn summary(&self) -> EntrySummary {
        let intent = &self.root.intent;
        let held = |hold| self.last.values().any(|touch| touch.hold == hold);
        let state = match (&self.root.outcome, held(Hold::Applied), held(Hold::Undone)) {
            (Outcome::Open | Outcome::Abandoned, ..) => EntryState::Open,
            (Outcome::Failed, ..) => EntryState::Failed,
            (Outcome::Done(_), true, true) => EntryState::PartlyUndone,
            (Outcome::Done(_), false, true) => EntryState::Undone,
            (Outcome::Done(_), _, false) => EntryState::Done,
        };
        let (can_undo, can_redo) =
            (self.latest(Hold::Applied, None).is_some(), self.latest(Hold::Undone, None).is_some());
        EntrySummary {
            id: intent.entry,
            label: intent.label.clone(),
            at: intent.at,
            files: intent.files.iter().map(|file| file.path.clone()).collect(),
            change: intent.purpose.change().clone(),
            state,
            can_undo,
            can_redo,
        }
    }
}
