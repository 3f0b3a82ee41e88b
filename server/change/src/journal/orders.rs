//! Several change sets over the same files, accepted one after another, then undone and redone in every
//! order. What must come of it is said by a model that knows no edits and no rebase: a file is a row of
//! cells, and each cell a pile of what was made of it. Taking back works where one's own layer is on top, and
//! bringing back where what lies beneath is what lay there; everything else must be told as a conflict.
#![allow(clippy::unwrap_used)]

use std::{collections::BTreeMap, fs};

use super::{tests::*, *};
use crate::{ChangeSet, Origin, Proposal, Selection, Target};

/// Who made a layer: nobody, a set by its number from 1, or the user.
type Owner = usize;
const USER: Owner = 9;

/// What was made of something, the latest last.
struct Pile<T>(Vec<(Owner, T)>);

impl<T> Pile<T> {
    fn top(&self) -> &T {
        &self.0.last().unwrap().1
    }

    fn owner(&self) -> Owner {
        self.0.last().unwrap().0
    }
}

/// A word or a line; `None` where it is not there.
struct Cell {
    pile: Pile<Option<String>>,
    /// What each owner makes of it, if anything.
    made: BTreeMap<Owner, Option<String>>,
}

struct File {
    name: Pile<String>,
    exists: Pile<bool>,
    cells: Vec<Cell>,
    /// What is done to it as a whole.
    whole: Option<(Owner, Whole)>,
}

#[derive(Clone)]
enum Whole {
    Made,
    Gone,
    Moved(String),
}

/// What is decided as one.
struct Unit {
    set: Owner,
    file: usize,
    whole: Option<Whole>,
    cells: Vec<usize>,
    applied: bool,
    /// The step that turned it last: an undo is about what was turned together.
    turned: usize,
    /// Who was on top when it was taken back, of each cell, and what the file said.
    beneath: (Vec<Owner>, String),
}

impl File {
    fn text(&self) -> String {
        self.cells.iter().filter_map(|cell| cell.pile.top().as_deref()).collect()
    }

    /// The cells that a set changes, together where no whole line between them stays.
    fn units(&self, set: Owner) -> Vec<Vec<usize>> {
        let mut units: Vec<Vec<usize>> = Vec::new();
        let (mut apart, mut touched, mut starts) = (true, false, true);
        for (index, cell) in self.cells.iter().enumerate() {
            let now = cell.pile.top().as_deref();
            let made = cell.made.get(&set).filter(|made| made.as_deref() != now);
            if made.is_some() {
                if apart {
                    units.push(Vec::new());
                }
                units.last_mut().unwrap().push(index);
                apart = false;
                let is_line = starts && made.is_some_and(|made| made.as_deref().is_some_and(ends));
                touched |= now.is_some() || !is_line;
            }
            if let Some(now) = now {
                starts = ends(now);
                if starts {
                    apart |= !touched;
                    touched = false;
                }
            }
        }
        units
    }
}

fn ends(text: &str) -> bool {
    text.ends_with('\n')
}

/// Reads files: a line with a name, and what is done to it as a whole; then a line per cell, with what is
/// there, what each set makes of it, and last the user. A dot is nothing there, `_` a blank, `/` a line end.
fn read(table: &str, sets: usize) -> Vec<File> {
    let mut files: Vec<File> = Vec::new();
    for line in table.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let Some((base, made)) = line.split_once('|') else {
            let (name, whole) = line.split_once(", ").map_or((line, None), |(name, whole)| {
                let (what, owner) = whole.split_once(" by ").unwrap();
                let what = match what.split_once(" to ") {
                    Some((_, to)) => Whole::Moved(to.into()),
                    None if what == "made" => Whole::Made,
                    None => Whole::Gone,
                };
                (name, Some((owner.parse().unwrap(), what)))
            });
            let exists = !matches!(whole, Some((_, Whole::Made)));
            let (name, exists) = (Pile(vec![(0, name.to_owned())]), Pile(vec![(0, exists)]));
            files.push(File { name, exists, cells: Vec::new(), whole });
            continue;
        };
        let cell = |text: &str| (text != ".").then(|| text.replace('_', " ").replace('/', "\n"));
        let made = made.split('|').map(str::trim).zip((1..=sets).chain([USER]));
        let made = made.filter(|(text, _)| !text.is_empty()).map(|(text, owner)| (owner, cell(text)));
        let pile = Pile(vec![(0, cell(base.trim()))]);
        files.last_mut().unwrap().cells.push(Cell { pile, made: made.collect() });
    }
    files
}

