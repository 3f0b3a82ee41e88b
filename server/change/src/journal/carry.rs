//! Carrying out a plan: intent, files, done; or back to where it began.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};
use text::{Bytes, encode};

use super::{
    EntryId, Journal, JournalError,
    manifest::{EntryFile, EntryManifest},
    record::{Intent, Outcome, Record, Touched},
};
use crate::{
    blob::Hash,
    disk::{Disk, retry},
    door::{self, DoorError, Passage},
    hunk::HunkState,
    plan::{Plan, PlannedFile, Purpose},
    set,
};

/// Permissions of a new file.
const NEW_FILE: u32 = 0o644;

/// Who changes a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Route {
    /// The journal, on disk.
    Door,
    /// The editor that has it open, asked by the caller.
    Editor,
}

/// Which files of an entry have changed as planned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Landed {
    /// All of them.
    All,
    /// All but these.
    Except(Vec<PathBuf>),
}

/// An entry on its way.
pub(super) struct Flight {
    files: Vec<FlightFile>,
}

struct FlightFile {
    passage: Passage,
    route: Route,
    before: Vec<u8>,
    after: Vec<u8>,
    mode: u32,
    prepared: bool,
    passed: bool,
}

impl Journal {
    /// Carries a plan out on disk: all its files change, or none does. Returns the entry, or `None` when
    /// no file had to change.
    ///
    /// # Errors
    /// [`JournalError::Refused`] when a file is not what was planned for, or cannot be written.
    pub fn carry_out(&mut self, plan: &Plan, label: &str) -> Result<Option<EntryId>, JournalError> {
        let Some(entry) = self.intend(plan, label, |_| Route::Door)? else { return Ok(None) };
        self.write_files(entry)?;
        if let Err(error) = self.done(entry, &Landed::All) {
            self.failed(entry, &error.to_string())?;
            return Err(error);
        }
        Ok(Some(entry))
    }

    /// Writes down what is about to happen, durably; no file is changed yet. `None` when no file has to
    /// change: the plan's hunks are then decided already.
    pub fn intend(
        &mut self,
        plan: &Plan,
        label: &str,
        route: impl Fn(&Path) -> Route,
    ) -> Result<Option<EntryId>, JournalError> {
        if let (true, Purpose::Accept(change)) = (plan.files.is_empty(), &plan.purpose) {
            if !plan.settled.is_empty() {
                self.mark(&change.clone(), plan.settled.clone(), HunkState::Accepted)?;
            }
            return Ok(None);
        }
        let mut files = Vec::new();
        let mut stored = Vec::new();
        for file in &plan.files {
            let file = self.prepare_file(file, route(&file.path))?;
            stored.push(file.0);
            files.push(file.1);
        }
        let manifest = self.keep(&EntryManifest { files: stored })?;
        let mut intent = Intent {
            entry: EntryId(0),
            at: set::now(),
            owner: self.owner.clone(),
            label: label.to_owned(),
            purpose: plan.purpose.clone(),
            manifest,
            files: plan
                .files
                .iter()
                .map(|f| Touched { path: f.path.clone(), hunks: f.hunks.clone() })
                .collect(),
            settled: plan.settled.clone(),
        };
        let entry = self.in_turn(|journal| {
            intent.entry = journal.state.next_entry();
            journal.write(&Record::Intend(intent.clone())).map(|()| intent.entry)
        })?;
        for (index, file) in files.iter_mut().enumerate() {
            file.passage = passage(&intent, index, (file.passage.before, file.passage.after));
        }
        self.flights.insert(entry, Flight { files });
        Ok(Some(entry))
    }

    fn prepare_file(
        &self,
        file: &PlannedFile,
        route: Route,
    ) -> Result<(EntryFile, FlightFile), JournalError> {
        let stat = retry(|| self.disk.stat(&file.path)).map_err(|source| JournalError::Io {
            action: "look at",
            path: file.path.clone(),
            source,
        })?;
        let mode = stat.map_or(file.mode.unwrap_or(NEW_FILE), |stat| stat.mode);
        let stored = EntryFile::new(file, route, mode);
        let bytes =
            |side: &Option<Bytes>| side.as_ref().map(|side| encode(&side.text, side.bom)).unwrap_or_default();
        let (before, after) = (bytes(&file.before), bytes(&file.after));
        let (old, new) = stored.hashes();
        let passage = Passage::new(file.path.clone(), old, new, "");
        Ok((stored, FlightFile { passage, route, before, after, mode, prepared: false, passed: false }))
    }

