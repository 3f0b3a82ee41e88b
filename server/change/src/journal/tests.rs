//! What is written down holds: across restarts, crashes, a second server, and further typing.

use std::{fs, os::unix::fs::PermissionsExt, sync::Arc};

use text::Bytes;

use super::*;
use crate::{
    ChangeSet, Content, Current, Origin, Plan, PlannedFile, Proposal, Target, Verdict, plan::tests::bytes,
};

/// A workspace and its journal's folder, both on disk.
pub(crate) struct Place {
    pub(crate) dir: tempfile::TempDir,
}

impl Place {
    pub(crate) fn new(files: &[(&str, &str)]) -> Self {
        Self::at(tempfile::tempdir().unwrap(), files)
    }

    /// For tests that write tens of thousands of times.
    pub(crate) fn in_memory(files: &[(&str, &str)]) -> Self {
        let memory = Path::new("/dev/shm");
        let dir = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() };
        Self::at(dir.unwrap(), files)
    }

    fn at(dir: tempfile::TempDir, files: &[(&str, &str)]) -> Self {
        let place = Self { dir };
        fs::create_dir(place.dir.path().join("w")).unwrap();
        for (name, content) in files {
            fs::write(place.path(name), content).unwrap();
        }
        place
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join("w").join(name)
    }

    pub(crate) fn journal(&self) -> Journal {
        Journal::open(&self.dir.path().join("state")).unwrap()
    }

    pub(crate) fn journal_on(&self, disk: Box<dyn Disk>) -> Result<Journal, JournalError> {
        Journal::open_on(disk, &self.dir.path().join("state"))
    }

    /// Every file of the workspace, those that nobody should have left there too.
    pub(crate) fn files(&self) -> BTreeMap<String, String> {
        let names = fs::read_dir(self.dir.path().join("w")).unwrap();
        let names = names.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        names.map(|name| (name.clone(), fs::read_to_string(self.path(&name)).unwrap())).collect()
    }

    pub(crate) fn check(&self, want: &[(&str, &str)]) {
        let want = want.iter().map(|(name, content)| ((*name).to_owned(), (*content).to_owned())).collect();
        assert_eq!(self.files(), want);
    }

    /// `None` for a file that is to be gone.
    pub(crate) fn propose(&self, targets: &[(&str, Option<&str>)]) -> ChangeSet {
        let proposals = targets.iter().map(|(name, target)| {
            let path = self.path(name);
            let base = on_disk(&path).content();
            let target = target.map_or(Target::Deleted, |text| Target::Text(text.into()));
            Proposal::new(path, base, target)
        });
        ChangeSet::new("test", Origin::Rewrite, proposals.collect()).unwrap()
    }
}

pub(crate) fn on_disk(path: &Path) -> Current {
    match fs::read(path) {
        Ok(content) => Content::read(content).into(),
        Err(_) => Current::Absent,
    }
}

pub(crate) fn accept(set: &ChangeSet) -> Plan {
    set.plan_accept(&Selection::All, on_disk)
}

pub(crate) const OLD: [(&str, &str); 3] = [("a", "a\nb\nc\n"), ("b", "\u{feff}x\r\ny"), ("gone", "old\n")];
pub(crate) const NEW: [(&str, &str); 3] = [("a", "a\nB\nc\n"), ("b", "\u{feff}X\r\ny"), ("new", "made\n")];
pub(crate) const CHANGE: [(&str, Option<&str>); 4] =
    [("a", Some("a\nB\nc\n")), ("b", Some("X\r\ny")), ("gone", None), ("new", Some("made\n"))];

