//! Whole files: moved, made executable, replaced though they are no text; and taken back to the byte.
#![allow(clippy::unwrap_used)]

use std::{fs, os::unix::fs::PermissionsExt};

use super::{tests::*, *};
use crate::{ChangeSet, Content, Current, Origin, Plan, Proposal, Target, What, Why};

/// UTF-16, and what is no text at all.
const RAW: [&[u8]; 2] = [b"\xff\xfea\0b\0", b"\x89PNG\0\x01\x02"];

fn mode(place: &Place, name: &str) -> u32 {
    fs::metadata(place.path(name)).unwrap().permissions().mode() & 0o7777
}

fn set_mode(place: &Place, name: &str, mode: u32) {
    fs::set_permissions(place.path(name), fs::Permissions::from_mode(mode)).unwrap();
}

fn proposal(place: &Place, name: &str, target: Target) -> Proposal {
    Proposal::new(place.path(name), on_disk(&place.path(name)).content(), target)
}

fn set(proposals: Vec<Proposal>) -> ChangeSet {
    ChangeSet::new("test", Origin::Agent, proposals).unwrap()
}

/// Proposes and accepts all.
fn accepted(journal: &mut Journal, set: &ChangeSet) -> EntryId {
    journal.propose(set).unwrap();
    let plan = accept(set);
    assert_eq!(plan.conflicts, []);
    journal.carry_out(&plan, "Accept").unwrap().unwrap()
}

fn undone(journal: &mut Journal) -> Plan {
    let plan = journal.plan_undo(None, on_disk).unwrap();
    journal.carry_out(&plan, "Undo").unwrap();
    plan
}

fn moving(place: &Place, from: &str, to: &str, target: Target) -> Proposal {
    Proposal { moved: Some(place.path(to)), ..proposal(place, from, target) }
}

#[test]
fn a_file_moves_with_its_edits_and_its_attributes_and_back() {
    let place = Place::new(&[("a", "\u{feff}one\r\ntwo\r\nthree")]);
    set_mode(&place, "a", 0o750);
    rustix::fs::setxattr(place.path("a"), "user.t", b"kept", rustix::fs::XattrFlags::empty()).unwrap();
    let set = set(vec![moving(&place, "a", "sub/b", Target::Text("one\r\n2\r\nthree".into()))]);
    let mut journal = place.journal();
    accepted(&mut journal, &set);
    assert!(!place.path("a").exists());
    assert_eq!(fs::read_to_string(place.path("sub/b")).unwrap(), "\u{feff}one\r\n2\r\nthree");
    assert_eq!(mode(&place, "sub/b"), 0o750);
    let mut value = [0; 8];
    assert_eq!(rustix::fs::getxattr(place.path("sub/b"), "user.t", &mut value[..]), Ok(4));
    // What the user writes where the file is now comes back with it.
    fs::write(place.path("sub/b"), "\u{feff}mine\r\none\r\n2\r\nthree").unwrap();
    let mut journal = {
        drop(journal);
        place.journal()
    };
    undone(&mut journal);
    assert!(!place.path("sub/b").exists());
    assert_eq!(fs::read_to_string(place.path("a")).unwrap(), "\u{feff}mine\r\none\r\ntwo\r\nthree");
    assert_eq!(mode(&place, "a"), 0o750);
    journal.carry_out(&journal.plan_redo(None, on_disk).unwrap(), "Redo").unwrap();
    assert_eq!(fs::read_to_string(place.path("sub/b")).unwrap(), "\u{feff}mine\r\none\r\n2\r\nthree");
    undone(&mut journal);
    assert_eq!(fs::read_to_string(place.path("a")).unwrap(), "\u{feff}mine\r\none\r\ntwo\r\nthree");
    assert_eq!(fs::read_dir(place.path("sub")).unwrap().count(), 0, "nothing is left beside");
}

