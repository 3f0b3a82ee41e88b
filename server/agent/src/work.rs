//! [`Work`]: a task at work, as a state machine: prepare, sample, act, again, until the model is done, the
//! user stops it, a budget is used up, or something fails.
//!
//! The conversation only grows, except when it is compacted. Every call of a tool gets a result before
//! anything else is said, whatever happens. What is shown has been written down before.

mod act;
mod begin;
mod finish;
mod heed;
mod sample;
mod shrink;

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use model::{AssistantPart, Cause, Finish, Message, ModelError, ToolSpec};
use protocol::{ItemContent, ItemState, NoticeLevel, TaskState, TaskSummary, Usage};
use tokio::sync::{RwLock, mpsc};

pub use self::begin::Order;
pub(crate) use self::begin::Standing;
use self::{act::Started, heed::Heeding, sample::Lap};
use crate::{
    audit::{Act, now},
    bench::Bench,
    brain::Brain,
    budget::{Limits, Spent},
    guard::Guard,
    host::Event,
    prompt,
    store::{Contract, Record, Store, thread},
};

/// An answer that was cut off is asked to go on so many times in a row.
const CONTINUED: u32 = 3;
/// An answer that broke off after a tool had run is asked for again so many times in a row.
const BROKEN: u32 = 3;

/// A task at work.
pub(crate) struct Work {
    pub(crate) bench: Arc<Bench>,
    pub(crate) model: Arc<dyn Brain>,
    pub(crate) contract: Contract,
    pub(crate) limits: Limits,
    pub(crate) tools: Vec<ToolSpec>,
    pub(crate) messages: Vec<Message>,
    pub(crate) inbox: mpsc::UnboundedReceiver<String>,
    pub(crate) summary: TaskSummary,
    /// The change that an earlier task of the thread left, which this one's takes the place of.
    pub(crate) replaces: Option<String>,
    pub(crate) heeding: Heeding,
    pub(crate) spent: Spent,
    pub(crate) guard: Guard,
    /// Tools that read hold it together, all others alone.
    pub(crate) turn: Arc<RwLock<()>>,
    pub(crate) items: u64,
    pub(crate) continued: u32,
    pub(crate) broken: u32,
    /// How many tokens the conversation had when the model last said so, and how long it was then.
    pub(crate) counted: Option<(u64, usize)>,
}

/// Where the machine is.
enum Step {
    /// Takes in what the user did and said, makes room, looks at the budget.
    Prepare,
    /// Asks the model.
    Sample,
    /// Waits for the tools that the answer called.
    Act(Lap),
    /// It is over.
    End(Ending),
}

/// How a task ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Ending {
    pub(crate) state: TaskState,
    pub(crate) message: Option<String>,
}

impl Ending {
    fn of(state: TaskState, message: impl Into<String>) -> Self {
        Self { state, message: Some(message.into()) }
    }

    fn stopped() -> Self {
        Self { state: TaskState::Cancelled, message: None }
    }
}

impl Work {
    /// Works until the end; what the task is then.
    pub(crate) async fn run(mut self) -> TaskSummary {
        let mut step = Step::Prepare;
        let ending = loop {
            let began = Instant::now();
            let waited = self.bench.gate.waited();
            step = match step {
                Step::Prepare => self.prepare().await,
                Step::Sample => self.sample().await,
                Step::Act(lap) => self.act(lap).await,
                Step::End(ending) => break ending,
            };
            let waited = self.bench.gate.waited().saturating_sub(waited);
            self.spent.time += began.elapsed().saturating_sub(waited);
        };
        self.bench.close();
        // Whoever lets the task go on finds what was said until now; nothing more is taken.
        self.inbox.close();
        if self.listen().is_err() {
            tracing::warn!("what the user said at the end of a task could not be written down");
        }
        self.finish(ending).await
    }

