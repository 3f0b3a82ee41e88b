//! A thread as its log tells.

use std::collections::BTreeMap;

use model::Message;
use protocol::{Item, ItemContent, ItemState, Mode, PlanStep, TaskState, TaskSummary, Usage};

use super::{Contract, HeededChange, Record};
use crate::{evidence::Evidence, instructions::Loaded, overlay::Kept};

/// A conversation, its tasks, and what they left.
#[derive(Clone, Debug, Default)]
pub struct Thread {
    /// Its name.
    pub id: String,
    /// What it is about.
    pub title: String,
    /// When it began.
    pub began: u64,
    /// When something last happened in it.
    pub at: u64,
    /// The change that its first edits were put up for review as, where it began like another thread.
    pub from: Option<String>,
    /// Whether it began like another thread, and no task has given it a title of its own yet.
    pub is_fork: bool,
    /// How far its edits agree with what the user decided about a change.
    pub heeded: Option<HeededChange>,
    /// What its latest task was asked for.
    pub contract: Option<Contract>,
    /// The conversation as the model is sent it.
    pub messages: Vec<Message>,
    /// What is shown, in order.
    pub items: Vec<Item>,
    /// Its tasks, in order.
    pub tasks: Vec<TaskSummary>,
    /// The files its tasks changed.
    pub edits: Vec<Kept>,
    /// The instructions taken in.
    pub instructions: Vec<Loaded>,
    /// The commands that ran.
    pub evidence: Vec<Evidence>,
}

impl Thread {
    pub(super) fn take(&mut self, record: Record) {
        match record {
            Record::Opened(opened) => {
                (self.id, self.title, self.began) = (opened.id, opened.title, opened.at);
                (self.from, self.is_fork) = (opened.from, opened.is_fork);
                self.at = self.at.max(opened.at);
            }
            Record::Titled(title) => (self.title, self.is_fork) = (title, false),
            Record::Task(task) => {
                self.at = self.at.max(task.ended_at.unwrap_or(task.at));
                match self.tasks.iter_mut().find(|known| known.task_id == task.task_id) {
                    Some(known) => *known = task,
                    None => self.tasks.push(task),
                }
            }
            Record::Contract(contract) => self.contract = Some(contract),
            Record::Message(message) => self.messages.push(message),
            Record::Compacted(messages) => self.messages = messages,
            Record::Item(item) => {
                self.at = self.at.max(item.at);
                match self.items.iter_mut().rev().find(|known| known.item_id == item.item_id) {
                    Some(known) => *known = item,
                    None => self.items.push(item),
                }
            }
            Record::Edits(edits) => {
                let mut files: BTreeMap<_, _> =
                    self.edits.drain(..).map(|kept| (kept.path.clone(), kept)).collect();
                files.extend(edits.into_iter().map(|kept| (kept.path.clone(), kept)));
                self.edits = files.into_values().collect();
            }
            Record::Instructions(loaded) => self.instructions.extend(loaded),
            Record::Evidence(evidence) => self.evidence.push(evidence),
            Record::Heeded(heeded) => self.heeded = Some(heeded),
        }
    }

    /// Says of what a killed server left half done that it was interrupted. `is_running` tells of tasks that
    /// some server still works on.
    pub fn settle(&mut self, is_running: impl Fn(&str) -> bool) {
        for task in &mut self.tasks {
            let open = matches!(task.state, TaskState::Running | TaskState::Waiting);
            if open && !is_running(&task.task_id) {
                task.state = TaskState::Interrupted;
                task.message = Some("The server ended in the middle; resume it to go on".to_owned());
            }
        }
        for item in &mut self.items {
            let open = matches!(item.state, ItemState::Running | ItemState::Waiting);
            if open && !is_running(&item.task_id) {
                item.state = ItemState::Aborted;
            }
        }
    }

    /// The mode of its latest task.
    pub fn mode(&self) -> Mode {
        self.contract.as_ref().map(|contract| contract.mode).unwrap_or_default()
    }

    /// The steps of its latest plan.
    pub fn plan(&self) -> Vec<PlanStep> {
        let plan = self.items.iter().rev().find_map(|item| match &item.content {
            ItemContent::Plan { steps } => Some(steps.clone()),
            _ => None,
        });
        plan.unwrap_or_default()
    }

    /// What all of its tasks cost.
    pub fn usage(&self) -> Usage {
        self.tasks.iter().fold(Usage::default(), |sum, task| add(sum, task.usage))
    }

    /// Messages of the user in it.
    pub fn user_messages(&self) -> usize {
        self.items.iter().filter(|item| matches!(item.content, ItemContent::UserMessage { .. })).count()
    }
}

/// Two costs together.
pub(crate) fn add(one: Usage, other: Usage) -> Usage {
    Usage {
        prompt_tokens: one.prompt_tokens + other.prompt_tokens,
        cached_tokens: one.cached_tokens + other.cached_tokens,
        output_tokens: one.output_tokens + other.output_tokens,
        cost_micros: one.cost_micros + other.cost_micros,
    }
}
