//! What all protocols share between bytes and events: the connection, lines, frames, refusals, timers.
//!
//! Nothing here knows what is in a frame. What a server sends is bounded here, at one place, before
//! anything else sees it.

mod client;
mod exchange;
mod frames;
mod hush;
mod lines;
mod refusal;
mod trouble;

pub(crate) use client::{Call, Client, KeyHeader, Proxy, Way};
pub(crate) use exchange::{Exchange, Server, Timers};
pub(crate) use frames::Frame;
pub(crate) use refusal::{clean, told};
