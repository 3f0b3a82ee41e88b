//! What can be decided at a place, as choices that an editor offers by code actions and code lenses: on a hunk,
//! on its file, on all of the change. And what was decided already, as marks beside the lines.

use std::ops::RangeInclusive;

use change::{ChangeSet, FileChange, HunkId, HunkState};
use protocol::{
    ChangeAccept, ChangeAcceptParams, ChangeCheck, ChangeCheckParams, ChangeOpen, ChangeOpenParams,
    ChangeReject, Request as _,
};
use serde_json::{Value, json};

use super::sheet::{Kind, Line, Sheet};
use crate::convert;

/// Something the user can do about a change.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Choice {
    /// In a few words, such as `accept this hunk`.
    pub what: String,
    /// What the change does; nothing where the document says it.
    pub title: Option<String>,
    /// The command that does it.
    pub command: &'static str,
    /// Its argument.
    pub argument: Value,
}

/// What is told beside a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Mark {
    /// The line.
    pub line: u32,
    /// It keeps the user from accepting.
    pub is_conflict: bool,
    /// What there is to say.
    pub message: String,
}

/// What one decision is about.
#[derive(Clone, Copy)]
enum Scope<'a> {
    Hunk(HunkId),
    File(&'a FileChange),
    All,
}

/// Accept and reject.
const VERBS: [(&str, &str); 2] = [("accept", ChangeAccept::COMMAND), ("reject", ChangeReject::COMMAND)];

fn decide(set: &ChangeSet, scope: Scope<'_>) -> impl Iterator<Item = Choice> {
    let mut params = ChangeAcceptParams { change_id: set.id().to_string(), hunk_ids: None, uri: None };
    let what = match scope {
        Scope::Hunk(hunk) => {
            params.hunk_ids = Some(vec![hunk.to_string()]);
            "this hunk".to_owned()
        }
        Scope::File(file) => {
            params.uri = convert::uri(&file.path).map(String::from);
            let name = file.path.file_name().unwrap_or_default();
            format!("all of {}", name.to_string_lossy())
        }
        Scope::All => "all".to_owned(),
    };
    let argument = json!(params);
    VERBS.into_iter().map(move |(verb, command)| Choice {
        what: format!("{verb} {what}"),
        title: None,
        command,
        argument: argument.clone(),
    })
}

/// Shows the review itself.
fn open(set: &ChangeSet, what: &str) -> Choice {
    Choice {
        what: what.to_owned(),
        title: None,
        command: ChangeOpen::COMMAND,
        argument: json!(ChangeOpenParams { change_id: Some(set.id().to_string()) }),
    }
}

/// Tells what would be wrong if these hunks were accepted and the others not; without any, if all were.
fn check(set: &ChangeSet, hunks: &[HunkId]) -> Choice {
    let ids = (!hunks.is_empty()).then(|| hunks.iter().map(ToString::to_string).collect());
    let what = if ids.is_some() { "accepting this alone" } else { "accepting all" };
    let change_id = set.id().to_string();
    Choice {
        what: format!("check {what}"),
        title: None,
        command: ChangeCheck::COMMAND,
        argument: json!(ChangeCheckParams { change_id, hunk_ids: ids, uri: None, command: None }),
    }
}

fn is_open(hunk: &change::Hunk) -> bool {
    hunk.state == HunkState::Proposed
}

/// The choices for hunks of one change in the working file; to show the review, where the editor has no view of
/// its own for that.
pub(super) fn in_file(set: &ChangeSet, hunks: &[HunkId], has_view: bool) -> Vec<Choice> {
    let mut choices: Vec<_> = hunks.iter().flat_map(|id| decide(set, Scope::Hunk(*id))).collect();
    if !choices.is_empty() {
        choices.extend(decide(set, Scope::All));
        choices.extend((!has_view).then(|| open(set, "open the review")));
    }
    for choice in &mut choices {
        choice.title = Some(set.title.clone());
    }
    choices
}

