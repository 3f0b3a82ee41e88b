//! [`Hunk`]: the part of a file's change that is decided on as one.
//!
//! A hunk covers whole lines, because people read lines; what it changes is kept to the byte, so that it
//! clashes only with edits of the same bytes. Lines end in LF here, as in every diff format: a lone CR
//! does not divide hunks.

use std::{fmt, ops::Range, str::FromStr};

use serde::{Deserialize, Serialize};
use text::{Edit, Replacement, Text};

/// Names a hunk within its change set; stays the same for the set's whole life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct HunkId(pub(crate) u32);

/// What the user has decided about a hunk.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum HunkState {
    /// Not decided yet.
    #[default]
    Proposed,
    /// Carried out, and not undone since.
    Accepted,
    /// Turned down; can still be accepted by its id.
    Rejected,
}

/// What a hunk changes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum What {
    /// Lines of the text; of a file that is made or removed, all of them.
    #[default]
    Lines,
    /// The content as a whole, which is no text.
    Content,
    /// Where the file is.
    Place,
    /// Whether the file can be executed.
    Mode,
}

/// Who wrote what a hunk proposes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Author {
    /// Ghostpen itself, by rule: a rewrite, a rename, a patch.
    #[default]
    Engine,
    /// A model, in an edit of its own.
    Model,
    /// A command that was run for a task, such as a formatter.
    Command,
    /// The user, who changed the proposal in review.
    User,
}

/// The part of a file's change that is decided on as one: a run of changed lines, or a matter of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hunk {
    /// Its name in the change set.
    pub id: HunkId,
    /// What it changes.
    pub what: What,
    /// Its change of the file's base text; empty when it changes no lines.
    pub edit: Edit,
    /// The whole lines it touches, in bytes of the base text.
    pub base: Range<usize>,
    /// The lines in their place, in bytes of the proposed text.
    pub proposed: Range<usize>,
    /// The decision.
    pub state: HunkState,
    /// Why it is proposed, in the words of whoever proposes it.
    pub reason: Option<String>,
    /// Who wrote it.
    pub by: Author,
    /// Why the user turned it down, if the user said so.
    pub rejection: Option<String>,
    /// The lines that it proposed first, where the user has changed them since.
    pub first: Option<String>,
}

impl fmt::Display for HunkId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for HunkId {
    type Err = std::num::ParseIntError;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        name.parse().map(Self)
    }
}

/// A hunk before its lines are known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Part {
    pub(crate) id: HunkId,
    pub(crate) what: What,
    pub(crate) edit: Edit,
    pub(crate) reason: Option<String>,
    pub(crate) by: Author,
}

impl Part {
    /// A part that changes lines.
    pub(crate) fn lines(id: HunkId, edit: Edit) -> Self {
        Self { edit, ..Self::whole(id, What::Lines) }
    }

    /// A part that changes no lines.
    pub(crate) fn whole(id: HunkId, what: What) -> Self {
        Self { id, what, edit: Edit::default(), reason: None, by: Author::default() }
    }
}

impl Part {
    fn hunk(self, base: Range<usize>, proposed: Range<usize>) -> Hunk {
        let Self { id, what, edit, reason, by } = self;
        let (state, rejection, first) = (HunkState::Proposed, None, None);
        Hunk { id, what, edit, base, proposed, state, reason, by, rejection, first }
    }
}

impl Hunk {
    /// The part with another edit, for another text.
    pub(crate) fn part(&self, edit: Edit) -> Part {
        Part { id: self.id, what: self.what, edit, reason: self.reason.clone(), by: self.by }
    }
}

/// Groups the edit of a text into parts: replacements whose lines overlap or touch belong together.
pub(crate) fn group(base: &str, edit: &Edit, mut next: impl FnMut() -> HunkId) -> Vec<Part> {
    let mut groups: Vec<(usize, Vec<Replacement>)> = Vec::new();
    for replacement in edit.replacements() {
        let lines = lines_of(base, std::slice::from_ref(replacement));
        match groups.last_mut() {
            Some((end, group)) if lines.start <= *end => {
                *end = lines.end.max(*end);
                group.push(replacement.clone());
            }
            _ => groups.push((lines.end, vec![replacement.clone()])),
        }
    }
    groups.into_iter().filter_map(|(_, group)| Some(Part::lines(next(), Edit::new(group).ok()?))).collect()
}

