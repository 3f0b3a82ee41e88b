//! What was written is found again where it fits, and nowhere else.

use super::*;

fn site(uri: &str, before: &str, suffix: u64, epoch: u64) -> Site {
    Site { uri: uri.into(), suffix, epoch, before: before.to_owned() }
}

/// Keeps `text` after `before`, and looks there again with `now` before the cursor.
#[track_caller]
fn check(before: &str, text: &str, now: &str, want: Option<&str>) {
    let (mut cache, instant) = (Cache::default(), Instant::now());
    cache.put(site("a", before, 1, 1), text, instant);
    assert_eq!(cache.get(&site("a", now, 1, 1), instant).as_deref(), want, "{before:?} {text:?} {now:?}");
}

#[test]
fn typing_goes_through_what_was_written() {
    check("let a = ", "call();", "let a = ", Some("call();"));
    check("let a = ", "call();", "let a = ca", Some("ll();"));
    check("let a = ", "call();", "let a = call();", None);
    check("let a = ", "call();", "let a = cx", None);
    check("let a = ", "call();", "let b = ", None);
    check("fn a() {", "\n    b();\n    c();\n}", "fn a() {\n    b();\n", Some("    c();\n}"));
    check("", "start", "st", Some("art"));
    check("x = ", "aaaa", "x = aa", Some("aa"));
    check("\u{e4}\u{e4}", "\u{f6}\u{f6}", "\u{e4}\u{e4}\u{f6}", Some("\u{f6}"));
}

#[test]
fn far_above_does_not_count_and_near_does() {
    let near = "n".repeat(BEFORE) + "\nlet a = ";
    check(&format!("far\n{near}"), "1;", &format!("other\n{near}"), Some("1;"));
    check("b\nlet a = ", "1;", "c\nlet a = ", None);
}

#[test]
fn all_of_the_site_has_to_be_the_same() {
    let (mut cache, now) = (Cache::default(), Instant::now());
    cache.put(site("a", "x", 1, 1), "y", now);
    for other in [site("b", "x", 1, 1), site("a", "x", 2, 1), site("a", "x", 1, 2)] {
        assert_eq!(cache.get(&other, now), None, "{other:?}");
    }
    assert!(cache.get(&site("a", "x", 1, 1), now).is_some());
}

#[test]
fn entries_end() {
    let (mut cache, now) = (Cache::default(), Instant::now());
    cache.put(site("a", "first", 1, 1), "y", now);
    assert!(cache.get(&site("a", "first", 1, 1), now + HOLDS - Duration::from_secs(1)).is_some());
    assert_eq!(cache.get(&site("a", "first", 1, 1), now + HOLDS), None, "too old");
    for number in 0..ENTRIES {
        cache.put(site("a", &format!("{number};"), 1, 1), "y", now);
        // What is used stays.
        assert!(cache.get(&site("a", "0;", 1, 1), now).is_some());
    }
    cache.put(site("a", "last", 1, 1), "y", now);
    assert_eq!(cache.0.len(), ENTRIES);
    assert_eq!(cache.get(&site("a", "first", 1, 1), now), None, "used longest ago");
}

#[test]
fn the_newer_text_and_the_longer_one_win() {
    let (mut cache, now) = (Cache::default(), Instant::now());
    cache.put(site("a", "x", 1, 1), "old", now);
    cache.put(site("a", "x", 1, 1), "new", now);
    assert_eq!(cache.get(&site("a", "x", 1, 1), now).as_deref(), Some("new"));
    cache.put(site("a", "xn", 1, 1), "ew and more", now);
    assert_eq!(cache.get(&site("a", "xn", 1, 1), now).as_deref(), Some("ew and more"));
}