    async fn prepare(&mut self) -> Step {
        if self.bench.stop.is_cancelled() {
            return Step::End(Ending::stopped());
        }
        if let Some(reached) = self.limits.reached(&self.spent) {
            let message = format!("Stopped: {reached}. Resume it to go on with as much again");
            return Step::End(Ending::of(TaskState::Interrupted, message));
        }
        // Before what they typed, which may be what they accepted in other words.
        if self.heed().await.is_err() {
            return Step::End(Self::unwritable());
        }
        if let Err(ending) = self.look_around() {
            return Step::End(ending);
        }
        if self.listen().is_err() {
            return Step::End(Self::unwritable());
        }
        match self.shrink().await {
            Ok(()) => Step::Sample,
            Err(ending) => Step::End(ending),
        }
    }

    /// Takes in what the user changed meanwhile.
    fn look_around(&mut self) -> Result<(), Ending> {
        let moved = self.bench.overlay.refresh(&self.bench.host.snapshot());
        if moved.is_empty() {
            return Ok(());
        }
        let lines: String = moved
            .iter()
            .map(|moved| match (moved.gone, moved.clashes) {
                (true, _) => format!("- {} is gone\n", moved.name),
                (_, true) => format!(
                    "- {} was changed at the very words you edited; yours stay in your copy, and the user will \
                     choose\n",
                    moved.name
                ),
                _ => format!("- {} was changed\n", moved.name),
            })
            .collect();
        let text = format!(
            "While you work, the user changed files that you read. Read them again before you edit them:\n{lines}"
        );
        let kept: Vec<_> = moved.into_iter().map(|moved| moved.path).collect();
        let edits = Record::Edits(self.bench.overlay.kept(&kept));
        let written = self.bench.store.append(&edits).is_ok() && self.say(prompt::notice(&text)).is_ok();
        if written { Ok(()) } else { Err(Self::unwritable()) }
    }

    /// Takes in what the user said meanwhile; whether there was something.
    fn listen(&mut self) -> std::io::Result<bool> {
        let mut heard = false;
        while let Ok(text) = self.inbox.try_recv() {
            let content = ItemContent::UserMessage { text: text.clone(), mentions: Vec::new(), images: 0 };
            // The item first: a fork before it is one without the words.
            self.item(ItemState::Done, content);
            self.say(prompt::user(text))?;
            heard = true;
        }
        Ok(heard)
    }

    /// Takes in what the user said, or else refuses to take anything from here on: what is taken is heard.
    fn listen_or_close(&mut self) -> std::io::Result<bool> {
        if self.listen()? {
            return Ok(true);
        }
        self.inbox.close();
        self.listen()
    }

    async fn act(&mut self, lap: Lap) -> Step {
        let Lap { parts, calls, finish, error } = lap;
        if !parts.is_empty() && self.say(Message::Assistant { content: parts }).is_err() {
            return Step::End(Self::unwritable());
        }
        let acted = !calls.is_empty();
        let ending = self.collect(calls).await;
        self.progress();
        if let Some(ending) = ending {
            return Step::End(ending);
        }
        if self.bench.stop.is_cancelled() {
            return Step::End(Ending::stopped());
        }
        match (finish, error) {
            (_, Some(error)) => self.failed(&error, acted),
            (Some(Finish::Refused), _) => {
                Step::End(Ending::of(TaskState::Failed, "The model's server refused to answer"))
            }
            _ if acted => {
                (self.continued, self.broken) = (0, 0);
                Step::Prepare
            }
            (Some(Finish::Length), _) if self.continued < CONTINUED => {
                self.continued += 1;
                match self
                    .say(prompt::notice("Your answer was cut off at its length limit. Go on where it ended."))
                {
                    Ok(()) => Step::Prepare,
                    Err(_) => Step::End(Self::unwritable()),
                }
            }
            _ => match self.listen_or_close() {
                Ok(true) => Step::Prepare,
                Ok(false) => Step::End(Ending { state: TaskState::Done, message: None }),
                Err(_) => Step::End(Self::unwritable()),
            },
        }
    }

