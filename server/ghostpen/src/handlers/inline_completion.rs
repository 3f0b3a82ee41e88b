//! `textDocument/inlineCompletion`: one answer for each request. A suggestion carries a range in one line,
//! a filter text and an accept command; a superseded request is answered `null`, silence an empty list.

use std::sync::Arc;

use complete::{Ask, DEADLINE, Reason, Suggestion};
use lsp_types::{
    Command, InlineCompletionItem, InlineCompletionList, InlineCompletionParams, InlineCompletionTriggerKind,
    InsertText, Position, Uri,
};
use tokio::{
    sync::mpsc::UnboundedReceiver,
    time::{Instant, timeout_at},
};
use tower_lsp::jsonrpc::Result;
use workspace::Document;

use crate::{convert, session::Session};

/// Answers a request for ghost text.
pub(crate) async fn inline_completion(
    session: Arc<Session>,
    params: InlineCompletionParams,
) -> Result<Option<InlineCompletionList>> {
    let deadline = Instant::now() + DEADLINE;
    let place = params.text_document_position_params;
    let invoked = params.context.trigger_kind == InlineCompletionTriggerKind::Invoked;
    let uri = place.text_document.uri;
    let items = match suggest(&session, &uri, place.position, invoked).await {
        Ok((ask, suggestion)) => {
            let first = item(&session, &ask.document, suggestion);
            // Who asks by key may want another one; while typing, looking for it would cost requests.
            if invoked { all(&session, ask, first, deadline).await } else { vec![first] }
        }
        Err(Reason::Superseded) => return Ok(None),
        Err(_) => Vec::new(),
    };
    Ok(Some(InlineCompletionList { items }))
}

/// The suggestion at a place, with the request that it answers. Runs up to its first wait at once.
///
/// # Errors
/// Why there is none.
pub(super) async fn suggest(
    session: &Arc<Session>,
    uri: &Uri,
    position: Position,
    invoked: bool,
) -> std::result::Result<(Ask, Suggestion), Reason> {
    let Some(document) = session.documents().get(uri.as_str()) else {
        return Err(session.completer().not_open(uri.as_str(), convert::position(position)));
    };
    let ask = ask(session, &document, position, invoked);
    session.gathering().at(session, &document.uri, ask.offset);
    let suggestion = session.completer().suggest(ask.clone(), session.completion_settings()).await?;
    Ok((ask, suggestion))
}

/// A suggestion and what else there is to choose from, as far as it is known by the deadline.
async fn all(
    session: &Session,
    ask: Ask,
    first: InlineCompletionItem,
    deadline: Instant,
) -> Vec<InlineCompletionItem> {
    let mut choices = Choices::of(session, ask);
    let mut items = vec![first];
    while let Ok(Some(other)) = timeout_at(deadline, choices.next()).await {
        if items.iter().all(|item| item.insert_text != other.insert_text) {
            items.push(other);
        }
    }
    items
}

/// All that there is to suggest at a place.
pub(super) struct Choices<'a> {
    session: &'a Session,
    document: Arc<Document>,
    found: UnboundedReceiver<Suggestion>,
}

impl<'a> Choices<'a> {
    /// Begins to look for it.
    pub(super) fn of(session: &'a Session, ask: Ask) -> Self {
        let document = ask.document.clone();
        let found = session.completer().alternatives(ask, session.completion_settings());
        Self { session, document, found }
    }

    /// The next one, once it is found.
    pub(super) async fn next(&mut self) -> Option<InlineCompletionItem> {
        Some(item(self.session, &self.document, self.found.recv().await?))
    }
}

/// The request for this place.
pub(super) fn ask(session: &Session, document: &Arc<Document>, position: Position, invoked: bool) -> Ask {
    let offset = convert::offset(&document.text, position, session.encoding());
    Ask {
        invoked,
        excluded: session.excluded(document),
        unwanted: session.unwanted(document),
        ..Ask::at(document.clone(), offset, convert::position(position))
    }
}

/// The item of a suggestion.
fn item(session: &Session, document: &Document, suggestion: Suggestion) -> InlineCompletionItem {
    InlineCompletionItem {
        range: Some(convert::to_range(&document.text, &suggestion.range, session.encoding())),
        filter_text: Some(suggestion.text.clone()),
        insert_text: InsertText::String(suggestion.text),
        command: Some(accepted(suggestion.id)),
    }
}

/// The command an editor runs when the user took a suggestion.
pub(super) fn accepted(id: u64) -> Command {
    Command {
        title: "Accepted".to_owned(),
        command: protocol::SUGGESTION_ACCEPTED.to_owned(),
        arguments: Some(vec![id.to_string().into()]),
        tooltip: None,
    }
}
