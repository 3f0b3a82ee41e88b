//! `workspace/textDocumentContent`: review documents, which exist nowhere but here.

use std::sync::Arc;

use lsp_types::{TextDocumentContentParams, TextDocumentContentResult};
use tower_lsp::jsonrpc::{Error, Result};

use crate::session::Session;

/// The text of a review document as it is now.
pub(crate) async fn text_document_content(
    session: Arc<Session>,
    params: TextDocumentContentParams,
) -> Result<TextDocumentContentResult> {
    match session.reviews().document(&session, &params.uri) {
        Some(text) => Ok(TextDocumentContentResult { text }),
        None => Err(Error::invalid_params(format!("there is no change behind {}", params.uri))),
    }
}
