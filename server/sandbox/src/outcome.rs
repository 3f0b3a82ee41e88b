//! What running a command came to. Plain data, no decisions.

use std::{
    ffi::OsStr,
    io,
    path::{Path, PathBuf},
    time::Duration,
};

use crate::Output;

/// More files than this are no edit that anyone reviews.
pub(crate) const MOST_WRITES: usize = 2000;
/// A longer file is no text that anyone reviews.
pub(crate) const LONGEST: u64 = 8 << 20;
/// All contents together.
pub(crate) const MOST_BYTES: u64 = 64 << 20;

/// What running a command came to.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// How it ended.
    pub exit: Exit,
    /// What it said; two streams keep no order between them, unless the command joins them.
    pub output: Output,
    /// How long it took, start and end of the sandbox included.
    pub took: Duration,
    /// What it wrote, compared with what it saw at its start; sorted by path.
    pub writes: Vec<Write>,
}

/// How a command ended. Whatever it started has ended with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// By itself, with this code.
    Code(i32),
    /// By a signal.
    Signal(i32),
    /// It was stopped from outside.
    Stopped,
    /// Its time was over.
    TimedOut,
    /// It took more than it may.
    Exceeded(Limit),
}

/// What a command took too much of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Limit {
    /// Memory of all its processes.
    Memory,
    /// Processes and threads.
    Processes,
    /// Room on the disk.
    Disk,
}

/// Where output comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stream {
    /// Standard output.
    Out,
    /// Standard error.
    Err,
}

/// A file that is other than the command found it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Write {
    /// Where, inside one of the roots.
    pub path: PathBuf,
    /// What became of it.
    pub change: WriteChange,
}

/// What became of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WriteChange {
    /// It is new or holds something else.
    Content {
        /// What it holds.
        bytes: Vec<u8>,
        /// Its permissions.
        mode: u32,
        /// Whether there was none before.
        was_new: bool,
    },
    /// It is gone.
    Deleted,
    /// Only its permissions are others.
    Mode(u32),
    /// It is something that never leaves the sandbox.
    Refused {
        /// What it is, in words.
        why: String,
    },
}

/// Why a command could not be run.
#[derive(Debug, thiserror::Error)]
pub enum SandboxError {
    /// This system has no sandbox.
    #[error("there is no sandbox here: {0}")]
    None(String),
    /// A folder of the workspace cannot be copied over.
    #[error("{path} cannot be worked on in the sandbox: {why}", path = .path.display())]
    Root {
        /// Which one.
        path: PathBuf,
        /// Why.
        why: String,
    },
    /// A file to be shown lies outside the workspace, or cannot be shown.
    #[error("{path} cannot be shown in the sandbox: {why}", path = .path.display())]
    Overlay {
        /// Which one.
        path: PathBuf,
        /// Why.
        why: String,
    },
    /// Another command of the same task is running.
    #[error("another command of this task is still running")]
    Busy,
    /// The launcher got stuck on its way.
    #[error("the sandbox could not {step}: {source}")]
    Launch {
        /// At which step.
        step: String,
        /// What the system said.
        source: io::Error,
    },
    /// The program is not there or cannot be started.
    #[error("{program} cannot be started: {source}")]
    Program {
        /// The program.
        program: String,
        /// What the system said.
        source: io::Error,
    },
    /// The launcher ended without a word.
    #[error("the sandbox's launcher ended without an answer")]
    Silent,
    /// The disk refused.
    #[error("cannot {action} {path}: {source}", path = .path.display())]
    Io {
        /// What was tried.
        action: &'static str,
        /// On what.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

/// Whether a path is or is below a folder that git keeps. What is written there is taken over by nobody.
pub(crate) fn is_git(path: &Path) -> bool {
    path.components().any(|part| part.as_os_str().eq_ignore_ascii_case(OsStr::new(".git")))
}

impl SandboxError {
    pub(crate) fn io(action: &'static str, path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::Io { action, path, source }
    }
}
