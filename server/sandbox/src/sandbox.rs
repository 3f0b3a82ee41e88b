//! [`Sandbox`]: how commands are confined on this system, decided once by trying, and never lowered in
//! silence.

use std::path::{Path, PathBuf};

use crate::{Job, Outcome, SandboxError, Stop, Stream};

/// How commands are confined, from the best to none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mode {
    /// By Ghostpen itself: copies of the workspace in namespaces of their own, Landlock and a filter of
    /// system calls.
    Full,
    /// By the system's `bwrap`, for systems that let only it make namespaces. The workspace is read-only.
    Bubblewrap,
    /// By Landlock and a filter of system calls, in no namespace, on a plain copy of the workspace.
    Restricted,
    /// Not at all: each command needs the user's word.
    None,
}

impl Mode {
    /// Its name in settings, events and logs.
    pub fn name(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Bubblewrap => "bubblewrap",
            Self::Restricted => "restricted",
            Self::None => "none",
        }
    }

    /// Whether a command can do no harm to what is outside.
    pub fn confines(self) -> bool {
        self != Self::None
    }
}

/// What the sandbox needs to know of the program it is part of.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// A folder for what tasks keep, on a real disk: not itself a copy-on-write file system.
    pub scratch: PathBuf,
    /// Files and folders that no command may read, besides the usual places of secrets.
    pub masked: Vec<PathBuf>,
    /// The program to start as launcher; without it, this one.
    pub launcher: Option<PathBuf>,
    /// Modes that are not tried.
    pub without: Vec<Mode>,
}

/// How commands are confined on this system.
#[derive(Clone, Debug)]
pub struct Sandbox {
    pub(crate) mode: Mode,
    pub(crate) why: String,
    #[cfg_attr(not(target_os = "linux"), expect(dead_code))]
    pub(crate) settings: Settings,
}

impl Sandbox {
    /// Tries the modes from the best down, with attacks that succeed outside of it, and takes the first that
    /// holds against all. Takes some tens of milliseconds.
    pub fn probe(settings: Settings) -> Self {
        #[cfg(target_os = "linux")]
        return crate::linux::probe::probe(settings);
        #[cfg(not(target_os = "linux"))]
        Self {
            mode: Mode::None,
            why:
                "Commands are not confined on this system, so each one asks. One that is allowed can do all \
                  that you can; it runs on a copy of the workspace, and what it writes there comes back for \
                  review. On Windows, working inside WSL 2 gives the full sandbox."
                    .to_owned(),
            settings,
        }
    }

    /// How commands are confined.
    pub fn mode(&self) -> Mode {
        self.mode
    }

    /// A sentence for people: what the mode means, why it is no better one, and what to do.
    pub fn explain(&self) -> &str {
        &self.why
    }

    /// Where tasks keep what their commands wrote; each one needs a folder of its own below.
    pub fn scratch(&self) -> &Path {
        &self.settings.scratch
    }

    /// Runs a command to its end. When this returns, nothing that it started is left. Blocks the thread, which
    /// must live until then: the command ends with it.
    ///
    /// # Errors
    /// When the command could not be started, or not as this mode promises.
    pub fn run(
        &self,
        job: &Job,
        stop: &Stop,
        on_output: &mut dyn FnMut(Stream, &[u8]),
    ) -> Result<Outcome, SandboxError> {
        #[cfg(target_os = "linux")]
        return crate::linux::run::run(self, job, stop, on_output);
        #[cfg(not(target_os = "linux"))]
        {
            let _ = (job, stop, on_output);
            Err(SandboxError::None(self.why.clone()))
        }
    }

    /// Runs a command with nothing around it, on a copy of the workspace: for systems without a sandbox, and only
    /// what the user has allowed by its very words. It can do whatever the user can, and what it starts in another
    /// session outlives it. Blocks the thread.
    ///
    /// # Errors
    /// When the workspace cannot be copied, or the command not be started.
    pub fn run_unconfined(
        &self,
        job: &Job,
        stop: &Stop,
        on_output: &mut dyn FnMut(Stream, &[u8]),
    ) -> Result<Outcome, SandboxError> {
        crate::unconfined::run(job, stop, on_output)
    }

    /// Removes what a task kept.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn forget(task: &Path) -> Result<(), SandboxError> {
        #[cfg(target_os = "linux")]
        return crate::linux::rubbish::remove(task).map_err(SandboxError::io("remove", task));
        #[cfg(not(target_os = "linux"))]
        std::fs::remove_dir_all(task).map_err(SandboxError::io("remove", task))
    }
}