#[test]
fn an_accept_is_undone_and_redone_across_restarts() {
    let place = Place::new(&OLD);
    let set = place.propose(&CHANGE);
    let mut journal = place.journal();
    journal.propose(&set).unwrap();
    let entry = journal.carry_out(&accept(&set), "Rename b").unwrap().unwrap();
    place.check(&NEW);
    assert_eq!(journal.change(set.id()).map(ChangeSet::verdict), Some(Verdict::Accepted));
    drop(journal);

    let mut journal = place.journal();
    let undo = journal.plan_undo(None, on_disk).unwrap();
    assert_eq!((undo.files.len(), undo.conflicts.len()), (4, 0));
    journal.carry_out(&undo, "Undo").unwrap();
    place.check(&OLD);
    assert_eq!(journal.change(set.id()).map(ChangeSet::verdict), Some(Verdict::Open));
    assert!(matches!(journal.plan_undo(None, on_disk), Err(JournalError::Nothing("undo"))));
    drop(journal);

    let mut journal = place.journal();
    journal.carry_out(&journal.plan_redo(Some(entry), on_disk).unwrap(), "Redo").unwrap();
    place.check(&NEW);
    let summary = journal.entries();
    assert_eq!(summary.len(), 1);
    let EntrySummary { state, can_undo, can_redo, label, .. } = summary.first().unwrap().clone();
    assert_eq!((state, can_undo, can_redo, label.as_str()), (EntryState::Done, true, false, "Rename b"));
    journal.carry_out(&journal.plan_undo(Some(entry), on_disk).unwrap(), "Undo").unwrap();
    place.check(&OLD);
}

#[test]
fn undo_keeps_what_was_typed_since_and_tells_what_it_cannot() {
    let place = Place::new(&[("a", "a\nb\nc\nd\ne\n")]);
    let set = place.propose(&[("a", Some("A\nb\nc\nd\nE\n"))]);
    let mut journal = place.journal();
    journal.propose(&set).unwrap();
    let entry = journal.carry_out(&accept(&set), "Capitals").unwrap().unwrap();
    fs::write(place.path("a"), "mine\nA\nb\nc!\nd\nEEE\n").unwrap();
    let undo = journal.plan_undo(None, on_disk).unwrap();
    assert_eq!(undo.conflicts.iter().map(|conflict| conflict.hunk.to_string()).collect::<Vec<_>>(), ["1"]);
    journal.carry_out(&undo, "Undo").unwrap();
    place.check(&[("a", "mine\na\nb\nc!\nd\nEEE\n")]);
    let state = |journal: &Journal| journal.entries().first().map(|entry| entry.state);
    assert_eq!(state(&journal), Some(EntryState::PartlyUndone));
    let states = |journal: &Journal| -> Vec<_> {
        journal.change(set.id()).unwrap().hunks().map(|(_, hunk)| hunk.state).collect()
    };
    assert_eq!(states(&journal), [HunkState::Proposed, HunkState::Accepted]);
    // Once the clash is gone, the rest can be undone too.
    fs::write(place.path("a"), "mine\na\nb\nc!\nd\nE\n").unwrap();
    journal.carry_out(&journal.plan_undo(Some(entry), on_disk).unwrap(), "Undo").unwrap();
    place.check(&[("a", "mine\na\nb\nc!\nd\ne\n")]);
    assert_eq!(state(&journal), Some(EntryState::Undone));
    assert_eq!(states(&journal), [HunkState::Proposed, HunkState::Proposed]);
}

