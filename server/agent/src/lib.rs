//! The slow path: a delegated task's turns, tools and approvals, from the user's words to a change set with
//! evidence. It must not know LSP, and it never writes the user's files.

#![allow(
    clippy::format_push_string,
    reason = "writing to a string cannot fail, and `write!` has a result to be thrown away"
)]

mod agents;
pub mod approval;
pub mod audit;
mod bench;
mod brain;
mod budget;
pub mod clip;
mod compact;
pub mod evidence;
mod guard;
mod host;
pub mod instructions;
mod jsonl;
pub mod overlay;
pub mod place;
mod plan;
mod prompt;
pub mod protected;
mod questions;
mod runner;
mod store;
mod syntax;
mod tools;
mod work;

pub use agents::{AgentError, Agents, Settings, Started};
pub use brain::{Answer, Brain};
pub use budget::Limits;
pub use host::{Event, Host, Report};
pub use runner::{Confinement, Job, NoRunner, Ran, Runner};
pub use store::{Record, Store, Thread};
pub use work::Order;
