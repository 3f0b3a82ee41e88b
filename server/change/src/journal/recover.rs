//! Recovery: settles entries that a crash left open.
//!
//! It looks only at what the files hold: the content before the entry, the one after it, or another. A file
//! with another content is the user's, and never written. Where an entry was half carried out it is
//! finished, or taken back when that was under way or it can no longer be finished.

use std::{
    io,
    path::{Path, PathBuf},
};

use text::{Bytes, decode};

use super::{
    EntryId, Journal, JournalError, Route,
    carry::passage,
    manifest::{self, EntryFile, EntryManifest},
    record::{Intent, Outcome, Record},
};
use crate::{
    disk::{Disk, retry},
    door::{self, Chmod, DoorError, Draft, Passage},
    ground::{Ground, Place},
    set::FileKind,
};

/// An entry that was open, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recovered {
    /// The entry.
    pub entry: EntryId,
    /// What it was to do.
    pub label: String,
    /// What became of it.
    pub outcome: Recovery,
    /// What each of its files holds now.
    pub files: Vec<(PathBuf, Standing)>,
}

/// What became of an open entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recovery {
    /// No file has changed.
    Nothing,
    /// Every file has changed as intended.
    Done,
    /// Some files have, others hold what they held before, or something else; see the files.
    Partly,
    /// It could not be settled, because a file cannot be read or written; it stays open.
    Stuck,
}

/// What a file of an entry holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// What it held before.
    Before,
    /// What the entry meant it to hold.
    After,
    /// Something else: the user's, and left alone.
    Other,
}

struct Owners {
    alive: Vec<String>,
    dead: Vec<String>,
}

struct Stranded {
    passage: Passage,
    file: EntryFile,
    open: bool,
    standing: Standing,
    /// Holds the user's further edits of what the entry made.
    built_on: bool,
}

impl Journal {
    /// Settles the entries that were left open by servers that are gone. `open` gives the text of a file
    /// that an editor has open; such a file is judged by that, and not written.
    pub fn recover(
        &mut self,
        mut open: impl FnMut(&Path) -> Option<Bytes>,
    ) -> Result<Vec<Recovered>, JournalError> {
        self.in_turn(|journal| {
            let owners = journal.owners()?;
            let mut recovered = Vec::new();
            let (mut settled, mut closed) = (Vec::new(), Vec::new());
            for entry in journal.state.entries.values() {
                let owner = &entry.intent.owner;
                match entry.is_closed() {
                    false if !owners.alive.contains(owner) => settled.push(entry.intent.clone()),
                    true if owners.dead.contains(owner) => closed.push(entry.intent.clone()),
                    _ => {}
                }
            }
            for intent in &settled {
                recovered.push(journal.settle(intent, &mut open)?);
            }
            for intent in &closed {
                journal.tidy(intent);
            }
            let tidied = settled.iter().chain(&closed).flat_map(|intent| &intent.files);
            let folders = tidied.filter_map(|file| file.path.parent()).collect();
            let is_stuck = recovered.iter().any(|entry| entry.outcome == Recovery::Stuck);
            if !is_stuck && door::sync(&*journal.disk, &folders).is_ok() {
                journal.bury(&owners.dead);
            }
            Ok(recovered)
        })
    }

    /// Whose lock is held, and whose is free: the system freed it when they ended, however they did.
    fn owners(&self) -> Result<Owners, JournalError> {
        let dir = self.dir.join("owners");
        let failed = |source| JournalError::Io { action: "list", path: dir.clone(), source };
        let names = retry(|| self.disk.list(&dir)).map_err(failed)?;
        let names = names.into_iter().filter_map(|name| name.into_string().ok());
        let (alive, dead) = names.partition(|name| *name == self.owner || !self.is_dead(&dir.join(name)));
        Ok(Owners { alive, dead })
    }

    fn is_dead(&self, sign: &Path) -> bool {
        retry(|| self.disk.open_append(sign))
            .is_ok_and(|file| retry(|| self.disk.try_lock(&file)).unwrap_or(false))
    }

    fn bury(&self, owners: &[String]) {
        for owner in owners {
            let _ = retry(|| self.disk.remove(&self.dir.join("owners").join(owner)));
        }
    }

