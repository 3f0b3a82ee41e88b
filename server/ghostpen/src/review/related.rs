//! What a hunk has to do with others: those of its own change that it needs, and those of other open changes
//! for the same lines. Both are told and forbid nothing.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    path::Path,
    sync::{Arc, Mutex, PoisonError},
};

use change::{ChangeId, ChangeSet, Current, Defined, FileChange, HunkId, HunkState, HunkView};
use protocol::HunkRef;
use workspace::{Language, definitions};

/// A change with more text than this, in bytes of both sides, is not parsed for names.
const LIMIT: usize = 4 << 20;

/// The hunks that each hunk of a change needs.
pub(crate) type Links = BTreeMap<HunkId, BTreeSet<HunkId>>;

/// The links of the changes under review, found once for each state of a proposal.
#[derive(Debug, Default)]
pub(super) struct Related(Mutex<HashMap<ChangeId, (usize, Arc<Links>)>>);

impl Related {
    /// The links of a change; `open` are the changes under review, beyond which nothing is remembered.
    pub(super) fn links(&self, set: &ChangeSet, open: &[Arc<ChangeSet>]) -> Arc<Links> {
        let known = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let found = known().get(set.id()).filter(|(revisions, _)| *revisions == set.revisions()).cloned();
        if let Some((_, links)) = found {
            return links;
        }
        let links = Arc::new(needs(set));
        let mut known = known();
        known.retain(|id, _| open.iter().any(|set| set.id() == id));
        known.insert(set.id().clone(), (set.revisions(), links.clone()));
        links
    }
}

/// What each hunk of a change needs; nothing for a change too large to be parsed.
pub(crate) fn needs(set: &ChangeSet) -> Links {
    let size: usize = set.files().iter().map(|file| file.base.text.len() + file.proposed.len()).sum();
    if size > LIMIT { Links::new() } else { set.links(defined) }
}

fn defined(file: &FileChange, text: &str) -> Vec<Defined> {
    let Some(language) = Language::of_path(file.place()) else { return Vec::new() };
    definitions(language, text).into_iter().map(|found| (found.name, found.name_range)).collect()
}

/// Hunks of other changes that are to be decided for the same file.
pub(crate) struct Others(Vec<(ChangeId, HunkView)>);

impl Others {
    /// Those for the file at `place`, which holds `now`.
    pub(crate) fn of(set: &ChangeSet, open: &[Arc<ChangeSet>], place: &Path, now: &Current) -> Self {
        let others = open.iter().filter(|other| other.id() != set.id());
        let files = others.flat_map(|other| other.files().iter().map(move |file| (other, file)));
        let here = files.filter(|(_, file)| file.place() == place);
        let views = here.flat_map(|(other, file)| {
            let proposed = file.view(now).into_iter().filter(|view| view.state == HunkState::Proposed);
            proposed.map(|view| (other.id().clone(), view))
        });
        Self(views.collect())
    }

    /// Those for the same lines as this hunk.
    pub(crate) fn overlaps(&self, view: &HunkView) -> Vec<HunkRef> {
        if view.state != HunkState::Proposed {
            return Vec::new();
        }
        let (mine, same) = (&view.range, |other: &HunkView| other.range == view.range);
        let meets =
            |other: &HunkView| same(other) || (mine.start < other.range.end && other.range.start < mine.end);
        let meeting = self.0.iter().filter(|(_, other)| meets(other));
        let named = meeting
            .map(|(change, other)| HunkRef { change_id: change.to_string(), hunk_id: other.id.to_string() });
        named.collect()
    }
}