#[test]
fn a_move_and_its_lines_are_decided_in_any_order() {
    for first in [What::Place, What::Lines] {
        let place = Place::new(&[("a", "one\ntwo\n")]);
        let set = set(vec![moving(&place, "a", "b", Target::Text("one\n2\n".into()))]);
        let mut journal = place.journal();
        journal.propose(&set).unwrap();
        for what in [first, if first == What::Place { What::Lines } else { What::Place }] {
            let set = journal.change(set.id()).unwrap();
            let ids = set.hunks().filter(|(_, hunk)| hunk.what == what).map(|(_, hunk)| hunk.id).collect();
            let plan = set.plan_accept(&Selection::Hunks(ids), on_disk);
            assert_eq!((plan.conflicts.len(), plan.files.len()), (0, 1));
            journal.carry_out(&plan, "Accept").unwrap();
        }
        place.check(&[("b", "one\n2\n")]);
        // Undone in the order in which they were accepted, not the other way round.
        let entries: Vec<_> = journal.entries().iter().map(|entry| entry.id).collect();
        let undo = journal.plan_undo(Some(entries[0]), on_disk).unwrap();
        assert_eq!(undo.conflicts, []);
        journal.carry_out(&undo, "Undo").unwrap();
        // Lines are found where the file has gone since.
        place.check(&[if first == What::Place { ("a", "one\n2\n") } else { ("b", "one\ntwo\n") }]);
        undone(&mut journal);
        place.check(&[("a", "one\ntwo\n")]);
    }
}

#[test]
fn a_move_goes_over_nobody() {
    let place = Place::new(&[("a", "one\n"), ("b", "mine\n")]);
    let change = set(vec![moving(&place, "a", "b", Target::Kept)]);
    let why = |plan: &Plan| plan.conflicts.first().map(|conflict| conflict.why.clone());
    assert_eq!(why(&accept(&change)), Some(Why::Exists));
    fs::remove_file(place.path("b")).unwrap();
    // Made between the plan and its carrying out.
    let plan = accept(&change);
    fs::write(place.path("b"), "mine\n").unwrap();
    place.journal().carry_out(&plan, "late").unwrap_err();
    place.check(&[("a", "one\n"), ("b", "mine\n")]);
    // An open buffer with unsaved edits is not moved from under the user.
    let unsaved = |path: &Path| match on_disk(path) {
        Current::Text(saved) if path == place.path("a") => {
            Current::Unsaved { buffer: crate::plan::tests::bytes("typed, one\n"), disk: Some(saved.into()) }
        }
        other => other,
    };
    fs::remove_file(place.path("b")).unwrap();
    assert_eq!(why(&change.plan_accept(&Selection::All, unsaved)), Some(Why::Unsaved));
    let delete = set(vec![proposal(&place, "a", Target::Deleted)]);
    assert_eq!(why(&delete.plan_accept(&Selection::All, unsaved)), Some(Why::Unsaved));
    // Whoever moved it already is not asked again.
    fs::rename(place.path("a"), place.path("b")).unwrap();
    let plan = accept(&change);
    assert_eq!((plan.settled.len(), plan.files.len()), (1, 0));
}

#[test]
fn an_open_change_follows_its_file_where_another_has_moved_it() {
    let place = Place::new(&[("a", "one\ntwo\nthree\n")]);
    let lines = place.propose(&[("a", Some("one\n2\nthree\n"))]);
    let mut journal = place.journal();
    journal.propose(&lines).unwrap();
    accepted(&mut journal, &set(vec![moving(&place, "a", "b", Target::Text("1\ntwo\nthree\n".into()))]));
    let at = |journal: &Journal| {
        let path = journal.change(lines.id()).unwrap().files()[0].place().to_owned();
        path.file_name().unwrap().to_str().unwrap().to_owned()
    };
    drop(journal);
    let mut journal = place.journal();
    assert_eq!(at(&journal), "b");
    undone(&mut journal);
    assert_eq!(at(&journal), "a");
    journal.carry_out(&journal.plan_redo(None, on_disk).unwrap(), "Redo").unwrap();
    assert_eq!(at(&journal), "b");
    // Whoever moves it back by hand is followed as well.
    fs::rename(place.path("b"), place.path("a")).unwrap();
    journal.sync().unwrap();
    assert_eq!(at(&journal), "a");
    fs::rename(place.path("a"), place.path("b")).unwrap();
    journal.sync().unwrap();

    let plan = accept(journal.change(lines.id()).unwrap());
    assert_eq!(plan.conflicts, []);
    journal.carry_out(&plan, "Accept").unwrap();
    place.check(&[("b", "1\n2\nthree\n")]);
    let entries: Vec<_> = journal.entries().iter().map(|entry| entry.id).collect();
    journal.carry_out(&journal.plan_undo(Some(entries[0]), on_disk).unwrap(), "Undo").unwrap();
    place.check(&[("a", "one\n2\nthree\n")]);
    undone(&mut journal);
    place.check(&[("a", "one\ntwo\nthree\n")]);
}

