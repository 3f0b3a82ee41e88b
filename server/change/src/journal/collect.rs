//! Collection: forgets what is old, so that the journal does not grow for ever.
//!
//! What is up for review, under way or waiting for recovery is never forgotten, however old it is or how
//! much room it takes.

use std::{
    collections::{BTreeMap, BTreeSet},
    ffi::OsString,
    io,
    time::Duration,
};

use super::{EntryId, Journal, JournalError, record::State};
use crate::{
    blob::Hash,
    disk::retry,
    set::{self, ChangeId},
};

/// A blob younger than this may belong to a record that another server is about to write.
const SETTLED: Duration = Duration::from_hours(1);

/// What is kept at least.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Nothing younger than this is forgotten for its age.
    pub age: Duration,
    /// From this many bytes of contents on, the oldest is forgotten although it is younger.
    pub bytes: u64,
}

/// What was forgotten.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Collected {
    /// Accepts that can no longer be undone.
    pub entries: usize,
    /// Change sets in which everything was decided.
    pub changes: usize,
}

/// What can be forgotten as one: an accept with its undos and redos, or a decided change set.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Old {
    Entry(EntryId),
    Change(ChangeId),
}

impl Default for Limits {
    fn default() -> Self {
        Self { age: Duration::from_hours(30 * 24), bytes: 512 << 20 }
    }
}

impl Journal {
    /// Forgets what is older than the limits allow, and the oldest of what takes too much room.
    pub fn collect(&mut self, limits: &Limits) -> Result<Collected, JournalError> {
        self.in_turn(|journal| {
            let sizes = journal.sizes().map_err(|source| journal.log_failed("measure", source))?;
            let collected = journal.forget(limits, &sizes);
            if collected != Collected::default() {
                let records = journal.state.records();
                if let Err(source) = journal.log.rewrite(&*journal.disk, &records) {
                    journal.log.forget();
                    return Err(journal.log_failed("rewrite", source));
                }
            }
            journal.sweep(&sizes);
            Ok(collected)
        })
    }

    fn forget(&mut self, limits: &Limits, sizes: &BTreeMap<OsString, (u64, u64)>) -> Collected {
        let kept = self.state.referenced();
        let size = |hash: &Hash| sizes.get(&OsString::from(hash.to_string())).map_or(0, |(size, _)| *size);
        let mut bytes: u64 = kept.iter().map(size).sum();
        let too_old = set::now().saturating_sub(limits.age.as_millis().try_into().unwrap_or(u64::MAX));
        let mut collected = Collected::default();
        for (at, old) in self.state.forgettable() {
            if at >= too_old && bytes <= limits.bytes {
                break;
            }
            for hash in self.state.forget(&old) {
                bytes = bytes.saturating_sub(size(&hash));
            }
            match old {
                Old::Entry(_) => collected.entries += 1,
                Old::Change(_) => collected.changes += 1,
            }
        }
        collected
    }

    /// Size of each blob, in bytes, and when it was written, in milliseconds since 1970.
    fn sizes(&self) -> io::Result<BTreeMap<OsString, (u64, u64)>> {
        let dir = self.dir.join("blobs");
        let mut sizes = BTreeMap::new();
        for name in retry(|| self.disk.list(&dir))? {
            if let Some(stat) = retry(|| self.disk.stat(&dir.join(&name)))? {
                let (_, _, size, [seconds, ..]) = stat.stamp;
                sizes.insert(name, (size, seconds.unsigned_abs() * 1000));
            }
        }
        Ok(sizes)
    }

    /// Removes blobs that no record speaks of. One that stays by a fault goes the next time.
    fn sweep(&self, sizes: &BTreeMap<OsString, (u64, u64)>) {
        let kept: BTreeSet<_> =
            self.state.referenced().iter().map(|hash| OsString::from(hash.to_string())).collect();
        let settled = set::now().saturating_sub(SETTLED.as_millis().try_into().unwrap_or(u64::MAX));
        for (name, _) in sizes.iter().filter(|(name, (_, at))| *at < settled && !kept.contains(*name)) {
            let _ = retry(|| self.disk.remove(&self.dir.join("blobs").join(name)));
        }
    }
}

impl State {
    /// The blobs that records speak of.
    fn referenced(&self) -> BTreeSet<Hash> {
        let entries = self.entries.values().map(|entry| entry.intent.manifest);
        entries.chain(self.reviews.values().map(|review| review.manifest)).collect()
    }

    /// What can be forgotten and when it last mattered, oldest first.
    fn forgettable(&self) -> Vec<(u64, Old)> {
        let mut roots: BTreeMap<EntryId, Option<u64>> = BTreeMap::new();
        for entry in self.entries.values() {
            let last = roots.entry(entry.root()).or_insert(Some(0));
            *last = last.filter(|_| entry.is_closed()).map(|last| last.max(entry.intent.at));
        }
        let entries = roots.into_iter().filter_map(|(root, at)| Some((at?, Old::Entry(root))));
        let decided = self.reviews.iter().filter(|(_, review)| !review.is_open());
        let changes = decided.map(|(change, review)| (review.at, Old::Change(change.clone())));
        let mut all: Vec<_> = entries.chain(changes).collect();
        all.sort();
        all
    }

    /// The blobs that its records spoke of.
    fn forget(&mut self, old: &Old) -> Vec<Hash> {
        match old {
            Old::Change(change) => {
                self.reviews.remove(change).map(|review| review.manifest).into_iter().collect()
            }
            Old::Entry(root) => {
                let gone = self.entries.extract_if(.., |_, entry| entry.root() == *root);
                gone.map(|(_, entry)| entry.intent.manifest).collect()
            }
        }
    }
}
