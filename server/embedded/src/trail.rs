//! Places that correspond to the cursor's by the form of the code rather than by the words just before:
//! the same argument of the same function, the same word in a line that begins alike, the line after a
//! like line. They are found by looking one word up and walking a few words from there, so they cost no
//! memory.

use crate::{
    context::{By, Corpus},
    gather::Progress,
    vocabulary::{Id, START, is_break, shape, sign},
};

/// How a place corresponds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Trail {
    /// The start of the same argument of the same callee.
    Argument,
    /// After the same word, in a line with the same first word.
    Line,
    /// In the line after one with the same first words, if it goes on alike.
    LineBefore,
    /// In the line before one with the same first words, if it goes on alike.
    LineAfter,
}

/// All trails, in the order of their features.
pub(crate) const TRAILS: [Trail; 4] = [Trail::Argument, Trail::Line, Trail::LineBefore, Trail::LineAfter];

/// How many places are walked from.
const LOOKED_AT: usize = 32;
/// The longest walk, in words.
const WALK: usize = 40;

const OPEN: Id = sign(b'(');
const COMMA: Id = sign(b',');

/// The places in a corpus that correspond to where a prediction is; `next_line` is how the line after it
/// begins.
pub(crate) fn places(
    corpus: &dyn Corpus,
    trail: Trail,
    at: &Progress,
    next_line: Option<[Id; 2]>,
    out: &mut Vec<u32>,
) {
    out.clear();
    let Some(&before) = at.words.last() else { return };
    let line = &at.words[at.line_start..];
    match trail {
        Trail::Argument => {
            if let Some((callee, argument)) = at.scope.call().filter(|_| before == OPEN || before == COMMA) {
                let starts = after_pair(corpus, callee, OPEN);
                out.extend(starts.filter_map(|place| nth_argument(corpus, place, argument)));
            }
        }
        Trail::Line => {
            if let [first, .., last] = *line {
                same_line(corpus, first, last, out);
            }
        }
        Trail::LineBefore => {
            if let Some([first, second]) = at.line_before() {
                let inside =
                    after_pair(corpus, first, second).filter(|&place| is_break(corpus.before(place, 3)));
                let starts = inside.filter_map(|place| line_after(corpus, place));
                out.extend(starts.filter_map(|start| along(corpus, start, line)));
            }
        }
        Trail::LineAfter => {
            if let Some([first, second]) = next_line {
                let inside =
                    after_pair(corpus, first, second).filter(|&place| is_break(corpus.before(place, 3)));
                let starts = inside.filter_map(|place| line_before(corpus, place));
                out.extend(starts.filter_map(|start| along(corpus, start, line)));
            }
        }
    }
}

/// The place that many words into a line, if the line so far has the same shape and the same first word.
fn along(corpus: &dyn Corpus, start: u32, line: &[Id]) -> Option<u32> {
    let mut place = start;
    for (i, &id) in line.iter().enumerate().take(WALK) {
        let there = corpus.token(place).id();
        if shape(there) != shape(id) || (i == 0 && there != id) {
            return None;
        }
        place = corpus.next(place)?;
    }
    Some(place)
}

/// An even sample of the places after two words.
pub(crate) fn after_pair(corpus: &dyn Corpus, first: Id, second: Id) -> impl Iterator<Item = u32> {
    let mut runs = Vec::new();
    corpus.runs(By::Word, &[first, second], &mut runs);
    let run = runs.get(1).cloned().unwrap_or(0..0);
    corpus.sample(By::Word, run, LOOKED_AT).into_iter()
}

/// The place where the argument number `argument` starts, from where the first one does.
fn nth_argument(corpus: &dyn Corpus, start: u32, argument: usize) -> Option<u32> {
    let (mut depth, mut commas, mut place) = (0usize, 0, start);
    for _ in 0..WALK {
        if commas == argument {
            return Some(place);
        }
        let id = corpus.token(place).id();
        if is_opening(id) {
            depth += 1;
        } else if is_closing(id) {
            depth = depth.checked_sub(1)?;
        } else if id == COMMA && depth == 0 {
            commas += 1;
        }
        place = corpus.next(place)?;
    }
    None
}

/// The places after `last` in lines that begin with `first`, sought from whichever is rarer.
fn same_line(corpus: &dyn Corpus, first: Id, last: Id, out: &mut Vec<u32>) {
    let (of_first, of_last) = (corpus.after(By::Word, first), corpus.after(By::Word, last));
    let from_first = of_first.len() < of_last.len();
    let run = if from_first { of_first } else { of_last };
    for place in corpus.sample(By::Word, run, LOOKED_AT) {
        let found = if from_first {
            Some(place).filter(|_| is_break(corpus.before(place, 2))).and_then(|start| {
                let places = std::iter::successors(Some(start), |&place| corpus.next(place)).take(WALK);
                let mut line = places.take_while(|&place| !is_break(corpus.token(place).id()));
                line.find(|&place| corpus.token(place).id() == last).and_then(|place| corpus.next(place))
            })
        } else {
            let back = |n: usize| corpus.before(place, n);
            let start = (2..WALK / 2).find(|&n| is_break(back(n)) || back(n) == START);
            Some(place).filter(|_| start.is_some_and(|n| n > 2 && back(n - 1) == first))
        };
        out.extend(found);
    }
}

/// The place of the first word of the line before the one a place is in.
fn line_before(corpus: &dyn Corpus, place: u32) -> Option<u32> {
    let places = std::iter::successors(Some(place), |&place| corpus.prev(place)).take(WALK);
    let mut breaks = places.filter(|&place| is_break(corpus.token(place).id()));
    breaks.nth(1).and_then(|place| corpus.next(place))
}

/// The place of the first word of the line after the one a place is in.
fn line_after(corpus: &dyn Corpus, place: u32) -> Option<u32> {
    let mut places = std::iter::successors(Some(place), |&place| corpus.next(place)).take(WALK);
    let end = places.find(|&place| is_break(corpus.token(place).id()))?;
    corpus.next(end)
}

pub(crate) const fn is_opening(id: Id) -> bool {
    id == OPEN || id == sign(b'[') || id == sign(b'{')
}

pub(crate) const fn is_closing(id: Id) -> bool {
    id == sign(b')') || id == sign(b']') || id == sign(b'}')
}
