//! The language server and its command line; the only crate that knows LSP.
