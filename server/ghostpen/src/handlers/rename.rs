//! `textDocument/rename`, for editors that ask for the new name by themselves and have nothing of ours. The
//! answer changes nothing: what the rename found comes back as a change to review.

use std::sync::Arc;

use lsp_types::{RenameParams, WorkspaceEdit};
use protocol::TextDocumentIdentifier;
use tower_lsp::jsonrpc::Result;

use crate::{convert, session::Session, tasks::Sweep};

/// Starts the rename as a task.
pub(crate) async fn rename(session: Arc<Session>, params: RenameParams) -> Result<WorkspaceEdit> {
    let place = params.text_document_position_params;
    let sweep = Sweep::Rename {
        text_document: TextDocumentIdentifier { uri: place.text_document.uri.into() },
        position: convert::wire(convert::position(place.position)),
        new_name: params.new_name,
    };
    session.tasks().sweep(&session, sweep);
    Ok(WorkspaceEdit::default())
}
