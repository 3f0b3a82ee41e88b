//! Typing on keeps a continuation, and anything else at its place ends it.

use super::*;

/// Follows edits `(from, to, text)` from place 10 on, where `foo(bar)` is expected.
#[track_caller]
fn check(edits: &[(usize, usize, &str)], want: Option<(usize, &str)>) {
    let mut continuation = Continuation::new(10, "ab");
    let holds = edits.iter().all(|(from, to, text)| {
        continuation.follow(&Edit::replace(*from..*to, *text), "foo(bar)")
            && "foo(bar)".starts_with(continuation.typed())
    });
    let got = holds.then(|| (continuation.at(), continuation.typed()));
    assert_eq!(got, want, "{edits:?}");
}

#[test]
fn typing_goes_on() {
    check(&[], Some((10, "")));
    check(&[(10, 10, "f"), (11, 11, "oo")], Some((13, "foo")));
    check(&[(10, 10, "fo"), (10, 12, "foo")], Some((13, "foo")));
    check(&[(10, 10, "foo"), (12, 13, "")], Some((12, "fo")));
    check(&[(10, 10, "x")], None);
    check(&[(10, 10, "fo"), (8, 12, "abfoo")], Some((13, "foo")));
    check(&[(9, 10, "bfoo(bar)")], Some((18, "foo(bar)")));
    check(&[(10, 10, "fo"), (8, 12, "foo")], None);
    check(&[(10, 10, "fo"), (6, 12, "xxabfoo")], None);
    check(&[(10, 10, "fo"), (10, 11, "g")], None);
}

#[test]
fn edits_elsewhere_move_it() {
    check(&[(0, 2, "")], Some((8, "")));
    check(&[(10, 10, "f"), (0, 0, "abc"), (14, 14, "o")], Some((15, "fo")));
    check(&[(30, 31, "abc")], Some((10, "")));
    check(&[(9, 10, "")], None);
    check(&[(8, 9, "")], None);
}

#[test]
fn pairs_that_the_editor_closes_are_no_contradiction() {
    check(&[(10, 10, "foo"), (13, 13, "()")], Some((14, "foo(")));
    check(&[(10, 10, "()")], None);
}