/// The hunks of these parts, which are in order and do not overlap.
pub(crate) fn hunks(base: &str, parts: Vec<Part>) -> Vec<Hunk> {
    let mut delta = 0isize;
    let mut hunks = Vec::with_capacity(parts.len());
    for part in parts {
        let edit = &part.edit;
        let mut lines = if part.what == What::Lines { lines_of(base, edit.replacements()) } else { 0..0 };
        let start = lines.start.wrapping_add_signed(delta);
        let new = spliced(base, &lines, edit.replacements());
        let old = base.get(lines.clone()).unwrap_or_default();
        delta += new.len().cast_signed() - old.len().cast_signed();
        let (head, tail) = common_lines(old, &new);
        let proposed = start + head..start + new.len() - tail;
        lines = lines.start + head..lines.end - tail;
        hunks.push(part.hunk(lines, proposed));
    }
    hunks
}

/// The parts that take the text after `parts` back to `before`, under the same names.
pub(crate) fn invert(before: &Text, parts: &[Part]) -> Vec<Part> {
    let mut delta = 0isize;
    let inverse = parts.iter().map(|part| {
        let replacements = part.edit.replacements().iter().map(|replacement| {
            let start = replacement.range.start.wrapping_add_signed(delta);
            delta += replacement.text.len().cast_signed() - replacement.range.len().cast_signed();
            let text = before.slice(replacement.range.clone()).into_owned();
            Replacement { range: start..start + replacement.text.len(), text }
        });
        Part { edit: Edit::new(replacements.collect()).unwrap_or_default(), ..part.clone() }
    });
    inverse.collect()
}

/// All of them as one edit.
pub(crate) fn union<'a>(edits: impl IntoIterator<Item = &'a Edit>) -> Edit {
    let all = edits.into_iter().flat_map(|edit| edit.replacements().iter().cloned()).collect();
    // Parts of one change never overlap; were they ever to, changing nothing is the safe answer.
    Edit::new(all).unwrap_or_default()
}

/// Whether none of them touches what another does.
pub(crate) fn fit_together<'a>(edits: impl IntoIterator<Item = &'a Edit>) -> bool {
    Edit::new(edits.into_iter().flat_map(|edit| edit.replacements().iter().cloned()).collect()).is_ok()
}

/// The whole lines that neighbouring replacements touch. The last line is left out when it is untouched:
/// when what is replaced, and what replaces it, both end where a line ends.
fn lines_of(base: &str, replacements: &[Replacement]) -> Range<usize> {
    let (Some(first), Some(last)) = (replacements.first(), replacements.last()) else { return 0..0 };
    let line_start =
        |at: usize| base.get(..at).and_then(|head| head.rfind('\n')).map_or(0, |newline| newline + 1);
    let start = line_start(first.range.start);
    let end = last.range.end;
    let begins_line = line_start(last.range.start) == last.range.start;
    let ends_line = last.text.ends_with('\n') || (last.text.is_empty() && begins_line);
    if line_start(end) == end && ends_line {
        return start..end;
    }
    let rest = base.get(end..).unwrap_or_default();
    start..end + rest.find('\n').map_or(rest.len(), |newline| newline + 1)
}

/// The lines after the replacements.
fn spliced(base: &str, lines: &Range<usize>, replacements: &[Replacement]) -> String {
    let mut new = String::new();
    let mut at = lines.start;
    for replacement in replacements {
        new.push_str(base.get(at..replacement.range.start).unwrap_or_default());
        new.push_str(&replacement.text);
        at = replacement.range.end;
    }
    new.push_str(base.get(at..lines.end).unwrap_or_default());
    new
}

/// Bytes of whole lines that both have at their start and, apart from those, at their end.
fn common_lines(old: &str, new: &str) -> (usize, usize) {
    let whole = |(a, b): &(&str, &str)| a == b && a.ends_with('\n');
    let heads = old.split_inclusive('\n').zip(new.split_inclusive('\n'));
    let head: usize = heads.take_while(whole).map(|(a, _)| a.len()).sum();
    let (old, new) = (old.get(head..).unwrap_or_default(), new.get(head..).unwrap_or_default());
    let tails = old.split_inclusive('\n').rev().zip(new.split_inclusive('\n').rev());
    let tail = tails.take_while(whole).map(|(a, _)| a.len()).sum();
    (head, tail)
}