#[test]
fn reasons_and_revisions_outlive_the_server() {
    let place = Place::new(&[("a", "a\nb\nc\nd\ne\n")]);
    let set = place.propose(&[("a", Some("A\nb\nC\nd\nE\n"))]);
    let mut journal = place.journal();
    let mut watching = place.journal();
    journal.propose(&set).unwrap();
    watching.sync().unwrap();
    let only = |id: u32| Selection::Hunks(vec![HunkId(id)]);
    assert_eq!(journal.reject(set.id(), &only(0), Some("too loud")).unwrap(), [HunkId(0)]);
    assert!(journal.reject(set.id(), &only(0), None).unwrap().is_empty(), "the reason stays");
    journal.revise(set.id(), HunkId(1), "mine\n").unwrap();
    assert!(matches!(journal.revise(set.id(), HunkId(1), "c\n"), Err(JournalError::Revise(_))));
    watching.sync().unwrap();
    let rewritten = |mut journal: Journal| {
        journal.collect(&Limits { age: Duration::ZERO, bytes: 0 }).unwrap();
        journal
    };
    for journal in [&journal, &watching, &place.journal(), &rewritten(place.journal())] {
        let set = journal.change(set.id()).unwrap();
        let file = set.files().first().unwrap();
        assert_eq!(file.proposed.to_string(), "A\nb\nmine\nd\nE\n");
        let rejections: Vec<_> = file.hunks.iter().map(|hunk| hunk.rejection.as_deref()).collect();
        assert_eq!(rejections, [Some("too loud"), None, None]);
    }
    journal.carry_out(&accept(journal.change(set.id()).unwrap()), "Accept").unwrap();
    place.check(&[("a", "a\nb\nmine\nd\nE\n")]);
    journal.carry_out(&journal.plan_undo(None, on_disk).unwrap(), "Undo").unwrap();
    place.check(&[("a", "a\nb\nc\nd\ne\n")]);
    // A rejected hunk that is edited is to be decided again; so is one that is accepted after all.
    journal.revise(set.id(), HunkId(0), "quiet\n").unwrap();
    let states = |journal: &Journal| -> Vec<_> {
        let hunks = journal.change(set.id()).unwrap().hunks();
        hunks.map(|(_, hunk)| (hunk.state, hunk.rejection.is_some())).collect()
    };
    assert_eq!(states(&journal), [(HunkState::Proposed, false); 3]);
    assert_eq!(states(&place.journal()), [(HunkState::Proposed, false); 3]);
}

#[test]
fn undo_takes_only_what_was_put_in() {
    let check = |base: &str, proposed: &str, typed: &str, want: Result<&str, &str>| {
        let place = Place::new(&[("a", base)]);
        let set = place.propose(&[("a", Some(proposed))]);
        let mut journal = place.journal();
        journal.propose(&set).unwrap();
        journal.carry_out(&accept(&set), "Accept").unwrap();
        fs::write(place.path("a"), typed).unwrap();
        let undo = journal.plan_undo(None, on_disk).unwrap();
        let told = undo.conflicts.first().map(|conflict| conflict.current.clone().unwrap().1);
        journal.carry_out(&undo, "Undo").unwrap();
        let now = fs::read_to_string(place.path("a")).unwrap();
        match want {
            Ok(want) => assert_eq!((now.as_str(), told.as_deref()), (want, None), "{typed:?}"),
            Err(lines) => assert_eq!((now.as_str(), told.as_deref()), (typed, Some(lines)), "{typed:?}"),
        }
    };
    let (base, new) = ("a\nz\n", "a\none\ntwo\nthree\nz\n");
    check(base, new, new, Ok(base));
    check(base, new, "a\none\nMINE\ntwo\nthree\nz\n", Ok("a\nMINE\nz\n"));
    check(base, new, "a\none\nthree\nz\n", Ok(base)); // the user took a line of it out
    check(base, new, "a\nthree\nz\n", Ok(base));
    check(base, new, "a\none\nMINE\nthree\nz\n", Ok("a\nMINE\nz\n"));
    check(base, new, "a\none\ntwo, MINE\nthree\nz\n", Err("one\ntwo, MINE\nthree\n"));
    check("f(a);\n", "f(a, b, c);\n", "f(a, b, MINE, c);\n", Ok("f(aMINE, );\n"));
    check(base, new, base, Ok(base));
    // An older text does not come back around the user's words.
    check("a\nold\nz\n", "a\nfoo(bar)\nz\n", "a\nfoo(MINE, bar)\nz\n", Err("foo(MINE, bar)\n"));
    check("a\nold\nz\n", "a\nnew\nz\n", "a\nnew\nMINE\nz\n", Ok("a\nold\nMINE\nz\n"));
}

