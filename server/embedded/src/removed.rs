//! [`Removed`]: the lines the user has just taken away. What takes a line's place is much like it, and what
//! one line was changed into tells what the next will be: where `Request` became `Reply` once, it will again.

use std::collections::VecDeque;

use crate::{
    lex::lex_body,
    segment::Segment,
    vocabulary::{Id, Vocabulary, is_identifier},
};

/// How many lines are remembered, and how many of them are compared.
const LINES: usize = 60;
const COMPARED: usize = 24;
/// How many replacements of a name by another are remembered.
const REPLACED: usize = 12;
/// The longest line that is compared, in words.
const WORDS: usize = 48;

/// A line that is gone.
#[derive(Debug)]
pub(crate) struct Gone {
    text: String,
    pub(crate) words: Vec<Id>,
    /// Whether a line was written in its place.
    pub(crate) replaced: bool,
}

/// Lines taken away, oldest first, and what came of them.
#[derive(Debug, Default)]
pub(crate) struct Removed {
    lines: VecDeque<Gone>,
    segment: Option<Segment>,
    replaced: VecDeque<(Id, Id)>,
}

impl Removed {
    /// These lines are gone.
    pub(crate) fn take_away<'a>(&mut self, lines: impl Iterator<Item = &'a str>, vocabulary: &Vocabulary) {
        let lines = lines.filter(|line| !line.trim().is_empty());
        self.lines.extend(lines.map(|line| {
            let words = words_of(line, vocabulary);
            Gone { text: line.to_owned(), words, replaced: false }
        }));
        let beyond = self.lines.len().saturating_sub(LINES);
        self.lines.drain(..beyond);
    }

    /// A line was written: if it is much like one that is gone, it took its place, and names that differ
    /// were replaced.
    pub(crate) fn note_written(&mut self, line: &str, vocabulary: &Vocabulary) {
        let Some((at, pairs)) = self.place_of(line, vocabulary) else { return };
        if let Some(gone) = self.lines.get_mut(at) {
            gone.replaced = true;
        }
        for pair in pairs {
            self.replaced.retain(|known| known.0 != pair.0);
            self.replaced.push_front(pair);
        }
        self.replaced.truncate(REPLACED);
    }

    /// The names that a line would replace if it were all written.
    pub(crate) fn replaced_by(&self, line: &str, vocabulary: &Vocabulary) -> Vec<(Id, Id)> {
        self.place_of(line, vocabulary).map(|(_, pairs)| pairs).unwrap_or_default()
    }

    /// Which of the lines that are gone this one takes the place of, and which names differ.
    fn place_of(&self, line: &str, vocabulary: &Vocabulary) -> Option<(usize, Vec<(Id, Id)>)> {
        if self.lines.iter().all(|gone| gone.replaced) {
            return None;
        }
        let words = words_of(line, vocabulary);
        let alike = |gone: &Gone| !gone.replaced && gone.words.len().abs_diff(words.len()) <= words.len() / 2;
        let gone = self.lines.iter().enumerate().rev().take(COMPARED).filter(|(_, gone)| alike(gone));
        let aligned = gone.map(|(at, gone)| (at, Aligned::whole(&gone.words, &words)));
        let (at, best) = aligned.min_by_key(|(_, aligned)| aligned.distance)?;
        (best.distance <= words.len() / 2).then_some((at, best.pairs))
    }

    /// Brings the segment up to date; to be called after a row of changes.
    pub(crate) fn settle(&mut self, segment_of: impl FnOnce(&mut dyn Iterator<Item = &str>) -> Segment) {
        let mut lines = self.lines.iter().map(|gone| gone.text.as_str());
        self.segment = (!self.lines.is_empty()).then(|| segment_of(&mut lines));
    }

    pub(crate) fn segment(&self) -> Option<&Segment> {
        self.segment.as_ref()
    }

    /// The lines that went last, latest first.
    pub(crate) fn last(&self) -> impl Iterator<Item = &Gone> {
        self.lines.iter().rev().take(COMPARED)
    }

    /// Which name was replaced by which, latest first.
    pub(crate) fn replaced(&self) -> impl Iterator<Item = &(Id, Id)> {
        self.replaced.iter()
    }
}

fn words_of(line: &str, vocabulary: &Vocabulary) -> Vec<Id> {
    let mut words = Vec::new();
    lex_body(line.trim(), vocabulary, |token| words.push(token.id()));
    words.truncate(WORDS);
    words
}

/// The cheapest way from one row of words to another by replacing, inserting and deleting words.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Aligned {
    pub(crate) distance: usize,
    /// How many words of the old row the new one has come to.
    pub(crate) reached: usize,
    /// The names that were replaced, old and new.
    pub(crate) pairs: Vec<(Id, Id)>,
}

impl Aligned {
    /// All of the old row with all of the new one.
    pub(crate) fn whole(old: &[Id], new: &[Id]) -> Self {
        let table = distances(old, new);
        trace(&table, old, new, old.len())
    }

    /// The beginning of the old row that is nearest to the new one, which is not complete yet.
    pub(crate) fn begun(old: &[Id], new: &[Id]) -> Self {
        let table = distances(old, new);
        let last = &table[new.len() * (old.len() + 1)..];
        // Of equally cheap ends, the one at which the last words are the same.
        let same = |i: usize| i > 0 && old.get(i - 1) == new.last();
        let best = (0..=old.len()).min_by_key(|&i| (last[i], !same(i), i.abs_diff(new.len())));
        trace(&table, old, new, best.unwrap_or_default())
    }
}

/// The distances between all beginnings of the two, row by row of the new one's.
fn distances(old: &[Id], new: &[Id]) -> Vec<u16> {
    let width = old.len() + 1;
    let mut table: Vec<u16> = (0..width as u16).collect();
    table.reserve(new.len() * width);
    for (row, &word) in new.iter().enumerate() {
        let above = row * width;
        table.push(row as u16 + 1);
        for (column, &there) in old.iter().enumerate() {
            let replace = table[above + column] + u16::from(there != word);
            let insert = table[above + column + 1] + 1;
            let delete = table[above + width + column] + 1;
            table.push(replace.min(insert).min(delete));
        }
    }
    table
}

fn trace(table: &[u16], old: &[Id], new: &[Id], reached: usize) -> Aligned {
    let width = old.len() + 1;
    let at = |row: usize, column: usize| table[row * width + column];
    let (mut row, mut column, mut pairs) = (new.len(), reached, Vec::new());
    let distance = usize::from(at(row, column));
    while row > 0 && column > 0 {
        let (there, here) = (old[column - 1], new[row - 1]);
        if at(row, column) == at(row - 1, column - 1) + u16::from(there != here) {
            if there != here && is_identifier(there) && is_identifier(here) {
                pairs.push((there, here));
            }
            (row, column) = (row - 1, column - 1);
        } else if at(row, column) == at(row - 1, column) + 1 {
            row -= 1;
        } else {
            column -= 1;
        }
    }
    Aligned { distance, reached, pairs }
}

#[cfg(test)]
mod tests;
