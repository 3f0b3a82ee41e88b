//! Which words and which differences spell out a rule, and which do not.

use super::*;

#[test]
fn only_plain_words_name_a_rename() {
    for (text, want) in [
        ("rename to sum", Some((None, "sum"))),
        ("Rename it to `sum`.", Some((None, "sum"))),
        ("rename `total` to sum", Some((Some("total"), "sum"))),
        ("rename total", None),
        ("rename total to sum and count to n", None),
        ("please rename total to sum", None),
        ("rename to", None),
    ] {
        assert_eq!(renamed(text), want, "{text}");
    }
}

#[test]
fn a_diff_of_one_hunk_says_what_was_replaced() {
    let one = "--- a/a.rs\n+++ b/a.rs\n@@ -1,3 +1,3 @@\n fn a() {\n-    a - b;\n+    a.checked_sub(b);\n }\n";
    assert_eq!(replaced(one), Some(("a - b".to_owned(), "a.checked_sub(b)".to_owned())));
    assert_eq!(replaced(&one.replace("-    a - b;\n", "")), None, "nothing was replaced");
    assert_eq!(replaced(&(one.to_owned() + "@@ -9 +9 @@\n-x\n+y\n")), None, "two places are two rules");
}
