//! The loop: every message is handed to its handler in the order received, every request is answered once.
//!
//! A handler runs up to its first wait on the loop itself, so what it reads or changes there is in order;
//! the rest runs on a task of its own. Law for handlers: shared state is touched only before the first
//! `.await`, and that part is short. A panic costs that one answer.

use std::{future::poll_fn, panic::AssertUnwindSafe, time::Duration};

use futures_util::{FutureExt as _, SinkExt as _, StreamExt as _};
use serde::Serialize;
use serde_json::Value;
use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _},
    sync::mpsc,
};
use tower::Service;
use tower_lsp::{
    ClientSocket, ExitedError, Loopback,
    jsonrpc::{Error, ErrorCode, Id, Request, Response},
};

use super::{Frame, FrameError, Frames};

/// Messages that may wait for the editor to read them; beyond that, reading waits too.
const WAITING: usize = 1024;
/// How long queued answers may take to be written when the server ends.
const FLUSH: Duration = Duration::from_millis(500);

/// Why the loop ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// By the `exit` notification.
    Exit {
        /// Whether `shutdown` had been asked for, as the protocol demands.
        after_shutdown: bool,
    },
    /// The input ended, or cannot be read, or the output cannot be written.
    Closed {
        /// Whether `shutdown` had been asked for.
        after_shutdown: bool,
    },
}

impl Ended {
    /// The process's exit code that the protocol names: 0 after `shutdown`, else 1.
    pub fn code(self) -> u8 {
        match self {
            Self::Exit { after_shutdown } | Self::Closed { after_shutdown } => u8::from(!after_shutdown),
        }
    }
}

/// Serves messages from `input` until `exit` or the end of either stream.
pub async fn serve<S>(
    input: impl AsyncRead + Unpin,
    output: impl AsyncWrite + Send + Unpin + 'static,
    service: S,
    socket: ClientSocket,
) -> Ended
where
    S: Service<Request, Response = Option<Response>, Error = ExitedError>,
    S::Future: Send + 'static,
{
    let (requests, responses) = Loopback::split(socket);
    let (out, queue) = mpsc::channel(WAITING);
    let mut writer = tokio::spawn(write(output, queue));
    let asking = tokio::spawn(forward(requests, out.clone()));
    let mut front = Front { service, responses, out: out.clone(), after_shutdown: false };
    let ended = tokio::select! {
        ended = front.read(input) => ended,
        _ = &mut writer => return Ended::Closed { after_shutdown: false },
    };
    asking.abort();
    // What is queued is written before the end; handlers still running are not waited for.
    let flush = async {
        let _ = out.send(Outgoing::End).await;
        let _ = writer.await;
    };
    let _ = tokio::time::timeout(FLUSH, flush).await;
    ended
}

/// What the writer is told.
enum Outgoing {
    Message(Vec<u8>),
    End,
}

struct Front<S> {
    service: S,
    responses: <ClientSocket as Loopback>::ResponseSink,
    out: mpsc::Sender<Outgoing>,
    after_shutdown: bool,
}

impl<S> Front<S>
where
    S: Service<Request, Response = Option<Response>, Error = ExitedError>,
    S::Future: Send + 'static,
{
    async fn read(&mut self, mut input: impl AsyncRead + Unpin) -> Ended {
        let mut frames = Frames::default();
        loop {
            while let Some(next) = frames.next_frame() {
                let exit = match next {
                    Ok(frame) => self.message(frame).await,
                    Err(error) => self.fault(&error).await,
                };
                if exit {
                    return Ended::Exit { after_shutdown: self.after_shutdown };
                }
            }
            match input.read_buf(frames.buffer()).await {
                Ok(read) if read > 0 => {}
                _ => return Ended::Closed { after_shutdown: self.after_shutdown },
            }
        }
    }

    /// Hands one message on; true when it was `exit`.
    async fn message(&mut self, frame: Frame) -> bool {
        if frame.contains_key("method") {
            let id = frame.get("id").and_then(|id| serde_json::from_value(id.clone()).ok());
            match serde_json::from_value::<Request>(Value::Object(frame)) {
                Ok(request) => return self.call(request).await,
                Err(error) => self.refuse(id.unwrap_or(Id::Null), error.to_string()).await,
            }
        } else {
            match serde_json::from_value::<Response>(Value::Object(frame)) {
                // Whom the answer was for finds out by its own time limit when this fails.
                Ok(response) => drop(self.responses.send(response).await),
                Err(error) => self.refuse(Id::Null, error.to_string()).await,
            }
        }
        false
    }

    async fn call(&mut self, request: Request) -> bool {
        let exit = request.method() == "exit";
        self.after_shutdown |= request.method() == "shutdown";
        if poll_fn(|cx| self.service.poll_ready(cx)).await.is_err() {
            return true;
        }
        let id = request.id().cloned();
        let mut handler = AssertUnwindSafe(self.service.call(request)).catch_unwind().boxed();
        match (&mut handler).now_or_never() {
            Some(answer) => answer_with(&self.out, id, answer).await,
            None => {
                let out = self.out.clone();
                tokio::spawn(async move { answer_with(&out, id, handler.await).await });
            }
        }
        exit
    }

    async fn fault(&mut self, error: &FrameError) -> bool {
        tracing::warn!(%error, "a malformed frame was skipped");
        let code = match error {
            FrameError::NotAMessage(_) => ErrorCode::InvalidRequest,
            _ => ErrorCode::ParseError,
        };
        let error = Error { code, message: error.to_string().into(), data: None };
        send(&self.out, &Response::from_error(Id::Null, error)).await;
        false
    }

    async fn refuse(&mut self, id: Id, message: String) {
        let error = Error { code: ErrorCode::InvalidRequest, message: message.into(), data: None };
        send(&self.out, &Response::from_error(id, error)).await;
    }
}

type Answer = Result<Result<Option<Response>, ExitedError>, Box<dyn std::any::Any + Send>>;

/// Sends what a handler came to. A handler that panicked answers with an internal error. A request that
/// nobody served, as one whose method starts with `$/`, is answered all the same.
async fn answer_with(out: &mpsc::Sender<Outgoing>, id: Option<Id>, answer: Answer) {
    let response = match answer {
        Ok(Ok(None)) => id.map(|id| Response::from_error(id, Error::method_not_found())),
        Ok(answer) => answer.ok().flatten(),
        Err(_) => id.map(|id| Response::from_error(id, Error::internal_error())),
    };
    if let Some(response) = response {
        send(out, &response).await;
    }
}

async fn send(out: &mpsc::Sender<Outgoing>, message: &impl Serialize) {
    match serde_json::to_vec(message) {
        // The writer is gone only when the server is ending.
        Ok(bytes) => drop(out.send(Outgoing::Message(bytes)).await),
        Err(error) => tracing::error!(%error, "an answer could not be written as JSON"),
    }
}

/// Passes on what the server asks and tells the editor.
async fn forward(mut requests: <ClientSocket as Loopback>::RequestStream, out: mpsc::Sender<Outgoing>) {
    while let Some(request) = requests.next().await {
        send(&out, &request).await;
    }
}

async fn write(mut output: impl AsyncWrite + Unpin, mut queue: mpsc::Receiver<Outgoing>) {
    while let Some(Outgoing::Message(body)) = queue.recv().await {
        let mut frame = format!("Content-Length: {}\r\n\r\n", body.len()).into_bytes();
        frame.extend_from_slice(&body);
        if output.write_all(&frame).await.is_err() || output.flush().await.is_err() {
            return;
        }
    }
}

#[cfg(test)]
mod tests;