    fn settle(
        &mut self,
        intent: &Intent,
        open: &mut impl FnMut(&Path) -> Option<Bytes>,
    ) -> Result<Recovered, JournalError> {
        let mut files = match self.stranded(intent, open) {
            Ok(files) => files,
            // What was kept of it cannot be read; that must not keep the others from being settled.
            Err(error) => {
                tracing::warn!("{error}");
                let (entry, label, outcome) = (intent.entry, intent.label.clone(), Recovery::Stuck);
                return Ok(Recovered { entry, label, outcome, files: Vec::new() });
            }
        };
        let back = self.outcome(intent.entry) == Some(&Outcome::Abandoned) || !can_finish(&files);
        let begun = files.iter().any(|file| file.standing == Standing::After);
        let mut stuck = begun && !self.finish(&mut files, back);
        for file in &files {
            stuck |= file.file.chmod.is_none() && file.passage.tidy(&*self.disk).is_err();
        }
        let landed: Vec<_> =
            (0..files.len()).filter(|at| files.get(*at).is_some_and(Stranded::landed)).collect();
        let outcome = match landed.len() {
            _ if stuck => Recovery::Stuck,
            0 => Recovery::Nothing,
            all if all == files.len() => Recovery::Done,
            _ => Recovery::Partly,
        };
        let entry = intent.entry;
        match outcome {
            Recovery::Stuck => {}
            Recovery::Nothing => self.write(&Record::Failed { entry, reason: "interrupted".into() })?,
            Recovery::Done | Recovery::Partly => self.write(&Record::Done { entry, landed: Some(landed) })?,
        }
        let files = files.into_iter().map(|file| (file.passage.path, file.standing)).collect();
        Ok(Recovered { entry, label: intent.label.clone(), outcome, files })
    }

    fn stranded(
        &self,
        intent: &Intent,
        open: &mut impl FnMut(&Path) -> Option<Bytes>,
    ) -> Result<Vec<Stranded>, JournalError> {
        let manifest: EntryManifest = self.manifest(intent.manifest)?;
        let files = manifest.files.into_iter().enumerate().map(|(index, file)| {
            let passage = self.passage(intent, index, &file);
            if let Some(modes) = file.chmod {
                let chmod = Chmod::new(file.path.clone(), modes);
                let standing = match chmod.standing(&*self.disk) {
                    Ok(Some(false)) => Standing::Before,
                    Ok(Some(true)) => Standing::After,
                    Ok(None) | Err(_) => Standing::Other,
                };
                return Stranded { passage, file, open: false, standing, built_on: false };
            }
            // First, because someone's work may be waiting aside and belong in the file's place.
            let _ = passage.tidy(&*self.disk);
            // What comes, goes or moves does so on disk, whatever an editor shows of it.
            let lines = passage.before.is_some() && passage.after.is_some();
            let buffer = open(&file.path).filter(|_| lines || file.route == Route::Editor);
            // An editor does not show a byte order mark, and the caller need not know of it.
            let marked =
                |bytes: &Bytes| [false, true].map(|bom| manifest::hash(&Bytes { bom, ..bytes.clone() }));
            let on_disk = || door::state(&*self.disk, &file.path).ok();
            let now = buffer.as_ref().map(marked).map(|hashes| hashes.map(Some).to_vec());
            let now = now.unwrap_or_else(|| on_disk().into_iter().collect());
            let standing = match now {
                now if now.contains(&passage.before) => Standing::Before,
                now if now.contains(&passage.after) => Standing::After,
                _ => Standing::Other,
            };
            let open = buffer.is_some();
            let built_on = standing == Standing::Other && self.is_built_on(&file, buffer).unwrap_or(false);
            Stranded { passage, file, open, standing, built_on }
        });
        Ok(files.collect())
    }

    /// Whether a file that holds another content was changed by the entry first, and then by the user.
    fn is_built_on(&self, file: &EntryFile, buffer: Option<Bytes>) -> Result<bool, JournalError> {
        let change = file.change()?;
        let on_disk = || decode(&retry(|| self.disk.read(&file.path)).ok()?).ok();
        let Some(now) = buffer.or_else(on_disk).filter(|_| change.kind == FileKind::Modify) else {
            return Ok(false);
        };
        let ground = Ground::new(&change, &now.text);
        Ok(change.hunks.iter().all(|hunk| matches!(ground.place(hunk), Place::There)))
    }

