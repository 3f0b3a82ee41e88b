//! What the handlers of one connection share. Shared state is touched only before a handler's first wait,
//! and each field guards itself; nothing here is locked across one.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, OnceLock, PoisonError, RwLock},
    time::Duration,
};

use complete::{Completer, Settings, Writer};
use model::Model;
use protocol::{Config, Eagerness};
use text::Encoding;
use tokio::sync::{Notify, watch};
use tokio_util::sync::CancellationToken;
use tower_lsp::{
    Client,
    jsonrpc::{Error, Result},
};
use workspace::{Document, Documents, Language, Snapshot, Workspace};

use crate::{
    capabilities::Capabilities,
    configuration::Excluded,
    convert,
    gathering::Gathering,
    indexing::Indexing,
    ledger::Ledger,
    models::{EMBEDDED, Models},
    review::Reviews,
    status::StatusBoard,
    tasks::Tasks,
};

/// The state of one connection.
#[derive(Debug)]
pub(crate) struct Session {
    client: Client,
    capabilities: OnceLock<Capabilities>,
    editor_pid: OnceLock<Option<i32>>,
    initialized: CancellationToken,
    workspace: Workspace,
    completer: Arc<Completer>,
    config: RwLock<Arc<Settled>>,
    status: StatusBoard,
    indexing: Indexing,
    gathering: Gathering,
    ledger: Ledger,
    tasks: Tasks,
    reviews: OnceLock<Reviews>,
    edits: watch::Sender<u64>,
    promised: Notify,
    stopped: CancellationToken,
}

/// The configuration in force, with what is computed from it once.
#[derive(Debug, Default)]
struct Settled {
    config: Config,
    excluded: Excluded,
    /// Files without ghost text, which are read all the same.
    unwanted: Excluded,
    models: Models,
}

impl Session {
    /// A session before `initialize`.
    pub(crate) fn new(client: Client) -> Self {
        Self {
            status: StatusBoard::new(client.clone()),
            client,
            capabilities: OnceLock::new(),
            editor_pid: OnceLock::new(),
            initialized: CancellationToken::new(),
            workspace: Workspace::default(),
            completer: Arc::default(),
            config: RwLock::new(Arc::new(Settled::default())),
            indexing: Indexing::default(),
            gathering: Gathering::default(),
            ledger: Ledger::default(),
            tasks: Tasks::default(),
            reviews: OnceLock::new(),
            edits: watch::Sender::new(0),
            promised: Notify::new(),
            stopped: CancellationToken::new(),
        }
    }

    /// Keeps what `initialize` settled. A second call changes nothing.
    pub(crate) fn initialize(
        &self,
        capabilities: Capabilities,
        roots: Vec<PathBuf>,
        editor_pid: Option<i32>,
    ) {
        let _ = self.capabilities.set(capabilities);
        let _ = self.editor_pid.set(editor_pid);
        self.workspace.set_roots(roots);
        self.initialized.cancel();
    }

    /// Returns once `initialize` has settled the connection.
    pub(crate) async fn initialized(&self) {
        self.initialized.cancelled().await;
    }

    /// The editor, to ask and to tell.
    pub(crate) fn client(&self) -> &Client {
        &self.client
    }

    /// What the editor can do; nothing before `initialize`.
    pub(crate) fn capabilities(&self) -> &Capabilities {
        static NONE: OnceLock<Capabilities> = OnceLock::new();
        self.capabilities.get().unwrap_or_else(|| NONE.get_or_init(Capabilities::default))
    }

    /// The editor's process, if it said which it is.
    pub(crate) fn editor_pid(&self) -> Option<i32> {
        self.editor_pid.get().copied().flatten()
    }

    /// How positions are counted on the wire.
    pub(crate) fn encoding(&self) -> Encoding {
        self.capabilities().encoding
    }

    /// The open documents.
    pub(crate) fn documents(&self) -> &Documents {
        self.workspace.documents()
    }

    /// The workspace: its folders and open documents.
    pub(crate) fn workspace(&self) -> &Workspace {
        &self.workspace
    }

    /// What the user sees now.
    pub(crate) fn snapshot(&self) -> Snapshot {
        self.workspace.snapshot()
    }

    /// Ghost text.
    pub(crate) fn completer(&self) -> &Arc<Completer> {
        &self.completer
    }

    /// The background learning of the workspace.
    pub(crate) fn indexing(&self) -> &Indexing {
        &self.indexing
    }

    /// The background gathering for models.
    pub(crate) fn gathering(&self) -> &Gathering {
        &self.gathering
    }

    /// What ghost text was worth.
    pub(crate) fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// What the status shows.
    pub(crate) fn status(&self) -> &StatusBoard {
        &self.status
    }

    /// Running tasks.
    pub(crate) fn tasks(&self) -> &Tasks {
        &self.tasks
    }

    /// Changes under review and the journal; made at first use, since most sessions start without any.
    pub(crate) fn reviews(self: &Arc<Self>) -> &Reviews {
        self.reviews.get_or_init(|| Reviews::start(self))
    }

    /// The settings in force.
    pub(crate) fn config(&self) -> Config {
        self.settled().config.clone()
    }

