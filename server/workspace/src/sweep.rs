//! [`sweep`]: looks at every file that may hold what is searched, on all cores, and gathers the edits.
//!
//! A file is read, asked for a literal, and only parsed when it has it: most files of a large workspace
//! cost no more than their bytes.

use std::{
    fs,
    ops::ControlFlow,
    path::{Path, PathBuf},
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
        mpsc,
    },
    thread,
};

use text::{Bytes, Edit, decode};

use crate::{Files, Language, LeftOut, Limits, ReadError, Snapshot, Source, snapshot::read_bytes};

/// The part of the workspace that is looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scope {
    /// A file or a folder, absolute; `None` for all of the workspace's folders. A file that is named so
    /// is looked at even where ignore rules leave it out.
    pub path: Option<PathBuf>,
    /// How much is looked at.
    pub limits: Limits,
}

/// How far it has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Files looked at.
    pub searched: usize,
    /// Files with something to change.
    pub found: usize,
}

/// What to change in one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileEdit {
    /// The file, absolute.
    pub path: PathBuf,
    /// The file the edit is made for.
    pub before: Source,
    /// The edit; never empty.
    pub edit: Edit,
}

/// What came of it.
#[derive(Debug, Default)]
pub struct Swept {
    /// The edits, in the order of their paths.
    pub files: Vec<FileEdit>,
    /// Files that could not be looked at or changed, in the order of their paths.
    pub skipped: Vec<Skipped>,
    /// What the walk passed over.
    pub left_out: LeftOut,
    /// How many files were looked at.
    pub searched: usize,
}

/// A file that was passed over.
#[derive(Debug)]
pub struct Skipped {
    /// The file, absolute.
    pub path: PathBuf,
    /// Why.
    pub reason: SkipReason,
}

/// Why a file was passed over.
#[derive(Debug, thiserror::Error)]
pub enum SkipReason {
    /// It could not be read.
    #[error("{0}")]
    Unread(#[from] ReadError),
    /// It may not be written, though there is something to change in it.
    #[error("it is read-only")]
    ReadOnly,
    /// It could not be parsed within limits.
    #[error("it is too long or nested too deep to be parsed")]
    Unparsed,
}

/// The caller said to stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stopped;

/// What to look for.
pub(crate) trait Search: Sync {
    /// What else there is to say about a file that is changed.
    type Note: Send;

    /// Whether files of this language are looked at.
    fn wants(&self, language: Language) -> bool;

    /// Whether there may be something to change in a text, found out without parsing it.
    fn may_edit(&self, language: Language, source: &str) -> bool;

    /// What to change in a text; `None` when it cannot be parsed.
    fn edit(&self, language: Language, source: &str) -> Option<(Edit, Self::Note)>;
}

/// Looks at the files of a scope. `progress` is called on the caller's thread. The notes are those on
/// the files of the result, in their order.
pub(crate) fn sweep<S: Search>(
    snapshot: &Snapshot,
    scope: &Scope,
    search: &S,
    progress: &mut dyn FnMut(Progress) -> ControlFlow<()>,
) -> Result<(Swept, Vec<S::Note>), Stopped> {
    let walk = Mutex::new(Candidates::new(snapshot, scope));
    let stop = AtomicBool::new(false);
    let mut swept = Swept::default();
    let mut found = Vec::new();
    thread::scope(|threads| {
        let (sender, results) = mpsc::channel();
        for _ in 0..thread::available_parallelism().map_or(1, |cores| cores.get().min(8)) {
            let (sender, walk, stop) = (sender.clone(), &walk, &stop);
            threads.spawn(move || {
                while !stop.load(Ordering::Relaxed) {
                    let path = walk.lock().unwrap_or_else(PoisonError::into_inner).next();
                    let Some(path) = path else { break };
                    let language = snapshot.language_of(&path).filter(|language| search.wants(*language));
                    let Some(language) = language else { continue };
                    let looked = look(snapshot, &path, language, search);
                    if sender.send((path, looked)).is_err() {
                        break;
                    }
                }
            });
        }
        drop(sender);
        for (path, looked) in results {
            swept.searched += 1;
            match looked {
                Ok(Some((before, edit, note))) => found.push((FileEdit { path, before, edit }, note)),
                Ok(None) => {}
                Err(reason) => swept.skipped.push(Skipped { path, reason }),
            }
            if progress(Progress { searched: swept.searched, found: found.len() }).is_break() {
                stop.store(true, Ordering::Relaxed);
                return Err(Stopped);
            }
        }
        Ok(())
    })?;
    swept.left_out = walk.into_inner().unwrap_or_else(PoisonError::into_inner).walk.left_out();
    swept.skipped.sort_by(|a, b| a.path.cmp(&b.path));
    found.sort_by(|(a, _), (b, _)| a.path.cmp(&b.path));
    let (files, notes) = found.into_iter().unzip();
    swept.files = files;
    Ok((swept, notes))
}

/// What to change in one file; `None` when nothing.
fn look<S: Search>(
    snapshot: &Snapshot,
    path: &Path,
    language: Language,
    search: &S,
) -> Result<Option<(Source, Edit, S::Note)>, SkipReason> {
    let source = if snapshot.document_at(path).is_some() {
        snapshot.read(path)?
    } else {
        let bytes = read_bytes(path)?;
        // Before the bytes are made a text: most files end here.
        if std::str::from_utf8(&bytes).is_ok_and(|content| !search.may_edit(language, content)) {
            return Ok(None);
        }
        let Bytes { text, bom } = decode(&bytes).map_err(ReadError::from)?;
        Source { text, bom, version: None }
    };
    let content = source.text.to_string();
    if !search.may_edit(language, &content) {
        return Ok(None);
    }
    let (edit, note) = search.edit(language, &content).ok_or(SkipReason::Unparsed)?;
    if edit.is_empty() {
        return Ok(None);
    }
    if is_read_only(path) {
        return Err(SkipReason::ReadOnly);
    }
    Ok(Some((source, edit, note)))
}

/// Whether a file says that it does not want to be changed.
pub(crate) fn is_read_only(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|metadata| metadata.permissions().readonly())
}

/// The files to look at: those of the folders on disk, then those that only a buffer holds.
struct Candidates {
    walk: Files,
    unsaved: std::vec::IntoIter<PathBuf>,
}

impl Candidates {
    fn new(snapshot: &Snapshot, scope: &Scope) -> Self {
        let roots: Vec<PathBuf> = match &scope.path {
            Some(path) => vec![path.clone()],
            None => snapshot.roots().to_vec(),
        };
        let open = snapshot.documents().filter_map(|document| document.path.clone());
        // Where no folder is open, the open files are all there is.
        let unsaved = open.filter(|path| {
            roots.is_empty() || (roots.iter().any(|root| path.starts_with(root)) && !path.exists())
        });
        Self { walk: Files::under(&roots, scope.limits), unsaved: unsaved.collect::<Vec<_>>().into_iter() }
    }

    fn next(&mut self) -> Option<PathBuf> {
        self.walk.next().or_else(|| self.unsaved.next())
    }
}
