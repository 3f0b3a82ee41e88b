//! `ghostpen patch apply < PATCH`: a patch of any common format, applied at one place or not at all, through
//! the journal, so that `ghostpen undo` takes it back.

use std::{
    io::{self, Read as _},
    path::{Path, PathBuf},
};

use anyhow::{Context as _, bail};
use change::{
    ChangeSet, Origin,
    patch::{Applied, Format, Loose, Patch, Refusal},
};
use clap::{Args, Subcommand, ValueEnum};
use serde_json::{Value, json};

use super::{
    counted, print,
    rewrite::{apply, coloured_diff, elsewhere, on_disk, open_journal},
    root_of,
};

#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Apply the patch on standard input: all of it, or nothing with the reason
    Apply(Apply),
}

#[derive(Debug, Args)]
#[command(after_help = "\
Exit codes: 0 applied; 1 refused, nothing was written and the reason says what would fit; 2 wrong usage.

With --json it prints {applied, hunks, files, loose} and with --review also {change}; where it is refused,
{applied: false, refused: [{message, path, hunk, candidates, nearest}]}.")]
struct Apply {
    /// Show what would change, and change nothing
    #[arg(long)]
    dry_run: bool,
    /// Put it up for review and change nothing; `ghostpen change` decides on it
    #[arg(long, conflicts_with = "dry_run")]
    review: bool,
    /// How the patch is written
    #[arg(long, value_enum, default_value_t = Written::Auto)]
    format: Written,
    /// The folder that the patch's paths start from
    #[arg(long, default_value = ".")]
    root: PathBuf,
    /// Print what came of it as JSON
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum Written {
    /// Whichever it looks like
    Auto,
    /// `*** Begin Patch` … `*** End Patch`
    Envelope,
    /// `<<<<<<< SEARCH` … `>>>>>>> REPLACE` below the file's name
    SearchReplace,
    /// A unified diff, as diff or git write it
    Unified,
    /// Edits `{"path", "old", "new"}` or whole files `{"path", "text"}`, one or a list
    Json,
}

impl From<Written> for Format {
    fn from(written: Written) -> Self {
        match written {
            Written::Auto => Self::Auto,
            Written::Envelope => Self::Envelope,
            Written::SearchReplace => Self::SearchReplace,
            Written::Unified => Self::Unified,
            Written::Json => Self::Json,
        }
    }
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let Verb::Apply(arguments) = &arguments.verb;
    let mut input = String::new();
    io::stdin().read_to_string(&mut input).context("the patch cannot be read")?;
    let root = std::path::absolute(&arguments.root)?;
    match Patch::parse(&input, arguments.format.into()) {
        Ok(patch) => match patch.apply(&root, on_disk) {
            Ok(applied) => {
                let loose = notes(&applied);
                match carry_out(arguments, &root, applied) {
                    Ok(set) => report(arguments, &root, &set, &loose),
                    Err(error) => refuse(arguments, &[json!({ "message": format!("{error:#}") })]),
                }
            }
            Err(refusals) => refuse(arguments, &refusals.iter().map(told).collect::<Vec<_>>()),
        },
        Err(error) => refuse(arguments, &[json!({ "message": error.to_string(), "patchLine": error.line })]),
    }
}

/// A refusal for programs: in words, and in the parts that help to mend the patch.
fn told(refusal: &Refusal) -> Value {
    json!({
        "message": refusal.to_string(),
        "path": refusal.path,
        "hunk": (refusal.hunk > 0).then_some(refusal.hunk),
        "candidates": refusal.candidates(),
        "nearest": refusal.nearest(),
    })
}

/// Hunks that fit, but not to the byte.
fn notes(applied: &Applied) -> Vec<String> {
    let note = |loose: &Loose| format!("{}: hunk {} fits {}", loose.path, loose.hunk, loose.fit);
    applied.loose.iter().map(note).collect()
}

impl Apply {
    fn writes(&self, set: &ChangeSet) -> bool {
        !self.dry_run && !self.review && !set.files().is_empty()
    }
}

/// Does what is asked for with a patch that fits.
fn carry_out(arguments: &Apply, root: &Path, applied: Applied) -> anyhow::Result<ChangeSet> {
    let set = ChangeSet::new("Apply a patch", Origin::Patch, applied.proposals)?;
    if arguments.review && !set.files().is_empty() {
        open_journal(&root_of(root)?)?.propose(&set)?;
    } else if arguments.writes(&set) {
        apply(root, &set)?;
    }
    Ok(set)
}

/// Says what came of it.
fn report(arguments: &Apply, root: &Path, set: &ChangeSet, loose: &[String]) -> anyhow::Result<()> {
    let written = arguments.writes(set);
    let (hunks, files) = (set.hunks().count(), set.files().len());
    if arguments.json {
        let report = json!({ "applied": written, "hunks": hunks, "files": files, "loose": loose });
        let report = if arguments.review { with_change(report, set) } else { report };
        return print(&format!("{report}\n"));
    }
    if arguments.dry_run {
        print(&coloured_diff(&set.unified(root, |_| true).text))?;
    }
    for note in loose {
        print(&format!("look at it: {note}\n"))?;
    }
    let (hunks, files) = (counted(hunks, "hunk"), counted(files, "file"));
    print(&if arguments.review {
        format!("{hunks} in {files} to review as {}, nothing changed.\n", set.id())
    } else if written {
        format!("{hunks} in {files} changed; `ghostpen undo{}` takes it back.\n", elsewhere(root)?)
    } else {
        format!("{hunks} in {files}, nothing changed.\n")
    })
}

fn with_change(mut report: Value, set: &ChangeSet) -> Value {
    if let Some(report) = report.as_object_mut() {
        report.insert("change".to_owned(), set.id().as_str().into());
    }
    report
}

fn refuse(arguments: &Apply, reasons: &[Value]) -> anyhow::Result<()> {
    if arguments.json {
        print(&format!("{}\n", json!({ "applied": false, "refused": reasons })))?;
    }
    let messages: Vec<_> = reasons.iter().filter_map(|reason| reason.get("message")?.as_str()).collect();
    bail!("nothing was changed:\n{}", messages.join("\n"))
}
