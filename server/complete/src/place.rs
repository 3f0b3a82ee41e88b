//! The cursor's place: its line and the lines around it, taken out of the document once.

use text::Text;

use crate::{Source, Suggestion};

/// How many lines below are looked at.
const BELOW: usize = 5;

/// The cursor's line and its neighbours, owned.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    content: String,
    start: usize,
    cursor: usize,
    above: String,
    below: Vec<String>,
}

/// The cursor's line and its neighbours.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place<'a> {
    /// The line up to the cursor.
    pub(crate) before: &'a str,
    /// The line from the cursor on, without its line break.
    pub(crate) after: &'a str,
    /// The nearest line above that is not blank.
    pub(crate) above: &'a str,
    /// The next lines that are not blank.
    pub(crate) below: &'a [String],
}

impl Line {
    /// The line that holds `offset`.
    pub(crate) fn of(text: &Text, offset: usize) -> Self {
        let line = text.line_of(offset);
        let content = |line| text.slice(text.line_content_range(line)).into_owned();
        let filled = |line: &String| !line.trim().is_empty();
        let range = text.line_content_range(line);
        Self {
            content: content(line),
            start: range.start,
            cursor: offset.clamp(range.start, range.end) - range.start,
            above: (line.saturating_sub(3)..line).rev().map(content).find(filled).unwrap_or_default(),
            // Blank lines are passed over, though not without end.
            below: (line + 1..text.line_count())
                .take(BELOW * 2)
                .map(content)
                .filter(filled)
                .take(BELOW)
                .collect(),
        }
    }

    /// What filters look at.
    pub(crate) fn place(&self) -> Place<'_> {
        let (before, after) = self.content.split_at_checked(self.cursor).unwrap_or((&self.content, ""));
        Place { before, after, above: &self.above, below: &self.below }
    }

    /// The suggestion whose range starts with the word being typed, as editors want it for filtering.
    pub(crate) fn suggestion(&self, id: u64, rest: &str, source: Source, probability: f32) -> Suggestion {
        let before = self.place().before;
        let word = before.trim_end_matches(|c: char| c.is_alphanumeric() || c == '_').len();
        let typed = before.get(word..).unwrap_or_default();
        let range = self.start + word..self.start + self.cursor;
        Suggestion { id, range, text: format!("{typed}{rest}"), source, probability }
    }
}

impl Place<'_> {
    /// Whether something stands right of the cursor.
    pub(crate) fn mid_line(&self) -> bool {
        !self.after.trim().is_empty()
    }
}

/// The blanks a line starts with.
pub(crate) fn indent(line: &str) -> &str {
    line.get(..line.len() - line.trim_start_matches([' ', '\t']).len()).unwrap_or_default()
}
