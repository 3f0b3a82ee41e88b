//! `textDocument/semanticTokens/full` and `range`: what the lines of a review document are. Every other document
//! has none of ours.

use std::sync::Arc;

use lsp_types::{SemanticToken, SemanticTokens, SemanticTokensParams, SemanticTokensRangeParams, Uri};
use tower_lsp::jsonrpc::Result;

use crate::{review::Token, session::Session};

/// The tokens of a whole document.
pub(crate) async fn full(
    session: Arc<Session>,
    params: SemanticTokensParams,
) -> Result<Option<SemanticTokens>> {
    tokens(&session, params.text_document.uri, 0, u32::MAX).await
}

/// The tokens of some lines.
pub(crate) async fn range(
    session: Arc<Session>,
    params: SemanticTokensRangeParams,
) -> Result<Option<SemanticTokens>> {
    tokens(&session, params.text_document.uri, params.range.start.line, params.range.end.line).await
}

async fn tokens(session: &Arc<Session>, uri: Uri, first: u32, last: u32) -> Result<Option<SemanticTokens>> {
    let tokens = move |session: &Arc<Session>| {
        let sheet = session.reviews().sheet(session, &uri)?;
        Some(encode(&sheet.tokens(first, last, session.encoding())))
    };
    let data = session.aside(tokens).await?;
    Ok(data.map(|data| SemanticTokens { result_id: None, data }))
}

/// Each token as the wire has it: its line counted from that of the token before.
fn encode(tokens: &[Token]) -> Vec<SemanticToken> {
    let mut before = 0;
    let encode = |token: &Token| SemanticToken {
        delta_line: token.line - std::mem::replace(&mut before, token.line),
        delta_start: 0,
        length: token.length,
        token_type: token.meaning,
        token_modifiers_bitset: 0,
    };
    tokens.iter().map(encode).collect()
}
