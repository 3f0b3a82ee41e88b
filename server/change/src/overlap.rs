//! Overlaps: hunks of two change sets for the same lines. Once one is accepted, the other may no longer fit;
//! lines that both put in at one place do.
//!
//! The texts that both were made for are held against each other, so that no file needs to be read: what the
//! user typed since moves the hunks of both alike.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    ops::Range,
    path::Path,
};

use text::{Bias, Edit, diff};

use crate::{
    hunk::{Hunk, HunkId, HunkState, What},
    set::{ChangeSet, FileChange, FileKind},
};

impl ChangeSet {
    /// Hunks still to be decided, each with those of another change set for the same lines.
    pub fn overlaps(&self, other: &Self) -> BTreeMap<HunkId, BTreeSet<HunkId>> {
        let mut overlaps: BTreeMap<HunkId, BTreeSet<HunkId>> = BTreeMap::new();
        let theirs: HashMap<&Path, &FileChange> =
            other.files().iter().map(|file| (file.place(), file)).collect();
        for mine in self.files() {
            let Some(theirs) = theirs.get(mine.place()) else { continue };
            for (mine, theirs) in meeting(mine, theirs) {
                overlaps.entry(mine).or_default().insert(theirs);
            }
        }
        overlaps
    }

    /// Whether both are about one file, so that a decision on one may change where the other stands.
    pub fn shares_a_file_with(&self, other: &Self) -> bool {
        let theirs: BTreeSet<&Path> = other.files().iter().map(FileChange::place).collect();
        self.files().iter().any(|file| theirs.contains(file.place()))
    }
}

/// The hunks of two changes of one file that meet, in pairs.
fn meeting(mine: &FileChange, theirs: &FileChange) -> Vec<(HunkId, HunkId)> {
    let (ours, others) = (open(mine), open(theirs));
    if ours.is_empty() || others.is_empty() {
        return Vec::new();
    }
    // Where their lines are in the text that ours were made for.
    let same = theirs.base.text == mine.base.text;
    let moved = if same { Edit::default() } else { diff(&theirs.base.text, &mine.base.text) };
    let place = |lines: &Range<usize>| {
        let start = moved.map(lines.start, Bias::After);
        start..moved.map(lines.end, Bias::Before).max(start)
    };
    let mut pairs = Vec::new();
    for other in others {
        let lines = place(&other.base);
        let meets = |hunk: &&&Hunk| match (takes_all(mine, hunk) || takes_all(theirs, other), hunk.what) {
            (true, _) => true,
            (false, What::Lines) => other.what == What::Lines && touch(&hunk.base, &lines),
            (false, what) => other.what == what,
        };
        pairs.extend(ours.iter().filter(meets).map(|hunk| (hunk.id, other.id)));
    }
    pairs
}

fn open(file: &FileChange) -> Vec<&Hunk> {
    file.hunks.iter().filter(|hunk| hunk.state == HunkState::Proposed).collect()
}

/// Whether the hunk is for the file as a whole, so that it leaves nothing for another to change.
fn takes_all(file: &FileChange, hunk: &Hunk) -> bool {
    hunk.what == What::Content || (hunk.what == What::Lines && file.kind != FileKind::Modify)
}

fn touch(mine: &Range<usize>, theirs: &Range<usize>) -> bool {
    mine == theirs || (mine.start < theirs.end && theirs.start < mine.end)
}

#[cfg(test)]
mod tests {
    use crate::{ChangeSet, Origin, Proposal, Target, plan::tests::bytes};

    fn set(base: &str, target: Target) -> ChangeSet {
        let base = (!base.is_empty()).then(|| bytes(base).into());
        ChangeSet::new("test", Origin::Agent, vec![Proposal::new("/w/a", base, target)]).unwrap()
    }

    /// Which hunks of two changes of one file meet; both ways round it is the same.
    #[track_caller]
    fn check(mine: (&str, Target), theirs: (&str, Target), want: &[(u32, u32)]) {
        let (mine, theirs) = (set(mine.0, mine.1), set(theirs.0, theirs.1));
        let pairs = |a: &ChangeSet, b: &ChangeSet| {
            let found = a.overlaps(b);
            found.iter().flat_map(|(a, b)| b.iter().map(move |b| (a.0, b.0))).collect::<Vec<_>>()
        };
        assert_eq!(pairs(&mine, &theirs), want);
        let turned: Vec<_> = want.iter().map(|(mine, theirs)| (*theirs, *mine)).collect();
        assert_eq!(pairs(&theirs, &mine), turned);
        assert!(mine.shares_a_file_with(&theirs));
    }

    fn text(text: &str) -> Target {
        Target::Text(text.into())
    }

    #[test]
    fn hunks_for_the_same_lines_meet() {
        let base = "one\ntwo\nthree\nfour\nfive\n";
        let first = text("1\ntwo\nthree\nfour\n5\n");
        check((base, first.clone()), (base, text("one\ntwo\nthree\nfour\nfünf\n")), &[(1, 0)]);
        check((base, first.clone()), (base, text("one\ntwo\n3\nfour\nfive\n")), &[]);
        // Lines put in at one place, and lines put in between lines that go.
        check(
            (base, text("one\nx\ntwo\nthree\nfour\nfive\n")),
            (base, text("one\ny\ntwo\nthree\nfour\nfive\n")),
            &[(0, 0)],
        );
        check((base, text("one\ntwo\nx\nthree\nfour\nfive\n")), (base, text("one\nfour\nfive\n")), &[(0, 0)]);
        // What was typed between the two proposals moves nothing out of sight.
        let later = format!("// typed\n{base}");
        check((base, first.clone()), (&later, text(&later.replace("five", "fünf"))), &[(1, 0)]);
        check((base, first.clone()), (&later, text(&later.replace("three", "drei"))), &[]);
        // A file that goes, or that two make, leaves nothing for another.
        check((base, first), (base, Target::Deleted), &[(0, 0), (1, 0)]);
        check(("", text("a\n")), ("", text("b\n")), &[(0, 0)]);
    }
}
