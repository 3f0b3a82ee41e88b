//! Runs a command so that its writes come back as a diff and it reaches nothing else. The only crate with
//! `unsafe`. It must not know LSP, tasks or the network.
