//! What a review costs: a large change made, shown, rebased after a keystroke, accepted and undone, with
//! the goals beside the figures. A plain program, because the figures are times of whole actions.
#![allow(clippy::unwrap_used, clippy::print_stdout, missing_docs)]

use std::{
    fs,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use change::{
    ChangeSet, Content, Current, Journal, Origin, Plan, Proposal, Recovery, Route, Selection, Target,
};
use text::{Bytes, Edit, Text};

const FILES: usize = 1_000;
const LINES: usize = 200;
const HUNKS: usize = 10;

/// A file of `lines` lines, and the same with every `every`th one changed.
fn sides(file: usize, lines: usize, every: usize) -> (String, String) {
    let line = |n: usize| format!("    let value_{file}_{n} = compute(input, {n}); // line {n}\n");
    let changed = |n: usize| format!("    let value_{file}_{n} = calculate(input, {n})?; // line {n}\n");
    let base = (0..lines).map(line).collect();
    let proposed = (0..lines).map(|n| if n % every == every / 2 { changed(n) } else { line(n) }).collect();
    (base, proposed)
}

fn best<T>(times: usize, mut act: impl FnMut() -> T) -> Duration {
    let time = |act: &mut dyn FnMut() -> T| {
        let start = Instant::now();
        std::hint::black_box(act());
        start.elapsed()
    };
    (0..times).map(|_| time(&mut act)).min().unwrap()
}

fn report(what: &str, took: Duration, goal: &str) {
    println!("{what:<58} {:>9.2} ms   {goal}", took.as_secs_f64() * 1e3);
}

fn on_disk(path: &Path) -> Current {
    match fs::read(path) {
        Ok(content) => Content::read(content).into(),
        Err(_) => Current::Absent,
    }
}

fn bytes(text: &str) -> Bytes {
    Bytes { text: text.into(), bom: false }
}

fn large_change() {
    let sides: Vec<_> = (0..FILES).map(|file| sides(file, LINES, LINES / HUNKS)).collect();
    let proposals = || -> Vec<_> {
        let proposal = |(file, (base, proposed)): (usize, &(String, String))| {
            Proposal::new(
                PathBuf::from(format!("/w/file{file}")),
                Some(bytes(base).into()),
                Target::Text(proposed.as_str().into()),
            )
        };
        sides.iter().enumerate().map(proposal).collect()
    };
    let made = || ChangeSet::new("bench", Origin::Rewrite, proposals()).unwrap();
    let set = made();
    assert_eq!(set.hunks().count(), FILES * HUNKS);
    report("change set of 1,000 files and 10,000 hunks, from texts", best(3, made), "≤ 1,000");
    report("its unified diff", best(3, || set.unified(Path::new("/w"), |_| true)), "");
    let current = |path: &Path| Current::Text(set.file(path).unwrap().base.clone());
    report("its plan to accept all", best(3, || set.plan_accept(&Selection::All, current)), "");
    let dir = tempfile::tempdir().unwrap();
    let mut journal = Journal::open(dir.path()).unwrap();
    report("kept for review, synced to disk", best(1, || journal.propose(&set).unwrap()), "");
    drop(journal);
    report("journal opened with it", best(3, || Journal::open(dir.path()).unwrap()), "recovery ≤ 1,000");
}

fn keystroke() {
    for (lines, hunks) in [(1_000, 20), (10_000, 100), (100_000, 100)] {
        let (base, proposed) = sides(0, lines, lines / hunks);
        let target = Target::Text(proposed.as_str().into());
        let proposal = Proposal::new("/w/a", Some(bytes(&base).into()), target);
        let set = ChangeSet::new("bench", Origin::Rewrite, vec![proposal]).unwrap();
        let typed = Text::new(&base).apply(&Edit::insert(base.len() / 2 + 3, "x")).unwrap();
        let current = Current::Text(Bytes { text: typed, bom: false });
        let file = set.files().first().unwrap();
        let what = format!("{hunks} hunks rebased after a keystroke, {lines} lines");
        report(&what, best(20, || file.view(&current)), "≤ 5");
    }
}

/// A change to files on the disk, kept for review.
struct Reviewed {
    dir: tempfile::TempDir,
    /// Each file with what it holds and what is proposed.
    files: Vec<(PathBuf, (String, String))>,
    set: ChangeSet,
    journal: Journal,
}

impl Reviewed {
    fn new(count: usize, lines: usize, every: usize) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let file = |file| (dir.path().join(format!("file{file}")), sides(file, lines, every));
        let files: Vec<_> = (0..count).map(file).collect();
        let proposals = files.iter().map(|(path, (base, proposed))| {
            fs::write(path, base).unwrap();
            Proposal::new(path.clone(), Some(bytes(base).into()), Target::Text(proposed.as_str().into()))
        });
        let set = ChangeSet::new("bench", Origin::Rewrite, proposals.collect()).unwrap();
        let mut journal = Journal::open(&dir.path().join("state")).unwrap();
        journal.propose(&set).unwrap();
        Self { dir, files, set, journal }
    }
}

fn five_files() {
    // The folder goes when it is dropped, so it is kept.
    let Reviewed { dir: _dir, set, mut journal, .. } = Reviewed::new(5, 400, 40);
    let timed = |journal: &mut Journal, plan: &dyn Fn(&Journal) -> Plan| {
        let start = Instant::now();
        let plan = plan(journal);
        journal.carry_out(&plan, "bench").unwrap();
        start.elapsed()
    };
    let (mut accepts, mut undos) = (Vec::new(), Vec::new());
    for _ in 0..10 {
        let accept =
            |journal: &Journal| journal.change(set.id()).unwrap().plan_accept(&Selection::All, on_disk);
        accepts.push(timed(&mut journal, &accept));
        undos.push(timed(&mut journal, &|journal| journal.plan_undo(None, on_disk).unwrap()));
    }
    accepts.sort();
    undos.sort();
    // How often is held by `an_accept_waits_for_the_disk_five_times`; it was ten times once.
    report("5 files accepted on disk, 5 waits for it, median of 10", accepts[5], "≤ 10");
    report("5 files undone on disk, 5 waits for it, median of 10", undos[5], "≤ 10");
}

/// A server that is gone has left an accept half done: every other file holds what it held before.
fn recovery(count: usize) {
    let Reviewed { dir, files, set, mut journal } = Reviewed::new(count, LINES, LINES / HUNKS);
    let plan = set.plan_accept(&Selection::All, on_disk);
    let entry = journal.intend(&plan, "bench", |_| Route::Door).unwrap().unwrap();
    journal.write_files(entry).unwrap();
    drop(journal);
    for (path, (base, _)) in files.iter().step_by(2) {
        fs::write(path, base).unwrap();
    }
    let recover = || {
        let mut journal = Journal::open(&dir.path().join("state")).unwrap();
        journal.recover(|_| None).unwrap()
    };
    let what = format!("journal opened, an accept of {count} files recovered");
    let mut recovered = Vec::new();
    report(&what, best(1, || recovered = recover()), "≤ 1,000");
    assert_eq!(recovered.iter().map(|entry| entry.outcome).collect::<Vec<_>>(), [Recovery::Done]);
    assert!(files.iter().all(|(path, (_, new))| fs::read_to_string(path).unwrap() == *new));
}

fn main() {
    large_change();
    keystroke();
    five_files();
    recovery(5);
    recovery(FILES);
}