    /// Puts settings in force; what is wrong with the models comes back in words for people.
    pub(crate) fn configure(&self, config: Config) -> Vec<String> {
        let root = self.snapshot().roots().first().cloned();
        let excluded = Excluded::new(&config.index.exclude, root.as_deref());
        let unwanted = Excluded::new(&config.completion.exclude, root.as_deref());
        let before = self.settled();
        let (models, mut problems) = before.models.configured(&config);
        let chosen = models.for_ghost_text(&config).unwrap_or_else(|problem| {
            problems.push(problem);
            None
        });
        let name = chosen.map_or(EMBEDDED, Model::name).to_owned();
        self.status.update(|status| {
            status.engine = name;
            status.enabled = config.completion.enabled;
            status.disabled_languages = with_all_names(&config.completion.languages.disabled);
        });
        let was = before.models.for_ghost_text(&before.config).ok().flatten();
        if chosen.map(Model::config) != was.map(Model::config)
            || chosen.map(Model::name) != was.map(Model::name)
        {
            self.completer.use_writer(chosen.map(|model| Arc::new(model.clone()) as Arc<dyn Writer>));
        }
        let settled = Arc::new(Settled { config, excluded, unwanted, models });
        *self.config.write().unwrap_or_else(PoisonError::into_inner) = settled;
        problems
    }

    /// The models in force.
    pub(crate) fn models(&self) -> Models {
        self.settled().models.clone()
    }

    /// The settings of one request for ghost text.
    pub(crate) fn completion_settings(&self) -> Settings {
        completion_settings(&self.settled().config)
    }

    /// Whether the document is neither read nor given ghost text, by the user's globs.
    pub(crate) fn excluded(&self, document: &Document) -> bool {
        document.file().is_some_and(|path| self.is_excluded(path))
    }

    /// Whether the user wants no ghost text in the document.
    pub(crate) fn unwanted(&self, document: &Document) -> bool {
        let settled = self.settled();
        document.file().is_some_and(|path| settled.unwanted.holds(path))
    }

    /// Whether the file is not to be read, by the user's globs.
    pub(crate) fn is_excluded(&self, path: &Path) -> bool {
        self.settled().excluded.holds(path)
    }

    fn settled(&self) -> Arc<Settled> {
        self.config.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Does what may take longer than a moment, such as parsing or reading files, off the thread that reads
    /// the editor's messages. A panic costs that one answer.
    pub(crate) async fn aside<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce(&Arc<Self>) -> T + Send + 'static,
    ) -> Result<T> {
        let session = self.clone();
        tokio::task::spawn_blocking(move || work(&session)).await.map_err(|_| Error::internal_error())
    }

    /// Tells those who wait for a document to become something that one has changed.
    pub(crate) fn edited(&self) {
        self.edits.send_modify(|count| *count += 1);
    }

    /// Tells open reviews that the user typed in a document.
    pub(crate) fn typed(self: &Arc<Self>, document: &Document) {
        if let (Some(reviews), Some(path)) = (self.reviews.get(), &document.path) {
            reviews.typed(self, path, &document.text);
        }
    }

    /// Tells open reviews that a document is no longer open.
    pub(crate) fn left(&self, document: &Document) {
        if let (Some(reviews), Some(path)) = (self.reviews.get(), &document.path) {
            reviews.closed(path);
        }
    }

    /// Wakes at every change of a document.
    pub(crate) fn edits(&self) -> watch::Receiver<u64> {
        self.edits.subscribe()
    }

    /// Wakes when the editor says that it applied an edit, and the text is still to come.
    pub(crate) fn promised(&self) -> &Notify {
        &self.promised
    }

    /// Tells the user when a document's text has become uncertain, and takes it back when it is whole again.
    pub(crate) fn step(&self, document: &Document) {
        let Some(reason) = document.out_of_step else { return self.closed(document) };
        let name = document.uri.rsplit('/').next().unwrap_or(&document.uri);
        let message = format!(
            "{name} is out of step with the editor ({reason}), so nothing is suggested or edited there"
        );
        self.status.trouble(&out_of_step(document), message, Some("Close it and open it again"));
    }

    /// A document is no longer open, so that it cannot be out of step either.
    pub(crate) fn closed(&self, document: &Document) {
        self.status.mended(&out_of_step(document));
    }

    /// A document was saved: the engine takes up what is on disk now.
    pub(crate) fn saved(self: &Arc<Self>, uri: &str) {
        if let Some(path) = uri.parse().ok().as_ref().and_then(convert::path) {
            self.indexing.touched(self, vec![path]);
        }
    }

    /// The server is shutting down: background work ends.
    pub(crate) fn stop(&self) {
        self.stopped.cancel();
        self.indexing.stop();
    }

    /// Cancelled when the server shuts down.
    pub(crate) fn stopped(&self) -> CancellationToken {
        self.stopped.clone()
    }
}

/// Names the trouble with a document for the status.
fn out_of_step(document: &Document) -> String {
    format!("out of step: {}", document.uri)
}

/// The languages with every name that an editor may have for each, as the user writes one of them.
fn with_all_names(languages: &[String]) -> Vec<String> {
    let mut all = languages.to_vec();
    let named = languages.iter().filter_map(|id| Language::of_id(id));
    all.extend(named.flat_map(Language::ids).map(|&id| id.to_owned()));
    all.sort_unstable();
    all.dedup();
    all
}

/// The settings of requests for ghost text.
pub(crate) fn completion_settings(config: &Config) -> Settings {
    let completion = &config.completion;
    Settings {
        enabled: completion.enabled,
        disabled_languages: with_all_names(&completion.languages.disabled),
        max_lines: completion.max_lines as usize,
        // By `server/embedded/RESULTS.md`, of the suggestions of each one in sixteen is wrong, one in eight, two
        // in five.
        threshold: match completion.eagerness {
            Eagerness::Quiet => 0.9,
            Eagerness::Balanced => 0.8,
            Eagerness::Eager => 0.35,
        },
        idle: Duration::from_millis(completion.idle_ms.into()),
        in_comments: completion.in_comments,
        in_strings: completion.in_strings,
        known_names: completion.known_names,
        back_off: completion.back_off,
    }
}
