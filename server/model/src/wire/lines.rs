//! Bytes into lines, however they are chunked. Pure, and bounded: a line over the limit is an error, not
//! memory.

/// A line over the limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TooLong;

/// Which bytes end a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ends {
    /// CR, LF or both: event streams.
    Any,
    /// LF, with a CR before it or not: JSON by lines, where a lone CR is white space inside a value.
    Lf,
}

/// Collects bytes and gives lines.
#[derive(Debug)]
pub(super) struct Lines {
    buffer: Vec<u8>,
    /// Bytes at the front that were given out.
    given: usize,
    /// Up to here no line ends.
    looked: usize,
    /// The last line ended with a CR at the end of what there was: an LF that follows belongs to it.
    after_cr: bool,
    ends: Ends,
    limit: usize,
}

impl Lines {
    pub(super) fn new(ends: Ends, limit: usize) -> Self {
        Self { buffer: Vec::new(), given: 0, looked: 0, after_cr: false, ends, limit }
    }

    /// Takes more bytes. Whoever does then takes all lines, so what is kept is one line and one chunk.
    pub(super) fn push(&mut self, bytes: &[u8]) {
        self.buffer.drain(..self.given);
        self.looked -= self.given;
        self.given = 0;
        self.buffer.extend_from_slice(bytes);
    }

    /// The next whole line, without its end.
    pub(super) fn next(&mut self) -> Result<Option<String>, TooLong> {
        if self.after_cr && self.given < self.buffer.len() {
            self.after_cr = false;
            if self.buffer[self.given] == b'\n' {
                self.given += 1;
                self.looked = self.looked.max(self.given);
            }
        }
        let from = self.looked.max(self.given);
        let is_end = |byte: &u8| *byte == b'\n' || (*byte == b'\r' && self.ends == Ends::Any);
        let Some(found) = self.buffer[from..].iter().position(is_end) else {
            self.looked = self.buffer.len();
            return if self.looked - self.given > self.limit { Err(TooLong) } else { Ok(None) };
        };
        let end = from + found;
        let mut line = &self.buffer[self.given..end];
        if line.len() > self.limit {
            return Err(TooLong);
        }
        if self.ends == Ends::Lf {
            line = line.strip_suffix(b"\r").unwrap_or(line);
        }
        let line = String::from_utf8_lossy(line).into_owned();
        self.after_cr = self.buffer[end] == b'\r';
        self.given = end + 1;
        self.looked = self.given;
        Ok(Some(line))
    }

    /// What is left when no more bytes come: a line without an end.
    pub(super) fn rest(&mut self) -> Option<String> {
        let rest = String::from_utf8_lossy(&self.buffer[self.given..]).into_owned();
        self.buffer.clear();
        (self.given, self.looked) = (0, 0);
        (!rest.is_empty()).then_some(rest)
    }
}
