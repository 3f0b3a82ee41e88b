//! `ghostpen change`: the changes under review, decided from the command line.

use std::{
    io::{self, Read as _},
    path::{Path, PathBuf},
    sync::Arc,
};

use anyhow::{Context as _, anyhow, bail};
use change::{
    ChangeId, ChangeSet, Hunk, HunkId, HunkState, HunkView, Journal, Selection, Verdict, What, patch::Patch,
};
use clap::{Args, Subcommand};
use protocol::HunkRef;
use text::Encoding;
use workspace::Workspace;

use super::{
    counted, journal,
    patch::Written,
    print,
    rewrite::{carry_out, coloured_diff, elsewhere, on_disk, open_journal},
    root_of,
};
use crate::{
    review::{self, Published, Related, needs, overlapping, show},
    tasks::Confined,
};

#[derive(Debug, Args)]
#[command(after_help = "\
Exit codes: 0 done; 1 could not be done, nothing was changed and the reason is on standard error; 2 wrong usage.")]
pub(super) struct Arguments {
    #[command(subcommand)]
    verb: Verb,
    /// The workspace, by any folder in it
    #[arg(short = 'C', long, default_value = ".", global = true)]
    dir: PathBuf,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// List the changes under review, the latest first
    List {
        /// Print them and the journal as JSON: the answer of `ghostpen/change/list` in PROTOCOL.md
        #[arg(long)]
        json: bool,
    },
    /// Show a change: each hunk with its number, where it stands, and which others it needs or meets
    Show {
        /// The change, as `list` names it; by default the latest
        change: Option<String>,
        /// Print it as JSON: the answer of `ghostpen/change/show` in PROTOCOL.md, with columns in UTF-16
        #[arg(long)]
        json: bool,
    },
    /// Put hunks into the files: those named, else all that are still proposed
    Accept(Decision),
    /// Drop hunks: those named, else all that are still proposed
    Reject {
        #[command(flatten)]
        decision: Decision,
        /// Why; kept with the hunks, and told to the model that made them
        #[arg(long)]
        reason: Option<String>,
    },
    /// Tell what would be wrong if hunks were accepted: those named, else all that are still proposed
    Check {
        #[command(flatten)]
        decision: Decision,
        /// Print it as JSON: the answer of `ghostpen/change/check` in PROTOCOL.md, with columns in UTF-16
        #[arg(long)]
        json: bool,
        /// A command to run in the sandbox on the files as they would be, after `--`
        #[arg(last = true)]
        command: Vec<String>,
    },
    /// Make a hunk propose other lines, read from standard input
    Edit {
        /// The hunk's number
        #[arg(long, value_name = "N")]
        hunk: String,
        /// The change; by default the latest
        change: Option<String>,
    },
    /// Take back what was accepted, keeping what was edited since
    Undo {
        /// The number that `ghostpen undo --list` gives it; by default the latest
        entry: Option<String>,
    },
    /// Do again what was undone
    Redo {
        /// The number that `ghostpen undo --list` gives it; by default the latest
        entry: Option<String>,
    },
    /// Print a change as a patch that git applies, or in another form
    Export {
        /// The change; by default the latest
        change: Option<String>,
        /// How the patch is written
        #[arg(long, value_enum, default_value_t = Written::Unified)]
        format: Written,
    },
}

#[derive(Debug, Args)]
struct Decision {
    /// The change; by default the latest
    change: Option<String>,
    /// Only the hunk with this number; may be given more than once
    #[arg(long = "hunk", value_name = "N")]
    hunks: Vec<String>,
    /// Only the hunks of this file
    #[arg(long, conflicts_with = "hunks")]
    file: Option<PathBuf>,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    match &arguments.verb {
        Verb::Undo { entry } => return journal::undo_entry(entry.as_deref(), &arguments.dir),
        Verb::Redo { entry } => return journal::redo_entry(entry.as_deref(), &arguments.dir),
        _ => {}
    }
    let root = root_of(&arguments.dir)?;
    let mut journal = open_journal(&root)?;
    match &arguments.verb {
        Verb::List { json } => list(&journal, *json),
        Verb::Show { change, json } => show(&journal, pick(&journal, change.as_deref())?, &root, *json),
        Verb::Accept(decision) => accept(&mut journal, decision, &root),
        Verb::Reject { decision, reason } => reject(&mut journal, decision, reason.as_deref(), &root),
        Verb::Check { decision, json, command } => check(&journal, decision, &root, *json, command),
        Verb::Edit { hunk, change } => edit(&mut journal, hunk, change.as_deref()),
        Verb::Undo { .. } | Verb::Redo { .. } => Ok(()),
        Verb::Export { change, format } => export(pick(&journal, change.as_deref())?, &root, *format),
    }
}

