//! What ghost text is worth, and how it is counted.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::time::Duration;

use super::{Typed, Verdict, judge};

#[test]
fn ghost_text_is_right_when_it_is_what_the_author_wrote() {
    for (ghost, left, verdict) in [
        ("foo(bar)", "foo(bar)", Verdict::Whole),
        (")", ")", Verdict::Whole),
        ("foo(", "foo(bar)", Verdict::Beginning),
        ("foo", "foo.bar", Verdict::Beginning),
        ("foo", "foobar", Verdict::Wrong),
        ("fo", "fo.bar", Verdict::Wrong),
        ("foo(baz)", "foo(bar)", Verdict::Wrong),
        ("foo(bar) {", "foo(bar)", Verdict::Wrong),
        ("foo(bar)\n}", "foo(bar)", Verdict::FirstLine),
        ("foo(\n}", "foo(bar)", Verdict::Wrong),
    ] {
        assert_eq!(judge(ghost, left), verdict, "{ghost:?} for {left:?}");
    }
}

#[test]
fn the_summary_tells_keys_and_times() {
    let latencies = (1..=200).map(Duration::from_millis).rev().collect();
    let typed = Typed { characters: 100, keys: 40, shown: 5, right: 4, latencies };
    assert_eq!(
        typed.summary(),
        [
            "ghost text: 40 keys for 100 characters (60 % saved), 4 of 5 suggestions right",
            "from key to answer: median 100.0 ms, p99 198.0 ms, over 200 requests",
        ]
    );
}
