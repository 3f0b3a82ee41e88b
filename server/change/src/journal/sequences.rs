//! Random sequences of everything that can happen to a file under review. Every character of the text is
//! unique and tells who wrote it, so that nothing can be lost, doubled, moved or brought back unseen.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::{collections::BTreeSet, fs};

use proptest::{prelude::*, test_runner::RngSeed};

use super::{tests::*, *};
use crate::{Conflict, Current, Plan, Proposal, Target, plan::tests::bytes};

const BASE: char = '\u{4e00}';
const USER: char = '\u{6e00}';
const AGENT: char = '\u{8e00}';

/// What happens next; the numbers choose where and what, modulo what there is.
#[derive(Clone, Debug)]
enum Step {
    Type {
        at: usize,
        delete: usize,
        insert: Vec<u8>,
    },
    Propose(Vec<(usize, usize, Vec<u8>)>),
    Accept {
        set: usize,
        hunks: usize,
    },
    Reject {
        set: usize,
        hunks: usize,
    },
    Undo(usize),
    Redo(usize),
    /// Accepts what was planned before typing once more.
    Late {
        set: usize,
        at: usize,
    },
    Restart,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let shape = || prop::collection::vec(0u8..5, 0..4);
    let step = prop_oneof![
        4 => (any::<usize>(), 0usize..5, shape()).prop_map(|(at, delete, insert)| Step::Type { at, delete, insert }),
        2 => prop::collection::vec((any::<usize>(), 0usize..9, shape()), 1..5).prop_map(Step::Propose),
        3 => (any::<usize>(), any::<usize>()).prop_map(|(set, hunks)| Step::Accept { set, hunks }),
        1 => (any::<usize>(), any::<usize>()).prop_map(|(set, hunks)| Step::Reject { set, hunks }),
        2 => any::<usize>().prop_map(Step::Undo),
        1 => any::<usize>().prop_map(Step::Redo),
        1 => (any::<usize>(), any::<usize>()).prop_map(|(set, at)| Step::Late { set, at }),
        1 => Just(Step::Restart),
    ];
    prop::collection::vec(step, 1..16)
}

struct World {
    place: Place,
    journal: Journal,
    sets: Vec<ChangeId>,
    text: String,
    /// The user's characters that the user has not deleted, in order.
    users: Vec<char>,
    /// What the user deleted of the base.
    deleted: BTreeSet<char>,
    next_user: char,
    next_agent: char,
    conflicts: usize,
}

fn after(c: char) -> char {
    char::from_u32(c as u32 + 1).unwrap()
}

/// Who wrote a character: its alphabet's first.
fn author(c: char) -> Option<char> {
    [AGENT, USER, BASE].into_iter().find(|first| c >= *first)
}

fn of(text: &str, first: char) -> Vec<char> {
    text.chars().filter(|c| author(*c) == Some(first)).collect()
}

/// Fresh characters of an author, between blanks and line ends as `shape` says.
fn written(shape: &[u8], next: &mut char) -> String {
    let draw = |kind: &u8| match kind {
        0 => ' ',
        1 => '\n',
        _ => std::mem::replace(next, after(*next)),
    };
    shape.iter().map(draw).collect()
}

impl World {
    fn new() -> Self {
        let mut next = BASE;
        let lines = (0..8).map(|line| written(&[2, 2, 0, 2, 2, 2, 0, 2, 1][line % 3..], &mut next));
        let text: String = lines.collect();
        let place = Place::in_memory(&[("a", &text)]);
        let journal = place.journal();
        Self {
            place,
            journal,
            sets: Vec::new(),
            text,
            users: Vec::new(),
            deleted: BTreeSet::new(),
            next_user: USER,
            next_agent: AGENT,
            conflicts: 0,
        }
    }

    fn offset(&self, at: usize) -> usize {
        let ends: Vec<_> = self.text.char_indices().map(|(at, _)| at).chain([self.text.len()]).collect();
        ends[at % ends.len()]
    }

    /// A range of some characters of the text.
    fn range(&self, at: usize, len: usize) -> std::ops::Range<usize> {
        let start = self.offset(at);
        start..start + self.text[start..].chars().take(len).map(char::len_utf8).sum::<usize>()
    }

