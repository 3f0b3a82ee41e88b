//! The beginning of a task, in a new thread or in one that is there, and going on with one that was cut off.

use std::{
    collections::HashSet,
    sync::{Arc, Mutex},
};

use model::{AssistantPart, Message, Part};
use protocol::{ItemContent, ItemState, Mode, TaskState, TaskSummary};
use tokio::sync::{RwLock, mpsc};
use tokio_util::sync::CancellationToken;

use super::{Work, heed::Heeding};
use crate::{
    agents::{AgentError, Settings},
    approval::{Gate, Request, Standing as Answered, Subject},
    audit::{Act, Audit, now},
    bench::{Bench, Memory},
    budget::Spent,
    guard::Guard,
    host::{Event, Host},
    instructions::Instructions,
    overlay::Overlay,
    plan, prompt,
    protected::Protection,
    questions::Questions,
    runner::Runner,
    store::{Contract, Record, Store, Thread},
    tools,
};

/// What the user wants.
#[derive(Clone, Debug, PartialEq)]
pub struct Order {
    /// The request as the model reads it, with what it points at.
    pub request: String,
    /// Pictures that belong to it.
    pub images: Vec<Part>,
    /// The request as it is shown.
    pub shown: ItemContent,
    /// What it is to do, in a few words.
    pub title: String,
    /// How much may be done.
    pub mode: Mode,
}

/// What a task stands in: its thread, and the program.
pub(crate) struct Standing {
    pub(crate) store: Arc<Store>,
    pub(crate) thread: Thread,
    pub(crate) host: Arc<dyn Host>,
    pub(crate) runner: Arc<dyn Runner>,
    pub(crate) audit: Arc<Audit>,
    pub(crate) stop: CancellationToken,
}

impl Work {
    /// A new task in a thread.
    pub(crate) fn begin(
        standing: Standing,
        settings: &Settings,
        order: Order,
        task: &str,
        inbox: mpsc::UnboundedReceiver<String>,
    ) -> Result<Self, AgentError> {
        let Order { request, images, shown, title, mode } = order;
        let model = settings.model.name().to_owned();
        let contract = Contract { task: task.to_owned(), mode, model, request: request.clone() };
        standing.store.append(&Record::Contract(contract.clone()))?;
        let thread = Some(standing.thread.id.clone());
        let summary = TaskSummary::begun(task.to_owned(), thread, title, now());
        let mut work = Self::stand(standing, settings, contract, summary, inbox);
        work.started(&request)?;
        work.introduce()?;
        work.mend()?;
        let edited = match &shown {
            ItemContent::UserMessage { text, .. } if mode == Mode::Agent => plan::listed(text),
            _ => Vec::new(),
        };
        work.item(ItemState::Done, shown);
        let content = std::iter::once(Part::text(request)).chain(images).collect();
        work.say(Message::User { content })?;
        // A model's plan that the user sends back edited is that no longer, and must not be carried along.
        if !edited.is_empty() && !work.bench.memory().plan.is_empty() {
            work.bench.plan(edited);
        }
        work.tell();
        Ok(work)
    }

    /// A task that was cut off, going on.
    pub(crate) fn resume(
        standing: Standing,
        settings: &Settings,
        contract: Contract,
        inbox: mpsc::UnboundedReceiver<String>,
    ) -> Result<Self, AgentError> {
        let known = standing.thread.tasks.iter().find(|task| task.task_id == contract.task).cloned();
        let mut summary = known.ok_or_else(|| AgentError::NoTask(contract.task.clone()))?;
        (summary.state, summary.message, summary.ended_at) = (TaskState::Running, None, None);
        let mut work = Self::stand(standing, settings, contract, summary, inbox);
        // Names of items go on where they ended.
        let request = work.contract.request.clone();
        work.started(&request)?;
        work.mend()?;
        if work.messages.is_empty() {
            work.introduce()?;
            work.say(prompt::user(request))?;
        } else {
            let told = "The task was cut off and goes on now. Calls that have no result were not carried out. \
                        Files may have changed meanwhile; your edits are kept.";
            work.say(prompt::notice(told))?;
        }
        work.tell();
        Ok(work)
    }

    fn stand(
        standing: Standing,
        settings: &Settings,
        contract: Contract,
        summary: TaskSummary,
        inbox: mpsc::UnboundedReceiver<String>,
    ) -> Self {
        let Standing { store, thread, host, runner, audit, stop } = standing;
        let snapshot = host.snapshot();
        let overlay = Arc::new(Overlay::new(snapshot.clone()));
        overlay.restore(thread.edits.clone());
        let instructions = if thread.instructions.is_empty() {
            Instructions::start(settings.instructions.as_deref(), &snapshot)
        } else {
            Instructions::resume(thread.instructions.clone())
        };
        let memory = Memory {
            instructions,
            plan: thread.plan(),
            evidence: thread.evidence.clone(),
            is_set_up: settings.set_up.is_empty() || !thread.evidence.is_empty(),
        };
        let gate = gate(&contract.task, settings, &audit, &store, &host, &thread.id);
        let bench = Bench {
            task: contract.task.clone(),
            thread: thread.id.clone(),
            mode: contract.mode,
            overlay,
            gate,
            questions: Questions::default(),
            runner,
            host,
            store,
            stop,
            memory: Mutex::new(memory),
            open: Mutex::new(true),
            set_up: settings.set_up.clone(),
        };
        let replaces: Option<String> = thread.tasks.iter().rev().find_map(|task| task.change_id.clone());
        Self {
            heeding: Heeding::of(&thread, replaces.as_ref()),
            items: thread.items.len() as u64,
            bench: Arc::new(bench),
            model: settings.model.clone(),
            tools: tools::specs(contract.mode),
            contract,
            limits: settings.limits,
            messages: thread.messages,
            inbox,
            summary,
            replaces,
            spent: Spent::default(),
            guard: Guard::default(),
            turn: Arc::new(RwLock::new(())),
            continued: 0,
            broken: 0,
            counted: None,
        }
    }

