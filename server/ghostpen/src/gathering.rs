//! What a model should know of other files is looked up in the background, where the user is, so that a
//! request for ghost text waits for no file. Nothing runs while there is no model.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use crate::session::Session;

/// How long places are collected before they are looked at; the first one is looked at once.
const PAUSE: Duration = Duration::from_millis(150);

/// The background gathering of one session.
#[derive(Debug, Default)]
pub(crate) struct Gathering(Mutex<Waiting>);

/// The places that wait, one for each document and in bytes, and whether they are being looked at.
#[derive(Debug, Default)]
struct Waiting {
    places: BTreeMap<String, usize>,
    running: bool,
    /// The document that the user was in last.
    last: Option<String>,
}

impl Gathering {
    /// The user is at this place now, in bytes.
    pub(crate) fn at(&self, session: &Arc<Session>, uri: &str, offset: usize) {
        self.wait(session, uri, Some(offset), true);
    }

    /// The user came to this document.
    pub(crate) fn came_to(&self, session: &Arc<Session>, uri: &str) {
        self.wait(session, uri, None, true);
    }

    fn wait(&self, session: &Arc<Session>, uri: &str, offset: Option<usize>, is_there: bool) {
        if !session.completer().has_writer() {
            return;
        }
        let mut waiting = self.waiting();
        let known = || session.completer().last_place(uri).unwrap_or_default();
        let place = waiting.places.entry(uri.to_owned()).or_insert_with(known);
        *place = offset.unwrap_or(*place);
        if is_there {
            waiting.last = Some(uri.to_owned());
        }
        if !std::mem::replace(&mut waiting.running, true) {
            tokio::spawn(gather(session.clone()));
        }
    }

    /// Looks at all open documents, as when the settings say something else of what may be read.
    pub(crate) fn everywhere(&self, session: &Arc<Session>) {
        for document in session.documents().all() {
            self.wait(session, &document.uri, None, false);
        }
    }

    /// The places that wait; without any, the gathering ends.
    fn next(&self) -> Option<BTreeMap<String, usize>> {
        let mut waiting = self.waiting();
        waiting.running = !waiting.places.is_empty();
        waiting.running.then(|| std::mem::take(&mut waiting.places))
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn gather(session: Arc<Session>) {
    while let Some(places) = session.gathering().next() {
        let look = move |session: &Arc<Session>| {
            let snapshot = session.snapshot();
            let excluded = |path: &std::path::Path| session.is_excluded(path);
            for (uri, offset) in &places {
                session.completer().gather(&snapshot, uri, *offset, &excluded);
            }
        };
        // A failure costs what would have been gathered; nothing is sent of a document never looked at.
        drop(session.aside(look).await);
        tokio::time::sleep(PAUSE).await;
    }
    // The user rests, so a model on this machine may read ahead.
    let last = session.gathering().waiting().last.clone();
    if let Some(uri) = last
        && let Some(document) = session.documents().get(&uri)
        && let Some(offset) = session.completer().last_place(&uri)
    {
        session.completer().warm(&document, offset);
    }
}
