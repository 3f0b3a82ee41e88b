//! Every file-system call is made to fail, to write short, to be the last before a crash, or to come just
//! after another program's write. Whatever happens, files are old or new, and nobody's work is gone.
#![allow(clippy::unwrap_used)]

use std::{
    ffi::OsString,
    fs,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use rustix::io::Errno;

use super::{tests::*, *};
use crate::{
    Plan,
    disk::{Durable, Stat},
};

/// What goes wrong at a chosen call.
#[derive(Clone)]
pub(super) enum Fault {
    /// It fails, once.
    Error(i32),
    /// It fails, and so does every later call that needs space.
    Full,
    /// If it writes, it writes half; then nothing works any more.
    Crash,
    /// If it writes, it writes half; then the system kills this process.
    Kill,
    /// If it writes, it writes half.
    Short,
    /// Another program writes the file first.
    Intruder(PathBuf),
    /// The same, and some calls later nothing works any more.
    IntruderThenCrash(PathBuf, usize),
}

pub(super) struct Faulty {
    fault: Fault,
    /// The call at which it happens, from 1.
    at: usize,
    /// Whether files can be exchanged, as most file systems can.
    exchanges: bool,
    calls: Arc<AtomicUsize>,
}

pub(super) const INTRUDED: &str = "somebody else's\n";

impl Faulty {
    pub(super) fn with(fault: Fault, at: usize) -> (Box<dyn Disk>, Arc<AtomicUsize>) {
        let calls = Arc::new(AtomicUsize::new(0));
        (Box::new(Self { fault, at, exchanges: true, calls: Arc::clone(&calls) }), calls)
    }

    fn without_exchange(fault: Fault, at: usize) -> (Box<dyn Disk>, Arc<AtomicUsize>) {
        let calls = Arc::new(AtomicUsize::new(0));
        (Box::new(Self { fault, at, exchanges: false, calls: Arc::clone(&calls) }), calls)
    }

    fn step(&self) -> io::Result<()> {
        let call = self.calls.fetch_add(1, Ordering::SeqCst) + 1;
        match &self.fault {
            Fault::Error(code) if call == self.at => Err(io::Error::from_raw_os_error(*code)),
            Fault::Kill if call == self.at => {
                let myself = rustix::process::getpid();
                rustix::process::kill_process(myself, rustix::process::Signal::KILL)?;
                Ok(())
            }
            Fault::Crash if call >= self.at => Err(io::Error::other("crashed")),
            Fault::Intruder(path) | Fault::IntruderThenCrash(path, _) if call == self.at => {
                fs::write(path, INTRUDED)
            }
            Fault::IntruderThenCrash(_, later) if call >= self.at + later => Err(io::Error::other("crashed")),
            _ => Ok(()),
        }
    }

    fn step_with_space(&self) -> io::Result<()> {
        self.step()?;
        let full = matches!(self.fault, Fault::Full) && self.calls.load(Ordering::SeqCst) >= self.at;
        if full { Err(io::ErrorKind::StorageFull.into()) } else { Ok(()) }
    }
}

/// The calls that a disk of the tests counts, by its `step`, and passes on as they are.
macro_rules! passed_on {
    () => {
        fn stat(&self, path: &Path) -> io::Result<Option<Stat>> {
            self.step().and_then(|()| Os.stat(path))
        }
        fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
            self.step().and_then(|()| Os.read(path))
        }
        fn read_from(&self, file: &mut File, offset: u64) -> io::Result<Vec<u8>> {
            self.step().and_then(|()| Os.read_from(file, offset))
        }
        fn list(&self, dir: &Path) -> io::Result<Vec<OsString>> {
            self.step().and_then(|()| Os.list(dir))
        }
        fn truncate(&self, file: &File, len: u64) -> io::Result<()> {
            self.step().and_then(|()| Os.truncate(file, len))
        }
        fn set_mode(&self, file: &File, mode: u32) -> io::Result<()> {
            self.step().and_then(|()| Os.set_mode(file, mode))
        }
        fn chmod(&self, path: &Path, mode: u32) -> io::Result<()> {
            self.step().and_then(|()| Os.chmod(path, mode))
        }
        fn set_owner(&self, file: &File, owner: (u32, u32)) -> io::Result<()> {
            self.step().and_then(|()| Os.set_owner(file, owner))
        }
        fn copy_attributes(&self, from: &Path, to: &File) -> io::Result<()> {
            self.step().and_then(|()| Os.copy_attributes(from, to))
        }
        fn try_lock(&self, file: &File) -> io::Result<bool> {
            self.step().and_then(|()| Os.try_lock(file))
        }
        fn unlock(&self, file: &File) -> io::Result<()> {
            self.step().and_then(|()| Os.unlock(file))
        }
    };
}
pub(super) use passed_on;

