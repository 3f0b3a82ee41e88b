//! The fast path: a snapshot and a cursor in, ghost text or the reason for its absence out, always in
//! time. It must not know the agent, the wire or the network.
//!
//! A request runs through the modules in this order. `completer`: the reasons for silence, what is on the
//! screen (`shown`), what is known (`cache`). `race`: the embedded engine (`learner`) against a model
//! (`writer`), whose requests are `flights`, started at the right `pace` with a `prompt` from `context`,
//! `window` and `redact`. What comes is read as one suggestion (`unit`), without noise and doubles
//! (`filter`), well-formed (`syntax`), and not against what the user did (`memory`). What becomes of it is
//! followed (`outcome`), calms it down (`calm`), and is counted (`stats`).

mod ask;
mod cache;
mod calm;
mod completer;
mod context;
mod continuation;
mod cut;
mod filter;
mod flight;
mod flights;
mod history;
mod learner;
mod memory;
mod outcome;
mod pace;
mod place;
mod prompt;
mod race;
mod record;
mod redact;
mod shown;
mod stats;
mod suggestion;
mod syntax;
mod unit;
mod window;
mod writer;

pub use ask::{Ask, Settings};
pub use completer::{Completer, DEADLINE};
pub use embedded::NextEdit;
pub use history::{Considered, Counted, History, Verdict};
pub use learner::{Guess, Learner, Lesson, Limits};
pub use stats::{CLASSES, Counts, Tally, percentile};
pub use suggestion::{Reason, Source, Suggestion};
pub use writer::{Pieces, Warming, Writer};
