//! [`Stop`]: ends a running command from another thread.

use std::{
    io::{self, PipeReader, PipeWriter, Write},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

/// Ends a command, and everything it started, from any thread. Clones stop the same command.
#[derive(Clone, Debug)]
pub struct Stop(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    stopped: AtomicBool,
    reader: PipeReader,
    writer: PipeWriter,
}

impl Stop {
    /// One that has not been used.
    ///
    /// # Errors
    /// When the process may open no more files.
    pub fn new() -> io::Result<Self> {
        let (reader, writer) = io::pipe()?;
        Ok(Self(Arc::new(Inner { stopped: AtomicBool::new(false), reader, writer })))
    }

    /// Ends the command; one that starts later ends at once.
    pub fn stop(&self) {
        if !self.0.stopped.swap(true, Ordering::SeqCst) {
            // Nobody reads the byte: it makes the pipe readable for good, whoever waits for it and when.
            let _ = (&self.0.writer).write_all(b"!");
        }
    }

    /// Whether it was used.
    pub fn is_stopped(&self) -> bool {
        self.0.stopped.load(Ordering::SeqCst)
    }

    #[cfg_attr(not(target_os = "linux"), expect(dead_code))]
    pub(crate) fn reader(&self) -> &PipeReader {
        &self.0.reader
    }
}
