//! A model server for tests: it speaks the real wire protocols and does what the test says, one gated chunk
//! after another. It must not sleep and must not decide anything by the clock.
//!
//! A script says once what the model says, as in `{"replies": [{"say": ["text: let x", "gate: later",
//! "tool: read_file {\"path\": \"a\"}"]}]}`; the path of a request decides in which protocol that is sent.
//! Gates hold it back until the test opens them, and faults are steps like any other: `hang`, `reset`,
//! `raw: …`. What came in, and how each answer ended, is kept for the test to look at or to wait for.

mod connection;
mod http;
mod llama;
mod play;
mod protocol;
mod render;
mod script;
mod server;
mod state;
mod step;
#[cfg(test)]
mod tests;

pub use llama::LlamaServer;
pub use protocol::Protocol;
pub use script::{Reply, Script, Usage, Wire};
pub use server::ModelServer;
pub use state::{Ended, Request};
pub use step::Step;
