//! Runs a command so that its writes come back as a diff and it reaches nothing else. The only crate with
//! `unsafe`. It must not know LSP, tasks or the network.
//!
//! A program that uses this crate starts a second time as the sandbox's launcher: its `main` calls
//! [`child_main`] before anything else.

mod bubblewrap;
mod environment;
mod job;
#[cfg(target_os = "linux")]
mod linux;
mod mirror;
mod outcome;
mod output;
mod sandbox;
mod seatbelt;
mod secrets;
mod stop;
mod unconfined;

pub use crate::{
    environment::environment,
    job::{Ignored, Job, Limits, Overlaid},
    outcome::{Exit, Limit, Outcome, SandboxError, Stream, Write, WriteChange},
    output::Output,
    sandbox::{Mode, Sandbox, Settings},
    seatbelt::profile as seatbelt_profile,
    stop::Stop,
};

/// The first argument by which a program knows that it was started as the sandbox's launcher.
pub const LAUNCHER: &str = "ghostpen-sandbox";

/// Does the launcher's work and never returns, when this process was started as one; else does nothing.
/// To be called first in `main`, before any thread is started: the launcher forks.
pub fn child_main() {
    #[cfg(target_os = "linux")]
    if std::env::args_os().nth(1).is_some_and(|first| first == LAUNCHER) {
        linux::probe::attack();
        linux::inside::main();
    }
}
