//! How many requests typing makes, and how long a model is waited for.

use super::*;

const HOSTED: Duration = Duration::from_millis(75);
const LOCAL: Duration = Duration::from_millis(150);

/// Types `keys` keys, `gap` ms apart, each with a request `debounce` ms later whose answer never fits what
/// is typed next; how many of them reach a model.
#[track_caller]
fn check(keys: u64, gap: u64, debounce: u64, interval: Duration, want: std::ops::RangeInclusive<usize>) {
    let (start, ms) = (Instant::now(), Duration::from_millis);
    let mut typing = Typing::default();
    let mut asked = 0;
    for key in 0..keys {
        let at = start + ms(key * gap);
        typing.key(at);
        let next = if key + 1 < keys { at + ms(gap) } else { at + ms(5000) };
        // The editor asks after its own pause, unless the next key came first.
        let request = at + ms(debounce);
        if request >= next {
            continue;
        }
        let due = typing.ask_at(request, interval);
        // The next key takes its place.
        if due < next {
            typing.asked(due);
            asked += 1;
        }
    }
    assert!(want.contains(&asked), "{keys} keys, {gap} ms apart: {asked} requests");
}

#[test]
fn fast_typing_makes_few_requests() {
    check(44, 60, 0, HOSTED, 2..=6);
    check(44, 60, 0, LOCAL, 2..=6);
    check(44, 100, 0, LOCAL, 2..=10);
    check(44, 60, 200, HOSTED, 1..=1);
    check(1, 60, 0, HOSTED, 1..=1);
}

#[test]
fn slow_typing_asks_at_every_key() {
    check(10, 400, 0, HOSTED, 10..=10);
    check(10, 400, 200, LOCAL, 10..=10);
    check(10, 2000, 0, LOCAL, 10..=10);
}

#[test]
fn the_first_key_does_not_wait() {
    let (mut typing, now) = (Typing::default(), Instant::now());
    typing.key(now);
    assert_eq!(typing.ask_at(now, HOSTED), now);
    typing.asked(now);
    assert_eq!(typing.ask_at(now, HOSTED), now + HOSTED);
    let later = now + Duration::from_secs(9);
    typing.key(later);
    assert_eq!(typing.ask_at(later, HOSTED), later);
}

#[test]
fn patience_follows_what_was_measured() {
    let of = |times: &[u64]| {
        let mut latency = Latency::default();
        for ms in times {
            latency.measured(Duration::from_millis(*ms));
        }
        latency.patience().as_millis()
    };
    assert_eq!(of(&[]), 300);
    assert_eq!(of(&[200, 200, 200, 200]), 250);
    assert_eq!(of(&[10, 10]), 120);
    assert_eq!(of(&[900, 900, 900]), 700);
    assert_eq!(of(&[[5000; 40].as_slice(), &[100; 40]].concat()), 125, "the last ones count");
}
