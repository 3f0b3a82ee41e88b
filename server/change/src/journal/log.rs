//! The log: one record per line, each with a checksum, only ever appended to.
//!
//! What a crash left half written at the end is no record; it is cut off before the next one is written.

use std::{
    fs::File,
    io,
    path::{Path, PathBuf},
};

use super::record::{Record, VERSION};
use crate::{
    blob::Hash,
    disk::{Disk, Durable, retry, write_all},
};

/// Hexadecimal digits of the checksum in front of each record.
const CHECKSUM: usize = 16;

pub(super) struct Log {
    path: PathBuf,
    file: File,
    /// Device and inode: another file of this name is a log rewritten by another server.
    identity: (u64, u64),
    /// Up to where the records are known and whole.
    len: u64,
    /// Whether something that is no record follows.
    torn: bool,
}

/// What was written to the log since it was last read.
pub(super) struct News {
    /// Whether the records are the whole log, and what was known before is void.
    pub(super) rewritten: bool,
    pub(super) records: Vec<Record>,
}

impl Log {
    /// Opens the log, made when missing; its name is the caller's to make durable. To be called in turn.
    pub(super) fn open(disk: &dyn Disk, path: PathBuf) -> io::Result<Self> {
        let file = retry(|| disk.open_append(&path))?;
        let identity = identity(disk, &path)?;
        Ok(Self { path, file, identity, len: 0, torn: false })
    }

    /// The records written since the last call. To be called in turn.
    pub(super) fn read(&mut self, disk: &dyn Disk) -> io::Result<News> {
        let rewritten = identity(disk, &self.path)? != self.identity;
        if rewritten {
            self.reopen(disk)?;
        }
        let bytes = retry(|| disk.read_from(&mut self.file, self.len))?;
        let (mut records, mut lines, mut whole, mut at) = (Vec::new(), 0, 0, 0);
        for line in bytes.split_inclusive(|byte| *byte == b'\n') {
            lines += 1;
            at += line.len();
            if let Some(record) = parse(line)? {
                records.push(record);
                whole = at;
            }
        }
        if lines > records.len() {
            tracing::warn!("{}: {} damaged records", self.path.display(), lines - records.len());
        }
        self.len += whole as u64;
        self.torn = whole < bytes.len();
        Ok(News { rewritten, records })
    }

    /// Opens the log that has taken the place of this one, which may not be durable yet.
    fn reopen(&mut self, disk: &dyn Disk) -> io::Result<()> {
        *self = Self::open(disk, self.path.clone())?;
        self.path.parent().map_or(Ok(()), |folder| retry(|| disk.sync(&[Durable::Names(folder)])))
    }

    /// Makes the next read start over, as if nothing had been read yet.
    pub(super) fn forget(&mut self) {
        self.identity = (0, 0);
    }

    /// Puts a log with these records in the place of this one, whole or not at all. To be called in turn,
    /// after reading.
    pub(super) fn rewrite(&mut self, disk: &dyn Disk, records: &[Record]) -> io::Result<()> {
        let draft = self.path.with_extension("draft");
        if retry(|| disk.stat(&draft))?.is_some() {
            retry(|| disk.remove(&draft))?;
        }
        let lines = records.iter().map(render).collect::<io::Result<String>>()?;
        let mut file = retry(|| disk.create_new(&draft, 0o600))?;
        write_all(disk, &mut file, lines.as_bytes())?;
        retry(|| disk.sync(&[Durable::Content(&file)]))?;
        retry(|| disk.rename(&draft, &self.path))?;
        self.reopen(disk)?;
        self.len = lines.len() as u64;
        Ok(())
    }

    /// Writes a record; it is safe from a crash when this returns. To be called in turn, after reading.
    pub(super) fn append(&mut self, disk: &dyn Disk, record: &Record) -> io::Result<()> {
        if self.torn {
            retry(|| disk.truncate(&self.file, self.len))?;
            self.torn = false;
        }
        let mut line = String::new();
        if self.len == 0 {
            line.push_str(&render(&Record::Format { version: VERSION, entries: 0 })?);
        }
        line.push_str(&render(record)?);
        let file = &mut self.file;
        let written = write_all(disk, file, line.as_bytes());
        let written = written.and_then(|()| retry(|| disk.sync(&[Durable::Content(file)])));
        match written {
            Ok(()) => self.len += line.len() as u64,
            // A record that may not outlive a crash must not be found either.
            Err(_) => self.torn = retry(|| disk.truncate(&self.file, self.len)).is_err(),
        }
        written
    }
}

fn identity(disk: &dyn Disk, path: &Path) -> io::Result<(u64, u64)> {
    let stat = retry(|| disk.stat(path))?.ok_or(io::ErrorKind::NotFound)?;
    Ok((stat.stamp.0, stat.stamp.1))
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
        Ok(Record::Format { version, .. }) if version > VERSION => Err(io::ErrorKind::Unsupported.into()),
        Ok(record) => Ok(Some(record)),
        Err(_) => Err(io::ErrorKind::Unsupported.into()),
    }
}

fn checksum(json: &[u8]) -> String {
    Hash::of(json).to_string().chars().take(CHECKSUM).collect()
}
