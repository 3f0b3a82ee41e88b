//! [`Host`]: what a task needs of the program it runs in, which is a language server or a command line.

use std::{future::Future, path::PathBuf, pin::Pin, sync::Arc};

use change::ChangeSet;
use protocol::{Item, TaskSummary};
use workspace::Snapshot;

/// The program that a task runs in.
pub trait Host: Send + Sync {
    /// What the user sees now.
    fn snapshot(&self) -> Snapshot;

    /// Something happened. It is on the disk already; this must not wait.
    fn tell(&self, event: Event);

    /// Puts a change up for review. It takes the place of an earlier one of the same thread, of which what is
    /// not decided yet is withdrawn.
    fn propose(
        &self,
        set: ChangeSet,
        replaces: Option<String>,
    ) -> Pin<Box<dyn Future<Output = Result<(), String>> + Send + '_>>;

    /// Withdraws what is not decided yet of a change, since nothing is left of it.
    fn withdraw(&self, change: &str) -> Pin<Box<dyn Future<Output = ()> + Send + '_>>;

    /// A change that was put up for review, with what the user has decided about it until now; nothing when it is
    /// forgotten.
    fn change(&self, change: &str) -> Pin<Box<dyn Future<Output = Option<Arc<ChangeSet>>> + Send + '_>>;

    /// What the editor's other servers report, in a file or anywhere; nothing without an editor.
    fn diagnostics(&self, path: Option<PathBuf>) -> Pin<Box<dyn Future<Output = Vec<Report>> + Send + '_>> {
        drop(path);
        Box::pin(async { Vec::new() })
    }
}

/// What a task tells of itself.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// An item began, or entered another state.
    Item {
        /// The thread.
        thread: String,
        /// The item as it is now.
        item: Item,
    },
    /// Text that streams into an item.
    Text {
        /// The thread.
        thread: String,
        /// The item.
        item: String,
        /// What comes at its end.
        text: String,
    },
    /// The task entered another state, or its numbers changed.
    Task(TaskSummary),
}

/// Something that is reported as wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// The file, absolute.
    pub path: PathBuf,
    /// The line, from 1.
    pub line: u32,
    /// How bad it is: 1 error, 2 warning, 3 information, 4 hint.
    pub severity: u8,
    /// What is wrong.
    pub message: String,
    /// Who says so.
    pub source: String,
}
