//! Windows are cut at lines and stay where they are while the user types.

use super::*;

fn lines(count: usize) -> Text {
    Text::new(&(0..count).map(|line| format!("line {line:04}\n")).collect::<String>())
}

#[test]
fn windows_are_within_their_budget_and_cut_at_lines() {
    let text = lines(100); // ten bytes each
    for offset in [0, 5, 95, 333, 998, 1000] {
        let (before, after) = (before(&text, offset, 200), after(&text, offset, 100));
        assert!(before.len() <= 200 && after.len() <= 100, "{offset}");
        assert!(before.len() >= 140.min(offset), "{offset}: {}", before.len());
        assert!(offset < 200 || before.starts_with("line"), "{before}");
        assert!(offset + 100 >= 1000 || after.ends_with('\n'), "{after}");
    }
}

#[test]
fn a_window_moves_in_steps() {
    let text = lines(100);
    let starts: std::collections::BTreeSet<usize> =
        (500..700).map(|offset| offset - before(&text, offset, 200).len()).collect();
    assert!(starts.len() <= 5, "{starts:?}");
}

#[test]
fn a_line_longer_than_the_window_is_cut_anywhere() {
    let text = Text::new(&"x".repeat(1000));
    assert!((100..=200).contains(&before(&text, 600, 200).len()));
    assert_eq!(after(&text, 600, 100).len(), 100);
    assert_eq!(after(&Text::new("\u{e4}\u{e4}\u{e4}"), 2, 3), "\u{e4}\u{e4}", "whole characters");
}

#[test]
fn nearly_the_same() {
    let long: String = (0..30).map(|line| format!("\nline {line}")).collect();
    let check = |old: &str, new: &str, want| assert_eq!(nearly_same(old, new), want, "{old:?} {new:?}");
    check(&format!(");{long}"), &format!(");{long}"), true);
    check(&format!(");{long}"), &format!(";{long}"), false);
    check(&format!(");{long}"), &format!(");\nmore{long}"), true);
    check(&format!(");{long}"), &format!(");{}", long.replace("line 1", "other")), false);
    check("a\nb", "a\nc", false);
    check("", "", true);
}

#[test]
fn heads_end_with_whole_lines() {
    assert_eq!(head("ab\ncd\nef", 7), "ab\ncd\n");
    assert_eq!(head("ab\ncd", 9), "ab\ncd");
    assert_eq!(head("abcdef", 3), "abc");
}
