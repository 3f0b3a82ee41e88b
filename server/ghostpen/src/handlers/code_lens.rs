//! `textDocument/codeLens`: accept and reject above the lines of a review document.

use std::sync::Arc;

use lsp_types::{CodeLens, CodeLensParams, Command, Position, Range};
use tower_lsp::jsonrpc::Result;

use crate::session::Session;

/// The lenses of a review document; none of any other.
pub(crate) async fn code_lens(
    session: Arc<Session>,
    params: CodeLensParams,
) -> Result<Option<Vec<CodeLens>>> {
    let uri = params.text_document.uri;
    let sheet = session.aside(move |session| session.reviews().sheet(session, &uri)).await?;
    let lens = |(line, choice): (u32, crate::review::Choice)| {
        let at = Position { line, character: 0 };
        let command = Command {
            title: choice.what,
            command: choice.command.to_owned(),
            arguments: Some(vec![choice.argument]),
            tooltip: choice.title,
        };
        CodeLens { range: Range { start: at, end: at }, command: Some(command), data: None }
    };
    Ok(sheet.map(|sheet| sheet.lenses().into_iter().map(lens).collect()))
}
