//! What can go wrong between us and a model server: one cause for each thing that the user can do.
//!
//! None of it holds a key or a prompt's text, so all of it may be shown, logged and stored. What a server
//! says of itself is untrusted: it comes here cut to a line and cleaned.

use std::{sync::Arc, time::Duration};

use thiserror::Error;

/// A request to a model server failed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{}. {}", self.what(), self.advice())]
pub struct ModelError {
    /// The model's name in the settings.
    pub model: Arc<str>,
    /// The server's scheme, host and port.
    pub server: Arc<str>,
    /// What went wrong.
    pub cause: Cause,
}

/// What went wrong.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Cause {
    /// No connection.
    #[error("cannot be reached: {0}")]
    Unreachable(String),
    /// A connection, but no trust.
    #[error("failed to prove who it is: {0}")]
    Tls(String),
    /// A stage took longer than it may.
    #[error("took more than {} s {stage}", .after.as_secs_f32())]
    Timeout {
        /// Which stage.
        stage: Stage,
        /// How long it had.
        after: Duration,
    },
    /// The server knows no such user, or lets this one not in.
    #[error("refuses the key or the account{}", http(*.status))]
    Auth {
        /// 401, 402 or 403.
        status: u16,
    },
    /// The key could not be had.
    #[error("has no key: {0}")]
    Key(String),
    /// Too many requests.
    #[error("is asked too often (HTTP 429){}", quoted(.said.as_ref()))]
    RateLimited {
        /// How long the server wants to be left alone.
        retry_after: Option<Duration>,
        /// What the server says.
        said: Option<String>,
    },
    /// The server has too much to do.
    #[error("is overloaded{}{}", http(*.status), quoted(.said.as_ref()))]
    Overloaded {
        /// 503 or 529, or 200 for an error in the stream.
        status: u16,
        /// How long the server wants to be left alone.
        retry_after: Option<Duration>,
        /// What the server says.
        said: Option<String>,
    },
    /// The prompt does not fit into the model's window.
    #[error("gets more text than its window holds{}", quoted(.said.as_ref()))]
    ContextTooLong {
        /// What the server says.
        said: Option<String>,
    },
    /// No such model, or no such endpoint.
    #[error("has no such model or endpoint{}{}", http(*.status), quoted(.said.as_ref()))]
    NotFound {
        /// 404, 405, 410 or 501, or 400 for a model.
        status: u16,
        /// What the server says.
        said: Option<String>,
    },
    /// The model or its server cannot do what was asked.
    #[error("cannot {what}{}", quoted(.said.as_ref()))]
    Unable {
        /// What it cannot.
        what: String,
        /// What the server says.
        said: Option<String>,
    },
    /// Any other refusal.
    #[error("answered HTTP {status}{}", quoted(.said.as_ref()))]
    Status {
        /// The status.
        status: u16,
        /// What the server says.
        said: Option<String>,
    },
    /// An error told in the stream itself.
    #[error("gave up in the middle of its answer{}", quoted(.said.as_ref()))]
    Failed {
        /// What the server says.
        said: Option<String>,
    },
    /// It sends elsewhere; nothing is followed, so that no key goes where the user did not send it.
    #[error("sends to another address ({to})")]
    Redirected {
        /// Where to: scheme, host and port.
        to: String,
    },
    /// Bytes that are no answer of this protocol.
    #[error("answered what is not its protocol: {0}")]
    Malformed(String),
    /// The connection ended before the answer did.
    #[error("ended the connection in the middle of its answer")]
    BrokenOff,
    /// The answer is over all bounds.
    #[error("sent more than {0}")]
    TooMuch(String),
    /// The text holds what the model takes for its own marks, which would tear the prompt apart.
    #[error("is not asked about text that holds its mark {token}")]
    SpecialToken {
        /// The mark.
        token: String,
    },
    /// Failed too often a moment ago; nothing was sent.
    #[error("is left alone for {} s more after it failed", .for_.as_secs().max(1))]
    BreakerOpen {
        /// How long still.
        for_: Duration,
    },
    /// A fault of our own.
    #[error("was not asked: {0}")]
    Internal(String),
}

/// A stage of a request that has a timer of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Stage {
    /// Name look-up, TCP and TLS.
    #[error("to be connected")]
    Connect,
    /// From the request to the first byte of its answer.
    #[error("to begin its answer")]
    FirstByte,
    /// From content to content.
    #[error("to go on with its answer")]
    Idle,
    /// The whole answer.
    #[error("for the whole answer")]
    Total,
}

/// The status, where it was not a good one with an error after it.
fn http(status: u16) -> String {
    if status == 200 { String::new() } else { format!(" (HTTP {status})") }
}

fn quoted(said: Option<&String>) -> String {
    said.map_or_else(String::new, |said| format!(": “{said}”"))
}

impl ModelError {
    /// What happened, for people, without what to do.
    pub fn what(&self) -> String {
        format!("model `{}` at {} {}", self.model, self.server, self.cause)
    }

    /// What the user can do.
    pub fn advice(&self) -> &'static str {
        self.cause.advice()
    }
}

impl Cause {
    /// The server's own words, where there is room for any.
    pub(crate) fn said_mut(&mut self) -> Option<&mut Option<String>> {
        match self {
            Self::RateLimited { said, .. }
            | Self::Overloaded { said, .. }
            | Self::ContextTooLong { said }
            | Self::NotFound { said, .. }
            | Self::Unable { said, .. }
            | Self::Status { said, .. }
            | Self::Failed { said } => Some(said),
            _ => None,
        }
    }

    /// What the user can do.
    pub fn advice(&self) -> &'static str {
        match self {
            Self::Unreachable(why) if why.contains("proxy") => {
                "Mend the model's `proxy`, or HTTPS_PROXY and NO_PROXY in the environment."
            }
            Self::Unreachable(_) => "Start the server, or mend the model's `url`.",
            Self::Tls(_) => "Mend the server's certificate, or name its authority's in the model's `caFile`.",
            Self::Timeout { stage: Stage::Connect, .. } => "Check the network and the model's `url`.",
            Self::Timeout { .. } => {
                "The server may be busy or stuck: look at it, or raise the model's `timeouts`."
            }
            Self::Auth { .. } => "Check what `keyEnv` or `keyCommand` gives, and what the account allows.",
            Self::Key(_) => "Set the variable that `keyEnv` names, or mend `keyCommand`.",
            Self::RateLimited { .. } => "Wait, or raise the account's limits.",
            Self::Overloaded { .. } => "Wait; it usually passes.",
            Self::ContextTooLong { .. } => "Set the model's `contextTokens` to what the server has.",
            Self::NotFound { .. } => {
                "Check the model's `model`, `url` and `api`; `ghostpen doctor` lists what there is."
            }
            Self::Unable { .. } => "Choose a model that can, or set its `fim`.",
            Self::Status { .. } | Self::Failed { .. } => "Look at the server's log.",
            Self::Redirected { .. } => "If that is right, set the model's `url` to it.",
            Self::Malformed(_) => "Check the model's `api` and `url`: another program may answer there.",
            Self::BrokenOff => "Look whether the server still runs.",
            Self::TooMuch(_) => "Check that the server is what it should be.",
            Self::SpecialToken { .. } => {
                "Nothing is needed: ghost text for this place comes from the embedded engine."
            }
            Self::BreakerOpen { .. } => "It is tried again by itself.",
            Self::Internal(_) => "Please report it.",
        }
    }
}
