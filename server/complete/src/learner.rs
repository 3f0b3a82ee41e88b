//! What the embedded engine knows: the workspace as last read, the open documents as they are typed, and
//! the lines just written.
//!
//! A change of a document is only noted here, since it happens on the thread that reads the editor's
//! messages; the model follows it when the next suggestion is made, on a thread of its own.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock},
};

use dashmap::DashMap;
use embedded::{Index, IndexBuilder, NextEdit, OpenFile, Query, Recent};
use text::{Edit, Text};
use workspace::{Changed, Document, Language};

use crate::Reason;

/// Changes that may wait for the next suggestion; beyond that the model is made anew.
const WAITING: usize = 512;
/// After so many bytes, what was read so far is put into use for the first time.
const USABLE_AFTER: usize = 4 << 20;

/// Shared by the reading of the workspace and by every request. Cloning shares it.
#[derive(Clone, Debug, Default)]
pub struct Learner(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    index: RwLock<Arc<Index>>,
    open: DashMap<Arc<str>, Arc<Open>>,
    recent: Mutex<Recent>,
}

/// An open document as the engine models it, behind what the editor says by the changes that wait.
#[derive(Debug)]
struct Open {
    path: PathBuf,
    waiting: Mutex<Waiting>,
    model: Mutex<Option<OpenFile>>,
}

#[derive(Debug)]
struct Waiting {
    /// The edits since the model's text, each with the text after it.
    edits: Vec<(Edit, Text)>,
    /// The model cannot be carried on and is made from the document.
    anew: bool,
}

/// What the engine would write.
#[derive(Clone, Debug, PartialEq)]
pub struct Guess {
    /// The text from the cursor on.
    pub text: String,
    /// How likely all of it is what the user wants.
    pub probability: f32,
}

/// What a guess has to keep to.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// The most lines.
    pub max_lines: usize,
    /// The least probability.
    pub threshold: f32,
}

impl Learner {
    /// Starts to read the workspace anew. What was known stays in use until there is something better.
    pub fn lesson(&self) -> Lesson {
        // The words stay, so that open documents need not be read again.
        let builder = self.index().without_files().builder();
        Lesson { learner: self.clone(), builder, bytes: 0, publish_at: USABLE_AFTER }
    }

    /// The file at `path` says this now, or is gone.
    pub fn reread(&self, path: &Path, text: Option<&Text>) {
        let text = text.map(ToString::to_string);
        let changed = self.index().with(path, text.as_deref());
        self.replace(changed);
    }

    /// Bytes of memory that the index takes, roughly.
    pub fn memory(&self) -> usize {
        self.index().memory()
    }

    /// A document is open now.
    pub fn open(&self, document: &Document) {
        let path = document.path.clone().unwrap_or_else(|| name_for(document));
        let waiting = Mutex::new(Waiting { edits: Vec::new(), anew: true });
        let open = Arc::new(Open { path, waiting, model: Mutex::new(None) });
        self.0.open.insert(document.uri.clone(), open);
    }

    /// A document changed.
    pub fn change(&self, changed: &Changed) {
        let open = self.0.open.get(&changed.after.uri).map(|open| open.clone());
        if let Some(open) = open {
            let mut waiting = lock(&open.waiting);
            match &changed.edit {
                Some(edit) if waiting.edits.len() < WAITING && !waiting.anew => {
                    waiting.edits.push((edit.clone(), changed.after.text.clone()));
                }
                _ => {
                    waiting.anew = true;
                    waiting.edits.clear();
                }
            }
        }
    }

    /// A document is no longer open.
    pub fn close(&self, uri: &str) {
        self.0.open.remove(uri);
    }