#[test]
fn an_undone_move_meets_a_file_in_its_old_place() {
    let place = Place::new(&[("a", "one\n")]);
    let mut journal = place.journal();
    accepted(&mut journal, &set(vec![moving(&place, "a", "b", Target::Kept)]));
    fs::write(place.path("a"), "another\n").unwrap();
    let plan = undone(&mut journal);
    assert_eq!(plan.conflicts.first().map(|conflict| conflict.why.clone()), Some(Why::Exists));
    place.check(&[("a", "another\n"), ("b", "one\n")]);
}

#[test]
fn what_is_no_text_is_made_replaced_moved_and_removed_as_a_whole() {
    let place = Place::new(&[("gone", ""), ("moves", ""), ("turns", ""), ("text", "text\n")]);
    fs::write(place.path("gone"), RAW[0]).unwrap();
    fs::write(place.path("moves"), RAW[1]).unwrap();
    fs::write(place.path("turns"), RAW[0]).unwrap();
    let raw = |at: usize| Target::Raw(RAW[at].into());
    let change = set(vec![
        proposal(&place, "gone", Target::Deleted),
        moving(&place, "moves", "moved", Target::Kept),
        proposal(&place, "turns", raw(1)),
        proposal(&place, "text", raw(0)),
        proposal(&place, "new", raw(0)),
    ]);
    let mut journal = place.journal();
    journal.propose(&change).unwrap();
    let mut journal = {
        drop(journal);
        place.journal()
    };
    let set = journal.change(change.id()).unwrap().clone();
    assert_eq!(set.hunks().count(), 5);
    journal.carry_out(&accept(&set), "Accept").unwrap();
    let read = |name: &str| fs::read(place.path(name)).ok();
    let now = ["gone", "moves", "moved", "turns", "text", "new"].map(read);
    let raws = RAW.map(|raw| Some(raw.to_vec()));
    assert_eq!(now, [None, None, raws[1].clone(), raws[1].clone(), raws[0].clone(), raws[0].clone()]);
    // A file that was changed since is not gone over.
    fs::write(place.path("new"), b"\0mine").unwrap();
    let plan = undone(&mut journal);
    assert_eq!(
        plan.conflicts.iter().map(|conflict| conflict.why.clone()).collect::<Vec<_>>(),
        [Why::Changed]
    );
    let now = ["gone", "moves", "moved", "turns", "text", "new"].map(read);
    let text = Some(b"text\n".to_vec());
    let mine = Some(b"\0mine".to_vec());
    assert_eq!(now, [raws[0].clone(), raws[1].clone(), None, raws[0].clone(), text, mine]);
    // An edit of what is no text is refused when it is proposed.
    let edit =
        Proposal::new("/w/a", Some(Content::Raw(RAW[0].into())), Target::Edit(text::Edit::insert(0, "x")));
    assert!(ChangeSet::new("t", Origin::Agent, vec![edit]).is_err());
    // A text that has become another encoding meanwhile is left alone.
    let lines = super::super::plan::tests::modify("a\n", "b\n");
    let plan = lines.plan_accept(&Selection::All, |_| Current::Raw(RAW[0].into()));
    assert_eq!(plan.conflicts.first().map(|conflict| conflict.why.clone()), Some(Why::NotText));
}