    /// An answer failed. One that broke off after tools had run is asked for again, with their results.
    fn failed(&mut self, error: &ModelError, acted: bool) -> Step {
        let passes = matches!(
            error.cause,
            Cause::BrokenOff
                | Cause::Timeout { .. }
                | Cause::Failed { .. }
                | Cause::Overloaded { .. }
                | Cause::Malformed(_)
        );
        if acted && passes && self.broken < BROKEN {
            self.broken += 1;
            self.notice(NoticeLevel::Warning, format!("{error} It goes on with what came."));
            return Step::Prepare;
        }
        Step::End(Ending::of(TaskState::Failed, error.to_string()))
    }

    fn unwritable() -> Ending {
        Ending::of(
            TaskState::Failed,
            "The task's log cannot be written, so it stopped: make room in Ghostpen's state folder, then resume it",
        )
    }

    /// Adds to the conversation, once it is written; it is on the disk before what comes of it is shown.
    pub(crate) fn say(&mut self, message: Message) -> std::io::Result<()> {
        self.bench.store.write(&Record::Message(message.clone()))?;
        self.messages.push(message);
        Ok(())
    }

    /// A name for the next item.
    pub(crate) fn name(&mut self) -> String {
        self.items += 1;
        format!("{}-{}", self.bench.task, self.items)
    }

    /// Shows an item that is complete from the start.
    pub(crate) fn item(&mut self, state: ItemState, content: ItemContent) {
        let id = self.name();
        self.bench.show(&id, now(), state, content);
    }

    pub(crate) fn notice(&mut self, level: NoticeLevel, text: impl Into<String>) {
        self.item(ItemState::Done, ItemContent::Notice { level, text: text.into() });
    }

    /// Adds what an answer took.
    pub(crate) fn pay(&mut self, usage: &model::Usage, written: usize) {
        let prices = self.model.config().prices;
        let cost = prices.as_ref().and_then(|prices| usage.cost(prices)).unwrap_or_default();
        let estimated = crate::compact::tokens(&self.messages);
        let paid = Usage {
            prompt_tokens: usage.prompt.unwrap_or(estimated),
            cached_tokens: usage.cached.unwrap_or(0),
            output_tokens: usage.output.unwrap_or(written as u64 / 4),
            cost_micros: (cost * 1e6) as u64,
        };
        self.counted = usage.prompt.map(|prompt| (prompt + paid.output_tokens, self.messages.len() + 1));
        self.spent.usage = thread::add(self.spent.usage, paid);
        self.summary.usage = self.spent.usage;
    }

    /// Tells how far the task is. Its numbers need not outlive a power cut; they are found anew.
    pub(crate) fn progress(&mut self) {
        let numbers = self.bench.overlay.numbers();
        (self.summary.files, self.summary.added, self.summary.removed) = numbers;
        self.keep(Store::write);
        self.bench.host.tell(Event::Task(self.summary.clone()));
    }

    /// Tells the task's state, once it is on the disk.
    pub(crate) fn tell(&self) {
        self.keep(Store::append);
        self.bench.host.tell(Event::Task(self.summary.clone()));
    }

    /// Writes the task's state down.
    fn keep(&self, how: fn(&Store, &Record) -> std::io::Result<()>) {
        if let Err(error) = how(&self.bench.store, &Record::Task(self.summary.clone())) {
            tracing::warn!(%error, "a task's state could not be written down");
        }
    }

    /// Writes to the audit log what may be done only if it is written there.
    pub(crate) fn record(&self, act: Act) -> Result<(), Ending> {
        self.bench.gate.record(act).map_err(|error| {
            Ending::of(TaskState::Failed, format!("The audit log cannot be written, so it stopped: {error}"))
        })
    }
}

/// The text of an answer.
fn text_of(parts: &[AssistantPart]) -> String {
    let text = |part: &AssistantPart| match part {
        AssistantPart::Text { text } => Some(text.clone()),
        _ => None,
    };
    parts.iter().filter_map(text).collect::<Vec<_>>().join("\n\n")
}

/// How long tools have to end after a stop, before they are given up.
const GRACE: Duration = Duration::from_millis(80);

/// The calls of an answer that are under way, in its order.
type Calls = Vec<Started>;
