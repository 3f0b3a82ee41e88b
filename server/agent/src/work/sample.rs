//! Asking the model: its answer is shown as it comes, and each tool call starts as soon as it is complete.

use futures_util::StreamExt as _;
use model::{AssistantPart, ChatEvent, ChatRequest, Finish, ModelError};
use protocol::{ItemContent, ItemState, NoticeLevel, TaskState};

use super::{Calls, Ending, Step, Work};
use crate::audit::{Act, now};

/// An answer runs at most so many calls; those beyond are told to come again.
pub(super) const CALLS: usize = 64;

/// An answer, as far as it came.
pub(super) struct Lap {
    pub(super) parts: Vec<AssistantPart>,
    pub(super) calls: Calls,
    pub(super) finish: Option<Finish>,
    pub(super) error: Option<ModelError>,
}

/// What is shown of an answer while it comes.
#[derive(Default)]
struct Shown {
    message: Option<Open>,
    reasoning: Option<Open>,
    /// The notice that it is tried again, which says of each try in place of the one before.
    retrying: Option<(String, u64)>,
}

struct Open {
    id: String,
    at: u64,
    text: String,
}

impl Work {
    pub(super) async fn sample(&mut self) -> Step {
        let (model, origin) = (self.model.name().to_owned(), origin(&self.model.config().url));
        if let Err(ending) = self.record(Act::Network { model, origin }) {
            return Step::End(ending);
        }
        self.spent.turns += 1;
        let request = ChatRequest {
            system: crate::prompt::system(self.contract.mode),
            tools: self.tools.clone(),
            messages: self.messages.clone(),
            cache_key: Some(self.bench.thread.clone()),
            ..ChatRequest::default()
        };
        let mut events = self.model.chat(request);
        let stop = self.bench.stop.clone();
        let mut lap = Lap { parts: Vec::new(), calls: Vec::new(), finish: None, error: None };
        let mut shown = Shown::default();
        loop {
            let event = tokio::select! {
                biased;
                () = stop.cancelled() => break,
                event = events.next() => event,
            };
            match event {
                Some(Ok(ChatEvent::Finished { reason, usage, message })) => {
                    lap.finish = Some(reason);
                    let written = message.iter().map(size).sum();
                    self.pay(&usage, written);
                    lap.parts = message;
                    break;
                }
                Some(Ok(event)) => self.take(event, &mut lap, &mut shown).await,
                Some(Err(error)) => {
                    lap.error = Some(error);
                    break;
                }
                None => break,
            }
        }
        drop(events);
        let whole = lap.finish.is_some();
        self.close(&mut lap, shown);
        if let Some(error) = lap.error.take_if(|error| {
            matches!(error.cause, model::Cause::ContextTooLong { .. }) && lap.calls.is_empty()
        }) {
            return self.too_long(&error).await;
        }
        if !whole && lap.error.is_none() && !stop.is_cancelled() {
            return Step::End(Ending::of(TaskState::Failed, "The model's answer ended without an end"));
        }
        Step::Act(lap)
    }

    async fn take(&mut self, event: ChatEvent, lap: &mut Lap, shown: &mut Shown) {
        match event {
            ChatEvent::Text(text) => self.grow(&mut shown.message, text, message),
            ChatEvent::Reasoning(text) => self.grow(&mut shown.reasoning, text, reasoning),
            ChatEvent::ToolCall(call) => {
                lap.parts.push(AssistantPart::ToolCall(call.clone()));
                let started = self.start(call, lap.calls.len()).await;
                lap.calls.push(started);
            }
            ChatEvent::Retrying { attempt, of, after, reason } => {
                for (open, content) in
                    [(shown.message.take(), message as fn(&str) -> _), (shown.reasoning.take(), reasoning)]
                {
                    if let Some(Open { id, at, text }) = open {
                        self.bench.show(&id, at, ItemState::Aborted, content(&text));
                    }
                }
                let seconds = after.as_secs_f32();
                let text = format!("Trying again ({attempt} of {of}) in {seconds:.1} s: {reason}");
                let (id, at) = shown.retrying.get_or_insert_with(|| (self.name(), now()));
                let notice = ItemContent::Notice { level: NoticeLevel::Warning, text };
                self.bench.show(id, *at, ItemState::Done, notice);
            }
            ChatEvent::Idle { since } => {
                self.summary.message = Some(format!("The model has been silent for {} s", since.as_secs()));
                self.tell();
                self.summary.message = None;
            }
            ChatEvent::ToolCallStarted { .. }
            | ChatEvent::ToolCallDelta { .. }
            | ChatEvent::Finished { .. } => {}
        }
    }

    /// Adds to an item of the answer, which begins with its first text.
    fn grow(&mut self, open: &mut Option<Open>, text: String, content: fn(&str) -> ItemContent) {
        if open.is_none() {
            let (id, at) = (self.name(), now());
            self.bench.show(&id, at, ItemState::Running, content(""));
            *open = Some(Open { id, at, text: String::new() });
        }
        if let Some(open) = open {
            open.text.push_str(&text);
            self.bench.stream(&open.id, text);
        }
    }

    /// Ends the answer's items. Of an answer that broke off, what came is kept for the conversation.
    fn close(&mut self, lap: &mut Lap, shown: Shown) {
        let state = if lap.finish.is_some() { ItemState::Done } else { ItemState::Aborted };
        if lap.finish.is_none()
            && let Some(open) = shown.message.as_ref().filter(|open| !open.text.trim().is_empty())
        {
            lap.parts.insert(0, AssistantPart::Text { text: open.text.clone() });
        }
        let said = super::text_of(&lap.parts);
        if let Some(open) = shown.reasoning {
            self.bench.show(&open.id, open.at, state, reasoning(&open.text));
        }
        match shown.message {
            Some(open) => self.bench.show(&open.id, open.at, state, message(&open.text)),
            // Some servers send a text only at the end.
            None if !said.trim().is_empty() => self.item(state, message(&said)),
            None => {}
        }
    }
}

fn message(text: &str) -> ItemContent {
    ItemContent::AgentMessage { text: crate::clip::clean(text) }
}

fn reasoning(text: &str) -> ItemContent {
    ItemContent::Reasoning { text: crate::clip::clean(text) }
}

fn size(part: &AssistantPart) -> usize {
    match part {
        AssistantPart::Text { text } => text.len(),
        AssistantPart::Reasoning(reasoning) => reasoning.text.len(),
        AssistantPart::ToolCall(call) => call.arguments.len(),
    }
}

/// Scheme, host and port of a URL, without a name or a password in it.
fn origin(url: &str) -> String {
    url::Url::parse(url).map_or_else(|_| "?".to_owned(), |url| url.origin().ascii_serialization())
}
