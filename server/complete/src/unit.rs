//! How much of what a model writes is one suggestion: the rest of the line, or the block that was begun.
//!
//! Decided by brackets and indentation, since that works while the text is still streaming and in every
//! language. Whether the result is well-formed is looked at afterwards, with the syntax tree.

use crate::place::{Place, indent};

/// What a model wrote so far, as far as it is one suggestion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Unit {
    /// Its length in bytes.
    pub(crate) len: usize,
    /// More text would not change it.
    pub(crate) whole: bool,
}

/// The beginning of `text` that is one suggestion at this place: only whole lines, unless the text has
/// `ended`.
pub(crate) fn unit(text: &str, ended: bool, place: Place<'_>, max_lines: usize) -> Unit {
    let max_lines = if place.mid_line() { 1 } else { max_lines.max(1) };
    let mut reader = Reader::new(place);
    let (mut len, mut filled, mut lines) = (0, 0, 0);
    for line in text.split_inclusive('\n') {
        let closed = line.ends_with('\n');
        if !closed && !ended {
            return Unit { len: filled, whole: false };
        }
        // A blank first line is the line break after a line that is complete already.
        if lines == max_lines + usize::from(reader.breaks_first) || reader.stops_before(line) {
            return Unit { len: filled, whole: true };
        }
        let content = line.trim_end_matches(['\n', '\r']);
        if !content.trim().is_empty() {
            filled = len + content.len();
        }
        len += line.len();
        lines += 1;
        // That the first line is over shows only in its end.
        if reader.stops_after(content) && (closed || ended) {
            return Unit { len: filled, whole: true };
        }
    }
    Unit { len: filled, whole: ended }
}

/// Follows the lines of a text from the cursor on.
#[expect(clippy::struct_excessive_bools, reason = "each is one thing that was seen")]
struct Reader<'a> {
    base: &'a str,
    /// The cursor's line is blank up to the cursor, so what is written may be several statements.
    fresh: bool,
    /// Brackets that are open.
    depth: i32,
    /// A block begun by a colon or a keyword is open, so deeper lines belong to it.
    deeper: bool,
    before: &'a str,
    first: bool,
    breaks_first: bool,
    any: bool,
}

impl<'a> Reader<'a> {
    fn new(place: Place<'a>) -> Self {
        Self {
            base: indent(place.before),
            fresh: place.before.trim().is_empty(),
            depth: depth(place.before),
            deeper: opens_by_word(place.before),
            before: place.before,
            first: true,
            breaks_first: false,
            any: !place.before.trim().is_empty(),
        }
    }

    /// Whether this line belongs to something else.
    fn stops_before(&self, line: &str) -> bool {
        if self.first {
            return false;
        }
        if line.trim().is_empty() {
            return self.any && self.depth <= 0 && !self.deeper && !self.breaks_first;
        }
        let lower = indent(line).len() < self.base.len();
        let closes = self.depth > 0 && line.trim_start().starts_with(['}', ')', ']']);
        if self.deeper && self.depth <= 0 {
            return indent(line).len() <= self.base.len();
        }
        lower && !closes
    }

    /// Takes a line in; whether the suggestion ends with it.
    fn stops_after(&mut self, content: &str) -> bool {
        let blank = content.trim().is_empty();
        if self.first {
            self.first = false;
            self.breaks_first = blank && self.any;
            let line = format!("{}{content}", self.before);
            self.depth = depth(&line);
            self.deeper = opens_by_word(&line);
            self.any |= !blank;
            return !self.breaks_first && !self.fresh && self.depth <= 0 && !self.deeper;
        }
        if blank {
            return false;
        }
        let was_open = self.depth > 0 || self.deeper;
        self.depth += depth(content);
        if opens_by_word(content) {
            self.deeper = true;
        }
        self.any = true;
        if self.fresh || self.deeper {
            return false;
        }
        // After the block that was begun, or the one line that follows a complete line.
        self.depth <= 0 && (was_open || self.breaks_first)
    }
}

/// How many more brackets a line opens than it closes, outside strings that end in the line.
pub(crate) fn depth(line: &str) -> i32 {
    let mut depth = 0;
    for c in code(line) {
        match c {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth -= 1,
            _ => {}
        }
    }
    depth
}

/// The characters of a line that are in no string. A quote that nothing ends, as of a lifetime or an
/// apostrophe, starts no string.
fn code(line: &str) -> impl Iterator<Item = char> {
    let mut rest = line.chars();
    std::iter::from_fn(move || {
        let c = rest.next()?;
        if matches!(c, '"' | '\'' | '`') {
            let mut ahead = rest.clone();
            let mut escaped = false;
            let ends = ahead.by_ref().find(|next| {
                let end = *next == c && !escaped;
                escaped = *next == '\\' && !escaped;
                end
            });
            if ends.is_some() {
                rest = ahead;
            }
        }
        Some(c)
    })
}

/// Whether a line begins a block without a bracket.
fn opens_by_word(line: &str) -> bool {
    let line = line.trim();
    let word = line.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    let python = [
        "def", "class", "if", "elif", "else", "for", "while", "with", "try", "except", "finally", "match",
        "case", "async",
    ];
    (line.ends_with(':') && python.contains(&word))
        || (word == "function" && line.ends_with(')'))
        || line.ends_with(" then")
        || line.ends_with(" do")
}

#[cfg(test)]
mod tests;
