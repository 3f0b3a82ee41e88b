//! [`Bench`]: what the tools of one task stand on, and the one way in which any of them edits.

use std::{
    collections::BTreeMap,
    path::PathBuf,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use protocol::{Item, ItemContent, ItemState, Mode, PlanStep};
use text::Bytes;
use tokio_util::sync::CancellationToken;

use crate::{
    approval::{Denied, Gate, Subject},
    audit::{Act, now},
    evidence::Evidence,
    host::{Event, Host},
    instructions::{Instructions, told},
    overlay::{Author, Overlay, Write, hash},
    questions::Questions,
    runner::Runner,
    store::{Record, Store},
    syntax,
    tools::Refused,
};

/// What the tools of one task stand on.
pub(crate) struct Bench {
    pub(crate) task: String,
    pub(crate) thread: String,
    pub(crate) mode: Mode,
    pub(crate) overlay: Arc<Overlay>,
    pub(crate) gate: Gate,
    pub(crate) questions: Questions,
    pub(crate) runner: Arc<dyn Runner>,
    pub(crate) host: Arc<dyn Host>,
    pub(crate) store: Arc<Store>,
    pub(crate) stop: CancellationToken,
    pub(crate) memory: Mutex<Memory>,
    /// False once the task has given up on its tools: what one of them does after that must not count.
    pub(crate) open: Mutex<bool>,
    /// Commands of the user, to be run with the network before the first one of the task.
    pub(crate) set_up: Vec<Vec<String>>,
}

/// What a task keeps in mind besides the conversation.
#[derive(Debug, Default)]
pub(crate) struct Memory {
    pub(crate) instructions: Instructions,
    pub(crate) plan: Vec<PlanStep>,
    pub(crate) evidence: Vec<Evidence>,
    /// Whether the set-up commands have run.
    pub(crate) is_set_up: bool,
}

impl Bench {
    pub(crate) fn memory(&self) -> MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether something waits for the user.
    pub(crate) fn waits(&self) -> bool {
        !self.gate.pending().is_empty() || self.questions.waits()
    }

    /// Shows an item, once it is on the disk; one that is at work yet, once it is written.
    pub(crate) fn show(&self, item_id: &str, at: u64, state: ItemState, content: ItemContent) {
        let item = Item { item_id: item_id.to_owned(), task_id: self.task.clone(), at, state, content };
        let record = Record::Item(item.clone());
        let kept = match state {
            ItemState::Running => self.store.write(&record),
            _ => self.store.append(&record),
        };
        if let Err(error) = kept {
            tracing::warn!(%error, "an item could not be written down");
        }
        self.host.tell(Event::Item { thread: self.thread.clone(), item });
    }

    /// The plan is this from now on.
    pub(crate) fn plan(&self, steps: Vec<PlanStep>) {
        self.memory().plan.clone_from(&steps);
        self.show(&format!("{}-plan", self.task), now(), ItemState::Done, ItemContent::Plan { steps });
    }

    /// Shows text that streams into an item.
    pub(crate) fn stream(&self, item_id: &str, text: String) {
        self.host.tell(Event::Text { thread: self.thread.clone(), item: item_id.to_owned(), text });
    }

    /// Nothing that a tool does from now on counts.
    pub(crate) fn close(&self) {
        *self.open.lock().unwrap_or_else(PoisonError::into_inner) = false;
    }

    /// Makes edits, all or none of them: asks where that is needed, writes them down, and says what else the
    /// model should know. What is new of syntax errors comes back with it.
    pub(crate) async fn edit(
        &self,
        writes: Vec<Write>,
        reason: &str,
        author: Author,
    ) -> Result<String, Refused> {
        for write in &writes {
            let place = self.overlay.places().place(write.path.clone());
            let after = write.after.as_ref().map(|after| hash(&after.text));
            let subject =
                Subject::Edit { path: write.path.clone(), protection: place.protection, after, author };
            self.gate.obtain_shown(subject, || self.overlay.diff(write), &self.stop).await?;
        }
        let before: BTreeMap<PathBuf, Option<Bytes>> = writes
            .iter()
            .map(|write| Ok((write.path.clone(), self.overlay.get(&write.path)?)))
            .collect::<Result<_, Refused>>()?;
        self.commit(writes, reason, author)?;
        let mut notes = String::new();
        for (path, before) in &before {
            notes += &syntax::news(&self.overlay, path, before.as_ref());
        }
        notes += &self.touched(before.keys());
        Ok(notes)
    }

    /// Writes into the overlay and the log. Nothing is written once the task has given up on its tools.
    fn commit(&self, writes: Vec<Write>, reason: &str, author: Author) -> Result<(), Refused> {
        let paths: Vec<PathBuf> = writes.iter().map(|write| write.path.clone()).collect();
        let open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if !*open {
            return Err(Denied::Stopped.into());
        }
        for write in &writes {
            let after = write.after.as_ref().map(|after| hash(&after.text));
            let act = Act::Edited { path: write.path.clone(), author, after };
            self.gate.record(act).map_err(Denied::Audit)?;
        }
        let before = self.overlay.kept(&paths);
        self.overlay.write(writes, reason, author)?;
        if let Err(error) = self.store.write(&Record::Edits(self.overlay.kept(&paths))) {
            // What is not written would be lost by a restart without anyone knowing.
            self.overlay.restore(before);
            return Err(Refused::new(format!("the edit could not be kept: {error}")));
        }
        drop(open);
        Ok(())
    }

    /// Instructions that hold where something was edited for the first time.
    fn touched<'a>(&self, paths: impl Iterator<Item = &'a PathBuf>) -> String {
        let snapshot = self.overlay.snapshot();
        let mut loaded = Vec::new();
        for path in paths {
            loaded.extend(self.memory().instructions.touch(&snapshot, path));
        }
        if loaded.is_empty() {
            return String::new();
        }
        let id = format!("{}-i{}", self.task, self.memory().instructions.loaded().len());
        self.show(&id, now(), ItemState::Done, crate::prompt::instructions_item(&loaded));
        if let Err(error) = self.store.append(&Record::Instructions(loaded.clone())) {
            tracing::warn!(%error, "instructions could not be written down");
        }
        let told = told(&loaded, |path| self.overlay.places().name(path));
        format!("\nThese instructions hold for what you just edited; check your edit against them:\n{told}")
    }
}
