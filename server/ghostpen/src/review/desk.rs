//! The desk: where decisions are carried out, one after another, on the thread that owns the journal.
//!
//! Order of an accept: plan over what the files say now, intent in the journal, files on disk, files open
//! in the editor, look at what came of it, close the entry. What the editor refuses is taken back.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    sync::{Arc, PoisonError, RwLock, Weak},
};

use change::{
    ChangeId, ChangeSet, Content, Current, EntryId, FileChange, HunkId, Journal, Landed, Limits, Plan,
    PlannedFile, Recovery, Route, Selection,
};
use protocol::{ChangeAcceptResponse, ChangeRejectResponse};
use text::Bytes;
use tokio::runtime::Handle;
use workspace::{ReadError, Snapshot};

use super::{
    Published,
    address::state_folder,
    announce, committed,
    deliver::{Delivery, deliver},
    past::Retraced,
    short, show,
};
use crate::session::Session;

/// How often a plan is made anew when the user types while it is being carried out.
const TRIES: usize = 3;

/// Owns the journal.
pub(super) struct Desk {
    session: Weak<Session>,
    runtime: Handle,
    published: Arc<RwLock<Arc<Published>>>,
    journal: Option<Journal>,
    /// The commit whose files the open reviews were held against last.
    commit: Option<String>,
}

/// Undo or redo.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reversal {
    /// Takes back what was accepted.
    Undo,
    /// Brings back what was undone.
    Redo,
}

/// What an undo or a redo came to.
#[derive(Debug, Default)]
pub(crate) struct Reversed {
    /// The entry it was about.
    pub entry: Option<String>,
    /// How many places changed.
    pub places: u32,
    /// Places that stay as they are.
    pub conflicts: Vec<protocol::Conflict>,
    /// What the user should know.
    pub message: Option<String>,
}

/// What carrying a plan out came to.
struct Carried {
    entry: Option<EntryId>,
    plan: Plan,
    hunks: u32,
    message: Option<String>,
}

/// What a file holds now, as a plan wants to know it.
pub(crate) fn current(snapshot: &Snapshot, path: &Path) -> Current {
    match snapshot.read(path) {
        Ok(source) => Current::Text(Bytes { text: source.text, bom: source.bom }),
        // Nothing that is no text is open in an editor as such.
        Err(ReadError::NotText(_)) => match std::fs::read(path) {
            Ok(bytes) => Content::read(bytes).into(),
            Err(error) => Current::Unreadable(error.to_string()),
        },
        Err(ReadError::Io(error)) if error.kind() == std::io::ErrorKind::NotFound => Current::Absent,
        Err(error) => Current::Unreadable(error.to_string()),
    }
}

/// The same, for a plan to be carried out: tells an open buffer from what is saved.
fn planned(snapshot: &Snapshot, path: &Path) -> Current {
    match (current(snapshot, path), snapshot.document_at(path)) {
        (Current::Text(bytes), Some(_)) => {
            let disk = std::fs::read(path).ok().map(Content::read);
            match &disk {
                Some(Content::Text(saved)) if saved.text == bytes.text => Current::Text(bytes),
                _ => Current::Unsaved { buffer: bytes, disk },
            }
        }
        (other, _) => other,
    }
}

impl Desk {
    pub(super) fn new(
        session: Weak<Session>,
        runtime: Handle,
        published: Arc<RwLock<Arc<Published>>>,
    ) -> Self {
        Self { session, runtime, published, journal: None, commit: None }
    }

    fn session(&self) -> Result<Arc<Session>, String> {
        self.session.upgrade().ok_or_else(|| "the server is ending".to_owned())
    }

    /// The journal, opened at first use, so that a later try succeeds once what was wrong is mended. What an
    /// earlier server left open is settled before anything else is done with it.
    fn journal(&mut self) -> Result<&mut Journal, String> {
        if self.journal.is_none() {
            let snapshot = self.session()?.snapshot();
            let folder = state_folder(snapshot.roots().first().unwrap_or(&PathBuf::new()))?;
            let mut journal = Journal::open(&folder).map_err(said)?;
            settle(&mut journal, &snapshot)?;
            self.journal = Some(journal);
        }
        self.journal.as_mut().ok_or_else(|| "the journal is not open".to_owned())
    }

