//! Instructions that people leave for agents in `AGENTS.md`: the user's own, and a project's, from the
//! workspace's root down to the folders the task touches.
//!
//! They are data: they can say how code is to look, never what is allowed. The nearest file matters most, so
//! it comes last and is the last to be cut. They are read as the user sees them, not as the task edited them:
//! a task does not instruct itself.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};
use workspace::Snapshot;

use crate::clip::clean;

/// The file's name.
const FILE: &str = "AGENTS.md";

/// What all instructions together may have, in bytes.
const BUDGET: usize = 32 << 10;

/// Instructions from one file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Loaded {
    /// The file, absolute.
    pub path: PathBuf,
    /// What it says, as far as there was room.
    pub text: String,
    /// How many of its bytes there was no room for.
    pub cut: usize,
}

/// Which instructions a task has, and where it looked for more.
#[derive(Clone, Debug, Default)]
pub struct Instructions {
    loaded: Vec<Loaded>,
    looked: BTreeSet<PathBuf>,
}

impl Instructions {
    /// The instructions of the user's own folder and the roots, outermost first.
    pub fn start(user: Option<&Path>, snapshot: &Snapshot) -> Self {
        let mut instructions = Self::default();
        let folders = user.into_iter().chain(snapshot.roots().iter().map(PathBuf::as_path));
        let found: Vec<_> = folders.filter_map(|folder| instructions.look(snapshot, folder)).collect();
        instructions.take(found);
        instructions
    }

    /// What a task has that was loaded before, after a restart.
    pub fn resume(loaded: Vec<Loaded>) -> Self {
        let looked = loaded.iter().filter_map(|loaded| loaded.path.parent().map(Path::to_owned)).collect();
        Self { loaded, looked }
    }

    /// All that is loaded, the nearest last.
    pub fn loaded(&self) -> &[Loaded] {
        &self.loaded
    }

    /// The instructions that come in because this file is touched: those of the folders above it that were
    /// not looked into before, the nearest last.
    pub fn touch(&mut self, snapshot: &Snapshot, file: &Path) -> Vec<Loaded> {
        let Some(root) = snapshot.roots().iter().find(|root| file.starts_with(root)) else {
            return Vec::new();
        };
        let above: Vec<&Path> = file.ancestors().skip(1).take_while(|folder| *folder != root).collect();
        let found: Vec<_> =
            above.into_iter().rev().filter_map(|folder| self.look(snapshot, folder)).collect();
        self.take(found)
    }

    fn look(&mut self, snapshot: &Snapshot, folder: &Path) -> Option<(PathBuf, String)> {
        if !self.looked.insert(folder.to_owned()) {
            return None;
        }
        let path = folder.join(FILE);
        // A link could show a file from anywhere as instructions.
        if path.symlink_metadata().is_ok_and(|metadata| metadata.is_symlink()) {
            return None;
        }
        let text = clean(&snapshot.read(&path).ok()?.text.to_string());
        (!text.trim().is_empty()).then_some((path, text))
    }

    /// Takes what was found; there is room for the nearest first.
    fn take(&mut self, found: Vec<(PathBuf, String)>) -> Vec<Loaded> {
        let mut room = BUDGET;
        let mut taken = Vec::new();
        for (path, text) in found.into_iter().rev() {
            let end = floor(&text, room);
            room -= end;
            taken.push(Loaded {
                path,
                cut: text.len() - end,
                text: text.get(..end).unwrap_or_default().to_owned(),
            });
        }
        taken.reverse();
        self.loaded.extend(taken.iter().cloned());
        taken
    }
}

/// Instructions as a model is told them: as what a file says, with the file's name.
pub fn told(loaded: &[Loaded], name: impl Fn(&Path) -> String) -> String {
    let one = |loaded: &Loaded| {
        let cut = match loaded.cut {
            0 => String::new(),
            bytes => format!("\n[… {bytes} more bytes of this file are left out; read it if you need them]"),
        };
        // A file cannot end its own block.
        let text = loaded.text.replace("</instructions", "< /instructions");
        format!("<instructions file=\"{}\">\n{}{cut}\n</instructions>\n", name(&loaded.path), text.trim_end())
    };
    loaded.iter().map(one).collect()
}

/// The nearest character boundary at or before `at`.
fn floor(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

#[cfg(test)]
mod tests;
