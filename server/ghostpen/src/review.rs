//! Reviews: change sets that wait for the user, and the journal of what was accepted.
//!
//! One thread owns the journal and carries decisions out one after another, since they write to disk and
//! wait for the editor. What reading needs is published as a value after each decision, so that showing a
//! review never waits for one that is being carried out.

mod address;
mod announce;
mod check;
mod choose;
mod committed;
mod deliver;
mod desk;
mod paint;
mod paper;
mod past;
mod propose;
mod related;
mod sheet;
pub(crate) mod show;

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError, RwLock, mpsc},
    time::Duration,
};

use change::{ChangeId, ChangeSet, EntryId, EntrySummary, FileChange, HunkId, HunkState, Selection};
use lsp_types::{Range, Uri};
use protocol::{
    Change, ChangeAcceptParams, ChangeAcceptResponse, ChangeCheckParams, ChangeCheckResponse,
    ChangeEditParams, ChangeEditResponse, ChangeListResponse, ChangeProposeParams, ChangeRejectParams,
    ChangeRejectResponse, ChangeShowParams, TaskEventNotification,
};
use text::Text;
use tokio::sync::oneshot;

pub(crate) use address::{Address, SCHEMES, state_folder};
pub(crate) use announce::on_paper;
pub(crate) use check::check;
pub(crate) use choose::Choice;
pub(crate) use desk::{Reversal, Reversed, current};
pub(crate) use paint::{LEGEND, Token};
pub(crate) use paper::PATTERN;
pub(crate) use related::{Related, needs, overlapping};
pub(crate) use sheet::Sheet;

use self::{desk::Desk, past::Pasts, related::Known};
use crate::{convert, session::Session};

/// How long the user pauses before it is told that hunks have moved.
const TYPING_PAUSE: Duration = Duration::from_millis(300);

/// A decision, to be carried out by the thread that owns the journal.
type Decision = Box<dyn FnOnce(&mut Desk) + Send>;

/// All reviews of one session.
#[derive(Debug)]
pub(crate) struct Reviews {
    desk: mpsc::Sender<Decision>,
    published: Arc<RwLock<Arc<Published>>>,
    known: Known,
    /// Review documents that the editor has read, so that only those are refreshed.
    read: Mutex<BTreeSet<String>>,
    /// Changes, and files of them, whose hunks moved with the user's typing since that was last told.
    moved: Mutex<BTreeSet<(ChangeId, PathBuf)>>,
    pasts: Pasts,
}

/// What there is to review and to undo, at one moment.
#[derive(Debug, Default)]
pub(crate) struct Published {
    /// Change sets, oldest first.
    pub changes: Vec<Arc<ChangeSet>>,
    /// What was accepted, oldest first.
    pub entries: Vec<EntrySummary>,
}

impl Published {
    fn change(&self, id: &str) -> Option<&Arc<ChangeSet>> {
        self.changes.iter().find(|set| set.id().as_str() == id)
    }
}

impl Reviews {
    /// Opens the journal on a thread of its own.
    pub(crate) fn start(session: &Arc<Session>) -> Self {
        let (desk, decisions) = mpsc::channel::<Decision>();
        let published = Arc::new(RwLock::new(Arc::new(Published::default())));
        let (shared, weak) = (published.clone(), Arc::downgrade(session));
        let runtime = tokio::runtime::Handle::current();
        let work = move || {
            let mut desk = Desk::new(weak, runtime, shared);
            while let Ok(decision) = decisions.recv() {
                decision(&mut desk);
            }
        };
        if let Err(error) = std::thread::Builder::new().name("ghostpen-review".to_owned()).spawn(work) {
            let message = format!("Changes cannot be reviewed: no thread could be started: {error}");
            session.status().trouble("review", message, Some("Restart the server"));
        }
        Self {
            desk,
            published,
            known: Known::default(),
            read: Mutex::default(),
            moved: Mutex::default(),
            pasts: Pasts::default(),
        }
    }