    /// What continues the document at `offset`. Takes milliseconds, the first time for a large document
    /// longer.
    ///
    /// # Errors
    /// Why nothing does: above all [`Reason::Superseded`] when the document has changed since.
    pub fn guess(&self, document: &Document, offset: usize, limits: Limits) -> Result<Guess, Reason> {
        let open = self.0.open.get(&document.uri).map(|open| open.clone()).ok_or(Reason::NotOpen)?;
        let index = self.index();
        let mut model = lock(&open.model);
        let file = self.catch_up(&open, &mut model, document, &index).ok_or(Reason::Superseded)?;
        let recent = lock(&self.0.recent);
        let Limits { max_lines, threshold } = limits;
        let query = Query { index: &index, file, recent: &recent, offset, max_lines, threshold };
        let prediction = embedded::suggest(&query).map_err(Reason::Silence)?;
        Ok(Guess { text: prediction.text, probability: prediction.probability })
    }

    /// Where a name still stands that the user has replaced, of those that `wanted` lets through.
    ///
    /// # Errors
    /// Why nothing is known of that.
    pub(crate) fn next_edit(
        &self,
        document: &Document,
        offset: usize,
        wanted: impl Fn(&str, &str) -> bool,
    ) -> Result<NextEdit, Reason> {
        let open = self.0.open.get(&document.uri).map(|open| open.clone()).ok_or(Reason::NotOpen)?;
        let mut model = lock(&open.model);
        let file = self.catch_up(&open, &mut model, document, &self.index()).ok_or(Reason::Superseded)?;
        embedded::next_edit(file, &lock(&self.0.recent), offset, wanted).ok_or(Reason::NothingToRepeat)
    }

    /// Reads an open document before anyone asks for a suggestion in it.
    pub fn warm(&self, document: &Document) {
        if let Some(open) = self.0.open.get(&document.uri).map(|open| open.clone()) {
            let mut model = lock(&open.model);
            if model.is_none() {
                self.catch_up(&open, &mut model, document, &self.index());
            }
        }
    }

    /// Makes the model say what the document says; `None` when it has moved on already.
    fn catch_up<'a>(
        &self,
        open: &Open,
        model: &'a mut Option<OpenFile>,
        document: &Document,
        index: &Index,
    ) -> Option<&'a OpenFile> {
        let Waiting { edits, anew } =
            std::mem::replace(&mut *lock(&open.waiting), Waiting { edits: Vec::new(), anew: false });
        match model {
            Some(file) if !anew => {
                let mut recent = lock(&self.0.recent);
                for (edit, after) in edits {
                    let lines = file.edit(&edit, &after);
                    recent.note(file, &lines);
                }
            }
            _ => *model = Some(OpenFile::new(&open.path, &document.text, index)),
        }
        model.as_ref().filter(|file| *file.text() == document.text)
    }

    /// Whether a word stands anywhere in the workspace.
    pub fn knows(&self, word: &str) -> bool {
        self.index().knows(word)
    }

    fn index(&self) -> Arc<Index> {
        self.0.index.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn replace(&self, index: Index) {
        *self.0.index.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(index);
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A reading of the workspace under way.
#[derive(Debug)]
pub struct Lesson {
    learner: Learner,
    builder: IndexBuilder,
    bytes: usize,
    publish_at: usize,
}

impl Lesson {
    /// Takes in a file; false when it is data rather than code, or when the index is full.
    pub fn add(&mut self, path: &Path, text: &Text) -> bool {
        self.bytes += text.len();
        let taken = self.builder.add(path, &text.to_string());
        if self.bytes > self.publish_at {
            // Each time four times later, so that sorting again what was sorted stays a small part.
            self.publish_at *= 4;
            self.publish();
        }
        taken
    }

    /// Puts all that was read into use.
    pub fn finish(mut self) {
        self.publish();
    }

    fn publish(&mut self) {
        let builder = std::mem::replace(&mut self.builder, Index::default().builder());
        let index = builder.build();
        self.builder = index.builder();
        self.learner.replace(index);
    }
}
/// What the engine calls a document that is no file: by the end of a name it tells what resembles it.
fn name_for(document: &Document) -> PathBuf {
    let extension = document.language.and_then(Language::extension);
    extension
        .map_or_else(|| document.uri.to_string(), |extension| format!("{}.{extension}", document.uri))
        .into()
}
