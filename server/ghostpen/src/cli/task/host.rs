//! [`Headless`]: the program around a task that is run from the command line. Nobody is there to be asked.

use std::{future::Future, path::PathBuf, pin::Pin, sync::Arc};

use agent::{Event, Host};
use change::{ChangeId, ChangeSet};
use tokio::sync::mpsc;
use workspace::{Snapshot, Workspace};

use crate::cli::rewrite::open_journal;

type Later<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// The program around a task.
pub(super) struct Headless {
    root: PathBuf,
    workspace: Workspace,
    events: mpsc::UnboundedSender<Event>,
}

impl Headless {
    /// Over a workspace on the disk; events come out in order.
    pub(super) fn new(root: PathBuf) -> (Self, mpsc::UnboundedReceiver<Event>) {
        let (events, told) = mpsc::unbounded_channel();
        (Self { workspace: Workspace::new(vec![root.clone()]), root, events }, told)
    }
}

impl Host for Headless {
    fn snapshot(&self) -> Snapshot {
        self.workspace.snapshot()
    }

    fn tell(&self, event: Event) {
        // Nobody listens any more when the program is about to end.
        drop(self.events.send(event));
    }

    fn propose(&self, set: ChangeSet, replaces: Option<String>) -> Later<'_, Result<(), String>> {
        let put = move || -> anyhow::Result<()> {
            let mut journal = open_journal(&self.root)?;
            journal.propose(&set)?;
            if let Some(replaced) = replaces {
                journal.withdraw(&ChangeId::from(replaced.as_str()))?;
            }
            Ok(())
        };
        let put = put().map_err(|error| format!("{error:#}"));
        Box::pin(async { put })
    }

    fn change(&self, change: &str) -> Later<'_, Option<Arc<ChangeSet>>> {
        let id = ChangeId::from(change);
        let set = open_journal(&self.root).ok().and_then(|journal| journal.recall(&id));
        Box::pin(async { set.map(Arc::new) })
    }

    fn withdraw(&self, change: &str) -> Later<'_, ()> {
        if let Ok(mut journal) = open_journal(&self.root) {
            drop(journal.withdraw(&ChangeId::from(change)));
        }
        Box::pin(async {})
    }
}
