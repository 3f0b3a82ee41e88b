//! Reviews as the wire has them, each hunk where it stands in the files as they are now.

use std::{ops::Range, path::Path, sync::Arc};

use change::{
    Author, ChangeSet, Content, Current, EntryState, FileChange, HunkId, HunkState, HunkView, Unified, What,
};
use protocol::{
    Change, ChangeFile, ChangeListResponse, ChangeState, ChangeSummary, Conflict, FileKind, Hunk, HunkAuthor,
    HunkPart,
};
use text::{Bias, Encoding, Text};
use workspace::Snapshot;

use super::{
    Address, Published, current,
    related::{Related, overlapping},
    short,
};
use crate::{convert, session::Session};

/// Everything, the latest first.
pub(crate) fn list(published: &Published) -> ChangeListResponse {
    let overlaps = overlapping(&published.changes);
    let summary = |set: &Arc<ChangeSet>| {
        let others = overlaps.get(set.id()).into_iter().flatten();
        summary(set, others.map(ToString::to_string).collect())
    };
    ChangeListResponse {
        changes: published.changes.iter().rev().map(summary).collect(),
        entries: published.entries.iter().rev().map(entry).collect(),
    }
}

fn entry(entry: &change::EntrySummary) -> protocol::EntrySummary {
    protocol::EntrySummary {
        entry_id: entry.id.to_string(),
        label: entry.label.clone(),
        at: entry.at,
        files: entry.files.iter().filter_map(|path| convert::uri(path)).map(String::from).collect(),
        state: match entry.state {
            EntryState::Open => protocol::EntryState::Intended,
            EntryState::Done | EntryState::PartlyUndone => protocol::EntryState::Done,
            EntryState::Undone => protocol::EntryState::Undone,
            EntryState::Failed => protocol::EntryState::Failed,
        },
        can_undo: entry.can_undo,
        can_redo: entry.can_redo,
    }
}

fn summary(set: &ChangeSet, overlaps: Vec<String>) -> ChangeSummary {
    let counts = set.files().iter().map(lines);
    let (added, removed) = counts.fold((0, 0), |sum, count| (sum.0 + count.0, sum.1 + count.1));
    ChangeSummary {
        change_id: set.id().to_string(),
        title: set.title.clone(),
        state: state(set),
        files: set.files().len() as u32,
        hunks: set.hunks().count() as u32,
        added,
        removed,
        overlaps,
    }
}

/// How far a review is.
pub(super) fn state(set: &ChangeSet) -> ChangeState {
    let count = |wanted| set.hunks().filter(|(_, hunk)| hunk.state == wanted).count();
    match (count(HunkState::Proposed), count(HunkState::Accepted), count(HunkState::Rejected)) {
        (1.., _, _) => ChangeState::Open,
        (0, _, 0) => ChangeState::Accepted,
        (0, 0, _) => ChangeState::Rejected,
        (0, _, _) => ChangeState::Partly,
    }
}

/// Hunks still to be decided.
pub(super) fn proposed(set: &ChangeSet) -> u32 {
    set.hunks().filter(|(_, hunk)| hunk.state == HunkState::Proposed).count() as u32
}

/// Lines added and removed in a file.
fn lines(file: &FileChange) -> (u32, u32) {
    let count = |text: String| text.split_inclusive('\n').count() as u32;
    let counts =
        file.hunks.iter().map(|hunk| (count(file.proposed_lines(hunk)), count(file.base_lines(hunk))));
    counts.fold((0, 0), |sum, count| (sum.0 + count.0, sum.1 + count.1))
}

/// A change with these of its files and their hunks.
pub(crate) fn change<'a>(
    snapshot: &Snapshot,
    encoding: Encoding,
    set: &ChangeSet,
    files: impl Iterator<Item = &'a FileChange>,
    related: &Related<'_>,
) -> Change {
    let file = |change: &FileChange| {
        let path = short(snapshot.roots(), change.place());
        file(encoding, set, change, &current(snapshot, change.place()), path, related)
    };
    Change {
        change_id: set.id().to_string(),
        title: set.title.clone(),
        state: state(set),
        files: files.map(file).collect(),
    }
}

