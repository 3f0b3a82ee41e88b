//! What a server says when it refuses, into the cause that tells the user what to do. Pure.
//!
//! A server's words are shown, since they often name the remedy, but they are a stranger's: one line, of
//! bounded length, without control characters, and not at all where they repeat the prompt or the key.

use std::time::{Duration, SystemTime};

use serde_json::Value;

use crate::Cause;

/// The most characters of a server's words that are shown.
const SHOWN: usize = 240;

/// What an HTTP status other than success means. `said` is the cleaned message of its body, `raw` the
/// body's text for what only its codes tell.
pub(super) fn refusal(status: u16, retry_after: Option<Duration>, said: Option<String>, raw: &str) -> Cause {
    let has = |words: &[&str]| words.iter().any(|word| raw.contains(word));
    if matches!(status, 400 | 413 | 422 | 500) && (status == 413 || has(TOO_LONG)) {
        return Cause::ContextTooLong { said };
    }
    if matches!(status, 400 | 422 | 500 | 501) && has(NO_FILL) {
        return Cause::Unable { what: "fill in the middle".to_owned(), said };
    }
    match status {
        401..=403 => Cause::Auth { status },
        429 if has(&["insufficient_quota", "billing"]) => Cause::Auth { status },
        429 => Cause::RateLimited { retry_after, said },
        503 | 529 => Cause::Overloaded { status, retry_after, said },
        404 | 405 | 410 | 501 => Cause::NotFound { status, said },
        400 if has(&["model_not_found", "invalid model", "unknown model"]) => {
            Cause::NotFound { status, said }
        }
        _ => Cause::Status { status, said },
    }
}

/// Words, in lower case, by which servers tell that the prompt is too long.
const TOO_LONG: &[&str] = &[
    "context_length_exceeded",
    "exceed_context_size",
    "context length",
    "context size",
    "context window",
    "maximum context",
    "prompt is too long",
    "input is too long",
    "too many tokens",
    "request_too_large",
];

/// Words, in lower case, by which servers tell that the model has no marks for the middle.
const NO_FILL: &[&str] =
    &["infill is not supported", "does not support insert", "suffix is not", "does not support fim"];

/// An error told in a stream or in a body with a good status: `{"error": …}`, in the shapes there are.
pub(crate) fn told(value: &Value) -> Option<Cause> {
    let error = value.get("error").filter(|error| !error.is_null())?;
    let said = message(value).and_then(|text| clean(&text));
    let raw = error.to_string().to_lowercase();
    let status = ["code", "status", "status_code"]
        .iter()
        .find_map(|name| error[*name].as_u64())
        .and_then(|status| u16::try_from(status).ok())
        .filter(|status| (400..600).contains(status));
    let has = |words: &[&str]| words.iter().any(|word| raw.contains(word));
    Some(match status {
        // The head said that all was well, so this is no refusal.
        Some(status) => match refusal(status, None, said, &raw) {
            Cause::Status { status: 500.., said } => Cause::Failed { said },
            cause => cause,
        },
        None if has(TOO_LONG) => Cause::ContextTooLong { said },
        None if has(&["overloaded", "server_is_overloaded"]) => {
            Cause::Overloaded { status: 200, retry_after: None, said }
        }
        None if has(&["insufficient_quota", "authentication_error", "permission_error"]) => {
            Cause::Auth { status: 200 }
        }
        None if has(&["rate_limit"]) => Cause::RateLimited { retry_after: None, said },
        None if has(&["not_found_error", "model_not_found"]) => Cause::NotFound { status: 200, said },
        None if has(&["invalid_request_error"]) => Cause::Status { status: 400, said },
        None if has(NO_FILL) => Cause::Unable { what: "fill in the middle".to_owned(), said },
        None => Cause::Failed { said },
    })
}

/// The message of an error's body, in the shapes there are.
pub(super) fn message(value: &Value) -> Option<String> {
    let places =
        ["/error/message", "/error", "/message", "/detail/0/msg", "/detail", "/response/error/message"];
    places.iter().find_map(|place| value.pointer(place)?.as_str()).map(str::to_owned)
}

/// A server's words in one clean line; nothing when nothing is left.
pub(crate) fn clean(text: &str) -> Option<String> {
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut shown: String = words.chars().filter(|c| !is_hidden(*c)).take(SHOWN + 1).collect();
    if shown.chars().count() > SHOWN {
        shown = shown.chars().take(SHOWN).collect::<String>() + "…";
    }
    (!shown.is_empty()).then_some(shown)
}

/// Control characters and those that reorder or hide text.
fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{E0000}'..='\u{E007F}')
}

/// What a `Retry-After` header asks for: seconds or a date.
pub(super) fn retry_after(header: &str, now: SystemTime) -> Option<Duration> {
    let header = header.trim();
    if let Ok(seconds) = header.parse::<f64>() {
        return Duration::try_from_secs_f64(seconds.clamp(0.0, 1e9)).ok();
    }
    let date = httpdate::parse_http_date(header).ok()?;
    Some(date.duration_since(now).unwrap_or_default())
}

#[cfg(test)]
mod tests;
