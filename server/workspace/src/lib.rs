//! What the user sees now: open buffers over the disk as immutable snapshots, file walk, syntax trees,
//! structural rewrite and rename, definitions and faults by syntax.
//!
//! This crate reads and never writes: what it finds comes back as `Edit`s of texts, for others to show
//! and to carry out. It knows neither LSP types nor the network.

mod definition;
mod document;
mod documents;
mod fault;
#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "only tests use it")]
mod fixture;
mod language;
mod pattern;
mod rename;
mod rewrite;
mod snapshot;
mod sweep;
mod symbol;
mod syntax;
mod template;
mod walk;

pub use definition::{Definition, DefinitionKind, definitions, in_tree as definitions_in};
pub use document::{Document, OutOfStep};
pub use documents::{Changed, ContentChange, Documents, NotOpen};
pub use fault::{Fault, faults};
pub use language::Language;
pub use pattern::PatternError;
pub use rename::{Occurrence, Reach, RenameError, Renamed, rename};
pub use rewrite::{RewriteError, Rule, rewrite};
pub use snapshot::{ReadError, Snapshot, Source, Workspace};
pub use sweep::{FileEdit, Progress, Scope, SkipReason, Skipped, Swept};
pub use symbol::{Symbol, symbol_at};
pub use walk::{Files, LeftOut, Limits};
