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

/// The places that wait, one for each document, and whether they are being looked at.
#[derive(Debug, Default)]
struct Waiting {
    places: BTreeMap<String, Place>,
    running: bool,
}

/// Where the user is in a document.
#[derive(Clone, Copy, Debug)]
struct Place {
    /// In bytes.
    offset: usize,
    /// The user came here from somewhere else.
    came: bool,
}

impl Gathering {
    /// The user is at this place now, in bytes.
    pub(crate) fn at(&self, session: &Arc<Session>, uri: &str, offset: usize) {
        self.wait(session, uri, |place| place.offset = offset);
    }

    /// The user came to this document, so that a model on this machine may read it ahead of time.
    pub(crate) fn came_to(&self, session: &Arc<Session>, uri: &str) {
        self.wait(session, uri, |place| place.came = true);
    }

    fn wait(&self, session: &Arc<Session>, uri: &str, say: impl FnOnce(&mut Place)) {
        if !session.completer().has_writer() {
            return;
        }
        let mut waiting = self.waiting();
        let known = session.completer().last_place(uri).unwrap_or_default();
        say(waiting.places.entry(uri.to_owned()).or_insert(Place { offset: known, came: false }));
        if !std::mem::replace(&mut waiting.running, true) {
            tokio::spawn(gather(session.clone()));
        }
    }

    /// Looks at all open documents, as when the settings say something else of what may be read.
    pub(crate) fn everywhere(&self, session: &Arc<Session>) {
        for document in session.documents().all() {
            self.wait(session, &document.uri, |_| {});
        }
    }

    /// The places that wait; without any, the gathering ends.
    fn next(&self) -> Option<BTreeMap<String, Place>> {
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
            for (uri, place) in &places {
                session.completer().gather(&snapshot, uri, place.offset, &excluded);
                if let Some(document) = snapshot.document(uri).filter(|_| place.came) {
                    session.completer().warm(document, place.offset);
                }
            }
        };
        // A failure costs what would have been gathered; nothing is sent of a document never looked at.
        drop(session.aside(look).await);
        tokio::time::sleep(PAUSE).await;
    }
}
