//! Patches as text: the same formats the other way round. Hunks take as many lines around them as make their
//! place the only one.

use std::path::Path;

use super::{Action, FilePatch, Format, Hunk, Line, Patch, blocks, envelope, json};
use crate::{
    hunk::{self, HunkId, What},
    set::{ChangeSet, FileChange, FileKind},
};

/// Lines that a hunk has around it at least, where there are so many.
const AROUND: usize = 3;

impl Patch {
    /// The patch of the hunks that `wanted` picks, with paths relative to `root` where they lie below it. `None`
    /// where a file is no text, which [`ChangeSet::unified`] alone can say.
    pub fn of(set: &ChangeSet, root: &Path, wanted: impl Fn(&hunk::Hunk) -> bool) -> Option<Self> {
        let mut files = Vec::new();
        for file in set.files() {
            let hunks: Vec<_> = file.hunks.iter().filter(|hunk| wanted(hunk)).collect();
            if hunks.is_empty() {
                continue;
            }
            if file.raw.is_some() {
                return None;
            }
            let name = |path: &Path| path.strip_prefix(root).unwrap_or(path).to_string_lossy().into_owned();
            let moves = hunks.iter().any(|hunk| hunk.what == What::Place);
            let action = match file.kind {
                FileKind::Create => Action::Create(file.proposed.to_string()),
                FileKind::Delete => Action::Delete { was: Some(file.base.text.to_string()) },
                FileKind::Modify => Action::Change {
                    hunks: change(file, &hunks),
                    moved: file.moved.as_deref().filter(|_| moves).map(name),
                },
            };
            let chmod = hunks.iter().any(|hunk| hunk.what == What::Mode) || file.kind == FileKind::Create;
            let executable = file.executable.filter(|_| chmod);
            files.push(FilePatch { path: name(file.place()), action, executable });
        }
        Some(Self { files })
    }

    /// The patch as text that [`Patch::parse`] reads; `None` where it says what the format cannot. A unified
    /// diff is written by [`ChangeSet::unified`].
    pub fn write(&self, format: Format) -> Option<String> {
        match format {
            Format::Envelope => envelope::write(self),
            Format::SearchReplace => blocks::write(self),
            Format::Json => json::write(self),
            Format::Auto | Format::Unified => None,
        }
    }
}

/// The hunks of a file's lines, for its base text.
fn change(file: &FileChange, wanted: &[&hunk::Hunk]) -> Vec<Hunk> {
    let base = file.base.text.to_string();
    let lines: Vec<_> = base.split_inclusive('\n').collect();
    let at = |offset: usize| base.get(..offset).unwrap_or_default().split_inclusive('\n').count();
    let spans: Vec<_> = wanted
        .iter()
        .filter(|hunk| hunk.what == What::Lines)
        .map(|hunk| (hunk.id, at(hunk.base.start), at(hunk.base.end), file.proposed_lines(hunk)))
        .collect();
    let mut blocks: Vec<(usize, usize, Vec<HunkId>)> = Vec::new();
    for (id, start, end, _) in &spans {
        let (from, to) = unique(&lines, *start, *end);
        match blocks.last_mut() {
            Some((_, last, ids)) if from <= *last => {
                *last = to.max(*last);
                ids.push(*id);
            }
            _ => blocks.push((from, to, vec![*id])),
        }
    }
    let keep = |from: usize, to: usize| {
        let kept = lines.get(from..to).unwrap_or_default().iter();
        kept.map(|line| Line::Keep((*line).to_owned())).collect::<Vec<_>>()
    };
    let block = |(from, to, ids): (usize, usize, Vec<HunkId>)| {
        let mut hunk = Hunk { line: Some(from), at_end: to == lines.len(), ..Hunk::default() };
        let mut next = from;
        for (_, start, end, new) in spans.iter().filter(|(id, ..)| ids.contains(id)) {
            hunk.lines.extend(keep(next, *start));
            let old = lines.get(*start..*end).unwrap_or_default().iter();
            hunk.lines.extend(old.map(|line| Line::Remove((*line).to_owned())));
            hunk.lines.extend(new.split_inclusive('\n').map(|line| Line::Add(line.to_owned())));
            next = *end;
        }
        hunk.lines.extend(keep(next, to));
        hunk
    };
    blocks.into_iter().map(block).collect()
}

/// The lines around these that are there but once, or all that there are.
fn unique(lines: &[&str], start: usize, end: usize) -> (usize, usize) {
    let mut around = AROUND;
    loop {
        let (from, to) = (start.saturating_sub(around), (end + around).min(lines.len()));
        let wanted = lines.get(from..to).unwrap_or_default();
        let count = lines.windows(wanted.len().max(1)).filter(|window| *window == wanted).take(2).count();
        if count < 2 || (from == 0 && to == lines.len()) {
            return (from, to);
        }
        around *= 2;
    }
}
