//! A chat's answer as it comes together, the same for each protocol: parts in order, calls with ids of
//! their own, and a bound on everything.

use std::collections::HashSet;

use serde_json::Value;

use crate::{AssistantPart, Cause, ChatEvent, Finish, Message, Reasoning, ToolCall, Usage};

/// The most bytes of an answer's text and thought.
const MOST: usize = 8 << 20;
/// The most bytes of one call's arguments.
const MOST_ARGUMENTS: usize = 2 << 20;
/// The most calls of one answer.
const MOST_CALLS: usize = 128;

/// An answer that grows.
#[derive(Debug, Default)]
pub(crate) struct Answer {
    parts: Vec<AssistantPart>,
    /// Calls that are not complete: how the protocol names them, and which part they are.
    open: Vec<(String, usize)>,
    events: Vec<ChatEvent>,
    /// Names the protocol and model in what was thought.
    by: String,
    /// Messages before this one, for ids that the server left out.
    turn: usize,
    /// The ids of the calls in them.
    before: HashSet<String>,
    bytes: usize,
    calls: usize,
    pub(crate) usage: Usage,
    pub(crate) finish: Option<Finish>,
}

impl Answer {
    /// An answer to these messages.
    pub(crate) fn new(by: String, messages: &[Message]) -> Self {
        let parts = messages.iter().flat_map(|message| match message {
            Message::Assistant { content } => &content[..],
            _ => &[],
        });
        let id = |part: &AssistantPart| match part {
            AssistantPart::ToolCall(call) => Some(call.id.clone()),
            _ => None,
        };
        Self { by, turn: messages.len(), before: parts.filter_map(id).collect(), ..Self::default() }
    }

    /// The events since the last time.
    pub(crate) fn events(&mut self) -> Vec<ChatEvent> {
        std::mem::take(&mut self.events)
    }

    /// More text for the user.
    pub(super) fn text(&mut self, delta: &str) -> Result<(), Cause> {
        if delta.is_empty() {
            return Ok(());
        }
        self.grow(delta.len())?;
        if let Some(AssistantPart::Text { text }) = self.parts.last_mut() {
            text.push_str(delta);
        } else {
            self.parts.push(AssistantPart::Text { text: delta.to_owned() });
        }
        self.events.push(ChatEvent::Text(delta.to_owned()));
        Ok(())
    }

    /// More thought.
    pub(super) fn reasoning(&mut self, delta: &str) -> Result<(), Cause> {
        if delta.is_empty() {
            return Ok(());
        }
        self.grow(delta.len())?;
        self.thought(|reasoning| reasoning.text.push_str(delta));
        self.events.push(ChatEvent::Reasoning(delta.to_owned()));
        Ok(())
    }

    /// Changes what goes back of the thought that is being written, by about so many bytes.
    pub(super) fn keep(&mut self, bytes: usize, change: impl FnOnce(&mut Value)) -> Result<(), Cause> {
        self.grow(bytes)?;
        self.thought(|reasoning| change(&mut reasoning.opaque));
        Ok(())
    }

    /// Begins a thought of its own.
    pub(super) fn new_thought(&mut self) {
        self.parts.push(AssistantPart::Reasoning(Reasoning { by: self.by.clone(), ..Reasoning::default() }));
    }

    /// Changes the thought that is being written: the last part, or a new one.
    fn thought(&mut self, change: impl FnOnce(&mut Reasoning)) {
        if !matches!(self.parts.last(), Some(AssistantPart::Reasoning(_))) {
            self.new_thought();
        }
        if let Some(AssistantPart::Reasoning(reasoning)) = self.parts.last_mut() {
            change(reasoning);
        }
    }

    /// Whether a call that the protocol names `key` is being written.
    pub(super) fn is_open(&self, key: &str) -> bool {
        self.open.iter().any(|(open, _)| open == key)
    }

    /// The id under which the call `key` was begun by the server.
    pub(super) fn open_id(&self, key: &str) -> Option<&str> {
        let (_, at) = self.open.iter().find(|(open, _)| open == key)?;
        match &self.parts[*at] {
            AssistantPart::ToolCall(call) => Some(&call.id),
            _ => None,
        }
    }

    /// A call begins. Two calls of one id would share a result, so the second gets another; also where the
    /// first was made in an answer before, since servers refuse a conversation that names one id twice.
    pub(super) fn start_call(&mut self, key: &str, id: &str, name: &str) -> Result<(), Cause> {
        self.calls += 1;
        if self.calls > MOST_CALLS {
            return Err(Cause::TooMuch(format!("{MOST_CALLS} tool calls")));
        }
        self.grow(id.len() + name.len())?;
        let mut unlike =
            if id.is_empty() { format!("call_{}_{}", self.turn, self.calls) } else { id.to_owned() };
        while self.knows(&unlike) {
            unlike = format!("{unlike}_{}", self.calls);
        }
        self.open.push((key.to_owned(), self.parts.len()));
        self.events.push(ChatEvent::ToolCallStarted { id: unlike.clone(), name: name.to_owned() });
        self.parts.push(AssistantPart::ToolCall(ToolCall {
            id: unlike,
            name: name.to_owned(),
            arguments: String::new(),
        }));
        Ok(())
    }

