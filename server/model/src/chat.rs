//! What a task asks of a model and gets from it: messages, tools and the events of an answer. All of it can
//! be stored, since a thread outlives the server. Tasks are not known here.

use std::{
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use futures_util::Stream;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tokio::sync::mpsc;

use crate::{Finish, ModelError, Usage, stream::Running};

/// Asks for the next answer of a conversation.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ChatRequest {
    /// What the model is told before anything else; stable, so that the server's cache holds.
    pub system: String,
    /// What it may call; stable likewise.
    pub tools: Vec<ToolSpec>,
    /// The conversation; later requests of a conversation only append to it.
    pub messages: Vec<Message>,
    /// The most tokens of the answer; `None` takes the model's setting.
    pub max_output_tokens: Option<u32>,
    /// Names the conversation, so that a server finds what it has cached of it.
    pub cache_key: Option<String>,
    /// How much to think before answering; `None` leaves it to the server.
    pub effort: Option<Effort>,
}

/// How much a model thinks before it answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs, reason = "the words of the servers themselves")]
pub enum Effort {
    Low,
    Medium,
    High,
}

/// A tool that the model may call.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ToolSpec {
    /// Its name: letters, digits, `_` and `-`.
    pub name: String,
    /// What it does, for the model.
    pub description: String,
    /// The JSON Schema of its arguments, an object.
    pub parameters: Value,
}

/// One message of a conversation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "role", rename_all = "camelCase")]
pub enum Message {
    /// Of the user.
    User {
        /// What it says.
        content: Vec<Part>,
    },
    /// Of the model, as [`ChatEvent::Finished`] gave it.
    Assistant {
        /// What it says and calls.
        content: Vec<AssistantPart>,
    },
    /// What came of a tool call. Every call has one, before anything else is said.
    ToolResult {
        /// The call's id.
        call_id: String,
        /// What came of it.
        content: Vec<Part>,
        /// Whether it failed.
        is_error: bool,
    },
}

/// A piece of what a model reads.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "camelCase")]
pub enum Part {
    /// Text.
    Text {
        /// The text.
        text: String,
    },
    /// A picture.
    #[serde(rename_all = "camelCase")]
    Image {
        /// Such as `image/png`.
        media_type: String,
        /// Its bytes in Base64.
        data: String,
    },
}

impl Part {
    /// A piece of text.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text { text: text.into() }
    }

    /// A picture of these bytes.
    pub fn image(media_type: &str, bytes: &[u8]) -> Self {
        use base64::{Engine as _, engine::general_purpose::STANDARD};
        Self::Image { media_type: media_type.to_owned(), data: STANDARD.encode(bytes) }
    }
}

/// A piece of a model's answer, in the order it came.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "camelCase")]
pub enum AssistantPart {
    /// Text for the user.
    Text {
        /// The text.
        text: String,
    },
    /// What the model thought.
    Reasoning(Reasoning),
    /// A call of a tool.
    ToolCall(ToolCall),
}

/// What a model thought. The model that wrote it gets it back unchanged in later turns; for any other it
/// is left out, since its signature or cipher means nothing there.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Reasoning {
    /// As far as it may be shown; may be empty.
    pub text: String,
    /// Which protocol and model wrote it.
    pub by: String,
    /// What goes back, as the server sent it.
    pub opaque: Value,
}

/// A call of a tool. Its id is unlike all others of the answer, whatever the server sent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ToolCall {
    /// Names the call for its result.
    pub id: String,
    /// The tool's name as the model wrote it; it may be unknown.
    pub name: String,
    /// Its arguments as the model wrote them; they may be anything, and are a JSON object where all is
    /// well. Bounded in size.
    pub arguments: String,
}

/// What comes of a [`ChatRequest`].
#[derive(Clone, Debug, PartialEq)]
pub enum ChatEvent {
    /// More text for the user.
    Text(String),
    /// More of what the model thinks, as far as it may be shown.
    Reasoning(String),
    /// A tool call begins.
    ToolCallStarted {
        /// The call's id.
        id: String,
        /// The tool's name.
        name: String,
    },
    /// More of a call's arguments.
    ToolCallDelta {
        /// The call's id.
        id: String,
        /// The piece.
        arguments: String,
    },
    /// A tool call is complete and may be run. After one the answer is not asked for anew, so none runs
    /// twice.
    ToolCall(ToolCall),
    /// The answer failed in a way that passes, and is asked for anew: all that came of it is void.
    Retrying {
        /// Which repetition follows, from 1.
        attempt: u32,
        /// How many there are at most.
        of: u32,
        /// How long that waits.
        after: Duration,
        /// Why, for people.
        reason: String,
    },
    /// Nothing has come for a while; the server may be thinking. Told again as it lasts.
    Idle {
        /// How long it has been.
        since: Duration,
    },
    /// The end; nothing follows.
    Finished {
        /// Why it ended.
        reason: Finish,
        /// What it took.
        usage: Usage,
        /// The answer as a whole, for the conversation.
        message: Vec<AssistantPart>,
    },
}

/// The events of an answer. Dropping it closes the connection, or the request's stream on it, at once; the
/// stream ends after [`ChatEvent::Finished`] or the first error.
#[derive(Debug)]
pub struct ChatStream {
    events: mpsc::Receiver<Result<ChatEvent, ModelError>>,
    _running: Running,
}

impl ChatStream {
    pub(crate) fn new(events: mpsc::Receiver<Result<ChatEvent, ModelError>>, running: Running) -> Self {
        Self { events, _running: running }
    }
}

impl Stream for ChatStream {
    type Item = Result<ChatEvent, ModelError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.events.poll_recv(context)
    }
}
