//! `ghostpen complete FILE:LINE:COL`: what an editor would show there, from the command line.

use std::{
    fs,
    io::{self, Write as _},
    path::PathBuf,
    sync::Arc,
    time::Instant,
};

use anyhow::{Context as _, anyhow, bail};
use clap::Args;
use complete::{Ask, Completer, Suggestion};
use serde_json::json;
use text::{Encoding, Position};
use workspace::{Document, Workspace};

use super::{coloured, print, root_of};
use crate::{
    configuration::{self, Excluded},
    indexing,
    models::Models,
    session::completion_settings,
};

/// `FILE:LINE:COL`, lines and columns from 1, columns in characters, as compilers print them.
#[derive(Clone, Debug)]
struct Place {
    file: PathBuf,
    line: u32,
    column: u32,
}

impl std::str::FromStr for Place {
    type Err = String;

    fn from_str(place: &str) -> Result<Self, String> {
        let mut parts = place.rsplitn(3, ':');
        let mut number = || parts.next().and_then(|part| part.parse().ok()).filter(|number| *number > 0);
        match (number(), number(), parts.next()) {
            (Some(column), Some(line), Some(file)) => Ok(Self { file: file.into(), line, column }),
            _ => Err("write it as FILE:LINE:COL, counted from 1".to_owned()),
        }
    }
}

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  ghostpen complete src/main.rs:12:5
  ghostpen complete src/main.rs:12:5 --json

On a terminal the whole line is printed, the ghost text dimmed; into a pipe only the ghost text.")]
pub(super) struct Arguments {
    /// The cursor: line and column from 1, columns in characters
    #[arg(value_name = "FILE:LINE:COL")]
    place: Place,
    /// Print as JSON, with the probability, or with the reason when there is nothing to show
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let Place { file, line, column } = &arguments.place;
    let root = root_of(file)?;
    let path = std::path::absolute(file)?;
    let content = fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let content = text::decode(&content).map_err(|error| anyhow!("{}: {error}", path.display()))?;
    let (config, mut problems) = configuration::load(Some(&root), &serde_json::Value::Null);
    let workspace = Workspace::new(vec![root.clone()]);
    let uri = crate::convert::uri(&path).context("the path cannot be named")?;
    let document = workspace.documents().open(uri.as_str(), Some(path), "", 1, &content.text.to_string());
    let completer = Completer::default();
    let (models, broken) = Models::default().configured(&config);
    problems.extend(broken);
    completer.use_writer(models.writer(&config, &mut problems));
    for problem in problems {
        let _ = writeln!(io::stderr(), "ghostpen: {problem}");
    }
    indexing::read_all(&workspace.snapshot(), completer.learner(), &config, &mut |_| true);
    completer.opened(&document);
    let cursor = Position { line: line - 1, character: column - 1 };
    let located = document.text.locate(cursor, Encoding::Utf32);
    if !located.exact {
        bail!("{}:{line}:{column} is not a place in the file", file.display());
    }
    let excluded = Excluded::new(&config.index.exclude, Some(&root));
    completer.gather(&workspace.snapshot(), &document.uri, located.offset, &|path| excluded.holds(path));
    let started = Instant::now();
    let ask = Ask { invoked: true, ..Ask::at(document.clone(), located.offset, cursor) };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let result = runtime.block_on(completer.suggest(ask, completion_settings(&config)));
    let took = started.elapsed().as_secs_f64() * 1000.0;
    match result {
        Ok(suggestion) if arguments.json => print(&format!(
            "{}\n",
            json!({
                "text": rest(&document, &suggestion, located.offset),
                "probability": suggestion.probability,
                "source": suggestion.source.name(),
                "tookMs": took,
            })
        )),
        Ok(suggestion) => show(&document, &suggestion, located.offset),
        Err(reason) if arguments.json => {
            print(&format!("{}\n", json!({ "text": null, "reason": reason.to_string(), "tookMs": took })))
        }
        Err(reason) => bail!("no suggestion: {reason}"),
    }
}

/// The part of a suggestion that is not typed yet.
fn rest(document: &Document, suggestion: &Suggestion, offset: usize) -> String {
    let typed = document.text.slice(suggestion.range.start..offset).len();
    suggestion.text.get(typed..).unwrap_or_default().to_owned()
}

/// Prints the line as an editor shows it: ghost text dimmed on a terminal, bare when piped.
fn show(document: &Arc<Document>, suggestion: &Suggestion, offset: usize) -> anyhow::Result<()> {
    let ghost = rest(document, suggestion, offset);
    if !coloured() {
        return print(&format!("{ghost}\n"));
    }
    let line = document.text.line_content_range(document.text.line_of(offset));
    let before = document.text.slice(line.start..offset).into_owned();
    let after = document.text.slice(offset..line.end).into_owned();
    print(&format!("{before}\x1b[2;3m{ghost}\x1b[0m{after}\n"))
}
