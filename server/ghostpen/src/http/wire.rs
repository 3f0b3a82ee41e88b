//! The words of the API: what is read from a request, and what is answered. Fields that mean nothing here are
//! passed over, as clients send what their models want.

use hyper::{Method, StatusCode};
use serde::Deserialize;
use serde_json::{Value, json};

/// The name of what answers.
pub(super) const MODEL: &str = "ghostpen";
/// Characters that a token is taken to have, for the figures that clients expect.
const TOKEN: usize = 4;

/// Why a request is not answered.
#[derive(Debug, thiserror::Error)]
pub(super) enum Fault {
    #[error("this server answers programs of its own machine only")]
    Host,
    #[error("this server answers no web page")]
    Origin,
    #[error("the header `Authorization: Bearer KEY` with the key of this server is missing")]
    NoKey,
    #[error("there is no `{0}` here, but /v1/completions and /v1/models")]
    NotFound(String),
    #[error("ask by {0}")]
    Method(Method),
    #[error("the request is larger than {0} bytes")]
    TooLarge(usize),
    #[error("the request took too long to arrive")]
    Slow,
    #[error("the request ended too early")]
    Broken,
    #[error("the request cannot be read: {0}")]
    Unreadable(#[from] serde_json::Error),
    #[error("one prompt at a time")]
    Many,
}

impl Fault {
    pub(super) fn status(&self) -> StatusCode {
        match self {
            Self::Host | Self::Origin => StatusCode::FORBIDDEN,
            Self::NoKey => StatusCode::UNAUTHORIZED,
            Self::NotFound(_) => StatusCode::NOT_FOUND,
            Self::Method(_) => StatusCode::METHOD_NOT_ALLOWED,
            Self::TooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Slow => StatusCode::REQUEST_TIMEOUT,
            Self::Broken | Self::Unreadable(_) | Self::Many => StatusCode::BAD_REQUEST,
        }
    }

    pub(super) fn body(&self) -> Value {
        let kind = if self.status() == StatusCode::UNAUTHORIZED {
            "authentication_error"
        } else {
            "invalid_request_error"
        };
        json!({ "error": { "message": self.to_string(), "type": kind, "param": null, "code": null } })
    }
}

#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMore {
    One(String),
    More(Vec<String>),
}

#[derive(Deserialize)]
struct Body {
    prompt: OneOrMore,
    suffix: Option<String>,
    max_tokens: Option<u64>,
    stop: Option<OneOrMore>,
    stream: Option<bool>,
    /// Ours: the file's path in the folder, which says its language. Nothing is read from it.
    path: Option<String>,
}

/// What a request wants.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Wanted {
    /// The text before the cursor.
    pub prefix: String,
    /// The text behind it.
    pub suffix: String,
    /// The file's path, if the client says it.
    pub path: Option<String>,
    /// Answer as an event stream.
    pub stream: bool,
    max_tokens: Option<usize>,
    stop: Vec<String>,
}

impl Wanted {
    pub(super) fn read(body: &[u8]) -> Result<Self, Fault> {
        let body: Body = serde_json::from_slice(body)?;
        let prompt = match body.prompt {
            OneOrMore::One(prompt) => prompt,
            OneOrMore::More(prompts) => {
                <[String; 1]>::try_from(prompts).map_err(|_| Fault::Many)?.into_iter().collect()
            }
        };
        let (prefix, suffix) = match body.suffix {
            Some(suffix) => (prompt, suffix),
            None => {
                let (prefix, suffix) = model::prompt_parts(&prompt);
                (prefix.to_owned(), suffix.to_owned())
            }
        };
        let stop = match body.stop {
            Some(OneOrMore::One(stop)) => vec![stop],
            Some(OneOrMore::More(stop)) => stop,
            None => Vec::new(),
        };
        let max_tokens = body.max_tokens.map(|count| usize::try_from(count).unwrap_or(usize::MAX));
        Ok(Self {
            prefix,
            suffix,
            path: body.path,
            stream: body.stream.unwrap_or_default(),
            max_tokens,
            stop,
        })
    }

    /// As much of a text as is wanted, and why it ends.
    fn cut<'a>(&self, text: &'a str) -> (&'a str, &'static str) {
        let stops = self.stop.iter().filter(|stop| !stop.is_empty());
        let text =
            stops.fold(text, |text, stop| text.split_once(stop.as_str()).map_or(text, |(text, _)| text));
        let longest = self.max_tokens.unwrap_or(usize::MAX).saturating_mul(TOKEN);
        match text.char_indices().nth(longest) {
            Some((end, _)) => (text.get(..end).unwrap_or_default(), "length"),
            None => (text, "stop"),
        }
    }
}

/// The answer that holds a text.
pub(super) fn completion(wanted: &Wanted, text: &str) -> Value {
    let (text, reason) = wanted.cut(text);
    let tokens = |text: &str| text.chars().count().div_ceil(TOKEN);
    let (prompt, completion) = (tokens(&wanted.prefix) + tokens(&wanted.suffix), tokens(text));
    json!({
        "id": "cmpl-ghostpen",
        "object": "text_completion",
        "created": now(),
        "model": MODEL,
        "choices": [{ "index": 0, "text": text, "finish_reason": reason, "logprobs": null }],
        "usage": {
            "prompt_tokens": prompt,
            "completion_tokens": completion,
            "total_tokens": prompt + completion,
        },
    })
}

/// The answer that lists the models.
pub(super) fn models() -> Value {
    let model = json!({ "id": MODEL, "object": "model", "created": 0, "owned_by": MODEL });
    json!({ "object": "list", "data": [model] })
}

fn now() -> u64 {
    std::time::UNIX_EPOCH.elapsed().unwrap_or_default().as_secs()
}

#[cfg(test)]
mod tests;