impl Disk for Faulty {
    passed_on!();

    fn create_dir(&self, dir: &Path, mode: u32) -> io::Result<()> {
        self.step_with_space().and_then(|()| Os.create_dir(dir, mode))
    }
    fn create_new(&self, path: &Path, mode: u32) -> io::Result<File> {
        self.step_with_space().and_then(|()| Os.create_new(path, mode))
    }
    fn open_append(&self, path: &Path) -> io::Result<File> {
        self.step().and_then(|()| Os.open_append(path))
    }
    fn write(&self, file: &mut File, bytes: &[u8]) -> io::Result<usize> {
        let half = bytes.get(..bytes.len().div_ceil(2)).unwrap();
        let now = self.calls.load(Ordering::SeqCst) + 1 == self.at;
        if now && matches!(self.fault, Fault::Crash | Fault::Kill | Fault::Short | Fault::Full) {
            let written = Os.write(file, half)?;
            return self.step_with_space().map(|()| written);
        }
        self.step_with_space().and_then(|()| Os.write(file, bytes))
    }
    /// One after another, so that what was waited for together can fail and end anywhere.
    fn sync(&self, what: &[Durable<'_>]) -> io::Result<()> {
        what.iter().try_for_each(|one| self.step().and_then(|()| Os.sync(&[*one])))
    }
    fn exchange(&self, a: &Path, b: &Path) -> io::Result<()> {
        let unsupported = || Err(io::ErrorKind::InvalidInput.into());
        self.step().and_then(|()| if self.exchanges { Os.exchange(a, b) } else { unsupported() })
    }
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.step().and_then(|()| Os.rename(from, to))
    }
    fn rename_new(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.step().and_then(|()| Os.rename_new(from, to))
    }
    fn remove(&self, path: &Path) -> io::Result<()> {
        self.step().and_then(|()| Os.remove(path))
    }
}

/// What is done while calls fail, on a workspace where the change was accepted if `done`, and undone if
/// that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Deed {
    Accept,
    Undo,
    Redo,
}

impl Deed {
    const ALL: [Self; 3] = [Self::Accept, Self::Undo, Self::Redo];

    /// A workspace in which this is the next thing to do.
    pub(super) fn scene(self) -> (Place, ChangeId) {
        let place = Place::in_memory(&OLD);
        let set = place.propose(&CHANGE);
        let mut journal = place.journal();
        journal.propose(&set).unwrap();
        if self != Self::Accept {
            journal.carry_out(&accept(&set), "Accept").unwrap();
        }
        if self == Self::Redo {
            journal.carry_out(&journal.plan_undo(None, on_disk).unwrap(), "Undo").unwrap();
        }
        (place, set.id().clone())
    }

    fn plan(self, journal: &Journal, change: &ChangeId) -> Result<Plan, JournalError> {
        match self {
            Self::Accept => Ok(accept(journal.change(change).unwrap())),
            Self::Undo => journal.plan_undo(None, on_disk),
            Self::Redo => journal.plan_redo(None, on_disk),
        }
    }

    pub(super) fn sides(self) -> [BTreeMap<String, String>; 2] {
        let map =
            |files: &[(&str, &str)]| files.iter().map(|(n, c)| ((*n).to_owned(), (*c).to_owned())).collect();
        if self == Self::Undo { [map(&NEW), map(&OLD)] } else { [map(&OLD), map(&NEW)] }
    }

    /// Does it; whether it says that it was done.
    pub(super) fn act(self, mut journal: Journal, change: &ChangeId) -> Result<(), JournalError> {
        if journal.change(change).is_none() && self == Self::Accept {
            return Err(JournalError::NoChange(change.clone())); // a fault kept it from being read
        }
        journal.carry_out(&self.plan(&journal, change)?, "deed").map(drop)
    }
}