#[test]
fn a_file_becomes_executable_and_gets_back_what_it_had() {
    let check = |before: u32, executable: bool, after: u32| {
        let place = Place::new(&[("run", "a\nb\nc\n")]);
        set_mode(&place, "run", before);
        let target = Target::Text("a\nB\nc\n".into());
        let change = set(vec![Proposal { executable: Some(executable), ..proposal(&place, "run", target) }]);
        let mut journal = place.journal();
        accepted(&mut journal, &change);
        place.check(&[("run", "a\nB\nc\n")]);
        assert_eq!(mode(&place, "run"), after);
        assert!(change.hunks().all(|(_, h)| {
            journal.change(change.id()).is_none_or(|set| set.hunks().any(|(_, now)| now.id == h.id))
        }));
        undone(&mut journal);
        place.check(&[("run", "a\nb\nc\n")]);
        assert_eq!(mode(&place, "run"), before);
        journal.carry_out(&journal.plan_redo(None, on_disk).unwrap(), "Redo").unwrap();
        assert_eq!(mode(&place, "run"), after);
    };
    check(0o644, true, 0o755);
    check(0o640, true, 0o750);
    check(0o744, false, 0o644);
    check(0o755, true, 0o755); // there already: only the lines change
    let place = Place::new(&[]);
    let change =
        set(vec![Proposal { executable: Some(true), ..proposal(&place, "new", Target::Text("x".into())) }]);
    accepted(&mut place.journal(), &change);
    assert_eq!(mode(&place, "new"), 0o755);
}

#[test]
fn a_mode_alone_is_a_change_also_where_an_editor_has_the_file() {
    let place = Place::new(&[("run", "a\n")]);
    set_mode(&place, "run", 0o644);
    let change = set(vec![Proposal { executable: Some(true), ..proposal(&place, "run", Target::Kept) }]);
    let mut journal = place.journal();
    journal.propose(&change).unwrap();
    let unsaved = |path: &Path| Current::Unsaved {
        buffer: crate::plan::tests::bytes("typed\n"),
        disk: on_disk(path).content(),
    };
    let plan = change.plan_accept(&Selection::All, unsaved);
    assert!(!plan.files[0].changes_lines());
    journal.carry_out(&plan, "Accept").unwrap();
    assert_eq!((mode(&place, "run"), place.files()["run"].as_str()), (0o755, "a\n"));
    // Somebody else changes the mode: it is no longer what was planned for.
    let undo = journal.plan_undo(None, on_disk).unwrap();
    set_mode(&place, "run", 0o700);
    journal.carry_out(&undo, "Undo").unwrap();
    assert_eq!(mode(&place, "run"), 0o600);
}

#[test]
fn a_crash_between_the_steps_of_a_move_is_settled() {
    let place = Place::new(&[("a", "one\ntwo\n"), ("b", "x\n")]);
    set_mode(&place, "a", 0o644);
    let target = Target::Text("one\n2\n".into());
    let change = set(vec![
        Proposal { executable: Some(true), ..moving(&place, "a", "moved", target) },
        proposal(&place, "b", Target::Text("y\n".into())),
    ]);
    let mut journal = place.journal();
    journal.propose(&change).unwrap();
    let plan = accept(&change);
    journal.intend(&plan, "Accept", |_| Route::Door).unwrap();
    drop(journal);
    // As far as a crashed server may have come.
    fs::write(place.path("moved"), "one\n2\n").unwrap();
    set_mode(&place, "moved", 0o644);
    let mut journal = place.journal();
    let recovered = journal.recover(|_| None).unwrap();
    assert_eq!(recovered.iter().map(|entry| entry.outcome).collect::<Vec<_>>(), [Recovery::Done]);
    place.check(&[("b", "y\n"), ("moved", "one\n2\n")]);
    undone(&mut journal);
    place.check(&[("a", "one\ntwo\n"), ("b", "x\n")]);
    assert_eq!(mode(&place, "a"), 0o644);
}
