//! What the task did, as proposals for a change set, and why each part was done.

use std::{collections::BTreeMap, path::PathBuf};

use change::{Proposal, Target};
use text::{Bytes, Text, line_hunks};

use super::{Author, Overlay, held::Held};

/// Two texts are one file that moved when at least this share of their lines is the same, as for git.
const ALIKE: f64 = 0.5;
/// Of more files that go and come, as pairs, only those with the same text are held to have moved.
const COMPARED: usize = 400;

/// What became of one file.
struct Piece<'a> {
    path: &'a PathBuf,
    base: Option<&'a Bytes>,
    now: Option<&'a Bytes>,
    /// Where it moved to.
    moved: Option<&'a PathBuf>,
    marks: &'a [super::Mark],
}

impl Overlay {
    /// The task's edits, in the order of their paths.
    pub fn proposals(&self) -> Vec<Proposal> {
        pieces(&self.state().files).iter().map(proposal).collect()
    }

    /// How many files the task changed, and how many lines it added and removed.
    pub fn numbers(&self) -> (u32, u32, u32) {
        let state = self.state();
        let text = |bytes: Option<&Bytes>| bytes.map(|bytes| bytes.text.clone()).unwrap_or_default();
        let pieces = pieces(&state.files);
        let (mut added, mut removed) = (0, 0);
        for piece in &pieces {
            for hunk in line_hunks(&text(piece.base), &text(piece.now)) {
                added += hunk.new.len() as u32;
                removed += hunk.old.len() as u32;
            }
        }
        (pieces.len() as u32, added, removed)
    }
}

fn proposal(piece: &Piece<'_>) -> Proposal {
    let target = match (piece.now, piece.base) {
        (None, _) => Target::Deleted,
        (Some(now), Some(base)) if piece.moved.is_some() && now.text == base.text => Target::Kept,
        // A new file's byte order mark is part of its text for a change set.
        (Some(now), None) if now.bom => Target::Text(Text::new(&format!("\u{feff}{}", now.text))),
        (Some(now), _) => Target::Text(now.text.clone()),
    };
    let mark = |mark: &super::Mark| change::Mark {
        range: mark.range.clone(),
        reason: mark.reason.clone(),
        by: match mark.author {
            Author::Model => change::Author::Model,
            Author::Command => change::Author::Command,
            Author::User => change::Author::User,
        },
    };
    Proposal {
        by: change::Author::Model,
        marks: piece.marks.iter().map(mark).collect(),
        moved: piece.moved.cloned(),
        ..Proposal::new(piece.path, piece.base.cloned().map(Into::into), target)
    }
}

/// What became of each file; one that goes and one that comes with its text are one that moves.
fn pieces(files: &BTreeMap<PathBuf, Held>) -> Vec<Piece<'_>> {
    let moves = moves(files);
    let came: Vec<_> = moves.values().map(|(to, _)| *to).collect();
    let stays = files.iter().filter(|(path, _)| !came.contains(path));
    let pieces = stays.map(|(path, held)| {
        let (there, moved) = moves.get(path).map_or((held, None), |(to, there)| (*there, Some(*to)));
        Piece { path, base: held.base.as_ref(), now: there.now.as_ref(), moved, marks: &there.marks }
    });
    pieces.collect()
}

/// The files that moved, and what they are now; the likest first, each once.
fn moves(files: &BTreeMap<PathBuf, Held>) -> BTreeMap<&PathBuf, (&PathBuf, &Held)> {
    let gone: Vec<_> = files.iter().filter(|(_, held)| held.now.is_none()).collect();
    let come: Vec<_> = files.iter().filter(|(_, held)| held.base.is_none()).collect();
    let few = gone.len() * come.len() <= COMPARED;
    let mut pairs = Vec::new();
    for (from, was) in &gone {
        for (to, is) in &come {
            if let (Some(base), Some(now)) = (&was.base, &is.now) {
                let alike = if few || base == now { likeness(base, now) } else { 0.0 };
                pairs.extend((alike >= ALIKE).then_some((alike, *from, *to, *is)));
            }
        }
    }
    // Of files with the same text, one that keeps its name is meant.
    let keeps = |from: &PathBuf, to: &PathBuf| from.file_name() == to.file_name();
    pairs.sort_by(|one, other| {
        let names = keeps(other.1, other.2).cmp(&keeps(one.1, one.2));
        other.0.total_cmp(&one.0).then(names)
    });
    let mut moves: BTreeMap<&PathBuf, (&PathBuf, &Held)> = BTreeMap::new();
    for (_, from, to, is) in pairs {
        if !moves.contains_key(from) && moves.values().all(|(taken, _)| *taken != to) {
            moves.insert(from, (to, is));
        }
    }
    moves
}

/// Which share of the lines of both is the same, from 0 to 1.
fn likeness(base: &Bytes, now: &Bytes) -> f64 {
    if base.text.is_empty() || now.text.is_empty() || base.bom != now.bom {
        return 0.0;
    }
    let lines = |text: &Text| text.to_string().lines().count();
    let (old, new) = (lines(&base.text), lines(&now.text));
    let changed: usize =
        line_hunks(&base.text, &now.text).iter().map(|hunk| hunk.old.len() + hunk.new.len()).sum();
    1.0 - changed as f64 / (old + new) as f64
}
