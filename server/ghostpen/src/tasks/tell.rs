//! How tasks go, told to the editor in the order it happened: item by item to a client that shows items,
//! else as progress, with what waits for an answer asked in a message.

use std::{
    collections::HashMap,
    sync::{Arc, Weak},
};

use agent::Event;
use protocol::{
    Item, ItemContent, ItemState, TaskEvent, TaskEventNotification, TaskItem, TaskItemNotification,
    TaskState, TaskSummary, TaskText, TaskTextNotification,
};
use tokio::{
    sync::{mpsc, watch},
    task::JoinHandle,
};
use tokio_util::sync::CancellationToken;

use super::{ask, short};
use crate::{notify::tell, progress, session::Session};

/// A task's progress while it is shown.
struct Shown {
    report: watch::Sender<Option<String>>,
    over: JoinHandle<()>,
    /// Items that wait for the user.
    waiting: Vec<String>,
}

/// Tells events until the tasks are gone.
pub(super) async fn tell_all(session: Weak<Session>, mut events: mpsc::UnboundedReceiver<Event>) {
    let mut shown = HashMap::new();
    let mut next = None;
    loop {
        let event = match next.take() {
            Some(event) => event,
            None => match events.recv().await {
                Some(event) => event,
                None => return,
            },
        };
        let Some(session) = session.upgrade() else { return };
        match event {
            Event::Text { thread, item, mut text } => {
                // What has piled up while the editor read is one message.
                next = events.try_recv().ok();
                while let Some(Event::Text { item: other, text: more, .. }) = &next
                    && *other == item
                {
                    text.push_str(more);
                    next = events.try_recv().ok();
                }
                if session.capabilities().ours.items {
                    let params = TaskTextNotification { thread_id: thread, item_id: item, text };
                    tell::<TaskText>(session.client(), params).await;
                }
            }
            Event::Item { thread, item } => tell_item(&session, thread, item, &mut shown).await,
            Event::Task(summary) => tell_task(&session, summary, &mut shown).await,
        }
    }
}

async fn tell_item(session: &Arc<Session>, thread: String, item: Item, shown: &mut HashMap<String, Shown>) {
    if let Some(shown) = shown.get_mut(&item.task_id) {
        if let Some(words) = words(&item) {
            shown.report.send_replace(Some(words));
        }
        wait(session, &item, shown).await;
    }
    if session.capabilities().ours.items {
        tell::<TaskItem>(session.client(), TaskItemNotification { thread_id: thread, item }).await;
    } else if item.state == ItemState::Waiting {
        tokio::spawn(ask::ask(session.clone(), item));
    }
}

/// Tells that a task waits for the user, and that it no longer does.
async fn wait(session: &Session, item: &Item, shown: &mut Shown) {
    let before = shown.waiting.is_empty();
    shown.waiting.retain(|waiting| *waiting != item.item_id);
    if item.state == ItemState::Waiting {
        shown.waiting.push(item.item_id.clone());
    }
    let now = shown.waiting.is_empty();
    if before != now && session.capabilities().ours.notifications {
        let event = TaskEventNotification {
            task_id: item.task_id.clone(),
            state: if now { TaskState::Running } else { TaskState::Waiting },
            message: if now { None } else { words(item) },
            change_id: None,
            open_review: false,
        };
        tell::<TaskEvent>(session.client(), event).await;
    }
}

async fn tell_task(session: &Arc<Session>, summary: TaskSummary, shown: &mut HashMap<String, Shown>) {
    let is_over = !matches!(summary.state, TaskState::Running | TaskState::Waiting);
    let event = TaskEventNotification {
        task_id: summary.task_id.clone(),
        state: summary.state,
        message: summary.message.clone(),
        open_review: is_over && summary.change_id.is_some() && session.config().review.open_when_done,
        change_id: summary.change_id.clone(),
    };
    if !is_over {
        let shown = shown.entry(summary.task_id.clone()).or_insert_with(|| show(session, &summary));
        if summary.message.is_some() {
            shown.report.send_replace(summary.message);
        }
    }
    let over = is_over.then(|| shown.remove(&summary.task_id)).flatten();
    if session.capabilities().ours.notifications {
        tell::<TaskEvent>(session.client(), event).await;
        drop(over);
    } else if is_over {
        let session = session.clone();
        tokio::spawn(async move {
            // The progress ends before the user is told of the result.
            if let Some(Shown { report, over, .. }) = over {
                drop(report);
                drop(over.await);
            }
            session.reviews().announce(&session, &event).await;
        });
    }
}

/// Shows a task's progress. Its own button stops the task by a message of the editor's.
fn show(session: &Arc<Session>, summary: &TaskSummary) -> Shown {
    let (report, reports) = watch::channel(None);
    let (id, title) = (summary.task_id.clone(), short(&summary.title));
    let progress =
        progress::show(session.clone(), id, title, reports, String::clone, CancellationToken::new());
    Shown { report, over: tokio::spawn(progress), waiting: Vec::new() }
}

/// What a task does now, in a line.
fn words(item: &Item) -> Option<String> {
    match &item.content {
        ItemContent::ToolCall { title, .. } if item.state == ItemState::Running => Some(title.clone()),
        ItemContent::AgentMessage { .. } if item.state == ItemState::Running => Some("Writing".to_owned()),
        ItemContent::Reasoning { .. } if item.state == ItemState::Running => Some("Thinking".to_owned()),
        ItemContent::Approval { title, .. } if item.state == ItemState::Waiting => {
            Some(format!("Waits for your approval: {title}"))
        }
        ItemContent::Question { text, .. } if item.state == ItemState::Waiting => {
            Some(format!("Waits for your answer: {}", short(text)))
        }
        ItemContent::Notice { text, .. } => Some(text.clone()),
        _ => None,
    }
}
