//! One request and its answer, stage by stage, each with a timer of its own.

use std::{
    str,
    time::{Duration, SystemTime},
};

use reqwest::{
    Response,
    header::{CONTENT_TYPE, HeaderName, LOCATION, RETRY_AFTER},
};
use tokio::time::{Instant, timeout, timeout_at};

use super::{
    client::{Call, Client, Way},
    frames::{Frame, Frames},
    hush::Hush,
    refusal::{clean, message, refusal, retry_after},
    trouble,
};
use crate::{Cause, Stage};

/// How long each stage may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Timers {
    pub(crate) connect: Duration,
    pub(crate) first_byte: Duration,
    pub(crate) idle: Duration,
    pub(crate) total: Duration,
}

/// Where a request goes to, besides its own address.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Server<'a> {
    pub(crate) client: &'a Client,
    pub(crate) way: &'a Way,
    pub(crate) headers: &'a [(HeaderName, String)],
}

/// The most bytes of a refusal that are read.
const REFUSAL: usize = 64 << 10;

/// An answer that is being read.
#[derive(Debug)]
pub(crate) struct Exchange {
    response: Response,
    frames: Frames,
    timers: Timers,
    hush: Hush,
    /// When content came last.
    content: Instant,
    /// When the answer must be whole.
    end: Instant,
    /// No more bytes come.
    over: bool,
}

impl Exchange {
    /// Sends the request and reads up to the body of a good answer.
    pub(crate) async fn open(server: Server<'_>, call: &Call, timers: Timers) -> Result<Self, Cause> {
        let started = Instant::now();
        let client = server.client.get(server.way, timers.connect)?;
        let mut request = match &call.body {
            Some(body) => client.post(call.url.clone()).body(body.clone()),
            None => client.get(call.url.clone()),
        };
        request = request.headers(call.headers(server.headers)?);
        // The client's own timer ends the connecting; this one begins with the request, so that a
        // connection that is kept alive has no more time than it needs.
        let response = match timeout(timers.connect + timers.first_byte, request.send()).await {
            Err(_) => return Err(Cause::Timeout { stage: Stage::FirstByte, after: timers.first_byte }),
            Ok(Err(error)) if error.is_timeout() => {
                return Err(Cause::Timeout { stage: Stage::Connect, after: timers.connect });
            }
            Ok(Err(error)) => return Err(trouble::before_answer(&error)),
            Ok(Ok(response)) => response,
        };
        let hush = Hush::new(call);
        if !response.status().is_success() {
            return Err(hush.over(refused(response, call, timers.idle).await));
        }
        let content_type = header(&response, &CONTENT_TYPE).unwrap_or_default();
        Ok(Self {
            frames: Frames::new(content_type),
            response,
            timers,
            hush,
            content: Instant::now(),
            end: started + timers.total,
            over: false,
        })
    }

    /// The next frame; nothing when the answer has ended. May be dropped and asked again.
    pub(crate) async fn next(&mut self) -> Result<Option<Frame>, Cause> {
        loop {
            if let Some(frame) = self.frames.next()? {
                return Ok(Some(frame));
            }
            if self.over {
                return Ok(self.frames.end());
            }
            let idle = self.content + self.timers.idle;
            match timeout_at(idle.min(self.end), self.response.chunk()).await {
                Ok(Ok(Some(bytes))) => self.frames.push(&bytes)?,
                Ok(Ok(None)) => self.over = true,
                Ok(Err(error)) => return Err(trouble::in_answer(&error)),
                Err(_) if idle <= self.end => {
                    return Err(Cause::Timeout { stage: Stage::Idle, after: self.timers.idle });
                }
                Err(_) => return Err(Cause::Timeout { stage: Stage::Total, after: self.timers.total }),
            }
            // A server that sends without end and without content never lets the timers above run.
            self.in_time()?;
        }
    }

    /// The whole body of an answer that is not a stream, as text.
    pub(crate) async fn all(mut self, limit: usize) -> Result<String, Cause> {
        let mut all = Vec::new();
        loop {
            match timeout_at(self.end, self.response.chunk()).await {
                Ok(Ok(Some(bytes))) => all.extend_from_slice(&bytes),
                Ok(Ok(None)) => return Ok(String::from_utf8_lossy(&all).into_owned()),
                Ok(Err(error)) => return Err(trouble::in_answer(&error)),
                Err(_) => return Err(Cause::Timeout { stage: Stage::Total, after: self.timers.total }),
            }
            if all.len() > limit {
                return Err(Cause::TooMuch(format!("{limit} bytes")));
            }
        }
    }

    /// A cause that a frame told, without words that repeat what was sent.
    pub(crate) fn hushed(&self, cause: Cause) -> Cause {
        self.hush.over(cause)
    }

    /// The last frame held content, so the wait for the next begins anew.
    pub(crate) fn had_content(&mut self) {
        self.content = Instant::now();
    }

    fn in_time(&self) -> Result<(), Cause> {
        let now = Instant::now();
        if now >= self.content + self.timers.idle {
            return Err(Cause::Timeout { stage: Stage::Idle, after: self.timers.idle });
        }
        if now >= self.end {
            return Err(Cause::Timeout { stage: Stage::Total, after: self.timers.total });
        }
        Ok(())
    }
}

fn header<'a>(response: &'a Response, name: &HeaderName) -> Option<&'a str> {
    response.headers().get(name)?.to_str().ok()
}

/// Why a server refused, from its status and what it says.
async fn refused(mut response: Response, call: &Call, patience: Duration) -> Cause {
    let status = response.status().as_u16();
    if response.status().is_redirection() {
        let to = header(&response, &LOCATION).and_then(|to| call.url.join(to).ok());
        let to =
            to.map_or_else(|| "an address that is none".to_owned(), |to| to.origin().ascii_serialization());
        return Cause::Redirected { to };
    }
    let after = header(&response, &RETRY_AFTER).and_then(|text| retry_after(text, SystemTime::now()));
    let mut body = Vec::new();
    let read = async {
        while let Ok(Some(bytes)) = response.chunk().await {
            body.extend_from_slice(&bytes);
            if body.len() > REFUSAL {
                break;
            }
        }
    };
    // A refusal stands without its words, so not all patience is spent on them.
    let _ = timeout(patience.min(Duration::from_secs(2)), read).await;
    body.truncate(REFUSAL);
    let raw = String::from_utf8_lossy(&body);
    let said =
        serde_json::from_str(&raw).ok().and_then(|value| message(&value)).and_then(|text| clean(&text));
    refusal(status, after, said, &raw.to_lowercase())
}
