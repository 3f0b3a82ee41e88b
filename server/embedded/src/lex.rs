//! Text to tokens, a line at a time: words, signs, and line breaks that tell how the indentation goes on.
//!
//! The lexer keeps no state between the characters of two lines, so that an edit re-lexes the lines it
//! touches and no other. That is why the inside of a string or comment is lexed like code; it is also what
//! lets the engine complete there.

use crate::vocabulary::{BREAK, Id, Vocabulary, sign_of};

/// A word's number and the blanks before it; for a line break, the width of the indentation after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Token(u32);

impl Token {
    pub(crate) const fn new(id: Id, space: u8) -> Self {
        Self(id | (space as u32) << 24)
    }

    pub(crate) const fn id(self) -> Id {
        self.0 & 0x00FF_FFFF
    }

    pub(crate) const fn space(self) -> u8 {
        (self.0 >> 24) as u8
    }
}

/// A line split into its indentation and the rest.
pub(crate) struct Line<'a> {
    /// Width of the indentation in columns; a tab counts as four.
    pub(crate) indent: u8,
    /// What follows the indentation, without trailing blanks and line break.
    pub(crate) body: &'a str,
}

impl<'a> Line<'a> {
    pub(crate) fn new(line: &'a str) -> Self {
        let body = line.trim_start_matches([' ', '\t']);
        let blanks = &line.as_bytes()[..line.len() - body.len()];
        let width: usize = blanks.iter().map(|&b| if b == b'\t' { 4 } else { 1 }).sum();
        Self { indent: width.min(255) as u8, body: body.trim_end_matches([' ', '\t', '\r', '\n']) }
    }

    pub(crate) fn is_blank(&self) -> bool {
        self.body.is_empty()
    }
}

/// The line break in front of a line of indentation `indent`, where `before` is that of the last line that
/// was not blank.
pub(crate) fn line_break(before: u8, indent: u8, after_blank: bool) -> Token {
    let way = match indent.cmp(&before) {
        std::cmp::Ordering::Equal => 0,
        std::cmp::Ordering::Greater => 1,
        std::cmp::Ordering::Less => 2,
    };
    Token::new(BREAK + way + if after_blank { 3 } else { 0 }, indent)
}

/// Whether a byte is part of a word. Every byte beyond ASCII is, so words end on character boundaries.
pub(crate) const fn is_word(byte: u8) -> bool {
    byte == b'_' || byte.is_ascii_alphanumeric() || byte >= 128
}

/// Lexes a line's body and hands on each token.
pub(crate) fn lex_body(body: &str, vocabulary: &Vocabulary, mut take: impl FnMut(Token)) {
    let bytes = body.as_bytes();
    let (mut at, mut space) = (0, 0u8);
    while let Some(&byte) = bytes.get(at) {
        if matches!(byte, b' ' | b'\t' | b'\r') || byte < 32 {
            space = space.saturating_add(1);
            at += 1;
            continue;
        }
        let start = at;
        let id = if is_word(byte) {
            at += bytes[at..].iter().position(|&b| !is_word(b)).unwrap_or(bytes.len() - at);
            vocabulary.learn(&body[start..at])
        } else {
            at += sign_len(&bytes[at..]);
            sign_of(&body[start..at])
        };
        take(Token::new(id, space));
        space = 0;
    }
}

/// How many bytes the sign takes at whose start `rest` stands: the longest one that fits.
fn sign_len(rest: &[u8]) -> usize {
    let at = |i: usize| rest.get(i).copied().unwrap_or(0);
    let (a, b, c) = (at(0), at(1), at(2));
    let three = match (a, b) {
        (b'.', b'.') => c == b'.' || c == b'=',
        (b'=' | b'!', b'=') | (b'<', b'<') | (b'>', b'>') | (b'*', b'*') => c == b'=',
        (b'"', b'"') | (b'\'', b'\'') => c == a,
        _ => false,
    };
    let two = || match b {
        b'=' => {
            matches!(a, b'=' | b'!' | b'<' | b'>' | b'+' | b'-' | b'*' | b'/' | b'%' | b'&' | b'|' | b':')
        }
        b'>' => matches!(a, b'-' | b'='),
        b'/' => matches!(a, b'*' | b'/'),
        b'*' => matches!(a, b'/' | b'*'),
        b'.' => matches!(a, b'.' | b'?'),
        b'-' => a == b'<',
        b'&' | b'|' | b'?' | b':' => a == b,
        _ => false,
    };
    if three {
        3
    } else if two() {
        2
    } else {
        1
    }
}

/// Lexes lines one after the other and remembers what the next line break depends on.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Lines {
    indent: u8,
    started: bool,
    blank: bool,
}

impl Lines {
    /// As if a line of this indentation had been lexed last, and perhaps blank ones after it.
    pub(crate) fn after(indent: u8, blank: bool) -> Self {
        Self { indent, started: true, blank }
    }

    /// Lexes one line; a blank one gives no token, and is told by the next break.
    pub(crate) fn lex(&mut self, line: &str, vocabulary: &Vocabulary, mut take: impl FnMut(Token)) {
        let line = Line::new(line);
        if let Some(token) = self.next(&line) {
            take(token);
            lex_body(line.body, vocabulary, take);
        }
    }

    /// The line break in front of `line`, unless it is blank.
    pub(crate) fn next(&mut self, line: &Line<'_>) -> Option<Token> {
        if line.is_blank() {
            self.blank = self.started;
            return None;
        }
        let token = line_break(self.indent, line.indent, self.blank);
        *self = Self { indent: line.indent, started: true, blank: false };
        Some(token)
    }
}

#[cfg(test)]
mod tests;
