//! Three-way merge as two edits of one base, one rebased over the other: the same rule as everywhere.

use crate::{Clash, Text, diff};

/// What came of merging two descendants of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Merge {
    /// `theirs` with every change of `ours` that does not clash.
    pub text: Text,
    /// The changes of `ours` that were left out because `theirs` touched the same bytes.
    pub clashes: Vec<Clash>,
}

/// Merges `ours` into `theirs`; where both touched the same bytes, `theirs` stays and the clash is told.
pub fn merge(base: &Text, ours: &Text, theirs: &Text) -> Merge {
    let rebased = diff(base, ours).rebase(&diff(base, theirs));
    match theirs.apply(&rebased.edit) {
        Ok(text) => Merge { text, clashes: rebased.clashes },
        // A rebased edit fits by construction; were it ever not to, the user's text stays as it is.
        Err(_) => Merge { text: theirs.clone(), clashes: rebased.clashes },
    }
}

#[cfg(test)]
mod tests;
