//! A request on its way, as a task that ends with whoever waits for it.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use tokio::task::JoinHandle;

/// Ends its task when dropped, at the task's next wait; what the task owns, the connection above all, is
/// dropped with it. A task that has said all it has to say may end by itself, so that the connection is
/// left in order and can be used again.
#[derive(Debug)]
pub(crate) struct Running {
    task: JoinHandle<()>,
    said: Arc<AtomicBool>,
}

/// With it a task tells that it has said all.
#[derive(Clone, Debug)]
pub(crate) struct Said(Arc<AtomicBool>);

impl Said {
    pub(crate) fn all(&self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

impl Running {
    /// Runs `work` on the runtime of the caller.
    pub(crate) fn spawn<W: Future<Output = ()> + Send + 'static>(work: impl FnOnce(Said) -> W) -> Self {
        let said = Arc::new(AtomicBool::new(false));
        Self { task: tokio::spawn(work(Said(said.clone()))), said }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if !self.said.load(Ordering::Relaxed) {
            self.task.abort();
        }
    }
}
