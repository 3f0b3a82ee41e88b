//! What the user did lately, as far as it speaks against a suggestion: what was rejected is not offered
//! again in the same place, and what was just deleted is not brought back.

use std::{collections::VecDeque, sync::Arc};

use text::{Edit, Text};

/// How many rejected suggestions are remembered.
const REJECTED: usize = 20;
/// Shorter deletions are corrections of typing.
const SHORT: usize = 3;
/// More than so much is not remembered of a deletion, in bytes.
const LONG: usize = 4 << 10;

/// What speaks against suggestions.
#[derive(Debug, Default)]
pub(crate) struct Memory {
    rejected: VecDeque<Rejected>,
    deleted: Option<Deleted>,
}

#[derive(Debug, PartialEq)]
struct Rejected {
    uri: Arc<str>,
    /// The line up to the cursor.
    before: String,
    text: String,
}

#[derive(Debug)]
struct Deleted {
    uri: Arc<str>,
    at: usize,
    text: String,
}

impl Memory {
    /// A suggestion was looked at and not taken.
    pub(crate) fn reject(&mut self, uri: Arc<str>, before: String, text: String) {
        if self.rejected.len() == REJECTED {
            self.rejected.pop_front();
        }
        self.rejected.push_back(Rejected { uri, before, text });
    }

    /// Follows a change of a document.
    pub(crate) fn changed(&mut self, uri: &Arc<str>, before: &Text, edit: Option<&Edit>) {
        let only = match edit.map(Edit::replacements) {
            Some([only]) if only.text.is_empty() && only.range.len() <= LONG => only,
            _ => return self.deleted = None,
        };
        let mut text = before.slice(only.range.clone()).into_owned();
        // Backspace after backspace is one deletion.
        if let Some(last) = self.deleted.take().filter(|last| last.uri == *uri && last.at == only.range.end)
            && text.len() + last.text.len() <= LONG
        {
            text.push_str(&last.text);
        }
        self.deleted = Some(Deleted { uri: uri.clone(), at: only.range.start, text });
    }

    /// Whether this text was rejected at this place.
    pub(crate) fn was_rejected(&self, uri: &str, before: &str, text: &str) -> bool {
        self.rejected.iter().any(|r| *r.uri == *uri && r.before == before && r.text == text)
    }

    /// Whether this text is what the user has just deleted there.
    pub(crate) fn undoes(&self, uri: &str, at: usize, text: &str) -> bool {
        let text = text.trim();
        self.deleted.as_ref().is_some_and(|deleted| {
            let gone = deleted.text.trim();
            *deleted.uri == *uri
                && deleted.at == at
                && gone.len() >= SHORT
                && (text.starts_with(gone) || gone.starts_with(text))
        })
    }
}

#[cfg(test)]
mod tests;