/// After a restart, recovery included, the workspace is whole and the journal knows what it holds.
pub(super) fn check_whole(deed: Deed, place: &Place, change: &ChangeId, at: usize) -> bool {
    let mut journal = place.journal();
    let recovered = journal.recover(|_| None).unwrap();
    assert!(recovered.iter().all(|entry| entry.outcome != Recovery::Stuck), "{deed:?} {at}: {recovered:?}");
    assert_eq!(journal.recover(|_| None).unwrap(), [], "{deed:?} {at}");
    let [old, new] = deed.sides();
    let files = place.files();
    assert!(files == old || files == new, "{deed:?} at call {at}: {files:?}");
    let accepted = journal.change(change).is_none_or(|set| set.verdict() == crate::Verdict::Accepted);
    assert_eq!(accepted, (files == new) != (deed == Deed::Undo), "{deed:?} at call {at}");
    // And it goes on from there, either way.
    if files == old {
        journal.carry_out(&deed.plan(&journal, change).unwrap(), "again").unwrap();
        assert_eq!(place.files(), new, "{deed:?} at call {at}");
    }
    files == new
}

/// Runs the deed with the fault at the first call, the second, and so on until it no longer strikes.
fn each_call(deed: Deed, fault: impl Fn(&Place) -> Fault, check: impl Fn(&Place, &ChangeId, usize, bool)) {
    each_call_on(deed, |place, at| Faulty::with(fault(place), at), check);
}

fn each_call_on(
    deed: Deed,
    disk: impl Fn(&Place, usize) -> (Box<dyn Disk>, Arc<AtomicUsize>),
    check: impl Fn(&Place, &ChangeId, usize, bool),
) {
    for at in 1.. {
        let (place, change) = deed.scene();
        let (disk, calls) = disk(&place, at);
        let done = place.journal_on(disk).and_then(|journal| deed.act(journal, &change)).is_ok();
        check(&place, &change, at, done);
        if calls.load(Ordering::SeqCst) < at {
            assert!(done && at > 60, "{deed:?}: only {at} calls were tried");
            return;
        }
    }
}

/// What says that it failed has changed nothing, not only after recovery.
fn check_refused(deed: Deed, place: &Place, change: &ChangeId, at: usize, done: bool) {
    let [old, new] = deed.sides();
    assert_eq!(place.files(), if done { new } else { old }, "{deed:?} at call {at}");
    check_whole(deed, place, change, at);
}

#[test]
fn a_failing_call_changes_nothing_or_everything() {
    for error in [Errno::NOSPC, Errno::IO, Errno::ACCESS] {
        for deed in Deed::ALL {
            each_call(
                deed,
                |_| Fault::Error(error.raw_os_error()),
                |place, change, at, done| {
                    check_refused(deed, place, change, at, done);
                },
            );
        }
    }
}

#[test]
fn an_interrupted_call_is_repeated() {
    for deed in Deed::ALL {
        each_call(
            deed,
            |_| Fault::Error(Errno::INTR.raw_os_error()),
            |place, change, at, done| {
                assert!(done, "{deed:?} at call {at}");
                assert!(check_whole(deed, place, change, at));
            },
        );
    }
}

#[test]
fn a_short_write_is_finished() {
    for deed in Deed::ALL {
        each_call(
            deed,
            |_| Fault::Short,
            |place, change, at, done| {
                assert!(done, "{deed:?} at call {at}");
                assert!(check_whole(deed, place, change, at));
            },
        );
    }
}

#[test]
fn a_full_disk_changes_nothing() {
    for deed in Deed::ALL {
        each_call(
            deed,
            |_| Fault::Full,
            |place, change, at, done| check_refused(deed, place, change, at, done),
        );
    }
}

/// What was done is done, after a crash too.
fn check_crashed(deed: Deed, place: &Place, change: &ChangeId, at: usize, done: bool) {
    let landed = check_whole(deed, place, change, at);
    assert!(landed || !done, "{deed:?} at call {at}");
}

