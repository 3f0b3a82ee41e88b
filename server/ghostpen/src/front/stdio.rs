//! Standard input and output as the protocol's streams.
//!
//! Standard output has one owner: the protocol's stream is moved to a descriptor of its own and descriptor 1 is
//! pointed at standard error, so that a stray print, here or in a library, cannot corrupt the protocol.
//!
//! Editors use pipes and sockets, which the runtime waits for itself. Tokio's own standard streams hand each read
//! and each write to another thread, and to wake one takes longer than the rest of most answers.

use std::{
    fs::File,
    io,
    os::{fd::OwnedFd, unix::net::UnixStream as Socket},
};

use rustix::{
    fs::{FileType, fstat},
    io::dup,
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{
        UnixStream,
        unix::pipe::{Receiver, Sender},
    },
};

/// The protocol's output. Whatever else is printed from now on goes to standard error.
///
/// # Errors
/// When the descriptors cannot be duplicated.
pub fn take_stdout() -> io::Result<File> {
    let output = dup(rustix::stdio::stdout())?;
    rustix::stdio::dup2_stdout(rustix::stdio::stderr())?;
    Ok(File::from(output))
}

/// Reads standard input. To be called on a runtime, once.
///
/// # Errors
/// When the system refuses.
pub fn input() -> io::Result<Box<dyn AsyncRead + Send + Unpin>> {
    let input = dup(rustix::stdio::stdin())?;
    Ok(match FileType::from_raw_mode(fstat(&input)?.st_mode) {
        FileType::Fifo => Box::new(Receiver::from_owned_fd(input)?),
        FileType::Socket => Box::new(socket(input)?),
        // A terminal would no longer wait for anyone else who shares it.
        _ => Box::new(tokio::io::stdin()),
    })
}

/// Writes to the protocol's output. To be called on a runtime.
///
/// # Errors
/// When the system refuses.
pub fn output(output: File) -> io::Result<Box<dyn AsyncWrite + Send + Unpin>> {
    Ok(match FileType::from_raw_mode(fstat(&output)?.st_mode) {
        FileType::Fifo => Box::new(Sender::from_file(output)?),
        FileType::Socket => Box::new(socket(OwnedFd::from(output))?),
        _ => Box::new(tokio::fs::File::from_std(output)),
    })
}

fn socket(file: OwnedFd) -> io::Result<UnixStream> {
    let socket = Socket::from(file);
    socket.set_nonblocking(true)?;
    UnixStream::from_std(socket)
}
