//! What is a task and what is code.

use super::*;

fn check(text: &str, want: Option<(&str, &str)>) {
    let found = rewrite(text);
    assert_eq!(found.as_ref().map(|(pattern, with)| (pattern.as_str(), with.as_str())), want, "{text}");
}

#[test]
fn a_task_is_read_with_and_without_a_comment_around_it() {
    check("f($A) ==> g($A)", Some(("f($A)", "g($A)")));
    check("    // f($A) ==> g($A)\n", Some(("f($A)", "g($A)")));
    check("/* f($A) ==> g($A) */", Some(("f($A)", "g($A)")));
    check("# f($A) ==> g($A)", Some(("f($A)", "g($A)")));
    check("<!-- a ==> b -->", Some(("a", "b")));
    check("#[inline] ==> #[cold]", Some(("#[inline]", "#[cold]")));
    check("", None);
    check("let a = b;", None);
    check(" ==> b", None);
    check(&format!("{} ==> b", "a".repeat(LONGEST)), None);
}
