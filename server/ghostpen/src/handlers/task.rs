//! `ghostpen/task/*`: a task is started at once and goes on by itself.

use std::sync::Arc;

use lsp_types::{ProgressToken, WorkDoneProgressCancelParams};
use protocol::{
    TaskAnswerParams, TaskAnswerResponse, TaskCancelParams, TaskCancelResponse, TaskListParams,
    TaskListResponse, TaskResumeParams, TaskResumeResponse, TaskStartParams, TaskStartResponse,
    TaskSteerParams, TaskSteerResponse,
};
use tower_lsp::jsonrpc::{Error, Result};

use crate::session::Session;

/// Starts a task on what the user sees now.
pub(crate) async fn start(session: Arc<Session>, params: TaskStartParams) -> Result<TaskStartResponse> {
    if session.capabilities().ours.untrusted {
        return Err(Error::invalid_params("Tasks need a workspace that you trust."));
    }
    Ok(TaskStartResponse { task_id: session.tasks().start(&session, params.task), thread_id: None })
}

/// Stops a task.
pub(crate) async fn cancel(session: Arc<Session>, params: TaskCancelParams) -> Result<TaskCancelResponse> {
    Ok(TaskCancelResponse { cancelled: session.tasks().cancel(&params.task_id) })
}

/// The tasks that run.
pub(crate) async fn list(session: Arc<Session>, _: TaskListParams) -> Result<TaskListResponse> {
    Ok(TaskListResponse { tasks: session.tasks().list() })
}

/// Only a task with a model listens.
pub(crate) async fn steer(_: Arc<Session>, _: TaskSteerParams) -> Result<TaskSteerResponse> {
    Ok(TaskSteerResponse { taken: false })
}

/// Only a task with a model asks.
pub(crate) async fn answer(_: Arc<Session>, _: TaskAnswerParams) -> Result<TaskAnswerResponse> {
    Ok(TaskAnswerResponse { taken: false })
}

/// Only a task with a model can be resumed.
pub(crate) async fn resume(_: Arc<Session>, _: TaskResumeParams) -> Result<TaskResumeResponse> {
    Ok(TaskResumeResponse { resumed: false })
}

/// The user pressed the progress's own button.
pub(crate) async fn work_done_progress_cancel(session: Arc<Session>, params: WorkDoneProgressCancelParams) {
    if let ProgressToken::String(token) = params.token
        && let Some(task) = token.strip_prefix("ghostpen/")
    {
        session.tasks().cancel(task);
    }
}