#[test]
fn what_was_accepted_again_is_not_redone() {
    let place = Place::new(&[("a", "a\nb\nc\n")]);
    let set = place.propose(&[("a", Some("a\nnew\nb\nc\n"))]);
    let mut journal = place.journal();
    journal.propose(&set).unwrap();
    let first = journal.carry_out(&accept(&set), "Accept").unwrap().unwrap();
    journal.carry_out(&journal.plan_undo(None, on_disk).unwrap(), "Undo").unwrap();
    fs::write(place.path("a"), "a\n\nb\nc\n").unwrap();
    let again = accept(journal.change(set.id()).unwrap());
    let second = journal.carry_out(&again, "Accept").unwrap().unwrap();
    assert!(matches!(journal.plan_redo(Some(first), on_disk), Err(JournalError::NoEntry(..))));
    assert!(matches!(journal.plan_undo(Some(first), on_disk), Err(JournalError::NoEntry(..))));
    let states: Vec<_> =
        journal.entries().iter().map(|entry| (entry.id, entry.state, entry.can_undo)).collect();
    assert_eq!(states, [(first, EntryState::Undone, false), (second, EntryState::Done, true)]);
}

#[test]
fn a_redo_brings_back_only_what_was_not_accepted_again() {
    let place = Place::new(&[("a", "a\nb\nc\n")]);
    let set = place.propose(&[("a", Some("A\nb\nC\n"))]);
    let mut journal = place.journal();
    journal.propose(&set).unwrap();
    let first = journal.carry_out(&accept(&set), "Accept").unwrap();
    journal.carry_out(&journal.plan_undo(None, on_disk).unwrap(), "Undo").unwrap();
    let again = journal.change(set.id()).unwrap().plan_accept(&Selection::Hunks(vec![HunkId(0)]), on_disk);
    journal.carry_out(&again, "Accept").unwrap();
    fs::write(place.path("a"), "X\nb\nc\n").unwrap();
    let redo = journal.plan_redo(first, on_disk).unwrap();
    assert_eq!((redo.hunk_count(), redo.conflicts.len()), (1, 0));
    journal.carry_out(&redo, "Redo").unwrap();
    place.check(&[("a", "X\nb\nC\n")]);
}

#[test]
fn decisions_outlive_the_server() {
    let place = Place::new(&[("a", "a\nb\nc\nd\ne\n")]);
    let set = place.propose(&[("a", Some("A\nb\nC\nd\nE\n"))]);
    let mut journal = place.journal();
    journal.propose(&set).unwrap();
    assert_eq!(journal.reject(set.id(), &Selection::Hunks(vec![HunkId(1)]), None).unwrap(), [HunkId(1)]);
    assert!(journal.reject(set.id(), &Selection::Hunks(vec![HunkId(1)]), None).unwrap().is_empty());
    drop(journal);
    let mut journal = place.journal();
    let plan = accept(journal.change(set.id()).unwrap());
    assert_eq!(plan.hunk_count(), 2);
    journal.carry_out(&plan, "Accept").unwrap();
    place.check(&[("a", "A\nb\nc\nd\nE\n")]);
    assert_eq!(journal.change(set.id()).map(ChangeSet::verdict), Some(Verdict::Partly));
    let kept = journal.change(set.id()).unwrap();
    assert_eq!(kept.unified(place.dir.path(), |_| true), set.unified(place.dir.path(), |_| true));
    journal.dismiss(set.id()).unwrap();
    assert_eq!(place.journal().changes().count(), 0);
}

#[test]
fn nothing_changes_when_one_file_is_refused() {
    let check = |spoil: &dyn Fn(&Place), want: &str| {
        let place = Place::new(&OLD);
        let set = place.propose(&CHANGE);
        let mut journal = place.journal();
        let plan = accept(&set);
        spoil(&place);
        let before = place.files();
        let error = journal.carry_out(&plan, "Accept").unwrap_err().to_string();
        assert!(error.contains(want), "{error}");
        assert_eq!(place.files(), before);
        assert_eq!(journal.entries().first().map(|entry| entry.state), Some(EntryState::Failed));
    };
    check(&|place| fs::write(place.path("gone"), "mine\n").unwrap(), "gone has changed on disk");
    check(&|place| fs::write(place.path("new"), "mine\n").unwrap(), "new has changed on disk");
    check(&|place| fs::remove_file(place.path("b")).unwrap(), "b has changed on disk");
    check(
        &|place| fs::set_permissions(place.path("b"), fs::Permissions::from_mode(0o444)).unwrap(),
        "b is read-only",
    );
    check(
        &|place| {
            fs::rename(place.path("b"), place.dir.path().join("b")).unwrap();
            std::os::unix::fs::symlink(place.dir.path().join("b"), place.path("b")).unwrap();
        },
        "b is a symbolic link",
    );
}

