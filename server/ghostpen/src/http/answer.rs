//! Ghost text for a text and a cursor that belong to no open document.

use std::{
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use complete::{Ask, Completer, Settings, Suggestion};
use protocol::Config;
use text::Encoding;
use tokio::time::Instant;
use workspace::{Document, Limits, Workspace};

use super::{kinds::Kinds, wire::Wanted};
use crate::{configuration::Excluded, indexing, models::Models, session::completion_settings};

/// Files that are looked at for how their kind begins its lines.
const KIND_FILES: usize = 5000;
/// What a file is called that a client did not name; only its kind means something.
const NAMELESS: &str = "ghostpen-nameless";

/// A completer over one folder.
pub(crate) struct Answerer {
    root: PathBuf,
    workspace: Workspace,
    completer: Arc<Completer>,
    settings: Settings,
    excluded: Arc<Excluded>,
    unwanted: Excluded,
    kinds: Kinds,
    next: AtomicU64,
}

/// What reading a folder came to.
pub(crate) struct Read {
    /// Files that were learned from.
    pub files: usize,
    /// What is wrong with the models, for people.
    pub problems: Vec<String>,
}

impl Answerer {
    /// Reads a folder.
    pub(crate) fn over(root: PathBuf, config: &Config) -> (Self, Read) {
        let workspace = Workspace::new(vec![root.clone()]);
        let (completer, snapshot) = (Completer::default(), workspace.snapshot());
        let (models, mut problems) = Models::default().configured(config);
        completer.use_writer(models.writer(config, &mut problems));
        let files = indexing::read_all(&snapshot, completer.learner(), config, &mut |_| true).files;
        let excluded = Excluded::new(&config.index.exclude, Some(&root));
        let mut kinds = Kinds::default();
        let limits = Limits { files: KIND_FILES, file_bytes: config.index.max_file_bytes };
        for path in snapshot.files(limits).filter(|path| !excluded.holds(path)) {
            if let Ok(source) = snapshot.read(&path) {
                kinds.learn(&path, &source.text.to_string());
            }
        }
        let answerer = Self {
            unwanted: Excluded::new(&config.completion.exclude, Some(&root)),
            root,
            workspace,
            completer: Arc::new(completer),
            // Such clients wait for the end of typing by themselves.
            settings: Settings { idle: Duration::ZERO, ..completion_settings(config) },
            excluded: Arc::new(excluded),
            kinds,
            next: AtomicU64::new(0),
        };
        (answerer, Read { files, problems })
    }

    /// What continues the text at the cursor; none where nothing would be shown.
    pub(super) async fn answer(&self, wanted: &Wanted) -> Option<String> {
        let received = Instant::now();
        let text = format!("{}{}", wanted.prefix, wanted.suffix);
        let name = || self.kinds.of(&wanted.prefix).map(|kind| format!("{NAMELESS}.{kind}"));
        let path = wanted.path.clone().or_else(name).map(|path| self.root.join(path));
        let holds = |globs: &Excluded| path.as_deref().is_some_and(|path| globs.holds(path));
        let (excluded, unwanted) = (holds(&self.excluded), holds(&self.unwanted));
        // Each request stands for itself, so that none takes the place of another.
        let uri = format!("ghostpen-http:/{}", self.next.fetch_add(1, Ordering::Relaxed));
        let document = self.workspace.documents().open(&uri, path, "", 1, &text);
        let _end = Close { answerer: self, uri };
        self.completer.opened(&document);
        let offset = document.text.floor_boundary(wanted.prefix.len());
        if self.completer.has_writer() && !excluded {
            self.gather(&document, offset).await;
        }
        let cursor = document.text.position(offset, Encoding::Utf8);
        let ask = Ask { received, excluded, unwanted, ..Ask::at(document.clone(), offset, cursor) };
        let suggestion = self.completer.suggest(ask, self.settings.clone()).await.ok()?;
        inserted(&document, &suggestion, offset)
    }

    /// Collects what a model is told of the folder besides the text.
    async fn gather(&self, document: &Arc<Document>, offset: usize) {
        let (completer, snapshot) = (self.completer.clone(), self.workspace.snapshot());
        let (excluded, document) = (self.excluded.clone(), document.clone());
        let work = move || {
            completer.gather(&snapshot, &document.uri, offset, &|path: &Path| excluded.holds(path));
        };
        // A failure costs the model that knowledge.
        drop(tokio::task::spawn_blocking(work).await);
    }
}

/// Forgets a document, also when nobody waits for its answer any more.
struct Close<'a> {
    answerer: &'a Answerer,
    uri: String,
}

impl Drop for Close<'_> {
    fn drop(&mut self) {
        self.answerer.completer.closed(&self.uri);
        self.answerer.workspace.documents().close(&self.uri);
    }
}

/// What a suggestion comes to where only text at the cursor can be put in: what it replaces must stay.
fn inserted(document: &Document, suggestion: &Suggestion, offset: usize) -> Option<String> {
    let before = document.text.slice(suggestion.range.start..offset);
    let behind = document.text.slice(offset..suggestion.range.end);
    let text = suggestion.text.strip_prefix(&*before)?.strip_suffix(&*behind)?;
    (!text.is_empty()).then(|| text.to_owned())
}