    fn type_in(&mut self, at: usize, delete: usize, shape: &[u8]) {
        let range = self.range(at, delete);
        let insert = written(shape, &mut self.next_user);
        self.deleted.extend(of(&self.text[range.clone()], BASE));
        self.text.replace_range(range, &insert);
        self.users = of(&self.text, USER);
        fs::write(self.place.path("a"), &self.text).unwrap();
    }

    fn propose(&mut self, parts: &[(usize, usize, Vec<u8>)]) {
        let mut proposed = self.text.clone();
        for (at, delete, shape) in parts {
            let mut range = self.range(*at, *delete);
            if !of(&self.text[range.clone()], USER).is_empty() {
                range.end = range.start; // whoever accepts that the user's own goes, loses nothing unseen
            }
            if proposed.get(range.clone()) == self.text.get(range.clone()) {
                proposed.replace_range(range, &written(shape, &mut self.next_agent));
            }
        }
        let target = Target::Text(proposed.as_str().into());
        let proposal = Proposal::new(self.place.path("a"), Some(bytes(&self.text).into()), target);
        let set = crate::ChangeSet::new("test", crate::Origin::Agent, vec![proposal]).unwrap();
        if !set.files().is_empty() {
            self.journal.propose(&set).unwrap();
            self.sets.push(set.id().clone());
        }
    }

    fn set(&self, set: usize) -> Option<&crate::ChangeSet> {
        let id = self.sets.get(set % self.sets.len().max(1))?;
        // After a restart only those that leave something to decide are there.
        self.journal.change(id)
    }

    /// All hunks of a set, one of them, or every other.
    fn selection(&self, set: usize, hunks: usize) -> Option<Selection> {
        let all: Vec<_> = self.set(set)?.hunks().map(|(_, hunk)| hunk.id).collect();
        Some(match hunks % 3 {
            0 => Selection::All,
            1 => Selection::Hunks(vec![all[hunks % all.len()]]),
            _ => Selection::Hunks(all.into_iter().step_by(2).collect()),
        })
    }

    fn carry_out(&mut self, plan: &Plan) {
        self.conflicts += plan.conflicts.len();
        for Conflict { current, .. } in &plan.conflicts {
            let (range, lines) = current.clone().expect("both sides are shown");
            assert_eq!(self.text.get(range), Some(lines.as_str()));
        }
        let planned = plan.files.first().map(|file| file.after.as_ref().unwrap().text().unwrap().to_string());
        self.journal.carry_out(plan, "step").unwrap();
        let Current::Text(now) = on_disk(&self.place.path("a")) else { panic!("the file is gone") };
        assert_eq!(now.text.to_string(), planned.unwrap_or_else(|| self.text.clone()));
        self.text = now.text.to_string();
    }

    fn take(&mut self, step: &Step) {
        match step {
            Step::Type { at, delete, insert } => self.type_in(*at, *delete, insert),
            Step::Propose(parts) => self.propose(parts),
            Step::Accept { set, hunks } => {
                let Some(selection) = self.selection(*set, *hunks) else { return };
                let plan = self.set(*set).unwrap().plan_accept(&selection, on_disk);
                self.carry_out(&plan);
            }
            Step::Reject { set, hunks } => {
                let Some(selection) = self.selection(*set, *hunks) else { return };
                let id = self.set(*set).unwrap().id().clone();
                self.journal.reject(&id, &selection, None).unwrap();
            }
            Step::Undo(which) => {
                let able: Vec<_> =
                    self.journal.entries().into_iter().filter(|entry| entry.can_undo).collect();
                let Some(entry) = able.get(which % able.len().max(1)) else { return };
                let plan = self.journal.plan_undo(Some(entry.id), on_disk).unwrap();
                self.carry_out(&plan);
            }
            Step::Redo(which) => {
                let able: Vec<_> =
                    self.journal.entries().into_iter().filter(|entry| entry.can_redo).collect();
                let Some(entry) = able.get(which % able.len().max(1)) else { return };
                let plan = self.journal.plan_redo(Some(entry.id), on_disk).unwrap();
                self.carry_out(&plan);
            }
            Step::Late { set, at } => {
                let Some(set) = self.set(*set) else { return };
                let plan = set.plan_accept(&Selection::All, on_disk);
                self.type_in(*at, 0, &[3]);
                let late = self.journal.carry_out(&plan, "late");
                assert!(matches!(
                    (plan.files.len(), late),
                    (0, Ok(None)) | (1, Err(JournalError::Refused(_)))
                ));
                assert_eq!(fs::read_to_string(self.place.path("a")).unwrap(), self.text);
            }
            Step::Restart => {
                self.journal = self.place.journal();
                assert_eq!(self.journal.recover(|_| None).unwrap(), []);
            }
        }
    }