fn file(
    encoding: Encoding,
    set: &ChangeSet,
    change: &FileChange,
    now: &Current,
    path: String,
    related: &Related<'_>,
) -> ChangeFile {
    let address = |base| Address::File { change: set.id().to_string(), path: change.path.clone(), base };
    let (added, removed) = lines(change);
    let text = text_of(now);
    let outlook = Outlook::of(set, change, now);
    let moves = change.moved.as_deref().filter(|to| *to != change.place());
    let hunk = |(view, hunk): (HunkView, &change::Hunk)| Hunk {
        hunk_id: view.id.to_string(),
        part: part(hunk.what),
        sure: view.sure,
        reason: hunk.reason.clone(),
        author: author(hunk.by),
        rejection: hunk.rejection.clone(),
        needs: related.needs(view.id).map(|needed| needed.to_string()).collect(),
        overlaps: related.overlaps(view.id),
        state: match view.state {
            HunkState::Proposed if view.conflict.is_some() => protocol::HunkState::Conflict,
            HunkState::Proposed => protocol::HunkState::Proposed,
            HunkState::Accepted => protocol::HunkState::Accepted,
            HunkState::Rejected => protocol::HunkState::Rejected,
        },
        range: convert::wire_range(&text, &view.range, encoding),
        proposed_range: convert::wire_range(&outlook.text, &outlook.map(&view.range), encoding),
        old_text: change.base_lines(hunk),
        new_text: change.proposed_lines(hunk),
        conflict: view.conflict.filter(|_| view.state == HunkState::Proposed).map(|why| why.to_string()),
    };
    ChangeFile {
        uri: convert::uri(change.place()).map(String::from).unwrap_or_default(),
        proposed_uri: address(false).uri().into(),
        base_uri: address(true).uri().into(),
        path,
        moves_to: moves.and_then(convert::uri).map(String::from),
        executable: change.executable,
        kind: match change.kind {
            change::FileKind::Modify if change.moved.is_some() => FileKind::Move,
            change::FileKind::Modify => FileKind::Edit,
            change::FileKind::Create => FileKind::Create,
            change::FileKind::Delete => FileKind::Delete,
        },
        added,
        removed,
        hunks: change.view(now).into_iter().zip(&change.hunks).map(hunk).collect(),
    }
}

/// A file as it would be with everything that is still proposed.
pub(super) struct Outlook {
    pub(super) text: Text,
    edit: text::Edit,
}

impl Outlook {
    pub(super) fn of(set: &ChangeSet, change: &FileChange, now: &Current) -> Self {
        let place = change.place();
        let now_at = |path: &Path| if path == place { now.clone() } else { Current::Absent };
        let mut plan = set.plan_file(change, now_at);
        match plan.files.pop() {
            Some(file) => {
                let text = file.after.as_ref().and_then(Content::text).cloned().unwrap_or_default();
                Self { text, edit: file.edit }
            }
            None => Self { text: text_of(now), edit: text::Edit::default() },
        }
    }

    pub(super) fn map(&self, range: &Range<usize>) -> Range<usize> {
        self.edit.map(range.start, Bias::Before)..self.edit.map(range.end, Bias::After)
    }
}

fn text_of(now: &Current) -> Text {
    now.text().map(|bytes| bytes.text.clone()).unwrap_or_default()
}

fn part(what: What) -> HunkPart {
    match what {
        What::Lines => HunkPart::Lines,
        What::Content => HunkPart::Content,
        What::Place => HunkPart::Place,
        What::Mode => HunkPart::Mode,
    }
}

fn author(by: Author) -> HunkAuthor {
    match by {
        Author::Engine => HunkAuthor::Engine,
        Author::Model => HunkAuthor::Model,
        Author::Command => HunkAuthor::Command,
        Author::User => HunkAuthor::User,
    }
}

pub(super) fn conflict(conflict: &change::Conflict) -> Conflict {
    Conflict {
        hunk_id: Some(conflict.hunk.to_string()),
        uri: convert::uri(&conflict.path).map(String::from).unwrap_or_default(),
        message: conflict.why.to_string(),
        old_text: conflict.base.clone(),
        new_text: conflict.proposed.clone(),
        current_text: conflict.current.as_ref().map(|(_, text)| text.clone()),
    }
}

/// What is still proposed as a diff that says beside each block what its hunks have to do with others.
pub(crate) fn unified(set: &ChangeSet, root: &Path, context: usize, related: &Related<'_>) -> Unified {
    set.unified_to_read(root, context, |hunk| hunk.state == HunkState::Proposed, |hunk| related.note(hunk.id))
}

/// The text of a review document.
pub(super) fn document(
    snapshot: &Snapshot,
    set: &ChangeSet,
    address: &Address,
    context: usize,
    related: &Related<'_>,
) -> Option<String> {
    match address {
        Address::Review { .. } => {
            let root = snapshot.roots().first().cloned().unwrap_or_default();
            Some(unified(set, &root, context, related).text)
        }
        Address::File { path, base: true, .. } => set.file(path).map(|file| file.base.text.to_string()),
        Address::File { path, base: false, .. } => {
            let file = set.file(path)?;
            Some(Outlook::of(set, file, &current(snapshot, file.place())).text.to_string())
        }
    }
}

/// The hunks still to be decided that a range of a working file touches.
pub(super) fn hunks_at(
    session: &Arc<Session>,
    set: &ChangeSet,
    file: &Path,
    at: lsp_types::Range,
) -> Vec<HunkId> {
    let Some(change) = set.files().iter().find(|change| change.place() == file) else { return Vec::new() };
    let now = current(&session.snapshot(), file);
    let bytes = convert::bytes(&text_of(&now), at, session.encoding());
    let touches = |view: &HunkView| view.range.start <= bytes.end && bytes.start <= view.range.end;
    let views = change.view(&now).into_iter();
    views.filter(|view| view.state == HunkState::Proposed && touches(view)).map(|view| view.id).collect()
}