    fn started(&self, request: &str) -> Result<(), AgentError> {
        let model = self.model.name().to_owned();
        Ok(self.bench.gate.record(Act::Started { request: crate::clip::clip(request, 4_000), model })?)
    }

    /// Tells the model where it is, in a thread that has just begun.
    fn introduce(&mut self) -> Result<(), AgentError> {
        if !self.messages.is_empty() {
            return Ok(());
        }
        let loaded = self.bench.memory().instructions.loaded().to_vec();
        let confinement = self.bench.runner.confinement();
        let context = prompt::context(&self.bench.overlay, &loaded, &confinement, self.bench.gate.policy());
        self.say(prompt::user(context))?;
        if !loaded.is_empty() {
            self.bench.store.append(&Record::Instructions(loaded.clone()))?;
            self.item(ItemState::Done, prompt::instructions_item(&loaded));
        }
        Ok(())
    }

    /// Gives each call that has no result one that says so.
    fn mend(&mut self) -> Result<(), AgentError> {
        for call_id in open_calls(&self.messages) {
            let content = vec![Part::text("aborted: the task was cut off before this was done")];
            self.say(Message::ToolResult { call_id, content, is_error: true })?;
        }
        Ok(())
    }
}

/// The calls of the last answer that have no result.
fn open_calls(messages: &[Message]) -> Vec<String> {
    let mut answered = HashSet::new();
    for message in messages.iter().rev() {
        match message {
            Message::ToolResult { call_id, .. } => {
                answered.insert(call_id.as_str());
            }
            Message::Assistant { content } => {
                let open = content.iter().filter_map(|part| match part {
                    AssistantPart::ToolCall(call) if !answered.contains(call.id.as_str()) => {
                        Some(call.id.clone())
                    }
                    _ => None,
                });
                return open.collect();
            }
            Message::User { .. } => return Vec::new(),
        }
    }
    Vec::new()
}

/// The gate of a task, whose requests are shown as items.
fn gate(
    task: &str,
    settings: &Settings,
    audit: &Arc<Audit>,
    store: &Arc<Store>,
    host: &Arc<dyn Host>,
    thread: &str,
) -> Gate {
    let (store, host, thread, task_id) =
        (Arc::clone(store), Arc::clone(host), thread.to_owned(), task.to_owned());
    let announce = move |request: &Request, standing: &Answered| {
        let item = approval_item(&task_id, request, standing);
        if let Err(error) = store.append(&Record::Item(item.clone())) {
            tracing::warn!(%error, "an item could not be written down");
        }
        host.tell(Event::Item { thread: thread.clone(), item });
    };
    Gate::new(task, settings.policy, Arc::clone(audit), Box::new(announce))
}

fn approval_item(task: &str, request: &Request, standing: &Answered) -> protocol::Item {
    use protocol::{Answer, ApprovalScope, ApprovalSubject};
    let (state, answer) = match standing {
        Answered::Waiting => (ItemState::Waiting, None),
        Answered::Withdrawn => (ItemState::Aborted, None),
        Answered::Decided(decision) => {
            let answer = Answer::from(decision.clone());
            let state =
                if matches!(answer, Answer::Approve { .. }) { ItemState::Done } else { ItemState::Aborted };
            (state, Some(answer))
        }
    };
    let subject = match &request.subject {
        Subject::Command { network: true, .. } => ApprovalSubject::Network,
        Subject::Command { confined: false, .. } => ApprovalSubject::Unsandboxed,
        Subject::Command { .. } => ApprovalSubject::Command,
        Subject::Edit { protection: Some(Protection::Power), .. } | Subject::Read { .. } => {
            ApprovalSubject::ProtectedFile
        }
        Subject::Edit { .. } => ApprovalSubject::Edit,
    };
    let content = ItemContent::Approval {
        title: crate::clip::clean(&capital(&request.subject.title())),
        detail: crate::clip::clean(&request.subject.detail()),
        reach: request.subject.reach().iter().map(|line| crate::clip::clean(line)).collect(),
        diff: request.diff.as_deref().map(crate::clip::clean),
        subject,
        scopes: vec![ApprovalScope::Once, ApprovalScope::Task],
        answer,
    };
    protocol::Item { item_id: request.id.clone(), task_id: task.to_owned(), at: now(), state, content }
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}
