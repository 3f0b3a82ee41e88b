//! Ctrl-C and the like: what was started ends, and the scratch copy is removed, before the program ends.

use std::{
    fs, io,
    path::Path,
    process::{self, Child},
    sync::{Arc, Mutex, PoisonError},
    thread,
    time::Duration,
};

use anyhow::Context as _;
use rustix::process::{Pid, Signal, kill_process_group};
use tokio::signal::unix::{SignalKind, signal};

/// How often, and how far apart, a removal is tried that meets a child still writing.
const TRIES: u32 = 40;
const BETWEEN: Duration = Duration::from_millis(50);

/// What is to be ended and removed when the user or the system ends this program from outside.
#[derive(Clone, Debug)]
pub(super) struct Interrupt(Arc<Mutex<Option<Vec<Pid>>>>);

impl Interrupt {
    /// Removes a folder when interrupted.
    pub(super) fn removes(folder: &Path) -> anyhow::Result<Self> {
        let interrupt = Self(Arc::new(Mutex::new(Some(Vec::new()))));
        let (watching, folder) = (interrupt.clone(), folder.to_owned());
        let spawned = thread::Builder::new()
            .name("ghostpen-interrupt".to_owned())
            .spawn(move || watching.watch(&folder));
        spawned.context("no thread could be started")?;
        Ok(interrupt)
    }

    /// Ends a child, too, that leads a process group of its own.
    pub(super) fn ends(&self, child: &Child) {
        let mut groups = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let group = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
        if let (Some(groups), Some(group)) = (groups.as_mut(), group) {
            groups.push(group);
        }
    }

    /// Whether this program is ending from outside.
    pub(super) fn happened(&self) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).is_none()
    }

    fn watch(&self, folder: &Path) -> io::Result<()> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let code = runtime.block_on(interrupted())?;
        let groups = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        for group in groups.unwrap_or_default() {
            // One that has ended already needs no signal.
            let _ = kill_process_group(group, Signal::TERM);
        }
        for _ in 0..TRIES {
            if fs::remove_dir_all(folder).is_ok() || !folder.exists() {
                break;
            }
            thread::sleep(BETWEEN);
        }
        process::exit(code)
    }
}

/// Waits for one of the signals that end programs; the exit code that shells expect of it.
async fn interrupted() -> io::Result<i32> {
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    let mut hang_up = signal(SignalKind::hangup())?;
    Ok(tokio::select! {
        _ = interrupt.recv() => 130,
        _ = terminate.recv() => 143,
        _ = hang_up.recv() => 129,
    })
}
