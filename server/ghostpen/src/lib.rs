//! The language server: the only crate that knows LSP. It converts and wires; what to show, to change or
//! to keep is decided in the crates below.

pub mod front;
