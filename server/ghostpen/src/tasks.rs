//! Delegated tasks: one registry for those that go by rule and those that a model works on. What a task
//! produces is a change set that waits for review; a task never edits.

mod ask;
pub(crate) mod confined;
mod host;
mod mention;
mod prompt;
mod request;
mod rule;
mod sweep;
mod tell;
mod wish;

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
    time::SystemTime,
};

use agent::Agents;
use dashmap::DashMap;
use protocol::TaskSummary;
use tokio_util::sync::CancellationToken;

pub(crate) use self::{
    ask::allows,
    confined::Confined,
    mention::offers,
    prompt::{Prompt, settings_of},
    request::words,
    rule::by_rule,
    sweep::{Found, Sweep, rewrite_title},
    wish::{Wish, has_model, wishes},
};
use crate::{convert, session::Session};

/// So many of the tasks that have ended are listed.
const LISTED: usize = 100;

/// The tasks of one session.
#[derive(Default)]
pub(crate) struct Tasks {
    next: AtomicU64,
    sweeps: DashMap<String, Running>,
    /// Those that a model works on; opened when first asked for, since most sessions have none.
    agents: Mutex<Option<Arc<Agents>>>,
    commands: Arc<Confined>,
}

/// A task by rule, at work.
struct Running {
    title: String,
    at: SystemTime,
    stop: CancellationToken,
}

impl std::fmt::Debug for Tasks {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tasks").field("sweeps", &self.sweeps.len()).finish_non_exhaustive()
    }
}

impl Tasks {
    /// Starts a task by rule on what the user sees now; its id.
    pub(crate) fn sweep(&self, session: &Arc<Session>, sweep: Sweep) -> String {
        let id = format!("t{}", self.next.fetch_add(1, Ordering::Relaxed) + 1);
        let stop = session.stopped().child_token();
        let running = Running { title: sweep.title(), at: SystemTime::now(), stop: stop.clone() };
        self.sweeps.insert(id.clone(), running);
        let (session, snapshot, task_id) = (session.clone(), session.snapshot(), id.clone());
        tokio::spawn(async move {
            sweep::run(&session, snapshot, &task_id, sweep, stop).await;
            session.tasks().sweeps.remove(&task_id);
        });
        id
    }

    /// Stops a task; false when no such task runs.
    pub(crate) fn cancel(&self, id: &str) -> bool {
        let sweep = self.sweeps.get(id).map(|running| running.stop.cancel()).is_some();
        sweep || self.opened().is_some_and(|agents| agents.cancel(id))
    }

    /// What runs commands.
    pub(crate) fn runner(&self) -> &dyn agent::Runner {
        &*self.commands
    }

    /// The tasks by rule that are at work.
    pub(crate) fn sweeping(&self) -> Vec<TaskSummary> {
        self.sweeps.iter().map(|entry| summary(entry.key(), entry.value())).collect()
    }
}

/// All tasks: those at work, and the latest that have ended, the latest first. Reads the disk.
pub(crate) fn list(session: &Arc<Session>) -> Vec<TaskSummary> {
    let tasks = session.tasks();
    let mut all = tasks.sweeping();
    all.extend(tasks.agents(session).map(|agents| agents.tasks()).unwrap_or_default());
    all.sort_by_key(|task| std::cmp::Reverse(task.at));
    all.truncate(LISTED);
    all
}

fn summary(id: &str, running: &Running) -> TaskSummary {
    TaskSummary::begun(id.to_owned(), None, running.title.clone(), convert::unix_ms(running.at))
}

/// Words in a line that is not too long for a title.
fn short(code: &str) -> String {
    let line = code.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= 40 { line } else { line.chars().take(39).chain(['…']).collect() }
}