struct World {
    place: Place,
    journal: Journal,
    files: Vec<File>,
    units: Vec<Unit>,
    entries: BTreeMap<Owner, EntryId>,
    step: usize,
    /// Whether more may be told as a conflict than has to be.
    cautious: bool,
}

impl World {
    /// All sets accepted, and after that what the user types.
    fn new(table: &str, sets: usize) -> Self {
        let files = read(table, sets);
        let place = Place::in_memory(&[]);
        let journal = place.journal();
        let mut world = Self {
            place,
            journal,
            files,
            units: Vec::new(),
            entries: BTreeMap::new(),
            step: 0,
            cautious: false,
        };
        world.write();
        for set in 1..=sets {
            world.accept(set);
        }
        let cells = world.files.iter_mut().flat_map(|file| &mut file.cells);
        for cell in cells {
            if let Some(made) = cell.made.get(&USER) {
                cell.pile.0.push((USER, made.clone()));
            }
        }
        world.write();
        world
    }

    fn expected(&self) -> BTreeMap<String, String> {
        let there = self.files.iter().filter(|file| *file.exists.top());
        there.map(|file| (file.name.top().clone(), file.text())).collect()
    }

    fn write(&self) {
        for (name, text) in self.expected() {
            fs::write(self.place.path(&name), text).unwrap();
        }
    }

    fn check(&self, what: &str) {
        assert_eq!(self.place.files(), self.expected(), "{what}");
    }

    fn accept(&mut self, set: Owner) {
        let first = self.units.len();
        let before: Vec<_> = self.files.iter().map(|file| (file.name.top().clone(), file.text())).collect();
        for (index, file) in self.files.iter().enumerate() {
            let whole = file.whole.clone().filter(|(owner, _)| *owner == set).map(|(_, whole)| whole);
            let unit = |whole, cells| Unit {
                set,
                file: index,
                whole,
                cells,
                applied: false,
                turned: 0,
                beneath: (Vec::new(), file.text()),
            };
            let units = file.units(set);
            match whole {
                Some(Whole::Made) => self.units.push(unit(whole, units.concat())),
                Some(_) => self.units.push(unit(whole, Vec::new())),
                None => {}
            }
            if !matches!(file.whole, Some((owner, Whole::Made)) if owner == set) {
                self.units.extend(units.into_iter().map(|cells| unit(None, cells)));
            }
        }
        self.step += 1;
        for index in first..self.units.len() {
            self.put_on(index);
        }
        let proposals = self.files.iter().zip(before).map(|(file, (name, before))| {
            let path = self.place.path(&name);
            let base = on_disk(&path).content();
            let target = match (*file.exists.top(), file.text() == before) {
                (true, true) if base.is_some() => Target::Kept,
                (true, _) => Target::Text(file.text().as_str().into()),
                (false, _) => Target::Deleted,
            };
            let moved = Some(file.name.top()).filter(|now| **now != name).map(|now| self.place.path(now));
            Proposal { moved, ..Proposal::new(path, base, target) }
        });
        let proposed = ChangeSet::new("test", Origin::Agent, proposals.collect()).unwrap();
        assert_eq!(proposed.hunks().count(), self.units.len() - first, "hunks of set {set}");
        self.journal.propose(&proposed).unwrap();
        let plan = proposed.plan_accept(&Selection::All, on_disk);
        self.entries.insert(set, self.journal.carry_out(&plan, "Accept").unwrap().unwrap());
        self.check(&format!("accept {set}"));
    }

