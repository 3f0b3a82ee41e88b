//! Contents kept by their hash: what files held before an entry, and what change sets are made of.
//!
//! A blob is written beside its place and renamed into it, so that no other server sees half of one. Content and
//! name are made durable together, since one wait for the disk is half of two; a crash in between may leave
//! a name without its content, which the hash tells, and which is then written anew.

use std::{
    fmt,
    fs::File,
    io,
    path::{Path, PathBuf},
    str::FromStr,
};

use serde::{Deserialize, Serialize};

use crate::disk::{Disk, Durable, retry, write_all};

/// The BLAKE3 hash of a content.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Hash([u8; 32]);

impl Hash {
    /// The hash of these bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self(*blake3::hash(bytes).as_bytes())
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&blake3::Hash::from_bytes(self.0).to_hex())
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl From<Hash> for String {
    fn from(hash: Hash) -> Self {
        hash.to_string()
    }
}

impl FromStr for Hash {
    type Err = blake3::HexError;

    fn from_str(digits: &str) -> Result<Self, Self::Err> {
        blake3::Hash::from_hex(digits).map(|hash| Self(*hash.as_bytes()))
    }
}

impl TryFrom<String> for Hash {
    type Error = blake3::HexError;

    fn try_from(digits: String) -> Result<Self, Self::Error> {
        digits.parse()
    }
}

/// The folder of blobs.
pub(crate) struct Blobs {
    dir: PathBuf,
    /// Sets this process's unfinished blobs apart from another's.
    owner: String,
}

impl Blobs {
    pub(crate) fn new(dir: PathBuf, owner: &str) -> Self {
        Self { dir, owner: owner.to_owned() }
    }

    pub(crate) fn path(&self, hash: Hash) -> PathBuf {
        self.dir.join(hash.to_string())
    }

    /// Keeps the bytes; they are safe from a crash when this returns.
    pub(crate) fn put(&self, disk: &dyn Disk, bytes: &[u8]) -> io::Result<Hash> {
        let hash = Hash::of(bytes);
        let path = self.path(hash);
        let file = if retry(|| disk.stat(&path))?.is_some() && self.get(disk, hash).is_ok() {
            // Whoever put it there may have been stopped before it was durable.
            retry(|| disk.open_append(&path))?
        } else {
            let unfinished = self.dir.join(format!("{hash}.{}", self.owner));
            let written = write(disk, &unfinished, bytes);
            let placed = written.and_then(|file| retry(|| disk.rename(&unfinished, &path)).map(|()| file));
            if placed.is_err() {
                let _ = retry(|| disk.remove(&unfinished));
            }
            placed?
        };
        retry(|| disk.sync(&[Durable::Content(&file), Durable::Names(&self.dir)]))?;
        Ok(hash)
    }

    /// The bytes of this hash; an error when they are missing or no longer what they were.
    pub(crate) fn get(&self, disk: &dyn Disk, hash: Hash) -> io::Result<Vec<u8>> {
        let bytes = retry(|| disk.read(&self.path(hash)))?;
        if Hash::of(&bytes) == hash { Ok(bytes) } else { Err(io::ErrorKind::InvalidData.into()) }
    }
}

fn write(disk: &dyn Disk, path: &Path, bytes: &[u8]) -> io::Result<File> {
    let mut file = retry(|| disk.create_new(path, 0o600))?;
    write_all(disk, &mut file, bytes)?;
    Ok(file)
}
