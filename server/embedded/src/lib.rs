//! The embedded engine: learns from the workspace and the user's edits, predicts what comes next, without
//! weights from anywhere else.
//!
//! Everything here is pure: text in, suggestions out; no I/O, no async, no LSP. The [`Index`] says what the
//! workspace's files say, an [`OpenFile`] follows a document edit by edit, [`Recent`] remembers what was
//! written last, and [`suggest`] looks up what followed the same or like words in all three. [`next_edit`] says
//! where a name still stands that was replaced.

mod align;
mod columns;
mod context;
mod cursor;
mod features;
mod gather;
mod index;
mod layout;
mod lex;
mod meaning;
mod mix;
mod names;
mod next;
mod open;
mod prior;
pub mod quality;
mod rank;
mod recent;
mod removed;
mod rename;
mod runs;
mod search;
mod secret;
mod segment;
mod sort;
mod suggest;
mod trail;
mod view;
mod vocabulary;

pub use index::{Index, IndexBuilder, Limits};
pub use next::{NextEdit, next_edit};
pub use open::{OpenFile, Touched};
pub use recent::Recent;
pub use suggest::{Prediction, Query, Silence, suggest};
