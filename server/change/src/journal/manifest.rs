//! What a record speaks of but is too long to hold: the files and edits of a change set or an entry, kept
//! as a blob, with the contents they are made for beside it.

use std::{io, path::PathBuf};

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use text::{Bytes, Edit, Replacement, Text, encode};

use super::{Journal, JournalError, Route};
use crate::{
    blob::Hash,
    hunk::{HunkId, Part},
    set::{ChangeId, ChangeSet, FileChange, FileKind, Origin},
};

/// The files of an entry.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct EntryManifest {
    pub(super) files: Vec<EntryFile>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct EntryFile {
    pub(super) path: PathBuf,
    pub(super) route: Route,
    pub(super) before: Option<Stamp>,
    pub(super) after: Option<Stamp>,
    /// For the content before, which is empty when there was no file.
    pub(super) parts: Vec<StoredPart>,
    /// Permissions of the file, or those a new one gets.
    pub(super) mode: u32,
}

/// A content by its hash, byte order mark included.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(super) struct Stamp {
    pub(super) hash: Hash,
    pub(super) bom: bool,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct StoredPart {
    hunk: HunkId,
    edit: Vec<(usize, usize, String)>,
}

#[derive(Serialize, Deserialize)]
struct SetManifest {
    title: String,
    origin: Origin,
    created: u64,
    files: Vec<SetFile>,
}

#[derive(Serialize, Deserialize)]
struct SetFile {
    path: PathBuf,
    kind: FileKind,
    base: Stamp,
    parts: Vec<StoredPart>,
}

impl Stamp {
    pub(super) fn of(bytes: &Bytes) -> Self {
        Self { hash: Hash::of(&encode(&bytes.text, bytes.bom)), bom: bytes.bom }
    }
}

impl EntryFile {
    pub(super) fn parts(&self) -> Result<Vec<Part>, JournalError> {
        let failed =
            |source| JournalError::Io { action: "read the edits of", path: self.path.clone(), source };
        self.parts.iter().map(StoredPart::part).collect::<Result<_, _>>().map_err(failed)
    }
}

impl StoredPart {
    pub(super) fn of((hunk, edit): &Part) -> Self {
        let edit = edit.replacements().iter();
        Self { hunk: *hunk, edit: edit.map(|r| (r.range.start, r.range.end, r.text.clone())).collect() }
    }

    pub(super) fn part(&self) -> io::Result<Part> {
        let replacements = self
            .edit
            .iter()
            .map(|(start, end, text)| Replacement { range: *start..*end, text: text.clone() });
        Edit::new(replacements.collect())
            .map(|edit| (self.hunk, edit))
            .map_err(|_| io::ErrorKind::InvalidData.into())
    }
}

impl Journal {
    /// Keeps what a change set is made of.
    pub(super) fn store(&self, set: &ChangeSet) -> Result<Hash, JournalError> {
        let mut files = Vec::new();
        for file in set.files() {
            let base = Stamp { hash: self.put(&encode(&file.base.text, file.base.bom))?, bom: file.base.bom };
            let parts = file.hunks.iter().map(|hunk| StoredPart::of(&(hunk.id, hunk.edit.clone()))).collect();
            files.push(SetFile { path: file.path.clone(), kind: file.kind, base, parts });
        }
        self.put_manifest(&SetManifest {
            title: set.title.clone(),
            origin: set.origin,
            created: set.created,
            files,
        })
    }

    pub(super) fn restore(&self, id: &ChangeId, manifest: Hash) -> Result<ChangeSet, JournalError> {
        let SetManifest { title, origin, created, files } = self.manifest(manifest)?;
        let files = files.into_iter().map(|file| {
            let base = self.content(file.base)?;
            let parts = file.parts.iter().map(StoredPart::part).collect::<Result<_, _>>();
            let parts = parts.map_err(|source| self.blob_failed(manifest, source))?;
            Ok(FileChange::of_parts(file.path, file.kind, base, parts))
        });
        let files = files.collect::<Result<_, JournalError>>()?;
        Ok(ChangeSet::restore(id.clone(), title, origin, created, files))
    }

    /// Keeps a manifest and makes it, and all blobs before it, durable.
    pub(super) fn put_manifest(&self, manifest: &impl Serialize) -> Result<Hash, JournalError> {
        let failed = |source| self.dir_failed("write", source);
        let hash = self.put(&serde_json::to_vec(manifest).map_err(|error| failed(error.into()))?)?;
        self.blobs.sync(&*self.disk).map_err(failed)?;
        Ok(hash)
    }

    pub(super) fn manifest<T: DeserializeOwned>(&self, hash: Hash) -> Result<T, JournalError> {
        let bytes = self.get(hash)?;
        serde_json::from_slice(&bytes).map_err(|error| self.blob_failed(hash, error.into()))
    }

    /// A content as the text it was, whatever it holds: it was text when it was kept.
    pub(super) fn content(&self, stamp: Stamp) -> Result<Bytes, JournalError> {
        let bytes = self.get(stamp.hash)?;
        let mark = encode(&Text::default(), stamp.bom);
        let content =
            bytes.strip_prefix(mark.as_slice()).and_then(|content| std::str::from_utf8(content).ok());
        let invalid = || self.blob_failed(stamp.hash, io::ErrorKind::InvalidData.into());
        Ok(Bytes { text: Text::new(content.ok_or_else(invalid)?), bom: stamp.bom })
    }

    pub(super) fn put(&self, bytes: &[u8]) -> Result<Hash, JournalError> {
        self.blobs.put(&*self.disk, bytes).map_err(|source| self.dir_failed("write", source))
    }

    pub(super) fn get(&self, hash: Hash) -> Result<Vec<u8>, JournalError> {
        self.blobs.get(&*self.disk, hash).map_err(|source| self.blob_failed(hash, source))
    }

    fn blob_failed(&self, hash: Hash, source: io::Error) -> JournalError {
        JournalError::Io { action: "read", path: self.blobs.path(hash), source }
    }

    fn dir_failed(&self, action: &'static str, source: io::Error) -> JournalError {
        JournalError::Io { action, path: self.dir.join("blobs"), source }
    }
}
