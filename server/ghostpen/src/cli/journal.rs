//! `ghostpen undo` and `ghostpen redo`: the journal of the folder one stands in, from the command line.

use std::path::PathBuf;

use anyhow::anyhow;
use change::{EntryId, Journal, JournalError, Plan};
use clap::Args;

use super::{
    print,
    rewrite::{on_disk, open_journal},
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
    /// The entry, as `ghostpen undo --list` names it; by default the latest
    entry: Option<String>,
    /// A folder of the workspace
    #[arg(short = 'C', long, default_value = ".")]
    dir: PathBuf,
}

pub(super) fn undo(arguments: &UndoArguments) -> anyhow::Result<()> {
    if arguments.list {
        return list(&arguments.which);
    }
    let plan = |journal: &Journal, entry| journal.plan_undo(entry, on_disk);
    reverse(&arguments.which, "Undo", plan)
}

pub(super) fn redo(arguments: &RedoArguments) -> anyhow::Result<()> {
    let plan = |journal: &Journal, entry| journal.plan_redo(entry, on_disk);
    reverse(&arguments.which, "Redo", plan)
}

fn reverse(
    which: &Which,
    label: &str,
    plan: impl Fn(&Journal, Option<EntryId>) -> Result<Plan, JournalError>,
) -> anyhow::Result<()> {
    let root = root_of(&which.dir)?;
    let parse = |id: &String| id.parse::<EntryId>().map_err(|_| anyhow!("there is no entry {id}"));
    let entry = which.entry.as_ref().map(parse).transpose()?;
    let mut journal = open_journal(&root)?;
    let plan = plan(&journal, entry)?;
    journal.carry_out(&plan, label)?;
    for conflict in &plan.conflicts {
        print(&format!("left as it is: {}: {}\n", conflict.path.display(), conflict.why))?;
    }
    let (places, files) = (plan.hunk_count(), plan.files.len());
    let other = if label == "Undo" { "redo" } else { "undo" };
    print(&format!("{label}: {places} places in {files} files; `ghostpen {other}` reverses it.\n"))
}

fn list(which: &Which) -> anyhow::Result<()> {
    let journal = open_journal(&root_of(&which.dir)?)?;
    let entries = journal.entries();
    if entries.is_empty() {
        return print("Nothing was applied in this workspace yet.\n");
    }
    for entry in entries.iter().rev() {
        let able = match (entry.can_undo, entry.can_redo) {
            (true, _) => "can be undone",
            (false, true) => "undone, can be redone",
            (false, false) => "changed nothing",
        };
        print(&format!("{:>4}  {} files  {}  ({able})\n", entry.id, entry.files.len(), entry.label))?;
    }
    Ok(())
}
