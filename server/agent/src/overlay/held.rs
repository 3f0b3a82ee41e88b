//! A file the task has changed: the text it saw, the text it made, and which part was made why.

use std::{
    ops::Range,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};
use text::{Bias, Bytes, Edit, Text, diff};

use super::Kept;

/// Who wrote a part of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Author {
    /// The model, by a tool that edits.
    Model,
    /// A command that the task ran.
    Command,
    /// The user, who changed what was proposed.
    User,
}

/// A part of a file that the task wrote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Mark {
    /// Where, in bytes of the text with the task's edits; empty where something was taken out.
    pub range: Range<usize>,
    /// Why.
    pub reason: String,
    /// By whom.
    pub author: Author,
}

#[derive(Clone, Debug)]
pub(super) struct Held {
    /// `None` when there was no file.
    pub base: Option<Bytes>,
    /// `None` when it is deleted.
    pub now: Option<Bytes>,
    pub marks: Vec<Mark>,
}

impl Held {
    pub(super) fn new(base: Option<Bytes>) -> Self {
        Self { now: base.clone(), base, marks: Vec::new() }
    }

    pub(super) fn of(kept: Kept) -> (PathBuf, Self) {
        let bytes = |text: Option<String>| text.map(|text| Bytes { text: Text::new(&text), bom: kept.bom });
        (kept.path, Self { base: bytes(kept.base), now: bytes(kept.now), marks: kept.marks })
    }

    pub(super) fn kept(&self, path: &Path) -> Kept {
        let text = |bytes: &Option<Bytes>| bytes.as_ref().map(|bytes| bytes.text.to_string());
        Kept {
            path: path.to_owned(),
            base: text(&self.base),
            bom: self.base.as_ref().or(self.now.as_ref()).is_some_and(|bytes| bytes.bom),
            now: text(&self.now),
            marks: self.marks.clone(),
        }
    }

    /// Nothing is changed.
    pub(super) fn is_idle(&self) -> bool {
        self.base == self.now
    }

    /// Gets another content; what changes is marked.
    pub(super) fn become_(&mut self, after: Option<Bytes>, reason: &str, author: Author) {
        let text = |bytes: &Option<Bytes>| bytes.as_ref().map(|bytes| bytes.text.clone()).unwrap_or_default();
        let edit = diff(&text(&self.now), &text(&after));
        self.carry(&edit);
        let mut delta = 0isize;
        for replacement in edit.replacements() {
            let start = replacement.range.start.wrapping_add_signed(delta);
            delta += replacement.text.len().cast_signed() - replacement.range.len().cast_signed();
            let range = start..start + replacement.text.len();
            self.marks.push(Mark { range, reason: reason.to_owned(), author });
        }
        if edit.is_empty() && self.now.is_some() != after.is_some() {
            self.marks.push(Mark { range: 0..0, reason: reason.to_owned(), author });
        }
        // The mark at a file's start is not the model's to lose.
        let bom = self.base.as_ref().is_some_and(|base| base.bom);
        self.now = after.map(|after| Bytes { bom: after.bom || bom, ..after });
    }

    /// Moves the marks along with an edit of the text.
    pub(super) fn carry(&mut self, edit: &Edit) {
        for mark in &mut self.marks {
            let start = edit.map(mark.range.start, Bias::Before);
            mark.range = start..edit.map(mark.range.end, Bias::After).max(start);
        }
    }

    /// The user changed the file to `current`: the task's edit goes over that, if the two do not touch.
    /// False when they do; then all stays as the agent saw it.
    pub(super) fn rebase(&mut self, current: Option<&Bytes>) -> bool {
        if current == self.base.as_ref() {
            return true;
        }
        if current == self.now.as_ref() {
            self.base = current.cloned();
            return true;
        }
        let (Some(base), Some(now), Some(current)) = (&self.base, &self.now, current) else { return false };
        let theirs = diff(&base.text, &current.text);
        let mine = diff(&base.text, &now.text).rebase(&theirs);
        if !mine.clashes.is_empty() {
            return false;
        }
        let Ok(text) = current.text.apply(&mine.edit) else { return false };
        let moved = diff(&now.text, &text);
        let merged = Bytes { text, bom: current.bom };
        self.base = Some(current.clone());
        self.carry(&moved);
        self.now = Some(merged);
        true
    }
}
