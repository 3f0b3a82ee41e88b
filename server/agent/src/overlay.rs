//! [`Overlay`]: the files as a task sees them: what the user sees, with the task's own edits over it.
//!
//! Nothing here reaches the user's files. What the task did comes out as proposals, made for the text that
//! the agent saw; a change set rebases them over whatever the user typed since.

mod decided;
mod held;
mod proposals;
mod refresh;
mod walk;

use std::{
    collections::{BTreeMap, HashMap},
    io::ErrorKind,
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
};

use change::{ChangeSet, Content, Hash, Origin, Proposal, Target};
use serde::{Deserialize, Serialize};
use text::{Bytes, Text, encode};
use workspace::{ReadError, Snapshot, Workspace};

use self::held::Held;
pub use self::{
    decided::{Decided, Heeded},
    held::{Author, Mark},
    refresh::Moved,
    walk::Ignoring,
};
use crate::place::Places;

/// The files as one task sees them.
#[derive(Debug)]
pub struct Overlay {
    places: Places,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    snapshot: Snapshot,
    /// Files the task has changed.
    files: BTreeMap<PathBuf, Held>,
    /// What the model was shown of files, by the hash of their text.
    seen: HashMap<PathBuf, Hash>,
}

/// A change of one file, whole: what it holds afterwards.
#[derive(Clone, Debug)]
pub struct Write {
    /// The file, absolute.
    pub path: PathBuf,
    /// Its content afterwards; `None` when it is deleted.
    pub after: Option<Bytes>,
}

/// Why a file cannot be had, or not be changed.
#[derive(Debug, thiserror::Error)]
pub enum OverlayError {
    /// It is not there.
    #[error("there is no file {0}")]
    Missing(String),
    /// It cannot be read as text.
    #[error("{0} cannot be read: {1}")]
    Unreadable(String, String),
    /// The user turned read-only on for it.
    #[error("{0} is read-only")]
    ReadOnly(String),
}

/// An edit as the store keeps it, so that an overlay is made anew after a restart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Kept {
    /// The file, absolute.
    pub path: PathBuf,
    /// The text the agent saw before its first edit; `None` when there was no file.
    pub base: Option<String>,
    /// Whether the file starts with a byte order mark.
    pub bom: bool,
    /// The text with the task's edits; `None` when it is deleted.
    pub now: Option<String>,
    /// Which parts of it were written why, and by whom.
    pub marks: Vec<Mark>,
}

impl Overlay {
    /// An overlay with no edits, over what the user sees.
    pub fn new(snapshot: Snapshot) -> Self {
        let places = Places::new(snapshot.roots());
        let state = State { snapshot, files: BTreeMap::new(), seen: HashMap::new() };
        Self { places, state: Mutex::new(state) }
    }

    /// Which file a path means.
    pub fn places(&self) -> &Places {
        &self.places
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What the user sees, as far as the task knows.
    pub fn snapshot(&self) -> Snapshot {
        self.state().snapshot.clone()
    }

    /// A file's content as the task sees it; `None` when there is no such file.
    ///
    /// # Errors
    /// When there is something, but no text that can be kept exactly.
    pub fn get(&self, path: &Path) -> Result<Option<Bytes>, OverlayError> {
        let snapshot = {
            let state = self.state();
            if let Some(held) = state.files.get(path) {
                return Ok(held.now.clone());
            }
            state.snapshot.clone()
        };
        self.read_from(&snapshot, path)
    }

    fn read_from(&self, snapshot: &Snapshot, path: &Path) -> Result<Option<Bytes>, OverlayError> {
        match snapshot.read(path) {
            Ok(source) => Ok(Some(Bytes { text: source.text, bom: source.bom })),
            Err(ReadError::Io(error))
                if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) =>
            {
                Ok(None)
            }
            Err(error) => Err(OverlayError::Unreadable(self.places.name(path), error.to_string())),
        }
    }

    /// A file's content, which the model is shown now.
    ///
    /// # Errors
    /// When there is no such file, or no text that can be kept exactly.
    pub fn read(&self, path: &Path) -> Result<Bytes, OverlayError> {
        let bytes = self.get(path)?.ok_or_else(|| OverlayError::Missing(self.places.name(path)))?;
        self.saw(path, &bytes.text);
        Ok(bytes)
    }

    /// The model knows this text of the file.
    pub fn saw(&self, path: &Path, text: &Text) {
        self.state().seen.insert(path.to_owned(), hash(text));
    }

    /// Whether the model knows the file as it is.
    pub fn knows(&self, path: &Path) -> bool {
        let seen = self.state().seen.get(path).copied();
        let now = self.get(path).ok().flatten().map(|bytes| hash(&bytes.text));
        seen.is_some() && seen == now
    }

    /// The hash of what a file holds; `None` when there is no text to be had.
    pub fn hash(&self, path: &Path) -> Option<Hash> {
        self.get(path).ok().flatten().map(|bytes| hash(&bytes.text))
    }

