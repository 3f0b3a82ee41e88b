//! [`Clip`]: long output, of which the beginning and the end are kept, and a notice of what is not.
//!
//! What goes through here is shown to a model and to people. So it is bounded, whatever was put in, and
//! cleared of what a terminal or a reader would obey or not see.

use std::{collections::VecDeque, fmt::Write as _};

/// The most characters of a tool's output that a model is shown, unless a tool has its own limit.
pub const LIMIT: usize = 40_000;

/// Longer lines are cut, in characters.
const LONGEST_LINE: usize = 2_000;

/// Keeps the first and the last bytes of a stream. Memory stays at the limit, whatever is put in.
#[derive(Debug)]
pub struct Clip {
    half: usize,
    head: Vec<u8>,
    tail: VecDeque<u8>,
    total: u64,
    newlines: u64,
}

impl Default for Clip {
    fn default() -> Self {
        Self::new(LIMIT)
    }
}

impl Clip {
    /// Keeps at most `limit` bytes, half from each end.
    pub fn new(limit: usize) -> Self {
        Self { half: limit / 2, head: Vec::new(), tail: VecDeque::new(), total: 0, newlines: 0 }
    }

    /// Takes more of the stream.
    pub fn push(&mut self, bytes: &[u8]) {
        self.total += bytes.len() as u64;
        self.newlines += bytes.iter().map(|byte| u64::from(*byte == b'\n')).sum::<u64>();
        let room = self.half.saturating_sub(self.head.len()).min(bytes.len());
        let (first, rest) = bytes.split_at(room);
        self.head.extend_from_slice(first);
        // Only the end of what is left can stay.
        let last = rest.get(rest.len().saturating_sub(self.half)..).unwrap_or_default();
        let over = (self.tail.len() + last.len()).saturating_sub(self.half);
        self.tail.drain(..over.min(self.tail.len()));
        self.tail.extend(last);
    }

    /// How many bytes went in.
    pub fn total(&self) -> u64 {
        self.total
    }

    /// The text, with a notice where something is left out.
    pub fn text(&self) -> String {
        let (first, second) = self.tail.as_slices();
        let tail = [first, second].concat();
        let left_out = self.total - (self.head.len() + tail.len()) as u64;
        if left_out == 0 {
            let all = [self.head.as_slice(), &tail].concat();
            return clean(&String::from_utf8_lossy(&all));
        }
        // Whole lines read better, where a line's end is near.
        let head = String::from_utf8_lossy(&self.head);
        let head = head.rfind('\n').filter(|at| *at > head.len() / 2).map_or(&*head, |at| &head[..=at]);
        let tail = String::from_utf8_lossy(&tail);
        let tail = tail.find('\n').filter(|at| *at < tail.len() / 2).map_or(&*tail, |at| &tail[at + 1..]);
        let lines = self.newlines - head.matches('\n').count() as u64 - tail.matches('\n').count() as u64;
        let bytes = self.total - (head.len() + tail.len()) as u64;
        let mut text = clean(head);
        if !text.ends_with('\n') {
            text.push('\n');
        }
        let _ = writeln!(text, "[… {bytes} bytes in {lines} lines are left out here …]");
        text.push_str(&clean(tail));
        text
    }
}

/// A text cut to a limit, its beginning and end kept.
pub fn clip(text: &str, limit: usize) -> String {
    let mut clip = Clip::new(limit);
    clip.push(text.as_bytes());
    clip.text()
}

/// A line cut to what is worth reading of it.
pub fn clip_line(line: &str) -> String {
    let line = line.trim_end_matches(['\n', '\r']);
    match line.char_indices().nth(LONGEST_LINE) {
        Some((at, _)) => {
            let rest = line.len() - at;
            format!("{}[… {rest} more bytes in this line]", clean(line.get(..at).unwrap_or_default()))
        }
        None => clean(line),
    }
}

/// A text without terminal escapes, and with what cannot be seen written out.
pub fn clean(text: &str) -> String {
    let plain = |c: char| c == '\n' || c == '\t' || !(c.is_control() || crate::place::is_hidden(c));
    if text.chars().all(plain) {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\u{1b}' => escape(&mut chars),
            // Before a line break it is that break's first half; alone it would overwrite the line.
            '\r' if chars.peek() == Some(&'\n') => {}
            '\r' => out.push('\n'),
            // Joiners and selectors make one sign of several; without them the text is the same.
            '\u{200d}' | '\u{fe0e}' | '\u{fe0f}' => {}
            c if plain(c) => out.push(c),
            c if c.is_control() => out.push('\u{fffd}'),
            c => drop(write!(out, "<U+{:04X}>", u32::from(c))),
        }
    }
    out
}

/// Skips what belongs to an escape.
fn escape(chars: &mut std::iter::Peekable<std::str::Chars<'_>>) {
    match chars.next() {
        Some('[') => while chars.next().is_some_and(|c| !('@'..='~').contains(&c)) {},
        Some(']' | 'P' | 'X' | '^' | '_') => {
            while let Some(c) = chars.next() {
                if c == '\u{7}' || c == '\u{9c}' {
                    break;
                }
                if c == '\u{1b}' {
                    chars.next();
                    break;
                }
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests;
