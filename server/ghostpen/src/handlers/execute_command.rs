//! `workspace/executeCommand`: every action of ours under its dotted name.

use std::sync::Arc;

use lsp_types::{ExecuteCommandParams, MessageType};
use serde_json::{Value, json};
use tower_lsp::jsonrpc::Result;

use crate::{commands, session::Session};

/// Carries out a command with its first argument as parameters.
pub(crate) async fn execute_command(session: Arc<Session>, params: ExecuteCommandParams) -> Result<Value> {
    let argument = params.arguments.and_then(|arguments| arguments.into_iter().next());
    let argument = argument.unwrap_or_else(|| json!({}));
    let (client, ours) = (session.client().clone(), session.capabilities().ours.notifications);
    let answer = commands::execute(session, &params.command, argument).await?;
    // Editors without our plugin drop a command's answer, so what it says to a person is said as a message.
    if !ours && let Some(message) = said(&answer).map(|message| format!("Ghostpen: {message}")) {
        tokio::spawn(async move { client.show_message(MessageType::Info, message).await });
    }
    Ok(answer)
}

/// What an answer says to a person: a message of its own, or the latest reason for silence.
fn said(answer: &Value) -> Option<&str> {
    answer.get("message").or_else(|| answer.pointer("/recent/0/reason")).and_then(Value::as_str)
}
