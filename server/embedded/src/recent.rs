//! [`Recent`]: the lines the user has just written, in whatever file, and those just taken away. What one has
//! just done, one tends to do again in the next place.

use std::{
    collections::VecDeque,
    path::{Path, PathBuf},
};

use crate::{
    index::Index,
    open::{OpenFile, Touched},
    removed::Removed,
    segment::{Pending, Segment},
    vocabulary::{Id, Vocabulary},
};

/// How many lines are remembered.
const LINES: usize = 300;
/// Edits of more lines are not typing: they paste, format or revert.
const LARGEST_EDIT: usize = 60;

/// What was done to a line.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Deed<'a> {
    Written(&'a str),
    TakenAway(&'a str),
}

/// Recently written lines, oldest first, and what is gone.
#[derive(Debug, Default)]
pub struct Recent {
    lines: VecDeque<String>,
    /// The line being written, which counts once the user goes on to another.
    current: Option<(PathBuf, usize, String)>,
    segment: Option<Segment>,
    removed: Removed,
}

impl Recent {
    /// Takes note of an edit; `touched` is what [`OpenFile::edit`] returned for it.
    pub fn note(&mut self, file: &OpenFile, touched: &[Touched]) {
        let gone: Vec<Deed<'_>> =
            touched.iter().flat_map(|touched| &touched.removed).map(|line| Deed::TakenAway(line)).collect();
        self.take_in(&gone, &file.vocabulary);
        let lines = touched.iter().map(|touched| &touched.lines);
        for range in lines.filter(|range| !range.is_empty() && range.len() <= LARGEST_EDIT) {
            let read = |line| file.text().slice(file.text().line_content_range(line)).into_owned();
            let last = range.end - 1;
            let same =
                |(path, line, _): &(PathBuf, usize, String)| path == file.path() && range.contains(line);
            match self.current.take() {
                Some((path, line, _)) if line == last && path == file.path() && range.len() == 1 => {}
                current => {
                    let left = current.filter(|current| !same(current)).map(|(.., text)| text);
                    let written = (range.start..last).map(read);
                    let new: Vec<String> = left.into_iter().chain(written).collect();
                    let deeds: Vec<Deed<'_>> = new.iter().map(|line| Deed::Written(line)).collect();
                    self.take_in(&deeds, &file.vocabulary);
                }
            }
            self.current = Some((file.path().into(), last, read(last)));
        }
    }

    /// As if all this had been done, in this order.
    pub(crate) fn of(deeds: &[Deed<'_>], index: &Index) -> Self {
        let mut recent = Self::default();
        recent.take_in(&deeds[deeds.len().saturating_sub(2 * LINES)..], &index.vocabulary);
        recent
    }

    fn take_in(&mut self, deeds: &[Deed<'_>], vocabulary: &Vocabulary) {
        let (mut wrote, mut took) = (false, false);
        for deed in deeds {
            match deed {
                Deed::Written(line) if line.trim().is_empty() => {}
                Deed::Written(line) => {
                    self.removed.note_written(line, vocabulary);
                    self.lines.push_back((*line).to_owned());
                    wrote = true;
                }
                Deed::TakenAway(line) => {
                    self.removed.take_away(std::iter::once(*line), vocabulary);
                    took = true;
                }
            }
        }
        let beyond = self.lines.len().saturating_sub(LINES);
        self.lines.drain(..beyond);
        if wrote {
            self.segment = Some(segment_of(&mut self.lines.iter().map(String::as_str), vocabulary));
        }
        if took {
            self.removed.settle(|lines| segment_of(lines, vocabulary));
        }
    }

    /// Which name was replaced by which, latest first, the line that is being written included.
    pub(crate) fn replaced(&self, file: &OpenFile) -> Vec<(Id, Id)> {
        let current = self.current.iter().filter(|(path, ..)| path == file.path());
        let now = current.flat_map(|(.., line)| self.removed.replaced_by(line, &file.vocabulary));
        now.chain(self.removed.replaced().copied()).collect()
    }

    /// Whether the user has just written a line that says this.
    pub(crate) fn wrote(&self, line: &str) -> bool {
        self.current.iter().any(|(.., text)| text == line) || self.lines.iter().any(|text| text == line)
    }

    pub(crate) fn segment(&self) -> Option<&Segment> {
        self.segment.as_ref()
    }

    pub(crate) fn removed(&self) -> &Removed {
        &self.removed
    }
}

fn segment_of(lines: &mut dyn Iterator<Item = &str>, vocabulary: &Vocabulary) -> Segment {
    let text: String = lines.flat_map(|line| [line, "\n"]).collect();
    let mut pending = Pending::default();
    pending.lex(Path::new(""), &text, vocabulary);
    pending.sort(vocabulary)
}

#[cfg(test)]
mod tests;