    /// Carries a decision out and returns what it came to.
    async fn ask<T: Send + 'static>(
        &self,
        decide: impl FnOnce(&mut Desk) -> Result<T, String> + Send + 'static,
    ) -> Result<T, String> {
        let (answer, answered) = oneshot::channel();
        let decision: Decision = Box::new(move |desk| drop(answer.send(decide(desk))));
        let gone = || "the review is not available; restart the server".to_owned();
        self.desk.send(decision).map_err(|_| gone())?;
        answered.await.map_err(|_| gone())?
    }

    fn now(&self) -> Arc<Published> {
        self.published.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn change(&self, id: &str) -> Option<Arc<ChangeSet>> {
        self.now().change(id).cloned()
    }

    /// A change, also one that was decided on before this server began.
    pub(crate) async fn recall(&self, id: &str) -> Option<Arc<ChangeSet>> {
        if let Some(set) = self.change(id) {
            return Some(set);
        }
        let id = ChangeId::from(id);
        self.ask(move |desk| desk.recall(&id)).await.ok()?.map(Arc::new)
    }

    /// Settles what an earlier server left open, and takes its reviews up again.
    pub(crate) async fn recover(&self) {
        if let Err(error) = self.ask(Desk::recover).await {
            tracing::warn!("{error}");
        }
    }

    /// Puts a change set up for review.
    pub(crate) async fn add(&self, set: ChangeSet) -> Result<(), String> {
        self.ask(move |desk| desk.add(&set)).await
    }

    /// Drops what is not decided yet of a change that another one takes the place of.
    pub(crate) async fn withdraw(&self, change: &str) {
        let id = ChangeId::from(change);
        if let Err(error) = self.ask(move |desk| desk.withdraw(&id)).await {
            tracing::warn!("a change was not withdrawn: {error}");
        }
    }

    /// Puts texts up for review that are no task's; the change, if they change anything.
    pub(crate) async fn propose(
        &self,
        session: &Arc<Session>,
        params: ChangeProposeParams,
    ) -> Result<Option<ChangeId>, String> {
        let made = session.aside(move |session| propose::change_set(session, params)).await;
        let Some(set) = made.map_err(|error| error.to_string())?? else { return Ok(None) };
        let id = set.id().clone();
        self.add(set).await.map(|()| Some(id))
    }

    /// All changes and everything that was accepted, the latest first.
    pub(crate) async fn list(&self) -> ChangeListResponse {
        // Another server may have changed the journal; if it cannot be read, what is known is shown.
        if let Err(error) = self.ask(Desk::refresh).await {
            tracing::warn!("{error}");
        }
        show::list(&self.now())
    }

    /// One change, or some files of it, as it stands in the files as they are now.
    pub(crate) fn show(&self, session: &Arc<Session>, params: &ChangeShowParams) -> Option<Change> {
        let set = self.change(&params.change_id)?;
        let (published, snapshot) = (self.now(), session.snapshot());
        let paths = params.uris.as_ref().map(|uris| uris.iter().filter_map(|uri| path_of(uri)).collect());
        let is_wanted = |file: &&FileChange| {
            paths.as_ref().is_none_or(|paths: &Vec<PathBuf>| paths.iter().any(|path| file.is_at(path)))
        };
        let files = set.files().iter().filter(is_wanted);
        let related = self.related(&set, &published);
        Some(show::change(&snapshot, session.encoding(), &set, files, &related))
    }

    /// What the hunks of a change have to do with others.
    fn related<'a>(&self, set: &'a ChangeSet, published: &'a Published) -> Related<'a> {
        self.known.related(set, &published.changes)
    }

    /// Puts hunks into the user's files.
    pub(crate) async fn accept(&self, params: ChangeAcceptParams) -> Result<ChangeAcceptResponse, String> {
        let selection = selection(params.hunk_ids.as_deref(), params.uri.as_deref())?;
        self.ask(move |desk| desk.accept(&params.change_id, &selection)).await
    }

    /// Drops hunks.
    pub(crate) async fn reject(&self, params: ChangeRejectParams) -> Result<ChangeRejectResponse, String> {
        let selection = selection(params.hunk_ids.as_deref(), params.uri.as_deref())?;
        let reason = params.reason.filter(|reason| !reason.trim().is_empty());
        self.ask(move |desk| desk.reject(&params.change_id, &selection, reason.as_deref())).await
    }

    /// Makes a hunk propose another text.
    pub(crate) async fn edit(&self, params: ChangeEditParams) -> Result<ChangeEditResponse, String> {
        let ChangeEditParams { change_id, hunk_id, new_text } = params;
        let hunk = hunk_id.parse::<HunkId>().map_err(|_| format!("there is no hunk {hunk_id}"))?;
        self.ask(move |desk| desk.edit(&change_id, hunk, &new_text)).await.map(|()| ChangeEditResponse {})
    }

    /// What would be wrong if hunks were accepted. Reads files, and waits for the command if there is one.
    pub(crate) fn check(
        &self,
        session: &Session,
        params: ChangeCheckParams,
    ) -> Result<ChangeCheckResponse, String> {
        let id = params.change_id;
        let set = self.change(&id).ok_or_else(|| format!("there is no change {id}"))?;
        let selection = selection(params.hunk_ids.as_deref(), params.uri.as_deref())?;
        let published = self.now();
        let related = self.related(&set, &published);
        let files = (&session.snapshot(), session.encoding());
        let command = params.command.unwrap_or_default();
        check(&set, &selection, &related, files, session.tasks().runner(), &command)
    }

    /// Takes an accepted entry back, or an undone one forward again; by default the latest that can be.
    pub(crate) async fn reverse(&self, which: Reversal, entry: Option<&str>) -> Result<Reversed, String> {
        let parse = |id: &str| id.parse::<EntryId>().map_err(|_| format!("there is no entry {id}"));
        let entry = entry.map(parse).transpose()?;
        self.ask(move |desk| desk.reverse(which, entry)).await
    }

    /// The text of a review document; `None` when nothing is behind the URI.
    pub(crate) fn document(&self, session: &Arc<Session>, uri: &Uri) -> Option<String> {
        let address = Address::parse(uri)?;
        let set = self.change(address.change())?;
        let published = self.now();
        self.read.lock().unwrap_or_else(PoisonError::into_inner).insert(address.uri().to_string());
        let related = self.related(&set, &published);
        show::document(&session.snapshot(), &set, &address, context_lines(session), &related)
    }

    /// Whether the editor has read a review document, and may be showing it.
    pub(crate) fn is_read(&self, uri: &Uri) -> bool {
        self.read.lock().unwrap_or_else(PoisonError::into_inner).contains(uri.as_str())
    }

    /// Review documents are written differently from now on: those that the editor has are read again.
    pub(crate) async fn rewritten(&self, session: &Arc<Session>) {
        let read = self.read.lock().unwrap_or_else(PoisonError::into_inner).clone();
        announce::rewritten(session, read.iter().filter_map(|uri| uri.parse().ok())).await;
    }

    /// A review document line by line; `None` for any other document.
    pub(crate) fn sheet(&self, session: &Session, uri: &Uri) -> Option<Sheet> {
        Sheet::of(session, uri, &self.now(), &self.known)
    }

    /// What can be decided about the lines of a range, in a working file or in a review document.
    pub(crate) fn choices_at(&self, session: &Arc<Session>, uri: &Uri, range: Range) -> Vec<Choice> {
        if let Some(sheet) = self.sheet(session, uri) {
            // A selection of whole lines ends where the next one starts, which is not meant.
            let whole = range.end.character == 0 && range.end.line > range.start.line;
            return sheet.choices(range.start.line..=range.end.line - u32::from(whole));
        }
        let Some(path) = convert::path(uri) else { return Vec::new() };
        let published = self.now();
        let has_view = session.capabilities().ours.notifications;
        let choices = |set: &Arc<ChangeSet>| {
            choose::in_file(set, &show::hunks_at(session, set, &path, range), has_view)
        };
        published.changes.iter().flat_map(choices).collect()
    }

    /// Shows the review in an editor that has no view of its own for it: that of a change, or the latest open.
    pub(crate) async fn open(&self, session: &Arc<Session>, id: Option<&str>) -> Result<Option<Uri>, String> {
        let published = self.now();
        let is_meant = |set: &&Arc<ChangeSet>| match id {
            Some(id) => set.id().as_str() == id,
            None => show::proposed(set) > 0,
        };
        match (published.changes.iter().rev().find(is_meant), id) {
            (Some(set), _) => announce::open(session, set).await.map(Some),
            (None, Some(id)) => Err(format!("there is no change {id}")),
            (None, None) => Ok(None),
        }
    }

    /// Tells the marks of a review that an editor has opened as a file.
    pub(crate) async fn opened(&self, session: &Arc<Session>, uri: &Uri) {
        announce::marks(session, uri).await;
    }

    /// Tells the user of an editor without our plugin what a task came to, and opens the review on demand.
    pub(crate) async fn announce(&self, session: &Arc<Session>, event: &TaskEventNotification) {
        announce::result(session, event).await;
    }

    /// The user typed in a file: where hunks stand in it has changed, which is told when typing pauses. What
    /// they typed may be the editor's undo.
    pub(crate) fn typed(&self, session: &Arc<Session>, path: &Path, text: &Text) {
        if let Some(turn) = self.pasts.came_to(path, text) {
            self.take_up(move |desk| desk.retraced(turn));
        }
        let open = |file: &&FileChange| file.hunks.iter().any(|hunk| hunk.state == HunkState::Proposed);
        let published = self.now();
        let mut waiting = self.moved.lock().unwrap_or_else(PoisonError::into_inner);
        let quiet = waiting.is_empty();
        for set in &published.changes {
            let moved = set.files().iter().filter(|file| file.place() == path).find(open);
            waiting.extend(moved.map(|file| (set.id().clone(), file.path.clone())));
        }
        if quiet && !waiting.is_empty() {
            tokio::spawn(tell_moved(session.clone()));
        }
    }

    /// A file is no longer open; what was accepted into it and never saved is gone with its document.
    pub(crate) fn closed(&self, path: &Path) {
        if self.pasts.knows(path) {
            let path = path.to_owned();
            self.take_up(move |desk| desk.left(&path));
        }
    }

    /// Has the desk write down what the editor did by itself.
    fn take_up(&self, work: impl FnOnce(&mut Desk) -> Result<(), String> + Send + 'static) {
        let decision: Decision = Box::new(move |desk| {
            if let Err(error) = work(desk) {
                tracing::warn!("what the editor took back was not taken up: {error}");
            }
        });
        // A desk that is gone decides nothing any more.
        drop(self.desk.send(decision));
    }
}

