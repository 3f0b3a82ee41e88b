//! What the launcher is told, and what it says: one line of JSON each way, over its standard input.

use std::ffi::OsString;

use serde::{Deserialize, Serialize};

use crate::Limit;

/// What the launcher has to do. Every path is absolute and has no link in it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Plan {
    pub(crate) walls: Walls,
    /// Folders that the command sees copies of, outer ones first.
    pub(crate) copies: Vec<Copy>,
    /// Files and folders that it must not read.
    pub(crate) masks: Vec<OsString>,
    /// The workspace's folders, where nothing is copied: it may read them wherever they are.
    pub(crate) readable: Vec<OsString>,
    /// Where it may write when nothing is copied: the scratch folder.
    pub(crate) writable: Vec<OsString>,
    pub(crate) argv: Vec<OsString>,
    pub(crate) cwd: OsString,
    pub(crate) env: Vec<(OsString, OsString)>,
    pub(crate) network: bool,
    pub(crate) cpu_seconds: u64,
    pub(crate) memory: u64,
    pub(crate) file: u64,
    pub(crate) disk: u64,
    pub(crate) processes: u32,
    /// The folder whose disk the copies grow on.
    pub(crate) task: OsString,
}

impl Plan {
    /// What the kernel is told: some more than the command may have, which the guard sees, and for the sandbox's
    /// own processes.
    pub(crate) fn processes_at_most(&self) -> u32 {
        self.processes.saturating_add(8)
    }
}

/// Which walls the launcher builds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Walls {
    /// All of them.
    Full,
    /// Those that are left to do inside `bwrap`.
    Within,
    /// Those that need no namespace.
    Restricted,
}

/// A folder that the command sees a copy of.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Copy {
    /// The folder, and where the copy is seen.
    pub(crate) at: OsString,
    /// The folder that holds `layer`, `upper` and `work`.
    pub(crate) store: OsString,
}

/// What the launcher says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Report {
    /// It got stuck; nothing was run. Words say what happened where the system has no number for it.
    Failed { step: String, errno: i32, words: String },
    /// The program could not be started.
    Program { errno: i32 },
    /// The command ended.
    Ended { code: Option<i32>, signal: Option<i32> },
    /// It took too much and was ended.
    Exceeded(Limit),
}