#[test]
fn attributes_stay() {
    let place = Place::new(&[("a", "a\n"), ("plain", "a\n")]);
    let (path, name) = (place.path("a"), "user.ghostpen.test");
    rustix::fs::setxattr(&path, name, b"kept", rustix::fs::XattrFlags::empty()).unwrap();
    place
        .journal()
        .carry_out(&accept(&place.propose(&[("a", Some("b\n")), ("plain", Some("b\n"))])), "x")
        .unwrap();
    let mut value = [0; 8];
    let len = rustix::fs::getxattr(&path, name, &mut value[..]).unwrap();
    assert_eq!(value.get(..len), Some(&b"kept"[..]));
    place.check(&[("a", "b\n"), ("plain", "b\n")]);
}

#[test]
fn permissions_stay() {
    let place = Place::new(&[("run", "a\n"), ("gone", "b\n")]);
    let mode = |name: &str| fs::metadata(place.path(name)).unwrap().permissions().mode() & 0o7777;
    fs::set_permissions(place.path("run"), fs::Permissions::from_mode(0o751)).unwrap();
    fs::set_permissions(place.path("gone"), fs::Permissions::from_mode(0o700)).unwrap();
    let mut journal = place.journal();
    journal.carry_out(&accept(&place.propose(&[("run", Some("b\n")), ("gone", None)])), "x").unwrap();
    assert_eq!(mode("run"), 0o751);
    journal.carry_out(&journal.plan_undo(None, on_disk).unwrap(), "Undo").unwrap();
    assert_eq!((mode("run"), mode("gone")), (0o751, 0o700));
}

#[test]
fn two_servers_share_a_journal() {
    let place = Place::new(&[("a", "a\n"), ("b", "b\n")]);
    let (mut one, mut two) = (place.journal(), place.journal());
    let first = place.propose(&[("a", Some("A\n"))]);
    let second = place.propose(&[("b", Some("B\n"))]);
    one.propose(&first).unwrap();
    two.propose(&second).unwrap();
    let entry = one.carry_out(&accept(&first), "one").unwrap().unwrap();
    let other = two.carry_out(&accept(&second), "two").unwrap().unwrap();
    assert!(entry < other);
    // An entry that the other server is carrying out is not taken for a crash.
    let undo = one.plan_undo(Some(entry), on_disk).unwrap();
    let open = one.intend(&undo, "Undo", |_| Route::Door).unwrap().unwrap();
    assert_eq!(two.recover(|_| None).unwrap(), []);
    one.write_files(open).unwrap();
    one.done(open, &Landed::All).unwrap();
    two.sync().unwrap();
    assert_eq!(two.change(first.id()).map(ChangeSet::verdict), Some(Verdict::Open));
    place.check(&[("a", "a\n"), ("b", "B\n")]);
    assert_eq!(one.entries().len(), 2);
    assert_eq!(one.entries(), two.entries());
}

