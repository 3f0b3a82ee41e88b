//! Links: which hunks of a change set make sense only together, so that whoever accepts one of them is told
//! of the others.
//!
//! They are found by names and by moved lines. A link is a hint and forbids nothing: a name may mean two
//! things, and what the file means is the compiler's to say.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    ops::Range,
};

use crate::{
    hunk::{Hunk, HunkId, What},
    set::{ChangeSet, FileChange, FileKind},
};

/// A name that a text defines, and where it stands, in bytes.
pub type Defined = (String, Range<usize>);

/// Lines that move must say at least so much, blanks aside, to be known again.
const TELLING: usize = 16;

impl ChangeSet {
    /// What each hunk needs of the others: the definition that it uses, the uses to go before a definition
    /// does, the other half of lines that move. `defined` tells what a text of a file defines.
    pub fn links(
        &self,
        defined: impl Fn(&FileChange, &str) -> Vec<Defined>,
    ) -> BTreeMap<HunkId, BTreeSet<HunkId>> {
        let hunks: Vec<Piece<'_>> = self.hunks().filter_map(|(file, hunk)| Piece::of(file, hunk)).collect();
        let names = Names::of(self, defined);
        let mut links: BTreeMap<HunkId, BTreeSet<HunkId>> = BTreeMap::new();
        let mut link = |from: HunkId, to: HunkId| {
            if from != to {
                links.entry(from).or_default().insert(to);
            }
        };
        let mut gone: HashMap<String, Vec<HunkId>> = HashMap::new();
        for hunk in hunks.iter().filter(|hunk| hunk.is_deletion()) {
            gone.entry(plain(&hunk.old)).or_default().push(hunk.id);
        }
        for hunk in &hunks {
            let (old, new) = (words(&hunk.old), words(&hunk.new));
            for name in new.difference(&old) {
                names.come.get(*name).into_iter().flatten().for_each(|definition| link(hunk.id, *definition));
            }
            for name in old.difference(&new) {
                names.gone.get(*name).into_iter().flatten().for_each(|definition| link(*definition, hunk.id));
            }
            let moved = plain(&hunk.new);
            if !hunk.is_deletion() && moved.len() >= TELLING {
                for other in gone.get(&moved).into_iter().flatten() {
                    link(hunk.id, *other);
                    link(*other, hunk.id);
                }
            }
        }
        links
    }
}

/// A hunk's lines on both sides.
struct Piece<'a> {
    id: HunkId,
    file: &'a FileChange,
    old: String,
    new: String,
}

impl<'a> Piece<'a> {
    fn of(file: &'a FileChange, hunk: &Hunk) -> Option<Self> {
        let (old, new) = (file.base_lines(hunk), file.proposed_lines(hunk));
        (hunk.what == What::Lines).then_some(Self { id: hunk.id, file, old, new })
    }

    fn is_deletion(&self) -> bool {
        self.new.is_empty() && self.file.kind == FileKind::Modify && plain(&self.old).len() >= TELLING
    }
}

/// The names that come to be defined, and those that no longer are, with the hunks that do it.
#[derive(Default)]
struct Names {
    come: HashMap<String, Vec<HunkId>>,
    gone: HashMap<String, Vec<HunkId>>,
}

impl Names {
    fn of(set: &ChangeSet, defined: impl Fn(&FileChange, &str) -> Vec<Defined>) -> Self {
        let mut names = Self::default();
        let (mut before, mut after) = (BTreeSet::new(), BTreeSet::new());
        let texts = |file: &FileChange| {
            (defined(file, &file.base.text.to_string()), defined(file, &file.proposed.to_string()))
        };
        let all: Vec<_> =
            set.files().iter().filter(|file| file.raw.is_none()).map(|f| (f, texts(f))).collect();
        for (_, (old, new)) in &all {
            before.extend(old.iter().map(|(name, _)| name.as_str()));
            after.extend(new.iter().map(|(name, _)| name.as_str()));
        }
        for (file, (old, new)) in &all {
            let lines = || file.hunks.iter().filter(|hunk| hunk.what == What::Lines);
            for (name, at) in new.iter().filter(|(name, _)| !before.contains(name.as_str())) {
                if let Some(hunk) = lines().find(|hunk| meets(&hunk.proposed, at)) {
                    names.come.entry(name.clone()).or_default().push(hunk.id);
                }
            }
            for (name, at) in old.iter().filter(|(name, _)| !after.contains(name.as_str())) {
                if let Some(hunk) = lines().find(|hunk| meets(&hunk.base, at)) {
                    names.gone.entry(name.clone()).or_default().push(hunk.id);
                }
            }
        }
        names
    }
}

fn meets(lines: &Range<usize>, name: &Range<usize>) -> bool {
    lines.start <= name.start && name.end <= lines.end
}

/// Lines without what differs when they move elsewhere.
fn plain(lines: &str) -> String {
    lines.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

fn words(text: &str) -> BTreeSet<&str> {
    text.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty()).collect()
}

#[cfg(test)]
mod tests;
