//! `ghostpen rewrite PATTERN REPLACEMENT [PATH]`: structural search and replacement from the command line.
//! Shows the diff; with `--apply` it is written through the journal, so that `ghostpen undo` takes it back.

use std::{
    ops::ControlFlow,
    path::{Path, PathBuf},
};

use anyhow::{anyhow, bail};
use change::{ChangeSet, Current, Journal, Origin, Plan, Selection};
use clap::Args;
use serde_json::json;
use workspace::{Language, Rule, Scope, Workspace};

use super::{coloured, counted, print, root_of};
use crate::{
    review::{current, state_folder},
    tasks::{Found, rewrite_title},
};

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  ghostpen rewrite '$A.len() == 0' '$A.is_empty()'
  ghostpen rewrite -l python 'print($$$ARGS)' 'logging.info($$$ARGS)' src --apply
  ghostpen undo

Put patterns in single quotes, or the shell takes $NAME for a variable of its own.")]
pub(super) struct Arguments {
    /// Code to look for; $NAME stands for one piece of code, $$$NAME for any number of them
    pattern: String,
    /// Code to put in its place, with the same names
    replacement: String,
    /// File or folder to look in
    #[arg(default_value = ".")]
    path: PathBuf,
    /// Language of the pattern, such as rust or python; by default every language in which it is code
    #[arg(short, long)]
    language: Option<String>,
    /// Write the changes; `ghostpen undo` takes them back
    #[arg(long)]
    apply: bool,
    /// Print what was found as JSON instead of a diff
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let path = std::path::absolute(&arguments.path)?;
    if !path.exists() {
        bail!("{} does not exist", arguments.path.display());
    }
    let language = match arguments.language.as_deref() {
        Some(id) => Some(Language::of_id(id).ok_or_else(|| unknown(id))?),
        None => None,
    };
    let root = root_of(&path)?;
    let snapshot = Workspace::new(vec![root.clone()]).snapshot();
    let rule =
        Rule { language, pattern: arguments.pattern.clone(), replacement: arguments.replacement.clone() };
    let scope = Scope { path: Some(path), ..Scope::default() };
    let swept = workspace::rewrite(&snapshot, &rule, &scope, &mut |_| ControlFlow::Continue(()))?;
    let title = rewrite_title(&rule.pattern, &rule.replacement);
    let found = Found { title, origin: Origin::Rewrite, swept, notes: Vec::new() };
    let set = found.change_set()?;
    let applied = arguments.apply && !set.files().is_empty();
    if applied {
        apply(&root, &set)?;
    }
    if arguments.json {
        return print(&format!("{}\n", report(&set, &found.swept, applied)));
    }
    if set.files().is_empty() {
        return print(&format!("Nothing matches.{}\n", found.notes()));
    }
    print(&coloured_diff(&set.unified(&root, |_| true).text))?;
    let (hunks, files) = (counted(set.hunks().count(), "hunk"), counted(set.files().len(), "file"));
    let notes = found.notes();
    print(&if applied {
        format!("{hunks} in {files} changed; `ghostpen undo{}` takes it back.{notes}\n", elsewhere(&root)?)
    } else {
        format!("{hunks} in {files} found, nothing changed; --apply writes it.{notes}\n")
    })
}

/// The option that names a workspace, where it is not the one that the user stands in.
pub(super) fn elsewhere(root: &Path) -> anyhow::Result<String> {
    let here = root_of(Path::new("."))? == root;
    Ok(if here { String::new() } else { format!(" -C {}", root.display()) })
}

fn unknown(id: &str) -> anyhow::Error {
    let known: Vec<_> = Language::ALL.iter().map(|language| language.id()).collect();
    anyhow!("`{id}` is no language that is known here; there are {}", known.join(", "))
}

/// Writes a change through the journal of the workspace, all of it or nothing.
pub(super) fn apply(root: &Path, set: &ChangeSet) -> anyhow::Result<()> {
    let mut journal = open_journal(&root_of(root)?)?;
    carry_out(&mut journal, &set.plan_accept(&Selection::All, on_disk), &set.title)
}

/// Writes what was planned, all of it or nothing.
pub(super) fn carry_out(journal: &mut Journal, plan: &Plan, label: &str) -> anyhow::Result<()> {
    if let Some(conflict) = plan.conflicts.first() {
        bail!("nothing was changed: {}: {}", conflict.path.display(), conflict.why);
    }
    journal.carry_out(plan, label)?;
    Ok(())
}

/// The workspace's journal, with what an earlier run left open settled.
pub(super) fn open_journal(root: &Path) -> anyhow::Result<Journal> {
    let folder = state_folder(root).map_err(|message| anyhow!(message))?;
    let mut journal = Journal::open(&folder)?;
    journal.recover(|_| None)?;
    Ok(journal)
}

/// What a file holds on disk.
pub(super) fn on_disk(path: &Path) -> Current {
    current(&Workspace::default().snapshot(), path)
}

/// A unified diff, coloured on a terminal as git colours it.
pub(super) fn coloured_diff(diff: &str) -> String {
    if !coloured() {
        return diff.to_owned();
    }
    let colour = |line: &str| match line.as_bytes().first() {
        Some(b'+') if !line.starts_with("+++") => Some("32"),
        Some(b'-') if !line.starts_with("---") => Some("31"),
        Some(b'@') => Some("36"),
        Some(b' ') => None,
        _ => Some("1"),
    };
    let paint = |line: &str| match colour(line) {
        Some(code) => format!("\x1b[{code}m{}\x1b[0m\n", line.trim_end_matches('\n')),
        None => line.to_owned(),
    };
    diff.split_inclusive('\n').map(paint).collect()
}

fn report(set: &ChangeSet, found: &workspace::Swept, applied: bool) -> serde_json::Value {
    let file = |file: &change::FileChange| json!({ "path": file.path, "hunks": file.hunks.len() });
    let skipped =
        |skipped: &workspace::Skipped| json!({ "path": skipped.path, "reason": skipped.reason.to_string() });
    json!({
        "files": set.files().iter().map(file).collect::<Vec<_>>(),
        "skipped": found.skipped.iter().map(skipped).collect::<Vec<_>>(),
        "applied": applied,
    })
}
