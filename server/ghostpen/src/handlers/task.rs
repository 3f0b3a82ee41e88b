//! `ghostpen/task/*`: a task is started at once and goes on by itself.

use std::sync::Arc;

use lsp_types::{ProgressToken, WorkDoneProgressCancelParams};
use protocol::{
    Task, TaskAnswerParams, TaskAnswerResponse, TaskCancelParams, TaskCancelResponse, TaskListParams,
    TaskListResponse, TaskResumeParams, TaskResumeResponse, TaskStartParams, TaskStartResponse,
    TaskSteerParams, TaskSteerResponse,
};
use tower_lsp::jsonrpc::{Error, Result};

use super::failed;
use crate::{
    session::Session,
    tasks::{self, Prompt, Sweep},
};

/// Starts a task on what the user sees now.
pub(crate) async fn start(session: Arc<Session>, params: TaskStartParams) -> Result<TaskStartResponse> {
    trusted(&session)?;
    let sweep = match params.task {
        Task::Rewrite { pattern, replacement, language, path } => {
            Sweep::Rewrite { pattern, replacement, language, path }
        }
        Task::Rename { text_document, position, new_name } => {
            Sweep::Rename { text_document, position, new_name }
        }
        Task::Prompt { text, mode, shortcut, mentions, images, thread_id: thread, model } => {
            if model.is_none()
                && !tasks::has_model(&session)
                && let Some(sweep) = tasks::by_rule(&session, &text, shortcut, &mentions)
            {
                return Ok(TaskStartResponse {
                    task_id: session.tasks().sweep(&session, sweep),
                    thread_id: None,
                });
            }
            let prompt = Prompt { text, mode, shortcut, mentions, images, thread, model };
            return session.tasks().prompt(&session, prompt).await.map_err(failed);
        }
    };
    Ok(TaskStartResponse { task_id: session.tasks().sweep(&session, sweep), thread_id: None })
}

/// No task works where the user does not trust what lies in the folder.
fn trusted(session: &Session) -> Result<()> {
    if session.capabilities().ours.untrusted {
        return Err(Error::invalid_params("Tasks need a workspace that you trust."));
    }
    Ok(())
}

/// Stops a task.
pub(crate) async fn cancel(session: Arc<Session>, params: TaskCancelParams) -> Result<TaskCancelResponse> {
    Ok(TaskCancelResponse { cancelled: session.tasks().cancel(&params.task_id) })
}

/// The tasks that run, and the latest that have ended.
pub(crate) async fn list(session: Arc<Session>, _: TaskListParams) -> Result<TaskListResponse> {
    Ok(TaskListResponse { tasks: session.aside(tasks::list).await? })
}

/// Says something to a task at work.
pub(crate) async fn steer(session: Arc<Session>, params: TaskSteerParams) -> Result<TaskSteerResponse> {
    Ok(TaskSteerResponse { taken: session.tasks().steer(&params.task_id, &params.text) })
}

/// Answers what waits.
pub(crate) async fn answer(session: Arc<Session>, params: TaskAnswerParams) -> Result<TaskAnswerResponse> {
    let TaskAnswerParams { task_id, item_id, answer } = params;
    Ok(TaskAnswerResponse { taken: session.tasks().answer(&task_id, &item_id, answer) })
}

/// Lets a task go on that was cut off.
pub(crate) async fn resume(session: Arc<Session>, params: TaskResumeParams) -> Result<TaskResumeResponse> {
    trusted(&session)?;
    let resumed = session.tasks().resume(&session, params.task_id).await.map_err(failed)?;
    Ok(TaskResumeResponse { resumed })
}

/// The user pressed the progress's own button.
pub(crate) async fn work_done_progress_cancel(session: Arc<Session>, params: WorkDoneProgressCancelParams) {
    if let ProgressToken::String(token) = params.token
        && let Some(task) = token.strip_prefix("ghostpen/")
    {
        session.tasks().cancel(task);
    }
}
