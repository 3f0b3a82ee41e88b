//! The launcher's side: what runs in the process that [`crate::child_main`] takes over, and in those it
//! forks. It has one thread and ends by ending the process.
//!
//! The launcher makes the namespaces and stays outside of the new process namespace, to end it. In it, the
//! first process lays out the file system and then guards the command, which is its child. Each of the three
//! dies with its parent, and with the first one the kernel ends everything that the command left behind.

use std::{
    io::{self, Read, Write},
    os::{fd::OwnedFd, unix::net::UnixStream},
};

use rustix::process::{Signal, set_parent_process_death_signal};

use super::{
    plan::{Plan, Report, Walls},
    system,
};

mod command;
mod fence;
mod filter;
mod guard;
mod root;
mod spaces;
mod usage;

/// Where the launcher got stuck.
pub(crate) struct Stuck {
    pub(crate) step: String,
    pub(crate) errno: i32,
    pub(crate) words: String,
}

/// Says which step a failure belongs to.
pub(crate) trait At<T> {
    fn at(self, step: impl Into<String>) -> Result<T, Stuck>;
}

impl<T, E: Into<io::Error>> At<T> for Result<T, E> {
    fn at(self, step: impl Into<String>) -> Result<T, Stuck> {
        self.map_err(|error| {
            let error: io::Error = error.into();
            let (errno, words) = (error.raw_os_error().unwrap_or(0), error.to_string());
            Stuck { step: step.into(), errno, words }
        })
    }
}

/// The line to the process that started the launcher.
pub(crate) struct Control(UnixStream);

impl Control {
    pub(crate) fn say(&self, report: &Report) {
        // One write, so that lines of several processes do not mix. Nobody listening means nobody waits.
        if let Ok(mut line) = serde_json::to_vec(report) {
            line.push(b'\n');
            let _ = (&self.0).write_all(&line);
        }
    }

    fn read_plan(&self) -> io::Result<Plan> {
        let (mut line, mut chunk) = (Vec::new(), [0; 1 << 14]);
        while line.last() != Some(&b'\n') {
            match (&self.0).read(&mut chunk)? {
                0 => return Err(io::ErrorKind::UnexpectedEof.into()),
                count => line.extend_from_slice(&chunk[..count]),
            }
        }
        Ok(serde_json::from_slice(&line)?)
    }
}

/// Does the launcher's work and ends the process.
pub(crate) fn main() -> ! {
    if let Ok(control) = listen() {
        let done = control.read_plan().at("read what to run").and_then(|plan| launch(&plan, &control));
        if let Err(Stuck { step, errno, words }) = done {
            control.say(&Report::Failed { step, errno, words });
        }
    }
    std::process::exit(0)
}

/// Takes the line that standard input is, and leaves nothing there to read.
fn listen() -> io::Result<Control> {
    let line: OwnedFd = system::take(0)?;
    system::replace(0, nothing()?)?;
    system::close_at_exec(3)?;
    Ok(Control(UnixStream::from(line)))
}

/// What reads as empty and swallows what is written.
fn nothing() -> io::Result<std::fs::File> {
    std::fs::File::options().read(true).write(true).open("/dev/null")
}

/// Output is the command's alone: its end is seen when the last of its processes ends.
fn let_go_of_output() -> io::Result<()> {
    let nothing = nothing()?;
    system::replace(1, &nothing)?;
    system::replace(2, &nothing)
}

fn die_with_parent() -> Result<(), Stuck> {
    set_parent_process_death_signal(Some(Signal::KILL)).at("be ended with Ghostpen")
}

fn launch(plan: &Plan, control: &Control) -> Result<(), Stuck> {
    // When memory runs out, the kernel ends the command before anything of the user's.
    std::fs::write("/proc/self/oom_score_adj", "1000").at("be the first to go when memory runs out")?;
    match plan.walls {
        Walls::Full => {
            die_with_parent()?;
            spaces::enter(plan, control)
        }
        Walls::Within => {
            die_with_parent()?;
            guard::run(plan, control)
        }
        // No namespace ends what it started, so it must not be ended itself. It sees that nobody is left.
        Walls::Restricted => guard::run(plan, control),
    }
}
