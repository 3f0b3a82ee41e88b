//! [`Audit`]: what a task asked for, what was decided, and what it did, in a log that only grows and that the
//! user can read. What cannot be written down is not done.

use std::{
    collections::BTreeMap,
    io,
    path::{Path, PathBuf},
    time::{SystemTime, UNIX_EPOCH},
};

use change::Hash;
use serde::{Deserialize, Serialize};

use crate::{
    approval::{Decision, Subject},
    jsonl::{self, Lines},
    overlay::Author,
};

/// The log's file in a workspace's state folder.
const FILE: &str = "audit.jsonl";

/// The log of one workspace.
#[derive(Debug)]
pub struct Audit(Lines);

/// A line of the log.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Entry {
    /// When, in milliseconds since 1970.
    pub at: u64,
    /// The task.
    pub task: String,
    /// What happened.
    #[serde(flatten)]
    pub act: Act,
}

/// What a task did, or what was decided about it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Act {
    /// The user started or resumed it.
    Started {
        /// What was asked for.
        request: String,
        /// The model that works on it.
        model: String,
    },
    /// It asks for something.
    Asked {
        /// What it asks for.
        subject: Subject,
        /// The hash of exactly that.
        key: Hash,
    },
    /// Its request was decided on.
    Decided {
        /// The hash of what was asked for.
        key: Hash,
        /// The decision.
        decision: Decision,
        /// Who decided.
        by: Decider,
    },
    /// It runs a command; this stands in the log before the command runs.
    Command {
        /// Program and arguments.
        argv: Vec<String>,
        /// The folder it runs in.
        cwd: PathBuf,
        /// What is set in its environment.
        env: BTreeMap<String, String>,
        /// How it is confined.
        sandbox: String,
        /// Whether it has the network.
        network: bool,
    },
    /// A command ended.
    Exited {
        /// Program and arguments.
        argv: Vec<String>,
        /// How.
        outcome: String,
    },
    /// It edited a file of its overlay.
    Edited {
        /// The file.
        path: PathBuf,
        /// Who wrote.
        author: Author,
        /// The hash of the text afterwards; none when the file is deleted.
        after: Option<Hash>,
    },
    /// Its conversation was sent to a model.
    Network {
        /// Which model, as the user's settings call it.
        model: String,
        /// Where it is, without any secret.
        origin: String,
    },
    /// It ended.
    Ended {
        /// How.
        state: String,
    },
}

/// Who made a decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Decider {
    /// The user, just now.
    User,
    /// The user, when this very thing was allowed for the rest of the task.
    Earlier,
    /// The policy in the user's settings.
    Policy,
    /// The task was stopped while it waited.
    Stop,
}

impl Audit {
    /// Opens the log of the workspace with this state folder.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn open(folder: &Path) -> io::Result<Self> {
        Lines::open(&folder.join(FILE)).map(Self)
    }

    /// Writes a line. It is on the disk when this returns, or, where nothing can come of what it says before the
    /// next line is, with that one.
    ///
    /// # Errors
    /// When it cannot be written. Then what it says must not be done.
    pub fn record(&self, task: &str, act: Act) -> io::Result<()> {
        // An edit of an overlay is seen by nobody, and what a command left by nobody else, until a model is
        // asked again, another command runs or the task ends.
        let can_wait = matches!(act, Act::Edited { .. } | Act::Exited { .. });
        let entry = Entry { at: now(), task: task.to_owned(), act };
        if can_wait { self.0.write(&entry) } else { self.0.append(&entry) }
    }

    /// The lines of the log, the oldest first.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn read(folder: &Path) -> io::Result<Vec<Entry>> {
        jsonl::read(&folder.join(FILE))
    }
}

/// Milliseconds since 1970.
pub(crate) fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    since.as_millis().try_into().unwrap_or(u64::MAX)
}

#[cfg(test)]
impl Audit {
    /// A log that takes nothing.
    pub(crate) fn broken() -> io::Result<Self> {
        Lines::open(Path::new("/dev/full")).map(Self)
    }
}
