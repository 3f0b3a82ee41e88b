//! [`Runner`]: what runs a task's commands, so that tests can say what comes of one and the sandbox stays
//! where it belongs.

use std::{collections::BTreeMap, path::PathBuf, sync::Arc, time::Duration};

use tokio_util::sync::CancellationToken;

use crate::overlay::Ignoring;

/// A command to run, and on what.
#[derive(Clone, Debug)]
pub struct Job {
    /// Names what is kept between commands, such as build folders: one for each thread.
    pub keep: String,
    /// Program and arguments.
    pub argv: Vec<String>,
    /// The folder to run in, inside a root.
    pub cwd: PathBuf,
    /// What is set in its environment, besides what every command has.
    pub env: BTreeMap<String, String>,
    /// Whether it has the network.
    pub network: bool,
    /// The workspace's folders.
    pub roots: Vec<PathBuf>,
    /// Files that are not as on the disk; `None` where one is deleted.
    pub above: Vec<(PathBuf, Option<Vec<u8>>)>,
    /// Which writes nobody needs to hear about.
    pub ignored: Arc<Ignoring>,
    /// How long it may take.
    pub limit: Duration,
}

/// What running a command came to.
#[derive(Clone, Debug, Default)]
pub struct Ran {
    /// The code it ended with.
    pub exit: Option<i32>,
    /// How it ended, where there is no code: in words.
    pub ended: Option<String>,
    /// The files it wrote; `None` where it deleted one.
    pub writes: Vec<(PathBuf, Option<Vec<u8>>)>,
    /// What else the user should know, such as writes that could not be taken.
    pub notes: Vec<String>,
}

/// How commands are confined.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Confinement {
    /// In words, for people.
    pub name: String,
    /// Whether a command can do no harm outside of the task's copy.
    pub confined: bool,
}

impl Confinement {
    /// The name of the mode in which nothing holds a command back.
    pub const NONE: &str = "none";
}

/// Runs commands.
pub trait Runner: Send + Sync {
    /// How commands are confined now.
    fn confinement(&self) -> Confinement;

    /// Runs a command to its end and leaves no process behind. Blocks; `output` is called as output comes.
    ///
    /// # Errors
    /// When it could not be started, in words for people.
    fn run(
        &self,
        job: Job,
        stop: &CancellationToken,
        output: &mut (dyn FnMut(&[u8]) + Send),
    ) -> Result<Ran, String>;

    /// Throws away what is kept between the commands of a thread that is forgotten.
    fn forget(&self, keep: &str) {
        let _ = keep;
    }
}

/// Runs nothing: for systems without a sandbox, and for tasks that only read.
#[derive(Clone, Copy, Debug)]
pub struct NoRunner;

impl Runner for NoRunner {
    fn confinement(&self) -> Confinement {
        Confinement { name: Confinement::NONE.to_owned(), confined: false }
    }

    fn run(&self, _: Job, _: &CancellationToken, _: &mut (dyn FnMut(&[u8]) + Send)) -> Result<Ran, String> {
        Err("commands cannot be run here".to_owned())
    }
}
