//! The slow path: a delegated task's turns, tools and approvals, from the user's words to a change set with
//! evidence. It must not know LSP, and it never writes the user's files.

pub mod approval;
pub mod audit;
pub mod clip;
pub mod evidence;
pub mod instructions;
mod jsonl;
pub mod overlay;
pub mod place;
pub mod protected;
