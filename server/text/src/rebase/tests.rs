//! Rebasing loses no byte of either side, and clashes are exactly the overlaps.
#![allow(clippy::unwrap_used)]

use proptest::prelude::*;

use super::*;
use crate::{Text, edit::tests::edits};

fn check(base: &str, mine: &Edit, theirs: &Edit, want: &str, clashes: usize) {
    let text = Text::new(base).apply(theirs).unwrap();
    let rebased = mine.rebase(theirs);
    assert_eq!(text.apply(&rebased.edit).unwrap().to_string(), want);
    assert_eq!(rebased.clashes.len(), clashes, "{:?}", rebased.clashes);
}

#[test]
fn neighbours_move_and_overlaps_clash() {
    let r = Edit::replace;
    check("abcdef", &r(4..5, "X"), &r(0..1, "long"), "longbcdXf", 0);
    check("abcdef", &r(0..1, "X"), &r(4..6, ""), "Xbcd", 0);
    check("abcdef", &r(2..4, "X"), &r(0..2, "Y"), "YXef", 0); // touching at the edge
    check("abcdef", &r(2..4, "X"), &r(2..2, "y"), "abyXef", 0); // typed right before
    check("abcdef", &r(2..4, "X"), &r(4..4, "y"), "abXyef", 0); // typed right after
    check("abcdef", &r(2..4, "X"), &r(3..3, "y"), "abcydef", 1); // typed inside
    check("abcdef", &r(3..3, "X"), &r(2..4, "y"), "abyef", 1);
    check("abcdef", &r(2..2, "X"), &r(2..2, "y"), "abyXcdef", 0); // theirs first
    check("abcdef", &r(2..4, "X"), &r(2..4, "X"), "abXef", 0); // already done
    check("abcdef", &r(2..2, "X"), &r(2..2, "X"), "abXcdef", 0);
    check("abcdef", &r(2..4, "X"), &r(3..5, "Y"), "abcYf", 1);
}

#[test]
fn a_clash_says_where_the_other_side_is() {
    let mine = Edit::replace(4..6, "X");
    let theirs = Edit::new(vec![
        Replacement { range: 0..0, text: "++".into() },
        Replacement { range: 5..6, text: "new".into() },
    ]);
    let clashes = mine.rebase(&theirs.unwrap()).clashes;
    assert_eq!(clashes.first().map(|clash| clash.theirs.clone()), Some(7..10));
}

proptest! {
    #[test]
    fn nothing_is_lost((content, mine, theirs) in "[abc]{0,12}".prop_flat_map(|content| {
        let len = content.len();
        (Just(content), edits(len), edits(len))
    })) {
        let base = Text::new(&content);
        let text = base.apply(&theirs).unwrap();
        let rebased = mine.rebase(&theirs);
        let merged = text.apply(&rebased.edit).unwrap();
        // Every byte that the other side put in is still there.
        let expected: isize = mine.replacements().iter().map(Replacement::delta).sum();
        let left: isize = rebased.clashes.iter().map(|clash| clash.replacement.delta()).sum();
        let done: isize = mine.replacements().iter().filter(|r| theirs.replacements().contains(r)).map(Replacement::delta).sum();
        prop_assert_eq!(merged.len().cast_signed() - text.len().cast_signed(), expected - left - done);
        // What was moved never takes out text of the other side.
        let inverse = rebased.edit.invert(&text);
        prop_assert_eq!(merged.apply(&inverse).unwrap(), text);
        for removed in rebased.edit.replacements() {
            let back = theirs.invert(&base);
            let apart = back.replacements().iter().all(|r| {
                removed.range.end <= r.range.start || r.range.end <= removed.range.start
            });
            prop_assert!(apart);
        }
    }

    #[test]
    fn rebasing_over_nothing_changes_nothing(mine in edits(12)) {
        prop_assert_eq!(mine.rebase(&Edit::default()), Rebased { edit: mine, clashes: Vec::new() });
    }
}
