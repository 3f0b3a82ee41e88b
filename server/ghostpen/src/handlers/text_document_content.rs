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
    let missing = Error::invalid_params(format!("there is no change behind {}", params.uri));
    let text = session.aside(move |session| session.reviews().document(session, &params.uri)).await?;
    text.map(|text| TextDocumentContentResult { text }).ok_or(missing)
}
