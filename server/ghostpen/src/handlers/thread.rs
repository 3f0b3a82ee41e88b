//! `ghostpen/thread/*` and `ghostpen/mention/list`: conversations with a model, and what a message can
//! point at. Threads are read from the disk, since they outlive the server.

use std::sync::Arc;

use agent::Agents;
use protocol::{
    MentionListParams, MentionListResponse, Thread, ThreadDeleteParams, ThreadDeleteResponse,
    ThreadForkParams, ThreadForkResponse, ThreadListParams, ThreadListResponse, ThreadShowParams,
};
use tower_lsp::jsonrpc::{Error, Result};

use super::failed;
use crate::{session::Session, tasks};

/// So many threads are listed, unless the client asks for another number.
const LISTED: usize = 100;

/// So many mentions are offered, unless the client asks for another number.
const OFFERED: usize = 20;

/// Does something with the threads, off the thread that reads the editor's messages.
async fn with<T: Send + 'static>(
    session: &Arc<Session>,
    work: impl FnOnce(&Agents) -> Result<T> + Send + 'static,
) -> Result<T> {
    session.aside(move |session| work(&*session.tasks().agents(session).map_err(failed)?)).await?
}

/// The threads there are.
pub(crate) async fn list(session: Arc<Session>, params: ThreadListParams) -> Result<ThreadListResponse> {
    let limit = params.limit.map_or(LISTED, |limit| limit as usize);
    let threads = move |agents: &Agents| {
        let threads = agents.threads().into_iter().take(limit);
        Ok(threads.map(|thread| thread.summary(agents.running_in(&thread.id))).collect())
    };
    Ok(ThreadListResponse { threads: with(&session, threads).await? })
}

/// One thread.
pub(crate) async fn show(session: Arc<Session>, params: ThreadShowParams) -> Result<Thread> {
    let id = params.thread_id;
    with(&session, move |agents| {
        let thread = agents.thread(&id).ok_or_else(|| missing(&id))?;
        let (mode, usage) = (thread.mode(), thread.usage());
        let items = agents.items(&thread);
        Ok(Thread { thread_id: thread.id, title: thread.title, mode, items, tasks: thread.tasks, usage })
    })
    .await
}

/// A thread that begins like another.
pub(crate) async fn fork(session: Arc<Session>, params: ThreadForkParams) -> Result<ThreadForkResponse> {
    with(&session, move |agents| {
        let forked = agents.fork(&params.thread_id, params.before_item_id.as_deref());
        Ok(ThreadForkResponse { thread_id: forked.map_err(|error| failed(error.to_string()))? })
    })
    .await
}

/// Forgets a thread.
pub(crate) async fn delete(
    session: Arc<Session>,
    params: ThreadDeleteParams,
) -> Result<ThreadDeleteResponse> {
    with(&session, move |agents| {
        let deleted = agents.delete(&params.thread_id);
        Ok(ThreadDeleteResponse { deleted: deleted.map_err(|error| failed(error.to_string()))? })
    })
    .await
}

/// What a message can mention.
pub(crate) async fn mentions(
    session: Arc<Session>,
    params: MentionListParams,
) -> Result<MentionListResponse> {
    let (snapshot, limit) = (session.snapshot(), params.limit.map_or(OFFERED, |limit| limit as usize));
    let offers = move |session: &Arc<Session>| {
        let here = params.text_document.as_ref().map(|document| document.uri.as_str());
        tasks::offers(session, &snapshot, &params.query, here, limit)
    };
    Ok(MentionListResponse { mentions: session.aside(offers).await? })
}

fn missing(id: &str) -> Error {
    Error::invalid_params(format!("there is no thread {id}"))
}
