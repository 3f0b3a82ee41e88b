//! Neovim, with the plugin of the checkout on its runtime path.

use std::{
    env, fs,
    io::{self, IsTerminal as _},
    path::Path,
    process::Command,
};

use anyhow::{Context as _, bail};

use super::{checkout, first_file, program};
use crate::cli::tour::{Screen, scratch::Scratch};

/// What to try there, in a line that stays on screen.
const TIPS: &str = "Type: <Tab> takes ghost text │ gra on a name or selection: rename, rewrite │ \
                    review: a/r a hunk, ga all │ :Ghostpen undo";

/// Opens Neovim and waits until it is closed.
///
/// # Errors
/// When there is no Neovim or no terminal, or it ended badly.
pub(in crate::cli::tour) fn neovim(scratch: &Scratch) -> anyhow::Result<()> {
    let checkout = checkout()?;
    let Some(neovim) = program(&checkout, "nvim") else {
        bail!(
            "Neovim is not installed. Install your distribution's package `neovim` (0.11 or newer), or run \
             `tests/run neovim`, which fetches one for this checkout alone"
        );
    };
    if !io::stdin().is_terminal() || !io::stdout().is_terminal() {
        bail!("Neovim needs a terminal");
    }
    let init = scratch.home().join("init.lua");
    let content = init_file(&checkout.join("editors/neovim"), &env::current_exe()?);
    fs::write(&init, content).with_context(|| format!("cannot write {}", init.display()))?;
    let status = Command::new(&neovim)
        .arg("-u")
        .arg(&init)
        .args(["-i", "NONE", "-n"])
        .arg(first_file(scratch))
        .current_dir(&scratch.root)
        .envs(scratch.environment())
        .status()
        .with_context(|| format!("cannot start {}", neovim.display()))?;
    if !status.success() {
        bail!("{} ended with {status}", neovim.display());
    }
    Screen::of_stdout()
        .say("That was a copy, gone now. For your own Neovim: see editors/neovim/doc/ghostpen.txt.")
}

fn init_file(plugin: &Path, server: &Path) -> String {
    format!(
        "vim.opt.runtimepath:prepend({plugin})\n\
         vim.o.number = true\n\
         vim.o.showtabline = 2\n\
         vim.o.tabline = {tips}\n\
         require('ghostpen').setup({{ cmd = {server} }})\n",
        plugin = lua(&plugin.to_string_lossy()),
        server = lua(&server.to_string_lossy()),
        tips = lua(&TIPS.replace('%', "%%")),
    )
}

/// A text as Lua writes it.
fn lua(text: &str) -> String {
    let escaped: String = text
        .chars()
        .map(|c| match c {
            '\\' => r"\\".to_owned(),
            '"' => r#"\""#.to_owned(),
            '\n' => r"\n".to_owned(),
            c => c.to_string(),
        })
        .collect();
    format!("\"{escaped}\"")
}

#[cfg(test)]
mod tests;
