//! `ghostpen try`: the main job on a copy of a folder, in the terminal or in an editor.
//!
//! In the terminal it is shown by a real language server, started as an editor starts it, and checked as it
//! goes: what is said on the screen happened, or the command fails. It must not touch the folder itself, the
//! user's settings or the user's journal.

mod buffers;
mod client;
mod editor;
mod find;
mod interrupt;
mod patterns;
mod pipe;
mod review;
mod scratch;
mod screen;
mod script;
mod typing;

use std::path::{Path, PathBuf};

use anyhow::bail;
use clap::Args;

use self::{client::Client, interrupt::Interrupt, scratch::Scratch, screen::Screen};
use super::{counted, root_of};

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  ghostpen try               show it in the terminal, on a copy of this repository
  ghostpen try ~/src/thing   on a copy of another folder
  ghostpen try nvim [DIR]    open Neovim on a copy, with Ghostpen in it
  ghostpen try code [DIR]    open VS Code likewise, or code-server where there is none")]
pub(super) struct Arguments {
    /// The folder to show it on, or the editor to open [default: the repository you stand in]
    #[arg(value_name = "DIR | nvim | code")]
    target: Option<PathBuf>,
    /// The folder that the editor opens a copy of
    #[arg(value_name = "DIR", hide = true)]
    folder: Option<PathBuf>,
}

/// Where it is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Terminal,
    Neovim,
    Code,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let (stage, folder) = arguments.read()?;
    let folder = match folder {
        Some(folder) if folder.is_dir() => std::path::absolute(folder)?,
        Some(path) => bail!("{} is no folder; give a folder, or `nvim`, or `code`", path.display()),
        None => root_of(Path::new("."))?,
    };
    let scratch = Scratch::of(&folder)?;
    let interrupt = Interrupt::removes(scratch.home())?;
    match stage {
        Stage::Terminal => terminal(&scratch, &folder),
        Stage::Neovim => editor::neovim(&scratch),
        Stage::Code => editor::code(&scratch, &interrupt),
    }
}

impl Arguments {
    fn read(&self) -> anyhow::Result<(Stage, Option<&Path>)> {
        let (target, folder) = (self.target.as_deref(), self.folder.as_deref());
        match target.and_then(Path::to_str) {
            Some("nvim" | "neovim") => Ok((Stage::Neovim, folder)),
            Some("code" | "vscode") => Ok((Stage::Code, folder)),
            _ if folder.is_some() => bail!("give one folder, or `nvim` or `code` and a folder"),
            _ => Ok((Stage::Terminal, target)),
        }
    }
}

/// Shows ghost text and then a reviewed change, and says what came of both.
fn terminal(scratch: &Scratch, folder: &Path) -> anyhow::Result<()> {
    let screen = Screen::of_stdout();
    let name = folder.file_name().map_or_else(|| folder.to_string_lossy(), |name| name.to_string_lossy());
    screen.say(&screen.strong(&format!("Ghostpen on a copy of {name}, with no model, key or network")))?;
    screen.say(&format!(
        "{} of {}{}",
        counted(scratch.files.len(), "file"),
        folder.display(),
        scratch.left_out()
    ))?;
    let script = script::choose(scratch)?;
    script.take_out(scratch)?;
    let mut client = Client::start(&std::env::current_exe()?, scratch)?;
    wait_for_index(&mut client, screen)?;
    let typed = typing::show(&mut client, screen, scratch, &script)?;
    let reviewed = review::show(&mut client, screen, scratch, script.language)?;
    client.end()?;
    screen.say("")?;
    screen.say(&screen.strong("All of it happened as it was shown:"))?;
    for line in typed.summary().into_iter().chain(reviewed) {
        screen.say(&format!("  {} {line}", screen.good("✓")))?;
    }
    screen.say("")?;
    screen.say(&format!(
        "Next: {} or {} opens your editor with Ghostpen in it, on a copy too.",
        screen.strong("cargo try nvim"),
        screen.strong("cargo try code")
    ))?;
    screen.say("      On your own code from the shell: `ghostpen rewrite --help`; what works here: `ghostpen doctor`.")
}

/// Shows how far the server is with reading the folder.
fn wait_for_index(client: &mut Client, screen: Screen) -> anyhow::Result<()> {
    let started = std::time::Instant::now();
    while client.news.status.as_ref().is_none_or(|status| status.state == protocol::StatusState::Indexing) {
        client.listen()?;
        screen.live(client.news.progress.as_deref().unwrap_or("Starting"))?;
    }
    let message = client.news.status.as_ref().map_or_else(String::new, |status| status.message.clone());
    screen.say(&format!("{message} in {:.1} s", started.elapsed().as_secs_f64()))
}

#[cfg(test)]
mod tests;
