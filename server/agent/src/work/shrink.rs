//! Making room in the conversation, before the model's window is full or when its server says that it is.

use futures_util::StreamExt as _;
use model::{ChatEvent, ChatRequest, ModelError};
use protocol::{NoticeLevel, TaskState};

use super::{Ending, Step, Work};
use crate::{
    audit::Act,
    compact::{self, Carried, Need},
    prompt,
    store::Record,
};

/// The window of a model that does not tell: small for one on this machine.
const LOCAL: u64 = 32_768;
const HOSTED: u64 = 128_000;

impl Work {
    fn window(&self) -> u64 {
        let told = self.model.config().context_tokens.map(u64::from);
        let room = told.unwrap_or(if self.model.is_local() { LOCAL } else { HOSTED });
        // The answer needs room, too.
        room - room / 10
    }

    /// How many tokens the conversation has: as the server counted, and what came since by its length.
    fn length(&self) -> u64 {
        match self.counted {
            Some((tokens, len)) => tokens + compact::tokens(self.messages.get(len..).unwrap_or_default()),
            None => compact::tokens(&self.messages) + 3_000,
        }
    }

    /// Makes room if need be.
    pub(super) async fn shrink(&mut self) -> Result<(), Ending> {
        let window = self.window();
        let need = compact::need(self.length(), window);
        if need == Need::Nothing {
            return Ok(());
        }
        if let Some(pruned) = compact::prune(&self.messages, window) {
            self.replace(pruned)?;
            self.notice(NoticeLevel::Info, "Old tool output was left out of the conversation to save room");
        }
        if compact::need(self.length(), window) == Need::SumUp { self.sum_up().await } else { Ok(()) }
    }

    /// The server says that the conversation does not fit.
    pub(super) async fn too_long(&mut self, error: &ModelError) -> Step {
        // A conversation that is only just begun cannot be made shorter.
        if self.messages.len() <= 2 {
            return Step::End(Ending::of(TaskState::Failed, error.to_string()));
        }
        match self.sum_up().await {
            Ok(()) => Step::Prepare,
            Err(ending) => Step::End(ending),
        }
    }

    async fn sum_up(&mut self) -> Result<(), Ending> {
        let summary = self.summary_of_work().await.unwrap_or_else(|| compact::last_words(&self.messages));
        if self.bench.stop.is_cancelled() {
            return Err(Ending::stopped());
        }
        let plan = self.bench.memory().plan.clone();
        let loaded = self.bench.memory().instructions.loaded().to_vec();
        let context = prompt::context(
            &self.bench.overlay,
            &loaded,
            &self.bench.runner.confinement(),
            self.bench.gate.policy(),
        );
        let carried = Carried { context, request: &self.contract.request, plan: &plan, summary: &summary };
        let messages = carried.messages();
        self.replace(messages)?;
        self.notice(NoticeLevel::Info, "The conversation was summed up to save room");
        Ok(())
    }

    /// Asks the model for a summary; `None` when it has none to give.
    async fn summary_of_work(&mut self) -> Option<String> {
        let window = self.window();
        let mut messages =
            compact::prune(&self.messages, window / 2).unwrap_or_else(|| self.messages.clone());
        // What does not fit at all is not asked about.
        if compact::tokens(&messages) > window {
            return None;
        }
        messages.push(prompt::notice(compact::ASK));
        let origin = "a summary".to_owned();
        self.record(Act::Network { model: self.model.name().to_owned(), origin }).ok()?;
        let request = ChatRequest {
            system: prompt::system(self.contract.mode),
            tools: self.tools.clone(),
            messages,
            cache_key: Some(self.bench.thread.clone()),
            ..ChatRequest::default()
        };
        let mut events = self.model.chat(request);
        let stop = self.bench.stop.clone();
        loop {
            let event = tokio::select! {
                biased;
                () = stop.cancelled() => return None,
                event = events.next() => event,
            };
            match event {
                Some(Ok(ChatEvent::Finished { usage, message, .. })) => {
                    let text = super::text_of(&message);
                    self.pay(&usage, text.len());
                    return (!text.trim().is_empty()).then(|| crate::clip::clip(&text, 24_000));
                }
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return None,
            }
        }
    }

    fn replace(&mut self, messages: Vec<model::Message>) -> Result<(), Ending> {
        if self.bench.store.append(&Record::Compacted(messages.clone())).is_err() {
            return Err(Self::unwritable());
        }
        self.messages = messages;
        self.counted = None;
        Ok(())
    }
}
