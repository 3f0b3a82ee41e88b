//! The wait grows with rejections, shrinks with acceptances, and fades.

use super::*;

/// After these decisions (`+` taken, `-` rejected), a second apart, so many milliseconds.
#[track_caller]
fn check(acts: &str, want: std::ops::RangeInclusive<u128>) {
    let (mut calm, start) = (Calm::default(), Instant::now());
    acts.chars().for_each(|act| calm.note(act == '+', start));
    let wait = calm.wait(start).as_millis();
    assert!(want.contains(&wait), "{acts}: {wait}");
    assert_eq!(calm.wait(start + FADES), Duration::ZERO, "forgotten");
    assert!(calm.wait(start + FADES / 2).as_millis() <= wait, "less and less");
}

#[test]
fn rejections_calm_it_down() {
    check("", 0..=0);
    check("+++", 0..=0);
    check("-", 75..=75);
    check("--", 112..=113);
    check("-+", 59..=60);
    check("-++", 0..=0);
    check(&"-".repeat(40), 2800..=3000);
    check(&format!("{}{}", "-".repeat(40), "+".repeat(10)), 0..=0);
}
