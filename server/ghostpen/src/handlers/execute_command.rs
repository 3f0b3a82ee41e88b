//! `workspace/executeCommand`: every action of ours under its dotted name.

use std::sync::Arc;

use lsp_types::ExecuteCommandParams;
use serde_json::{Value, json};
use tower_lsp::jsonrpc::Result;

use crate::{commands, session::Session};

/// Carries out a command with its first argument as parameters.
pub(crate) async fn execute_command(session: Arc<Session>, params: ExecuteCommandParams) -> Result<Value> {
    let argument = params.arguments.and_then(|arguments| arguments.into_iter().next());
    commands::execute(session, &params.command, argument.unwrap_or_else(|| json!({}))).await
}
