//! The power fails. What was not made durable is gone, or a part of it is: names without their contents,
//! contents without their names, either folder alone. At whichever call that happens, files are old or new,
//! and what was said to be done is done.
//!
//! The disk here does everything for real and remembers how to take back what no sync has covered yet.
#![allow(clippy::unwrap_used)]

use std::{
    ffi::OsString,
    fs,
    os::unix::fs::MetadataExt,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use super::{
    faults::{Deed, INTRUDED, check_whole, passed_on},
    tests::*,
    *,
};
use crate::disk::{Durable, Stat};

/// What a sync covers.
#[derive(Clone, PartialEq, Eq)]
enum Scope {
    /// A file's content, by inode.
    Content(u64),
    /// The names in a folder.
    Names(PathBuf),
}

/// What is lost of all that was not synced.
#[derive(Clone, Copy, Debug)]
enum Lost {
    Everything,
    Contents,
    Names,
    /// What happened in the workspace.
    Workspace,
    /// What happened to the journal.
    Journal,
}

const LOSSES: [Lost; 5] = [Lost::Everything, Lost::Contents, Lost::Names, Lost::Workspace, Lost::Journal];

struct Undone {
    scope: Scope,
    in_workspace: bool,
    take_back: Box<dyn FnOnce() + Send>,
}

/// What has happened since it was last made durable.
#[derive(Default)]
struct Volatile {
    undone: Mutex<Vec<Undone>>,
    calls: AtomicUsize,
    waits: AtomicUsize,
}

struct Unplugged {
    volatile: Arc<Volatile>,
    /// Where removed files are kept until their removal is durable.
    attic: PathBuf,
    workspace: PathBuf,
    at: usize,
    /// A wait for the disk that is left out.
    skipped: usize,
}

impl Volatile {
    fn lose(&self, lost: Lost) {
        for Undone { scope, in_workspace, take_back } in self.undone.lock().unwrap().drain(..).rev() {
            let is_lost = match lost {
                Lost::Everything => true,
                Lost::Contents => matches!(scope, Scope::Content(_)),
                Lost::Names => matches!(scope, Scope::Names(_)),
                Lost::Workspace => in_workspace,
                Lost::Journal => !in_workspace,
            };
            if is_lost {
                take_back();
            }
        }
    }
}

impl Unplugged {
    fn step(&self) -> io::Result<()> {
        let call = self.volatile.calls.fetch_add(1, Ordering::SeqCst) + 1;
        if call >= self.at { Err(io::Error::other("no power")) } else { Ok(()) }
    }

    fn names(&self, path: &Path, take_back: impl FnOnce() + Send + 'static) {
        self.remember(
            Scope::Names(path.parent().unwrap().to_owned()),
            path.starts_with(&self.workspace),
            take_back,
        );
    }

    fn content(&self, file: &File, take_back: impl FnOnce() + Send + 'static) {
        let meta = file.metadata().unwrap();
        // A file of the journal lies on a path of its own; which one it is, its inode says.
        let name = fs::read_link(format!("/proc/self/fd/{}", std::os::fd::AsRawFd::as_raw_fd(file))).unwrap();
        self.remember(Scope::Content(meta.ino()), name.starts_with(&self.workspace), take_back);
    }

    fn remember(&self, scope: Scope, in_workspace: bool, take_back: impl FnOnce() + Send + 'static) {
        let take_back = Box::new(take_back);
        self.volatile.undone.lock().unwrap().push(Undone { scope, in_workspace, take_back });
    }

    /// A second name of a file that is about to lose its own.
    fn keep(&self, path: &Path) -> Option<PathBuf> {
        let kept = self.attic.join(self.volatile.calls.load(Ordering::SeqCst).to_string());
        fs::hard_link(path, &kept).ok().map(|()| kept)
    }
}

impl Disk for Unplugged {
    passed_on!();

    fn create_dir(&self, dir: &Path, mode: u32) -> io::Result<()> {
        self.step()?;
        Os.create_dir(dir, mode)?;
        let path = dir.to_owned();
        self.names(dir, move || fs::remove_dir(path).unwrap());
        Ok(())
    }
    fn create_new(&self, path: &Path, mode: u32) -> io::Result<File> {
        self.step()?;
        let file = Os.create_new(path, mode)?;
        let made = path.to_owned();
        self.names(path, move || fs::remove_file(made).unwrap());
        Ok(file)
    }
    fn open_append(&self, path: &Path) -> io::Result<File> {
        self.step()?;
        let made = (!path.exists()).then(|| path.to_owned());
        let file = Os.open_append(path)?;
        if let Some(made) = made {
            self.names(path, move || fs::remove_file(made).unwrap());
        }
        Ok(file)
    }
    fn write(&self, file: &mut File, bytes: &[u8]) -> io::Result<usize> {
        self.step()?;
        let len = file.metadata()?.len();
        let written = Os.write(file, bytes)?;
        let again = file.try_clone()?;
        self.content(file, move || again.set_len(len).unwrap());
        Ok(written)
    }
    fn sync(&self, what: &[Durable<'_>]) -> io::Result<()> {
        self.step()?;
        if self.volatile.waits.fetch_add(1, Ordering::SeqCst) + 1 == self.skipped {
            return Ok(());
        }
        let mut undone = self.volatile.undone.lock().unwrap();
        for durable in what {
            let covered = match durable {
                Durable::Content(file) => Scope::Content(file.metadata()?.ino()),
                Durable::Names(folder) => Scope::Names((*folder).to_owned()),
            };
            undone.retain(|undone| undone.scope != covered);
        }
        Ok(())
    }
    fn exchange(&self, a: &Path, b: &Path) -> io::Result<()> {
        self.step()?;
        Os.exchange(a, b)?;
        let (one, other) = (a.to_owned(), b.to_owned());
        self.names(a, move || Os.exchange(&one, &other).unwrap());
        Ok(())
    }
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.step()?;
        let kept = self.keep(to);
        Os.rename(from, to)?;
        let (old, new) = (from.to_owned(), to.to_owned());
        self.names(from, move || {
            fs::rename(&new, old).unwrap();
            if let Some(kept) = kept {
                fs::rename(kept, new).unwrap();
            }
        });
        Ok(())
    }
    fn rename_new(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.step()?;
        Os.rename_new(from, to)?;
        let (old, new) = (from.to_owned(), to.to_owned());
        self.names(from, move || fs::rename(new, old).unwrap());
        Ok(())
    }
    fn remove(&self, path: &Path) -> io::Result<()> {
        self.step()?;
        let kept = self.keep(path);
        Os.remove(path)?;
        let gone = path.to_owned();
        self.names(path, move || {
            if let Some(kept) = kept {
                fs::rename(kept, gone).unwrap();
            }
        });
        Ok(())
    }
}

/// A disk that loses its power at a call; `skipped` is a wait that it leaves out.
fn unplugged(place: &Place, at: usize, skipped: usize) -> (Box<dyn Disk>, Arc<Volatile>) {
    let volatile = Arc::new(Volatile::default());
    let attic = place.dir.path().join("attic");
    fs::create_dir(&attic).unwrap();
    let workspace = place.dir.path().join("w");
    (Box::new(Unplugged { volatile: Arc::clone(&volatile), attic, workspace, at, skipped }), volatile)
}

/// Accepts, without one of the waits, until the power fails; then the user goes on, if it was done. Whether
/// something is lost or mixed after that.
fn is_broken(lost: Lost, at: usize, skipped: usize) -> bool {
    let (place, change) = Deed::Accept.scene();
    let (disk, volatile) = unplugged(&place, at, skipped);
    let done = place.journal_on(disk).and_then(|journal| Deed::Accept.act(journal, &change)).is_ok();
    if done {
        fs::write(place.path("a"), INTRUDED).unwrap();
    }
    volatile.lose(lost);
    let after = || {
        if !done {
            check_whole(Deed::Accept, &place, &change, at);
            return;
        }
        place.journal().recover(|_| None).unwrap();
        let [_, mut new] = Deed::Accept.sides();
        new.insert("a".into(), INTRUDED.into());
        assert_eq!(place.files(), new);
    };
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(after)).is_err()
}

