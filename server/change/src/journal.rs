//! The journal: what was proposed, decided and carried out, durable and outside the workspace.
//!
//! A folder per workspace holds an append-only log of checksummed records and the contents they speak of,
//! by hash. The state in memory is those records replayed, nothing else, so that a restart, a crash and a
//! second server on the same workspace all see the same thing. An entry is written down before any file
//! changes and closed after; what lies between is settled by [`Journal::recover`], which looks only at what
//! the files hold.

mod carry;
mod collect;
mod log;
mod manifest;
mod record;
mod recover;
mod undo;

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    fs::File,
    io,
    path::{Path, PathBuf},
    thread,
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use serde::{Deserialize, Serialize};

use self::{
    carry::Flight,
    log::Log,
    record::{Record, State},
};
pub use self::{
    carry::{Landed, Route},
    collect::{Collected, Limits},
    recover::{Recovered, Recovery, Standing},
    undo::{EntryState, EntrySummary},
};
use crate::{
    blob::Blobs,
    disk::{Disk, Durable, Os, create_dirs, retry},
    door::{self, DoorError},
    hunk::{Hunk, HunkId, HunkState},
    plan::Selection,
    set::{ChangeId, ChangeSet, ReviseError},
};

/// Names an entry of the journal; later entries have greater ids.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EntryId(u64);

/// How long to wait for another server's turn at the log, which takes milliseconds.
const PATIENCE: Duration = Duration::from_secs(5);

/// The journal of one workspace. Several servers may hold one each on the same folder.
pub struct Journal {
    disk: Box<dyn Disk>,
    dir: PathBuf,
    /// Names this journal value among those on the folder, dead and alive.
    owner: String,
    /// Locked for as long as this value lives: how others know that its open entries are not theirs.
    _alive: File,
    turn: File,
    log: Log,
    blobs: Blobs,
    state: State,
    changes: BTreeMap<ChangeId, ChangeSet>,
    flights: BTreeMap<EntryId, Flight>,
    /// Folders in which something was tidied up that a crash may bring back.
    untidy: BTreeSet<PathBuf>,
}

