//! What is typed of a suggestion shortens it; anything else takes it away.

use super::*;

/// Shows `rest` at byte 10, applies the edits in order, says what is left or how it ended.
fn check(rest: &str, edits: &[(std::ops::Range<usize>, &str)], want: &str) {
    let mut shown = Shown::new(1, "file:///a".into(), (10, ""), rest.to_owned(), (Source::Embedded, 0.9));
    let mut fate = Fate::Holds;
    for (range, text) in edits {
        assert_eq!(fate, Fate::Holds);
        fate = shown.follow(&Edit::replace(range.clone(), *text));
    }
    let got =
        if fate == Fate::Holds { format!("{}@{}", shown.rest(), shown.at()) } else { format!("{fate:?}") };
    assert_eq!(got, want, "{edits:?}");
}

#[test]
fn a_suggestion_follows_typing() {
    check("value);", &[(10..10, "v")], "alue);@11");
    check("value);", &[(10..10, "v"), (11..11, "alue")], ");@15");
    check("value);", &[(10..10, "value);")], "Accepted");
    check("value);", &[(10..10, "x")], "Contradicted");
    check("value);", &[(10..10, "v"), (10..11, "")], "value);@10"); // typed and taken back
    check("value);", &[(10..10, "val"), (11..13, "")], "alue);@11");
    check("value);", &[(10..10, "va"), (10..12, "val")], "ue);@13"); // the word sent again
    check("value);", &[(10..10, "va"), (9..12, "")], "Contradicted"); // deleted beyond its start
    check("value);", &[(0..3, "longer\n")], "value);@14"); // an edit above moves it
    check("value);", &[(40..41, "")], "value);@10");
    check("value);", &[(10..10, "v"), (5..10, "")], "Contradicted"); // its line changed
    check("\u{e4}b", &[(10..10, "\u{e4}")], "b@12");
}
