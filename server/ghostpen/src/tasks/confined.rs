//! [`Confined`]: a task's commands in the sandbox. What the sandbox is called here and what comes of a command
//! are put into the agent's words; nothing is decided.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::OnceLock,
    time::{Duration, SystemTime},
};

use agent::{Confinement, Job, Ran, Runner};
use sandbox::{Exit, Ignored, Limit, Limits, Mode, Outcome, Overlaid, Sandbox, Settings, Stop, WriteChange};
use tokio::runtime::Handle;
use tokio_util::sync::CancellationToken;

use crate::home;

/// What a thread's commands have built is kept so long after the last one.
const KEPT: Duration = Duration::from_hours(24 * 7);

/// Runs commands in the best sandbox that this system has. That is found out when it is first asked for.
#[derive(Debug, Default)]
pub(crate) struct Confined(OnceLock<Result<Sandbox, String>>);

impl Confined {
    fn sandbox(&self) -> Result<&Sandbox, &str> {
        self.0.get_or_init(probe).as_ref().map_err(String::as_str)
    }
}

/// How commands are confined on this system, in words for people; an error says why none could run.
pub(crate) fn explain() -> Result<String, String> {
    probe().map(|sandbox| sandbox.explain().to_owned())
}

fn probe() -> Result<Sandbox, String> {
    let scratch = scratch()?;
    fs::create_dir_all(&scratch)
        .map_err(|error| format!("no folder could be made at {}: {error}", scratch.display()))?;
    forget_old(&scratch);
    // The user's settings may name keys, and what other tasks said and wrote is none of a command's business.
    let masked = home::settings().into_iter().chain(home::state()).collect();
    Ok(Sandbox::probe(Settings { scratch, masked, without: without(), ..Settings::default() }))
}

/// The modes that are better than the one which `GHOSTPEN_SANDBOX` names, to see what a system without them
/// does. It can only take away: the lesser the mode, the more is asked.
fn without() -> Vec<Mode> {
    let modes = [Mode::Full, Mode::Bubblewrap, Mode::Restricted, Mode::None];
    let wanted = std::env::var("GHOSTPEN_SANDBOX").unwrap_or_default();
    let best = modes.iter().find(|mode| mode.name() == wanted).unwrap_or(&Mode::Full);
    modes.into_iter().filter(|mode| mode < best).collect()
}

/// Where what commands have built is kept: beside the state, since it can be made again.
fn scratch() -> Result<PathBuf, String> {
    let folder = home::cache().ok_or("there is no home folder to run commands in: set HOME")?;
    Ok(folder.join("commands"))
}

fn forget_old(scratch: &Path) {
    let entries = fs::read_dir(scratch).into_iter().flatten().flatten();
    let is_old = |entry: &fs::DirEntry| {
        let at = entry.metadata().and_then(|metadata| metadata.modified()).ok();
        at.and_then(|at| SystemTime::now().duration_since(at).ok()).is_some_and(|since| since > KEPT)
    };
    for entry in entries.filter(is_old) {
        forget(&entry.path());
    }
}

fn forget(kept: &Path) {
    if let Err(error) = Sandbox::forget(kept) {
        tracing::warn!(%error, "what commands have built could not be removed");
    }
}

impl Runner for Confined {
    fn confinement(&self) -> Confinement {
        let mode = self.sandbox().map_or(Mode::None, Sandbox::mode);
        // The lesser modes have fewer walls, so they ask.
        Confinement { name: mode.name().to_owned(), confined: mode == Mode::Full }
    }

    fn run(
        &self,
        job: Job,
        stop: &CancellationToken,
        output: &mut (dyn FnMut(&[u8]) + Send),
    ) -> Result<Ran, String> {
        let sandbox = self.sandbox()?;
        let limit = job.limit;
        let job = asked(job, sandbox.scratch());
        let ended = Stop::new().map_err(|error| format!("the command could not be started: {error}"))?;
        let (token, stopping) = (stop.clone(), ended.clone());
        let watch = Handle::current().spawn(async move {
            token.cancelled().await;
            stopping.stop();
        });
        let mut output = |_, bytes: &[u8]| output(bytes);
        // Whoever calls has asked for this very command, knowing that nothing confines it.
        let outcome = match sandbox.mode() {
            Mode::None => sandbox.run_unconfined(&job, &ended, &mut output),
            _ => sandbox.run(&job, &ended, &mut output),
        };
        watch.abort();
        outcome.map(|outcome| told(outcome, limit)).map_err(|error| error.to_string())
    }

    fn forget(&self, keep: &str) {
        if let Ok(scratch) = scratch()
            && scratch.join(keep).exists()
        {
            forget(&scratch.join(keep));
        }
    }
}

/// A command as the sandbox takes it.
fn asked(job: Job, scratch: &Path) -> sandbox::Job {
    let own = job.env.into_iter().map(|(name, value)| (name.into(), value.into()));
    let over = |(path, content)| Overlaid { path, content, mode: None };
    sandbox::Job {
        roots: job.roots,
        overlay: job.above.into_iter().map(over).collect(),
        argv: job.argv.into_iter().map(Into::into).collect(),
        cwd: job.cwd,
        env: sandbox::environment().into_iter().chain(own).collect(),
        limits: Limits { wall: job.limit, ..Limits::default() },
        network: job.network,
        task: scratch.join(job.keep),
        ignored: Ignored::by(move |path, is_dir| job.ignored.is(path, is_dir)),
    }
}

/// What came of a command, in the agent's words.
fn told(outcome: Outcome, limit: Duration) -> Ran {
    let mut ran = Ran { ended: ended(outcome.exit, limit), ..Ran::default() };
    if let Exit::Code(code) = outcome.exit {
        ran.exit = Some(code);
    }
    for write in outcome.writes {
        let name = write.path.display().to_string();
        match write.change {
            WriteChange::Content { bytes, mode, was_new } => {
                if was_new && mode & 0o111 != 0 {
                    ran.notes.push(format!("{name} is not executable in the change"));
                }
                ran.writes.push((write.path, Some(bytes)));
            }
            WriteChange::Deleted => ran.writes.push((write.path, None)),
            WriteChange::Mode(mode) => {
                ran.notes.push(format!("not taken: the permissions {mode:o} of {name}"));
            }
            WriteChange::Refused { why } => ran.notes.push(format!("not taken: {name}: {why}")),
        }
    }
    ran
}

fn ended(exit: Exit, limit: Duration) -> Option<String> {
    match exit {
        Exit::Code(_) => None,
        Exit::Signal(signal) => Some(format!("ended by signal {signal}")),
        Exit::Stopped => Some("stopped by the user".to_owned()),
        Exit::TimedOut => Some(format!("ended since it took longer than {} s", limit.as_secs())),
        Exit::Exceeded(limit) => {
            let what = match limit {
                Limit::Memory => "memory",
                Limit::Processes => "processes",
                Limit::Disk => "room on the disk",
            };
            Some(format!("ended since it took more {what} than it may"))
        }
    }
}