    pub(super) fn recover(&mut self) -> Result<(), String> {
        self.journal()?;
        // A review that was open when the server ended is still open, and is told.
        self.publish();
        self.count_commits()
    }

    pub(super) fn add(&mut self, set: &ChangeSet) -> Result<(), String> {
        self.journal()?.propose(set).map_err(said)?;
        self.publish();
        Ok(())
    }

    pub(super) fn refresh(&mut self) -> Result<(), String> {
        self.journal()?.sync().map_err(said)?;
        self.publish();
        self.count_commits()
    }

    /// Counts as accepted what was committed since this was looked at last.
    fn count_commits(&mut self) -> Result<(), String> {
        let snapshot = self.session()?.snapshot();
        let Some(root) = snapshot.roots().first() else { return Ok(()) };
        let open: Vec<_> = self.now().changes.iter().filter(|set| show::proposed(set) > 0).cloned().collect();
        // A change that is put up later was made for what is committed now.
        let head = committed::head(root);
        if head == self.commit {
            return Ok(());
        }
        self.commit = head;
        let Some(commit) = self.commit.clone() else { return Ok(()) };
        for set in open {
            let hunks = committed::committed(&set, root, &commit, |path| current(&snapshot, path));
            if !hunks.is_empty() {
                self.journal()?.count_as_accepted(set.id(), hunks).map_err(said)?;
                self.publish();
            }
        }
        Ok(())
    }

    pub(super) fn reject(
        &mut self,
        id: &str,
        selection: &Selection,
        reason: Option<&str>,
    ) -> Result<ChangeRejectResponse, String> {
        let rejected = self.journal()?.reject(&ChangeId::from(id), selection, reason).map_err(said)?;
        self.publish();
        Ok(ChangeRejectResponse { rejected: rejected.len() as u32 })
    }

    pub(super) fn withdraw(&mut self, id: &ChangeId) -> Result<(), String> {
        self.journal()?.withdraw(id).map_err(said)?;
        self.publish();
        Ok(())
    }

    pub(super) fn recall(&mut self, id: &ChangeId) -> Result<Option<ChangeSet>, String> {
        Ok(self.journal()?.recall(id))
    }

    pub(super) fn edit(&mut self, id: &str, hunk: HunkId, lines: &str) -> Result<(), String> {
        self.journal()?.revise(&ChangeId::from(id), hunk, lines).map_err(said)?;
        self.publish();
        Ok(())
    }

    pub(super) fn accept(&mut self, id: &str, selection: &Selection) -> Result<ChangeAcceptResponse, String> {
        let change = ChangeId::from(id);
        let plan = |desk: &mut Self, snapshot: &Snapshot| {
            let journal = desk.journal()?;
            journal.sync().map_err(said)?;
            let set = journal.change(&change).ok_or_else(|| format!("there is no change {id}"))?;
            Ok((set.title.clone(), set.plan_accept(selection, |path| planned(snapshot, path))))
        };
        let carried = self.carry(plan)?;
        self.publish();
        Ok(ChangeAcceptResponse {
            accepted: carried.hunks + carried.plan.settled.len() as u32,
            conflicts: carried.plan.conflicts.iter().map(show::conflict).collect(),
            entry_id: carried.entry.map(|entry| entry.to_string()),
            message: carried.message,
        })
    }

    pub(super) fn reverse(&mut self, which: Reversal, entry: Option<EntryId>) -> Result<Reversed, String> {
        let carried = self.reverse_latest(which, entry)?;
        let root = carried.plan.reverses();
        let mut reversed = Reversed {
            entry: root.map(|entry| entry.to_string()),
            places: carried.hunks,
            conflicts: carried.plan.conflicts.iter().map(show::conflict).collect(),
            message: carried.message,
        };
        // What was taken back by parts, as by the editor's own undo in one file, goes by parts.
        while reversed.conflicts.is_empty()
            && reversed.message.is_none()
            && let Ok(more) = self.reverse_latest(which, root)
            && more.hunks > 0
        {
            reversed.places += more.hunks;
            reversed.conflicts.extend(more.plan.conflicts.iter().map(show::conflict));
            reversed.message = more.message;
        }
        self.publish();
        Ok(reversed)
    }

