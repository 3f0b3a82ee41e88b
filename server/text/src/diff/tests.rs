//! A difference leads from one text to the other, and is as small as its lines.
#![allow(clippy::unwrap_used)]

use proptest::prelude::*;

use super::*;
use crate::Replacement;

proptest! {
    #[test]
    fn leads_from_one_to_the_other(old in "[ab\u{e4}\r\n]{0,24}", new in "[ab\u{e4}\r\n]{0,24}") {
        let (old, new) = (Text::new(&old), Text::new(&new));
        let edit = diff(&old, &new);
        edit.check(&old).unwrap();
        prop_assert_eq!(old.apply(&edit).unwrap(), new);
    }

    #[test]
    fn hunks_count_the_lines_of_the_text(old in "[ab\r\n]{0,24}", new in "[ab\r\n]{0,24}") {
        let (old, new) = (Text::new(&old), Text::new(&new));
        let bytes = |text: &Text, lines: Range<usize>| text.line_start(lines.start)..text.line_start(lines.end);
        let replacements = line_hunks(&old, &new).into_iter().map(|hunk| Replacement {
            range: bytes(&old, hunk.old),
            text: new.slice(bytes(&new, hunk.new)).into_owned(),
        });
        prop_assert_eq!(old.apply(&Edit::new(replacements.collect()).unwrap()).unwrap(), new);
    }
}

#[test]
fn long_texts_differ_where_they_were_edited() {
    let lines: Vec<_> = (0..20_000).map(|n| format!("line {n} of a long text\r\n")).collect();
    let content = lines.concat();
    let old = Text::new(&content);
    for at in [0, 7, 300_000, content.len() - 1, content.len()] {
        let at = old.floor_boundary(at);
        let edit = Edit::insert(at, "x\ny");
        let new = old.apply(&edit).unwrap();
        assert_eq!(old.apply(&diff(&old, &new)).unwrap(), new);
        assert!(
            diff(&old, &new).replacements().iter().map(|r| r.range.len() + r.text.len()).sum::<usize>() < 80
        );
        assert_eq!(new.apply(&diff(&new, &old)).unwrap(), old);
    }
    assert!(diff(&old, &Text::new(&content)).is_empty());
}

#[test]
fn only_what_differs_is_replaced() {
    let check = |old: &str, new: &str, want: &[(Range<usize>, &str)]| {
        let edit = diff(&Text::new(old), &Text::new(new));
        let found: Vec<_> = edit.replacements().iter().map(|r| (r.range.clone(), r.text.as_str())).collect();
        assert_eq!(found, want, "{old:?} to {new:?}");
    };
    check("a\nb\nc\n", "a\nb\nc\n", &[]);
    check("a\nold name\nc\n", "a\nnew name\nc\n", &[(2..5, "new")]);
    check("a\nc\n", "a\nb\nc\n", &[(2..2, "b\n")]);
    check("a\r\nb\r\n", "a\r\nx\r\n", &[(3..4, "x")]);
    check("a", "a\n", &[(1..1, "\n")]);
    check("\u{e4}\n", "\u{eb}\n", &[(0..2, "\u{eb}")]);
}
