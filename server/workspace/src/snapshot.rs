//! [`Snapshot`]: everything the user sees at one moment, open buffers over the files on disk.
//!
//! The buffers of a snapshot never change. The disk does; a file's text is what it was when it was read.

use std::{
    collections::HashMap,
    fs::{self, File},
    io::{self, Read},
    path::{Path, PathBuf},
    sync::{Arc, OnceLock, PoisonError, RwLock},
};

use text::{Bytes, DecodeError, Text, decode};

use crate::{Document, Documents, Files, Language, Limits, OutOfStep};

/// Longer files on disk are not read, in bytes. An open buffer may be of any length.
const MAX_FILE_BYTES: u64 = 64 << 20;

/// How much of a file is looked at before the rest is read: binary formats show a NUL byte early.
const SNIFF_BYTES: u64 = 8 << 10;

/// The user's folders and open buffers, now.
#[derive(Debug, Default)]
pub struct Workspace {
    roots: RwLock<Arc<[PathBuf]>>,
    documents: Documents,
}

impl Workspace {
    /// A workspace of these folders, given as absolute paths, with nothing open.
    pub fn new(roots: Vec<PathBuf>) -> Self {
        Self { roots: RwLock::new(roots.into()), documents: Documents::default() }
    }

    /// Replaces the folders.
    pub fn set_roots(&self, roots: Vec<PathBuf>) {
        *self.roots.write().unwrap_or_else(PoisonError::into_inner) = roots.into();
    }

    /// The open buffers.
    pub fn documents(&self) -> &Documents {
        &self.documents
    }

    /// What the user sees at this moment.
    pub fn snapshot(&self) -> Snapshot {
        let roots = Arc::clone(&self.roots.read().unwrap_or_else(PoisonError::into_inner));
        let open = self.documents.all().into_iter().map(|document| (Arc::clone(&document.uri), document));
        Snapshot { roots, open: Arc::new(open.collect()), at_path: Arc::default() }
    }
}

/// What the user saw at one moment. Cheap to clone, to send and to share.
#[derive(Clone, Debug)]
pub struct Snapshot {
    roots: Arc<[PathBuf]>,
    open: Arc<HashMap<Arc<str>, Arc<Document>>>,
    /// The open files by path, and by the path that symbolic links lead to. Made when first needed:
    /// following links asks the disk, which a keystroke must not wait for.
    at_path: Arc<OnceLock<HashMap<PathBuf, Arc<Document>>>>,
}

/// A file as the user sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// Its text, without a byte order mark.
    pub text: Text,
    /// Whether the file on disk starts with a byte order mark.
    pub bom: bool,
    /// The editor's version when the text is that of an open buffer; `None` for the disk's.
    pub version: Option<i32>,
}

/// Why there is no text to be had of a file.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The operating system refused.
    #[error("{0}")]
    Io(#[from] io::Error),
    /// It is a folder, a device or a pipe.
    #[error("it is no regular file")]
    NotAFile,
    /// It is longer than what is read.
    #[error("it has {bytes} bytes, more than the limit of {limit}")]
    TooLong {
        /// The file's length.
        bytes: u64,
        /// The limit it exceeds.
        limit: u64,
    },
    /// Its bytes are no text that we can keep exactly.
    #[error("{0}")]
    NotText(#[from] DecodeError),
    /// It is open in the editor, and its buffer is out of step.
    #[error("its buffer is out of step with the editor: {0}")]
    OutOfStep(#[from] OutOfStep),
}

impl Snapshot {
    /// The workspace's folders.
    pub fn roots(&self) -> &[PathBuf] {
        &self.roots
    }

    /// The open buffers, in no order.
    pub fn documents(&self) -> impl Iterator<Item = &Arc<Document>> {
        self.open.values()
    }

    /// The open buffer that the editor calls so.
    pub fn document(&self, uri: &str) -> Option<&Arc<Document>> {
        self.open.get(uri)
    }

    /// The open buffer of a file. A buffer that was opened through a symbolic link is found by the path
    /// the link leads to as well.
    pub fn document_at(&self, path: &Path) -> Option<&Arc<Document>> {
        self.at_path.get_or_init(|| self.by_path()).get(path)
    }

    /// The language of a file: the one its open buffer has, or else the one its name tells.
    pub fn language_of(&self, path: &Path) -> Option<Language> {
        self.document_at(path).and_then(|document| document.language).or_else(|| Language::of_path(path))
    }

    /// The text of a file as the user sees it: its open buffer's, or else the disk's.
    ///
    /// # Errors
    /// When the file cannot be read, is longer than 64 MiB, is no UTF-8 text, or its buffer is out of step.
    pub fn read(&self, path: &Path) -> Result<Source, ReadError> {
        if let Some(document) = self.document_at(path) {
            return match document.out_of_step {
                Some(reason) => Err(reason.into()),
                None => Ok(Source {
                    text: document.text.clone(),
                    bom: starts_with_bom(path),
                    version: Some(document.version),
                }),
            };
        }
        let Bytes { text, bom } = decode(&read_bytes(path)?)?;
        Ok(Source { text, bom, version: None })
    }

    /// The files of the workspace's folders that are worth reading, in the order of their paths.
    pub fn files(&self, limits: Limits) -> Files {
        Files::under(&self.roots, limits)
    }

    /// Whether a file on disk is one of [`files`](Self::files), its length aside.
    pub fn includes(&self, path: &Path) -> bool {
        Files::includes(&self.roots, path)
    }

    fn by_path(&self) -> HashMap<PathBuf, Arc<Document>> {
        let mut documents: Vec<_> = self.open.values().collect();
        documents.sort_by(|a, b| b.uri.cmp(&a.uri));
        let files = || documents.iter().filter_map(|document| Some((document.path.as_deref()?, *document)));
        let links =
            files().filter_map(|(path, document)| Some((fs::canonicalize(path).ok()?, Arc::clone(document))));
        let named = files().map(|(path, document)| (path.to_owned(), Arc::clone(document)));
        links.chain(named).collect()
    }
}

/// A regular file's bytes, unless it is too long or plainly binary.
pub(crate) fn read_bytes(path: &Path) -> Result<Vec<u8>, ReadError> {
    let limit = MAX_FILE_BYTES;
    // Asked before opening: to open a pipe is to wait for its other end.
    let metadata = fs::metadata(path)?;
    if !metadata.is_file() {
        return Err(ReadError::NotAFile);
    }
    if metadata.len() > limit {
        return Err(ReadError::TooLong { bytes: metadata.len(), limit });
    }
    let file = File::open(path)?;
    let mut bytes = Vec::with_capacity(metadata.len() as usize);
    (&file).take(SNIFF_BYTES).read_to_end(&mut bytes)?;
    if bytes.contains(&0) {
        return Err(DecodeError::Binary.into());
    }
    // The file may have grown meanwhile.
    let rest = (limit + 1).saturating_sub(bytes.len() as u64);
    (&file).take(rest).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > limit {
        return Err(ReadError::TooLong { bytes: bytes.len() as u64, limit });
    }
    Ok(bytes)
}

/// Editors keep the byte order mark to themselves, so only the disk tells.
fn starts_with_bom(path: &Path) -> bool {
    let is_file = fs::metadata(path).is_ok_and(|metadata| metadata.is_file());
    let mut start = [0; 3];
    is_file
        && File::open(path).and_then(|mut file| file.read_exact(&mut start)).is_ok()
        && start == *b"\xEF\xBB\xBF"
}

#[cfg(test)]
mod tests;