    /// Takes back, or brings back, what the latest step left of an accept.
    fn reverse_latest(&mut self, which: Reversal, entry: Option<EntryId>) -> Result<Carried, String> {
        let plan = |desk: &mut Self, snapshot: &Snapshot| {
            let journal = desk.journal()?;
            journal.sync().map_err(said)?;
            let now = |path: &Path| planned(snapshot, path);
            match which {
                Reversal::Undo => Ok(("Undo".to_owned(), journal.plan_undo(entry, now).map_err(said)?)),
                Reversal::Redo => Ok(("Redo".to_owned(), journal.plan_redo(entry, now).map_err(said)?)),
            }
        };
        self.carry(plan)
    }

    /// Takes up what the editor's own undo did to what was accepted.
    pub(super) fn retraced(&mut self, turn: Retraced) -> Result<(), String> {
        let snapshot = self.session()?.snapshot();
        let bom = current(&snapshot, &turn.path).text().is_some_and(|bytes| bytes.bom);
        let journal = self.journal()?;
        journal.sync().map_err(said)?;
        let was = Bytes { text: turn.was, bom };
        if journal.retrace(&turn.path, was, &turn.gone, &turn.back).map_err(said)? {
            self.publish();
        }
        Ok(())
    }

    /// Takes up that a document was closed, perhaps without being saved.
    pub(super) fn left(&mut self, path: &Path) -> Result<(), String> {
        let session = self.session()?;
        let now = current(&session.snapshot(), path);
        match session.reviews().pasts.left(path, now.text().map(|bytes| &bytes.text)) {
            Some(turn) => self.retraced(turn),
            None => Ok(()),
        }
    }

    /// Makes a plan and carries it out; made anew when the user typed in between.
    fn carry(
        &mut self,
        plan: impl Fn(&mut Self, &Snapshot) -> Result<(String, Plan), String>,
    ) -> Result<Carried, String> {
        let session = self.session()?;
        let mut refused = String::new();
        for _ in 0..TRIES {
            let snapshot = session.snapshot();
            let (label, plan) = plan(self, &snapshot)?;
            let open = |file: &PlannedFile| snapshot.document_at(&file.path).is_some();
            let route = |file: &PlannedFile| {
                if open(file) && file.changes_lines() { Route::Editor } else { Route::Door }
            };
            let Some(entry) = self.journal()?.intend(&plan, &label, route).map_err(said)? else {
                let message = (!plan.conflicts.is_empty()).then(|| left_out(&plan));
                return Ok(Carried { entry: None, hunks: 0, plan, message });
            };
            self.journal()?.write_files(entry).map_err(said)?;
            let delivery = self.runtime.block_on(deliver(&session, &snapshot, &plan, &label));
            let edited = plan.files.iter().filter(|file| route(file) == Route::Editor);
            match delivery {
                Delivery::Done => {
                    edited.for_each(|file| session.reviews().pasts.carried(&plan, file));
                    self.journal()?.done(entry, &Landed::All).map_err(said)?;
                    let message = (!plan.conflicts.is_empty()).then(|| left_out(&plan));
                    let hunks = plan.files.iter().map(|file| file.hunks.len() as u32).sum();
                    return Ok(Carried { entry: Some(entry), hunks, plan, message });
                }
                Delivery::Partly(missing) => {
                    let edited = edited.filter(|file| !missing.contains(&file.path));
                    edited.for_each(|file| session.reviews().pasts.carried(&plan, file));
                    let landed = plan.files.iter().filter(|file| !missing.contains(&file.path));
                    let hunks = landed.map(|file| file.hunks.len() as u32).sum();
                    let names: Vec<_> = missing.iter().map(|path| short(snapshot.roots(), path)).collect();
                    self.journal()?.done(entry, &Landed::Except(missing)).map_err(said)?;
                    let message = format!("the editor did not change {}; try again", names.join(", "));
                    return Ok(Carried { entry: Some(entry), hunks, plan, message: Some(message) });
                }
                Delivery::Refused { reason, moved } => {
                    self.journal()?.failed(entry, &reason).map_err(said)?;
                    refused = reason;
                    if !moved {
                        break;
                    }
                }
            }
        }
        Err(format!("nothing was changed: {refused}"))
    }

