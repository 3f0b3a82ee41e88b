//! A run of lines is cut where words stay, and only there.

use super::*;

#[test]
fn words_that_stay_divide_a_change() {
    let check = |old: &str, new: &str, want: &[(Range<usize>, &str)]| {
        let mut found = Vec::new();
        refine(old, 100, new, &mut found);
        let found: Vec<_> =
            found.iter().map(|r| (r.range.start - 100..r.range.end - 100, r.text.as_str())).collect();
        assert_eq!(found, want, "{old:?} to {new:?}");
    };
    check("same\n", "same\n", &[]);
    check("a.foo(x).foo(y)\n", "a.bar(x).bar(y)\n", &[(2..5, "bar"), (9..12, "bar")]);
    check("fool\n", "food\n", &[(0..4, "food")]);
    check("foo(1);\nfoo(2);\n", "bar(1);\nbar(2);\n", &[(0..3, "bar"), (8..11, "bar")]);
    check("call(first, second)\n", "call(first, third, second)\n", &[(12..12, "third, ")]);
    // A line that moved is no version of the line it pushed away.
    check("  one two\ngone\n", "\none two\n", &[(0..2, "\n"), (9..14, "")]);
    check("abcd\nefgh\n", "x\ny\n", &[(0..9, "x\ny")]);
    // Brackets and blanks alone hold nothing together.
    check("(one) (two)\n", "(six) (ten) (zoo)\n", &[(1..10, "six) (ten) (zoo")]);
    check("let x = 1;\n", "let x = 1;\nlet y = 2;\n", &[(11..11, "let y = 2;\n")]);
    check("\u{e4}b c\n", "\u{eb}b c\n", &[(0..3, "\u{eb}b")]);
}
