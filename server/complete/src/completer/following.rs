//! What the completer hears of: documents that open, change and close, suggestions that are taken, the
//! model that is to be asked, and files that are read.

use std::{
    path::Path,
    sync::{Arc, PoisonError},
};

use model::ModelError;
use text::Text;
use tokio::{sync::watch, time::Instant};
use workspace::{Changed, Document, Language, Snapshot};

use super::{Completer, lock};
use crate::{Ask, Settings, Writer, prompt::Budget};

impl Completer {
    /// Who is asked from now on beside the embedded engine. What the one before wrote is forgotten.
    pub fn use_writer(&self, writer: Option<Arc<dyn Writer>>) {
        let had = self.has_writer();
        *self.writer.write().unwrap_or_else(PoisonError::into_inner) = writer;
        if had {
            self.flights.drop_all(None);
            lock(&self.shown).take();
        }
    }

    /// Whether there is a model to ask.
    pub fn has_writer(&self) -> bool {
        self.writer().is_some()
    }

    /// The model to ask.
    pub(super) fn writer(&self) -> Option<Arc<dyn Writer>> {
        self.writer.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// What failed last at the model, until something works again.
    pub fn trouble(&self) -> watch::Receiver<Option<ModelError>> {
        self.flights.trouble()
    }

    /// A document is open now.
    pub fn opened(&self, document: &Document) {
        self.learner.open(document);
    }

    /// Follows a change of a document; without an edit (a new full text), nothing shown there holds.
    pub fn changed(&self, changed: &Changed) {
        let uri = &changed.after.uri;
        let edit = changed.edit.as_ref();
        {
            let mut shown = lock(&self.shown);
            *shown = lock(&self.outcomes).changed(shown.take(), changed);
        }
        if let Some(id) = lock(&self.offers).changed(changed) {
            lock(&self.outcomes).accepted(id, 0);
        }
        self.flights.changed(uri, edit, Instant::now());
        self.learner.change(changed);
        if self.has_writer() {
            let mut changes = lock(&self.changes);
            *changes.0.entry(uri.clone()).or_default() += 1;
            changes.1 += 1;
            if let Some(first) = edit.and_then(|edit| edit.replacements().first()) {
                self.context.edited(uri, changed.after.text.line_of(first.range.start));
            }
        }
    }

    /// A document's text has become uncertain, so nothing shown there holds.
    pub fn lost(&self, uri: &str) {
        lock(&self.shown).take_if(|shown| *shown.uri == *uri);
        self.flights.drop_all(Some(uri));
    }

    /// The user took the suggestion with this id whole.
    pub fn accepted(&self, id: u64) {
        let shown = lock(&self.shown).take_if(|shown| shown.id == id);
        let characters = shown.map_or(0, |shown| shown.rest().chars().count());
        lock(&self.outcomes).accepted(id, characters);
    }

    /// The editor says that it has put this suggestion on the screen.
    pub fn seen(&self, id: u64) {
        lock(&self.outcomes).told();
        if let Some(shown) = lock(&self.shown).as_mut().filter(|shown| shown.id == id) {
            shown.seen = Some(Instant::now());
        }
    }

    /// The editor says that the user took the beginning of this suggestion; how much follows from the edit.
    pub fn partly_accepted(&self, id: u64) {
        if let Some(shown) = lock(&self.shown).as_mut().filter(|shown| shown.id == id) {
            shown.partly = true;
        }
    }

    /// A document is no longer open.
    pub fn closed(&self, uri: &str) {
        self.lost(uri);
        lock(&self.running).remove(uri);
        self.context.closed(uri);
        self.learner.close(uri);
    }

    /// Looks at what is around a place, so that the next request there finds it. Reads files, so it belongs
    /// on a thread of its own. `excluded` says what the user wants left alone.
    pub fn gather(&self, snapshot: &Snapshot, uri: &str, offset: usize, excluded: &dyn Fn(&Path) -> bool) {
        if let Some(document) = snapshot.document(uri).filter(|_| self.has_writer()) {
            let bytes = Budget::of(self.writer().is_some_and(|writer| writer.is_local())).stable;
            self.context.gather(snapshot, (document, offset), bytes, excluded);
        }
    }

    /// Where the user was last in a document, as far as is known.
    pub fn last_place(&self, uri: &str) -> Option<usize> {
        self.context.of(uri).map(|gathered| gathered.offset)
    }

    /// The user came to a document, or rests in it: a model on this machine reads what it will be asked about,
    /// unless it has. To be called on a runtime, after [`Self::gather`].
    pub fn warm(&self, document: &Arc<Document>, offset: usize) {
        let ask = Ask::at(document.clone(), offset, text::Position::default());
        if let Some(writer) = self.writer_for(&ask).filter(|writer| writer.is_local()) {
            let order = self.order(&ask, &Settings::default(), Some(&*writer), None);
            self.flights.warm(&writer, order.request);
        }
    }

    /// A file of the workspace says this now, or is gone; for the names it defines.
    pub fn read(&self, path: &Path, text: Option<&Text>) {
        if self.has_writer() {
            let content = text.map(ToString::to_string);
            self.context.definitions().put(path, Language::of_path(path), content.as_deref());
        }
    }
}