    fn now(&self) -> Arc<Published> {
        self.published.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Makes the journal's state what readers see, and tells the editor what is no longer what it was.
    fn publish(&mut self) {
        let Some(journal) = &self.journal else { return };
        let mut changes: Vec<_> = journal.changes().cloned().map(Arc::new).collect();
        changes.sort_by_key(|set| set.created);
        let now = Arc::new(Published { changes, entries: journal.entries() });
        let before = self.now();
        *self.published.write().unwrap_or_else(PoisonError::into_inner) = now.clone();
        self.tell(&before, &now);
    }

    /// Tells which files of which changes were decided on, and of the other open changes those that are about
    /// one of these files, since their hunks may stand elsewhere now, or no longer fit.
    fn tell(&self, before: &Published, now: &Published) {
        let Ok(session) = self.session() else { return };
        let decided: Vec<_> =
            now.changes.iter().map(|set| touched(before.change(set.id().as_str()), set)).collect();
        let all: BTreeSet<_> = decided.iter().flatten().collect();
        for (set, decided) in now.changes.iter().zip(&decided) {
            let is_open = show::proposed(set) > 0;
            let is_known = before.change(set.id().as_str()).is_some();
            let is_told = |path: &&Path| decided.contains(path) || (is_open && all.contains(path));
            let paths = set.files().iter().map(|file| file.path.as_path());
            let files: BTreeSet<_> = paths.filter(is_told).map(Path::to_owned).collect();
            if !files.is_empty() && (is_open || is_known) {
                self.runtime.spawn(announce::changed(session.clone(), set.clone(), files));
            }
        }
    }
}

/// The files of a change that are decided otherwise, or propose something else, than they did before.
fn touched<'a>(before: Option<&Arc<ChangeSet>>, now: &'a ChangeSet) -> BTreeSet<&'a Path> {
    let old = before.map(|set| set.files()).unwrap_or_default();
    let is_same = |(index, file): &(usize, &FileChange)| {
        old.get(*index).is_some_and(|old| old.path == file.path && old.hunks == file.hunks)
    };
    let files = now.files().iter().enumerate().filter(|file| !is_same(file));
    files.map(|(_, file)| file.path.as_path()).collect()
}

/// Settles what an earlier server left open, by what the files and the open documents say, and tidies up.
fn settle(journal: &mut Journal, snapshot: &Snapshot) -> Result<(), String> {
    let open = |path: &Path| {
        let document = snapshot.document_at(path)?;
        Some(Bytes { text: document.text.clone(), bom: false })
    };
    for entry in
        journal.recover(open).map_err(said)?.iter().filter(|entry| entry.outcome != Recovery::Nothing)
    {
        tracing::warn!(label = entry.label, outcome = ?entry.outcome, "an entry was left open and is settled");
    }
    // What is old goes, never what is open; were it to fail, there is only more to keep.
    if let Err(error) = journal.collect(&Limits::default()) {
        tracing::warn!(%error, "the journal was not tidied up");
    }
    Ok(())
}

fn left_out(plan: &Plan) -> String {
    let count = plan.conflicts.len();
    let whole = if count == 1 {
        "1 place was left as it is".into()
    } else {
        format!("{count} places were left as they are")
    };
    let why = plan.conflicts.first().map(|conflict| conflict.why.to_string()).unwrap_or_default();
    format!("{whole}: {why}")
}

fn said(error: impl std::fmt::Display) -> String {
    error.to_string()
}