/// The changes that are kept, oldest first.
fn changes(journal: &Journal) -> Vec<Arc<ChangeSet>> {
    let mut sets: Vec<_> = journal.changes().cloned().map(Arc::new).collect();
    sets.sort_by_key(|set| set.created);
    sets
}

fn list(journal: &Journal, json: bool) -> anyhow::Result<()> {
    let changes = changes(journal);
    if json {
        return print_json(&show::list(&Published { changes, entries: journal.entries() }));
    }
    if changes.is_empty() {
        return print("Nothing is under review.\n");
    }
    let overlaps = overlapping(&changes);
    for set in changes.iter().rev() {
        let state = match set.verdict() {
            Verdict::Open => "to review",
            Verdict::Partly => "decided in part",
            Verdict::Accepted => "accepted",
            Verdict::Rejected => "rejected",
        };
        let (hunks, files) = (counted(set.hunks().count(), "hunk"), counted(set.files().len(), "file"));
        print(&format!("{}  {}  ({hunks} in {files}, {state})\n", set.id(), set.title))?;
        for other in overlaps.get(set.id()).into_iter().flatten() {
            print(&format!("              same lines also changed by {other}\n"))?;
        }
    }
    Ok(())
}

fn print_json(value: &impl serde::Serialize) -> anyhow::Result<()> {
    print(&format!("{}\n", serde_json::to_string_pretty(value)?))
}

fn show(journal: &Journal, set: &ChangeSet, root: &Path, json: bool) -> anyhow::Result<()> {
    let open = changes(journal);
    let related = Related::of(set, Arc::new(needs(set)), &open);
    if json {
        let snapshot = Workspace::new(vec![root.to_owned()]).snapshot();
        return print_json(&show::change(&snapshot, Encoding::Utf16, set, set.files().iter(), &related));
    }
    print(&format!("{}  {}\n", set.id(), set.title))?;
    for file in set.files() {
        let short = |path: &Path| path.strip_prefix(root).unwrap_or(path).display().to_string();
        let moves = file.moved.as_ref().map(|to| format!(" → {}", short(to))).unwrap_or_default();
        print(&format!("{}{moves}\n", short(&file.path)))?;
        for (view, hunk) in file.view(&on_disk(file.place())).iter().zip(&file.hunks) {
            print(&format!("  hunk {}{}: {}\n", view.id, part(hunk), standing(view, hunk)))?;
            for needed in related.needs(view.id) {
                let place = related.place(needed).unwrap_or_else(|| "accepted".to_owned());
                print(&format!("    needs hunk {needed} ({place})\n"))?;
            }
            for HunkRef { change_id, hunk_id, title } in related.overlaps(view.id) {
                print(&format!("    also changed by hunk {hunk_id} of {change_id} ({title})\n"))?;
            }
            for line in hunk.reason.iter().flat_map(|reason| reason.lines()) {
                print(&format!("    {line}\n"))?;
            }
        }
    }
    print(&coloured_diff(&set.unified(root, |hunk| hunk.state == HunkState::Proposed).text))
}

/// What of a file a hunk changes, where that is no lines.
fn part(hunk: &Hunk) -> &'static str {
    match hunk.what {
        What::Place => " (move)",
        What::Mode => " (executable or not)",
        What::Content => " (all of the file)",
        What::Lines => "",
    }
}

/// Where a hunk stands, in words.
fn standing(view: &HunkView, hunk: &Hunk) -> String {
    match (view.state, &view.conflict) {
        (HunkState::Accepted, _) => "accepted".to_owned(),
        (HunkState::Rejected, _) => match &hunk.rejection {
            Some(reason) => format!("rejected: {reason}"),
            None => "rejected".to_owned(),
        },
        (HunkState::Proposed, None) if view.sure => "proposed".to_owned(),
        (HunkState::Proposed, None) => "proposed, but not sure where".to_owned(),
        (HunkState::Proposed, Some(why)) => format!("cannot be accepted: {why}"),
    }
}