    fn check(&self, step: &Step) {
        assert_eq!(self.place.files().len(), 1, "nothing is left beside the file");
        assert_eq!(of(&self.text, USER), self.users, "the user's characters after {step:?}");
        let base = of(&self.text, BASE);
        assert!(base.is_sorted_by(|a, b| a < b), "the base's characters after {step:?}: {}", self.text);
        assert!(
            base.iter().all(|c| !self.deleted.contains(c)),
            "deleted by the user, and back after {step:?}"
        );
        let agent = of(&self.text, AGENT);
        assert_eq!(agent.len(), agent.iter().collect::<BTreeSet<_>>().len(), "doubled after {step:?}");
    }

    /// Undoes all; without conflicts nothing of any proposal is left, and nothing of the base is missing.
    fn take_all_back(&mut self) {
        while let Some(entry) = self.journal.entries().iter().rev().find(|entry| entry.can_undo) {
            let plan = self.journal.plan_undo(Some(entry.id), on_disk).unwrap();
            self.carry_out(&plan);
            if !plan.conflicts.is_empty() {
                return;
            }
        }
        if self.conflicts == 0 {
            assert_eq!(of(&self.text, AGENT), []);
            let base = of(&self.text, BASE).len() + self.deleted.len();
            assert_eq!(base, of(&Self::new().text, BASE).len());
        }
    }
}

fn run(steps: &[Step]) {
    let mut world = World::new();
    for step in steps {
        world.take(step);
        world.check(step);
    }
    world.take_all_back();
    world.check(&Step::Restart);
}

/// So many sequences; the same ones each time when a seed is given.
fn cases(cases: u32, seed: Option<u64>) -> ProptestConfig {
    let rng_seed = seed.map_or(RngSeed::Random, RngSeed::Fixed);
    ProptestConfig { cases, rng_seed, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(cases(10_000, Some(5)))]
    #[test]
    fn nothing_is_lost_doubled_or_brought_back(steps in steps()) {
        run(&steps);
    }
}

proptest! {
    #![proptest_config(cases(10_000, None))]
    #[test]
    fn nothing_is_lost_in_fresh_sequences(steps in steps()) {
        run(&steps);
    }
}

proptest! {
    #![proptest_config(cases(2_000, None))]
    #[test]
    fn accepting_all_is_the_merge(
        typed in prop::collection::vec((any::<usize>(), 0usize..5, prop::collection::vec(0u8..5, 0..4)), 0..4),
        parts in prop::collection::vec((any::<usize>(), 0usize..9, prop::collection::vec(0u8..5, 0..4)), 1..5),
    ) {
        let mut world = World::new();
        let base = world.text.clone();
        world.propose(&parts);
        for (at, delete, shape) in typed {
            world.type_in(at, delete, &shape);
        }
        if let Some(set) = world.set(0) {
            let proposed = set.files()[0].proposed.clone();
            let merged = text::merge(&base.as_str().into(), &proposed, &world.text.as_str().into());
            let plan = set.plan_accept(&Selection::All, on_disk);
            // What the user did as well, only differently cut, is no conflict.
            let told = !plan.conflicts.is_empty() || !plan.settled.is_empty();
            prop_assert!(told || merged.clashes.is_empty());
            prop_assert!(plan.conflicts.is_empty() || !merged.clashes.is_empty());
            if merged.clashes.is_empty() {
                world.carry_out(&plan);
                prop_assert_eq!(world.text, merged.text.to_string());
            }
        }
    }
}
