//! Runs a command without any sandbox, on a copy of the workspace, so that what it writes there still comes back
//! for review. Nothing holds the command back: it must be called for what the user has allowed by its very words,
//! and nothing else. It knows no system, so that every system has commands.

use std::{
    io::{self, Read},
    path::Path,
    process::{Child, Command, ExitStatus, Stdio},
    sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel},
    thread,
    time::{Duration, Instant},
};

use crate::{Exit, Job, Outcome, Output, SandboxError, Stop, Stream, mirror::Mirrors};

/// How often it looks for the end and for a stop.
const LOOK: Duration = Duration::from_millis(20);
/// What the command started may hold its output open for so long after its end.
const DRAIN: Duration = Duration::from_secs(2);

/// Runs a command to its end.
pub(crate) fn run(
    job: &Job,
    stop: &Stop,
    on_output: &mut dyn FnMut(Stream, &[u8]),
) -> Result<Outcome, SandboxError> {
    let began = Instant::now();
    let mirrors = Mirrors::lay_out(job)?;
    let (exit, output) = follow(job, &mirrors.cwd(job)?, stop, on_output)?;
    Ok(Outcome { exit, output, took: began.elapsed(), writes: mirrors.writes() })
}

fn follow(
    job: &Job,
    cwd: &Path,
    stop: &Stop,
    on_output: &mut dyn FnMut(Stream, &[u8]),
) -> Result<(Exit, Output), SandboxError> {
    let deadline = Instant::now() + job.limits.wall;
    let mut output = Output::new(job.limits.output);
    if stop.is_stopped() {
        return Ok((Exit::Stopped, output));
    }
    let mut child = start(job, cwd)?;
    let (say, said) = sync_channel(16);
    listen(child.stdout.take(), Stream::Out, say.clone());
    listen(child.stderr.take(), Stream::Err, say);
    let mut take = |(stream, bytes): (Stream, Vec<u8>)| {
        output.push(&bytes);
        on_output(stream, &bytes);
    };
    let failed = |source| SandboxError::Launch { step: "follow the command".to_owned(), source };
    let exit = loop {
        let is_open = match said.recv_timeout(LOOK) {
            Ok(piece) => {
                take(piece);
                true
            }
            Err(RecvTimeoutError::Timeout) => true,
            Err(RecvTimeoutError::Disconnected) => false,
        };
        let asked = if stop.is_stopped() { Some(Exit::Stopped) } else { None };
        let asked = asked.or((Instant::now() >= deadline).then_some(Exit::TimedOut));
        if let Some(exit) = asked {
            break exit;
        }
        if let Some(status) = child.try_wait().map_err(failed)? {
            break ended(status);
        }
        if !is_open {
            // It says no more, and takes its time to end.
            thread::sleep(LOOK);
        }
    };
    end(&mut child);
    drain(&said, &mut take);
    Ok((exit, output))
}

fn start(job: &Job, cwd: &Path) -> Result<Child, SandboxError> {
    let mut words = job.argv.iter();
    let program = words.next().cloned().unwrap_or_default();
    let mut command = Command::new(&program);
    command.args(words).env_clear().envs(job.env.iter().cloned()).current_dir(cwd);
    // Its parts are told by this that they are in the sandbox, which they are not.
    command.env_remove("GHOSTPEN_SANDBOX");
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    let failed = |source| SandboxError::Program { program: program.to_string_lossy().into_owned(), source };
    command.spawn().map_err(failed)
}

/// Hands on what a stream says, from a thread of its own: nothing portable waits for two.
fn listen(stream: Option<impl Read + Send + 'static>, which: Stream, say: SyncSender<(Stream, Vec<u8>)>) {
    let Some(mut stream) = stream else { return };
    thread::spawn(move || {
        let mut chunk = vec![0; 1 << 16];
        loop {
            match stream.read(&mut chunk) {
                Ok(0) => return,
                Ok(count) if say.send((which, chunk[..count].to_vec())).is_err() => return,
                Ok(_) => {}
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(_) => return,
            }
        }
    });
}

fn ended(status: ExitStatus) -> Exit {
    #[cfg(unix)]
    if let Some(signal) = std::os::unix::process::ExitStatusExt::signal(&status) {
        return Exit::Signal(signal);
    }
    Exit::Code(status.code().unwrap_or(-1))
}

/// Ends the command and what it started, but for what has left its group.
fn end(child: &mut Child) {
    #[cfg(unix)]
    if let Some(group) = i32::try_from(child.id()).ok().and_then(rustix::process::Pid::from_raw) {
        let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
    }
    let _ = child.kill();
    let _ = child.wait();
}

fn drain(said: &Receiver<(Stream, Vec<u8>)>, take: &mut impl FnMut((Stream, Vec<u8>))) {
    let until = Instant::now() + DRAIN;
    while let Ok(piece) = said.recv_timeout(until.saturating_duration_since(Instant::now())) {
        take(piece);
    }
}
