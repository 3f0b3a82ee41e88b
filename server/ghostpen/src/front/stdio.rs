//! Standard output has one owner.
//!
//! The protocol's stream is moved to a descriptor of its own and descriptor 1 is pointed at standard
//! error, so that a stray print, here or in a library, cannot corrupt the protocol.

use std::{fs::File, io};

/// The protocol's output. Whatever else is printed from now on goes to standard error.
///
/// # Errors
/// When the descriptors cannot be duplicated.
pub fn take_stdout() -> io::Result<File> {
    let output = rustix::io::dup(rustix::stdio::stdout())?;
    rustix::stdio::dup2_stdout(rustix::stdio::stderr())?;
    Ok(File::from(output))
}