    /// Makes changes, all of them or none. The model is taken to know what it wrote.
    ///
    /// # Errors
    /// When a file is read-only, or what it holds cannot be told.
    pub fn write(&self, writes: Vec<Write>, reason: &str, author: Author) -> Result<(), OverlayError> {
        let mut bases = Vec::with_capacity(writes.len());
        for write in &writes {
            if is_read_only(&write.path) {
                return Err(OverlayError::ReadOnly(self.places.name(&write.path)));
            }
            bases.push(self.get(&write.path)?);
        }
        let mut state = self.state();
        for (write, base) in writes.into_iter().zip(bases) {
            if author == Author::Model {
                match &write.after {
                    Some(after) => state.seen.insert(write.path.clone(), hash(&after.text)),
                    None => state.seen.remove(&write.path),
                };
            }
            let held = state.files.entry(write.path).or_insert_with(|| Held::new(base));
            held.become_(write.after, reason, author);
        }
        state.files.retain(|_, held| !held.is_idle());
        Ok(())
    }

    /// What a write would change, as a unified diff; nothing where that is no text.
    pub fn diff(&self, write: &Write) -> Option<String> {
        let before = self.get(&write.path).ok()?.map(Content::Text);
        let target = write.after.as_ref().map_or(Target::Deleted, |after| Target::Text(after.text.clone()));
        let proposal = Proposal::new(&write.path, before, target);
        let set = ChangeSet::new("", Origin::Agent, vec![proposal]).ok()?;
        let root = self.places.roots().find(|root| write.path.starts_with(root)).unwrap_or(Path::new("/"));
        Some(set.unified(root, |_| true).text)
    }

    /// The files the task has changed, in the order of their paths.
    pub fn changed(&self) -> Vec<PathBuf> {
        self.state().files.keys().cloned().collect()
    }

    /// The files the task has changed or the model was shown.
    pub fn known(&self) -> Vec<PathBuf> {
        let state = self.state();
        let mut known: Vec<PathBuf> = state.files.keys().chain(state.seen.keys()).cloned().collect();
        known.sort();
        known.dedup();
        known
    }

    /// Whether the file's text is not, or may not be, the one on the disk.
    pub fn is_above_disk(&self, path: &Path) -> bool {
        let state = self.state();
        state.files.contains_key(path) || state.snapshot.document_at(path).is_some()
    }

    /// The files as the task sees them, for what looks at a whole workspace. What the task deleted is still
    /// on the disk in it.
    pub fn view(&self) -> Snapshot {
        let view = Workspace::new(self.places.roots().map(Path::to_owned).collect());
        let state = self.state();
        let open = |path: &Path, text: &Text| {
            let uri = format!("file://{}", path.display());
            view.documents().open(&uri, Some(path.to_owned()), "", 0, &text.to_string());
        };
        for document in state.snapshot.documents().filter(|document| document.in_step()) {
            if let Some(path) = document.path.as_deref().filter(|path| !state.files.contains_key(*path)) {
                open(path, &document.text);
            }
        }
        for (path, held) in &state.files {
            if let Some(now) = &held.now {
                open(path, &now.text);
            }
        }
        view.snapshot()
    }

    /// What the user and the task have changed against the disk: what a command must see. The content is
    /// `None` where a file is deleted.
    pub fn above_disk(&self) -> Vec<(PathBuf, Option<Vec<u8>>)> {
        let state = self.state();
        let mut above: BTreeMap<PathBuf, Option<Vec<u8>>> = BTreeMap::new();
        for document in state.snapshot.documents() {
            let inside = |path: &&Path| self.places.roots().any(|root| path.starts_with(root));
            if let Some(path) = document.path.as_deref().filter(inside)
                && let Ok(source) = state.snapshot.read(path)
            {
                above.insert(path.to_owned(), Some(encode(&source.text, source.bom)));
            }
        }
        for (path, held) in &state.files {
            let content = held.now.as_ref().map(|bytes| encode(&bytes.text, bytes.bom));
            above.insert(path.clone(), content);
        }
        above.into_iter().collect()
    }

    /// The edits of these files for the store; a file that is back at its base has none.
    pub fn kept(&self, paths: &[PathBuf]) -> Vec<Kept> {
        let state = self.state();
        let kept = |path: &PathBuf| match state.files.get(path) {
            Some(held) => held.kept(path),
            None => Held::new(None).kept(path),
        };
        paths.iter().map(kept).collect()
    }

    /// Takes up edits from the store, the oldest first.
    pub fn restore(&self, edits: impl IntoIterator<Item = Kept>) {
        let mut state = self.state();
        for kept in edits {
            let (path, held) = Held::of(kept);
            state.files.insert(path, held);
        }
        state.files.retain(|_, held| !held.is_idle());
    }
}

pub(crate) fn hash(text: &Text) -> Hash {
    Hash::of(&encode(text, false))
}

fn is_read_only(path: &Path) -> bool {
    path.metadata().is_ok_and(|metadata| metadata.permissions().readonly())
}

#[cfg(test)]
mod tests;
