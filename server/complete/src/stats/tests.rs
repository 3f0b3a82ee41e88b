//! Numbers add up.

use super::*;

#[test]
fn percentiles_are_upper_bounds() {
    let tally = Tally::default();
    for ms in [1, 1, 1, 4, 90, 2000] {
        tally.answered(Duration::from_millis(ms));
    }
    let counts = tally.take();
    assert_eq!(counts.requests, 6);
    assert_eq!(
        [0.5, 0.6, 0.8, 1.0].map(|share| percentile(&counts.took, share)),
        [Some(1), Some(5), Some(100), None]
    );
    assert_eq!(tally.take(), Counts::default(), "counted once");
    assert_eq!(percentile(&Counts::default().took, 0.5), None);
}

#[test]
fn what_is_dropped_unused_is_wasted() {
    let tally = Tally::default();
    tally.dropped(true, 40);
    tally.dropped(false, 41);
    let counts = tally.take();
    assert_eq!((counts.model_dropped, counts.output_tokens, counts.wasted_tokens), (2, 21, 11));
}
