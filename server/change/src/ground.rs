//! [`Ground`]: a file's change laid over the file as it is now.
//!
//! Accepted hunks are part of what the user endorsed; every other difference between that and the current
//! text is the user's own. Hunks are rebased over both. This is the only place that does so: accepting,
//! showing, undoing and redoing all stand on it.

use std::ops::Range;

use text::{Bias, Edit, Text, diff};

use crate::{
    hunk::{self, Hunk, HunkState},
    set::FileChange,
};

pub(crate) struct Ground<'a> {
    file: &'a FileChange,
    current: &'a Text,
    /// From the base to what the user endorsed.
    accepted: Edit,
    /// From there to the current text.
    user: Edit,
}

/// What becomes of a hunk on this ground.
pub(crate) enum Place {
    /// It can be made by this edit of the current text.
    Free(Edit),
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
        Self { file, current, accepted, user }
    }

    pub(crate) fn place(&self, hunk: &Hunk) -> Place {
        let rebased = hunk.edit.rebase(&self.accepted).edit.rebase(&self.user);
        if rebased.clashes.is_empty() && rebased.edit.is_empty() {
            return Place::There;
        }
        if rebased.clashes.is_empty() && self.current.apply(&rebased.edit).is_ok() {
            return Place::Free(rebased.edit);
        }
        if self.is_there(hunk) { Place::There } else { Place::Clash(self.range(hunk)) }
    }

    /// Where the hunk's lines are now, with what the user put in at their edges.
    pub(crate) fn range(&self, hunk: &Hunk) -> Range<usize> {
        let map = |offset, bias| self.user.map(self.accepted.map(offset, bias), bias);
        let start = map(hunk.base.start, Bias::Before);
        start..map(hunk.base.end, Bias::After).max(start)
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
