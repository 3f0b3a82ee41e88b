//! Evidence: what a command that the task ran came to, pinned to the texts it ran on. When one of those
//! changes, the evidence says nothing about what is there now, and is shown as stale.

use std::{collections::BTreeMap, path::PathBuf};

use change::Hash;
use serde::{Deserialize, Serialize};

use crate::overlay::Overlay;

/// How many lines of output are cited.
const CITED: usize = 6;

/// What running a command came to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Evidence {
    /// Names it within the task.
    pub id: u32,
    /// Program and arguments.
    pub argv: Vec<String>,
    /// What it ended with; none when it was stopped.
    pub exit: Option<i32>,
    /// How it was confined.
    pub sandbox: String,
    /// The lines of its output that say what came of it.
    pub lines: Vec<String>,
    /// The texts it ran on: every file that differs from the disk, and those the model had read.
    pub ran_on: BTreeMap<PathBuf, Option<Hash>>,
}

impl Evidence {
    /// Whether a text it ran on has changed since.
    pub fn is_stale(&self, overlay: &Overlay) -> bool {
        let known = |path: &PathBuf| self.ran_on.contains_key(path);
        let changed = |(path, hash): (&PathBuf, &Option<Hash>)| overlay.hash(path) != *hash;
        !overlay.changed().iter().all(known) || self.ran_on.iter().any(changed)
    }

    /// It in a line, for people.
    pub fn told(&self, stale: bool) -> String {
        let exit = self.exit.map_or_else(|| "was stopped".to_owned(), |exit| format!("exit code {exit}"));
        let line = self.lines.last().map(|line| format!(": {line}")).unwrap_or_default();
        let stale = if stale { " (stale: the code has changed since)" } else { "" };
        format!("`{}`, {exit}{stale}{line}", self.argv.join(" "))
    }
}

/// The lines of an output worth citing: what tells of results, else the last ones.
pub fn cited(output: &str) -> Vec<String> {
    let lines: Vec<&str> = output.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let tells = |line: &&&str| {
        let line = line.to_lowercase();
        ["test result", "passed", "failed", "error", "panicked", "warning:", "ok (", "tests "]
            .iter()
            .any(|word| line.contains(word))
    };
    let mut telling: Vec<&str> = lines.iter().filter(tells).copied().collect();
    if telling.is_empty() {
        telling = lines;
    }
    let from = telling.len().saturating_sub(CITED);
    telling.drain(..from);
    telling.into_iter().map(|line| line.chars().take(200).collect()).collect()
}

#[cfg(test)]
mod tests;
