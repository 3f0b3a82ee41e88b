//! What was typed at one place since something was asked there. A suggestion on the screen and a stream on
//! its way follow the user's edits by the same rule: typing on keeps them, anything else at that place ends
//! them, and edits elsewhere only move them.

use text::{Bias, Edit};

/// A place in a document and what was typed there since.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Continuation {
    /// Where typing goes on, in bytes.
    at: usize,
    typed: String,
    /// The word that stood before the place, which some editors send again with what follows it.
    word: String,
}

impl Continuation {
    /// A place right after `word`, at which nothing was typed yet.
    pub(crate) fn new(at: usize, word: &str) -> Self {
        Self { at, typed: String::new(), word: word.to_owned() }
    }

    /// Where typing goes on, in bytes.
    pub(crate) fn at(&self) -> usize {
        self.at
    }

    /// What was typed so far.
    pub(crate) fn typed(&self) -> &str {
        &self.typed
    }

    /// Follows an edit; false when the user did something else at this place. `expected` is what is thought
    /// to come, from the beginning.
    pub(crate) fn follow(&mut self, edit: &Edit, expected: &str) -> bool {
        let [only] = edit.replacements() else { return self.shift(edit) };
        let (start, range) = (self.at - self.typed.len(), &only.range);
        if range.end < start || range.start > self.at {
            return self.shift(edit);
        }
        let Some(text) = self.without_word(&only.text, start.saturating_sub(range.start)) else {
            return false;
        };
        if range.end != self.at {
            return false;
        }
        let from = range.start.max(start);
        self.typed.truncate(from - start);
        let text = match closed_by_editor(text) {
            Some(opener) if !self.goes_on(expected, text) && self.goes_on(expected, opener) => opener,
            _ => text,
        };
        self.typed.push_str(text);
        self.at = from + text.len();
        true
    }

    /// The text without the end of the word before the place that it begins with: so many bytes.
    fn without_word<'a>(&self, text: &'a str, bytes: usize) -> Option<&'a str> {
        text.strip_prefix(self.word.get(self.word.len().checked_sub(bytes)?..)?)
    }

    fn goes_on(&self, expected: &str, text: &str) -> bool {
        expected.strip_prefix(&*self.typed).is_some_and(|rest| rest.starts_with(text))
    }

    /// An edit elsewhere moves it, but one in its line may have changed what it was made for.
    fn shift(&mut self, edit: &Edit) -> bool {
        let start = self.at - self.typed.len();
        if edit.replacements().iter().any(|r| r.range.end + 1 >= start && r.range.start <= self.at + 1) {
            return false;
        }
        self.at = edit.map(self.at, Bias::After);
        true
    }
}

/// The opening half of a pair that an editor completed by itself.
fn closed_by_editor(text: &str) -> Option<&str> {
    ["()", "[]", "{}", "\"\"", "''", "``"].contains(&text).then(|| text.get(..1)).flatten()
}

#[cfg(test)]
mod tests;