#[test]
fn a_torn_log_loses_only_the_torn_record() {
    let place = Place::new(&[("a", "a\nb\nc\n")]);
    let set = place.propose(&[("a", Some("A\nb\nC\n"))]);
    let mut journal = place.journal();
    journal.propose(&set).unwrap();
    let log = place.dir.path().join("state/log");
    let whole = fs::read(&log).unwrap();
    journal.reject(set.id(), &Selection::All, None).unwrap();
    drop(journal);
    let longer = fs::read(&log).unwrap();
    for len in whole.len()..longer.len() {
        fs::write(&log, longer.get(..len).unwrap()).unwrap();
        let mut journal = place.journal();
        assert_eq!(journal.change(set.id()).map(ChangeSet::verdict), Some(Verdict::Open));
        journal.reject(set.id(), &Selection::Hunks(vec![HunkId(1)]), None).unwrap();
        drop(journal);
        assert_eq!(place.journal().change(set.id()).map(ChangeSet::verdict), Some(Verdict::Partly));
    }
    // A damaged record in the middle costs that record alone.
    let mut damaged = longer.clone();
    *damaged.get_mut(whole.len() - 3).unwrap() ^= 1;
    fs::write(&log, damaged).unwrap();
    assert_eq!(place.journal().changes().count(), 0);
    // What a newer version wrote is not guessed at.
    let newer = log::render(&record::Record::Format { version: record::VERSION + 1, entries: 0 }).unwrap();
    fs::write(&log, newer).unwrap();
    let opened = Journal::open(&place.dir.path().join("state"));
    assert!(matches!(opened, Err(JournalError::Newer(_))));
}

#[test]
fn an_editors_files_are_left_to_it() {
    let place = Place::new(&[("open", "a\n"), ("closed", "a\n")]);
    let set = place.propose(&[("open", Some("A\n")), ("closed", Some("A\n"))]);
    let mut journal = place.journal();
    journal.propose(&set).unwrap();
    let open = place.path("open");
    let route = |file: &PlannedFile| if file.path == open { Route::Editor } else { Route::Door };
    let refused = journal.intend(&accept(&set), "Accept", route).unwrap().unwrap();
    journal.write_files(refused).unwrap();
    let read = |name| fs::read_to_string(place.path(name)).unwrap();
    assert_eq!((read("open").as_str(), read("closed").as_str()), ("a\n", "A\n"));
    journal.failed(refused, "the editor refused").unwrap();
    place.check(&[("open", "a\n"), ("closed", "a\n")]);

    let half = journal.intend(&accept(&set), "Accept", route).unwrap().unwrap();
    journal.write_files(half).unwrap();
    journal.done(half, &Landed::Except(vec![open.clone()])).unwrap();
    let states: Vec<_> = journal.change(set.id()).unwrap().hunks().map(|(_, hunk)| hunk.state).collect();
    assert_eq!(states, [HunkState::Proposed, HunkState::Accepted]);
    let undo = journal.plan_undo(Some(half), on_disk).unwrap();
    assert_eq!(undo.files.iter().map(|file| file.path.clone()).collect::<Vec<_>>(), [place.path("closed")]);
}

#[test]
fn what_was_only_intended_is_not_done_by_recovery() {
    let place = Place::new(&OLD);
    let set = place.propose(&CHANGE);
    let mut journal = place.journal();
    journal.intend(&accept(&set), "Accept", |_| Route::Door).unwrap();
    drop(journal);
    let mut journal = place.journal();
    let recovered = journal.recover(|_| None).unwrap();
    assert_eq!(recovered.iter().map(|entry| entry.outcome).collect::<Vec<_>>(), [Recovery::Nothing]);
    place.check(&OLD);
}

#[test]
fn servers_that_end_well_leave_no_sign_and_others_are_buried() {
    let place = Place::new(&OLD);
    let signs = || fs::read_dir(place.dir.path().join("state/owners")).unwrap().count();
    let mut journal = place.journal();
    let set = place.propose(&CHANGE);
    journal.carry_out(&accept(&set), "Accept").unwrap();
    assert_eq!(signs(), 1);
    drop(journal);
    assert_eq!(signs(), 0);
    let mut journal = place.journal();
    let undo = journal.plan_undo(None, on_disk).unwrap();
    let first = journal.intend(&undo, "Undo", |_| Route::Door).unwrap().unwrap();
    drop(journal);
    assert_eq!(signs(), 1);
    // What was kept of one entry is gone: it stays open, and keeps no other from being settled.
    let mut journal = place.journal();
    journal.intend(&accept(&place.propose(&[("a", Some("again\n"))])), "Accept", |_| Route::Door).unwrap();
    drop(journal);
    let mut journal = place.journal();
    let lost = journal.blobs.path(journal.state.entries.get(&first).unwrap().intent.manifest);
    let kept = fs::read(&lost).unwrap();
    fs::remove_file(&lost).unwrap();
    let outcomes =
        |recovered: Vec<Recovered>| recovered.iter().map(|entry| entry.outcome).collect::<Vec<_>>();
    assert_eq!(outcomes(journal.recover(|_| None).unwrap()), [Recovery::Stuck, Recovery::Nothing]);
    fs::write(&lost, kept).unwrap();
    assert_eq!(outcomes(journal.recover(|_| None).unwrap()), [Recovery::Nothing]);
    assert_eq!(signs(), 1);
}

