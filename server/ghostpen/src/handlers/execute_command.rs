//! `workspace/executeCommand`: every action of ours under its dotted name.

use std::sync::Arc;

use lsp_types::{ExecuteCommandParams, MessageType};
use serde_json::{Value, json};
use tower_lsp::{Client, jsonrpc::Result};

use crate::{commands, session::Session};

/// Carries out a command with its first argument as parameters.
///
/// Emacs waits for the answer before it tells what an edit has changed, and the decision waits for that. So an
/// editor that takes nothing from the answer gets it as soon as it says that it applied the edit, and hears by
/// a message what came of it.
pub(crate) async fn execute_command(session: Arc<Session>, params: ExecuteCommandParams) -> Result<Value> {
    let argument = params.arguments.and_then(|arguments| arguments.into_iter().next());
    let argument = argument.unwrap_or_else(|| json!({}));
    let (client, ours) = (session.client().clone(), session.capabilities().ours.notifications);
    let (waiting, command) = (session.clone(), params.command);
    let promised = waiting.promised().notified();
    let mut work = Box::pin(async move { commands::execute(session, &command, argument).await });
    if ours {
        return work.await;
    }
    tokio::select! {
        biased;
        answer = &mut work => {
            // An error answer is shown by the editor.
            if answer.is_ok() {
                let answer = answer.clone();
                tokio::spawn(async move { tell(&client, answer).await });
            }
            answer
        }
        () = promised => {
            tokio::spawn(async move { tell(&client, work.await).await });
            Ok(Value::Null)
        }
    }
}

/// Says as a message what an answer says to a person, since such editors drop answers.
async fn tell(client: &Client, answer: Result<Value>) {
    match answer {
        Ok(answer) => {
            if let Some(message) = said(&answer) {
                client.show_message(MessageType::Info, format!("Ghostpen: {message}")).await;
            }
        }
        Err(error) => client.show_message(MessageType::Warning, format!("Ghostpen: {}", error.message)).await,
    }
}

/// What an answer says to a person: a message of its own, or the latest reason for silence.
fn said(answer: &Value) -> Option<&str> {
    answer.get("message").or_else(|| answer.pointer("/recent/0/reason")).and_then(Value::as_str)
}
