//! What waits for the user, asked in a message of the editor's own, for editors that show no items. Whoever
//! closes the message has not said yes.

use std::{collections::HashMap, iter, sync::Arc};

use lsp_types::{MessageActionItem, MessageType};
use protocol::{Answer, ApprovalScope, Item, ItemContent};

use crate::session::Session;

const ONCE: &str = "Allow once";
const TASK: &str = "Allow for this task";
const DECLINE: &str = "Decline";
/// A message that asks shows so many lines of a diff.
const LINES: usize = 40;

const ALONE: &str = "Decide yourself";

/// Asks, and gives the answer to the task.
pub(super) async fn ask(session: Arc<Session>, item: Item) {
    let (kind, message, choices) = match &item.content {
        ItemContent::Approval { title, detail, reach, diff, .. } => {
            let choices = [ONCE, TASK, DECLINE].map(ToOwned::to_owned).to_vec();
            let allows = allows(detail, reach, diff.as_deref());
            (MessageType::Warning, format!("Ghostpen asks: {title}?\n{allows}"), choices)
        }
        ItemContent::Question { text, choices, .. } => {
            let choices = choices.iter().cloned().chain([ALONE.to_owned()]).collect();
            (MessageType::Info, format!("Ghostpen asks: {text}"), choices)
        }
        _ => return,
    };
    let actions = choices.into_iter().map(|title| MessageActionItem::new(title, HashMap::new())).collect();
    let chosen = session.client().show_message_request(kind, message, Some(actions)).await;
    let chosen = chosen.ok().flatten().map(|action| action.title);
    session.tasks().answer(&item.task_id, &item.item_id, answer(&item, chosen.as_deref()));
}

/// Exactly what a yes allows, as far as people read it.
pub(crate) fn allows(detail: &str, reach: &[String], diff: Option<&str>) -> String {
    let diff = diff.map(short_diff);
    let lines: Vec<_> = iter::once(detail).chain(reach.iter().chain(&diff).map(String::as_str)).collect();
    lines.join("\n")
}

/// As much of a diff as a message can have; it says how much is missing.
fn short_diff(diff: &str) -> String {
    let count = diff.lines().count();
    let mut lines: Vec<_> = diff.lines().take(LINES).map(ToOwned::to_owned).collect();
    if count > LINES {
        lines.push(format!("… and {} more lines", count - LINES));
    }
    lines.join("\n")
}

fn answer(item: &Item, chosen: Option<&str>) -> Answer {
    let is_approval = matches!(item.content, ItemContent::Approval { .. });
    match chosen {
        Some(ONCE) if is_approval => Answer::Approve { scope: ApprovalScope::Once },
        Some(TASK) if is_approval => Answer::Approve { scope: ApprovalScope::Task },
        _ if is_approval => Answer::Decline { reason: String::new() },
        Some(ALONE) | None => Answer::Reply {
            text: "I do not answer this; decide yourself, and say how in your summary.".into(),
        },
        Some(chosen) => Answer::Reply { text: chosen.to_owned() },
    }
}

#[cfg(test)]
mod tests;
