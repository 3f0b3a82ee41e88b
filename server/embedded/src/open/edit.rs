//! Carrying an edit over to the model: the touched lines are lexed again, the rest stays.

use std::{ops::Range, sync::Arc};

use text::{Edit, Text};

use super::{LineRecord, NOWHERE, OpenFile};
use crate::lex::{Line, Lines};

/// An edit that takes away at most so many bytes of a line corrects a slip rather than replaces something.
const SLIP: usize = 3;
/// Of an edit that takes away more lines than this, nothing is remembered: it formats or reverts.
const MOST_REMOVED: usize = 60;

/// Lines of the text before the edit, and those of the text after it that took their place.
struct Swap {
    old: Range<usize>,
    new: Range<usize>,
}

/// What an edit did in one place, for [`crate::Recent`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Touched {
    /// The lines of the new text that were touched.
    pub lines: Range<usize>,
    /// What stood in their place, if more than a slip was taken away.
    pub(crate) removed: Vec<String>,
}

impl OpenFile {
    /// Follows an edit; `after` is the document's text after it. Takes well under a millisecond for what a
    /// person types, whatever the file's length. Returns what it touched, for [`crate::Recent`].
    pub fn edit(&mut self, edit: &Edit, after: &Text) -> Vec<Touched> {
        let touched = self.touched(edit, after);
        let removed: Vec<_> = touched.iter().flatten().map(|lines| self.removed(edit, &lines.old)).collect();
        self.text = after.clone();
        let Some(touched) = touched.filter(|_| self.modelled && after.len() <= super::LONGEST_TEXT) else {
            self.read_all();
            return vec![Touched { lines: 0..self.lines.len(), removed: Vec::new() }];
        };
        // From the end, so that the lines an earlier place looks at further down are current already.
        for lines in touched.iter().rev() {
            self.replace_lines(lines);
        }
        let lines = touched.into_iter().map(|lines| lines.new);
        lines.zip(removed).map(|(lines, removed)| Touched { lines, removed }).collect()
    }

    /// The lines of the text before an edit, if it takes away more than a slip of them.
    fn removed(&self, edit: &Edit, lines: &Range<usize>) -> Vec<String> {
        let within = |range: &Range<usize>| lines.contains(&self.text.line_of(range.start));
        let taken = edit.replacements().iter().map(|it| &it.range).filter(|range| within(range));
        let slip =
            |range: &Range<usize>| range.len() <= SLIP || self.text.slice(range.clone()).trim().len() <= SLIP;
        if lines.len() > MOST_REMOVED || taken.into_iter().all(slip) {
            return Vec::new();
        }
        lines.clone().map(|line| self.text.slice(self.text.line_content_range(line)).into_owned()).collect()
    }

    /// Which lines the edit touches; `None` if line numbers alone cannot tell, as when a CR meets an LF.
    fn touched(&self, edit: &Edit, after: &Text) -> Option<Vec<Swap>> {
        let before = &self.text;
        let mut shift = 0isize;
        let mut all: Vec<Swap> = Vec::new();
        for replacement in edit.replacements() {
            let Range { start, end } = replacement.range;
            let new_start = start.checked_add_signed(shift)?;
            shift += replacement.text.len().cast_signed() - (end - start).cast_signed();
            let old = before.line_of(start)..before.line_of(end) + 1;
            let new = after.line_of(new_start)..after.line_of(new_start + replacement.text.len()) + 1;
            match all.last_mut() {
                Some(last) if old.start < last.old.end => {
                    (last.old.end, last.new.end) = (old.end, new.end);
                }
                _ => all.push(Swap { old, new }),
            }
        }
        let (mut old_end, mut new_end) = (0, 0);
        for lines in &all {
            if lines.old.start.checked_sub(old_end) != lines.new.start.checked_sub(new_end) {
                return None;
            }
            (old_end, new_end) = (lines.old.end, lines.new.end);
        }
        let same = before.line_count().checked_sub(old_end) == after.line_count().checked_sub(new_end);
        same.then_some(all)
    }

    /// Puts lines of the new text in the place of old ones. Lines further down are those of the new text
    /// already; those further up are still the old ones.
    fn replace_lines(&mut self, Swap { old, new }: &Swap) {
        // The next line that is not blank belongs to it, since its break tells how the indentation goes on.
        let follower = self.line_from(old.end).map_or(self.lines.len(), |(number, ..)| number + 1);
        let behind = self.line_from(follower).map(|(_, place, _)| place);
        let start =
            self.lines[old.start..follower].iter().map(|line| line.first).find(|&first| first != NOWHERE);
        let prev = self.tokens.before_place(start.or(behind));
        self.take_out(start, behind);
        self.renumber(old, new.len());
        let lines = old.start..old.start + new.len() + follower - old.end;
        self.put_in(prev, lines, new.start, behind);
    }

    /// Removes the tokens from `start` to `behind`, and sorts out those behind whose context goes with them.
    fn take_out(&mut self, start: Option<u32>, behind: Option<u32>) {
        let mut old = Vec::new();
        let mut at = start;
        while let Some(place) = at.filter(|_| at != behind) {
            old.push(place);
            at = self.tokens.next(place);
        }
        let affected = self.tokens.affected(behind);
        self.tokens.sort_out(&[old.as_slice(), &affected].concat());
        for place in old {
            let id = self.tokens.token(place).id();
            if let Some(count) = self.counts.get_mut(&id) {
                *count -= 1;
                if *count == 0 {
                    self.counts.remove(&id);
                }
            }
            self.tokens.remove(place);
        }
    }

    /// Makes room for `new` lines where `lines` were.
    fn renumber(&mut self, lines: &Range<usize>, new: usize) {
        self.free_handles.extend(self.lines[lines.clone()].iter().map(|line| line.handle));
        let fresh: Vec<LineRecord> = (0..new)
            .map(|_| {
                let handle = self.free_handles.pop().unwrap_or_else(|| {
                    self.numbers.push(0);
                    self.numbers.len() as u32 - 1
                });
                LineRecord { first: NOWHERE, handle, indent: 0 }
            })
            .collect();
        self.lines.splice(lines.clone(), fresh);
        // Line numbers further down stay as they are unless lines were added or removed.
        let end = if new == lines.len() { lines.start + new } else { self.lines.len() };
        for number in lines.start..end {
            self.numbers[self.lines[number].handle as usize] = number as u32;
        }
    }

    /// Lexes lines behind the place `prev`, and sorts in their tokens and those from `behind` on. The first
    /// of the lines is number `read_from` of the text.
    fn put_in(&mut self, prev: u32, lines: Range<usize>, read_from: usize, behind: Option<u32>) {
        let vocabulary = Arc::clone(&self.vocabulary);
        let mut lexer = match self.line_before(lines.start) {
            Some((number, _, indent)) => Lines::after(indent, number + 1 < lines.start),
            None => Lines::default(),
        };
        let (mut prev, mut new) = (prev, Vec::new());
        for (number, read) in lines.zip(read_from..) {
            let content = self.text.slice(self.text.line_content_range(read));
            let handle = self.lines[number].handle;
            let mut first = NOWHERE;
            lexer.lex(&content, &vocabulary, |token| {
                prev = self.tokens.insert_after(prev, token, handle);
                if first == NOWHERE {
                    first = prev;
                }
                *self.counts.entry(token.id()).or_default() += 1;
                new.push(prev);
            });
            self.lines[number] = LineRecord { first, handle, indent: Line::new(&content).indent };
        }
        new.extend(self.tokens.affected(behind));
        self.tokens.sort_in(&new);
    }
}
