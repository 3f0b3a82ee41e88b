//! Frames of the base protocol, read from bytes that may be anything.
//!
//! A frame is `Content-Length: N`, a blank line and N bytes of JSON. After a bad one the reader says so
//! once and looks for the next header that leads to a good frame. Line feeds alone are taken for line
//! ends. It must not allocate what a header merely claims, and must not end on any input.

use serde_json::{Map, Value};

/// A larger body than this is refused unread, in bytes.
const MAX_BODY: usize = 256 << 20;
/// Headers longer than this are no headers, in bytes.
const MAX_HEADERS: usize = 64 << 10;
/// Hardly a message but one with a whole document is longer, in bytes.
const USUAL: usize = 4 << 10;
const LENGTH: &[u8] = b"content-length:";

/// One message, not yet told apart.
pub type Frame = Map<String, Value>;

/// Why there is no frame where one should be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FrameError {
    /// Bytes that are no header, or a header that names no usable length.
    #[error("no valid header: {0}")]
    Header(&'static str),
    /// The body is larger than is ever read.
    #[error("a body of {0} bytes is larger than the {MAX_BODY} that are accepted")]
    TooLarge(usize),
    /// The body is not JSON, not UTF-8 or nested too deeply.
    #[error("the body is not valid JSON: {0}")]
    NotJson(String),
    /// The body is JSON but no object: a scalar, or a batch, which LSP does not have.
    #[error("a message must be a JSON object, not {0}")]
    NotAMessage(&'static str),
}

/// Collects bytes and takes frames out of them.
#[derive(Debug, Default)]
pub struct Frames {
    buffer: Vec<u8>,
    /// After a bad frame, until the next good one: looking for a header, silently.
    lost: bool,
}

/// What the buffer starts with.
enum Head {
    Incomplete,
    Body { start: usize, len: usize },
    Bad { error: FrameError, skip: usize },
}

impl Frames {
    /// Where to read more bytes into, at the end. A usual message fits at once.
    pub fn buffer(&mut self) -> &mut Vec<u8> {
        if self.buffer.capacity() == 0 {
            self.buffer.reserve(USUAL);
        }
        &mut self.buffer
    }

    /// The next frame or the next fault; `None` when more bytes are needed.
    pub fn next_frame(&mut self) -> Option<Result<Frame, FrameError>> {
        loop {
            if self.lost && !self.find_header() {
                return None;
            }
            match head(&self.buffer) {
                Head::Incomplete => return None,
                Head::Bad { error, skip } => {
                    self.buffer.drain(..skip);
                    if let Some(error) = self.lose(error) {
                        return Some(Err(error));
                    }
                }
                Head::Body { start, len } if self.buffer.len() < start + len => {
                    self.buffer.reserve_exact(start + len - self.buffer.len());
                    return None;
                }
                Head::Body { start, len } => match self.body(start, len) {
                    Ok(frame) => {
                        self.lost = false;
                        return Some(Ok(frame));
                    }
                    Err(error) => {
                        if let Some(error) = self.lose(error) {
                            return Some(Err(error));
                        }
                    }
                },
            }
        }
    }

    /// Takes the body out of the buffer, or leaves the buffer where the search for the next header starts.
    fn body(&mut self, start: usize, len: usize) -> Result<Frame, FrameError> {
        let end = start + len;
        let body = self.buffer.get(start..end).unwrap_or_default();
        let parsed = serde_json::from_slice::<Value>(body);
        let rest = self.buffer.get(end..).unwrap_or_default();
        // A body that does not parse may have been cut short or have swallowed the next header; only when
        // a header follows right behind it was its length right.
        let length_was_right = parsed.is_ok() || may_start_with_length(rest);
        if length_was_right && rest.is_empty() {
            // Give back the memory of a large document before it is handled.
            self.buffer = Vec::new();
        } else {
            self.buffer.drain(..if length_was_right { end } else { start });
        }
        match parsed {
            Ok(Value::Object(frame)) => Ok(frame),
            Ok(Value::Array(_)) => Err(FrameError::NotAMessage("an array")),
            Ok(_) => Err(FrameError::NotAMessage("a scalar")),
            Err(error) => Err(FrameError::NotJson(error.to_string())),
        }
    }

    /// Notes that the way is lost; the fault is told only the first time.
    fn lose(&mut self, error: FrameError) -> Option<FrameError> {
        // A message of the wrong kind is a fault, but the reader knows exactly where it is.
        if matches!(error, FrameError::NotAMessage(_)) {
            self.lost = false;
            return Some(error);
        }
        (!std::mem::replace(&mut self.lost, true)).then_some(error)
    }

    /// Drops everything before the next length header. False when there is none yet.
    fn find_header(&mut self) -> bool {
        let found = self.buffer.windows(LENGTH.len()).position(|bytes| bytes.eq_ignore_ascii_case(LENGTH));
        // A header may still be arriving, so its possible beginning stays.
        let skip = found.unwrap_or(self.buffer.len().saturating_sub(LENGTH.len() - 1));
        self.buffer.drain(..skip);
        found.is_some()
    }
}

fn starts_with_length(bytes: &[u8]) -> bool {
    bytes.get(..LENGTH.len()).is_some_and(|head| head.eq_ignore_ascii_case(LENGTH))
}

/// The same, as far as the bytes have arrived.
fn may_start_with_length(bytes: &[u8]) -> bool {
    let len = bytes.len().min(LENGTH.len());
    bytes.get(..len).zip(LENGTH.get(..len)).is_some_and(|(head, length)| head.eq_ignore_ascii_case(length))
}

/// Reads the header lines at the start of the buffer.
fn head(buffer: &[u8]) -> Head {
    let mut at = 0;
    let mut length = None;
    // Only the first byte is given up, since the next header may begin anywhere behind it.
    let bad = |error| Head::Bad { error: FrameError::Header(error), skip: 1 };
    loop {
        let rest = buffer.get(at..).unwrap_or_default();
        let Some(end) = rest.iter().position(|byte| *byte == b'\n') else {
            let too_long = buffer.len() > MAX_HEADERS;
            return if too_long { bad("it does not end") } else { Head::Incomplete };
        };
        let line = rest.get(..end).unwrap_or_default().trim_ascii();
        let next = at + end + 1;
        if line.is_empty() {
            match length {
                Some(len) => return Head::Body { start: next, len },
                // Blank lines between frames harm nobody.
                None if at == 0 || buffer.get(..at).is_some_and(|b| b.trim_ascii().is_empty()) => at = next,
                None => return bad("Content-Length is missing"),
            }
            continue;
        }
        if starts_with_length(line) {
            match parse_length(line.get(LENGTH.len()..).unwrap_or_default()) {
                Ok(len) => length = Some(len),
                Err(error) => return Head::Bad { error, skip: at + 1 },
            }
        } else if !line.contains(&b':') || line.starts_with(b"{") {
            return bad("garbage in its place");
        }
        at = next;
    }
}

fn parse_length(value: &[u8]) -> Result<usize, FrameError> {
    let text = std::str::from_utf8(value).unwrap_or_default().trim();
    match text.parse::<usize>() {
        Ok(len) if len > MAX_BODY => Err(FrameError::TooLarge(len)),
        Ok(len) => Ok(len),
        Err(_) => Err(FrameError::Header("Content-Length is not a number of bytes")),
    }
}

#[cfg(test)]
mod tests;
