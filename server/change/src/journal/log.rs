//! The log: one record per line, each with a checksum, only ever appended to.
//!
//! What a crash left half written at the end is no record; it is cut off before the next one is written.

use std::{fs::File, io, path::PathBuf};

use super::record::{Record, VERSION};
use crate::{
    blob::Hash,
    disk::{Disk, retry, write_all},
};

/// Hexadecimal digits of the checksum in front of each record.
const CHECKSUM: usize = 16;

pub(super) struct Log {
    path: PathBuf,
    file: File,
    /// Up to where the records are known and whole.
    len: u64,
    /// Whether something that is no record follows.
    torn: bool,
}

impl Log {
    /// Opens the log, made when missing. To be called in turn.
    pub(super) fn open(disk: &dyn Disk, path: PathBuf) -> io::Result<Self> {
        let file = retry(|| disk.open_append(&path))?;
        if let Some(folder) = path.parent() {
            retry(|| disk.sync_dir(folder))?;
        }
        Ok(Self { path, file, len: 0, torn: false })
    }

    /// The records written since the last call. To be called in turn.
    pub(super) fn read(&mut self, disk: &dyn Disk) -> io::Result<Vec<Record>> {
        let bytes = retry(|| disk.read_from(&mut self.file, self.len))?;
        let (mut records, mut whole) = (Vec::new(), 0);
        let mut at = 0;
        for line in bytes.split_inclusive(|byte| *byte == b'\n') {
            at += line.len();
            if let Some(record) = parse(line)? {
                records.push(record);
                whole = at;
            }
        }
        let skipped = bytes.split_inclusive(|byte| *byte == b'\n').count() - records.len();
        if skipped > 0 {
            tracing::warn!("{}: {skipped} damaged records", self.path.display());
        }
        self.len += whole as u64;
        self.torn = whole < bytes.len();
        Ok(records)
    }

    /// Writes a record; it is safe from a crash when this returns. To be called in turn, after reading.
    pub(super) fn append(&mut self, disk: &dyn Disk, record: &Record) -> io::Result<()> {
        if self.torn {
            retry(|| disk.truncate(&self.file, self.len))?;
            self.torn = false;
        }
        let mut line = String::new();
        if self.len == 0 {
            line.push_str(&render(&Record::Format { version: VERSION })?);
        }
        line.push_str(&render(record)?);
        let file = &mut self.file;
        let written = write_all(disk, file, line.as_bytes()).and_then(|()| retry(|| disk.sync(file)));
        match written {
            Ok(()) => self.len += line.len() as u64,
            // A record that may not outlive a crash must not be found either.
            Err(_) => self.torn = retry(|| disk.truncate(&self.file, self.len)).is_err(),
        }
        written
    }
}

pub(super) fn render(record: &Record) -> io::Result<String> {
    let json = serde_json::to_string(record)?;
    Ok(format!("{} {json}\n", checksum(json.as_bytes())))
}

/// `None` when the line is damaged.
fn parse(line: &[u8]) -> io::Result<Option<Record>> {
    let Some((sum, json)) = line.strip_suffix(b"\n").and_then(|line| line.split_at_checked(CHECKSUM)) else {
        return Ok(None);
    };
    let Some(json) = json.strip_prefix(b" ").filter(|json| checksum(json).as_bytes() == sum) else {
        return Ok(None);
    };
    // A whole record that cannot be read is none of ours.
    match serde_json::from_slice(json) {
        Ok(Record::Format { version }) if version > VERSION => Err(io::ErrorKind::Unsupported.into()),
        Ok(record) => Ok(Some(record)),
        Err(_) => Err(io::ErrorKind::Unsupported.into()),
    }
}

fn checksum(json: &[u8]) -> String {
    Hash::of(json).to_string().chars().take(CHECKSUM).collect()
}
