//! [`Documents`]: the open buffers, and the one place where they change, in the order in which the
//! editor said so.
//!
//! Editors send positions and versions that are wrong. None of it stops us and none of it is guessed
//! at: the place is clamped, and the document is out of step until its whole text arrives again.

use std::{path::PathBuf, sync::Arc};

use dashmap::DashMap;
use text::{Edit, Encoding, Position, Text};

use crate::{Document, Language, OutOfStep};

/// The open buffers. Hands out `Arc`s only, so that no lock outlives a call.
#[derive(Debug, Default)]
pub struct Documents {
    open: DashMap<Arc<str>, Arc<Document>>,
}

/// One change of a buffer, as an editor says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContentChange {
    /// What is replaced, start and end; `None` for the whole text.
    pub range: Option<(Position, Position)>,
    /// What takes its place.
    pub text: String,
}

/// What a change did.
#[derive(Clone, Debug)]
pub struct Changed {
    /// The document before all of it.
    pub before: Arc<Document>,
    /// The document after all of it.
    pub after: Arc<Document>,
    /// The edit that leads from one text to the other; `None` when the whole text was sent anew.
    pub edit: Option<Edit>,
}

/// A message was about a document that is not open.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{uri} is not open")]
pub struct NotOpen {
    /// The document the message named.
    pub uri: String,
}

impl Documents {
    /// Opens a buffer, or starts an open one afresh. `path` is absolute. The language is the one that
    /// the editor names, or else the one that the file's name or first line tells.
    pub fn open(
        &self,
        uri: &str,
        path: Option<PathBuf>,
        language_id: &str,
        version: i32,
        text: &str,
    ) -> Arc<Document> {
        let language = Language::of_id(language_id)
            .or_else(|| Language::of_path(path.as_deref()?))
            .or_else(|| Language::of_first_line(text.lines().next()?));
        let language = (language_id.into(), language);
        self.put(Document::new(uri.into(), path, language, version, Text::new(text)))
    }

    /// Opens a buffer that is a part of this file, as a cell is of a notebook, in the language that the editor
    /// names.
    pub fn open_part(
        &self,
        uri: &str,
        file: PathBuf,
        language_id: &str,
        version: i32,
        text: &str,
    ) -> Arc<Document> {
        let language = (language_id.into(), Language::of_id(language_id));
        let mut document = Document::new(uri.into(), None, language, version, Text::new(text));
        document.part_of = Some(file);
        self.put(document)
    }

    fn put(&self, document: Document) -> Arc<Document> {
        let document = Arc::new(document);
        self.open.insert(Arc::clone(&document.uri), Arc::clone(&document));
        document
    }

    /// Applies changes in their order. Never fails on what they say: see [`Document::out_of_step`].
    ///
    /// # Errors
    /// When the document is not open; nothing happens then.
    pub fn change(
        &self,
        uri: &str,
        version: i32,
        changes: &[ContentChange],
        encoding: Encoding,
    ) -> Result<Changed, NotOpen> {
        let mut slot = self.open.get_mut(uri).ok_or_else(|| NotOpen { uri: uri.to_owned() })?;
        let before = Arc::clone(&slot);
        let mut step = Step::new(&before, version);
        for change in changes {
            step.apply(change, encoding);
        }
        let (after, edit) = step.finish();
        *slot = Arc::clone(&after);
        Ok(Changed { before, after, edit })
    }

    /// Closes a buffer; the document it was, if it was open.
    pub fn close(&self, uri: &str) -> Option<Arc<Document>> {
        self.open.remove(uri).map(|(_, document)| document)
    }

    /// Marks a document as out of step, until its whole text arrives. The first reason stays.
    ///
    /// # Errors
    /// When the document is not open.
    pub fn mark_out_of_step(&self, uri: &str, reason: OutOfStep) -> Result<Arc<Document>, NotOpen> {
        let mut slot = self.open.get_mut(uri).ok_or_else(|| NotOpen { uri: uri.to_owned() })?;
        if slot.in_step() {
            let mut marked = slot.with_text(slot.text.clone(), slot.newest_tree().cloned());
            marked.out_of_step = Some(reason);
            *slot = Arc::new(marked);
        }
        Ok(Arc::clone(&slot))
    }

    /// The document as it is now.
    pub fn get(&self, uri: &str) -> Option<Arc<Document>> {
        self.open.get(uri).map(|slot| Arc::clone(&slot))
    }

    /// All open documents as they are now, in no order.
    pub fn all(&self) -> Vec<Arc<Document>> {
        self.open.iter().map(|slot| Arc::clone(&slot)).collect()
    }
}

/// A document on its way through the changes of one message.
struct Step {
    document: Document,
    /// One edit per change; `None` once a whole text was sent.
    edits: Option<Vec<Edit>>,
}

impl Step {
    fn new(before: &Document, version: i32) -> Self {
        let carried = before.newest_tree().cloned();
        let mut document = before.with_text(before.text.clone(), carried);
        // The protocol asks only that versions grow, and Neovim, whose versions count more than what it
        // sends, leaves gaps in honest work. A version that does not grow is a change lost or doubled.
        if version <= before.version {
            document.out_of_step.get_or_insert(OutOfStep::Version { from: before.version, to: version });
        }
        document.version = version;
        Self { document, edits: Some(Vec::new()) }
    }

    fn apply(&mut self, change: &ContentChange, encoding: Encoding) {
        let Some((start, end)) = change.range else {
            self.document = self.document.with_text(Text::new(&change.text), None);
            self.document.out_of_step = None;
            self.edits = None;
            return;
        };
        let text = &self.document.text;
        let (from, from_exact) = locate(text, start, encoding);
        let (to, to_exact) = locate(text, end, encoding);
        let problem = match () {
            () if from > to => Some(OutOfStep::Reversed),
            () if !from_exact || !to_exact => Some(OutOfStep::Place),
            () => None,
        };
        let edit = Edit::replace(from..to, change.text.as_str());
        // Located offsets always fit; were they ever not to, the text is left as it is and marked.
        match text.apply(&edit) {
            Ok(text) => {
                if let Some(replacement) = edit.replacements().first() {
                    self.document = self.document.replaced(replacement, text);
                }
                self.edits.iter_mut().for_each(|edits| edits.push(edit.clone()));
            }
            Err(_) => self.document.out_of_step = Some(OutOfStep::Place),
        }
        if let Some(problem) = problem {
            self.document.out_of_step.get_or_insert(problem);
        }
    }

    fn finish(self) -> (Arc<Document>, Option<Edit>) {
        (Arc::new(self.document), self.edits.map(compose))
    }
}

/// The byte offset of a position, and whether it names that place. The start of the line after the last
/// one does: Neovim says so for the end of a text without a final line break.
fn locate(text: &Text, position: Position, encoding: Encoding) -> (usize, bool) {
    let located = text.locate(position, encoding);
    let end = position.character == 0 && position.line as usize == text.line_count();
    (located.offset, located.exact || end)
}

/// One edit that does what all do one after another. Neighbours first: a message that replaces a word
/// in ten thousand places would otherwise be copied as often.
fn compose(mut edits: Vec<Edit>) -> Edit {
    while edits.len() > 1 {
        edits = edits
            .chunks(2)
            .map(|pair| match pair {
                [first, later] => first.compose(later),
                rest => rest.first().cloned().unwrap_or_default(),
            })
            .collect();
    }
    edits.pop().unwrap_or_default()
}

#[cfg(test)]
mod tests;
