//! The user goes on working while the task does: taking in what they see now.

use std::path::PathBuf;

use workspace::Snapshot;

use super::{Overlay, hash};

/// A file that the user, or another program, changed under the task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moved {
    /// The file, absolute.
    pub path: PathBuf,
    /// As it is told.
    pub name: String,
    /// Whether the task's own edits touch what was changed: then they stay for the text the agent saw, and
    /// the review shows the clash.
    pub clashes: bool,
    /// Whether it is gone.
    pub gone: bool,
}

impl Overlay {
    /// Takes in what the user sees now. What the task edited is moved over it where the two do not touch.
    /// Tells which of the files that the model knows are no longer what it knows.
    pub fn refresh(&self, snapshot: &Snapshot) -> Vec<Moved> {
        let (held, mut seen) = {
            let mut state = self.state();
            state.snapshot = snapshot.clone();
            let held: Vec<PathBuf> = state.files.keys().cloned().collect();
            (held, state.seen.clone())
        };
        let mut moved = Vec::new();
        for path in held {
            let Ok(current) = self.read_from(snapshot, &path) else { continue };
            let gone = current.is_none();
            let mut state = self.state();
            let Some(held) = state.files.get_mut(&path) else { continue };
            let before = held.now.clone();
            let base = held.base.clone();
            let fits = held.rebase(current.as_ref());
            let changed = before != held.now || (!fits && base != current);
            let now = held.now.as_ref().map(|bytes| hash(&bytes.text));
            if changed && seen.contains_key(&path) {
                let name = self.places.name(&path);
                moved.push(Moved { path: path.clone(), name, clashes: !fits, gone: gone && base.is_some() });
                // Told once.
                if let Some(now) = now {
                    state.seen.insert(path.clone(), now);
                }
            }
            state.files.retain(|_, held| !held.is_idle());
            seen.remove(&path);
        }
        for (path, known) in seen {
            let Ok(current) = self.read_from(snapshot, &path) else { continue };
            let now = current.as_ref().map(|bytes| hash(&bytes.text));
            if now == Some(known) {
                continue;
            }
            let name = self.places.name(&path);
            moved.push(Moved { path: path.clone(), name, clashes: false, gone: now.is_none() });
            let mut state = self.state();
            // What the model knows is outdated until it reads the file again.
            state.seen.remove(&path);
        }
        moved.sort_by(|a, b| a.path.cmp(&b.path));
        moved
    }
}
