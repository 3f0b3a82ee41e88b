//! What a hunk has to do with others: those of its own change that it needs, and those of other open changes
//! for the same lines. Both are told and forbid nothing.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::{Arc, Mutex, PoisonError},
};

use change::{ChangeId, ChangeSet, Defined, FileChange, Hunk, HunkId, HunkState};
use protocol::HunkRef;
use workspace::{Language, definitions};

use crate::words::listed;

/// A change with more text than this, in bytes of both sides, is not parsed for names.
const LIMIT: usize = 4 << 20;

/// The hunks that each hunk of a change needs.
pub(crate) type Links = BTreeMap<HunkId, BTreeSet<HunkId>>;

/// The links of the changes under review, found once for each state of a proposal.
#[derive(Debug, Default)]
pub(super) struct Known(Mutex<HashMap<ChangeId, (usize, Arc<Links>)>>);

impl Known {
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

    /// What the hunks of a change have to do with others.
    pub(super) fn related<'a>(&self, set: &'a ChangeSet, open: &'a [Arc<ChangeSet>]) -> Related<'a> {
        Related::of(set, self.links(set, open), open)
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

/// What the hunks of one change have to do with others, as it is told.
pub(crate) struct Related<'a> {
    set: &'a ChangeSet,
    links: Arc<Links>,
    /// The hunks that others need, by name.
    hunks: HashMap<HunkId, (&'a FileChange, &'a Hunk)>,
    /// Other changes, each with those of its hunks that are for the same lines, by ours.
    others: Vec<(&'a ChangeSet, Links)>,
}

impl<'a> Related<'a> {
    /// Of a change with these links; `open` are all that are under review.
    pub(crate) fn of(set: &'a ChangeSet, links: Arc<Links>, open: &'a [Arc<ChangeSet>]) -> Self {
        let others = open.iter().filter(|other| other.id() != set.id());
        let met = others.map(|other| (other.as_ref(), set.overlaps(other)));
        let others = met.filter(|(_, met)| !met.is_empty()).collect();
        let needed: BTreeSet<_> = links.values().flatten().collect();
        let hunks = set.hunks().filter(|(_, hunk)| needed.contains(&hunk.id));
        Self { set, hunks: hunks.map(|(file, hunk)| (hunk.id, (file, hunk))).collect(), links, others }
    }

    /// Hunks of the same change that this one makes sense only with.
    pub(crate) fn needs(&self, hunk: HunkId) -> impl Iterator<Item = HunkId> + '_ {
        self.links.get(&hunk).into_iter().flatten().copied()
    }

    /// Hunks of other changes for the same lines.
    pub(crate) fn overlaps(&self, hunk: HunkId) -> Vec<HunkRef> {
        let named = self.others.iter().flat_map(|(other, met)| {
            let name = move |id: &HunkId| HunkRef {
                change_id: other.id().to_string(),
                hunk_id: id.to_string(),
                title: other.title.clone(),
            };
            met.get(&hunk).into_iter().flatten().map(name)
        });
        named.collect()
    }

    /// Both in words, for a hunk that is to be decided: what it needs and does not have yet, with the line
    /// that stands there now or comes, and what else is for its lines.
    pub(crate) fn note(&self, hunk: HunkId) -> Option<String> {
        let places: Vec<_> = self.needs(hunk).filter_map(|needed| self.place(needed)).collect();
        let needs = (!places.is_empty()).then(|| format!("needs {}", listed(&places)));
        let meets = |(other, met): &(&ChangeSet, Links)| {
            met.contains_key(&hunk).then(|| format!("“{}”", clipped(&other.title)))
        };
        let titles: Vec<_> = self.others.iter().filter_map(meets).collect();
        let changed = (!titles.is_empty()).then(|| format!("also changed by {}", listed(&titles)));
        let words: Vec<_> = needs.into_iter().chain(changed).collect();
        (!words.is_empty()).then(|| words.join("; "))
    }

    /// All of them.
    pub(super) fn notes(&self) -> HashMap<HunkId, String> {
        let open = self.set.hunks().filter(|(_, hunk)| hunk.state == HunkState::Proposed);
        open.filter_map(|(_, hunk)| Some((hunk.id, self.note(hunk.id)?))).collect()
    }

    /// A hunk that is not accepted by its file and the first line it is for.
    pub(crate) fn place(&self, hunk: HunkId) -> Option<String> {
        let (file, hunk) = self.hunks.get(&hunk)?;
        let name = file.path.file_name()?.to_string_lossy().into_owned();
        let line = file.base.text.line_of(hunk.base.start) + 1;
        (hunk.state != HunkState::Accepted).then(|| format!("{name}:{line}"))
    }
}

/// The open changes that have hunks for the same lines, for each that has.
pub(crate) fn overlapping(open: &[Arc<ChangeSet>]) -> BTreeMap<&ChangeId, Vec<&ChangeId>> {
    let mut found: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for (index, one) in open.iter().enumerate() {
        for other in open.iter().skip(index + 1).filter(|other| !one.overlaps(other).is_empty()) {
            found.entry(one.id()).or_default().push(other.id());
            found.entry(other.id()).or_default().push(one.id());
        }
    }
    found
}

/// So much of a title is told where it is mentioned, in characters.
const TITLE: usize = 50;

/// The beginning of a title.
fn clipped(title: &str) -> String {
    let line = title.lines().next().unwrap_or_default();
    match line.char_indices().nth(TITLE) {
        Some((end, _)) => format!("{}…", line.get(..end).unwrap_or_default().trim_end()),
        None => line.to_owned(),
    }
}
