//! The language server: the only crate that knows LSP. It converts and wires; what to show, to change or
//! to keep is decided in the crates below.

pub mod cli;
pub mod front;
mod server;
mod session;

mod capabilities;
mod commands;
mod configuration;
mod convert;
mod gathering;
mod handlers;
mod home;
mod http;
mod indexing;
mod ledger;
mod models;
mod notify;
mod progress;
mod review;
mod status;
mod tasks;
mod words;
mod written;

pub use sandbox::child_main;
