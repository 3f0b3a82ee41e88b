//! The editor's documents: opened, changed, saved, closed. All of it happens before the first wait, in the
//! order received. What does not fit is noted at the document, never guessed.

use std::sync::Arc;

use lsp_types::{
    DidChangeTextDocumentParams, DidCloseTextDocumentParams, DidOpenTextDocumentParams,
    DidSaveTextDocumentParams, TextDocumentContentChangeEvent,
};
use serde_json::Value;
use workspace::{ContentChange, OutOfStep};

use crate::{convert, session::Session};

/// A document is open in the editor now.
pub(crate) async fn did_open(session: Arc<Session>, params: DidOpenTextDocumentParams) {
    let item = params.text_document;
    let path = convert::path(&item.uri);
    let language = item.language_id.to_string();
    let document = session.documents().open(item.uri.as_str(), path, &language, item.version, &item.text);
    session.completer().learner().open(&document);
    session.edited(item.uri.as_str());
}

/// A document changed. The parameters are read by hand: were they refused, the change would be lost and
/// nobody would know that the text is uncertain from here on.
pub(crate) async fn did_change(session: Arc<Session>, params: Value) {
    let uri = params.pointer("/textDocument/uri").and_then(Value::as_str).map(ToOwned::to_owned);
    match serde_json::from_value::<DidChangeTextDocumentParams>(params) {
        Ok(params) => apply(&session, params),
        Err(error) => {
            tracing::warn!(%error, "a change of a document could not be read");
            if let Some(uri) = uri
                && session.documents().mark_out_of_step(&uri, OutOfStep::Unreadable).is_ok()
            {
                session.completer().changed(&uri, None);
                session.out_of_step(&uri);
            }
        }
    }
}

fn apply(session: &Arc<Session>, params: DidChangeTextDocumentParams) {
    let uri = params.text_document.text_document_identifier.uri;
    let changes: Vec<_> = params.content_changes.into_iter().map(content_change).collect();
    let encoding = session.encoding();
    let version = params.text_document.version;
    let Ok(changed) = session.documents().change(uri.as_str(), version, &changes, encoding) else {
        tracing::warn!(uri = uri.as_str(), "a change of a document that is not open");
        return;
    };
    session.completer().changed(uri.as_str(), changed.edit.as_ref());
    session.completer().learner().change(&changed);
    if changed.before.in_step() && !changed.after.in_step() {
        session.out_of_step(uri.as_str());
    }
    session.edited(uri.as_str());
}

fn content_change(event: TextDocumentContentChangeEvent) -> ContentChange {
    match event {
        TextDocumentContentChangeEvent::TextDocumentContentChangePartial(change) => ContentChange {
            range: Some((convert::position(change.range.start), convert::position(change.range.end))),
            text: change.text,
        },
        TextDocumentContentChangeEvent::TextDocumentContentChangeWholeDocument(change) => {
            ContentChange { range: None, text: change.text }
        }
    }
}

/// A document was written to disk.
pub(crate) async fn did_save(session: Arc<Session>, params: DidSaveTextDocumentParams) {
    session.saved(params.text_document.uri.as_str());
}

/// A document is no longer open; from now on the disk says what it holds.
pub(crate) async fn did_close(session: Arc<Session>, params: DidCloseTextDocumentParams) {
    let uri = params.text_document.uri;
    session.documents().close(uri.as_str());
    session.completer().closed(uri.as_str());
    session.edited(uri.as_str());
}
