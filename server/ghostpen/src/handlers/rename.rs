//! `textDocument/rename`, for editors that ask for the new name by themselves and have nothing of ours. The
//! answer changes nothing: what the rename found comes back as a change to review.

use std::sync::Arc;

use lsp_types::{RenameParams, WorkspaceEdit};
use protocol::{Position, Task, TextDocumentIdentifier};
use tower_lsp::jsonrpc::Result;

use crate::session::Session;

/// Starts the rename as a task.
pub(crate) async fn rename(session: Arc<Session>, params: RenameParams) -> Result<WorkspaceEdit> {
    let place = params.text_document_position_params;
    let at = place.position;
    let task = Task::Rename {
        text_document: TextDocumentIdentifier { uri: place.text_document.uri.into() },
        position: Position { line: at.line, character: at.character },
        new_name: params.new_name,
    };
    session.tasks().start(&session, task);
    Ok(WorkspaceEdit::default())
}
