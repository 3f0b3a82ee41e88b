//! One file for each method or family of methods: convert, call, convert back.

#![expect(clippy::unused_async, reason = "a handler is async whether or not it has to wait")]

pub(crate) mod change;
pub(crate) mod code_action;
pub(crate) mod code_lens;
pub(crate) mod completion;
pub(crate) mod configuration;
pub(crate) mod copilot;
pub(crate) mod definition;
pub(crate) mod execute_command;
pub(crate) mod folding_range;
pub(crate) mod inline_completion;
pub(crate) mod lifecycle;
pub(crate) mod model;
pub(crate) mod rename;
pub(crate) mod semantic_tokens;
pub(crate) mod status;
pub(crate) mod suggestion;
pub(crate) mod sync;
pub(crate) mod task;
pub(crate) mod text_document_content;
pub(crate) mod thread;
pub(crate) mod watched_files;
pub(crate) mod workspace_folders;

use tower_lsp::jsonrpc::{Error, ErrorCode};

/// `RequestFailed` of the protocol: the request was fine, but could not be carried out.
const REQUEST_FAILED: i64 = -32803;

/// The answer to a request that could not be carried out, with the reason in words for people.
pub(crate) fn failed(message: String) -> Error {
    Error { code: ErrorCode::ServerError(REQUEST_FAILED), message: message.into(), data: None }
}
