//! Tasks by rule: structural rewrite and rename. They search off the threads that serve the editor and end
//! in one change, or in the reason why there is none.

use std::{collections::BTreeMap, ops::ControlFlow, path::PathBuf, sync::Arc};

use change::{ChangeSet, Origin, Proposal, SetError, Target};
use protocol::{TaskEvent, TaskEventNotification, TaskState, TextDocumentIdentifier};
use text::{Bytes, Encoding};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use workspace::{
    FileEdit, Language, Occurrence, Progress, Reach, RenameError, RewriteError, Rule, Scope, Snapshot, Swept,
};

use super::short;
use crate::{convert, notify::tell, progress, session::Session, words::counted};

/// What is to be done, and where.
#[derive(Clone, Debug)]
pub(crate) enum Sweep {
    /// Code that matches a pattern is replaced.
    Rewrite {
        /// Code to look for.
        pattern: String,
        /// Code to put in its place.
        replacement: String,
        /// LSP language id of the pattern.
        language: Option<String>,
        /// File or folder to stay within.
        path: Option<String>,
    },
    /// An identifier gets another name.
    Rename {
        /// The document that holds it.
        text_document: TextDocumentIdentifier,
        /// A place inside it.
        position: protocol::Position,
        /// The name it is to have.
        new_name: String,
    },
}

/// What a task found to change.
#[derive(Debug)]
pub(crate) struct Found {
    /// What it does, for people.
    pub title: String,
    /// Who proposes it.
    pub origin: Origin,
    /// The edits, and what was passed over.
    pub swept: Swept,
    /// What the user should know besides.
    pub notes: Vec<String>,
}

/// Why a task came to nothing.
enum Ended {
    Stopped,
    Failed(String),
}

type Watch<'a> = &'a mut dyn FnMut(Progress) -> ControlFlow<()>;

/// Carries one out, from the first event to the last.
pub(super) async fn run(
    session: &Arc<Session>,
    snapshot: Snapshot,
    id: &str,
    sweep: Sweep,
    stop: CancellationToken,
) {
    let event = |state, message: Option<String>, change: Option<String>| TaskEventNotification {
        task_id: id.to_owned(),
        state,
        message,
        open_review: change.is_some() && session.config().review.open_when_done,
        change_id: change,
    };
    if session.capabilities().ours.notifications {
        tell::<TaskEvent>(session.client(), event(TaskState::Running, None, None)).await;
    }
    let done = match search(session, snapshot, id, sweep, &stop).await {
        Ok(found) if found.swept.files.is_empty() => {
            event(TaskState::Done, Some(format!("Nothing to change.{}", found.notes())), None)
        }
        Ok(found) => match propose(session, &found).await {
            Ok(set) => event(TaskState::Done, Some(found.summary(&set)), Some(set.id().to_string())),
            Err(message) => event(TaskState::Failed, Some(message), None),
        },
        Err(Ended::Stopped) => event(TaskState::Cancelled, None, None),
        Err(Ended::Failed(message)) => event(TaskState::Failed, Some(message), None),
    };
    if session.capabilities().ours.notifications {
        tell::<TaskEvent>(session.client(), done).await;
    } else {
        session.reviews().announce(session, &done).await;
    }
}

/// Does the searching off the threads that serve the editor, with its progress shown.
async fn search(
    session: &Arc<Session>,
    snapshot: Snapshot,
    id: &str,
    sweep: Sweep,
    stop: &CancellationToken,
) -> Result<Found, Ended> {
    let (report, reports) = watch::channel(None);
    let progress =
        progress::show(session.clone(), id.to_owned(), sweep.title(), reports, searched, stop.clone());
    let shown = tokio::spawn(progress);
    let (encoding, stopping) = (session.encoding(), stop.clone());
    let work = move || {
        let mut watch = |progress: Progress| {
            report.send_replace(Some(progress));
            if stopping.is_cancelled() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        };
        find(&snapshot, sweep, encoding, &mut watch)
    };
    let found = tokio::task::spawn_blocking(work).await;
    // The progress ends with its channel, before the user is told of the result.
    drop(shown.await);
    found.unwrap_or_else(|_| Err(Ended::Failed("the task failed inside; please report it".to_owned())))
}