async fn tell_moved(session: Arc<Session>) {
    tokio::time::sleep(TYPING_PAUSE).await;
    let reviews = session.reviews();
    let moved = std::mem::take(&mut *reviews.moved.lock().unwrap_or_else(PoisonError::into_inner));
    for set in &reviews.now().changes {
        let files: BTreeSet<_> =
            moved.iter().filter(|(id, _)| id == set.id()).map(|(_, path)| path.clone()).collect();
        if !files.is_empty() {
            announce::changed(session.clone(), set.clone(), files).await;
        }
    }
}

/// How many unchanged lines a review document shows around each hunk.
fn context_lines(session: &Session) -> usize {
    session.config().review.context_lines as usize
}

/// The file that a client names.
fn path_of(uri: &str) -> Option<PathBuf> {
    uri.parse().ok().as_ref().and_then(convert::path)
}

fn selection(hunks: Option<&[String]>, uri: Option<&str>) -> Result<Selection, String> {
    let parse = |id: &String| id.parse::<HunkId>().map_err(|_| format!("there is no hunk {id}"));
    match (hunks, uri) {
        (Some(hunks), _) => Ok(Selection::Hunks(hunks.iter().map(parse).collect::<Result<_, _>>()?)),
        (None, Some(uri)) => path_of(uri).map(Selection::File).ok_or_else(|| format!("{uri} is no file")),
        (None, None) => Ok(Selection::All),
    }
}

/// A path as people read it: from the workspace's root where it lies below it.
fn short(roots: &[PathBuf], path: &Path) -> String {
    let below = roots.iter().find_map(|root| path.strip_prefix(root).ok());
    below.unwrap_or(path).display().to_string()
}
