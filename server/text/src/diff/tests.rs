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
