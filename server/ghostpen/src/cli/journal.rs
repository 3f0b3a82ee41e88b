//! `ghostpen undo` and `ghostpen redo`: the journal of the folder one stands in, from the command line.

use std::{
    path::{Path, PathBuf},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use anyhow::{Context as _, anyhow, bail};
use change::{EntryId, Journal, JournalError, Plan};
use clap::Args;

use super::{
    counted, print,
    rewrite::{elsewhere, on_disk, open_journal},
    root_of,
};

#[derive(Debug, Args)]
pub(super) struct UndoArguments {
    #[command(flatten)]
    which: Which,
    /// List what can be undone and redone, and change nothing
    #[arg(long)]
    list: bool,
}

#[derive(Debug, Args)]
pub(super) struct RedoArguments {
    #[command(flatten)]
    which: Which,
}

#[derive(Debug, Args)]
struct Which {
    /// The number that `ghostpen undo --list` gives it; by default the latest
    entry: Option<String>,
    /// The workspace, by any folder in it
    #[arg(short = 'C', long, default_value = ".")]
    dir: PathBuf,
}

pub(super) fn undo(arguments: &UndoArguments) -> anyhow::Result<()> {
    if arguments.list {
        return list(&arguments.which);
    }
    reverse(&arguments.which, &UNDO, |journal, entry| journal.plan_undo(entry, on_disk))
}

pub(super) fn redo(arguments: &RedoArguments) -> anyhow::Result<()> {
    reverse(&arguments.which, &REDO, |journal, entry| journal.plan_redo(entry, on_disk))
}

/// `ghostpen change undo`, which is the same.
pub(super) fn undo_entry(entry: Option<&str>, dir: &Path) -> anyhow::Result<()> {
    undo(&UndoArguments { which: Which::of(entry, dir), list: false })
}

/// `ghostpen change redo`, likewise.
pub(super) fn redo_entry(entry: Option<&str>, dir: &Path) -> anyhow::Result<()> {
    redo(&RedoArguments { which: Which::of(entry, dir) })
}

impl Which {
    fn of(entry: Option<&str>, dir: &Path) -> Self {
        Self { entry: entry.map(str::to_owned), dir: dir.to_owned() }
    }
}

/// The words for one direction.
struct Words {
    label: &'static str,
    done: &'static str,
    /// The command for the other direction, and what that does.
    reverse: &'static str,
    reversed: &'static str,
}

const UNDO: Words = Words { label: "Undo", done: "undone", reverse: "redo", reversed: "does it again" };
const REDO: Words = Words { label: "Redo", done: "done again", reverse: "undo", reversed: "takes it back" };

fn reverse(
    which: &Which,
    words: &Words,
    plan: impl Fn(&Journal, Option<EntryId>) -> Result<Plan, JournalError>,
) -> anyhow::Result<()> {
    let root = root_of(&which.dir)?;
    let parse = |id: &String| id.parse::<EntryId>().map_err(|_| anyhow!("there is no entry {id}"));
    let entry = which.entry.as_ref().map(parse).transpose()?;
    let mut journal = open_journal(&root)?;
    // Which workspace it was matters as soon as it is not the one that was meant.
    let plan = plan(&journal, entry).with_context(|| format!("in {}", root.display()))?;
    for conflict in &plan.conflicts {
        print(&format!("left as it is: {}: {}\n", conflict.path.display(), conflict.why))?;
    }
    if plan.files.is_empty() && !plan.conflicts.is_empty() {
        bail!("nothing could be {}: all of it was edited since", words.done);
    }
    journal.carry_out(&plan, words.label)?;
    let (hunks, files) = (counted(plan.hunk_count(), "hunk"), counted(plan.files.len(), "file"));
    let Words { done, reverse, reversed, .. } = words;
    print(&format!("{hunks} in {files} {done}; `ghostpen {reverse}{}` {reversed}.\n", elsewhere(&root)?))
}

fn list(which: &Which) -> anyhow::Result<()> {
    let root = root_of(&which.dir)?;
    let journal = open_journal(&root)?;
    let entries = journal.entries();
    if entries.is_empty() {
        return print(&format!("Nothing was applied in {} yet.\n", root.display()));
    }
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    for entry in entries.iter().rev() {
        let able = match (entry.can_undo, entry.can_redo) {
            (true, _) => "can be undone",
            (false, true) => "undone, can be redone",
            (false, false) => "changed nothing",
        };
        let (age, files) = (ago(now.saturating_sub(Duration::from_millis(entry.at))), entry.files.len());
        print(&format!(
            "{:>4}  {age:<12}  {}  ({}, {able})\n",
            entry.id,
            entry.label,
            counted(files, "file")
        ))?;
    }
    Ok(())
}

/// How long ago, for people.
fn ago(age: Duration) -> String {
    match age.as_secs() {
        0..60 => "just now".to_owned(),
        seconds @ 60..3_600 => format!("{} min ago", seconds / 60),
        seconds @ 3_600..86_400 => format!("{} h ago", seconds / 3_600),
        seconds => format!("{} days ago", seconds / 86_400),
    }
}
