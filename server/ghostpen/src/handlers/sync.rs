//! The editor's documents: opened, changed, saved, closed. All of it happens before the first wait, in the
//! order received. What does not fit is noted at the document, never guessed.

use std::sync::Arc;

use lsp_types::{
    DidCloseTextDocumentParams, DidOpenTextDocumentParams, DidSaveTextDocumentParams, Range,
    VersionedTextDocumentIdentifier,
};
use serde::Deserialize;
use serde_json::Value;
use workspace::{ContentChange, OutOfStep};

use crate::{convert, review, session::Session};

/// The engine reads documents from this size on as soon as they are open, in bytes; smaller ones it reads
/// within the first request without anyone noticing.
const LARGE: usize = 200 << 10;

/// A document is open in the editor now.
pub(crate) async fn did_open(session: Arc<Session>, params: DidOpenTextDocumentParams) {
    let item = params.text_document;
    let (uri, language) = (item.uri.as_str(), item.language_id.to_string());
    let document = match convert::part_of(&item.uri) {
        Some(file) => session.documents().open_part(uri, file, &language, item.version, &item.text),
        None => {
            let path = convert::path(&item.uri);
            session.documents().open(uri, path, &language, item.version, &item.text)
        }
    };
    session.step(&document);
    session.edited();
    if document.path.as_deref().is_some_and(|path| review::on_paper(&session, path).is_some()) {
        // Nothing is learned from a review, whose lines all begin with a mark.
        session.reviews().opened(&session, &item.uri).await;
        return;
    }
    session.completer().opened(&document);
    session.gathering().came_to(&session, &document.uri);
    if document.text.len() > LARGE {
        let completer = session.completer().clone();
        tokio::task::spawn_blocking(move || completer.learner().warm(&document));
    }
}

/// The parameters of `didChange`, in a form of our own: the library's would take a change whose range cannot
/// be read for the whole new text.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Changes {
    text_document: VersionedTextDocumentIdentifier,
    content_changes: Vec<Change>,
}

#[derive(Deserialize)]
struct Change {
    range: Option<Range>,
    text: String,
}

/// A document changed. The parameters are read by hand: were they refused, the change would be lost and
/// nobody would know that the text is uncertain from here on.
pub(crate) async fn did_change(session: Arc<Session>, params: Value) {
    let uri = params.pointer("/textDocument/uri").and_then(Value::as_str).map(ToOwned::to_owned);
    match serde_json::from_value::<Changes>(params) {
        Ok(params) => apply(&session, params),
        Err(error) => {
            tracing::warn!(%error, "a change of a document could not be read");
            if let Some(uri) = uri
                && let Ok(document) = session.documents().mark_out_of_step(&uri, OutOfStep::Unreadable)
            {
                session.completer().lost(&uri);
                session.step(&document);
            }
        }
    }
}

fn apply(session: &Arc<Session>, params: Changes) {
    let uri = params.text_document.text_document_identifier.uri;
    let changes: Vec<_> = params.content_changes.into_iter().map(content_change).collect();
    let encoding = session.encoding();
    let version = params.text_document.version;
    let Ok(changed) = session.documents().change(uri.as_str(), version, &changes, encoding) else {
        tracing::warn!(uri = uri.as_str(), "a change of a document that is not open");
        return;
    };
    session.completer().changed(&changed);
    if changed.before.in_step() != changed.after.in_step() {
        session.step(&changed.after);
    }
    session.typed(&changed.after);
    session.edited();
}

fn content_change(Change { range, text }: Change) -> ContentChange {
    let range = range.map(|range| (convert::position(range.start), convert::position(range.end)));
    ContentChange { range, text }
}

/// A document was written to disk.
pub(crate) async fn did_save(session: Arc<Session>, params: DidSaveTextDocumentParams) {
    session.saved(params.text_document.uri.as_str());
}

/// A document is no longer open; from now on the disk says what it holds.
pub(crate) async fn did_close(session: Arc<Session>, params: DidCloseTextDocumentParams) {
    let uri = params.text_document.uri;
    if let Some(document) = session.documents().close(uri.as_str()) {
        session.closed(&document);
        session.left(&document);
    }
    session.completer().closed(uri.as_str());
    session.edited();
}