fn export(set: &ChangeSet, root: &Path, format: Written) -> anyhow::Result<()> {
    let wanted = |hunk: &Hunk| hunk.state == HunkState::Proposed;
    match format {
        Written::Auto | Written::Unified => print(&set.unified(root, wanted).text),
        other => {
            let patch = Patch::of(set, root, wanted).and_then(|patch| patch.write(other.into()));
            print(&patch.context("this form cannot say all that the change does; --format unified can")?)
        }
    }
}

fn accept(journal: &mut Journal, decision: &Decision, root: &Path) -> anyhow::Result<()> {
    let set = pick(journal, decision.change.as_deref())?.clone();
    let selection = selection(decision, &set, root)?;
    let plan = set.plan_accept(&selection, on_disk);
    carry_out(journal, &plan, &set.title)?;
    let (hunks, files) = (counted(plan.hunk_count(), "hunk"), counted(plan.files.len(), "file"));
    print(&format!("{hunks} in {files} changed; `ghostpen undo{}` takes it back.\n", elsewhere(root)?))
}

fn reject(
    journal: &mut Journal,
    decision: &Decision,
    reason: Option<&str>,
    root: &Path,
) -> anyhow::Result<()> {
    let set = pick(journal, decision.change.as_deref())?;
    let (selection, id) = (selection(decision, set, root)?, set.id().clone());
    let rejected = journal.reject(&id, &selection, reason)?;
    print(&format!("{} rejected; no file was touched.\n", counted(rejected.len(), "hunk")))
}

fn check(
    journal: &Journal,
    decision: &Decision,
    root: &Path,
    json: bool,
    command: &[String],
) -> anyhow::Result<()> {
    let set = pick(journal, decision.change.as_deref())?;
    let selection = selection(decision, set, root)?;
    let open = changes(journal);
    let related = Related::of(set, Arc::new(needs(set)), &open);
    let snapshot = Workspace::new(vec![root.to_owned()]).snapshot();
    // Whoever runs a command watches for its end on a runtime.
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
    let _entered = runtime.enter();
    let files = (&snapshot, Encoding::Utf16);
    let found = review::check(set, &selection, &related, files, &Confined::default(), command);
    let found = found.map_err(|message| anyhow!(message))?;
    if json {
        print_json(&found)?;
    } else if let Some(ran) = &found.command {
        print(&ran.output)?;
    }
    let ended_well = found.command.is_none_or(|ran| ran.exit_code == Some(0));
    if !ended_well || !found.faults.is_empty() || !found.missing.is_empty() || !found.conflicts.is_empty() {
        bail!("{}", found.message);
    }
    if json { Ok(()) } else { print(&format!("{}\n", found.message)) }
}

fn edit(journal: &mut Journal, hunk: &str, change: Option<&str>) -> anyhow::Result<()> {
    let hunk: HunkId = hunk.parse().map_err(|_| anyhow!("there is no hunk {hunk}"))?;
    let id = pick(journal, change)?.id().clone();
    let mut lines = String::new();
    io::stdin().read_to_string(&mut lines).context("the lines cannot be read")?;
    journal.revise(&id, hunk, &lines)?;
    print(&format!("hunk {hunk} proposes other lines now; no file was touched.\n"))
}

fn selection(decision: &Decision, set: &ChangeSet, root: &Path) -> anyhow::Result<Selection> {
    if let Some(file) = &decision.file {
        // As it is seen from where one stands, or as `show` names it.
        let places = [std::path::absolute(file)?, root.join(file)];
        let found = set.files().iter().find(|it| places.iter().any(|place| it.is_at(place)));
        let found = found.with_context(|| format!("the change has no file {}", file.display()))?;
        return Ok(Selection::File(found.path.clone()));
    }
    if decision.hunks.is_empty() {
        return Ok(Selection::All);
    }
    let parse = |number: &String| number.parse::<HunkId>().map_err(|_| anyhow!("there is no hunk {number}"));
    Ok(Selection::Hunks(decision.hunks.iter().map(parse).collect::<Result<_, _>>()?))
}

/// The change that is named, else the latest one.
fn pick<'a>(journal: &'a Journal, change: Option<&str>) -> anyhow::Result<&'a ChangeSet> {
    match change {
        Some(id) => journal.change(&ChangeId::from(id)).with_context(|| format!("there is no change {id}")),
        None => journal.changes().max_by_key(|set| set.created).context("nothing is under review"),
    }
}
