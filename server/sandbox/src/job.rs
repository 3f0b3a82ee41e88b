//! [`Job`]: what to run, on which texts, and how much it may take. Plain data, no decisions.

use std::{ffi::OsString, fmt, path::Path, path::PathBuf, sync::Arc, time::Duration};

/// A command and what it works on.
#[derive(Clone, Debug)]
pub struct Job {
    /// The workspace's folders. The command sees copies of them and writes to these alone.
    pub roots: Vec<PathBuf>,
    /// What is not as on the disk: unsaved buffers and pending edits.
    pub overlay: Vec<Overlaid>,
    /// Program and arguments. A program without a slash is looked up in the `PATH` of `env`.
    pub argv: Vec<OsString>,
    /// The folder it runs in, inside one of the roots.
    pub cwd: PathBuf,
    /// All of its environment; [`crate::environment`] gives the usual one.
    pub env: Vec<(OsString, OsString)>,
    /// How much it may take.
    pub limits: Limits,
    /// Whether it has the network of the host; only for what the user has approved.
    pub network: bool,
    /// The folder that keeps what the task's commands wrote, one per task, outside the roots. Two commands of
    /// one task cannot run at a time.
    pub task: PathBuf,
    /// What a command writes without anyone being told, such as build folders. It stays between the commands
    /// of a task, so that builds are warm.
    pub ignored: Ignored,
}

/// A file that is not as on the disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overlaid {
    /// Where, inside one of the roots.
    pub path: PathBuf,
    /// What it holds; `None` where it is deleted.
    pub content: Option<Vec<u8>>,
    /// Its permissions, where they are not those on the disk.
    pub mode: Option<u32>,
}

/// How much a command may take; beyond it, it is ended and says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Time on the clock.
    pub wall: Duration,
    /// Processor time of one process.
    pub cpu: Duration,
    /// Memory of all its processes together, in bytes.
    pub memory: u64,
    /// Length of one file, in bytes.
    pub file: u64,
    /// What all its files may grow to, in bytes.
    pub disk: u64,
    /// Processes and threads at a time.
    pub processes: u32,
    /// How much of its output is kept, in bytes, half from the start and half from the end.
    pub output: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            wall: Duration::from_mins(2),
            cpu: Duration::from_mins(10),
            memory: 8 << 30,
            file: 2 << 30,
            disk: 8 << 30,
            processes: 2000,
            output: 48_000,
        }
    }
}

/// Says of a path, and of whether it is a folder, that nobody needs to hear about writes there.
#[derive(Clone)]
pub struct Ignored(Arc<Rule>);

type Rule = dyn Fn(&Path, bool) -> bool + Send + Sync;

impl Ignored {
    /// By a rule of the caller's, such as `.gitignore`'s.
    pub fn by(rule: impl Fn(&Path, bool) -> bool + Send + Sync + 'static) -> Self {
        Self(Arc::new(rule))
    }

    pub(crate) fn is(&self, path: &Path, is_dir: bool) -> bool {
        (self.0)(path, is_dir)
    }
}

impl Default for Ignored {
    fn default() -> Self {
        Self::by(|_, _| false)
    }
}

impl fmt::Debug for Ignored {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Ignored")
    }
}
