//! What is on the screen, followed through every edit: typing what the suggestion says is answered at
//! once, without asking an engine, and anything else takes the suggestion away.

use std::sync::Arc;

use text::Edit;

/// The last suggestion shown, as far as it is not typed yet.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Shown {
    pub(crate) id: u64,
    pub(crate) uri: Arc<str>,
    /// Where the rest of it would go, in bytes.
    pub(crate) at: usize,
    /// What of it was typed already.
    typed: String,
    /// What of it was not typed yet.
    pub(crate) rest: String,
    pub(crate) probability: f32,
}

/// What an edit did to the shown suggestion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    /// It still holds, perhaps shorter or elsewhere.
    Holds,
    /// All of it stands in the text now.
    Accepted,
    /// The user wrote something else.
    Contradicted,
}

impl Shown {
    pub(crate) fn new(id: u64, uri: Arc<str>, at: usize, rest: String, probability: f32) -> Self {
        Self { id, uri, at, typed: String::new(), rest, probability }
    }

    /// Follows an edit of the document.
    pub(crate) fn follow(&mut self, edit: &Edit) -> Fate {
        let [only] = edit.replacements() else { return self.shift(edit) };
        let range = &only.range;
        if range.end < self.at.saturating_sub(self.typed.len()) || range.start > self.at {
            return self.shift(edit);
        }
        // Some editors send the typed word again with each key: what both have in common is no change.
        let kept = range.start.max(self.at - self.typed.len());
        let Some(before) = self.typed.get(kept + self.typed.len() - self.at..) else {
            return Fate::Contradicted;
        };
        if range.start < kept || range.end != self.at {
            return Fate::Contradicted;
        }
        let expected = format!("{before}{}", self.rest);
        let Some(rest) = expected.strip_prefix(only.text.as_str()) else { return Fate::Contradicted };
        self.typed.truncate(self.typed.len() - before.len());
        self.typed.push_str(&only.text);
        self.at = range.start + only.text.len();
        self.rest = rest.into();
        if self.rest.is_empty() { Fate::Accepted } else { Fate::Holds }
    }

    /// An edit elsewhere moves it, but one in its line may have changed what it was made for.
    fn shift(&mut self, edit: &Edit) -> Fate {
        let start = self.at - self.typed.len();
        if edit.replacements().iter().any(|r| r.range.end + 1 >= start && r.range.start <= self.at + 1) {
            return Fate::Contradicted;
        }
        self.at = edit.map(self.at, text::Bias::After);
        Fate::Holds
    }
}

#[cfg(test)]
mod tests;