fn find(snapshot: &Snapshot, sweep: Sweep, encoding: Encoding, watch: Watch<'_>) -> Result<Found, Ended> {
    let title = sweep.title();
    match sweep {
        Sweep::Rewrite { pattern, replacement, language, path } => {
            let scope = Scope { path: path.map(|path| absolute(snapshot, &path)), ..Scope::default() };
            let language = language.as_deref().and_then(Language::of_id);
            let rule = Rule { language, pattern, replacement };
            let swept = workspace::rewrite(snapshot, &rule, &scope, watch).map_err(|error| match error {
                RewriteError::Stopped => Ended::Stopped,
                error => Ended::Failed(error.to_string()),
            })?;
            Ok(Found { title, origin: Origin::Rewrite, swept, notes: Vec::new() })
        }
        Sweep::Rename { text_document, position, new_name } => {
            let document = snapshot.document(&text_document.uri);
            let document = document.ok_or_else(|| Ended::Failed("the document is not open".to_owned()))?;
            let path = document.path.clone();
            let path =
                path.ok_or_else(|| Ended::Failed("the document must be saved once first".to_owned()))?;
            let at = Occurrence { path, offset: convert::wired_offset(&document.text, position, encoding) };
            let renamed =
                workspace::rename(snapshot, &at, &new_name, watch).map_err(|error| match error {
                    RenameError::Stopped => Ended::Stopped,
                    error => Ended::Failed(error.to_string()),
                })?;
            let notes = rename_notes(&renamed, &new_name);
            let title = format!("Rename `{}` to `{}`", short(&renamed.old_name), short(&new_name));
            Ok(Found { title, origin: Origin::Rename, swept: renamed.swept, notes })
        }
    }
}

/// What a rename by syntax cannot know, said plainly.
fn rename_notes(renamed: &workspace::Renamed, new_name: &str) -> Vec<String> {
    let mut notes = Vec::new();
    if renamed.reach == Reach::ByName && !renamed.swept.files.is_empty() {
        notes.push("It goes by name: look at each hunk".to_owned());
    }
    if let Some(path) = renamed.clashes.first() {
        let more = renamed.clashes.len() - 1;
        let others = if more > 0 { format!(" and {more} more") } else { String::new() };
        notes.push(format!("`{new_name}` is in use already in {}{others}", path.display()));
    }
    if renamed.mentions > 0 {
        notes.push(format!("{} mentions in strings and comments stay", renamed.mentions));
    }
    notes
}

fn absolute(snapshot: &Snapshot, path: &str) -> PathBuf {
    let path = path.parse().ok().as_ref().and_then(convert::path).unwrap_or_else(|| PathBuf::from(path));
    snapshot.roots().first().map_or_else(|| path.clone(), |root| root.join(&path))
}

/// Puts what was found up for review.
async fn propose(session: &Arc<Session>, found: &Found) -> Result<ChangeSet, String> {
    let set = found.change_set().map_err(|error| error.to_string())?;
    session.reviews().add(set.clone()).await?;
    Ok(set)
}

impl Sweep {
    /// What it does, for people.
    pub(super) fn title(&self) -> String {
        match self {
            Self::Rewrite { pattern, replacement, .. } => rewrite_title(pattern, replacement),
            Self::Rename { new_name, .. } => format!("Rename to `{}`", short(new_name)),
        }
    }
}

fn searched(progress: &Progress) -> String {
    format!("{} files searched, {} to change", progress.searched, progress.found)
}

/// What a rewrite does, for people.
pub(crate) fn rewrite_title(pattern: &str, replacement: &str) -> String {
    format!("Rewrite `{}` to `{}`", short(pattern), short(replacement))
}

impl Found {
    /// The change set of the edits.
    pub(crate) fn change_set(&self) -> Result<ChangeSet, SetError> {
        let proposal = |file: &FileEdit| {
            let base = Bytes { text: file.before.text.clone(), bom: file.before.bom };
            Proposal::new(&file.path, Some(base.into()), Target::Edit(file.edit.clone()))
        };
        ChangeSet::new(self.title.clone(), self.origin, self.swept.files.iter().map(proposal).collect())
    }

    /// What came of it, in a line.
    pub(crate) fn summary(&self, set: &ChangeSet) -> String {
        let (hunks, files) = (set.hunks().count(), set.files().len());
        let notes = self.notes();
        format!("{} in {} to review.{notes}", counted(hunks, "hunk"), counted(files, "file"))
    }

    /// What the user should know about how the search went.
    pub(crate) fn notes(&self) -> String {
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        for skipped in &self.swept.skipped {
            *counts.entry(skipped.reason.to_string()).or_default() += 1;
        }
        let skipped = counts.iter().map(|(why, count)| {
            let why = why.strip_prefix("it is ").unwrap_or(why);
            format!("{} left out: {why}", counted(*count, "file"))
        });
        let stopped =
            self.swept.left_out.stopped.then(|| "Stopped at the largest number of files".to_owned());
        self.notes.iter().cloned().chain(skipped).chain(stopped).map(|note| format!(" {note}.")).collect()
    }
}