/// Why the journal could not do something.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// The system refused.
    #[error("cannot {action} {path}: {source}", path = path.display())]
    Io {
        /// What was tried.
        action: &'static str,
        /// On which file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Another server has held the log for too long.
    #[error("the journal {path} is locked by another server", path = .0.display())]
    Busy(PathBuf),
    /// The log was written by a version that knows more.
    #[error("the journal {path} was written by a newer version of Ghostpen", path = .0.display())]
    Newer(PathBuf),
    /// There is no such change set.
    #[error("there is no change {0}")]
    NoChange(ChangeId),
    /// There is no such entry, or it is not in a state for this.
    #[error("entry {0} cannot be {1}")]
    NoEntry(EntryId, &'static str),
    /// There is nothing to undo, or to redo.
    #[error("there is nothing to {0}")]
    Nothing(&'static str),
    /// A hunk cannot be made to propose something else.
    #[error(transparent)]
    Revise(#[from] ReviseError),
    /// A file was not changed; the other files of the entry are as they were, too.
    #[error(transparent)]
    Refused(DoorError),
    /// A file was refused, and another could not be put back. The entry stays open for recovery.
    #[error("{refused}; going back failed as well: {stuck}")]
    Stuck {
        /// Why the entry was given up.
        refused: String,
        /// Why going back failed.
        stuck: DoorError,
    },
}

impl Journal {
    /// Opens the journal in `dir`, which is made when missing.
    ///
    /// # Errors
    /// When the folder cannot be used, or a newer version wrote it.
    pub fn open(dir: &Path) -> Result<Self, JournalError> {
        Self::open_on(Box::new(Os), dir)
    }

    pub(crate) fn open_on(disk: Box<dyn Disk>, dir: &Path) -> Result<Self, JournalError> {
        let fail = |action, path: &Path| {
            let path = path.to_owned();
            move |source| JournalError::Io { action, path, source }
        };
        for folder in [dir.join("blobs"), dir.join("owners")] {
            create_dirs(&*disk, &folder, 0o700).map_err(fail("make", &folder))?;
        }
        let lock = dir.join("lock");
        let turn = retry(|| disk.open_append(&lock)).map_err(fail("open", &lock))?;
        take_turn(&*disk, &turn, dir)?;
        let owner = format!("{}-{:x}", std::process::id(), nanos());
        let sign = dir.join("owners").join(&owner);
        let alive = retry(|| disk.create_new(&sign, 0o600)).map_err(fail("make", &sign))?;
        retry(|| disk.try_lock(&alive)).map_err(fail("lock", &sign))?;
        let path = dir.join("log");
        let log = Log::open(&*disk, path.clone()).map_err(fail("open", &path))?;
        let owners = dir.join("owners");
        retry(|| disk.sync(&[Durable::Names(dir), Durable::Names(&owners)])).map_err(fail("sync", dir))?;
        retry(|| disk.unlock(&turn)).map_err(fail("unlock", &lock))?;
        let mut journal = Self {
            blobs: Blobs::new(dir.join("blobs"), &owner),
            disk,
            dir: dir.to_owned(),
            owner,
            _alive: alive,
            turn,
            log,
            state: State::default(),
            changes: BTreeMap::new(),
            flights: BTreeMap::new(),
            untidy: BTreeSet::new(),
        };
        journal.sync()?;
        Ok(journal)
    }

    /// Takes up what other servers have written to the log since.
    pub fn sync(&mut self) -> Result<(), JournalError> {
        self.in_turn(|_| Ok(()))
    }

    /// Keeps a change set until it is dismissed.
    pub fn propose(&mut self, set: &ChangeSet) -> Result<(), JournalError> {
        let manifest = self.store(set)?;
        let hunks = set.hunks().map(|(_, hunk)| hunk.id).collect();
        self.append(&Record::Propose { change: set.id().clone(), at: set.created, manifest, hunks })
    }

    /// The change sets that are kept and have something to decide, or had when they were last loaded.
    pub fn changes(&self) -> impl Iterator<Item = &ChangeSet> {
        self.changes.values()
    }

    /// A change set that is kept.
    pub fn change(&self, id: &ChangeId) -> Option<&ChangeSet> {
        self.changes.get(id)
    }

    /// A change set that was kept once, decided or not, as it stands; `None` when nothing is known of it any more.
    pub fn recall(&self, id: &ChangeId) -> Option<ChangeSet> {
        let review = self.state.reviews.get(id)?;
        self.changes.get(id).cloned().or_else(|| {
            let mut set = self.restore(id, review).ok()?;
            review.mark(&mut set);
            Some(set)
        })
    }

    /// Rejects hunks; returns those it was new for. No file is touched. The reason, if there is one, is kept
    /// with all of them.
    pub fn reject(
        &mut self,
        id: &ChangeId,
        selection: &Selection,
        reason: Option<&str>,
    ) -> Result<Vec<HunkId>, JournalError> {
        let set = self.changes.get(id).ok_or_else(|| JournalError::NoChange(id.clone()))?;
        let mut hunks = set.plan_reject(selection);
        let is_new = |hunk: &Hunk| {
            let says_more = reason.is_some() && hunk.rejection.as_deref() != reason;
            hunk.state != HunkState::Rejected || says_more
        };
        hunks.retain(|id| set.hunks().any(|(_, hunk)| hunk.id == *id && is_new(hunk)));
        if !hunks.is_empty() {
            let (change, reason) = (id.clone(), reason.map(str::to_owned));
            let state = HunkState::Rejected;
            self.append(&Record::Mark { change, hunks: hunks.clone(), state, reason })?;
        }
        Ok(hunks)
    }

    /// Drops what is not decided yet, since another change set takes its place. No file is touched.
    pub fn withdraw(&mut self, id: &ChangeId) -> Result<(), JournalError> {
        self.append(&Record::Withdraw { change: id.clone() })
    }

    /// Makes a hunk that is not accepted propose these lines in place of its own, in the user's name. It is
    /// to be decided then, even if it was rejected before.
    ///
    /// # Errors
    /// [`JournalError::Revise`] when it has no lines, or they would change nothing.
    pub fn revise(&mut self, id: &ChangeId, hunk: HunkId, lines: &str) -> Result<(), JournalError> {
        let set = self.changes.get(id).ok_or_else(|| JournalError::NoChange(id.clone()))?;
        let edit = set.revision(hunk, lines)?;
        let edit = edit.replacements().iter().map(|r| (r.range.start, r.range.end, r.text.clone()));
        self.append(&Record::Revise { change: id.clone(), hunk, edit: edit.collect() })
    }

    /// Counts hunks as accepted whose lines have come into the files by another way, such as a commit.
    pub fn count_as_accepted(&mut self, id: &ChangeId, hunks: Vec<HunkId>) -> Result<(), JournalError> {
        if hunks.is_empty() { Ok(()) } else { self.mark(id, hunks, HunkState::Accepted) }
    }

    /// Forgets a change set. What was accepted of it stays, and can still be undone.
    pub fn dismiss(&mut self, id: &ChangeId) -> Result<(), JournalError> {
        self.append(&Record::Dismiss { change: id.clone() })
    }

    fn mark(&mut self, id: &ChangeId, hunks: Vec<HunkId>, state: HunkState) -> Result<(), JournalError> {
        self.append(&Record::Mark { change: id.clone(), hunks, state, reason: None })
    }

    fn append(&mut self, record: &Record) -> Result<(), JournalError> {
        self.in_turn(|journal| journal.write(record))
    }

    /// Does something while no other server writes, with the state up to date before and after.
    fn in_turn<T>(
        &mut self,
        act: impl FnOnce(&mut Self) -> Result<T, JournalError>,
    ) -> Result<T, JournalError> {
        take_turn(&*self.disk, &self.turn, &self.dir)?;
        let done = self.read().and_then(|()| act(self));
        // Nothing can be done about a lock that does not open; it does when the process ends.
        let _ = retry(|| self.disk.unlock(&self.turn));
        self.load();
        done
    }

    fn read(&mut self) -> Result<(), JournalError> {
        let news = self.log.read(&*self.disk).map_err(|source| self.log_failed("read", source))?;
        if news.rewritten {
            self.state = State::default();
        }
        news.records.iter().for_each(|record| self.state.apply(record));
        Ok(())
    }

    /// Appends in turn: the state then holds everything before the record.
    fn write(&mut self, record: &Record) -> Result<(), JournalError> {
        self.log.append(&*self.disk, record).map_err(|source| self.log_failed("write", source))?;
        self.state.apply(record);
        Ok(())
    }

    /// Makes the change sets in memory what the records say.
    fn load(&mut self) {
        self.changes.retain(|id, _| self.state.reviews.contains_key(id));
        for (id, review) in &self.state.reviews {
            let known = self.changes.get(id).map(|set| set.revisions);
            let is_old = known.map_or(review.is_open(), |known| known != review.revisions.len());
            if is_old {
                match self.restore(id, review) {
                    Ok(set) => drop(self.changes.insert(id.clone(), set)),
                    Err(error) => tracing::warn!("change {id} cannot be read: {error}"),
                }
            }
            if let Some(set) = self.changes.get_mut(id) {
                review.mark(set);
                // One that was made later knows its files by where they went.
                let later = self.state.entries.values().filter(|entry| entry.intent.at >= set.created);
                let is_there = |path: &Path| matches!(self.disk.stat(path), Ok(Some(_)));
                set.follow(&later.flat_map(record::Entry::moves).collect::<Vec<_>>(), is_there);
            }
        }
    }

    fn log_failed(&self, action: &'static str, source: io::Error) -> JournalError {
        if source.kind() == io::ErrorKind::Unsupported {
            return JournalError::Newer(self.dir.clone());
        }
        JournalError::Io { action, path: self.dir.join("log"), source }
    }
}

impl Drop for Journal {
    fn drop(&mut self) {
        // Whoever leaves nothing open leaves no sign; one with an open entry is found by recovery.
        let mine = self.state.entries.values().filter(|entry| entry.intent.owner == self.owner);
        let untidy = self.untidy.iter().map(PathBuf::as_path).collect();
        if mine.into_iter().all(record::Entry::is_closed) && door::sync(&*self.disk, &untidy).is_ok() {
            let _ = self.disk.remove(&self.dir.join("owners").join(&self.owner));
        }
    }
}

fn take_turn(disk: &dyn Disk, turn: &File, dir: &Path) -> Result<(), JournalError> {
    let patient = Instant::now() + PATIENCE;
    let failed = |source| JournalError::Io { action: "lock", path: dir.to_owned(), source };
    while !retry(|| disk.try_lock(turn)).map_err(failed)? {
        if Instant::now() > patient {
            return Err(JournalError::Busy(dir.to_owned()));
        }
        thread::sleep(Duration::from_millis(1));
    }
    Ok(())
}

fn nanos() -> u128 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_nanos()
}

impl fmt::Display for EntryId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::str::FromStr for EntryId {
    type Err = std::num::ParseIntError;

    fn from_str(digits: &str) -> Result<Self, Self::Err> {
        digits.parse().map(Self)
    }
}

impl fmt::Debug for Journal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Journal").field("dir", &self.dir).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod faults;
#[cfg(test)]
mod files;
#[cfg(test)]
mod forms;
#[cfg(test)]
mod kills;
#[cfg(test)]
mod orders;
#[cfg(test)]
mod power;
#[cfg(test)]
mod sequences;
#[cfg(test)]
pub(crate) mod tests;
