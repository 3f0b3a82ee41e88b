//! [`Questions`]: what a task asks the user, apart from approvals. An answer here is a text for the model and
//! never allows anything.

use std::{
    collections::HashMap,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use tokio::sync::oneshot;
use tokio_util::sync::CancellationToken;

/// The questions of one task.
#[derive(Debug, Default)]
pub(crate) struct Questions {
    next: AtomicU64,
    waiting: Mutex<HashMap<String, oneshot::Sender<String>>>,
}

impl Questions {
    /// A name for the next question of a task.
    pub(crate) fn name(&self, task: &str) -> String {
        format!("{task}-q{}", self.next.fetch_add(1, Ordering::Relaxed) + 1)
    }

    /// The user's answer; `None` when the task is stopped first. `ask` is called once an answer can come.
    pub(crate) async fn ask(&self, id: &str, stop: &CancellationToken, ask: impl FnOnce()) -> Option<String> {
        let (answer, answered) = oneshot::channel();
        self.waiting().insert(id.to_owned(), answer);
        ask();
        let text = tokio::select! {
            () = stop.cancelled() => None,
            text = answered => text.ok(),
        };
        self.waiting().remove(id);
        text
    }

    /// Gives an answer; false when nothing waits for it.
    pub(crate) fn answer(&self, id: &str, text: String) -> bool {
        let Some(answer) = self.waiting().remove(id) else { return false };
        answer.send(text).is_ok()
    }

    /// Whether one waits for its answer.
    pub(crate) fn waits(&self) -> bool {
        !self.waiting().is_empty()
    }

    fn waiting(&self) -> MutexGuard<'_, HashMap<String, oneshot::Sender<String>>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