    /// Whether a call of this conversation has this id.
    fn knows(&self, id: &str) -> bool {
        let is_it = |part: &AssistantPart| matches!(part, AssistantPart::ToolCall(call) if call.id == id);
        self.before.contains(id) || self.parts.iter().any(is_it)
    }

    /// More of a call's arguments; nothing for a call that was never begun or is complete.
    pub(super) fn arguments(&mut self, key: &str, delta: &str) -> Result<(), Cause> {
        let Some((_, at)) = self.open.iter().find(|(open, _)| open == key) else { return Ok(()) };
        let AssistantPart::ToolCall(call) = &mut self.parts[*at] else { return Ok(()) };
        if delta.is_empty() {
            return Ok(());
        }
        if call.arguments.len() + delta.len() > MOST_ARGUMENTS {
            return Err(Cause::TooMuch(format!("{MOST_ARGUMENTS} bytes of arguments for one tool call")));
        }
        call.arguments.push_str(delta);
        self.events.push(ChatEvent::ToolCallDelta { id: call.id.clone(), arguments: delta.to_owned() });
        Ok(())
    }

    /// A call is complete; `whole` are its arguments where the server says them again.
    pub(super) fn end_call(&mut self, key: &str, whole: Option<&str>) -> Result<(), Cause> {
        let Some(found) = self.open.iter().position(|(open, _)| open == key) else { return Ok(()) };
        let (_, at) = self.open.remove(found);
        let AssistantPart::ToolCall(call) = &mut self.parts[at] else { return Ok(()) };
        if let Some(whole) = whole {
            if whole.len() > MOST_ARGUMENTS {
                return Err(Cause::TooMuch(format!("{MOST_ARGUMENTS} bytes of arguments for one tool call")));
            }
            whole.clone_into(&mut call.arguments);
        }
        if call.arguments.trim().is_empty() {
            "{}".clone_into(&mut call.arguments);
        }
        self.events.push(ChatEvent::ToolCall(call.clone()));
        Ok(())
    }

    /// Every open call is complete, except, where the answer was cut off, one whose arguments are not.
    pub(super) fn end_calls(&mut self) -> Result<(), Cause> {
        let cut = self.finish != Some(Finish::ToolCalls) && self.finish != Some(Finish::Stop);
        let keys: Vec<(String, usize)> = self.open.clone();
        for (key, at) in keys {
            let whole = match &self.parts[at] {
                AssistantPart::ToolCall(call) => serde_json::from_str::<Value>(&call.arguments).is_ok(),
                _ => false,
            };
            if !cut || whole {
                self.end_call(&key, None)?;
            }
        }
        Ok(())
    }

    /// Every open call is complete, since another begins after it.
    pub(super) fn end_before(&mut self) -> Result<(), Cause> {
        let keys: Vec<String> = self.open.iter().map(|(key, _)| key.clone()).collect();
        keys.iter().try_for_each(|key| self.end_call(key, None))
    }

    fn grow(&mut self, by: usize) -> Result<(), Cause> {
        self.bytes += by;
        if self.bytes > MOST { Err(Cause::TooMuch(format!("{MOST} bytes in one answer"))) } else { Ok(()) }
    }

    /// The answer as a whole. One that never said it was finished was broken off.
    pub(crate) fn end(mut self) -> Result<(Vec<ChatEvent>, ChatEvent), Cause> {
        let Some(mut reason) = self.finish else {
            let empty = self.parts.is_empty();
            return Err(if empty {
                Cause::Malformed("an empty answer".to_owned())
            } else {
                Cause::BrokenOff
            });
        };
        self.end_calls()?;
        // What is still open was cut off: a call without a result would make the next request invalid.
        let lost: Vec<usize> = self.open.iter().map(|(_, at)| *at).collect();
        let mut at = 0;
        self.parts.retain(|_| {
            at += 1;
            !lost.contains(&(at - 1))
        });
        let calls = self.parts.iter().any(|part| matches!(part, AssistantPart::ToolCall(_)));
        if calls && reason == Finish::Stop {
            reason = Finish::ToolCalls;
        } else if !calls && reason == Finish::ToolCalls {
            reason = Finish::Stop;
        }
        let finished = ChatEvent::Finished { reason, usage: self.usage, message: self.parts };
        Ok((self.events, finished))
    }
}

/// Lengthens the text `name` of a value, in place, since it comes in thousands of pieces.
pub(super) fn lengthen(value: &mut Value, name: &str, more: &str) {
    match value.get_mut(name) {
        Some(Value::String(text)) => text.push_str(more),
        _ => value[name] = Value::String(more.to_owned()),
    }
}

/// A call's arguments as JSON, for servers that read them: what is none goes back as the text it was, so
/// that the model sees its own fault and the request stays valid.
pub(super) fn arguments_of(call: &ToolCall) -> Value {
    match serde_json::from_str(&call.arguments) {
        Ok(Value::Object(arguments)) => Value::Object(arguments),
        _ => serde_json::json!({"invalid_arguments": call.arguments}),
    }
}
