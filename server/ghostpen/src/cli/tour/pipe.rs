//! The language server as an editor has it: a child process, with framed JSON on its pipes.

use std::{
    fs::File,
    io::{self, BufRead, BufReader, Read as _, Write as _},
    path::{Path, PathBuf},
    process::{Child, ChildStdin, ChildStdout, Command, ExitStatus, Stdio},
    sync::mpsc::{self, Receiver, RecvTimeoutError},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context as _, anyhow, bail};
use serde_json::Value;

use super::scratch::Scratch;

/// How long the server may be silent while something is expected of it.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long it may take to end after it was told to.
const GOODBYE: Duration = Duration::from_secs(5);

/// A running server; killed when dropped before its end.
#[derive(Debug)]
pub(super) struct Pipe {
    child: Child,
    input: Option<ChildStdin>,
    messages: Receiver<Value>,
    log: PathBuf,
}

impl Pipe {
    /// Starts a server whose settings and journal lie in the scratch folder.
    pub(super) fn start(program: &Path, scratch: &Scratch) -> anyhow::Result<Self> {
        let log = scratch.home().join("server.log");
        let errors = File::create(&log).with_context(|| format!("cannot write {}", log.display()))?;
        let mut child = Command::new(program)
            .arg("lsp")
            .current_dir(&scratch.root)
            .envs(scratch.environment())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(errors)
            .spawn()
            .with_context(|| format!("cannot start {}", program.display()))?;
        let input = child.stdin.take();
        let output = child.stdout.take().context("the server has no output")?;
        let (sender, messages) = mpsc::channel();
        thread::spawn(move || {
            let mut output = BufReader::new(output);
            // It ends with the pipe, which ends with the server; what is unreadable is as good as an end.
            while let Ok(Some(message)) = read(&mut output) {
                if sender.send(message).is_err() {
                    break;
                }
            }
        });
        Ok(Self { child, input, messages, log })
    }

    /// Sends one message.
    pub(super) fn send(&mut self, message: &Value) -> anyhow::Result<()> {
        let content = message.to_string();
        let frame = format!("Content-Length: {}\r\n\r\n{content}", content.len());
        let input = self.input.as_mut().context("the server's input is closed")?;
        let sent = input.write_all(frame.as_bytes()).and_then(|()| input.flush());
        sent.map_err(|_| self.gone())
    }

    /// The next message, waited for.
    pub(super) fn receive(&mut self) -> anyhow::Result<Value> {
        match self.messages.recv_timeout(PATIENCE) {
            Ok(message) => Ok(message),
            Err(RecvTimeoutError::Disconnected) => Err(self.gone()),
            Err(RecvTimeoutError::Timeout) => bail!("the server was silent for {} s", PATIENCE.as_secs()),
        }
    }

    /// Waits for the server to end by itself.
    pub(super) fn end(&mut self) -> anyhow::Result<ExitStatus> {
        self.input = None;
        let deadline = Instant::now() + GOODBYE;
        // Its output ends when it does.
        while let Some(left) = deadline.checked_duration_since(Instant::now()) {
            if let Err(RecvTimeoutError::Disconnected) = self.messages.recv_timeout(left) {
                return Ok(self.child.wait()?);
            }
        }
        bail!("the server did not end within {} s", GOODBYE.as_secs())
    }

    /// What a server left that ended too early.
    fn gone(&mut self) -> anyhow::Error {
        let said = std::fs::read_to_string(&self.log).unwrap_or_default();
        let last = said.lines().last().map_or_else(String::new, |line| format!("; it said: {line}"));
        anyhow!("the server ended too early{last}")
    }
}

impl Drop for Pipe {
    fn drop(&mut self) {
        // One that has ended already needs neither.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The next message of a stream; `None` at its end.
fn read(stream: &mut BufReader<ChildStdout>) -> io::Result<Option<Value>> {
    let mut length = 0;
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line)? == 0 {
            return Ok(None);
        }
        let Some((name, value)) = line.split_once(':') else { break };
        if name.eq_ignore_ascii_case("content-length") {
            length = value.trim().parse().map_err(io::Error::other)?;
        }
    }
    let mut content = vec![0; length];
    stream.read_exact(&mut content)?;
    Ok(Some(serde_json::from_slice(&content)?))
}
