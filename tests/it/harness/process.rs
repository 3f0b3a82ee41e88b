//! The program as a child process: frames in, messages out, and an end that is always seen.

use std::{
    fs::File,
    io::{BufRead, BufReader, Write},
    process::{ChildStdin, Command, ExitStatus, Stdio},
    sync::mpsc::{Receiver, RecvTimeoutError, channel},
    thread,
    time::{Duration, Instant},
};

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;

use super::Scratch;

/// Nothing a test waits for takes longer, even on a busy machine.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// A server that runs. Dropping it ends it.
pub(crate) struct Process {
    pid: Pid,
    input: Option<ChildStdin>,
    messages: Receiver<Value>,
    ended: Receiver<ExitStatus>,
    over: bool,
}

impl Process {
    /// The program's command line for a scratch workspace: the server, in that home folder.
    pub(crate) fn command(scratch: &Scratch) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_ghostpen-under-test"));
        command.arg("lsp");
        scratch.settle(&mut command);
        command
    }

    /// Starts a command whose standard input and output are a server's.
    pub(crate) fn start(command: &mut Command, scratch: &Scratch) -> Self {
        let log = File::options().create(true).append(true).open(scratch.log()).unwrap();
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(log).spawn().unwrap();
        let (say, messages) = channel();
        let mut output = BufReader::new(child.stdout.take().unwrap());
        thread::spawn(move || {
            while let Some(message) = read(&mut output) {
                if say.send(message).is_err() {
                    return;
                }
            }
        });
        let (pid, input) = (Pid::from_child(&child), child.stdin.take());
        let (tell, ended) = channel();
        thread::spawn(move || tell.send(child.wait().unwrap()));
        Self { pid, input, messages, ended, over: false }
    }

    /// Its process id.
    pub(crate) fn pid(&self) -> Pid {
        self.pid
    }

    /// Sends bytes as they are. Those that a server no longer reads are lost, as in an editor.
    pub(crate) fn send(&mut self, bytes: &[u8]) {
        if let Some(input) = &mut self.input {
            let _ = input.write_all(bytes).and_then(|()| input.flush());
        }
    }

    /// The next message; `None` at the end of the output.
    pub(crate) fn next(&mut self, until: Instant) -> Option<Value> {
        match self.messages.recv_timeout(until.saturating_duration_since(Instant::now())) {
            Ok(message) => Some(message),
            Err(RecvTimeoutError::Disconnected) => None,
            Err(RecvTimeoutError::Timeout) => panic!("the server said nothing for {PATIENCE:?}"),
        }
    }

    /// Closes its input.
    pub(crate) fn close(&mut self) {
        self.input = None;
    }

    /// Ends it as a crash does.
    pub(crate) fn kill(&mut self) -> ExitStatus {
        kill_process(self.pid, Signal::KILL).unwrap();
        self.exit()
    }

    /// How it ended; waits for it.
    pub(crate) fn exit(&mut self) -> ExitStatus {
        let status = self.ended.recv_timeout(PATIENCE).expect("the server did not end");
        self.over = true;
        status
    }

    /// Memory in KiB by the kernel's name of it: `VmRSS:` for all that is resident, `RssAnon:` for what of it
    /// is the process's own, without the pages of the program's file.
    pub(crate) fn memory(&self, field: &str) -> usize {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.pid.as_raw_nonzero())).unwrap();
        let line = status.lines().find(|line| line.starts_with(field)).unwrap();
        line.split_whitespace().nth(1).unwrap().parse().unwrap()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // Its id is still its own as long as nobody has waited for it.
        if !self.over && self.ended.try_recv().is_err() {
            let _ = kill_process(self.pid, Signal::KILL);
        }
    }
}

/// A message as bytes on the wire.
pub(crate) fn frame(body: impl AsRef<[u8]>) -> Vec<u8> {
    let body = body.as_ref();
    let mut bytes = format!("Content-Length: {}\r\n\r\n", body.len()).into_bytes();
    bytes.extend_from_slice(body);
    bytes
}

/// Reads one message strictly: anything but a well-formed frame is the server's fault.
fn read(output: &mut impl BufRead) -> Option<Value> {
    let mut length = None;
    loop {
        let mut line = String::new();
        if output.read_line(&mut line).ok()? == 0 {
            assert!(length.is_none(), "the output ended within a frame");
            return None;
        }
        match line.strip_suffix("\r\n").expect("a header line ends with CRLF").split_once(": ") {
            None if line == "\r\n" => break,
            Some(("Content-Length", value)) => length = Some(value.parse::<usize>().unwrap()),
            _ => panic!("not a header: {line:?}"),
        }
    }
    let mut body = vec![0; length.expect("a frame has a Content-Length")];
    output.read_exact(&mut body).ok()?;
    Some(serde_json::from_slice(&body).unwrap())
}
