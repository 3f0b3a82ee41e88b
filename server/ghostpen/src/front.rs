//! The front: bytes in, answers out, whatever the bytes are.
//!
//! `tower-lsp-server` brings routing, the life cycle and cancellation; its transport is not used, because
//! four slow requests block it, a panic ends it and one malformed frame stops it. In its place stand a
//! frame reader that finds its way back after any input, and a loop that starts every handler in the order
//! received. Nothing here knows what a method means.

mod frames;
mod parent;
mod serve;
mod stdio;

pub use frames::{Frame, FrameError, Frames};
pub use parent::parent_gone;
pub use serve::{Ended, serve};
pub use stdio::{input, output, take_stdout};
