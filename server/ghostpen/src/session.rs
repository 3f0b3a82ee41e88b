//! What the handlers of one connection share. Shared state is touched only before a handler's first wait,
//! and each field guards itself; nothing here is locked across one.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, OnceLock, PoisonError, RwLock},
};

use complete::{Completer, Settings};
use ignore::gitignore::{Gitignore, GitignoreBuilder};
use protocol::{Config, Eagerness};
use text::Encoding;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use tower_lsp::Client;
use workspace::{Document, Documents, Snapshot, Workspace};

use crate::{
    capabilities::Capabilities, convert, indexing::Indexing, review::Reviews, status::StatusBoard,
    tasks::Tasks,
};

/// The state of one connection.
#[derive(Debug)]
pub struct Session {
    client: Client,
    capabilities: OnceLock<Capabilities>,
    editor_pid: OnceLock<Option<i32>>,
    initialized: CancellationToken,
    workspace: Workspace,
    completer: Arc<Completer>,
    config: RwLock<Arc<Settled>>,
    status: StatusBoard,
    indexing: Indexing,
    tasks: Tasks,
    reviews: OnceLock<Reviews>,
    edits: watch::Sender<u64>,
    stopped: CancellationToken,
}

/// The configuration in force, with what is computed from it once.
#[derive(Debug)]
struct Settled {
    config: Config,
    excluded: Gitignore,
}

impl Settled {
    fn new(config: Config, root: Option<&Path>) -> Self {
        let mut builder = GitignoreBuilder::new(root.unwrap_or(Path::new("/")));
        for glob in &config.index.exclude {
            if let Err(error) = builder.add_line(None, glob) {
                tracing::warn!(%error, glob, "an excluded glob is not valid");
            }
        }
        let excluded = builder.build().unwrap_or_else(|_| Gitignore::empty());
        Self { config, excluded }
    }
}

impl Session {
    /// A session before `initialize`.
    pub fn new(client: Client) -> Self {
        Self {
            status: StatusBoard::new(client.clone()),
            client,
            capabilities: OnceLock::new(),
            editor_pid: OnceLock::new(),
            initialized: CancellationToken::new(),
            workspace: Workspace::default(),
            completer: Arc::default(),
            config: RwLock::new(Arc::new(Settled::new(Config::default(), None))),
            indexing: Indexing::default(),
            tasks: Tasks::default(),
            reviews: OnceLock::new(),
            edits: watch::Sender::new(0),
            stopped: CancellationToken::new(),
        }
    }

    /// Keeps what `initialize` settled. A second call changes nothing.
    pub fn initialize(&self, capabilities: Capabilities, roots: Vec<PathBuf>, editor_pid: Option<i32>) {
        let _ = self.capabilities.set(capabilities);
        let _ = self.editor_pid.set(editor_pid);
        self.workspace.set_roots(roots);
        self.initialized.cancel();
    }

    /// Returns once `initialize` has settled the connection.
    pub async fn initialized(&self) {
        self.initialized.cancelled().await;
    }

    /// The editor, to ask and to tell.
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// What the editor can do; nothing before `initialize`.
    pub fn capabilities(&self) -> &Capabilities {
        static NONE: OnceLock<Capabilities> = OnceLock::new();
        self.capabilities.get().unwrap_or_else(|| NONE.get_or_init(Capabilities::default))
    }

    /// The editor's process, if it said which it is.
    pub fn editor_pid(&self) -> Option<i32> {
        self.editor_pid.get().copied().flatten()
    }

    /// How positions are counted on the wire.
    pub fn encoding(&self) -> Encoding {
        self.capabilities().encoding
    }

    /// The open documents.
    pub fn documents(&self) -> &Documents {
        self.workspace.documents()
    }

    /// The workspace: its folders and open documents.
    pub fn workspace(&self) -> &Workspace {
        &self.workspace
    }

    /// What the user sees now.
    pub fn snapshot(&self) -> Snapshot {
        self.workspace.snapshot()
    }

    /// Ghost text.
    pub fn completer(&self) -> &Arc<Completer> {
        &self.completer
    }

    /// The background learning of the workspace.
    pub fn indexing(&self) -> &Indexing {
        &self.indexing
    }

    /// What the status shows.
    pub fn status(&self) -> &StatusBoard {
        &self.status
    }

    /// Running tasks.
    pub fn tasks(&self) -> &Tasks {
        &self.tasks
    }

    /// Changes under review and the journal; made at first use, since most sessions start without any.
    pub fn reviews(self: &Arc<Self>) -> &Reviews {
        self.reviews.get_or_init(|| Reviews::start(self))
    }

    /// The settings in force.
    pub fn config(&self) -> Config {
        self.settled().config.clone()
    }

    /// Puts settings in force.
    pub fn configure(&self, config: Config) {
        let root = self.snapshot().roots().first().cloned();
        let settled = Arc::new(Settled::new(config, root.as_deref()));
        *self.config.write().unwrap_or_else(PoisonError::into_inner) = settled;
    }

    /// The settings of one request for ghost text.
    pub fn completion_settings(&self) -> Settings {
        completion_settings(&self.settled().config)
    }

    /// Whether the document is neither read nor given ghost text, by the user's globs.
    pub fn excluded(&self, document: &Document) -> bool {
        document.path.as_deref().is_some_and(|path| self.is_excluded(path))
    }

    /// Whether the file is not to be read, by the user's globs.
    pub fn is_excluded(&self, path: &Path) -> bool {
        let settled = self.settled();
        !settled.excluded.is_empty() && settled.excluded.matched_path_or_any_parents(path, false).is_ignore()
    }

    fn settled(&self) -> Arc<Settled> {
        self.config.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Tells those who wait for a document to become something that one has changed.
    pub fn edited(&self, _uri: &str) {
        self.edits.send_modify(|count| *count += 1);
    }

    /// Wakes at every change of a document.
    pub fn edits(&self) -> watch::Receiver<u64> {
        self.edits.subscribe()
    }

    /// A document's text has become uncertain: the user is told, once, what that means.
    pub fn out_of_step(&self, uri: &str) {
        let name = uri.rsplit('/').next().unwrap_or(uri);
        self.status.warn(format!(
            "{name} is out of step with the editor: no suggestions and no edits there until it is closed and opened again"
        ));
    }

    /// A document was saved: the engine takes up what is on disk now.
    pub fn saved(self: &Arc<Self>, uri: &str) {
        if let Some(path) = uri.parse().ok().as_ref().and_then(convert::path) {
            self.indexing.touched(self, vec![path]);
        }
    }

    /// The server is shutting down: background work ends.
    pub fn stop(&self) {
        self.stopped.cancel();
        self.indexing.stop();
    }

    /// Cancelled when the server shuts down.
    pub fn stopped(&self) -> CancellationToken {
        self.stopped.clone()
    }
}

/// The settings of requests for ghost text.
pub fn completion_settings(config: &Config) -> Settings {
    let completion = &config.completion;
    Settings {
        enabled: completion.enabled,
        disabled_languages: completion.languages.disabled.clone(),
        max_lines: completion.max_lines as usize,
        threshold: match completion.eagerness {
            Eagerness::Quiet => 0.75,
            Eagerness::Balanced => 0.5,
            Eagerness::Eager => 0.25,
        },
    }
}
