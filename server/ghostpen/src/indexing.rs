//! The workspace is read in the background, with progress shown and bounds kept, and follows the disk.

use std::{
    collections::BTreeSet,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use complete::Learner;
use protocol::{Config, StatusState};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use workspace::{Language, Limits, Snapshot};

use crate::{configuration::Excluded, progress, session::Session};

/// How long changes on disk are collected before they are read.
const SETTLE: Duration = Duration::from_millis(300);
/// Files between two reports.
const REPORT_EVERY: usize = 200;

/// The background reading of one session.
#[derive(Debug, Default)]
pub(crate) struct Indexing {
    running: Mutex<CancellationToken>,
    touched: Mutex<BTreeSet<PathBuf>>,
}

impl Indexing {
    /// Reads the workspace from the beginning; a reading under way ends.
    pub(crate) fn start(&self, session: &Arc<Session>) {
        let stop = session.stopped().child_token();
        let older = std::mem::replace(&mut *lock(&self.running), stop.clone());
        older.cancel();
        tokio::spawn(index(session.clone(), stop));
    }

    /// Ends what runs.
    pub(crate) fn stop(&self) {
        lock(&self.running).cancel();
    }

    /// These files changed on disk; they are read again soon, many at once.
    pub(crate) fn touched(&self, session: &Arc<Session>, paths: Vec<PathBuf>) {
        let mut touched = lock(&self.touched);
        let waiting = !touched.is_empty();
        touched.extend(paths);
        if !waiting && !touched.is_empty() {
            tokio::spawn(reread(session.clone()));
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn index(session: Arc<Session>, stop: CancellationToken) {
    read_workspace(&session, stop.clone()).await;
    read_definitions(&session, stop).await;
    // What an earlier server left open is settled by looking at the open documents, which the editor has
    // sent by now.
    session.reviews().recover().await;
}

async fn read_workspace(session: &Arc<Session>, stop: CancellationToken) {
    let snapshot = session.snapshot();
    if snapshot.roots().is_empty() {
        ready(session, 0, &BTreeSet::new());
        return;
    }
    session.status().update(|status| {
        status.state = StatusState::Indexing;
        "Reading the workspace".clone_into(&mut status.message);
    });
    let (report, reports) = watch::channel(0usize);
    let shown = tokio::spawn(show(session.clone(), reports));
    let (worker, stopping) = (session.clone(), stop.clone());
    let read = tokio::task::spawn_blocking(move || {
        let config = worker.config();
        read_all(&snapshot, worker.completer().learner(), &config, &mut |files| {
            report.send_replace(files);
            !stopping.is_cancelled()
        })
    });
    let read = read.await;
    drop(shown.await);
    if stop.is_cancelled() {
        return;
    }
    match read {
        Ok(read) => ready(session, read.files, &read.notes),
        Err(_) => {
            let message = "Reading the workspace failed inside".to_owned();
            session.status().trouble("index", message, Some("Restart the server, and please report it"));
        }
    }
}

/// Learns what each file defines, which only a model is told. So it comes after the engine's own reading.
async fn read_definitions(session: &Arc<Session>, stop: CancellationToken) {
    if !session.completer().has_writer() {
        return;
    }
    let read = move |session: &Arc<Session>| {
        let (snapshot, index) = (session.snapshot(), session.config().index);
        let limits = Limits { files: index.max_files as usize, file_bytes: index.max_file_bytes };
        let files = snapshot.files(limits).take_while(|_| !stop.is_cancelled());
        for path in files.filter(|path| Language::of_path(path).is_some() && !session.is_excluded(path)) {
            if let Ok(source) = snapshot.read(&path) {
                session.completer().read(&path, Some(&source.text));
            }
        }
    };
    // A failure costs what models would be told of other files.
    drop(session.aside(read).await);
}

fn ready(session: &Session, files: usize, notes: &BTreeSet<String>) {
    session.status().update(|status| {
        status.state = StatusState::Ready;
        status.message = if notes.is_empty() {
            format!("Ready: {files} files read")
        } else {
            format!("Ready: {files} files read; {}", notes.iter().cloned().collect::<Vec<_>>().join("; "))
        };
        status.indexed_files = files as u32;
    });
}

/// Shows how many files are read, as the editor's own progress.
async fn show(session: Arc<Session>, mut reports: watch::Receiver<usize>) {
    let Some(token) = progress::room(&session, "index").await else { return };
    let progress = session.client().progress(token, "Ghostpen: reading the workspace").begin().await;
    while reports.changed().await.is_ok() {
        let files = *reports.borrow_and_update();
        progress.report(format!("{files} files")).await;
    }
    progress.finish().await;
}

/// What a reading came to.
#[derive(Debug, Default)]
pub(crate) struct Read {
    /// Files the engine learned from.
    pub files: usize,
    /// What was left out, for people.
    pub notes: BTreeSet<String>,
}

/// Reads all files of the workspace into the engine. `go_on` is told the files so far, and ends
/// the reading by answering false.
pub(crate) fn read_all(
    snapshot: &Snapshot,
    learner: &Learner,
    config: &Config,
    go_on: &mut dyn FnMut(usize) -> bool,
) -> Read {
    let limits = Limits { files: config.index.max_files as usize, file_bytes: config.index.max_file_bytes };
    let excluded = Excluded::new(&config.index.exclude, snapshot.roots().first().map(PathBuf::as_path));
    let mut read = Read::default();
    let mut bytes = 0u64;
    let mut lesson = learner.lesson();
    let mut files = snapshot.files(limits);
    for path in files.by_ref() {
        if bytes >= config.index.max_bytes {
            read.notes.insert(format!("stopped at {} MB (index.maxBytes)", config.index.max_bytes >> 20));
            break;
        }
        if excluded.holds(&path) {
            continue;
        }
        let Ok(source) = snapshot.read(&path) else { continue };
        bytes += source.text.len() as u64;
        if lesson.add(&path, &source.text) {
            read.files += 1;
        }
        if read.files.is_multiple_of(REPORT_EVERY) && !go_on(read.files) {
            return read;
        }
    }
    if files.left_out().stopped {
        read.notes.insert(format!("stopped at {} files (index.maxFiles)", config.index.max_files));
    }
    lesson.finish();
    go_on(read.files);
    read
}

/// Reads again what was touched, after it has settled.
async fn reread(session: Arc<Session>) {
    tokio::time::sleep(SETTLE).await;
    let paths = std::mem::take(&mut *lock(&session.indexing().touched));
    let snapshot = session.snapshot();
    let work = move || {
        let limit = session.config().index.max_file_bytes;
        for path in paths {
            let small = std::fs::metadata(&path).is_ok_and(|data| data.is_file() && data.len() <= limit);
            let wanted = small && !session.is_excluded(&path) && snapshot.includes(&path);
            let source = wanted.then(|| snapshot.read(&path).ok()).flatten();
            let text = source.as_ref().map(|source| &source.text);
            session.completer().learner().reread(&path, text);
            session.completer().read(&path, text);
        }
    };
    // The engine's failure costs what these files would have taught it.
    drop(tokio::task::spawn_blocking(work).await);
}
