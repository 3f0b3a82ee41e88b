//! `ghostpen doctor`: what works here, what does not, and what to do about it. It changes nothing, unless the
//! user lets it write the model servers of this machine into their settings.

mod models;
mod write;

use std::{
    borrow::Cow,
    env,
    path::{Path, PathBuf},
    process::Command,
    time::Instant,
};

use anyhow::bail;
use clap::Args;
use complete::Completer;
use protocol::Config;
use serde_json::Value;
use workspace::Workspace;

use super::{coloured, print, rewrite::open_journal, root_of};
use crate::{configuration, indexing, tasks::confined};

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// A folder of the workspace to look at
    #[arg(default_value = ".")]
    dir: PathBuf,
    /// Look for model servers at these ports of this machine instead of the usual ones
    #[arg(long = "port", value_name = "PORT")]
    ports: Vec<u16>,
    /// Write the model servers of this machine into your config.toml, after asking
    #[arg(long)]
    write: bool,
    /// Do not ask; without a terminal to ask on, nothing is written unless this is said
    #[arg(long, requires = "write")]
    yes: bool,
}

/// One thing that was looked at.
struct Finding {
    works: bool,
    what: Cow<'static, str>,
    how: String,
    /// What to do; empty when there is nothing to do.
    advice: Cow<'static, str>,
}

impl Finding {
    fn works(what: impl Into<Cow<'static, str>>, how: impl Into<String>) -> Self {
        Self { works: true, what: what.into(), how: how.into(), advice: "".into() }
    }

    fn broken(
        what: impl Into<Cow<'static, str>>,
        how: impl Into<String>,
        advice: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self { works: false, what: what.into(), how: how.into(), advice: advice.into() }
    }
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let root = root_of(&arguments.dir)?;
    let (config, problems) = configuration::load(Some(&root), &Value::Null);
    let mut findings = vec![version(), settings(&problems), engine(&root, &config), journal(&root)];
    findings.push(sandbox());
    findings.extend(editors());
    let looked = models::look(&arguments.ports, &config)?;
    findings.extend(looked.findings);
    for finding in &findings {
        print(&line(finding))?;
    }
    let broken = findings.iter().filter(|finding| !finding.works).count();
    if arguments.write {
        write::found(&looked.found, arguments.yes)?;
    }
    if broken > 0 {
        bail!("{broken} of {} need attention", findings.len());
    }
    print("\nEverything works. No model, key or network is needed.\n")
}

fn line(finding: &Finding) -> String {
    let mark = match (finding.works, coloured()) {
        (true, true) => "\x1b[32mok\x1b[0m  ",
        (false, true) => "\x1b[31mfix\x1b[0m ",
        (true, false) => "ok  ",
        (false, false) => "fix ",
    };
    let advice =
        if finding.advice.is_empty() { String::new() } else { format!("\n      {}", finding.advice) };
    format!("{mark} {}: {}{advice}\n", finding.what, finding.how)
}

fn version() -> Finding {
    let path = env::current_exe().map_or_else(|_| "ghostpen".to_owned(), |path| path.display().to_string());
    let how = format!("{} at {path}", env!("CARGO_PKG_VERSION"));
    Finding::works("server", how)
}

fn settings(problems: &[String]) -> Finding {
    let file =
        configuration::user_file().map_or_else(|| "none".to_owned(), |path| path.display().to_string());
    match problems {
        [] => Finding::works("settings", format!("read (user file: {file})")),
        _ => Finding::broken(
            "settings",
            problems.join("; "),
            "Mend or remove what is named; the rest is in force.",
        ),
    }
}

fn engine(root: &Path, config: &Config) -> Finding {
    let workspace = Workspace::new(vec![root.to_owned()]);
    let completer = Completer::default();
    let started = Instant::now();
    let read = indexing::read_all(&workspace.snapshot(), completer.learner(), config, &mut |_| true);
    let notes: String = read.notes.iter().map(|note| format!("; {note}")).collect();
    let how = format!(
        "embedded; {} files of {} read in {:.1} s, {:.0} MB of memory{notes}",
        read.files,
        root.display(),
        started.elapsed().as_secs_f64(),
        completer.learner().memory() as f64 / 1e6
    );
    if read.files == 0 {
        let advice =
            "There is nothing to learn from: open a folder with source code, or check the ignore rules.";
        return Finding::broken("ghost text", how, advice);
    }
    Finding::works("ghost text", how)
}

fn journal(root: &Path) -> Finding {
    match open_journal(root) {
        Ok(journal) => {
            let how = format!("{} entries for {}", journal.entries().len(), root.display());
            Finding::works("journal", how)
        }
        Err(error) => Finding::broken(
            "journal",
            format!("{error:#}"),
            "Changes are kept below $XDG_STATE_HOME or ~/.local/state; make it writable.",
        ),
    }
}

/// How commands of tasks are confined. A lesser sandbox still works, so it is told and not amiss.
fn sandbox() -> Finding {
    match confined::explain() {
        Ok(how) => Finding::works("commands of tasks", how),
        Err(why) => Finding::broken("commands of tasks", why, "Until then no task can run a command."),
    }
}

/// The editors that are installed. None is needed, so none is amiss.
fn editors() -> Vec<Finding> {
    let known = [("Neovim", "nvim"), ("VS Code", "code"), ("Helix", "hx"), ("Emacs", "emacs")];
    let found = known.iter().filter_map(|(what, program)| {
        let output = Command::new(program).arg("--version").current_dir(env::temp_dir()).output().ok()?;
        let version = String::from_utf8_lossy(&output.stdout).lines().next().unwrap_or_default().to_owned();
        Some(Finding::works(*what, version))
    });
    found.collect()
}
