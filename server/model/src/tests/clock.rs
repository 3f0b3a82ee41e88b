//! A clock that stands still and goes on a second at a time while something is waited for, so that timers
//! run out without anybody waiting for them.

use std::{pin::pin, sync::mpsc, time::Duration};

use tokio::{task::yield_now, time::advance};

/// Longer than anything waits.
const SECONDS: usize = 5000;
/// Turns that others have before the clock goes on: more than an exchange over loopback takes.
const TURNS: usize = 24;

/// Waits for `work` while the clock goes on; `each` is called at every second.
pub(crate) async fn passing<T>(work: impl Future<Output = T>, each: impl Fn()) -> T {
    // While a blocking task runs, the runtime does not put the clock on by itself; it would do so
    // whenever all wait for the network.
    let (_held, hold) = mpsc::channel::<()>();
    tokio::task::spawn_blocking(move || hold.recv());
    let mut work = pin!(work);
    for _ in 0..SECONDS {
        for _ in 0..TURNS {
            tokio::select! {
                biased;
                done = &mut work => return done,
                () = yield_now() => {}
            }
        }
        advance(Duration::from_secs(1)).await;
        each();
    }
    panic!("still waiting after {SECONDS} s");
}