#[test]
fn recovery_sees_the_editors_buffers() {
    let check = |buffer: &str, outcome: Recovery, verdict: Verdict| {
        let place = Place::new(&[("a", "a\nb\n")]);
        let set = place.propose(&[("a", Some("A\nb\n"))]);
        let mut journal = place.journal();
        journal.propose(&set).unwrap();
        journal.intend(&accept(&set), "Accept", |_| Route::Editor).unwrap();
        drop(journal); // the server dies while the editor edits
        let mut journal = place.journal();
        let recovered = journal.recover(|_| Some(bytes(buffer))).unwrap();
        assert_eq!(recovered.iter().map(|entry| entry.outcome).collect::<Vec<_>>(), [outcome], "{buffer:?}");
        assert_eq!(journal.change(set.id()).map(ChangeSet::verdict), Some(verdict), "{buffer:?}");
        assert_eq!(journal.recover(|_| None).unwrap(), []);
        place.check(&[("a", "a\nb\n")]);
    };
    check("a\nb\n", Recovery::Nothing, Verdict::Open);
    check("A\nb\n", Recovery::Done, Verdict::Accepted);
    check("A\nb\nmore\n", Recovery::Done, Verdict::Accepted);
    check("x\nb\n", Recovery::Nothing, Verdict::Open);
}

#[test]
fn recovery_never_writes_what_an_editor_has() {
    let names = ["landed", "missed", "closed"];
    let place = Place::new(&names.map(|name| (name, "a\n")));
    let set = place.propose(&names.map(|name| (name, Some("A\n"))));
    let mut journal = place.journal();
    journal.propose(&set).unwrap();
    let closed = place.path("closed");
    let route = |file: &PlannedFile| if file.path == closed { Route::Door } else { Route::Editor };
    let entry = journal.intend(&accept(&set), "Accept", route).unwrap().unwrap();
    journal.write_files(entry).unwrap();
    drop(journal);
    let mut journal = place.journal();
    let buffers = [(place.path("landed"), "A\n"), (place.path("missed"), "a\n")];
    let open = |path: &Path| buffers.iter().find(|(name, _)| name == path).map(|(_, text)| bytes(text));
    let recovered = journal.recover(open).unwrap();
    assert_eq!(recovered.iter().map(|entry| entry.outcome).collect::<Vec<_>>(), [Recovery::Partly]);
    place.check(&[("closed", "A\n"), ("landed", "a\n"), ("missed", "a\n")]);
    let states: Vec<_> = journal.change(set.id()).unwrap().hunks().map(|(_, hunk)| hunk.state).collect();
    assert_eq!(states, [HunkState::Accepted, HunkState::Proposed, HunkState::Accepted]);
}

#[test]
fn texts_come_back_byte_for_byte() {
    let place = Place::new(&[]);
    let journal = place.journal();
    for bom in [false, true] {
        for text in ["", "a\r\nb", "\u{feff}marked", "nul\0in an open buffer"] {
            let bytes = Bytes { text: text.into(), bom };
            let proposal = Proposal::new("/w/a", Some(bytes.clone().into()), Target::Deleted);
            let set = ChangeSet::new("test", Origin::Rewrite, vec![proposal]).unwrap();
            let kept = journal.proposed(set.id(), journal.store(&set).unwrap()).unwrap();
            assert_eq!(kept.files().first().map(|file| file.base.clone()), Some(bytes));
        }
    }
}