impl Sheet {
    /// The choices for lines of a review document, the nearest first.
    pub(crate) fn choices(&self, lines: RangeInclusive<u32>) -> Vec<Choice> {
        let set = &self.set;
        if self.lines.is_empty() {
            return vec![open(set, "write this review anew, it is out of date; then reload it")];
        }
        let last = self.lines.len().saturating_sub(1);
        let (first, last) = ((*lines.start() as usize).min(last), (*lines.end() as usize).min(last));
        let lines = self.lines.get(first..=last).unwrap_or_default();
        let touched = |hunk: &change::Hunk| lines.iter().any(|line| line.hunk == Some(hunk.id));
        let hunks: Vec<_> = set.hunks().filter(|(_, hunk)| is_open(hunk) && touched(hunk)).collect();
        let mut choices: Vec<_> =
            hunks.iter().flat_map(|(_, hunk)| decide(set, Scope::Hunk(hunk.id))).collect();
        for (index, file) in set.files().iter().enumerate() {
            let is_here = lines.iter().any(|line| line.file == Some(index));
            if is_here && file.hunks.iter().any(is_open) {
                choices.extend(decide(set, Scope::File(file)));
            }
        }
        if set.hunks().any(|(_, hunk)| is_open(hunk)) {
            choices.extend(decide(set, Scope::All));
            let here: Vec<_> = hunks.iter().map(|(_, hunk)| hunk.id).collect();
            choices.push(check(set, &here));
        }
        choices
    }

    /// The choices that stand above lines: of all on the first, of a file on its name, of a hunk where its
    /// changes begin.
    pub(crate) fn lenses(&self) -> Vec<(u32, Choice)> {
        let mut lenses = Vec::new();
        let mut add = |line: usize, scope| {
            lenses.extend(decide(&self.set, scope).map(|choice| (line as u32, choice)));
        };
        if !self.lines.is_empty() && self.set.hunks().any(|(_, hunk)| is_open(hunk)) {
            add(0, Scope::All);
        }
        for file in self.set.files().iter().filter(|file| file.hunks.iter().any(is_open)) {
            let is_its = |line: &Line| self.change_of(line).is_some_and(|change| change.path == file.path);
            if let Some(line) = self.lines.iter().position(|line| is_its(line) && line.kind == Kind::Header) {
                add(line, Scope::File(file));
            }
            for hunk in file.hunks.iter().filter(|hunk| is_open(hunk)) {
                if let Some(line) = self.first_change(hunk.id) {
                    add(line, Scope::Hunk(hunk.id));
                }
            }
        }
        lenses
    }

    /// What is told of hunks that are decided, or that cannot be accepted.
    pub(crate) fn marks(&self) -> Vec<Mark> {
        let mut marks = Vec::new();
        for view in self.set.files().iter().flat_map(|file| self.views(file)) {
            let note = self.notes.get(&view.id);
            let message = match (view.state, &view.conflict, note) {
                (HunkState::Accepted, ..) => "accepted".to_owned(),
                (HunkState::Rejected, ..) => "rejected".to_owned(),
                (HunkState::Proposed, Some(why), Some(note)) => format!("{why}; {note}"),
                (HunkState::Proposed, Some(why), None) => why.to_string(),
                (HunkState::Proposed, None, Some(note)) => note.clone(),
                (HunkState::Proposed, None, None) => continue,
            };
            let is_conflict = view.state == HunkState::Proposed && view.conflict.is_some();
            let line = self.first_change(view.id).map(|line| line as u32);
            marks.extend(line.map(|line| Mark { line, is_conflict, message }));
        }
        marks
    }

    fn first_change(&self, hunk: HunkId) -> Option<usize> {
        let begins =
            |line: &Line| line.hunk == Some(hunk) && matches!(line.kind, Kind::Added | Kind::Removed);
        // A change of the file as a whole has no lines of text, but one that names it.
        let named = || self.lines.iter().position(|line| line.hunk == Some(hunk));
        self.lines.iter().position(begins).or_else(named)
    }
}
