//! The key that a request must name: made once, kept in a file that only its owner can read, compared without
//! telling by the time it takes how much of a guess was right.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read as _, Write as _},
    os::unix::fs::{DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _},
    path::{Path, PathBuf},
};

use crate::home;

/// Bytes of chance in a key.
const CHANCE: usize = 32;
/// The least characters of a key that someone wrote by hand.
const SHORTEST: usize = 32;
/// A larger file is no key's.
const LARGEST: u64 = 4096;

/// A key, as its hash: hashes are compared in constant time.
pub(crate) struct Key(blake3::Hash);

/// Why there is no key.
#[derive(Debug, thiserror::Error)]
pub(crate) enum KeyError {
    #[error("there is no home folder to keep the key in: set XDG_STATE_HOME")]
    NoHome,
    #[error("the key cannot be {what} {}: {error}", .path.display())]
    Io { what: &'static str, path: PathBuf, error: io::Error },
    #[error("{} could be read by others: run `chmod 600` on it, or remove it to have a new key made", .0.display())]
    Open(PathBuf),
    #[error("{} belongs to another user; remove it", .0.display())]
    Foreign(PathBuf),
    #[error("{} is no file with a key of at least {SHORTEST} characters; remove it to have one made", .0.display())]
    NoKey(PathBuf),
}

/// Where the key is kept unless the user says otherwise.
///
/// # Errors
/// When there is no home folder.
pub(crate) fn place() -> Result<PathBuf, KeyError> {
    Ok(home::state().ok_or(KeyError::NoHome)?.join("http-key"))
}

impl Key {
    /// Reads the key from its file, which is made with a new one when there is none.
    ///
    /// # Errors
    /// When the file cannot be read or made, or is not its owner's alone.
    pub(crate) fn at(path: &Path) -> Result<Self, KeyError> {
        let failed = |what| move |error| KeyError::Io { what, path: path.to_owned(), error };
        match make(path) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(failed("written to")(error)),
        }
        // A link would make us read, and hold for a key, what someone else chose.
        let flags = rustix::fs::OFlags::NOFOLLOW | rustix::fs::OFlags::NONBLOCK;
        let file = OpenOptions::new().read(true).custom_flags(flags.bits().cast_signed()).open(path);
        let file = file.map_err(failed("read from"))?;
        let about = file.metadata().map_err(failed("read from"))?;
        if !about.is_file() {
            return Err(KeyError::NoKey(path.to_owned()));
        }
        if about.uid() != rustix::process::geteuid().as_raw() {
            return Err(KeyError::Foreign(path.to_owned()));
        }
        if about.mode() & 0o077 != 0 {
            return Err(KeyError::Open(path.to_owned()));
        }
        let mut text = String::new();
        file.take(LARGEST).read_to_string(&mut text).map_err(failed("read from"))?;
        let key = text.trim();
        if key.len() < SHORTEST || !key.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(KeyError::NoKey(path.to_owned()));
        }
        Ok(Self(blake3::hash(key.as_bytes())))
    }

    /// Whether this is it.
    pub(super) fn is(&self, given: &[u8]) -> bool {
        self.0 == blake3::hash(given)
    }
}

/// Makes the file with a new key. It is written under another name first, so that no reader sees half of it.
fn make(path: &Path) -> io::Result<()> {
    if path.symlink_metadata().is_ok() {
        return Err(io::ErrorKind::AlreadyExists.into());
    }
    let folder = path.parent().unwrap_or(Path::new("/"));
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    let mut chance = [0; CHANCE];
    File::open("/dev/urandom")?.read_exact(&mut chance)?;
    let key = chance.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    // Temporary files are their owner's alone from the beginning.
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    writeln!(file, "{key}")?;
    file.persist_noclobber(path).map(drop).map_err(|error| error.error)
}

#[cfg(test)]
mod tests;
