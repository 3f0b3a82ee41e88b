//! What the task did, as proposals for a change set, and why each part was done.

use std::path::PathBuf;

use change::{Proposal, Target};

use super::{Author, Overlay, held::Held};

impl Overlay {
    /// The task's edits, in the order of their paths.
    pub fn proposals(&self) -> Vec<Proposal> {
        let state = self.state();
        let proposal = |(path, held): (&PathBuf, &Held)| {
            let target = held.now.as_ref().map_or(Target::Deleted, |now| {
                // A new file's byte order mark is part of its text for a change set.
                let text = if held.base.is_none() && now.bom {
                    text::Text::new(&format!("\u{feff}{}", now.text))
                } else {
                    now.text.clone()
                };
                Target::Text(text)
            });
            let mark = |mark: &super::Mark| change::Mark {
                range: mark.range.clone(),
                reason: mark.reason.clone(),
                by: match mark.author {
                    Author::Model => change::Author::Model,
                    Author::Command => change::Author::Command,
                },
            };
            Proposal {
                by: change::Author::Model,
                marks: held.marks.iter().map(mark).collect(),
                ..Proposal::new(path, held.base.clone().map(Into::into), target)
            }
        };
        state.files.iter().map(proposal).collect()
    }

    /// How many files the task changed, and how many lines it added and removed.
    pub fn numbers(&self) -> (u32, u32, u32) {
        let state = self.state();
        let text = |bytes: Option<&text::Bytes>| bytes.map(|bytes| bytes.text.clone()).unwrap_or_default();
        let (mut added, mut removed) = (0, 0);
        for held in state.files.values() {
            for hunk in text::line_hunks(&text(held.base.as_ref()), &text(held.now.as_ref())) {
                added += hunk.new.len() as u32;
                removed += hunk.old.len() as u32;
            }
        }
        (state.files.len() as u32, added, removed)
    }
}
