//! What kind of file a text is from, when a client does not say: the kind in this folder whose lines begin most
//! like its lines. The embedded engine keeps what it learned of each kind apart.

use std::{collections::HashMap, path::Path};

/// Kinds beyond these are too rare to be meant.
const KINDS: usize = 64;
/// Different beginnings that are counted.
const WORDS: usize = 50_000;
/// The lines of a text that are looked at, the last ones.
const LINES: usize = 200;

/// How lines begin in the files of each kind.
#[derive(Debug, Default)]
pub(super) struct Kinds {
    /// By extension.
    names: Vec<String>,
    /// Lines in all, by kind.
    lines: Vec<f64>,
    /// Lines by their first word, by kind.
    words: HashMap<String, HashMap<usize, f64>>,
}

impl Kinds {
    /// Counts the lines of a file.
    pub(super) fn learn(&mut self, path: &Path, text: &str) {
        let Some(extension) = path.extension().and_then(|extension| extension.to_str()) else { return };
        let known = self.names.iter().position(|name| name == extension);
        let kind = match known {
            Some(kind) => kind,
            None if self.names.len() < KINDS => {
                self.names.push(extension.to_owned());
                self.lines.push(0.0);
                self.names.len() - 1
            }
            None => return,
        };
        for word in text.lines().filter_map(first_word) {
            if let Some(lines) = self.lines.get_mut(kind) {
                *lines += 1.0;
            }
            if self.words.len() < WORDS || self.words.contains_key(word) {
                *self.words.entry(word.to_owned()).or_default().entry(kind).or_default() += 1.0;
            }
        }
    }

    /// The extension of the files that a text is most like.
    pub(super) fn of(&self, text: &str) -> Option<&str> {
        let words: Vec<_> = text.lines().rev().take(LINES).filter_map(first_word).collect();
        let likelihood = |kind: usize, lines: f64| {
            let seen = |word: &&str| self.words.get(*word).and_then(|kinds| kinds.get(&kind)).unwrap_or(&0.0);
            words.iter().map(|word| ((seen(word) + 0.01) / (lines + 1.0)).ln()).sum::<f64>()
                + (lines + 1.0).ln()
        };
        let scores = self.lines.iter().enumerate().map(|(kind, lines)| (kind, likelihood(kind, *lines)));
        let best = scores.max_by(|(_, one), (_, other)| one.total_cmp(other));
        self.names.get(best?.0).map(String::as_str)
    }
}

/// The word or sign that a line begins with.
fn first_word(line: &str) -> Option<&str> {
    let line = line.trim_start();
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let first = line.chars().next()?;
    let end = line.find(|c| is_word(c) != is_word(first) || c.is_whitespace()).unwrap_or(line.len());
    line.get(..end.min(32)).or_else(|| line.get(..first.len_utf8()))
}

#[cfg(test)]
mod tests;
