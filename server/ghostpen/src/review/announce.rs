//! What the editor is told of reviews: that one changed, and, without our plugin, what a task came to.

use std::{
    collections::{BTreeSet, HashMap},
    path::{Path, PathBuf},
    sync::Arc,
};

use change::ChangeSet;
use lsp_types::{
    Diagnostic, DiagnosticSeverity, MessageActionItem, MessageType, Position, Range, ShowDocumentParams, Uri,
};
use protocol::{
    ChangeAcceptParams, ChangeChanged, ChangeChangedNotification, ChangeRejectParams, TaskEventNotification,
    TaskState,
};

use super::{Address, choose::Mark, context_lines, paper, show};
use crate::{convert, notify::tell, session::Session};

/// Tells the editor that a change is no longer what it was in these files, and its documents are not either.
pub(super) async fn changed(session: Arc<Session>, set: Arc<ChangeSet>, files: BTreeSet<PathBuf>) {
    let capabilities = session.capabilities();
    if capabilities.ours.notifications {
        let told = set.files().iter().filter(|file| files.contains(&file.path));
        let uris = told.filter_map(|file| convert::uri(file.place())).map(String::from);
        let notification = ChangeChangedNotification {
            change_id: set.id().to_string(),
            state: show::state(&set),
            files: uris.collect(),
            hunks_proposed: show::proposed(&set),
        };
        tell::<ChangeChanged>(session.client(), notification).await;
    }
    // What was never read is shown nowhere; of a large change that is nearly all.
    let read = documents(&set, files).into_iter().filter(|uri| session.reviews().is_read(uri));
    refresh(&session, read).await;
    for document in session.documents().all() {
        let shown = document.path.as_deref().and_then(|path| on_paper(&session, path));
        if shown.is_some_and(|change| change == set.id().as_str())
            && let Ok(uri) = document.uri.parse()
        {
            marks(&session, &uri).await;
        }
    }
}

/// Asks the editor to read documents anew, if it knows how.
async fn refresh(session: &Session, uris: impl Iterator<Item = Uri>) {
    for uri in uris.filter(|_| session.capabilities().text_document_content) {
        // An editor that does not show the document any more has nothing to refresh.
        drop(session.client().text_document_content_refresh(uri).await);
    }
}

/// Has the editor read again the documents that it read, and those that lie in files.
pub(super) async fn rewritten(session: &Arc<Session>, read: impl Iterator<Item = Uri>) {
    refresh(session, read).await;
    for document in session.documents().all() {
        let shown = document.path.as_deref().and_then(|path| on_paper(session, path));
        if let Some(set) = shown.and_then(|change| session.reviews().change(&change)) {
            // One that cannot be written is out of date, and decides nothing from then on.
            drop(put_down(session, &set));
        }
    }
}

/// The change that a file shows as its review.
pub(crate) fn on_paper(session: &Session, file: &Path) -> Option<String> {
    paper::change_of(session.snapshot().roots(), file)
}

/// Tells beside the lines of a review that is open as a file what was decided and what stands against it. The
/// file itself stays as it is, since no editor reads it again by itself.
pub(super) async fn marks(session: &Arc<Session>, uri: &Uri) {
    let place = uri.clone();
    let marks = session.aside(move |session| {
        let sheet = session.reviews().sheet(session, &place);
        sheet.map(|sheet| sheet.marks().into_iter().map(diagnostic).collect::<Vec<_>>())
    });
    if let Ok(Some(marks)) = marks.await {
        session.client().publish_diagnostics(uri.clone(), marks, None).await;
    }
}

fn diagnostic(mark: Mark) -> Diagnostic {
    let at = Position { line: mark.line, character: 0 };
    Diagnostic {
        range: Range { start: at, end: Position { line: mark.line + 1, ..at } },
        severity: Some(if mark.is_conflict {
            DiagnosticSeverity::Warning
        } else {
            DiagnosticSeverity::Information
        }),
        source: Some("ghostpen".to_owned()),
        message: mark.message.into(),
        ..Diagnostic::default()
    }
}