#[test]
fn none_of_the_waits_can_be_left_out() {
    // The first is for the sign of the server, which is known by its intent, too.
    for skipped in 2..=6 {
        let broken = (60..150).rev().any(|at| LOSSES.iter().any(|lost| is_broken(*lost, at, skipped)));
        assert!(broken, "nothing is worse without wait {skipped}");
    }
    assert!(!LOSSES.iter().any(|lost| is_broken(*lost, usize::MAX, 0)));
}

#[track_caller]
fn check(deed: Deed, losses: &[Lost]) {
    for lost in losses {
        for at in 1.. {
            let (place, change) = deed.scene();
            let (disk, volatile) = unplugged(&place, at, 0);
            let done = place.journal_on(disk).and_then(|journal| deed.act(journal, &change)).is_ok();
            volatile.lose(*lost);
            let landed = check_whole(deed, &place, &change, at);
            assert!(landed || !done, "{deed:?}, {lost:?} at call {at}: what was said to be done is done");
            if volatile.calls.load(Ordering::SeqCst) < at {
                break;
            }
        }
    }
}

#[test]
fn the_power_fails_during_an_accept() {
    check(Deed::Accept, &LOSSES);
}

#[test]
fn the_power_fails_during_an_undo() {
    check(Deed::Undo, &LOSSES[..3]);
}

#[test]
fn the_power_fails_during_a_redo() {
    check(Deed::Redo, &LOSSES[..1]);
}

/// How often the disk is waited for, from the plan to the end, over so many files.
fn waits(count: usize) -> usize {
    let files: Vec<_> = (0..count).map(|file| (format!("f{file}"), format!("a\n{file}\n"))).collect();
    let place = Place::in_memory(&files.iter().map(|(n, t)| (n.as_str(), t.as_str())).collect::<Vec<_>>());
    let targets: Vec<_> = files.iter().map(|(name, text)| (name.as_str(), text.replace('a', "b"))).collect();
    let set =
        place.propose(&targets.iter().map(|(name, text)| (*name, Some(text.as_str()))).collect::<Vec<_>>());
    let (disk, volatile) = unplugged(&place, usize::MAX, 0);
    let mut journal = place.journal_on(disk).unwrap();
    journal.propose(&set).unwrap();
    let before = volatile.waits.load(Ordering::SeqCst);
    journal.carry_out(&accept(&set), "Accept").unwrap();
    volatile.waits.load(Ordering::SeqCst) - before
}

#[test]
fn an_accept_waits_for_the_disk_five_times() {
    assert_eq!([1, 5, 64].map(waits), [5; 3]);
}
