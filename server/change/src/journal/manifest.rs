//! What a record speaks of but is too long to hold: the contents and edits of a change set or an entry, as
//! one blob. One, because each costs a sync of the disk, and a change may have a thousand files.

use std::{io, path::PathBuf};

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use text::{Bytes, Edit, EditError, Replacement, Text, encode};

use super::{Journal, JournalError, Route};
use crate::{
    blob::Hash,
    hunk::{self, HunkId, Part},
    plan::PlannedFile,
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
    before: Option<Kept>,
    after: Option<Stamp>,
    /// For the content before, which is empty when there was no file.
    parts: Vec<StoredPart>,
    /// Permissions of the file, or those a new one gets.
    pub(super) mode: u32,
}

/// A content that can be brought back.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Kept {
    text: String,
    bom: bool,
}

/// A content that can be recognised.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct Stamp {
    hash: Hash,
    bom: bool,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct StoredPart {
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
    base: Kept,
    parts: Vec<StoredPart>,
}

impl Kept {
    fn of(bytes: &Bytes) -> Self {
        Self { text: bytes.text.to_string(), bom: bytes.bom }
    }

    fn bytes(&self) -> Bytes {
        Bytes { text: Text::new(&self.text), bom: self.bom }
    }
}

impl EntryFile {
    pub(super) fn new(file: &PlannedFile, route: Route, mode: u32) -> Self {
        let stamp = |bytes: &Bytes| Stamp { hash: hash(bytes), bom: bytes.bom };
        Self {
            path: file.path.clone(),
            route,
            before: file.before.as_ref().map(Kept::of),
            after: file.after.as_ref().map(stamp),
            parts: file.parts.iter().map(StoredPart::of).collect(),
            mode,
        }
    }

    /// The hashes of its contents before and after; `None` for no file.
    pub(super) fn hashes(&self) -> (Option<Hash>, Option<Hash>) {
        (self.before.as_ref().map(|before| hash(&before.bytes())), self.after.map(|after| after.hash))
    }

    /// The bytes before.
    pub(super) fn old(&self) -> Vec<u8> {
        self.before.as_ref().map(|before| encode(&Text::new(&before.text), before.bom)).unwrap_or_default()
    }

    /// The bytes after.
    pub(super) fn new_bytes(&self) -> Result<Vec<u8>, JournalError> {
        let Some(after) = self.after else { return Ok(Vec::new()) };
        Ok(encode(&self.sides()?.1, after.bom))
    }

    /// The change it made.
    pub(super) fn change(&self) -> Result<FileChange, JournalError> {
        let (before, _) = self.sides()?;
        let bom = self.before.as_ref().is_some_and(|before| before.bom);
        let kind = FileKind::between(self.before.is_some(), self.after.is_some());
        Ok(FileChange::of_parts(self.path.clone(), kind, Bytes { text: before, bom }, self.parts()?))
    }

    /// The change that takes it back.
    pub(super) fn reversed(&self) -> Result<FileChange, JournalError> {
        let (before, text) = self.sides()?;
        let kind = FileKind::between(self.after.is_some(), self.before.is_some());
        // A file that is brought back gets the mark it had.
        let bom = self.after.map(|after| after.bom).or(self.before.as_ref().map(|before| before.bom));
        let base = Bytes { text, bom: bom.unwrap_or_default() };
        Ok(FileChange::of_parts(self.path.clone(), kind, base, hunk::invert(&before, &self.parts()?)))
    }

    /// The texts before and after; empty for no file.
    fn sides(&self) -> Result<(Text, Text), JournalError> {
        let before = self.before.as_ref().map(|before| Text::new(&before.text)).unwrap_or_default();
        let parts = self.parts()?;
        let after = before.apply(&hunk::union(parts.iter().map(|(_, edit)| edit)));
        Ok((before, after.map_err(|error| self.damaged(&error))?))
    }

    fn parts(&self) -> Result<Vec<Part>, JournalError> {
        self.parts
            .iter()
            .map(StoredPart::part)
            .collect::<Result<_, _>>()
            .map_err(|error| self.damaged(&error))
    }

    fn damaged(&self, error: &EditError) -> JournalError {
        let source = io::Error::new(io::ErrorKind::InvalidData, error.to_string());
        JournalError::Io { action: "read the edits of", path: self.path.clone(), source }
    }
}

impl StoredPart {
    fn of((hunk, edit): &Part) -> Self {
        let edit = edit.replacements().iter();
        Self { hunk: *hunk, edit: edit.map(|r| (r.range.start, r.range.end, r.text.clone())).collect() }
    }

    fn part(&self) -> Result<Part, EditError> {
        let replacement = |(start, end, text): &(usize, usize, String)| Replacement {
            range: *start..*end,
            text: text.clone(),
        };
        Edit::new(self.edit.iter().map(replacement).collect()).map(|edit| (self.hunk, edit))
    }
}

/// The hash of a file's bytes.
pub(super) fn hash(bytes: &Bytes) -> Hash {
    Hash::of(&encode(&bytes.text, bytes.bom))
}

impl Journal {
    /// Keeps what a change set is made of.
    pub(super) fn store(&self, set: &ChangeSet) -> Result<Hash, JournalError> {
        let parts = |file: &FileChange| {
            file.hunks.iter().map(|hunk| StoredPart::of(&(hunk.id, hunk.edit.clone()))).collect()
        };
        let files = set.files().iter().map(|file| SetFile {
            path: file.path.clone(),
            kind: file.kind,
            base: Kept::of(&file.base),
            parts: parts(file),
        });
        let (title, files) = (set.title.clone(), files.collect());
        self.keep(&SetManifest { title, origin: set.origin, created: set.created, files })
    }

    pub(super) fn restore(&self, id: &ChangeId, manifest: Hash) -> Result<ChangeSet, JournalError> {
        let SetManifest { title, origin, created, files } = self.manifest(manifest)?;
        let files = files.into_iter().map(|file| {
            let parts = file.parts.iter().map(StoredPart::part).collect::<Result<_, _>>();
            Ok(FileChange::of_parts(file.path, file.kind, file.base.bytes(), parts?))
        });
        let files = files.collect::<Result<_, EditError>>();
        let damaged = |error: EditError| io::Error::new(io::ErrorKind::InvalidData, error.to_string());
        let files = files.map_err(|error| self.blob_failed("read", manifest, damaged(error)))?;
        Ok(ChangeSet::restore(id.clone(), title, origin, created, files))
    }

    /// Keeps a manifest, durably.
    pub(super) fn keep(&self, manifest: &impl Serialize) -> Result<Hash, JournalError> {
        let json = serde_json::to_vec(manifest);
        let json = json.map_err(|error| self.blob_failed("write", Hash::of(&[]), error.into()))?;
        let failed = |source| self.blob_failed("write", Hash::of(&json), source);
        self.blobs.put(&*self.disk, &json).map_err(failed)
    }

    pub(super) fn manifest<T: DeserializeOwned>(&self, hash: Hash) -> Result<T, JournalError> {
        let bytes = self.blobs.get(&*self.disk, hash);
        let manifest = bytes.and_then(|bytes| Ok(serde_json::from_slice(&bytes)?));
        manifest.map_err(|source| self.blob_failed("read", hash, source))
    }

    fn blob_failed(&self, action: &'static str, hash: Hash, source: io::Error) -> JournalError {
        JournalError::Io { action, path: self.blobs.path(hash), source }
    }
}
