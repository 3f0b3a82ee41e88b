//! Starts the launcher and follows it to its end.

use std::{
    ffi::OsString,
    io::{self, Read, Write},
    os::{fd::OwnedFd, unix::net::UnixStream},
    path::PathBuf,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use rustix::{
    event::{PollFd, PollFlags, poll},
    fs::{OFlags, Timespec, fcntl_getfl, fcntl_setfl},
    io::Errno,
};

use super::{
    cgroup::Group,
    plan::{Plan, Report},
};
use crate::{Exit, Job, LAUNCHER, Limit, Mode, Output, Sandbox, SandboxError, Settings, Stop, Stream};

/// So long the launcher may take to end everything; then it is ended itself, and the rest with it.
const GRACE: Duration = Duration::from_secs(2);

/// Runs what the plan says; how it ended and what it said.
pub(super) fn follow(
    sandbox: &Sandbox,
    plan: &Plan,
    arguments: &[OsString],
    job: &Job,
    stop: &Stop,
    on_output: &mut dyn FnMut(Stream, &[u8]),
) -> Result<(Exit, Output), SandboxError> {
    let deadline = Instant::now() + job.limits.wall;
    let mut run = Run::start(sandbox, plan, arguments, job.limits.output)?;
    let ended = run.watch(deadline, stop, on_output);
    // A launcher that was asked and does not end is ended; its children end with it.
    if ended.is_err() {
        let _ = run.child.kill();
    }
    let _ = run.child.wait();
    run.drain(on_output);
    let asked = ended.map_err(|source| SandboxError::Launch { step: "follow it".into(), source })?;
    let grew = run.group.took_too_much_memory();
    let exit = match run.report()? {
        // Whoever asks for the end while it comes by itself gets what came.
        Some(Report::Failed { step, errno, words }) => {
            let source =
                if errno == 0 { io::Error::other(words) } else { io::Error::from_raw_os_error(errno) };
            return Err(SandboxError::Launch { step, source });
        }
        Some(Report::Program { errno }) => {
            let program =
                job.argv.first().map(|word| word.to_string_lossy().into_owned()).unwrap_or_default();
            return Err(SandboxError::Program { program, source: io::Error::from_raw_os_error(errno) });
        }
        Some(Report::Exceeded(limit)) => Exit::Exceeded(limit),
        Some(Report::Ended { code: Some(0), .. }) => Exit::Code(0),
        // The one that the kernel ended need not be the first of the command's processes.
        Some(Report::Ended { .. }) | None if grew => Exit::Exceeded(Limit::Memory),
        Some(Report::Ended { code: Some(code), .. }) => Exit::Code(code),
        Some(Report::Ended { signal, .. }) => Exit::Signal(signal.unwrap_or_default()),
        None => asked.ok_or(SandboxError::Silent)?,
    };
    Ok((exit, run.output))
}

/// A running launcher.
struct Run {
    child: Child,
    line: UnixStream,
    said: Vec<u8>,
    streams: [Option<OwnedFd>; 2],
    output: Output,
    group: Group,
}

impl Run {
    fn start(
        sandbox: &Sandbox,
        plan: &Plan,
        arguments: &[OsString],
        room: usize,
    ) -> Result<Self, SandboxError> {
        let failed = |step: &'static str| {
            move |source: io::Error| SandboxError::Launch { step: step.to_owned(), source }
        };
        let (line, theirs) = UnixStream::pair().map_err(failed("make a line to its launcher"))?;
        let mut command = command(sandbox, arguments);
        // The launcher needs nothing of our environment, and whoever can set it must not reach it.
        command.env_clear().stdin(OwnedFd::from(theirs)).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().map_err(failed("start its launcher"))?;
        drop(command);
        let group = Group::of(plan, child.id());
        let streams = [child.stdout.take().map(OwnedFd::from), child.stderr.take().map(OwnedFd::from)];
        let run = Self { child, line, said: Vec::new(), streams, output: Output::new(room), group };
        for stream in run.streams.iter().flatten() {
            let flags = fcntl_getfl(stream).map_err(|error| failed("read its output")(error.into()))?;
            fcntl_setfl(stream, flags | OFlags::NONBLOCK)
                .map_err(|error| failed("read its output")(error.into()))?;
        }
        let mut words =
            serde_json::to_vec(plan).map_err(io::Error::from).map_err(failed("write its plan"))?;
        words.push(b'\n');
        // A launcher that ended already has said why, or is told apart by its silence.
        let _ = (&run.line).write_all(&words);
        let _ = run.line.set_nonblocking(true);
        Ok(run)
    }

    /// Hands on output until the launcher has ended; how it was asked to, if it was.
    fn watch(
        &mut self,
        mut deadline: Instant,
        stop: &Stop,
        on_output: &mut dyn FnMut(Stream, &[u8]),
    ) -> io::Result<Option<Exit>> {
        let mut asked = None;
        loop {
            let [is_out, is_err, is_line, is_stop] = self.wait(deadline, stop, asked.is_none())?;
            if is_out {
                self.read(Stream::Out, on_output);
            }
            if is_err {
                self.read(Stream::Err, on_output);
            }
            if is_line && self.listen()? {
                return Ok(asked);
            }
            if asked.is_none() && (is_stop || Instant::now() >= deadline) {
                asked = Some(if is_stop { Exit::Stopped } else { Exit::TimedOut });
                deadline = Instant::now() + GRACE;
                let _ = (&self.line).write_all(b"!");
            } else if Instant::now() >= deadline {
                let _ = self.child.kill();
                return Ok(asked);
            }
        }
    }

    fn wait(&self, deadline: Instant, stop: &Stop, is_stoppable: bool) -> io::Result<[bool; 4]> {
        let left = deadline.saturating_duration_since(Instant::now());
        let left = Timespec { tv_sec: left.as_secs().cast_signed(), tv_nsec: left.subsec_nanos().into() };
        let mut waits = vec![PollFd::new(&self.line, PollFlags::IN)];
        let reader = stop.reader();
        waits.push(PollFd::new(reader, if is_stoppable { PollFlags::IN } else { PollFlags::empty() }));
        waits.extend(self.streams.iter().flatten().map(|stream| PollFd::new(stream, PollFlags::IN)));
        match poll(&mut waits, Some(&left)) {
            Ok(_) | Err(Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
        let mut ready = waits.iter().map(|wait| !wait.revents().is_empty());
        let (line, stop) = (ready.next().unwrap_or(false), ready.next().unwrap_or(false));
        let out = self.streams[0].is_some() && ready.next().unwrap_or(false);
        let err = self.streams[1].is_some() && ready.next().unwrap_or(false);
        Ok([out, err, line, stop && is_stoppable])
    }

    /// Reads once, so that a command that never stops talking does not keep us from the rest.
    fn read(&mut self, which: Stream, on_output: &mut dyn FnMut(Stream, &[u8])) {
        let slot = &mut self.streams[usize::from(which == Stream::Err)];
        let Some(stream) = slot else { return };
        let mut chunk = [0; 1 << 14];
        match rustix::io::read(&*stream, &mut chunk) {
            Ok(0) => *slot = None,
            Ok(count) => {
                self.output.push(&chunk[..count]);
                on_output(which, &chunk[..count]);
            }
            Err(Errno::INTR | Errno::AGAIN) => {}
            Err(_) => *slot = None,
        }
    }

    /// Reads what the launcher says; whether it has ended.
    fn listen(&mut self) -> io::Result<bool> {
        let mut chunk = [0; 1 << 12];
        match (&self.line).read(&mut chunk) {
            Ok(0) => Ok(true),
            Ok(count) => {
                self.said.extend_from_slice(&chunk[..count]);
                Ok(false)
            }
            Err(error) if error.kind() == io::ErrorKind::ConnectionReset => Ok(true),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => Ok(false),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// What is left in the pipes. Nobody writes any more; where that cannot be known, it ends with what is
    /// there.
    fn drain(&mut self, on_output: &mut dyn FnMut(Stream, &[u8])) {
        for which in [Stream::Out, Stream::Err] {
            loop {
                let before = self.output.total();
                self.read(which, on_output);
                if self.output.total() == before {
                    break;
                }
            }
        }
    }

    /// The first thing that was said decides: what follows comes of it.
    fn report(&self) -> Result<Option<Report>, SandboxError> {
        let line = self.said.split(|&byte| byte == b'\n').next().unwrap_or_default();
        if line.is_empty() {
            return Ok(None);
        }
        serde_json::from_slice(line).map(Some).map_err(|_| SandboxError::Silent)
    }
}

/// The program that is started as launcher. By the kernel's name for this one, it is this very version, even
/// when an update has put another one in its place.
pub(super) fn launcher(settings: &Settings) -> PathBuf {
    settings.launcher.clone().unwrap_or_else(|| PathBuf::from("/proc/self/exe"))
}

fn command(sandbox: &Sandbox, arguments: &[OsString]) -> Command {
    let own = launcher(&sandbox.settings);
    if sandbox.mode == Mode::Bubblewrap {
        // Inside, `/proc/self` is another process.
        let own = std::fs::canonicalize(&own).unwrap_or(own);
        let mut command = Command::new(crate::bubblewrap::PROGRAM);
        command.args(arguments).arg("--").arg(own).arg(LAUNCHER);
        return command;
    }
    let mut command = Command::new(own);
    command.arg(LAUNCHER);
    command
}