#[test]
fn what_is_old_or_too_much_is_forgotten_and_nothing_else() {
    let check = |limits: Limits, want: Collected, left: usize| {
        let place = Place::new(&[("a", "a\nb\nc\n"), ("b", "x\n")]);
        let mut journal = place.journal();
        let mut watching = place.journal();
        let half = place.propose(&[("a", Some("A\nb\nC\n"))]);
        journal.propose(&half).unwrap();
        let plan = half.plan_accept(&Selection::Hunks(vec![HunkId(0)]), on_disk);
        journal.carry_out(&plan, "half").unwrap();
        let whole = place.propose(&[("b", Some("X\n"))]);
        journal.propose(&whole).unwrap();
        let last = journal.carry_out(&accept(&whole), "whole").unwrap().unwrap();
        let open = journal.intend(&accept(&half), "open", |_| Route::Editor).unwrap().unwrap();
        assert_eq!(journal.collect(&limits).unwrap(), want);
        assert_eq!(journal.entries().len(), left);
        // What is still to be decided stays as it was, for everyone.
        watching.sync().unwrap();
        for journal in [&journal, &watching, &place.journal()] {
            let states: Vec<_> =
                journal.change(half.id()).unwrap().hunks().map(|(_, hunk)| hunk.state).collect();
            assert_eq!(states, [HunkState::Accepted, HunkState::Proposed]);
            assert_eq!(journal.entries(), watching.entries());
        }
        journal.failed(open, "refused").unwrap();
        // Names are not given twice.
        let next = place.propose(&[("b", Some("Y\n"))]);
        assert!(watching.carry_out(&accept(&next), "next").unwrap().unwrap() > last.max(open));
        watching.carry_out(&watching.plan_undo(None, on_disk).unwrap(), "Undo").unwrap();
    };
    let never = Duration::from_hours(1);
    let nothing = Collected { entries: 0, changes: 0 };
    let all = Collected { entries: 2, changes: 1 };
    check(Limits::default(), nothing, 3);
    check(Limits { age: never, bytes: 0 }, all, 1);
}

#[test]
fn contents_go_with_the_last_record_that_speaks_of_them() {
    let place = Place::new(&[("a", "a\n")]);
    let blobs = place.dir.path().join("state/blobs");
    let mut journal = place.journal();
    let kept = place.propose(&[("a", Some("A\n"))]);
    journal.propose(&kept).unwrap();
    let dropped = place.propose(&[("a", Some("B\n"))]);
    journal.propose(&dropped).unwrap();
    journal.dismiss(dropped.id()).unwrap();
    let count = || fs::read_dir(&blobs).unwrap().count();
    // One that was just written may belong to a record that is still to come.
    journal.collect(&Limits::default()).unwrap();
    assert_eq!(count(), 2);
    let long_ago = SystemTime::now() - Duration::from_hours(2);
    for blob in fs::read_dir(&blobs).unwrap() {
        File::options().write(true).open(blob.unwrap().path()).unwrap().set_modified(long_ago).unwrap();
    }
    journal.collect(&Limits::default()).unwrap();
    assert_eq!(count(), 1);
    assert!(place.journal().change(kept.id()).is_some());
}

#[test]
fn servers_on_many_threads_do_not_disturb_each_other() {
    let place = Arc::new(Place::new(&[]));
    let threads = (0..4).map(|server| {
        let place = Arc::clone(&place);
        std::thread::spawn(move || {
            let mut journal = place.journal();
            for turn in 0..10 {
                let name = format!("{server}-{turn}");
                let set = place.propose(&[(&name, Some("text\n"))]);
                journal.propose(&set).unwrap();
                journal.carry_out(&accept(&set), &name).unwrap();
            }
        })
    });
    threads.collect::<Vec<_>>().into_iter().for_each(|thread| thread.join().unwrap());
    assert_eq!(place.journal().entries().len(), 40);
    assert_eq!(place.files().len(), 40);
}