/// The review documents that change with these files.
fn documents(set: &ChangeSet, files: BTreeSet<PathBuf>) -> Vec<Uri> {
    let change = set.id().to_string();
    let files = files.into_iter().map(|path| Address::File { change: change.clone(), path, base: false });
    let review = Address::Review { change: change.clone() };
    std::iter::once(review).chain(files).map(|address| address.uri()).collect()
}

/// Tells the user of an editor without our plugin what a task came to, and opens the review on demand.
pub(super) async fn result(session: &Arc<Session>, event: &TaskEventNotification) {
    let Some(change) = &event.change_id else {
        let kind = if event.state == TaskState::Failed { MessageType::Error } else { MessageType::Info };
        if let Some(message) = &event.message {
            session.client().show_message(kind, format!("Ghostpen: {message}")).await;
        }
        return;
    };
    let (session, change) = (session.clone(), change.clone());
    let message = format!("Ghostpen: {}", event.message.as_deref().unwrap_or_default());
    tokio::spawn(async move { offer(&session, &change, message).await });
}

/// Offers the review where there is no panel for it.
async fn offer(session: &Arc<Session>, change: &str, message: String) {
    let choices = ["Review", "Accept all", "Discard"]
        .map(|title| MessageActionItem::new(title.to_owned(), HashMap::new()));
    let answer =
        session.client().show_message_request(MessageType::Info, &message, Some(choices.into())).await;
    let chosen = match answer {
        Ok(item) => item.map(|item| item.title).unwrap_or_default(),
        // An editor that cannot ask shows the message, and the review at once.
        Err(_) => {
            session.client().show_message(MessageType::Info, message).await;
            "Review".to_owned()
        }
    };
    let reviews = session.reviews();
    let failed = match chosen.as_str() {
        "Review" => reviews.open(session, Some(change)).await.err(),
        "Accept all" => {
            let all = ChangeAcceptParams { change_id: change.to_owned(), hunk_ids: None, uri: None };
            reviews.accept(all).await.map_or_else(Some, |done| done.message)
        }
        "Discard" => {
            let all =
                ChangeRejectParams { change_id: change.to_owned(), hunk_ids: None, uri: None, reason: None };
            reviews.reject(all).await.err()
        }
        _ => None,
    };
    if let Some(message) = failed {
        session.client().show_message(MessageType::Warning, format!("Ghostpen: {message}")).await;
    }
}

/// Opens the review: as a virtual document, or as a file for editors that have none.
///
/// # Errors
/// When the editor cannot show documents, or the file cannot be written.
pub(super) async fn open(session: &Arc<Session>, set: &ChangeSet) -> Result<Uri, String> {
    let capabilities = session.capabilities();
    if !capabilities.show_document {
        return Err(
            "this editor cannot be asked to open a document; use the code actions on the changed lines"
                .to_owned(),
        );
    }
    let uri = if capabilities.text_document_content {
        Address::Review { change: set.id().to_string() }.uri()
    } else {
        put_down(session, set)?
    };
    let params =
        ShowDocumentParams { uri: uri.clone(), external: None, take_focus: Some(true), selection: None };
    session.client().show_document(params).await.map_err(|error| error.to_string())?;
    Ok(uri)
}

/// Writes the review into its file.
fn put_down(session: &Arc<Session>, set: &ChangeSet) -> Result<Uri, String> {
    let root = session.snapshot().roots().first().cloned().unwrap_or_default();
    let path = paper::path(&root, set.id().as_str())?;
    paper::write(&path, &paper::text(set, &root, context_lines(session)).text)
        .map_err(|error| format!("{} cannot be written: {error}", path.display()))?;
    paper::tidy(&path, |change| session.reviews().change(change).is_some());
    convert::uri(&path).ok_or_else(|| format!("{} cannot be named", path.display()))
}
