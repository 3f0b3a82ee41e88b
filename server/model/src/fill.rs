//! What ghost text asks of a model and gets from it. Documents are not known here: a request is text.

use std::{
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use futures_util::Stream;
use tokio::sync::mpsc;

use crate::{Finish, ModelError, Usage, stream::Running};

/// Asks for the text between a prefix and a suffix.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FillRequest {
    /// The file's path below its workspace, as the prompt names it.
    pub path: String,
    /// LSP's id of the language.
    pub language: String,
    /// What is before the cursor.
    pub prefix: String,
    /// What is after it.
    pub suffix: String,
    /// Pieces of other files, the most stable first, so that the server's cache of the prompt holds.
    pub snippets: Vec<Snippet>,
    /// The most tokens to write.
    pub max_tokens: u32,
    /// Whether the answer ends with its first line.
    pub single_line: bool,
    /// How long the answer is of use; servers that can are told to end in that time.
    pub budget: Option<Duration>,
}

/// A piece of another file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Snippet {
    /// The file's path below its workspace.
    pub path: String,
    /// The piece.
    pub text: String,
}

/// What comes of a [`FillRequest`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FillEvent {
    /// More text.
    Text(String),
    /// The end; nothing follows.
    Finished {
        /// Why it ended.
        reason: Finish,
        /// What it took.
        usage: Usage,
    },
}

/// The events of a fill. Dropping it closes the connection, or the request's stream on it, at once; the
/// stream ends after [`FillEvent::Finished`] or the first error.
#[derive(Debug)]
pub struct FillStream {
    events: mpsc::Receiver<Result<FillEvent, ModelError>>,
    _running: Running,
}

impl FillStream {
    pub(crate) fn new(events: mpsc::Receiver<Result<FillEvent, ModelError>>, running: Running) -> Self {
        Self { events, _running: running }
    }
}

impl Stream for FillStream {
    type Item = Result<FillEvent, ModelError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.events.poll_recv(context)
    }
}
