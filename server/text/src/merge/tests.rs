//! Merging keeps both sides where they do not touch, and the user's side where they do.

use super::*;

#[test]
fn both_sides_are_kept_or_the_clash_is_told() {
    let check = |base: &str, ours: &str, theirs: &str, want: &str, clashes: usize| {
        let merged = merge(&Text::new(base), &Text::new(ours), &Text::new(theirs));
        assert_eq!((merged.text.to_string().as_str(), merged.clashes.len()), (want, clashes));
    };
    check("a\nb\nc\n", "A\nb\nc\n", "a\nb\nC\n", "A\nb\nC\n", 0);
    check("a\nb\nc\n", "a\nX\nc\n", "a\nY\nc\n", "a\nY\nc\n", 1);
    check("one two\n", "ONE two\n", "one TWO\n", "ONE TWO\n", 0); // one line, different bytes
    check("one two\n", "1 two\n", "only two\n", "only two\n", 1);
    check("a\n", "a\n", "b\n", "b\n", 0);
    check("a\n", "b\n", "b\n", "b\n", 0);
}