    fn put_on(&mut self, index: usize) {
        let unit = &mut self.units[index];
        let file = &mut self.files[unit.file];
        for index in &unit.cells {
            let cell = &mut file.cells[*index];
            cell.pile.0.push((unit.set, cell.made[&unit.set].clone()));
        }
        match &unit.whole {
            Some(Whole::Made) => file.exists.0.push((unit.set, true)),
            Some(Whole::Gone) => file.exists.0.push((unit.set, false)),
            Some(Whole::Moved(to)) => file.name.0.push((unit.set, to.clone())),
            None => {}
        }
        (unit.applied, unit.turned) = (true, self.step);
    }

    fn take_off(&mut self, index: usize) {
        let unit = &mut self.units[index];
        let file = &mut self.files[unit.file];
        for cell in &unit.cells {
            file.cells[*cell].pile.0.pop();
        }
        match &unit.whole {
            Some(Whole::Made | Whole::Gone) => drop(file.exists.0.pop()),
            Some(Whole::Moved(_)) => drop(file.name.0.pop()),
            None => {}
        }
        let owners = unit.cells.iter().map(|cell| file.cells[*cell].pile.owner()).collect();
        unit.beneath = (owners, file.text());
        (unit.applied, unit.turned) = (false, self.step);
    }

    fn is_free(&self, unit: &Unit) -> bool {
        let file = &self.files[unit.file];
        let exists = *file.exists.top();
        let mut owners = unit.cells.iter().map(|cell| file.cells[*cell].pile.owner());
        match (&unit.whole, unit.applied) {
            (Some(Whole::Made), true) => {
                exists && file.cells.iter().all(|cell| [0, unit.set].contains(&cell.pile.owner()))
            }
            (Some(Whole::Made), false) => !exists,
            (Some(Whole::Gone), true) => !exists,
            (Some(Whole::Gone), false) => exists && file.text() == unit.beneath.1,
            (Some(Whole::Moved(_)), true) => exists && file.name.owner() == unit.set,
            (Some(Whole::Moved(_)), false) => exists,
            (None, true) => exists && owners.all(|owner| owner == unit.set),
            (None, false) => exists && owners.eq(unit.beneath.0.iter().copied()),
        }
    }

    /// Undoes or redoes a set, as far as it can be.
    fn turn(&mut self, set: Owner, back: bool) {
        let what = format!("{} {set}, step {}", if back { "undo" } else { "redo" }, self.step);
        let asked = |unit: &&Unit| unit.set == set && unit.applied == back;
        let Some(latest) = self.units.iter().filter(asked).map(|unit| unit.turned).max() else { return };
        let turned = (0..self.units.len()).filter(|index| {
            let unit = &self.units[*index];
            asked(&unit) && unit.turned == latest
        });
        let turned: Vec<_> = turned.collect();
        let entry = Some(self.entries[&set]);
        let plan = if back {
            self.journal.plan_undo(entry, on_disk)
        } else {
            self.journal.plan_redo(entry, on_disk)
        };
        let plan = plan.unwrap();
        let first = self.units.iter().position(|unit| unit.set == set).unwrap();
        let told: Vec<_> = plan.conflicts.iter().map(|conflict| first + conflict.hunk.0 as usize).collect();
        assert_eq!(plan.hunk_count() + told.len(), turned.len(), "{what}: done or told");
        let (free, blocked): (Vec<_>, Vec<_>) = turned.into_iter().partition(|index| !told.contains(index));
        for index in blocked {
            let needless = self.is_free(&self.units[index]);
            assert!(!needless || self.cautious, "{what}: {:?}\n{:?}", plan.conflicts, self.expected());
        }
        for index in &free {
            assert!(self.is_free(&self.units[*index]), "{what}: not told: {index}\n{:?}", self.expected());
        }
        self.step += 1;
        if !plan.is_empty() {
            self.journal.carry_out(&plan, "turn").unwrap();
        }
        for index in free {
            if back { self.take_off(index) } else { self.put_on(index) }
        }
        self.check(&what);
    }

