//! Carrying out a plan: intent, files, done; or back to where it began.
//!
//! Each step is durable before the next begins, and within a step everything waits for the disk together. So
//! an accept waits five times, however many files it has (64 at a time):
//!
//! 1. the manifest with the contents before, and its name: nothing speaks of it yet;
//! 2. the intent in the log: it finds its manifest, and no file of the user's has changed;
//! 3. the drafts of the new contents: each draft that a crash leaves is named by a durable intent, so that
//!    recovery knows it as ours and removes it;
//! 4. the folders in which drafts and files have changed places: each change of places leaves the old or the new
//!    content whole, since both are durable, and the intent says which are which;
//! 5. done in the log: only now that the new contents have their names for good. Were this lost, recovery would
//!    find the new contents by their hashes and write it again.
//!
//! What waits beside the files goes last and is not waited for: it is old or new content, known to the intent,
//! and its server's sign stays until its removal is durable, so that the next one removes it again.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

use super::{
    EntryId, Journal, JournalError,
    manifest::{EntryFile, EntryManifest},
    record::{Intent, Outcome, Record, Touched},
};
use crate::{
    blob::Hash,
    disk::{Disk, Kind, retry},
    door::{self, Chmod, DoorError, Draft, Passage},
    hunk::HunkState,
    plan::{Plan, PlannedFile, Purpose},
    set,
};

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
    /// The step changes permissions and nothing else.
    chmod: Option<Chmod>,
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
        route: impl Fn(&PlannedFile) -> Route,
    ) -> Result<Option<EntryId>, JournalError> {
        let (mut stored, mut files, mut touched) = (Vec::new(), Vec::new(), Vec::new());
        let mut settled = plan.settled.clone();
        for file in &plan.files {
            let now = retry(|| self.disk.stat(&file.path)).map_err(|source| JournalError::Io {
                action: "look at",
                path: file.path.clone(),
                source,
            })?;
            // Its permissions would be those of what the link leads to.
            if file.executable.is_some() && now.is_some_and(|now| now.kind == Kind::Symlink) {
                return Err(JournalError::Refused(DoorError::Symlink(file.path.clone())));
            }
            let steps = EntryFile::steps(file, route(file), now.map(|stat| stat.mode));
            let done: Vec<_> = steps.iter().flat_map(|(_, hunks)| hunks).collect();
            settled.extend(file.hunks.iter().filter(|hunk| !done.contains(hunk)));
            for (step, hunks) in steps {
                touched.push(Touched { path: step.path.clone(), hunks, goes: step.goes.clone() });
                files.push(FlightFile::of(&step)?);
                stored.push(step);
            }
        }
        if let (true, Purpose::Accept(change)) = (files.is_empty(), &plan.purpose) {
            if !settled.is_empty() {
                self.mark(&change.clone(), settled, HunkState::Accepted)?;
            }
            return Ok(None);
        }
        let manifest = self.keep(&EntryManifest { files: stored })?;
        let mut intent = Intent {
            entry: EntryId(0),
            at: set::now(),
            owner: self.owner.clone(),
            label: label.to_owned(),
            purpose: plan.purpose.clone(),
            manifest,
            files: touched,
            settled,
        };
        let entry = self.in_turn(|journal| {
            intent.entry = journal.state.next_entry();
            journal.write(&Record::Intend(intent.clone())).map(|()| intent.entry)
        })?;
        for (index, file) in files.iter_mut().enumerate() {
            let hashes = (file.passage.before, file.passage.after);
            file.passage = passage(&intent, index, hashes, file.passage.like.take());
        }
        self.flights.insert(entry, Flight { files });
        Ok(Some(entry))
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
                let landed = files
                    .filter(|(_, file)| file.route == Route::Door || !paths.contains(&file.passage.path));
                Some(landed.map(|(index, _)| index).collect())
            }
        };
        self.append(&Record::Done { entry, landed })?;
        if let Some(flight) = self.flights.remove(&entry) {
            flight.tidy(&*self.disk);
            self.untidy.extend(flight.folders().into_iter().map(Path::to_owned));
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
        self.untidy.extend(flight.folders().into_iter().map(Path::to_owned));
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
    like: Option<PathBuf>,
) -> Passage {
    let path = intent.files.get(index).map(|file| file.path.clone()).unwrap_or_default();
    let aside = format!(".ghostpen-{}-{}-{index}", intent.owner, intent.entry);
    Passage { like, ..Passage::new(path, before, after, &aside) }
}

impl Flight {
    fn take_off(&mut self, disk: &dyn Disk) -> Result<(), DoorError> {
        let mut files: Vec<_> = self.files.iter_mut().filter(|file| file.route == Route::Door).collect();
        for some in files.chunks_mut(door::DRAFTS) {
            let drafts = some.iter_mut().map(|file| file.draft(disk)).collect::<Result<Vec<_>, _>>()?;
            door::sync_drafts(disk, &drafts)?;
            some.iter().try_for_each(|file| file.ready(disk))?;
        }
        for file in &mut files {
            file.pass(disk)?;
        }
        door::sync(disk, &self.folders())
    }

    /// Where files have changed.
    fn folders(&self) -> BTreeSet<&Path> {
        self.files.iter().filter(|file| file.prepared).map(|file| file.passage.folder()).collect()
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
        for file in self.files.iter().filter(|file| file.prepared && file.chmod.is_none()) {
            if let Err(error) = file.passage.tidy(disk).or_else(|_| file.passage.tidy(disk)) {
                tracing::warn!("{error}");
            }
        }
    }
}

impl FlightFile {
    fn of(step: &EntryFile) -> Result<Self, JournalError> {
        let (old, new) = step.hashes();
        let passage = Passage::new(step.path.clone(), old, new, "");
        Ok(Self {
            passage: Passage { like: step.like().map(Path::to_owned), ..passage },
            route: step.route,
            before: step.old(),
            after: step.new_bytes()?,
            mode: step.mode,
            chmod: step.chmod.map(|modes| Chmod::new(step.path.clone(), modes)),
            prepared: false,
            passed: false,
        })
    }

    fn draft(&mut self, disk: &dyn Disk) -> Result<Option<Draft>, DoorError> {
        let draft = match self.chmod {
            Some(_) => None,
            None => self.passage.draft(disk, &self.after, self.mode)?,
        };
        self.prepared = true;
        Ok(draft)
    }

    fn ready(&self, disk: &dyn Disk) -> Result<(), DoorError> {
        if self.chmod.is_some() { Ok(()) } else { self.passage.ready(disk) }
    }

    fn pass(&mut self, disk: &dyn Disk) -> Result<(), DoorError> {
        match &self.chmod {
            Some(chmod) => chmod.pass(disk)?,
            None => self.passage.pass(disk)?,
        }
        self.passed = true;
        Ok(())
    }

    fn turn_back(&self, disk: &dyn Disk) -> Result<(), DoorError> {
        if let Some(chmod) = &self.chmod {
            return if chmod.standing(disk)? == Some(true) { chmod.back().pass(disk) } else { Ok(()) };
        }
        if self.passage.is_before(disk)? {
            return Ok(());
        }
        self.passage.take_back(disk, &self.before, self.mode)?;
        door::sync(disk, &BTreeSet::from([self.passage.folder()]))
    }
}