#[test]
fn a_crash_leaves_old_or_new() {
    for deed in Deed::ALL {
        each_call(
            deed,
            |_| Fault::Crash,
            |place, change, at, done| check_crashed(deed, place, change, at, done),
        );
    }
}

#[test]
fn a_disk_that_cannot_exchange_files_is_as_safe() {
    for deed in Deed::ALL {
        let crash = |_: &Place, at| Faulty::without_exchange(Fault::Crash, at);
        each_call_on(deed, crash, |place, change, at, done| check_crashed(deed, place, change, at, done));
        let error = |_: &Place, at| Faulty::without_exchange(Fault::Error(Errno::IO.raw_os_error()), at);
        each_call_on(deed, error, |place, change, at, done| check_refused(deed, place, change, at, done));
    }
}

#[test]
fn a_crash_after_another_programs_write_mixes_nothing() {
    for (later, name) in (1..16).flat_map(|later| ["b", "new"].map(|name| (later, name))) {
        let fault = |place: &Place| Fault::IntruderThenCrash(place.path(name), later);
        each_call(Deed::Accept, fault, |place, _, at, _| {
            let recovered = place.journal().recover(|_| None).unwrap();
            // What cannot be finished is taken back.
            assert!(recovered.iter().all(|entry| entry.outcome != Recovery::Partly), "{name} at call {at}");
            let mut files = place.files();
            files.remove(name);
            let [mut old, mut new] = Deed::Accept.sides();
            old.remove(name);
            new.remove(name);
            assert!(
                files == old || files == new,
                "{name} at call {at}, crash {later} later: {files:?} {recovered:?}"
            );
        });
    }
}

#[test]
fn a_crash_during_collection_forgets_nothing_else() {
    for at in 1.. {
        let (place, change) = Deed::Undo.scene();
        let open = place.propose(&[("new", Some("newer\n"))]);
        place.journal().propose(&open).unwrap();
        let (disk, calls) = Faulty::with(Fault::Crash, at);
        let limits = Limits { age: Duration::from_hours(1), bytes: 0 };
        let _ = place.journal_on(disk).and_then(|mut journal| journal.collect(&limits));
        let mut journal = place.journal();
        assert!(journal.change(open.id()).is_some(), "at call {at}");
        assert!(journal.entries().len() <= 1 && journal.change(&change).is_none());
        journal.carry_out(&accept(&open), "on").unwrap();
        if calls.load(Ordering::SeqCst) < at {
            assert_eq!(journal.entries().len(), 1, "the old entry is gone");
            return;
        }
    }
}

#[test]
fn a_crash_during_recovery_is_recovered_from() {
    for first in (20..).step_by(3) {
        let mut second = 1;
        loop {
            let (place, change) = Deed::Accept.scene();
            let (disk, calls) = Faulty::with(Fault::Crash, first);
            let _ = place.journal_on(disk).and_then(|journal| Deed::Accept.act(journal, &change));
            if calls.load(Ordering::SeqCst) < first {
                return;
            }
            let (disk, calls) = Faulty::with(Fault::Crash, second);
            let _ = place.journal_on(disk).and_then(|mut journal| journal.recover(|_| None));
            check_whole(Deed::Accept, &place, &change, first * 1000 + second);
            if calls.load(Ordering::SeqCst) < second {
                break;
            }
            second += 4;
        }
    }
}

#[test]
fn another_programs_write_is_never_lost() {
    for (deed, name) in Deed::ALL.into_iter().flat_map(|deed| ["a", "gone", "new"].map(|name| (deed, name))) {
        each_call(
            deed,
            |place| Fault::Intruder(place.path(name)),
            |place, _, at, _| {
                let mut journal = place.journal();
                journal.recover(|_| None).unwrap();
                let mut files = place.files();
                let intruded = files.remove(name);
                let [mut old, mut new] = deed.sides();
                old.remove(name);
                new.remove(name);
                assert!(files == old || files == new, "{deed:?} {name} at call {at}: {files:?}");
                if intruded.as_deref() != Some(INTRUDED) {
                    // The write came after the last call.
                    assert_eq!(intruded, deed.sides()[1].get(name).cloned(), "{deed:?} {name} at call {at}");
                }
            },
        );
    }
}
