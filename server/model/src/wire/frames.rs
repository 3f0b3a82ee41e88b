//! Bytes of an answer into frames: server-sent events, JSON by lines, or one JSON value. Pure.
//!
//! Which of them it is, the first byte tells more truly than the content type, which proxies and small
//! servers often get wrong.

use super::lines::{Ends, Lines, TooLong};
use crate::Cause;

/// The most bytes of one frame.
const LIMIT: usize = 8 << 20;

/// One message of a stream.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Frame {
    /// Its name; empty where the protocol has none.
    pub(crate) event: String,
    /// What it holds, usually JSON.
    pub(crate) data: String,
}

/// Collects bytes and gives frames.
#[derive(Debug)]
pub(super) struct Frames {
    state: State,
    limit: usize,
    /// The content type says one JSON value.
    whole: bool,
}

#[derive(Debug)]
enum State {
    /// Nothing but white space or a byte order mark so far.
    Start(Vec<u8>),
    Events {
        lines: Lines,
        frame: Frame,
        has_data: bool,
    },
    Json(Lines),
    Whole(Vec<u8>),
}

impl Frames {
    pub(super) fn new(content_type: &str) -> Self {
        Self::with_limit(content_type, LIMIT)
    }

    pub(super) fn with_limit(content_type: &str, limit: usize) -> Self {
        let mime = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        Self { state: State::Start(Vec::new()), limit, whole: mime == "application/json" }
    }

    /// Takes more bytes.
    pub(super) fn push(&mut self, bytes: &[u8]) -> Result<(), Cause> {
        if let State::Start(before) = &mut self.state {
            before.extend_from_slice(bytes);
            let bytes = std::mem::take(before);
            return self.begin(bytes);
        }
        match &mut self.state {
            State::Start(_) => Ok(()),
            State::Events { lines, .. } | State::Json(lines) => {
                lines.push(bytes);
                Ok(())
            }
            State::Whole(all) => {
                all.extend_from_slice(bytes);
                if all.len() > self.limit { Err(self.too_long()) } else { Ok(()) }
            }
        }
    }

    /// Decides by the first byte what this is.
    fn begin(&mut self, bytes: Vec<u8>) -> Result<(), Cause> {
        const MARK: &[u8] = b"\xEF\xBB\xBF";
        let content = bytes.strip_prefix(MARK).unwrap_or(&bytes);
        let first = content.iter().find(|byte| !byte.is_ascii_whitespace());
        match first {
            None if bytes.len() > self.limit => return Err(self.too_long()),
            None => self.state = State::Start(bytes),
            Some(_) if MARK.starts_with(&bytes) => self.state = State::Start(bytes),
            Some(b'<') => return Err(Cause::Malformed("a web page".to_owned())),
            Some(b'{' | b'[') if self.whole && content.len() > self.limit => return Err(self.too_long()),
            Some(b'{' | b'[') if self.whole => self.state = State::Whole(content.to_owned()),
            Some(b'{' | b'[') => {
                let mut lines = Lines::new(Ends::Lf, self.limit);
                lines.push(content);
                self.state = State::Json(lines);
            }
            Some(_) => {
                let mut lines = Lines::new(Ends::Any, self.limit);
                lines.push(content);
                self.state = State::Events { lines, frame: Frame::default(), has_data: false };
            }
        }
        Ok(())
    }

    /// The next whole frame.
    pub(super) fn next(&mut self) -> Result<Option<Frame>, Cause> {
        let limit = self.limit;
        let too_long = |_: TooLong| too_long(limit);
        match &mut self.state {
            State::Start(_) | State::Whole(_) => Ok(None),
            State::Json(lines) => {
                while let Some(line) = lines.next().map_err(too_long)? {
                    if !line.trim().is_empty() {
                        return Ok(Some(Frame { event: String::new(), data: line }));
                    }
                }
                Ok(None)
            }
            State::Events { lines, frame, has_data } => {
                while let Some(line) = lines.next().map_err(too_long)? {
                    if line.is_empty() {
                        let done = std::mem::take(frame);
                        if std::mem::take(has_data) {
                            return Ok(Some(done));
                        }
                    } else if frame.data.len() + line.len() > limit {
                        return Err(too_long(TooLong));
                    } else {
                        *has_data |= field(frame, *has_data, &line);
                    }
                }
                Ok(None)
            }
        }
    }

    /// The last frame when no more bytes come; one that lacks the blank line after it counts, since some
    /// servers end so.
    pub(super) fn end(&mut self) -> Option<Frame> {
        match &mut self.state {
            State::Start(_) => None,
            State::Whole(all) => {
                let data = String::from_utf8_lossy(&std::mem::take(all)).into_owned();
                (!data.is_empty()).then(|| Frame { event: String::new(), data })
            }
            State::Json(lines) => {
                let rest = lines.rest().filter(|rest| !rest.trim().is_empty());
                rest.map(|data| Frame { event: String::new(), data })
            }
            State::Events { lines, frame, has_data } => {
                if let Some(line) = lines.rest() {
                    *has_data |= field(frame, *has_data, &line);
                }
                let done = std::mem::take(frame);
                std::mem::take(has_data).then_some(done)
            }
        }
    }

    fn too_long(&self) -> Cause {
        too_long(self.limit)
    }
}

fn too_long(limit: usize) -> Cause {
    Cause::TooMuch(format!("{limit} bytes in one piece"))
}

/// Takes one line of an event into `frame`; whether it was data. Comments and unknown fields are nothing.
fn field(frame: &mut Frame, has_data: bool, line: &str) -> bool {
    let (name, value) = line.split_once(':').unwrap_or((line, ""));
    let value = value.strip_prefix(' ').unwrap_or(value);
    match name {
        "data" => {
            if has_data {
                frame.data.push('\n');
            }
            frame.data.push_str(value);
            true
        }
        "event" => {
            value.clone_into(&mut frame.event);
            false
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests;
