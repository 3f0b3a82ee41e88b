//! `ghostpen task`: tasks that a model works on, without an editor. What comes of one waits for review;
//! nothing of the user's changes before `ghostpen change accept`.

mod host;
mod run;

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
};

use agent::Agents;
use anyhow::{Context as _, anyhow, bail};
use clap::{
    Args, Subcommand,
    builder::{PossibleValuesParser, TypedValueParser},
};
use protocol::{ItemContent, Mode, TaskState, TaskSummary};
use tokio::sync::mpsc::UnboundedReceiver;

use self::host::Headless;
use super::{print, root_of};
use crate::{
    review::state_folder,
    tasks::{self, Confined},
};

#[derive(Debug, Args)]
#[command(after_help = "\
Exit codes of run and resume: 0 done, 1 failed or could not be started, 2 wrong usage, 3 cut off by a budget and
can be resumed, 130 stopped.")]
pub(super) struct Arguments {
    #[command(subcommand)]
    verb: Verb,
    /// The workspace, by any folder in it
    #[arg(short = 'C', long, default_value = ".", global = true)]
    dir: PathBuf,
    /// Print JSON: an event a line for run and resume, else one value
    #[arg(long, global = true)]
    json: bool,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Work on a task to its end, and print what it does and the change it proposes
    ///
    /// Nobody is asked: what needs an approval is declined, and in the log.
    Run {
        /// What is to be done
        text: String,
        /// How much may be done: answer, write a plan, or edit a copy and run commands there
        #[arg(long, default_value = "agent", value_parser = modes())]
        mode: Mode,
        /// The model, by its name in the settings; by default the one of agent.model
        #[arg(long)]
        model: Option<String>,
    },
    /// List the tasks of the workspace, the latest first
    List,
    /// Show a task: what was said and done
    Show {
        /// The task
        task: String,
    },
    /// Stop a task, wherever it works
    Cancel {
        /// The task
        task: String,
    },
    /// Let a task go on that was cut off
    Resume {
        /// The task
        task: String,
        /// Another model than before
        #[arg(long)]
        model: Option<String>,
    },
}

/// The modes, by the names that they have on the wire.
fn modes() -> impl TypedValueParser<Value = Mode> {
    let mode = |name: String| serde_json::from_value(serde_json::Value::String(name));
    PossibleValuesParser::new(["ask", "plan", "agent"]).try_map(mode)
}

/// A task that did not end as it should.
#[derive(Debug, thiserror::Error)]
#[error("the task {state}: {message}")]
pub(super) struct NotDone {
    state: &'static str,
    code: u8,
    message: String,
}

impl NotDone {
    /// Tells scripts how it ended.
    pub(super) fn code(&self) -> ExitCode {
        ExitCode::from(self.code)
    }
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let root = root_of(&arguments.dir)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let work = async {
        let (agents, events) = open(&root)?;
        match &arguments.verb {
            Verb::Run { text, mode, model } => {
                let start = run::start(&root, &agents, text, *mode, model.as_deref())?;
                run::follow(&root, &agents, events, start, arguments.json).await
            }
            Verb::Resume { task, model } => {
                let start = run::resume(&root, &agents, task, model.as_deref())?;
                run::follow(&root, &agents, events, start, arguments.json).await
            }
            Verb::List => list(&agents, arguments.json),
            Verb::Show { task } => show(&agents, task, arguments.json),
            Verb::Cancel { task } => cancel(&agents, task),
        }
    };
    let result = runtime.block_on(work);
    // What is still under way, such as reading Ctrl+C, must not hold the end up.
    runtime.shutdown_background();
    result
}

fn open(root: &Path) -> anyhow::Result<(Arc<Agents>, UnboundedReceiver<agent::Event>)> {
    let folder = state_folder(root).map_err(|message| anyhow!(message))?;
    let (host, events) = Headless::new(root.to_owned());
    let agents = Agents::open(folder, Arc::new(host), Arc::<Confined>::default());
    Ok((Arc::new(agents.context("tasks cannot be written down")?), events))
}

fn list(agents: &Agents, json: bool) -> anyhow::Result<()> {
    let tasks = agents.tasks();
    if json {
        return print(&format!("{}\n", serde_json::to_string(&tasks)?));
    }
    if tasks.is_empty() {
        return print("No task has worked here.\n");
    }
    tasks.iter().try_for_each(|task| print(&line(task)))
}

fn line(task: &TaskSummary) -> String {
    let change = task.change_id.as_ref().map_or_else(String::new, |change| format!(", change {change}"));
    let title = agent::clip::clip_line(&task.title);
    format!("{}  {title}  ({}{change})\n", task.task_id, state(task.state))
}

fn state(state: TaskState) -> &'static str {
    match state {
        TaskState::Running => "at work",
        TaskState::Waiting => "waits for an answer",
        TaskState::Interrupted => "was cut off",
        TaskState::Done => "done",
        TaskState::Failed => "failed",
        TaskState::Cancelled => "was stopped",
    }
}

fn find(agents: &Agents, task: &str) -> anyhow::Result<TaskSummary> {
    let found = agents.tasks().into_iter().find(|known| known.task_id == task);
    found.with_context(|| format!("there is no task {task}; `ghostpen task list` names them"))
}

fn show(agents: &Agents, task: &str, json: bool) -> anyhow::Result<()> {
    let summary = find(agents, task)?;
    let thread = summary.thread_id.as_deref().and_then(|id| agents.thread(id));
    let mut items = thread.map(|thread| agents.items(&thread)).unwrap_or_default();
    items.retain(|item| item.task_id == task);
    if json {
        let value = serde_json::json!({ "task": summary, "items": items });
        return print(&format!("{value}\n"));
    }
    print(&line(&summary))?;
    items.iter().filter_map(|item| said(&item.content)).try_for_each(|line| print(&format!("  {line}\n")))
}

/// An item in a line or a few, for people.
fn said(content: &ItemContent) -> Option<String> {
    Some(match content {
        ItemContent::UserMessage { text, .. } => format!("> {text}"),
        ItemContent::AgentMessage { text } => text.clone(),
        ItemContent::ToolCall { title, exit_code: Some(code), .. } => format!("* {title} (exit code {code})"),
        ItemContent::ToolCall { title, .. } => format!("* {title}"),
        ItemContent::Approval { title, detail, reach, diff, answer, .. } => {
            let how = match answer {
                Some(protocol::Answer::Approve { .. }) => "allowed",
                Some(_) => "declined",
                None => "not answered",
            };
            let allows = tasks::allows(detail, reach, diff.as_deref());
            format!("! {title}: {how}\n    {}", allows.replace('\n', "\n    "))
        }
        ItemContent::Evidence { claim, stale, .. } => {
            format!("= {claim}{}", if *stale { " (stale)" } else { "" })
        }
        ItemContent::Plan { steps } => steps.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"),
        ItemContent::Notice { text, .. } => format!("- {text}"),
        _ => return None,
    })
}

fn cancel(agents: &Agents, task: &str) -> anyhow::Result<()> {
    let summary = find(agents, task)?;
    if !matches!(summary.state, TaskState::Running | TaskState::Waiting) {
        bail!("the task {task} is not at work: {}", state(summary.state));
    }
    agents.cancel_anywhere(&summary)?;
    print(&format!("Task {task} is told to stop.\n"))
}