    /// Changes the entry's files that go through the door. When one is refused, those changed before it are
    /// put back, and the entry is closed as failed.
    pub fn write_files(&mut self, entry: EntryId) -> Result<(), JournalError> {
        let flight = self.flights.get_mut(&entry).ok_or(JournalError::NoEntry(entry, "carried out"))?;
        if let Err(refused) = flight.take_off(&*self.disk) {
            let reason = refused.to_string();
            return Err(match self.failed(entry, &reason) {
                Ok(()) => JournalError::Refused(refused),
                Err(error) => error,
            });
        }
        Ok(())
    }

    /// Closes an entry whose files have changed, after the caller has seen that they did.
    pub fn done(&mut self, entry: EntryId, landed: &Landed) -> Result<(), JournalError> {
        let flight = self.flights.get(&entry).ok_or(JournalError::NoEntry(entry, "closed"))?;
        let landed = match landed {
            Landed::All => None,
            Landed::Except(paths) => {
                let files = flight.files.iter().enumerate();
                let landed = files.filter(|(_, file)| !paths.contains(&file.passage.path));
                Some(landed.map(|(index, _)| index).collect())
            }
        };
        self.append(&Record::Done { entry, landed })?;
        if let Some(flight) = self.flights.remove(&entry) {
            flight.tidy(&*self.disk);
        }
        Ok(())
    }

    /// Gives an entry up: what the door has changed is put back, unless it was changed again since.
    pub fn failed(&mut self, entry: EntryId, reason: &str) -> Result<(), JournalError> {
        let mut flight = self.flights.remove(&entry).ok_or(JournalError::NoEntry(entry, "given up"))?;
        if flight.files.iter().any(|file| file.passed) {
            // Were this lost, recovery would go forward instead: new, not old, but never mixed.
            let _ = self.append(&Record::Abandon { entry });
        }
        let stayed = flight.turn_back(&*self.disk);
        flight.tidy(&*self.disk);
        match stayed {
            Err(stuck) => Err(JournalError::Stuck { refused: reason.to_owned(), stuck }),
            Ok(stayed) if stayed.is_empty() => {
                self.append(&Record::Failed { entry, reason: reason.to_owned() })
            }
            Ok(stayed) => self.append(&Record::Done { entry, landed: Some(stayed) }),
        }
    }

    pub(super) fn outcome(&self, entry: EntryId) -> Option<&Outcome> {
        self.state.entries.get(&entry).map(|entry| &entry.outcome)
    }
}

/// The way of an intent's file through the door.
pub(super) fn passage(
    intent: &Intent,
    index: usize,
    (before, after): (Option<Hash>, Option<Hash>),
) -> Passage {
    let path = intent.files.get(index).map(|file| file.path.clone()).unwrap_or_default();
    Passage::new(path, before, after, &format!(".ghostpen-{}-{}-{index}", intent.owner, intent.entry))
}

impl Flight {
    fn take_off(&mut self, disk: &dyn Disk) -> Result<(), DoorError> {
        let mut files: Vec<_> = self.files.iter_mut().filter(|file| file.route == Route::Door).collect();
        for file in &mut files {
            file.passage.prepare(disk, &file.after, file.mode)?;
            file.prepared = true;
        }
        for file in &mut files {
            file.passage.pass(disk)?;
            file.passed = true;
        }
        let folders: BTreeSet<_> = files.iter().map(|file| file.passage.folder()).collect();
        folders.into_iter().try_for_each(|folder| door::sync(disk, folder))
    }

    /// Puts back what has changed, by looking at the files: a step that failed may have done its work. The
    /// indices of files that were changed again since, and so stay.
    fn turn_back(&mut self, disk: &dyn Disk) -> Result<Vec<usize>, DoorError> {
        let mut stayed = Vec::new();
        let mut stuck = None;
        for (index, file) in self.files.iter_mut().enumerate().rev().filter(|(_, file)| file.prepared) {
            match file.turn_back(disk) {
                Err(DoorError::Changed(_)) if file.passed => stayed.push(index),
                Ok(()) | Err(DoorError::Changed(_)) => {}
                Err(error) => stuck = Some(error),
            }
        }
        stuck.map_or(Ok(stayed), Err)
    }

    /// Removes what waits beside the files; a second attempt outlasts a passing fault. A copy that cannot be
    /// removed harms nothing, and the next server's recovery tries again.
    fn tidy(&self, disk: &dyn Disk) {
        for file in self.files.iter().filter(|file| file.prepared) {
            if let Err(error) = file.passage.tidy(disk).or_else(|_| file.passage.tidy(disk)) {
                tracing::warn!("{error}");
            }
        }
    }
}

impl FlightFile {
    fn turn_back(&self, disk: &dyn Disk) -> Result<(), DoorError> {
        if self.passage.is_before(disk)? {
            return Ok(());
        }
        self.passage.take_back(disk, &self.before, self.mode)?;
        door::sync(disk, self.passage.folder())
    }
}
