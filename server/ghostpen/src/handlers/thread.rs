//! `ghostpen/thread/*` and `ghostpen/mention/list`: a server without a model for tasks holds no threads.

use std::sync::Arc;

use protocol::{
    MentionListParams, MentionListResponse, Thread, ThreadDeleteParams, ThreadDeleteResponse,
    ThreadForkParams, ThreadForkResponse, ThreadListParams, ThreadListResponse, ThreadShowParams,
};
use tower_lsp::jsonrpc::{Error, Result};

use crate::session::Session;

/// The threads there are.
pub(crate) async fn list(_: Arc<Session>, _: ThreadListParams) -> Result<ThreadListResponse> {
    Ok(ThreadListResponse { threads: Vec::new() })
}

/// One thread.
pub(crate) async fn show(_: Arc<Session>, params: ThreadShowParams) -> Result<Thread> {
    Err(missing(&params.thread_id))
}

/// A thread that begins like another.
pub(crate) async fn fork(_: Arc<Session>, params: ThreadForkParams) -> Result<ThreadForkResponse> {
    Err(missing(&params.thread_id))
}

/// Forgets a thread.
pub(crate) async fn delete(_: Arc<Session>, _: ThreadDeleteParams) -> Result<ThreadDeleteResponse> {
    Ok(ThreadDeleteResponse { deleted: false })
}

/// What a message can mention.
pub(crate) async fn mentions(_: Arc<Session>, _: MentionListParams) -> Result<MentionListResponse> {
    Ok(MentionListResponse { mentions: Vec::new() })
}

fn missing(id: &str) -> Error {
    Error::invalid_params(format!("there is no thread {id}"))
}
