//! [`Ground`]: a file's change laid over the file as it is now.
//!
//! Accepted hunks are part of what the user endorsed; every other difference between that and the current
//! text is the user's own. Hunks are rebased over both. This is the only place that does so: accepting,
//! showing, undoing and redoing all stand on it.

use std::ops::Range;

use text::{Bias, Edit, Replacement, Text, diff};

use crate::{
    anchor::{self, Found},
    hunk::{self, Hunk, HunkState},
    order,
    set::FileChange,
};

pub(crate) struct Ground<'a> {
    file: &'a FileChange,
    current: &'a Text,
    /// From the base to what the user endorsed.
    accepted: Edit,
    endorsed: Text,
    /// From there to the current text.
    user: Edit,
}

/// What becomes of a hunk on this ground.
pub(crate) enum Place {
    /// It can be made by this edit of the current text; whether what is around it is still what it was.
    Free(Edit, bool),
    /// The place it was made for is gone, but its lines are elsewhere, at this one place; it can be made
    /// there by this edit.
    Found(Found),
    /// Its lines are there already.
    There,
    /// The user changed the same words; this is where its lines are now.
    Clash(Range<usize>),
}

impl<'a> Ground<'a> {
    pub(crate) fn new(file: &'a FileChange, current: &'a Text) -> Self {
        let accepted = file.hunks.iter().filter(|hunk| hunk.state == HunkState::Accepted);
        let accepted = hunk::union(accepted.map(|hunk| &hunk.edit));
        let endorsed = file.base.text.apply(&accepted).unwrap_or_else(|_| file.base.text.clone());
        let user = diff(&endorsed, current);
        Self { file, current, accepted, endorsed, user }
    }

    pub(crate) fn place(&self, hunk: &Hunk) -> Place {
        self.place_by(hunk, &hunk.edit, Self::is_there)
    }

    /// The same for a hunk that takes back what was accepted; nothing else is, then. Of a text that was put
    /// in, what the user has written inside it stays, and only the rest goes. Where an older text is to come
    /// back there is no such way, since nobody can say on which side of the user's words it belongs.
    pub(crate) fn place_back(&self, hunk: &Hunk) -> Place {
        let mut pieces = Vec::new();
        for mine in hunk.edit.replacements() {
            match self.left(mine) {
                Some(left) if mine.text.is_empty() => pieces.extend(left),
                Some(_) => pieces.push(mine.clone()),
                None => return Place::Clash(self.range(hunk)),
            }
        }
        let edit = Edit::new(pieces).unwrap_or_default();
        // What stands beside the old lines may be what is to go.
        self.place_by(hunk, &edit, |ground, hunk| {
            ground.current.slice(ground.range(hunk)) == ground.file.proposed_lines(hunk)
        })
    }

    /// What the user has left of a text that is to be deleted, as deletions; `None` where that cannot be told
    /// from what the user has written, or would leave torn lines.
    fn left(&self, mine: &Replacement) -> Option<Vec<Replacement>> {
        let lines = self.endorsed.slice(mine.range.clone()).contains('\n');
        let starts_line = |at: usize| self.endorsed.line_start(self.endorsed.line_of(at)) == at;
        let ends_line = |at: usize| self.endorsed.chunk_from(at).starts_with('\n');
        let mut left = Vec::new();
        let mut start = mine.range.start;
        let meets =
            |user: &&Replacement| user.range.start < mine.range.end && mine.range.start < user.range.end;
        for Replacement { range, text } in self.user.replacements().iter().filter(meets) {
            let old = self.endorsed.slice(range.clone());
            // A line that is the user's keeps its end.
            let is_line = starts_line(range.start) && ends_line(range.end) && !text.is_empty();
            let range = range.start..if is_line { range.end + 1 } else { range.end };
            let whole = is_line || (starts_line(range.start) && text.ends_with('\n'));
            let is_mixed = old.chars().any(|c| !c.is_whitespace() && text.contains(c));
            if !text.is_empty() && (is_mixed || (lines && !whole)) {
                return None;
            }
            left.push(start..range.start.max(start));
            start = range.end.min(mine.range.end);
        }
        left.push(start..mine.range.end);
        Some(left.into_iter().map(|range| Replacement { range, text: String::new() }).collect())
    }

