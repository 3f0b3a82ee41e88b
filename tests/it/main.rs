//! The whole server, driven from outside as an editor drives it: the real program on its standard input
//! and output, in a home folder of its own. Nothing here reaches into the server.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test ends at the first thing that is not so, and says what"
)]
#![allow(clippy::needless_pass_by_value, reason = "messages are written where they are sent")]

mod cli;
mod code_actions;
mod completion;
mod copilot;
mod doctor;
mod doors;
mod ghost_cache;
mod ghost_faults;
mod ghost_model;
mod hostile;
mod http;
mod lifecycle;
mod proxies;
mod review;
mod sync;
mod tasks;
mod tidy;
mod trust;

mod harness;
