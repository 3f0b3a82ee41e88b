//! A document as a value: what it says, where its lines and characters are in every encoding an editor
//! may speak, and edits that apply, invert, compose and rebase.
//!
//! Everything here is pure: no I/O, no async, no LSP types. Offsets are bytes of UTF-8 throughout; the
//! encodings of the wire appear only in [`Position`] conversions. The rope library stays private to this
//! crate, so that another one is a change of one file.

mod bytes;
mod diff;
mod edit;
mod line_end;
mod merge;
mod position;
mod rebase;
mod refine;
mod rope;
mod secret;

pub use bytes::{Bytes, DecodeError, decode, encode};
pub use diff::{LineHunk, diff, line_hunks};
pub use edit::{Bias, Edit, EditError, Replacement};
pub use line_end::{ended_as, line_end};
pub use merge::{Merge, merge};
pub use position::{Encoding, Located, Position};
pub use rebase::{Clash, Rebased};
pub use rope::Text;
pub use secret::{is_secret_file, secrets};
