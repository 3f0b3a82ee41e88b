//! Tasks from the user's words to the change under review, with a model that says what the test tells it.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test ends at the first thing that is not so, and says what"
)]

mod harness;
mod hostile;
mod memory;
mod resume;
mod turns;
