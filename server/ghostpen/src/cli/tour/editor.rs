//! A real editor on the scratch copy, with the client of this checkout and the server that runs here. Its
//! settings are the show's own, so that nothing of the user's is in the way or changed.

mod neovim;
mod vscode;

use std::{
    env,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
};

use anyhow::Context as _;

pub(super) use self::{neovim::neovim, vscode::code};
use super::{scratch::Scratch, script};

/// The checkout of Ghostpen that holds the editors' clients: around this program, or around where one stands.
fn checkout() -> anyhow::Result<PathBuf> {
    let places = [env::current_exe().ok(), env::current_dir().ok()];
    let around = places.iter().flatten().flat_map(|place| place.ancestors());
    let found = around.into_iter().find(|folder| folder.join("editors/neovim/plugin/ghostpen.lua").is_file());
    found
        .map(Path::to_owned)
        .context("the editors' clients are in Ghostpen's source: run this as `cargo try` in its checkout")
}

/// A program by its name: from PATH, or of those that the checkout's tests installed.
fn program(checkout: &Path, name: &str) -> Option<PathBuf> {
    on_path(name).or_else(|| Some(checkout.join(".tools/bin").join(name)).filter(|path| is_program(path)))
}

fn on_path(name: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    env::split_paths(&path).map(|folder| folder.join(name)).find(|path| is_program(path))
}

fn is_program(path: &Path) -> bool {
    path.metadata().is_ok_and(|data| data.is_file() && data.permissions().mode() & 0o111 != 0)
}

/// The file to open first: the one that is typed in the terminal, too, or else any.
fn first_file(scratch: &Scratch) -> PathBuf {
    let chosen = script::choose(scratch).ok().map(|script| script.path);
    scratch.root.join(chosen.or_else(|| scratch.files.first().cloned()).unwrap_or_default())
}
