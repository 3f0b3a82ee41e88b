//! Hunks go over what the user typed, keep it, and tell what they cannot go over.

use super::*;
use crate::{Origin, Proposal, Target};

pub(crate) fn bytes(text: &str) -> Bytes {
    Bytes { text: text.into(), bom: false }
}

pub(crate) fn modify(base: &str, proposed: &str) -> ChangeSet {
    let target = Target::Text(proposed.into());
    let proposal = Proposal::new("/w/a", Some(bytes(base).into()), target);
    ChangeSet::new("test", Origin::Rewrite, vec![proposal]).unwrap()
}

/// Accepts by `selection`; the text after it, and the hunks that clash.
fn accept(set: &mut ChangeSet, selection: &Selection, current: &str) -> (String, Vec<u32>) {
    let plan = set.plan_accept(selection, |_| Current::Text(bytes(current)));
    let after = plan.files.first().and_then(|file| file.after.clone());
    for file in &plan.files {
        assert_eq!(
            file.before.as_ref().and_then(Content::text).map(ToString::to_string),
            Some(current.to_owned())
        );
        set.mark(&file.hunks, HunkState::Accepted);
    }
    set.mark(&plan.settled, HunkState::Accepted);
    let after = after.map_or_else(|| current.to_owned(), |after| after.text().unwrap().to_string());
    (after, plan.conflicts.iter().map(|conflict| conflict.hunk.0).collect())
}

#[test]
fn accepting_keeps_both_sides() {
    let check = |base: &str, proposed: &str, current: &str, want: &str, clashes: &[u32]| {
        let mut set = modify(base, proposed);
        assert_eq!(accept(&mut set, &Selection::All, current), (want.to_owned(), clashes.to_vec()));
    };
    check("a\nb\nc\n", "a\nB\nc\n", "a\nb\nc\n", "a\nB\nc\n", &[]);
    check("a\nb\nc\n", "a\nB\nc\n", "new\na\nb\nc\n", "new\na\nB\nc\n", &[]);
    check("let x = 1;\n", "let y = 1;\n", "let x = 2; // mine\n", "let y = 2; // mine\n", &[]);
    check("let x = 1;\n", "let y = 1;\n", "let z = 1;\n", "let z = 1;\n", &[0]);
    check("a\nb\nc\n", "a\nc\n", "a\nb!\nc\n", "a\nb!\nc\n", &[0]);
    check("a\nb\nc\n", "a\nB\nc\n", "a\nB\nc\n", "a\nB\nc\n", &[]); // there already
    check("a\nb\nc\nd\ne\n", "A\nb\nc\nd\nE\n", "X\nb\nc\nd\ne\n", "X\nb\nc\nd\nE\n", &[0]);
    check("a\r\nb\r\n", "a\r\nB\r\n", "x\r\na\r\nb", "x\r\na\r\nB", &[]);
}

#[test]
fn hunks_are_decided_in_any_order() {
    let mut set = modify("a\nb\nc\nd\ne\n", "A\nb\nC1\nC2\nd\nE\n");
    let only = |id: u32| Selection::Hunks(vec![HunkId(id)]);
    let (text, _) = accept(&mut set, &only(2), "a\nb\nc\nd\ne\n");
    assert_eq!(text, "a\nb\nc\nd\nE\n");
    // Typed into the accepted hunk, and above everything.
    let (text, clashes) = accept(&mut set, &only(0), "top\na\nb\nc\nd\nE!\n");
    assert_eq!((text.as_str(), clashes.len()), ("top\nA\nb\nc\nd\nE!\n", 0));
    set.mark(&set.plan_reject(&Selection::All), HunkState::Rejected);
    let states: Vec<_> = set.hunks().map(|(_, hunk)| hunk.state).collect();
    assert_eq!(states, [HunkState::Accepted, HunkState::Rejected, HunkState::Accepted]);
    // Only by its name is a rejected hunk accepted after all.
    assert!(set.plan_accept(&Selection::All, |_| Current::Absent).is_empty());
    let (text, _) = accept(&mut set, &only(1), &text);
    assert_eq!(text, "top\nA\nb\nC1\nC2\nd\nE!\n");
}

#[test]
fn a_hunk_is_shown_where_it_is_now() {
    let set = modify("a\nb\nc\nd\ne\n", "a\nB\nc\nd\nnew\ne\n");
    let view = |current: &str| {
        let views = set.files().first().unwrap().view(&Current::Text(bytes(current)));
        views.into_iter().map(|view| (view.range, view.conflict)).collect::<Vec<_>>()
    };
    assert_eq!(view("a\nb\nc\nd\ne\n"), [(2..4, None), (8..8, None)]);
    assert_eq!(view("top\na\nb\nc\nd\ne\n"), [(6..8, None), (12..12, None)]);
    assert_eq!(view("a\nx\nc\nd\ne\n"), [(2..4, Some(Why::Touched)), (8..8, None)]);
    let gone = set.files().first().unwrap().view(&Current::Absent);
    assert_eq!(
        gone.iter().map(|view| view.conflict.clone()).collect::<Vec<_>>(),
        [Some(Why::Gone), Some(Why::Gone)]
    );
}

#[test]
fn whole_files_are_made_and_removed_only_as_they_were_seen() {
    let set = |base: Option<&str>, target: Target| {
        let proposal = Proposal::new("/w/a", base.map(|base| bytes(base).into()), target);
        ChangeSet::new("test", Origin::Agent, vec![proposal]).unwrap()
    };
    let check = |set: &ChangeSet, current: Current, want: Result<Option<&str>, Why>| {
        let plan = set.plan_accept(&Selection::All, |_| current.clone());
        let found = match plan.conflicts.first() {
            Some(conflict) => Err(conflict.why.clone()),
            None => Ok(plan
                .files
                .first()
                .map(|file| file.after.as_ref().map(|after| after.text().unwrap().to_string()))),
        };
        assert_eq!(found, want.map(|after| Some(after.map(str::to_owned))));
    };
    let create = set(None, Target::Text("new\n".into()));
    check(&create, Current::Absent, Ok(Some("new\n")));
    check(&create, Current::Text(bytes("mine\n")), Err(Why::Exists));
    assert_eq!(create.plan_accept(&Selection::All, |_| Current::Text(bytes("new\n"))).settled, [HunkId(0)]);
    let delete = set(Some("old\n"), Target::Deleted);
    check(&delete, Current::Text(bytes("old\n")), Ok(None));
    check(&delete, Current::Text(bytes("old!\n")), Err(Why::Changed));
    check(&delete, Current::Unreadable("it is binary".into()), Err(Why::Unreadable("it is binary".into())));
    assert_eq!(delete.plan_accept(&Selection::All, |_| Current::Absent).settled, [HunkId(0)]);
    let empty = set(None, Target::Text("".into()));
    check(&empty, Current::Absent, Ok(Some("")));
}
