//! The user's own folders, as the XDG base directory specification names them: settings, state, and what can be
//! made again. Nothing is made here.

use std::{env, path::PathBuf};

/// Settings and instructions: `$XDG_CONFIG_HOME/ghostpen`, by default below `~/.config`; none without a home
/// folder, as for the others.
pub(crate) fn settings() -> Option<PathBuf> {
    below("XDG_CONFIG_HOME", ".config")
}

/// What is kept: `$XDG_STATE_HOME/ghostpen`, by default below `~/.local/state`.
pub(crate) fn state() -> Option<PathBuf> {
    below("XDG_STATE_HOME", ".local/state")
}

/// What can be made again: `$XDG_CACHE_HOME/ghostpen`, by default below `~/.cache`.
pub(crate) fn cache() -> Option<PathBuf> {
    below("XDG_CACHE_HOME", ".cache")
}

/// A relative path in the variable counts as none, as the specification says.
fn below(variable: &str, usual: &str) -> Option<PathBuf> {
    let set = env::var_os(variable).map(PathBuf::from).filter(|path| path.is_absolute());
    let home = || env::var_os("HOME").map(|home| PathBuf::from(home).join(usual));
    Some(set.or_else(home)?.join("ghostpen"))
}
