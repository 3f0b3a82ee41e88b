//! The fast path: a snapshot and a cursor in, ghost text or the reason for its absence out, always in
//! time. It must not know the agent, the wire or the network.

mod completer;
mod filter;
mod history;
mod learner;
mod shown;
mod suggestion;

pub use completer::{Ask, Completer, Settings};
pub use history::{Considered, History, Verdict};
pub use learner::{Guess, Learner, Lesson, Limits};
pub use suggestion::{Reason, Source, Suggestion};
