//! [`Lines`]: a file of JSON values, one a line, that only grows.
//!
//! A value is on the disk before its append returns; one that is only written survives the end of the program,
//! and a power cut once another one is appended. To wait for the disk is what a turn costs most, so that is left
//! to what somebody relies on. A line that a crash left half written is passed over when the file is read, and
//! never run together with the next one.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Write},
    os::unix::fs::OpenOptionsExt,
    path::Path,
    sync::{Mutex, MutexGuard, PoisonError},
};

use serde::{Serialize, de::DeserializeOwned};

/// Longer lines are taken for damage, in bytes.
const LONGEST: u64 = 256 << 20;

/// An open file of lines.
#[derive(Debug)]
pub(crate) struct Lines(Mutex<File>);

impl Lines {
    /// Opens the file to append to, and makes it and its folder if need be. Only the user may read it.
    pub(crate) fn open(path: &Path) -> io::Result<Self> {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        let is_new = !path.exists();
        let mut file = OpenOptions::new().read(true).append(true).create(true).mode(0o600).open(path)?;
        if is_new && let Some(folder) = path.parent() {
            File::open(folder)?.sync_all()?;
        }
        if file.seek(SeekFrom::End(0))? > 0 {
            let mut last = [0];
            file.seek(SeekFrom::End(-1))?;
            file.read_exact(&mut last)?;
            if last != *b"\n" {
                file.write_all(b"\n")?;
            }
        }
        Ok(Self(Mutex::new(file)))
    }

    /// Adds a value; it is on the disk when this returns, with all that was written before.
    pub(crate) fn append(&self, value: &impl Serialize) -> io::Result<()> {
        self.add(value)?.sync_data()
    }

    /// Adds a value that is on the disk with the next one that is appended.
    pub(crate) fn write(&self, value: &impl Serialize) -> io::Result<()> {
        self.add(value).map(drop)
    }

    fn add(&self, value: &impl Serialize) -> io::Result<MutexGuard<'_, File>> {
        let mut line = serde_json::to_vec(value)?;
        line.push(b'\n');
        let mut file = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // In one write, so that two programs' lines do not mix.
        file.write_all(&line)?;
        Ok(file)
    }
}

/// The values of a file, in order; lines that are none are passed over. Nothing when there is no file.
pub(crate) fn read<T: DeserializeOwned>(path: &Path) -> io::Result<Vec<T>> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let mut reader = BufReader::new(file);
    let (mut values, mut line) = (Vec::new(), Vec::new());
    while (&mut reader).take(LONGEST).read_until(b'\n', &mut line)? > 0 {
        match serde_json::from_slice(&line) {
            Ok(value) => values.push(value),
            Err(error) => tracing::debug!(%error, path = %path.display(), "a line was passed over"),
        }
        line.clear();
    }
    Ok(values)
}

#[cfg(test)]
mod tests;
