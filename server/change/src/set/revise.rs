//! Revision: the user changes what a hunk proposes before deciding on it. The hunk keeps its name and its
//! place; what it puts there is the user's then.

use text::{Edit, Replacement, Text, diff, line_end};

use super::{ChangeSet, FileChange, FileKind};
use crate::hunk::{Author, Hunk, HunkId, HunkState, What};

/// Why a hunk cannot be made to say something else.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReviseError {
    /// There is none of this name.
    #[error("there is no hunk {0}")]
    NoHunk(HunkId),
    /// It is in the user's file already, where it can be edited like any text.
    #[error("hunk {0} is accepted already: edit the file, or undo first")]
    Accepted(HunkId),
    /// It moves or removes a file, or changes what is no text.
    #[error("hunk {0} proposes no lines that could be edited")]
    NotLines(HunkId),
    /// It would change nothing.
    #[error("that is what the file says already: reject hunk {0} instead")]
    Same(HunkId),
}

impl ChangeSet {
    /// The edit of the base text with which a hunk says `lines` in place of what it says now.
    pub(crate) fn revision(&self, id: HunkId, lines: &str) -> Result<Edit, ReviseError> {
        let (file, hunk) = self.hunks().find(|(_, hunk)| hunk.id == id).ok_or(ReviseError::NoHunk(id))?;
        if hunk.state == HunkState::Accepted {
            return Err(ReviseError::Accepted(id));
        }
        if hunk.what != What::Lines || file.kind == FileKind::Delete || file.raw.is_some() {
            return Err(ReviseError::NotLines(id));
        }
        let (old, new) = (file.base_lines(hunk), file.lines_as_there(hunk, lines));
        if file.kind == FileKind::Modify && old == new {
            return Err(ReviseError::Same(id));
        }
        let edit = diff(&Text::new(&old), &Text::new(&new));
        let shifted = edit.replacements().iter().map(|piece| {
            let range = piece.range.start + hunk.base.start..piece.range.end + hunk.base.start;
            Replacement { range, text: piece.text.clone() }
        });
        // A difference is an edit; were it none, nothing would be changed.
        Edit::new(shifted.collect()).map_err(|_| ReviseError::Same(id))
    }

    /// Makes a hunk propose this edit of the base text, in the user's name.
    pub(crate) fn revise(&mut self, id: HunkId, edit: &Edit) {
        let has = |file: &&mut FileChange| file.hunks.iter().any(|hunk| hunk.id == id);
        let Some(file) = self.files.iter_mut().find(has) else { return };
        let parts = file.hunks.iter().map(|hunk| {
            let part = hunk.part(if hunk.id == id { edit.clone() } else { hunk.edit.clone() });
            if hunk.id == id { crate::hunk::Part { by: Author::User, ..part } } else { part }
        });
        let made = FileChange::of_parts(file.path.clone(), file.kind, file.base.clone(), parts.collect());
        if file.base.text.apply(&crate::hunk::union(made.hunks.iter().map(|hunk| &hunk.edit))).is_err() {
            return;
        }
        let said = file.hunks.iter().find(|hunk| hunk.id == id).map(|hunk| file.proposed_lines(hunk));
        let decided = std::mem::take(&mut file.hunks);
        (file.proposed, file.hunks) = (made.proposed, made.hunks);
        for (hunk, Hunk { state, rejection, first, .. }) in file.hunks.iter_mut().zip(decided) {
            (hunk.state, hunk.rejection) = (state, rejection);
            hunk.first = if hunk.id == id { first.or_else(|| said.clone()) } else { first };
        }
        self.revisions += 1;
    }
}

impl FileChange {
    /// Lines as they have to be in a hunk's place: with the file's line ends, and ended where others follow.
    fn lines_as_there(&self, hunk: &Hunk, lines: &str) -> String {
        let base = self.base.text.to_string();
        let mut lines = lines.replace("\r\n", "\n");
        if hunk.base.end < base.len() && !lines.is_empty() && !lines.ends_with('\n') {
            lines.push('\n');
        }
        lines.replace('\n', line_end(&base))
    }
}

#[cfg(test)]
mod tests;
