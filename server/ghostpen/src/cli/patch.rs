//! `ghostpen patch apply < PATCH`: a patch of any common format, applied at one place or not at all, through
//! the journal, so that `ghostpen undo` takes it back.

use std::{
    io::{self, Read as _},
    path::{Path, PathBuf},
};

use anyhow::{Context as _, bail};
use change::{
    ChangeSet, Origin,
    patch::{Applied, Format, Patch},
};
use clap::{Args, Subcommand, ValueEnum};
use serde_json::json;

use super::{
    counted, print,
    rewrite::{apply, coloured_diff, elsewhere, on_disk},
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
struct Apply {
    /// Show what would change, and change nothing
    #[arg(long)]
    dry_run: bool,
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
enum Written {
    /// Whichever it looks like
    Auto,
    /// `*** Begin Patch` … `*** End Patch`
    Envelope,
    /// `<<<<<<< SEARCH` … `>>>>>>> REPLACE` below the file's name
    SearchReplace,
    /// A unified diff, as diff or git write it
    Unified,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let Verb::Apply(arguments) = &arguments.verb;
    let mut input = String::new();
    io::stdin().read_to_string(&mut input).context("the patch cannot be read")?;
    let format = match arguments.format {
        Written::Auto => Format::Auto,
        Written::Envelope => Format::Envelope,
        Written::SearchReplace => Format::SearchReplace,
        Written::Unified => Format::Unified,
    };
    let root = std::path::absolute(&arguments.root)?;
    let outcome = match Patch::parse(&input, format) {
        Ok(patch) => {
            patch.apply(&root, on_disk).map_err(|refusals| refusals.iter().map(ToString::to_string).collect())
        }
        Err(error) => Err(vec![error.to_string()]),
    };
    match outcome {
        Ok(applied) => carry_out(arguments, &root, applied),
        Err(reasons) => refuse(arguments, &reasons),
    }
}

fn carry_out(arguments: &Apply, root: &Path, applied: Applied) -> anyhow::Result<()> {
    let loose: Vec<_> = applied
        .loose
        .iter()
        .map(|loose| format!("{}: hunk {} fits {}", loose.path, loose.hunk, loose.fit))
        .collect();
    let set = ChangeSet::new("Apply a patch", Origin::Patch, applied.proposals)?;
    let written = !arguments.dry_run && !set.files().is_empty();
    if written {
        apply(root, &set)?;
    }
    let (hunks, files) = (set.hunks().count(), set.files().len());
    if arguments.json {
        let report = json!({ "applied": written, "hunks": hunks, "files": files, "loose": loose });
        return print(&format!("{report}\n"));
    }
    if arguments.dry_run {
        print(&coloured_diff(&set.unified(root, |_| true).text))?;
    }
    for note in &loose {
        print(&format!("look at it: {note}\n"))?;
    }
    let (hunks, files) = (counted(hunks, "hunk"), counted(files, "file"));
    print(&if written {
        format!("{hunks} in {files} changed; `ghostpen undo{}` takes it back.\n", elsewhere(root)?)
    } else {
        format!("{hunks} in {files}, nothing changed.\n")
    })
}

fn refuse(arguments: &Apply, reasons: &[String]) -> anyhow::Result<()> {
    if arguments.json {
        print(&format!("{}\n", json!({ "applied": false, "refused": reasons })))?;
    }
    bail!("nothing was changed:\n{}", reasons.join("\n"))
}