    fn place_by(&self, hunk: &Hunk, edit: &Edit, is_there: impl Fn(&Self, &Hunk) -> bool) -> Place {
        let rebased = edit.rebase(&self.accepted).edit.rebase(&self.user);
        if rebased.clashes.is_empty() && rebased.edit.is_empty() {
            return Place::There;
        }
        if rebased.clashes.is_empty() && self.current.apply(&rebased.edit).is_ok() {
            let map = |offset, bias| self.accepted.map(offset, bias);
            let lines = map(hunk.base.start, Bias::Before)..map(hunk.base.end, Bias::After);
            return Place::Free(rebased.edit, anchor::is_sure(&self.endorsed, &lines, &self.user));
        }
        if is_there(self, hunk) {
            return Place::There;
        }
        match anchor::find(self.file, hunk, self.current) {
            Some(found) if self.has_come(hunk, &found) => Place::Found(found),
            _ => Place::Clash(self.range(hunk)),
        }
    }

    /// Whether lines that were found are the hunk's own, and no others that always said the same: they are
    /// where the hunk's were, or came to be there since.
    fn has_come(&self, hunk: &Hunk, found: &Found) -> bool {
        let (window, here) = (&found.window, self.range(hunk));
        if here.start <= found.range.start && found.range.end <= here.end {
            return true;
        }
        let new = |came: Range<usize>| came.end.min(window.end).saturating_sub(came.start.max(window.start));
        let new: usize = self.came().map(new).sum();
        new * 2 > window.len()
    }

    /// Where in the current text the user's lie.
    fn came(&self) -> impl Iterator<Item = Range<usize>> {
        let mut delta = 0isize;
        self.user.replacements().iter().map(move |user| {
            let start = user.range.start.wrapping_add_signed(delta);
            delta += user.text.len().cast_signed() - user.range.len().cast_signed();
            start..start + user.text.len()
        })
    }

    /// Where the hunk's lines are now, with what the user put in at their edges.
    pub(crate) fn range(&self, hunk: &Hunk) -> Range<usize> {
        let map = |offset, bias| self.user.map(self.accepted.map(offset, bias), bias);
        let start = map(hunk.base.start, Bias::Before);
        start..map(hunk.base.end, Bias::After).max(start)
    }

    /// The same edit, with lines that are put in right beside the user's on the side on which texts of the
    /// file had them.
    pub(crate) fn in_order(&self, edit: Edit, texts: impl FnOnce() -> Vec<Text>) -> Edit {
        // Of lines that came, the differences may name a part.
        let line_end = |at: usize| self.current.line_range(self.current.line_of(at)).end;
        let whole = |range: Range<usize>| {
            self.current.line_start(self.current.line_of(range.start))..line_end(range.end - 1)
        };
        let came: Vec<_> = self.came().filter(|range| !range.is_empty()).map(whole).collect();
        let beside = |at: usize| came.iter().find(|range| range.start == at || range.end == at);
        let lines = |mine: &Replacement| mine.range.is_empty() && mine.text.ends_with('\n');
        let mut pieces = edit.replacements().to_vec();
        if !pieces.iter().any(|mine| lines(mine) && beside(mine.range.start).is_some()) {
            return edit;
        }
        let texts = texts();
        for mine in pieces.iter_mut().filter(|mine| lines(mine)) {
            let Some(theirs) = beside(mine.range.start) else { continue };
            if let Some(place) = order::place(&mine.text, &self.current.slice(theirs.clone()), &texts) {
                mine.range = theirs.start + place..theirs.start + place;
            }
        }
        Edit::new(pieces).unwrap_or(edit)
    }

    /// Whether the current text says what the hunk proposes, however it came to; the user may have put
    /// lines in before or after it.
    fn is_there(&self, hunk: &Hunk) -> bool {
        let proposed = self.file.proposed_lines(hunk);
        let now = self.current.slice(self.range(hunk));
        let before =
            now.strip_suffix(&proposed).is_some_and(|before| before.is_empty() || before.ends_with('\n'));
        let after = proposed.ends_with('\n') && now.starts_with(&proposed);
        !proposed.is_empty() && (before || after)
    }
}