    /// Brings all files that the door may write to where the entry is going; whether none had to stay.
    fn finish(&self, files: &mut [Stranded], back: bool) -> bool {
        let disk = &*self.disk;
        let (from, to) =
            if back { (Standing::After, Standing::Before) } else { (Standing::Before, Standing::After) };
        let going = files.iter_mut().filter(|file| file.is_ours() && file.standing == from);
        let mut going: Vec<_> = going.collect();
        let mut all = true;
        for some in going.chunks_mut(door::DRAFTS) {
            let drafts: Vec<_> = some.iter().map(|file| file.draft(disk, back)).collect();
            let (drafts, mut refused): (Vec<_>, Vec<_>) = drafts
                .into_iter()
                .map(|draft| draft.map_or_else(|refused| (None, Some(refused)), |draft| (draft, None)))
                .unzip();
            if door::sync_drafts(disk, &drafts).is_err() {
                return false;
            }
            for (file, refused) in some.iter_mut().zip(&mut refused) {
                match refused.take().map_or_else(|| file.pass(disk, back), Err) {
                    Ok(()) => file.standing = to,
                    Err(DoorError::Changed(_)) => file.standing = Standing::Other,
                    Err(_) => all = false,
                }
            }
        }
        let folders = going.iter().map(|file| file.passage.folder()).collect();
        all && door::sync(disk, &folders).is_ok()
    }

    #[expect(clippy::unused_self, reason = "reads as the journal's view of a step")]
    fn passage(&self, intent: &Intent, index: usize, file: &EntryFile) -> Passage {
        passage(intent, index, file.hashes(), file.like().map(Path::to_owned))
    }

    /// Removes what an entry that was closed just before a crash left beside its files.
    fn tidy(&self, intent: &Intent) {
        for (index, file) in
            self.manifest::<EntryManifest>(intent.manifest).into_iter().flat_map(|m| m.files).enumerate()
        {
            let passage = self.passage(intent, index, &file);
            if let Err(error) = passage.tidy(&*self.disk) {
                tracing::warn!("{error}");
            }
        }
    }
}

/// Whether going forward is better than going back: when every file can get there, or when going back is
/// out of reach, too, and the entry is to keep what it has.
fn can_finish(files: &[Stranded]) -> bool {
    let forward =
        files.iter().all(|file| file.landed() || (file.is_ours() && file.standing == Standing::Before));
    let back =
        files.iter().all(|file| !file.landed() || (file.is_ours() && file.standing == Standing::After));
    forward || !back
}

impl Stranded {
    /// Writes the content that it is to get, on the way on or back.
    fn draft(&self, disk: &dyn Disk, back: bool) -> Result<Option<Draft>, DoorError> {
        if self.file.chmod.is_some() {
            return Ok(None);
        }
        let content = if back { Ok(self.file.old()) } else { self.file.new_bytes() };
        let content = content.map_err(|error| DoorError::Io {
            action: "read what was meant for",
            path: self.passage.path.clone(),
            source: io::Error::other(error.to_string()),
        })?;
        self.passage(back).draft(disk, &content, self.file.mode)
    }

    /// Puts it there, once the draft is durable.
    fn pass(&self, disk: &dyn Disk, back: bool) -> Result<(), DoorError> {
        if let Some(modes) = self.file.chmod {
            let chmod = Chmod::new(self.passage.path.clone(), modes);
            return if back { chmod.back() } else { chmod }.pass(disk);
        }
        let passage = self.passage(back);
        passage.ready(disk)?;
        passage.pass(disk)
    }

    fn passage(&self, back: bool) -> Passage {
        if back { self.passage.back() } else { self.passage.clone() }
    }

    /// Whether the door may write it.
    fn is_ours(&self) -> bool {
        !self.open && self.file.route == Route::Door
    }

    fn landed(&self) -> bool {
        self.standing == Standing::After || self.built_on
    }
}
