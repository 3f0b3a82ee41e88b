//! A change set's hunks are whole lines, kept to the byte.

use text::{Edit, Replacement};

use super::*;
use crate::plan::tests::{bytes, modify};

#[test]
fn hunks_are_the_lines_that_change() {
    let check = |base: &str, proposed: &str, want: &[(&str, &str)]| {
        let set = modify(base, proposed);
        let hunks: Vec<_> =
            set.hunks().map(|(file, hunk)| (file.base_lines(hunk), file.proposed_lines(hunk))).collect();
        let hunks: Vec<_> = hunks.iter().map(|(old, new)| (old.as_str(), new.as_str())).collect();
        assert_eq!(hunks, want);
    };
    check("a\nb\nc\n", "a\nB\nc\n", &[("b\n", "B\n")]);
    check("a\nb\nc\n", "A\nB\nc\n", &[("a\nb\n", "A\nB\n")]);
    check("a\nb\nc\n", "A\nb\nC\n", &[("a\n", "A\n"), ("c\n", "C\n")]);
    check("a\nc\n", "a\nb\nc\n", &[("", "b\n")]);
    check("a\nb\nc\n", "a\nc\n", &[("b\n", "")]);
    check("a\nb", "a\nb\n", &[("b", "b\n")]);
    check("a", "a\nb", &[("a", "a\nb")]);
    check("", "a\n", &[("", "a\n")]);
    check("a\r\nb\r\n", "a\r\nx\r\n", &[("b\r\n", "x\r\n")]);
    check("a\rb\rc\n", "a\rX\rc\n", &[("a\rb\rc\n", "a\rX\rc\n")]); // a lone CR divides no hunk
}

#[test]
fn an_edit_keeps_its_own_pieces() {
    let edit = |parts: &[(std::ops::Range<usize>, &str)]| {
        let parts =
            parts.iter().map(|(range, text)| Replacement { range: range.clone(), text: (*text).into() });
        Edit::new(parts.collect()).unwrap()
    };
    let check = |edit: Edit, want: &[(&str, &str)]| {
        let path = PathBuf::from("/w/a");
        let base = Some(bytes("one two\nthree\nfour\n").into());
        let set = ChangeSet::new("t", Origin::Rewrite, vec![Proposal::new(path, base, Target::Edit(edit))]);
        let set = set.unwrap();
        let hunks = set.hunks().map(|(file, hunk)| (file.base_lines(hunk), file.proposed_lines(hunk)));
        let want: Vec<_> = want.iter().map(|(old, new)| ((*old).to_owned(), (*new).to_owned())).collect();
        assert_eq!(hunks.collect::<Vec<_>>(), want);
    };
    check(edit(&[(0..3, "1"), (4..7, "2")]), &[("one two\n", "1 2\n")]);
    check(edit(&[(0..3, "1"), (14..18, "4")]), &[("one two\n", "1 two\n"), ("four\n", "4\n")]);
    check(edit(&[(7..7, "\nnew")]), &[("", "new\n")]); // the line it was typed on stays
    check(edit(&[(7..8, "")]), &[("one two\nthree\n", "one twothree\n")]);
    check(edit(&[(8..14, "")]), &[("three\n", "")]);
    check(edit(&[]), &[]);
}

#[test]
fn what_is_no_change_set_is_refused() {
    let proposal = |target| Proposal::new("/w/a", Some(bytes("a").into()), target);
    let twice = vec![proposal(Target::Deleted), proposal(Target::Deleted)];
    assert_eq!(ChangeSet::new("t", Origin::Patch, twice).unwrap_err(), SetError::Twice("/w/a".into()));
    let beyond = vec![proposal(Target::Edit(Edit::insert(9, "x")))];
    assert!(matches!(ChangeSet::new("t", Origin::Patch, beyond), Err(SetError::Edit(..))));
    let gone = Proposal::new("/w/a", None, Target::Deleted);
    assert!(ChangeSet::new("t", Origin::Patch, vec![gone]).unwrap().files().is_empty());
}
