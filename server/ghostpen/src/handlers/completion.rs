//! `textDocument/completion`, for editors that have no ghost text: the same suggestion as one entry of the
//! menu, offered to no one else.

use std::sync::Arc;

use lsp_types::{
    CompletionItem, CompletionItemKind, CompletionItemTextEdit, CompletionList, CompletionParams,
    Documentation, InsertTextMode, TextEdit,
};
use tower_lsp::jsonrpc::Result;

use super::inline_completion::{accepted, suggest};
use crate::{convert, session::Session};

/// Answers with at most one entry; the list is incomplete, so that the editor asks again at the next key.
pub(crate) async fn completion(
    session: Arc<Session>,
    params: CompletionParams,
) -> Result<Option<CompletionList>> {
    if session.capabilities().inline_completion {
        return Ok(None);
    }
    let place = params.text_document_position_params;
    let Ok((ask, suggestion)) = suggest(&session, &place.text_document.uri, place.position, false).await
    else {
        return Ok(Some(CompletionList { is_incomplete: true, ..CompletionList::default() }));
    };
    let range = convert::to_range(&ask.document.text, &suggestion.range, session.encoding());
    let label = suggestion.text.lines().next().unwrap_or_default().trim().to_owned();
    let item = CompletionItem {
        label,
        kind: Some(CompletionItemKind::Text),
        detail: Some("Ghostpen".to_owned()),
        documentation: Some(Documentation::String(suggestion.text.clone())),
        // Last in the menu: the language's own server knows better what fits a name.
        sort_text: Some("\u{10ffff}".to_owned()),
        filter_text: Some(ask.document.text.slice(suggestion.range).into_owned()),
        text_edit: Some(CompletionItemTextEdit::TextEdit(TextEdit { range, new_text: suggestion.text })),
        // Its lines are indented for this place already.
        insert_text_mode: Some(InsertTextMode::AsIs),
        command: Some(accepted(suggestion.id)),
        ..CompletionItem::default()
    };
    Ok(Some(CompletionList { is_incomplete: true, items: vec![item], ..CompletionList::default() }))
}
