//! The sandbox from outside: real commands, on real files.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test ends at the first thing that is not so")]
#![allow(
    clippy::needless_pass_by_value,
    clippy::needless_raw_string_hashes,
    reason = "what is wanted is written in place"
)]

mod attacks;
mod bombs;
mod ends;
mod field;
mod modes;
mod unconfined;
mod user;
mod writes;
