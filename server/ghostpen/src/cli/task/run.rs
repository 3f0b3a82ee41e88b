//! A task from start to end on the command line: events as they come, then the diff.

use std::{path::Path, sync::Arc};

use agent::{Agents, Event, Order, Settings, Started};
use anyhow::{Context as _, anyhow};
use change::ChangeId;
use protocol::{Answer, Item, ItemContent, ItemState, Mode, TaskState, TaskSummary};
use serde_json::{Value, json};
use tokio::sync::mpsc::UnboundedReceiver;
use tokio_util::sync::CancellationToken;

use super::{NotDone, said, state};
use crate::{
    cli::{
        print,
        rewrite::{coloured_diff, elsewhere, open_journal},
    },
    configuration,
    models::Models,
    tasks,
};

/// A task under way, and what stops it.
pub(super) struct Start {
    started: Started,
    stop: CancellationToken,
}

pub(super) fn start(
    root: &Path,
    agents: &Arc<Agents>,
    text: &str,
    mode: Mode,
    model: Option<&str>,
) -> anyhow::Result<Start> {
    let (request, title) = tasks::words(text, None).map_err(|message| anyhow!(message))?;
    let shown = ItemContent::UserMessage { text: text.to_owned(), mentions: Vec::new(), images: 0 };
    let order = Order { request, images: Vec::new(), shown, title, mode };
    let stop = CancellationToken::new();
    let started = agents.start(&settings(root, model)?, order, None, stop.clone())?;
    Ok(Start { started, stop })
}

pub(super) fn resume(
    root: &Path,
    agents: &Arc<Agents>,
    task: &str,
    model: Option<&str>,
) -> anyhow::Result<Start> {
    let stop = CancellationToken::new();
    let with =
        |before: &str| settings(root, Some(model.unwrap_or(before))).map_err(|error| format!("{error:#}"));
    let started = agents.resume(task, with, stop.clone())?;
    Ok(Start { started, stop })
}

fn settings(root: &Path, model: Option<&str>) -> anyhow::Result<Settings> {
    let (config, problems) = configuration::load(Some(root), &Value::Null);
    let (models, more) = Models::default().configured(&config);
    for problem in problems.iter().chain(&more) {
        tracing::warn!("{problem}");
    }
    tasks::settings_of(&config.agent, &models, model, Some(root)).map_err(|message| anyhow!(message))
}

/// Prints what a task does until it has ended, then the change.
pub(super) async fn follow(
    root: &Path,
    agents: &Arc<Agents>,
    mut events: UnboundedReceiver<Event>,
    start: Start,
    json: bool,
) -> anyhow::Result<()> {
    let Start { started: Started { task, thread: _, mut ended }, stop } = start;
    if !json {
        print(&format!("Task {task}\n"))?;
    }
    let summary = loop {
        tokio::select! {
            biased;
            Some(event) = events.recv() => {
                let told = tell(agents, &event, json);
                // Without a reader the task goes no further either.
                if told.is_err() {
                    stop.cancel();
                }
            }
            summary = &mut ended => break summary.context("the task ended without a word")?,
            Ok(()) = tokio::signal::ctrl_c() => stop.cancel(),
        }
    };
    end(root, &summary, json)
}

fn tell(agents: &Agents, event: &Event, json: bool) -> anyhow::Result<()> {
    match event {
        Event::Item { item, thread } => {
            decline(agents, item);
            if json {
                return print(&format!("{}\n", json!({ "threadId": thread, "item": item })));
            }
            let is_over = !matches!(item.state, ItemState::Running | ItemState::Waiting);
            let is_own = !matches!(item.content, ItemContent::UserMessage { .. });
            match said(&item.content).filter(|_| is_over && is_own) {
                Some(line) => print(&format!("{line}\n")),
                None => Ok(()),
            }
        }
        Event::Task(summary) if json => print(&format!("{}\n", json!({ "task": summary }))),
        Event::Task(_) | Event::Text { .. } => Ok(()),
    }
}

/// Nobody is there: an approval is declined, and a question is for the model to decide.
fn decline(agents: &Agents, item: &Item) {
    if item.state != ItemState::Waiting {
        return;
    }
    let answer = match item.content {
        ItemContent::Question { .. } => Answer::Reply {
            text: "Nobody is there to answer; decide yourself, and say how in your summary.".to_owned(),
        },
        _ => Answer::Decline { reason: "nobody is there to be asked".to_owned() },
    };
    agents.answer(&item.task_id, &item.item_id, answer);
}

fn end(root: &Path, summary: &TaskSummary, json: bool) -> anyhow::Result<()> {
    let diff = match &summary.change_id {
        Some(id) => {
            let journal = open_journal(root)?;
            let set = journal.change(&ChangeId::from(id.as_str()));
            set.map(|set| set.unified(root, |_| true).text)
        }
        None => None,
    };
    let message = summary.message.clone().unwrap_or_default();
    if json {
        print(&format!("{}\n", json!({ "task": summary, "diff": diff })))?;
    } else {
        match (&summary.change_id, &diff) {
            (Some(id), Some(diff)) => {
                print(&coloured_diff(diff))?;
                let here = elsewhere(root)?;
                print(&format!("Nothing has changed; `ghostpen change accept {id}{here}` puts it in.\n"))?;
            }
            _ => print("There is no change to review.\n")?,
        }
    }
    let code = match summary.state {
        TaskState::Done => return Ok(()),
        TaskState::Interrupted => 3,
        TaskState::Cancelled => 130,
        TaskState::Failed | TaskState::Running | TaskState::Waiting => 1,
    };
    Err(NotDone { state: state(summary.state), code, message }.into())
}
