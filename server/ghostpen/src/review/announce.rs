//! What the editor is told of reviews: that one changed, and, without our plugin, what a task came to.

use std::{collections::HashMap, sync::Arc};

use change::ChangeSet;
use lsp_types::{MessageActionItem, MessageType, ShowDocumentParams, Uri};
use protocol::{
    ChangeAcceptParams, ChangeChanged, ChangeChangedNotification, ChangeRejectParams, TaskEventNotification,
    TaskState,
};

use super::{Address, show, state_folder};
use crate::{convert, notify::tell, session::Session};

/// Tells the editor that a change is no longer what it was, and its documents are not either.
pub(super) async fn changed(session: Arc<Session>, set: Arc<ChangeSet>) {
    let capabilities = session.capabilities();
    if capabilities.ours.notifications {
        let uris = set.files().iter().filter_map(|file| convert::uri(&file.path)).map(String::from);
        let notification = ChangeChangedNotification {
            change_id: set.id().to_string(),
            state: show::state(&set),
            files: uris.collect(),
            hunks_proposed: show::proposed(&set),
        };
        tell::<ChangeChanged>(session.client(), notification).await;
    }
    if capabilities.text_document_content {
        for uri in documents(&set) {
            // An editor that does not show the document has nothing to refresh.
            drop(session.client().text_document_content_refresh(uri).await);
        }
    }
}

/// The review documents that change with a decision.
fn documents(set: &ChangeSet) -> Vec<Uri> {
    let change = set.id().to_string();
    let files = set.files().iter().map(|file| Address::File {
        change: change.clone(),
        path: file.path.clone(),
        base: false,
    });
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
        session.client().show_message_request(MessageType::Info, message, Some(choices.into())).await;
    let chosen = answer.ok().flatten().map(|item| item.title).unwrap_or_default();
    let reviews = session.reviews();
    let failed = match chosen.as_str() {
        "Review" => open(session, change).await.err(),
        "Accept all" => {
            let all = ChangeAcceptParams { change_id: change.to_owned(), hunk_ids: None, uri: None };
            reviews.accept(all).await.map_or_else(Some, |done| done.message)
        }
        "Discard" => {
            let all = ChangeRejectParams { change_id: change.to_owned(), hunk_ids: None, uri: None };
            reviews.reject(all).await.err()
        }
        _ => None,
    };
    if let Some(message) = failed {
        session.client().show_message(MessageType::Warning, format!("Ghostpen: {message}")).await;
    }
}

/// Opens the review: as a virtual document, or as a file of its own for editors that have none.
async fn open(session: &Arc<Session>, change: &str) -> Result<(), String> {
    let address = Address::Review { change: change.to_owned() };
    let capabilities = session.capabilities();
    if !capabilities.show_document {
        return Err(
            "this editor cannot be asked to open a document; use the code actions on the changed lines"
                .to_owned(),
        );
    }
    let uri = if capabilities.text_document_content {
        address.uri()
    } else {
        let text = session.reviews().document(session, &address.uri()).unwrap_or_default();
        let root = session.snapshot().roots().first().cloned().unwrap_or_default();
        let path = state_folder(&root)?.join(format!("review-{change}.diff"));
        std::fs::write(&path, text)
            .map_err(|error| format!("{} cannot be written: {error}", path.display()))?;
        convert::uri(&path).ok_or_else(|| format!("{} cannot be named", path.display()))?
    };
    let params = ShowDocumentParams { uri, external: None, take_focus: Some(true), selection: None };
    session.client().show_document(params).await.map(drop).map_err(|error| error.to_string())
}
