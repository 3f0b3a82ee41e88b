//! The beginning of what goes along changes as seldom as can be.

use super::*;

/// What goes along, by name, as the user passes places with these names.
#[track_caller]
fn check(places: &[&str], bytes: usize, want: &str) {
    let define = |name: &str| {
        let text = format!("fn {name}();");
        if name.starts_with('x') { Vec::new() } else { vec![Snippet { path: "a.rs".into(), text }] }
    };
    let mut chosen = Chosen::new();
    for place in places {
        let names: Vec<String> = place.split(' ').map(ToOwned::to_owned).collect();
        chosen = after(&chosen, &names, bytes, &define);
    }
    let names: Vec<&str> = chosen.iter().map(|(name, _)| &**name).collect();
    assert_eq!(names.join(" "), want);
}

#[test]
fn what_is_new_comes_after_what_was_there() {
    check(&["b a"], 100, "b a");
    check(&["b a", "a c", "x"], 100, "b a c");
    check(&["b a", "x1 x2"], 100, "b a");
}

#[test]
fn what_is_too_much_goes_at_once() {
    check(&["a b c", "d e"], 40, "a b c d e");
    check(&["a b c", "d e", "f e"], 40, "f e");
}
