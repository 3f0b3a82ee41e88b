//! What clients of Copilot's language server send beside the standard, in its shapes, so that they work here
//! unchanged: what was shown and taken, where the user is, a panel of suggestions, and the status as they
//! show it. Everything else they do is the standard's.

use std::sync::Arc;

use lsp_types::{
    Command, InlineCompletionItem, LspNotificationMethod, MessageDirection, Notification, Position,
    ProgressNotification, ProgressParams, ProgressToken, Range, TextDocumentIdentifier, Uri,
};
use protocol::{Status, StatusState};
use serde::{Deserialize, Serialize};
use serde_json::json;
use tower_lsp::{Client, jsonrpc::Result};

use super::inline_completion::{Choices, accepted, ask};
use crate::{convert, session::Session};

/// The parameters of `textDocument/didShowCompletion`.
#[derive(Debug, Deserialize)]
pub(crate) struct Shown {
    item: InlineCompletionItem,
}

/// The parameters of `textDocument/didPartiallyAcceptCompletion`. How much was accepted follows from the
/// document's change.
#[derive(Debug, Deserialize)]
pub(crate) struct PartlyAccepted {
    item: InlineCompletionItem,
}

/// The parameters of `textDocument/didFocus`; without a document when the user went to something else.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Focus {
    text_document: Option<TextDocumentIdentifier>,
}

/// The parameters of `textDocument/copilotPanelCompletion`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Panel {
    text_document: TextDocumentIdentifier,
    position: Position,
    partial_result_token: Option<ProgressToken>,
}

/// Suggestions for a panel.
#[derive(Debug, Default, Serialize)]
pub(crate) struct PanelItems {
    items: Vec<InlineCompletionItem>,
}

/// The parameters of `textDocument/copilotInlineEdit`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct InlineEditParams {
    text_document: Versioned,
    position: Position,
}

/// A document as it was when it was spoken of.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Versioned {
    uri: Uri,
    version: Option<i32>,
}

/// Edits elsewhere in the document.
#[derive(Debug, Default, Serialize)]
pub(crate) struct InlineEdits {
    edits: Vec<InlineEdit>,
}

/// One of them.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct InlineEdit {
    text: String,
    text_document: Versioned,
    range: Range,
    command: Command,
}

/// The parameters of `textDocument/didShowInlineEdit`.
#[derive(Debug, Deserialize)]
pub(crate) struct ShownEdit {
    item: Accepting,
}

/// An item of ours, of which only the command is needed.
#[derive(Debug, Deserialize)]
pub(crate) struct Accepting {
    command: Option<Command>,
}

/// The status as these clients show it.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct StatusOf {
    busy: bool,
    message: String,
    kind: String,
}

impl Notification for StatusOf {
    type Params = Self;
    const METHOD: LspNotificationMethod<'static> = LspNotificationMethod::Custom("didChangeStatus");
    const MESSAGE_DIRECTION: MessageDirection = MessageDirection::ServerToClient;
}

/// The editor has put a suggestion on the screen.
pub(crate) async fn did_show(session: Arc<Session>, params: Shown) {
    if let Some(id) = id(params.item.command.as_ref()) {
        session.completer().seen(id);
    }
}

/// The user took the beginning of a suggestion.
pub(crate) async fn did_partly_accept(session: Arc<Session>, params: PartlyAccepted) {
    if let Some(id) = id(params.item.command.as_ref()) {
        session.completer().partly_accepted(id);
    }
}

/// The user came to a document.
pub(crate) async fn did_focus(session: Arc<Session>, params: Focus) {
    if let Some(document) = params.text_document {
        session.gathering().came_to(&session, document.uri.as_str());
    }
}

/// All that there is to suggest, as it is found where the client takes parts of an answer.
pub(crate) async fn panel(session: Arc<Session>, params: Panel) -> Result<PanelItems> {
    let mut all = PanelItems::default();
    let Some(document) = session.documents().get(params.text_document.uri.as_str()) else { return Ok(all) };
    let mut choices = Choices::of(&session, ask(&session, &document, params.position, true));
    while let Some(item) = choices.next().await {
        match &params.partial_result_token {
            Some(token) => {
                let part = ProgressParams::new(token.clone(), json!({ "items": [item] }));
                session.client().send_notification::<ProgressNotification>(part).await;
            }
            None => all.items.push(item),
        }
    }
    Ok(all)
}

/// Where the user will want to do again what they have just done; nothing for a text that is not the latest.
pub(crate) async fn inline_edit(session: Arc<Session>, params: InlineEditParams) -> Result<InlineEdits> {
    let none = InlineEdits::default();
    let Versioned { uri, version } = params.text_document;
    let Some(document) = session.documents().get(uri.as_str()) else {
        session.completer().not_open(uri.as_str(), convert::position(params.position));
        return Ok(none);
    };
    let ask = ask(&session, &document, params.position, false);
    let Ok((id, edit)) = session.completer().next_edit(ask, session.completion_settings(), version).await
    else {
        return Ok(none);
    };
    let edit = InlineEdit {
        text: edit.new,
        text_document: Versioned { uri, version: Some(document.version) },
        range: convert::to_range(&document.text, &edit.range, session.encoding()),
        command: accepted(id),
    };
    Ok(InlineEdits { edits: vec![edit] })
}

/// The editor has put such an edit on the screen.
pub(crate) async fn did_show_edit(session: Arc<Session>, params: ShownEdit) {
    if let Some(id) = id(params.item.command.as_ref()) {
        session.completer().edit_seen(id);
    }
}

/// Tells the status.
pub(crate) async fn tell_status(client: &Client, status: &Status) {
    let kind = match status.state {
        StatusState::Ready | StatusState::Indexing => "Normal",
        StatusState::Offline | StatusState::Warning => "Warning",
        StatusState::Error => "Error",
    };
    let action = status.action.as_ref().map(|action| format!(". {action}")).unwrap_or_default();
    let told = StatusOf {
        busy: status.state == StatusState::Indexing,
        message: format!("{}{action}", status.message),
        kind: kind.to_owned(),
    };
    client.send_notification::<StatusOf>(told).await;
}

/// The suggestion that an item of ours with this command is.
fn id(command: Option<&Command>) -> Option<u64> {
    command?.arguments.as_ref()?.first()?.as_str()?.parse().ok()
}
