//! What a task keeps between its commands: for each folder that is copied the texts laid over it, and what
//! commands wrote that nobody was told of.
//!
//! - `lock`: held while a command runs.
//! - `state.json`: which folder is kept where.
//! - `N/layer`, `N/upper`, `N/work`: the three folders of one overlay.

use std::{
    collections::BTreeMap,
    fs::{self, File},
    os::unix::{ffi::OsStrExt, fs::MetadataExt},
    path::{Path, PathBuf},
};

use rustix::fs::{FlockOperation, Mode, flock};
use serde::{Deserialize, Serialize};

use super::{rubbish, warm::Stamps};
use crate::SandboxError;

/// Grows when what is kept means something else than before; what older versions kept is dropped then.
const VERSION: u32 = 1;

/// A task's folder, held by one command at a time.
pub(super) struct Store {
    dir: PathBuf,
    state: State,
    _lock: File,
}

#[derive(Default, Serialize, Deserialize)]
struct State {
    version: u32,
    /// By the path's bytes: not every path is text.
    copies: BTreeMap<String, Kept>,
}

/// One folder that is copied.
#[derive(Clone, Default, Serialize, Deserialize)]
pub(super) struct Kept {
    number: u32,
    /// Whether it is still the same folder and not another one under its name.
    identity: (u64, u64),
    /// What the ignored files and folders on the disk looked like when their copies were kept.
    pub(super) stamps: Stamps,
}

/// The three folders of one copy.
#[derive(Clone, Debug)]
pub(super) struct Folders {
    pub(super) dir: PathBuf,
    pub(super) layer: PathBuf,
    pub(super) upper: PathBuf,
}

impl Store {
    /// Takes hold of a task's folder, making it if need be.
    pub(super) fn open(dir: &Path) -> Result<Self, SandboxError> {
        fs::create_dir_all(dir).map_err(SandboxError::io("make", dir))?;
        rustix::fs::chmod(dir, Mode::RWXU)
            .map_err(|error| SandboxError::io("keep to the user", dir)(error.into()))?;
        let path = dir.join("lock");
        let lock = File::create(&path).map_err(SandboxError::io("open", &path))?;
        flock(&lock, FlockOperation::NonBlockingLockExclusive).map_err(|_| SandboxError::Busy)?;
        let state: Option<State> =
            fs::read(dir.join("state.json")).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok());
        let state = match state {
            Some(state) if state.version == VERSION => state,
            _ => {
                empty(dir)?;
                State { version: VERSION, ..State::default() }
            }
        };
        Ok(Self { dir: dir.to_owned(), state, _lock: lock })
    }

    /// What is kept of a folder.
    pub(super) fn kept(&mut self, at: &Path) -> Result<(Folders, Kept), SandboxError> {
        let data = fs::metadata(at).map_err(SandboxError::io("look at", at))?;
        let identity = (data.dev(), data.ino());
        let next = self.state.copies.values().map(|kept| kept.number + 1).max().unwrap_or(0);
        let kept = self.state.copies.entry(name(at)).or_insert(Kept { number: next, ..Kept::default() });
        let dir = self.dir.join(kept.number.to_string());
        if kept.identity != identity {
            rubbish::remove(&dir).map_err(SandboxError::io("empty", &dir))?;
            *kept = Kept { number: kept.number, identity, ..Kept::default() };
        }
        let folders = Folders { layer: dir.join("layer"), upper: dir.join("upper"), dir };
        for folder in [&folders.layer, &folders.upper, &folders.dir.join("work")] {
            fs::create_dir_all(folder).map_err(SandboxError::io("make", folder))?;
        }
        // The topmost layer says what the folder itself looks like.
        for folder in [&folders.layer, &folders.upper] {
            fs::set_permissions(folder, data.permissions())
                .map_err(SandboxError::io("set the permissions of", folder))?;
        }
        Ok((folders, kept.clone()))
    }

    pub(super) fn keep(&mut self, at: &Path, kept: Kept) {
        self.state.copies.insert(name(at), kept);
    }

    /// Writes down what is kept, before a command can make it untrue.
    pub(super) fn save(&self) -> Result<(), SandboxError> {
        let path = self.dir.join("state.json");
        let bytes = serde_json::to_vec(&self.state).unwrap_or_default();
        fs::write(&path, bytes).map_err(SandboxError::io("write", &path))
    }
}

fn name(path: &Path) -> String {
    path.as_os_str().as_bytes().escape_ascii().to_string()
}

fn empty(dir: &Path) -> Result<(), SandboxError> {
    for entry in fs::read_dir(dir).map_err(SandboxError::io("read", dir))?.flatten() {
        if entry.file_name() != "lock" {
            rubbish::remove(&entry.path()).map_err(SandboxError::io("remove", entry.path()))?;
        }
    }
    Ok(())
}
