//! A writer for tests: it notes what it is asked, and says each piece when the test says so.
#![allow(clippy::unwrap_used)]

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use futures_util::{StreamExt as _, stream};
use model::{Cause, FillEvent, FillRequest, Finish, ModelError, Usage};
use text::{Encoding, Text};
use tokio::sync::mpsc;
use workspace::{Documents, Snapshot, Workspace};

use super::*;
use crate::{Pieces, Warming, Writer};

/// What one request is told to say.
pub(super) type Voice = mpsc::UnboundedSender<Result<FillEvent, ModelError>>;

/// Notes requests, in order, with where to speak for each.
#[derive(Debug, Default)]
pub(super) struct Fake {
    pub(super) asked: Mutex<Vec<(FillRequest, Voice)>>,
    /// What it was to read, and whether that goes on, as it does until it is dropped.
    pub(super) warmed: Mutex<Vec<(FillRequest, mpsc::Sender<()>)>>,
    pub(super) local: bool,
}

impl Writer for Fake {
    fn name(&self) -> &'static str {
        "fake"
    }

    fn is_local(&self) -> bool {
        self.local
    }

    fn warm(&self, request: FillRequest) -> Warming {
        let (goes_on, mut reading) = mpsc::channel(1);
        self.warmed.lock().unwrap().push((request, goes_on));
        Box::pin(async move {
            reading.recv().await;
        })
    }

    fn fill(&self, request: FillRequest) -> Pieces {
        let (voice, pieces) = mpsc::unbounded_channel();
        self.asked.lock().unwrap().push((request, voice));
        let next = |mut pieces: mpsc::UnboundedReceiver<_>| async {
            pieces.recv().await.map(|piece| (piece, pieces))
        };
        stream::unfold(pieces, next).boxed()
    }
}

/// A document in which the user types, with a model beside the embedded engine.
pub(super) struct Desk {
    workspace: Workspace,
    pub(super) completer: Arc<Completer>,
    pub(super) fake: Arc<Fake>,
    pub(super) settings: Settings,
}

pub(super) const URI: &str = "file:///w/new.rs";

impl Desk {
    /// `|` is the cursor; it is returned.
    pub(super) fn new(content: &str, local: bool) -> (Self, usize) {
        let cursor = content.find('|').unwrap();
        (Self::of("rust", &content.replacen('|', "", 1), cursor, local), cursor)
    }

    /// A document in this language, looked at where the cursor is.
    pub(super) fn of(language: &str, content: &str, cursor: usize, local: bool) -> Self {
        let fake = Arc::new(Fake { local, ..Fake::default() });
        let desk = Self {
            workspace: Workspace::new(vec!["/w".into()]),
            completer: Arc::default(),
            fake: fake.clone(),
            settings: Settings { threshold: 0.2, ..Settings::default() },
        };
        desk.completer.use_writer(Some(fake));
        let document = desk.documents().open(URI, Some("/w/new.rs".into()), language, 1, content);
        desk.completer.opened(&document);
        desk.completer.gather(&desk.snapshot(), URI, cursor, &|_| false);
        desk
    }

    /// Teaches the embedded engine a habit, so that it is sure of something.
    pub(super) fn habit(&self, habit: &str) {
        let mut lesson = self.completer.learner().lesson();
        for name in ["a", "b", "c"] {
            lesson.add(format!("/w/{name}.rs").as_ref(), &Text::new(&habit.replace("NAME", name)));
        }
        lesson.finish();
    }

    pub(super) fn documents(&self) -> &Documents {
        self.workspace.documents()
    }

    pub(super) fn snapshot(&self) -> Snapshot {
        self.workspace.snapshot()
    }

    pub(super) fn replace(&self, range: std::ops::Range<usize>, text: &str) {
        let document = self.documents().get(URI).unwrap();
        let place = |at| document.text.position(at, Encoding::Utf8);
        let range = Some((place(range.start), place(range.end)));
        let change = workspace::ContentChange { range, text: text.to_owned() };
        let changed = self.documents().change(URI, document.version + 1, &[change], Encoding::Utf8).unwrap();
        self.completer.changed(&changed);
    }

    pub(super) fn ask(&self, offset: usize) -> Ask {
        let document = self.documents().get(URI).unwrap();
        let cursor = document.text.position(offset, Encoding::Utf8);
        Ask::at(document, offset, cursor)
    }

    pub(super) async fn suggest(&self, offset: usize) -> Result<Suggestion, Reason> {
        self.completer.suggest(self.ask(offset), self.settings.clone()).await
    }

    /// A request under way, as of an editor that does not wait for it.
    pub(super) fn begin(&self, offset: usize) -> tokio::task::JoinHandle<Result<Suggestion, Reason>> {
        let (completer, ask, settings) = (self.completer.clone(), self.ask(offset), self.settings.clone());
        tokio::spawn(async move { completer.suggest(ask, settings).await })
    }

    /// Waits until the model was asked so often; the last request and its voice.
    pub(super) async fn asked(&self, times: usize) -> (FillRequest, Voice) {
        for _ in 0..10_000 {
            if let Some(last) = self.fake.asked.lock().unwrap().get(times - 1) {
                return last.clone();
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        panic!("the model was not asked {times} times");
    }

    /// How often the model was asked.
    pub(super) fn requests(&self) -> usize {
        self.fake.asked.lock().unwrap().len()
    }
}

/// Says a piece.
pub(super) fn say(voice: &Voice, text: &str) {
    // Nobody may be listening any more.
    let _ = voice.send(Ok(FillEvent::Text(text.to_owned())));
}

/// Says that this was all.
pub(super) fn finish(voice: &Voice) {
    let usage = Usage { prompt: Some(100), cached: Some(60), output: Some(10), reasoning: None };
    let _ = voice.send(Ok(FillEvent::Finished { reason: Finish::Stop, usage }));
}

/// Fails.
pub(super) fn fail(voice: &Voice, cause: Cause) {
    let _ = voice.send(Err(ModelError { model: "fake".into(), server: "http://fake".into(), cause }));
}

/// Lets everything that is ready run.
pub(super) async fn settle() {
    tokio::time::sleep(Duration::from_millis(1)).await;
}
