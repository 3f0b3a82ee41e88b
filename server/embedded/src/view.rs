//! The sources of a prediction as [`Corpus`]es: the index and the open file, seen from where the cursor is.

use std::{ops::Range, path::Path};

use crate::{
    context::{By, Corpus, LONGEST},
    index::Shelved,
    lex::Token,
    open::OpenFile,
    segment::{Segment, folder},
    sort::INDEXED,
    vocabulary::{Id, NONE, START, is_break},
};

/// A segment without its hidden files.
pub(crate) struct SegmentView<'a> {
    pub(crate) segment: &'a Segment,
    /// Places that are no evidence, sorted: replaced files, and the one that is open.
    hidden: Vec<Range<u32>>,
    /// Places in files of the same folder, sorted.
    near: Vec<Range<u32>>,
}

impl<'a> SegmentView<'a> {
    /// The segment as seen from the open file at `path`, whose indexed copy is stale.
    pub(crate) fn of(shelved: &'a Shelved, path: &Path) -> Self {
        let segment = &*shelved.segment;
        let mut hidden = shelved.hidden.to_vec();
        if let Some(file) = segment.file(path).and_then(|file| segment.files.get(file as usize)) {
            hidden.push(file.places());
        }
        hidden.sort_unstable_by_key(|range| range.start);
        let folder = folder(path);
        let mut near: Vec<Range<u32>> = Vec::new();
        for file in segment.files.iter().filter(|file| file.folder == folder) {
            match near.last_mut() {
                Some(last) if last.end == file.start => last.end = file.end,
                _ => near.push(file.places()),
            }
        }
        Self { segment, hidden, near }
    }

    /// A segment all of which is evidence.
    pub(crate) fn all(segment: &'a Segment) -> Self {
        Self { segment, hidden: Vec::new(), near: Vec::new() }
    }
}

fn holds(ranges: &[Range<u32>], place: u32) -> bool {
    let i = ranges.partition_point(|range| range.end <= place);
    ranges.get(i).is_some_and(|range| range.start <= place)
}

impl Corpus for SegmentView<'_> {
    fn count(&self, by: By) -> usize {
        match by {
            By::Word => self.segment.by_word.len(),
            By::Shape => self.segment.by_shape.len(),
        }
    }

    fn place(&self, by: By, at: usize) -> u32 {
        match by {
            By::Word => self.segment.by_word[at],
            By::Shape => self.segment.by_shape[at],
        }
    }

    fn depth(&self, by: By) -> usize {
        match by {
            By::Word => INDEXED,
            By::Shape => LONGEST,
        }
    }

    fn token(&self, place: u32) -> Token {
        self.segment.tokens[place as usize]
    }

    fn next(&self, place: u32) -> Option<u32> {
        let next = self.segment.tokens.get(place as usize + 1)?;
        (next.id() != START).then_some(place + 1)
    }

    fn prev(&self, place: u32) -> Option<u32> {
        let prev = place.checked_sub(1)?;
        (self.segment.tokens[prev as usize].id() != START).then_some(prev)
    }

    fn before(&self, place: u32, back: usize) -> Id {
        (place as usize).checked_sub(back).map_or(START, |at| self.segment.tokens[at].id())
    }

    fn line_from(&self, place: u32) -> Vec<Token> {
        let on = self.segment.tokens[place as usize..].iter().copied();
        on.take_while(|token| !is_break(token.id()) && token.id() != START).collect()
    }

    fn after(&self, by: By, id: Id) -> Range<usize> {
        self.segment.after(by, id)
    }

    fn visible(&self, place: u32) -> bool {
        !holds(&self.hidden, place)
    }

    fn line_start(&self, _: u32) -> Id {
        NONE
    }

    fn line(&self, _: u32) -> usize {
        0
    }

    fn nearness(&self, place: u32) -> f32 {
        if holds(&self.near, place) { 1.0 } else { 0.0 }
    }
}

/// The open file without the line that is being typed.
pub(crate) struct FileView<'a> {
    pub(crate) file: &'a OpenFile,
    pub(crate) line: usize,
}

impl Corpus for FileView<'_> {
    fn count(&self, by: By) -> usize {
        self.file.tokens().sorted(by).len()
    }

    fn place(&self, by: By, at: usize) -> u32 {
        self.file.tokens().sorted(by).get(at)
    }

    fn token(&self, place: u32) -> Token {
        self.file.tokens().token(place)
    }

    fn next(&self, place: u32) -> Option<u32> {
        self.file.tokens().next(place)
    }

    fn prev(&self, place: u32) -> Option<u32> {
        self.file.tokens().prev(place)
    }

    fn before(&self, place: u32, back: usize) -> Id {
        self.file.tokens().before(place, back)
    }

    fn line_from(&self, place: u32) -> Vec<Token> {
        let tokens = self.file.tokens();
        let places = std::iter::successors(Some(place), |&place| tokens.next(place));
        places.map(|place| tokens.token(place)).take_while(|token| !is_break(token.id())).collect()
    }

    fn back(&self, place: u32, count: usize, out: &mut Vec<Id>) {
        let tokens = self.file.tokens();
        let places = std::iter::successors(tokens.prev(place), |&place| tokens.prev(place));
        out.clear();
        out.extend(places.take(count).map(|place| tokens.token(place).id()).take_while(|&id| id != START));
    }

    fn visible(&self, place: u32) -> bool {
        self.file.line_of(place) != self.line
    }

    fn line_start(&self, place: u32) -> Id {
        let first = self.file.line_from(self.file.line_of(place));
        let word = first.and_then(|(_, place, _)| self.file.tokens().next(place));
        word.map_or(NONE, |place| self.file.tokens().token(place).id())
    }

    fn line(&self, place: u32) -> usize {
        self.file.line_of(place)
    }

    fn nearness(&self, place: u32) -> f32 {
        2.0 / (2.0 + self.file.line_of(place).abs_diff(self.line) as f32)
    }
}
