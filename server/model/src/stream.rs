//! A request on its way, as a task that ends with whoever waits for it.

use tokio::task::JoinHandle;

/// Ends its task when dropped, at the task's next wait; what the task owns, the connection above all, is
/// dropped with it.
#[derive(Debug)]
pub(crate) struct Running(JoinHandle<()>);

impl Running {
    /// Runs `work` on the runtime of the caller.
    pub(crate) fn spawn(work: impl Future<Output = ()> + Send + 'static) -> Self {
        Self(tokio::spawn(work))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.0.abort();
    }
}