    /// Turns all sets in this order, again and again until nothing is left.
    fn turn_all(&mut self, order: &[Owner], back: bool) {
        self.journal = self.place.journal();
        while let left @ 1.. = self.units.iter().filter(|unit| unit.applied == back).count() {
            for set in order {
                self.turn(*set, back);
            }
            let now = self.units.iter().filter(|unit| unit.applied == back).count();
            assert!(now < left, "{order:?}, {back}: nothing goes on: {:?}", self.expected());
        }
    }
}

fn orders(of: &[Owner]) -> Vec<Vec<Owner>> {
    if of.is_empty() {
        return vec![Vec::new()];
    }
    let all = of.iter().flat_map(|first| {
        let rest: Vec<_> = of.iter().copied().filter(|other| other != first).collect();
        orders(&rest).into_iter().map(|rest| [vec![*first], rest].concat())
    });
    all.collect()
}

/// Undoes and redoes the sets in all orders, after the user's edit; `cautious` is whether more may be told as
/// a conflict than has to be.
#[track_caller]
fn check(sets: usize, cautious: bool, table: &str) {
    let orders = orders(&(1..=sets).collect::<Vec<_>>());
    for undo in &orders {
        let mut world = World { cautious, ..World::new(table, sets) };
        for redo in &orders {
            world.turn_all(undo, true);
            world.turn_all(redo, false);
        }
    }
}

#[test]
fn sets_that_are_apart() {
    check(
        3,
        false,
        "
        a
        one/   | ONE/ |      |     |
        .      |      |      |     | typed/
        two/   |      |      |     |
        three/ |      | 333/ |     |
        four/  |      |      |     | FOUR/
        five/  |      |      | V_/ |
        b
        six/   | 66/  |      |     |
        seven/ |      |      |     |
        eight/ |      | VIII/|     |
        ",
    );
}

#[test]
fn sets_in_neighbouring_lines() {
    check(
        4,
        false,
        "
        a
        one/   | ONE/ |      |      |    |
        two/   |      | 22/  |      |    |
        three/ |      |      | III/ |    |
        four/  |      |      |      | vv/|
        .      |      |      |      |    | typed/
        five/  |      |      |      |    |
        ",
    );
}

#[test]
fn sets_in_one_line() {
    check(
        4,
        true,
        "
        a
        top/             |               |              |               |           |
        let_first_value_ | let_changed1_ |              |               |           |
        equals_second_   |               | is_changed2_ |               |           |
        .                |               |              |               |           | typed_in_
        plus_the_third_  |               |              | minus_change_ |           |
        and_the_fourth/  |               |              |               | changed4/ |
        end/             |               |              |               |           |
        ",
    );
}

#[test]
fn sets_over_one_another() {
    check(
        3,
        false,
        "
        a
        one/   | ABC/ | 123/ | xyz/ |
        two/   |      |      |      | TWO/
        three/ | KLM/ |      | 777/ |
        four/  |      |      |      |
        five/  |      | 456/ | opq/ |
        ",
    );
}

#[test]
fn lines_put_in_beside_one_another() {
    check(
        3,
        true,
        "
        a
        one/ |        |        |       |
        .    | first/ |        |       |
        .    |        | middle/|       |
        .    | third/ |        |       |
        .    |        |        | last/ |
        two/ |        |        |       |
        six/ |        |        |       | typed/
        ",
    );
}

#[test]
fn lines_taken_out_beside_one_another() {
    check(
        3,
        true,
        "
        a
        one/   |   |   |   |
        two/   | . |   |   |
        three/ |   | . |   |
        four/  |   |   | . |
        five/  |   |   |   |
        six/   |   |   |   | typed/
        ",
    );
}

#[test]
fn whole_files() {
    check(
        4,
        false,
        "
        new, made by 1
        .    | first/ |      |      |      |
        .    | second/| 22/  |      |      |
        old, gone by 2
        one/ | ONE/   |      |      |      |
        two/ |        |      |      |      |
        a, moved to b by 3
        one/ | 111/   |      |      |      |
        two/ |        |      |      |      | typed/
        six/ |        |      |      | 66/  |
        ten/ |        | X/   |      |      |
        ",
    );
}
