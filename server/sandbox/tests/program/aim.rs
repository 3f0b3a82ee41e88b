//! [`Aim`]: what an attacker is told. Everything it names was made for it.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// What an attacker is told.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Aim {
    /// The workspace's folder, in which it runs.
    pub(crate) root: PathBuf,
    /// The folder beside it that is none of its business.
    pub(crate) outside: PathBuf,
    /// What makes names unlike any other.
    pub(crate) nonce: String,
    /// Ports on the loopback interface.
    pub(crate) tcp: u16,
    pub(crate) udp: u16,
    /// A process of the same user, the address of a secret in it, and a file that it has open.
    pub(crate) victim: i32,
    pub(crate) address: usize,
    pub(crate) victims_file: i32,
    /// The process that runs the sandbox.
    pub(crate) host: i32,
    /// An open folder that is handed on by mistake: `outside`.
    pub(crate) inherited: i32,
    /// Names of things that processes share.
    pub(crate) key: usize,
}

/// Folders that everyone may write to.
pub(crate) const SHARED: [&str; 3] = ["/tmp", "/var/tmp", "/dev/shm"];

impl Aim {
    /// A file in a folder that everyone may write to.
    pub(crate) fn shared(&self, folder: &str) -> PathBuf {
        PathBuf::from(folder).join(format!("ghostpen-{}", self.nonce))
    }

    /// A name that nobody has used yet, in such a folder.
    pub(crate) fn new_in(&self, folder: &str) -> PathBuf {
        PathBuf::from(folder).join(format!("ghostpen-{}-new", self.nonce))
    }

    /// A file outside.
    pub(crate) fn out(&self, name: &str) -> PathBuf {
        self.outside.join(name)
    }

    /// The name of an abstract socket.
    pub(crate) fn abstract_name(&self, kind: &str) -> String {
        format!("ghostpen-{kind}-{}", self.nonce)
    }
}
