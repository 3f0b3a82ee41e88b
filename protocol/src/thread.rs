//! Threads: conversations that outlive the server and the editor. Each message starts a task in its
//! thread; what the task does is told by items.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Item, Mode, TaskSummary, Usage};

/// Asks for the threads of this workspace.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ThreadListParams {
    /// At most so many; 100 by default.
    #[serde(default)]
    pub limit: Option<u32>,
}

/// The threads of this workspace.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ThreadListResponse {
    /// The latest first.
    pub threads: Vec<ThreadSummary>,
}

/// One thread in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ThreadSummary {
    /// Names the thread.
    pub thread_id: String,
    /// What it is about: the beginning of its first message.
    pub title: String,
    /// The mode of its latest task.
    pub mode: Mode,
    /// When something last happened in it, in Unix milliseconds.
    pub at: u64,
    /// Messages of the user in it.
    pub messages: u32,
    /// The task that runs in it; null when none does.
    pub running_task_id: Option<String>,
}

/// Asks for one thread.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ThreadShowParams {
    /// The thread.
    pub thread_id: String,
}

/// A thread with all that happened in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Thread {
    /// Names the thread.
    pub thread_id: String,
    /// What it is about.
    pub title: String,
    /// The mode of its latest task.
    pub mode: Mode,
    /// Its items in order.
    pub items: Vec<Item>,
    /// Its tasks in order.
    pub tasks: Vec<TaskSummary>,
    /// What all of it cost.
    pub usage: Usage,
}

/// Asks for a new thread that starts like another one: to try again, to edit a message, or to go on in
/// two ways. The other thread stays as it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ThreadForkParams {
    /// The thread to start like.
    pub thread_id: String,
    /// The first item that is left out, a message of the user; without it, all of the thread is taken.
    #[serde(default)]
    pub before_item_id: Option<String>,
}

/// The new thread.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ThreadForkResponse {
    /// The new thread.
    pub thread_id: String,
}

/// Asks for a thread to be forgotten. A task that runs in it is stopped; its changes stay.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ThreadDeleteParams {
    /// The thread.
    pub thread_id: String,
}

/// Whether a thread was forgotten.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ThreadDeleteResponse {
    /// False when there was no such thread.
    pub deleted: bool,
}
