//! `textDocument/foldingRange`: the files of a review document, and in them the blocks of hunks.

use std::sync::Arc;

use lsp_types::{FoldingRange, FoldingRangeKind, FoldingRangeParams};
use tower_lsp::jsonrpc::Result;

use crate::session::Session;

/// The folds of a review document; none of any other.
pub(crate) async fn folding_range(
    session: Arc<Session>,
    params: FoldingRangeParams,
) -> Result<Option<Vec<FoldingRange>>> {
    let uri = params.text_document.uri;
    let sheet = session.aside(move |session| session.reviews().sheet(session, &uri)).await?;
    let fold = |(start_line, end_line)| FoldingRange {
        start_line,
        end_line,
        kind: Some(FoldingRangeKind::Region),
        ..FoldingRange::default()
    };
    Ok(sheet.map(|sheet| sheet.folds().into_iter().map(fold).collect()))
}
