//! Tasks that a model works on, as a session starts them: which model, under which limits, in which thread.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, PoisonError},
    time::Duration,
};

use agent::{AgentError, Agents, Limits, Settings, Started, approval::Policy};
use protocol::{Answer, Approvals, Image, Mention, Mode, Shortcut, TaskStartResponse};
use tokio_util::sync::CancellationToken;

use super::{Tasks, host::Editor, request};
use crate::{home, models::Models, review::state_folder, session::Session};

/// What the user delegates to a model.
#[derive(Clone, Debug)]
pub(crate) struct Prompt {
    /// The user's words.
    pub text: String,
    /// How much may be done.
    pub mode: Mode,
    /// A wish that has a name.
    pub shortcut: Option<Shortcut>,
    /// What the words point at.
    pub mentions: Vec<Mention>,
    /// Images that belong to them.
    pub images: Vec<Image>,
    /// The thread to go on with.
    pub thread: Option<String>,
    /// The model's name, where it is not the usual one.
    pub model: Option<String>,
}

impl Tasks {
    /// The tasks that a model works on, if there has been any need for them.
    pub(super) fn opened(&self) -> Option<Arc<Agents>> {
        self.agents.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The tasks that a model works on. Reads the disk at first.
    ///
    /// # Errors
    /// When what they do cannot be written down; then none may work.
    pub(crate) fn agents(&self, session: &Arc<Session>) -> Result<Arc<Agents>, String> {
        let mut agents = self.agents.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(agents) = &*agents {
            return Ok(agents.clone());
        }
        let folder = state_folder(session.snapshot().roots().first().map_or(Path::new(""), |root| root))?;
        let opened = Agents::open(folder, Editor::new(session), self.commands.clone());
        let opened = opened.map_err(|error| format!("tasks cannot be written down: {error}"))?;
        Ok(agents.insert(Arc::new(opened)).clone())
    }

    /// Starts a task.
    ///
    /// # Errors
    /// When there is no model for it, or it cannot be written down, in words for people.
    pub(crate) async fn prompt(
        &self,
        session: &Arc<Session>,
        prompt: Prompt,
    ) -> Result<TaskStartResponse, String> {
        let settings = settings(session, prompt.model.as_deref())?;
        let thread = prompt.thread.clone();
        let order = request::order(session, session.snapshot(), prompt).await?;
        let start = move |session: &Arc<Session>| {
            let agents = session.tasks().agents(session)?;
            let started = agents.start(&settings, order, thread.as_deref(), CancellationToken::new());
            started.map_err(|error| error.to_string())
        };
        let Started { task, thread, ended: _ } =
            session.aside(start).await.map_err(|error| error.to_string())??;
        Ok(TaskStartResponse { task_id: task, thread_id: Some(thread) })
    }

    /// Lets a task go on; false when there is nothing to go on with.
    ///
    /// # Errors
    /// When there is no model for it, or another task works in its thread, in words for people.
    pub(crate) async fn resume(&self, session: &Arc<Session>, task: String) -> Result<bool, String> {
        let resume = move |session: &Arc<Session>| {
            let agents = session.tasks().agents(session)?;
            // The model it worked with, if there still is such a one.
            let with = |model: &str| settings(session, Some(model)).or_else(|_| settings(session, None));
            match agents.resume(&task, with, CancellationToken::new()) {
                Ok(_) => Ok(true),
                Err(AgentError::NoTask(_)) => Ok(false),
                Err(error) => Err(error.to_string()),
            }
        };
        session.aside(resume).await.map_err(|error| error.to_string())?
    }

    /// Says something to a task at work; false when it has ended.
    pub(crate) fn steer(&self, task: &str, text: &str) -> bool {
        self.opened().is_some_and(|agents| agents.steer(task, text))
    }

    /// Answers what waits; false when nothing does.
    pub(crate) fn answer(&self, task: &str, item: &str, answer: Answer) -> bool {
        self.opened().is_some_and(|agents| agents.answer(task, item, answer))
    }
}

/// What a task of this session works with, as the settings say now.
fn settings(session: &Session, model: Option<&str>) -> Result<Settings, String> {
    let (models, snapshot) = (session.models(), session.snapshot());
    settings_of(&session.config().agent, &models, model, snapshot.roots().first().map(PathBuf::as_path))
}

/// What a task works with in the workspace at `root`; the usual model where none is named.
///
/// # Errors
/// When there is no such model, in words for people.
pub(crate) fn settings_of(
    config: &protocol::Agent,
    models: &Models,
    model: Option<&str>,
    root: Option<&Path>,
) -> Result<Settings, String> {
    Ok(Settings {
        model: Arc::new(models.for_tasks(model.unwrap_or(&config.model))?.clone()),
        policy: policy(config.approvals),
        limits: limits(config),
        instructions: home::settings(),
        set_up: root.map_or_else(Vec::new, |root| set_up(config, root)),
    })
}

/// When the user is asked.
fn policy(approvals: Approvals) -> Policy {
    match approvals {
        Approvals::Always => Policy::Always,
        Approvals::OutsideSandbox => Policy::OutsideSandbox,
        Approvals::Never => Policy::Never,
    }
}

/// What a task may cost.
fn limits(config: &protocol::Agent) -> Limits {
    Limits {
        turns: config.max_turns,
        tokens: config.max_tokens,
        cost_micros: (config.max_cost > 0.0).then_some((config.max_cost * 1e6) as u64),
        time: Duration::from_secs(u64::from(config.max_minutes) * 60),
    }
}

/// The set-up commands of a workspace.
fn set_up(config: &protocol::Agent, root: &Path) -> Vec<Vec<String>> {
    let same = |folder: &&String| {
        let folder = Path::new(folder.as_str());
        folder == root || folder.canonicalize().ok() == root.canonicalize().ok()
    };
    config.set_up.keys().find(same).and_then(|folder| config.set_up.get(folder)).cloned().unwrap_or_default()
}
