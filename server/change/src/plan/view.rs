//! Where hunks stand in the files as they are now, with nothing planned yet.

use text::Bytes;

use super::{Current, HunkView, Why};
use crate::{
    content::Content,
    ground::{Ground, Place},
    hunk::{Hunk, HunkId, HunkState, What},
    set::{FileChange, FileKind},
};

/// Whether what concerns a file as a whole can be carried out.
pub(super) enum Whole {
    Free,
    There,
    Blocked(Why),
}

impl FileChange {
    /// Where each hunk stands in the file as it is now, in order; `current` is what it holds at its
    /// [place](FileChange::place).
    pub fn view(&self, current: &Current) -> Vec<HunkView> {
        let ground = match (self.is_lines(), current.text()) {
            (true, Some(bytes)) => Ground::new(self, &bytes.text),
            _ => return self.hunks.iter().map(|hunk| self.view_whole(hunk, current)).collect(),
        };
        let view = |hunk: &Hunk| {
            if hunk.what != What::Lines {
                return self.view_whole(hunk, current);
            }
            let (range, conflict, sure) = match ground.place(hunk) {
                _ if hunk.state == HunkState::Accepted => (ground.range(hunk), None, true),
                Place::Clash(range) => (range, Some(Why::Touched), true),
                Place::Found(found) => (found.range, None, false),
                Place::Free(_, sure) => (ground.range(hunk), None, sure),
                Place::There => (ground.range(hunk), None, true),
            };
            HunkView { id: hunk.id, state: hunk.state, range, sure, conflict }
        };
        self.hunks.iter().map(view).collect()
    }

    /// The hunks still to be decided whose lines are in this content already, however they came there.
    pub fn there(&self, content: &Current) -> Vec<HunkId> {
        let ground = content.text().filter(|_| self.is_lines()).map(|bytes| Ground::new(self, &bytes.text));
        let is_there = |hunk: &&Hunk| match (&ground, hunk.what) {
            (Some(ground), What::Lines) => matches!(ground.place(hunk), Place::There),
            (_, What::Lines | What::Content) => matches!(self.whole(hunk.what, content), Whole::There),
            (_, What::Place | What::Mode) => false,
        };
        let open = self.hunks.iter().filter(|hunk| hunk.state == HunkState::Proposed);
        open.filter(is_there).map(|hunk| hunk.id).collect()
    }

    fn view_whole(&self, hunk: &Hunk, current: &Current) -> HunkView {
        let conflict = match self.whole(hunk.what, current) {
            _ if hunk.state == HunkState::Accepted => None,
            Whole::Blocked(why) => Some(why),
            Whole::Free | Whole::There => None,
        };
        let len =
            if hunk.what == What::Lines { current.text().map_or(0, |bytes| bytes.text.len()) } else { 0 };
        HunkView { id: hunk.id, state: hunk.state, range: 0..len, sure: true, conflict }
    }

    /// Whether its lines are decided on one by one.
    pub(super) fn is_lines(&self) -> bool {
        self.kind == FileKind::Modify && self.raw.is_none()
    }

    /// Whether a buffer says nothing but what the change knows, from before it or after.
    pub(super) fn knows(&self, buffer: &Bytes) -> bool {
        let said = Content::Text(buffer.clone());
        [self.before(), self.after()].iter().flatten().any(|side| side.reads_as(&said))
    }

    /// Whether what concerns the file as a whole can be carried out on what it holds.
    pub(super) fn whole(&self, what: What, current: &Current) -> Whole {
        let now = match current {
            Current::Unreadable(reason) => return Whole::Blocked(Why::Unreadable(reason.clone())),
            Current::Unsaved { buffer, .. } => {
                return match self.whole(what, &current.on_disk()) {
                    Whole::Free if what != What::Mode && !self.knows(buffer) => Whole::Blocked(Why::Unsaved),
                    other => other,
                };
            }
            other => other.clone().content(),
        };
        if matches!(what, What::Place | What::Mode) {
            return if now.is_some() { Whole::Free } else { Whole::Blocked(Why::Gone) };
        }
        let same = |side: Option<Content>| match (&side, &now) {
            (Some(side), Some(now)) => side.reads_as(now),
            (side, now) => side.is_none() && now.is_none(),
        };
        match (self.kind, &now) {
            (FileKind::Modify, Some(Content::Raw(_))) if self.raw.is_none() => Whole::Blocked(Why::NotText),
            _ if same(self.after()) => Whole::There,
            (FileKind::Modify, None) => Whole::Blocked(Why::Gone),
            _ if same(self.before()) => Whole::Free,
            (FileKind::Create, _) => Whole::Blocked(Why::Exists),
            _ => Whole::Blocked(Why::Changed),
        }
    }
}
