//! A breaker, so that a server that fails is not asked at every key. Pure: the time comes from outside.
//!
//! It opens after failures in a row, at once where the failure will not pass by itself, such as a refused
//! key, and for as long as the server itself asks to be left alone. When that time is over one request is
//! let through as a probe. Requests that the user makes by hand are always let through, and count.

use std::time::Duration;

use tokio::time::Instant;

use crate::Cause;

/// Failures in a row that open it.
const FAILURES: u32 = 3;
const FIRST: Duration = Duration::from_secs(2);
const LONGEST: Duration = Duration::from_mins(1);
/// What only the user can mend is tried again this often.
const REFUSED: Duration = Duration::from_secs(30);

/// The breaker of one model.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Breaker {
    failures: u32,
    open: Option<Open>,
}

#[derive(Clone, Copy, Debug)]
struct Open {
    until: Instant,
    /// How long it was left alone this time; the next time is twice that.
    pause: Duration,
    /// A probe is on its way, and was let through then.
    probing: Option<Instant>,
}

impl Breaker {
    /// Whether a request may go now; if not, in how long.
    pub(crate) fn admit(&mut self, now: Instant) -> Result<(), Duration> {
        let Some(open) = &mut self.open else { return Ok(()) };
        if now < open.until {
            return Err(open.until - now);
        }
        // A probe that was dropped, since the user typed on, tells nothing; the next goes after a while.
        match open.probing {
            Some(since) if now < since + FIRST => Err(since + FIRST - now),
            _ => {
                open.probing = Some(now);
                Ok(())
            }
        }
    }

    /// The server answered.
    pub(crate) fn worked(&mut self) {
        *self = Self::default();
    }

    /// The server failed.
    pub(crate) fn failed(&mut self, cause: &Cause, now: Instant) {
        let pause = match weight(cause) {
            Weight::None => return,
            Weight::Asked(pause) => pause.min(Duration::from_hours(1)),
            Weight::Refused => REFUSED,
            Weight::Failure => {
                self.failures = self.failures.saturating_add(1);
                match self.open {
                    Some(open) => (open.pause * 2).min(LONGEST),
                    None if self.failures >= FAILURES => FIRST,
                    None => return,
                }
            }
        };
        self.open = Some(Open { until: now + pause, pause: pause.max(FIRST), probing: None });
    }

    /// In how long the next probe goes; nothing while it is closed.
    pub(crate) fn probe_in(&self, now: Instant) -> Option<Duration> {
        self.open.map(|open| open.until.saturating_duration_since(now))
    }
}

/// What a failure says of the next request.
enum Weight {
    /// Nothing: it was this request's own.
    None,
    /// It may work.
    Failure,
    /// It fails too, until the user mends something.
    Refused,
    /// The server asks for this long a pause.
    Asked(Duration),
}

fn weight(cause: &Cause) -> Weight {
    match cause {
        Cause::ContextTooLong { .. }
        | Cause::SpecialToken { .. }
        | Cause::BreakerOpen { .. }
        | Cause::Internal(_) => Weight::None,
        Cause::RateLimited { retry_after: Some(after), .. }
        | Cause::Overloaded { retry_after: Some(after), .. } => Weight::Asked(*after),
        Cause::RateLimited { .. } => Weight::Asked(FIRST),
        Cause::Auth { .. }
        | Cause::Key(_)
        | Cause::Tls(_)
        | Cause::NotFound { .. }
        | Cause::Unable { .. }
        | Cause::Redirected { .. } => Weight::Refused,
        Cause::Unreachable(_)
        | Cause::Timeout { .. }
        | Cause::Overloaded { .. }
        | Cause::Status { .. }
        | Cause::Failed { .. }
        | Cause::Malformed(_)
        | Cause::BrokenOff
        | Cause::TooMuch(_) => Weight::Failure,
    }
}

#[cfg(test)]
mod tests;
