//! When a server is left alone, and for how long.

use std::time::Duration;

use tokio::time::Instant;

use super::Breaker;
use crate::Cause;

const SECOND: Duration = Duration::from_secs(1);

fn refused() -> Cause {
    Cause::Unreachable("nothing listens there".to_owned())
}

#[test]
fn it_opens_after_three_failures_and_heals_by_one_probe() {
    let (mut breaker, start) = (Breaker::default(), Instant::now());
    for _ in 0..3 {
        assert_eq!(breaker.admit(start), Ok(()));
        breaker.failed(&refused(), start);
    }
    assert_eq!(breaker.admit(start + SECOND), Err(SECOND));
    let later = start + 2 * SECOND;
    assert_eq!(breaker.admit(later), Ok(()), "the probe");
    assert_eq!(breaker.admit(later), Err(2 * SECOND), "one alone");
    breaker.worked();
    assert_eq!(breaker.admit(later), Ok(()));
    assert_eq!(breaker.probe_in(later), None);
}

#[test]
fn each_failed_probe_doubles_the_pause_up_to_a_minute() {
    let (mut breaker, mut now) = (Breaker::default(), Instant::now());
    (0..3).for_each(|_| breaker.failed(&refused(), now));
    let mut pauses = Vec::new();
    for _ in 0..7 {
        let pause = breaker.probe_in(now).unwrap();
        pauses.push(pause.as_secs());
        now += pause;
        assert_eq!(breaker.admit(now), Ok(()));
        breaker.failed(&refused(), now);
    }
    assert_eq!(pauses, [2, 4, 8, 16, 32, 60, 60]);
}

#[test]
fn a_dropped_probe_does_not_keep_it_open() {
    let (mut breaker, start) = (Breaker::default(), Instant::now());
    (0..3).for_each(|_| breaker.failed(&refused(), start));
    assert_eq!(breaker.admit(start + 2 * SECOND), Ok(()));
    assert_eq!(breaker.admit(start + 4 * SECOND), Ok(()), "another probe");
}

#[test]
fn what_does_not_pass_opens_it_at_once_and_what_says_nothing_never() {
    let now = Instant::now();
    let after = |cause: Cause, times: usize| {
        let mut breaker = Breaker::default();
        (0..times).for_each(|_| breaker.failed(&cause, now));
        breaker.probe_in(now).map(|pause| pause.as_secs())
    };
    assert_eq!(after(Cause::Auth { status: 401 }, 1), Some(30));
    assert_eq!(after(Cause::RateLimited { retry_after: Some(7 * SECOND), said: None }, 1), Some(7));
    assert_eq!(after(Cause::RateLimited { retry_after: Some(Duration::MAX), said: None }, 1), Some(3600));
    assert_eq!(after(Cause::RateLimited { retry_after: Some(Duration::ZERO), said: None }, 1), Some(0));
    assert_eq!(after(Cause::ContextTooLong { said: None }, 9), None);
    assert_eq!(after(Cause::SpecialToken { token: String::new() }, 9), None);
    assert_eq!(after(Cause::BrokenOff, 2), None);
}
