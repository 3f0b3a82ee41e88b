//! The command line. Each command is a file; what all share is here: parsing, output and exit codes.
//!
//! Exit codes: 0 done, 1 could not be done (the reason is on standard error), 2 wrong usage; a task that was
//! cut off has one of its own.

mod audit;
mod bench;
mod change;
mod complete;
mod doctor;
mod journal;
mod lsp;
mod patch;
mod rewrite;
mod serve;
mod stats;
mod task;
mod tour;

use std::{
    env,
    io::{self, IsTerminal as _, Write},
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::{CommandFactory as _, Parser, Subcommand};

use crate::words::counted;

/// An AI pair for any editor: ghost text while you type, and changes across files that you review hunk by
/// hunk. Works with no model, key or network.
#[derive(Debug, Parser)]
#[command(
    name = "ghostpen",
    version,
    arg_required_else_help = true,
    after_help = "\
To see what it does: `ghostpen try`. To see what works here: `ghostpen doctor`.
An editor starts `ghostpen lsp` by itself; its settings are in ~/.config/ghostpen/config.toml."
)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve an editor on standard input and output
    Lsp {
        /// Accepted for editors that always pass it; standard input and output are used in any case
        #[arg(long, hide = true)]
        stdio: bool,
    },
    /// Print the ghost text for a place in a file
    ///
    /// Reads the workspace around the file and prints what an editor would show there, or why it would show
    /// nothing.
    Complete(complete::Arguments),
    /// Replace code by pattern in many files: shows the diff, and writes it with --apply
    ///
    /// Code is found by its structure, whatever its blanks and line breaks. Nothing is changed without --apply,
    /// and `ghostpen undo` takes back what was applied.
    Rewrite(rewrite::Arguments),
    /// Take back a change that was applied here, keeping what was edited since
    ///
    /// Needs no git, and works at any later time. Where the very words of a hunk were edited since, your text
    /// stands and is named. What was accepted in an editor can be undone here, too.
    Undo(journal::UndoArguments),
    /// Do again what was undone last
    Redo(journal::RedoArguments),
    /// Apply a patch: a unified diff, search and replace blocks, or the envelope that models write
    ///
    /// Each hunk must fit at one place; where one does not, nothing is changed and the reason says what stands
    /// there instead.
    Patch(patch::Arguments),
    /// List, show, accept, reject or export the changes under review
    Change(change::Arguments),
    /// Have a model work on a task, and see what becomes of tasks
    Task(task::Arguments),
    /// Show what tasks asked for, what was decided, and what they did
    ///
    /// From a log that is only added to; a line stands in it before what it tells of is done.
    Audit(audit::Arguments),
    /// Show what ghost text was worth: how much was taken and kept, how fast it came, what a model cost
    ///
    /// Counted on this machine alone, in numbers only, and never sent anywhere.
    Stats(stats::Arguments),
    /// Say what works here, what does not, and what to do about it
    Doctor(doctor::Arguments),
    /// Show the main job on a copy of a folder: in the terminal, or in an editor (`nvim`, `code`)
    ///
    /// Types real lines with ghost text, then rewrites code across files, reviews, accepts and undoes it. The
    /// folder itself, your settings and your editor's are not touched.
    Try(tour::Arguments),
    /// Answer completion requests by HTTP on this machine, for tools that know no language server
    Serve(serve::Arguments),
    /// Measure how well the embedded engine predicts, and train its weights
    #[command(subcommand)]
    Bench(bench::Command),
    /// Print the completions for a shell, for example: source <(ghostpen completions bash)
    Completions {
        /// Which shell
        shell: clap_complete::Shell,
    },
}

/// How editors start the server.
const SERVER: [&[&str]; 2] = [&["lsp"], &["lsp", "--stdio"]];

/// Parses the arguments and does what they say.
pub fn main() -> ExitCode {
    let words: Vec<_> = env::args_os().skip(1).collect();
    // The server stays for as long as its editor does, and so would what it takes to know all the other commands.
    if SERVER.iter().any(|server| words == *server) {
        return lsp::run();
    }
    let arguments = Arguments::parse();
    let result = match arguments.command {
        Command::Lsp { .. } => return lsp::run(),
        Command::Complete(arguments) => complete::run(&arguments),
        Command::Rewrite(arguments) => rewrite::run(&arguments),
        Command::Undo(arguments) => journal::undo(&arguments),
        Command::Redo(arguments) => journal::redo(&arguments),
        Command::Patch(arguments) => patch::run(&arguments),
        Command::Change(arguments) => change::run(&arguments),
        Command::Task(arguments) => task::run(&arguments),
        Command::Audit(arguments) => audit::run(&arguments),
        Command::Stats(arguments) => stats::run(&arguments),
        Command::Doctor(arguments) => doctor::run(&arguments),
        Command::Try(arguments) => tour::run(&arguments),
        Command::Serve(arguments) => serve::run(&arguments),
        Command::Bench(command) => bench::run(&command),
        Command::Completions { shell } => completions(shell),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        // A reader that has seen enough is no failure.
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(io::stderr(), "ghostpen: {error:#}");
            error.downcast_ref::<task::NotDone>().map_or(ExitCode::FAILURE, task::NotDone::code)
        }
    }
}

fn completions(shell: clap_complete::Shell) -> anyhow::Result<()> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "ghostpen", &mut script);
    print(&String::from_utf8_lossy(&script))
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}

/// Writes to standard output.
fn print(text: &str) -> anyhow::Result<()> {
    let mut output = io::stdout().lock();
    output.write_all(text.as_bytes())?;
    output.flush()?;
    Ok(())
}

/// Whether to colour what is written to standard output.
fn coloured() -> bool {
    io::stdout().is_terminal() && env::var_os("NO_COLOR").is_none()
}

/// The folder whose journal and settings hold for a path: the nearest one above with a `.git`, `.jj` or
/// `.ghostpen.toml`, else the folder itself.
fn root_of(path: &Path) -> anyhow::Result<PathBuf> {
    let path = std::path::absolute(path)?;
    let folder = if path.is_dir() { path.as_path() } else { path.parent().unwrap_or(&path) };
    let marked =
        |folder: &&Path| [".git", ".jj", ".ghostpen.toml"].iter().any(|mark| folder.join(mark).exists());
    Ok(folder.ancestors().find(marked).unwrap_or(folder).to_owned())
}
