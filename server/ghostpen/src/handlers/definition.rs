//! `textDocument/definition`: from a line of a review document to where it stands in the working file.

use std::sync::Arc;

use lsp_types::{DefinitionParams, Location, Range};
use tower_lsp::jsonrpc::Result;

use crate::{convert, session::Session};

/// The place in the working file; none outside review documents.
pub(crate) async fn definition(session: Arc<Session>, params: DefinitionParams) -> Result<Option<Location>> {
    let place = params.text_document_position_params;
    let find = move |session: &Arc<Session>| {
        let sheet = session.reviews().sheet(session, &place.text_document.uri)?;
        let (path, text, offset) = sheet.target(place.position, session.encoding())?;
        let at = convert::to_position(&text, offset, session.encoding());
        Some(Location { uri: convert::uri(&path)?, range: Range { start: at, end: at } })
    };
    session.aside(find).await
}
