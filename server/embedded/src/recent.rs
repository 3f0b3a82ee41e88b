//! [`Recent`]: the lines the user has just written, in whatever file. What one has just done, one tends to
//! do again in the next place.

use std::{
    collections::VecDeque,
    ops::Range,
    path::{Path, PathBuf},
};

use crate::{
    index::Index,
    open::OpenFile,
    segment::{Pending, Segment},
    vocabulary::Vocabulary,
};

/// How many lines are remembered.
const LINES: usize = 300;
/// Edits of more lines are not typing: they paste, format or revert.
const LARGEST_EDIT: usize = 60;

/// Recently written lines, oldest first.
#[derive(Debug, Default)]
pub struct Recent {
    lines: VecDeque<String>,
    /// The line being written, which counts once the user goes on to another.
    current: Option<(PathBuf, usize, String)>,
    segment: Option<Segment>,
}

impl Recent {
    /// Takes note of an edit; `lines` is what [`OpenFile::edit`] returned for it.
    pub fn note(&mut self, file: &OpenFile, lines: &[Range<usize>]) {
        for range in lines.iter().filter(|range| !range.is_empty() && range.len() <= LARGEST_EDIT) {
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
                    self.push(new, &file.vocabulary);
                }
            }
            self.current = Some((file.path().into(), last, read(last)));
        }
    }

    /// As if these lines had been written, in this order.
    pub(crate) fn of(lines: &[&str], index: &Index) -> Self {
        let mut recent = Self::default();
        let lines = &lines[lines.len().saturating_sub(2 * LINES)..];
        recent.push(lines.iter().map(|&line| line.to_owned()).collect(), &index.vocabulary);
        recent
    }

    fn push(&mut self, lines: Vec<String>, vocabulary: &Vocabulary) {
        let before = self.lines.len();
        self.lines.extend(lines.into_iter().filter(|line| !line.trim().is_empty()));
        if self.lines.len() == before {
            return;
        }
        while self.lines.len() > LINES {
            self.lines.pop_front();
        }
        let text: String = self.lines.iter().flat_map(|line| [line.as_str(), "\n"]).collect();
        let mut pending = Pending::default();
        pending.lex(Path::new(""), &text, vocabulary);
        self.segment = Some(pending.sort(vocabulary));
    }

    pub(crate) fn segment(&self) -> Option<&Segment> {
        self.segment.as_ref()
    }
}

#[cfg(test)]
mod tests;
