//! Replaying commits: the lines a commit added, asked about in the workspace as it was before the commit.
//!
//! At a line of a hunk, the file holds the new text above the cursor and the old text below the hunk, as if
//! the author went through the file from top to bottom. What was done just before is known: the lines that
//! the commits before and the hunks above took away and added, and those that this hunk takes away, which
//! stood in the workspace as it was.

use std::{path::PathBuf, sync::Arc};

use text::{LineHunk, Text, line_hunks};

use super::{
    File, Place, Report, Weights, ask,
    baseline::Lines,
    is_source,
    sample::{Random, code_lines, cursor},
    workspace::Workspace,
};
use crate::{
    index::Index,
    open::OpenFile,
    recent::{Deed, Recent},
};

/// A file as a commit found it and as it left it; empty where there was none.
#[derive(Clone, Debug)]
pub struct Change {
    /// The file's path.
    pub path: PathBuf,
    /// Its text before the commit.
    pub old: Arc<str>,
    /// Its text after the commit.
    pub new: Arc<str>,
}

impl Change {
    fn hunks(&self) -> Vec<LineHunk> {
        line_hunks(&Text::new(&self.old), &Text::new(&self.new))
    }
}

/// A commit as it is replayed.
#[derive(Clone, Debug)]
pub struct Commit {
    /// The workspace before it.
    pub files: Vec<File>,
    /// What it changed.
    pub changes: Vec<Change>,
    /// What the commits just before it changed, oldest first.
    pub earlier: Vec<Change>,
}

/// A line that a commit added.
pub(super) struct NewLine {
    /// The change it belongs to, and its number in the text after it.
    change: usize,
    line: usize,
    /// The first line below the hunk, in the text before the commit.
    below: usize,
    /// How many deeds there were before it.
    deeds: usize,
}

/// What the engine sees at a line of a commit.
pub(super) struct Scene<'a> {
    pub(super) change: &'a Change,
    /// The text above the line.
    pub(super) above: &'a str,
    /// The line itself, without its break.
    pub(super) line: &'a str,
    /// The line break after it and all below, as it was before the commit.
    pub(super) below: String,
    /// The same as the commit left it.
    pub(super) further: &'a str,
    pub(super) recent: Recent,
}

impl Scene<'_> {
    /// The place after `before`, with this to be found.
    pub(super) fn place<'b>(&'b self, before: &'b str, rest: &'b str) -> Place<'b> {
        Place { path: &self.change.path, before, after: &self.below, rest, further: self.further }
    }

    /// The file with this much of the line typed.
    pub(super) fn open(&self, before: &str, index: &Index) -> OpenFile {
        OpenFile::new(&self.change.path, &Text::new(&format!("{before}{}", self.below)), index)
    }
}

/// A commit with its lines found.
pub(super) struct Player<'a> {
    commit: &'a Commit,
    pub(super) index: Index,
    lines: Vec<NewLine>,
    /// What the commits before did, and then what this one did.
    deeds: Vec<Deed<'a>>,
}

impl<'a> Player<'a> {
    pub(super) fn new(commit: &'a Commit, workspace: &mut Workspace) -> Self {
        let index = workspace.go_to(&commit.files).clone();
        let mut player = Self { commit, index, lines: Vec::new(), deeds: Vec::new() };
        for change in commit.earlier.iter().filter(|change| is_source(&change.path)) {
            player.play(change, |_, _, _| {});
        }
        for (number, change) in commit.changes.iter().enumerate().filter(|(_, it)| is_source(&it.path)) {
            let code = code_lines(&change.path, &change.new);
            player.play(change, |lines, line, (below, deeds)| {
                if code.binary_search(&line).is_ok() {
                    lines.push(NewLine { change: number, line, below, deeds });
                }
            });
        }
        player
    }

    /// Notes what a change does, hunk by hunk. `meet` is told of each new line, with the first old line
    /// below its hunk and the number of deeds before it.
    fn play(&mut self, change: &'a Change, meet: impl Fn(&mut Vec<NewLine>, usize, (usize, usize))) {
        let new: Vec<&str> = change.new.split('\n').collect();
        let old: Vec<&str> = change.old.split('\n').collect();
        for hunk in change.hunks() {
            let gone = old[clamped(hunk.old.clone(), old.len())].iter();
            self.deeds.extend(gone.map(|line| Deed::TakenAway(line)));
            for line in clamped(hunk.new, new.len()) {
                meet(&mut self.lines, line, (hunk.old.end, self.deeds.len()));
                self.deeds.push(Deed::Written(new[line]));
            }
        }
    }

    /// At most `count` of the lines, in order.
    pub(super) fn some_lines(&mut self, count: usize, random: &mut Random) -> Vec<NewLine> {
        let mut lines = std::mem::take(&mut self.lines);
        while lines.len() > count {
            lines.remove(random.below(lines.len()));
        }
        lines
    }

    /// What is seen at a line.
    pub(super) fn scene(&self, line: &NewLine) -> Option<Scene<'a>> {
        let change = &self.commit.changes[line.change];
        let start: usize = change.new.split_inclusive('\n').take(line.line).map(str::len).sum();
        let below: usize = change.old.split_inclusive('\n').take(line.below).map(str::len).sum();
        let below = change.old.get(below..)?;
        let (above, on) = change.new.split_at_checked(start)?;
        let content = on.split('\n').next()?;
        Some(Scene {
            change,
            above,
            line: content,
            further: &on[content.len()..],
            below: if below.is_empty() { String::new() } else { format!("\n{below}") },
            recent: Recent::of(&self.deeds[..line.deeds], &self.index),
        })
    }
}

fn clamped(lines: std::ops::Range<usize>, len: usize) -> std::ops::Range<usize> {
    lines.start.min(len)..lines.end.min(len)
}

/// Predicts the rest of the line at places in `count` lines that a commit added.
pub fn replay(
    commit: &Commit,
    workspace: &mut Workspace,
    (count, seed): (usize, u64),
    weights: &Weights,
) -> Report {
    let mut random = Random::new(seed);
    let mut player = Player::new(commit, workspace);
    let baseline = Lines::of(&commit.files);
    let mut report = Report::default();
    for line in player.some_lines(count, &mut random) {
        let Some(scene) = player.scene(&line) else { continue };
        let Some(at) = cursor(scene.line, &mut random) else { continue };
        let (before, rest) = (format!("{}{}", scene.above, &scene.line[..at]), scene.line[at..].trim_end());
        if rest.trim().is_empty() {
            continue;
        }
        let (place, file) = (scene.place(&before, rest), scene.open(&before, &player.index));
        report.outcomes.push(ask(&place, &player.index, &file, &scene.recent, &baseline, weights));
    }
    report
}
