//! An editor for tests. It talks to the program as a real one does, keeps its own copy of each document,
//! answers what the server asks as it is told to, and fails the test when a request is answered twice or
//! never, or when something nobody expected was said. No test sleeps: each waits for a message.

pub(crate) mod abilities;
mod apply;
mod buffer;
mod delegate;
mod documents;
mod editor;
mod process;
mod scratch;

pub(crate) use abilities::Options;
pub(crate) use apply::Applies;
pub(crate) use buffer::{Buffer, Encoding};
pub(crate) use delegate::accept;
pub(crate) use editor::{Editor, Failure};
pub(crate) use process::{PATIENCE, Process, frame};
pub(crate) use scratch::{HABIT, Scratch};
