//! [`Edit`]: a change to a text as a value. Ghost text, rewrites, agent edits, review accept and undo are
//! all this one type, so that one piece of code can rebase them over what the user typed meanwhile.

use std::ops::Range;

use crate::Text;

/// One replaced range. Ranges are bytes of the text *before* the edit.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Replacement {
    /// What is taken out; empty for a pure insertion.
    pub range: Range<usize>,
    /// What is put in its place; empty for a pure deletion.
    pub text: String,
}

impl Replacement {
    /// By how many bytes the text after it moves.
    pub(crate) fn delta(&self) -> isize {
        self.text.len().cast_signed() - self.range.len().cast_signed()
    }
}

/// A set of replacements of one text, sorted, none overlapping another, at most one insertion
/// at one place, none without effect.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Edit(Vec<Replacement>);

/// Why an edit is no edit, or does not fit a text.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    /// Two ranges overlap, or one ends before it starts.
    #[error("replacements {0:?} and {1:?} overlap or run backwards")]
    Overlap(Range<usize>, Range<usize>),
    /// A range does not lie on character boundaries inside the text.
    #[error("the range {range:?} does not fit a text of {len} bytes")]
    OutOfText {
        /// The offending range, in bytes.
        range: Range<usize>,
        /// The text's length, in bytes.
        len: usize,
    },
}

/// To which side an offset clings when text is inserted exactly there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bias {
    /// Stays before what is inserted.
    Before,
    /// Moves behind what is inserted.
    After,
}

impl Edit {
    /// The edit made of these replacements, in any order. Insertions at one place keep their order.
    ///
    /// # Errors
    /// When ranges overlap or run backwards.
    pub fn new(mut replacements: Vec<Replacement>) -> Result<Self, EditError> {
        replacements.retain(|r| r.range.start != r.range.end || !r.text.is_empty());
        replacements.sort_by_key(|r| (r.range.start, r.range.end));
        let mut sorted: Vec<Replacement> = Vec::with_capacity(replacements.len());
        for next in replacements {
            match sorted.last_mut() {
                Some(last) if next.range.start < last.range.end => {
                    return Err(EditError::Overlap(last.range.clone(), next.range));
                }
                // Two insertions at one place are one, or rebasing could take half of it for done.
                Some(last) if last.range.is_empty() && last.range == next.range => {
                    last.text.push_str(&next.text);
                }
                _ if next.range.start > next.range.end => return Err(EditError::Overlap(0..0, next.range)),
                _ => sorted.push(next),
            }
        }
        Ok(Self(sorted))
    }

    /// The edit that puts `text` in place of `range`. A backwards range counts as its two ends swapped.
    pub fn replace(range: Range<usize>, text: impl Into<String>) -> Self {
        let text = text.into();
        let range = range.start.min(range.end)..range.end.max(range.start);
        if range.is_empty() && text.is_empty() {
            Self::default()
        } else {
            Self(vec![Replacement { range, text }])
        }
    }

    /// The edit that puts `text` in at `offset`.
    pub fn insert(offset: usize, text: impl Into<String>) -> Self {
        Self::replace(offset..offset, text)
    }

    /// The replacements, sorted by place.
    pub fn replacements(&self) -> &[Replacement] {
        &self.0
    }

    /// Whether it changes nothing.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Where a byte offset of the text before the edit lies after it. Offsets inside a replaced range go to
    /// its end (`After`) or its start (`Before`); the start of a replaced range stays in front of it.
    pub fn map(&self, offset: usize, bias: Bias) -> usize {
        let mut delta = 0isize;
        for replacement in &self.0 {
            let Range { start, end } = replacement.range;
            if start > offset || (start == offset && (bias == Bias::Before || end > offset)) {
                break;
            }
            if end > offset {
                let start = start.wrapping_add_signed(delta);
                return if bias == Bias::After { start + replacement.text.len() } else { start };
            }
            delta += replacement.delta();
        }
        offset.wrapping_add_signed(delta)
    }

    /// The edit that takes the text after this one back to `before`, the text it was made for.
    #[must_use]
    pub fn invert(&self, before: &Text) -> Self {
        let mut delta = 0isize;
        let inverse = self.0.iter().map(|replacement| {
            let start = replacement.range.start.wrapping_add_signed(delta);
            delta += replacement.delta();
            let text = before.slice(replacement.range.clone()).into_owned();
            Replacement { range: start..start + replacement.text.len(), text }
        });
        Self(inverse.collect())
    }

    /// One edit that does what this one and then `later` do; `later` is for the text after this one.
    #[must_use]
    pub fn compose(&self, later: &Self) -> Self {
        let (mut first, mut second) = (Ops::new(&self.0), Ops::new(&later.0));
        let mut out = Composer::default();
        loop {
            match (first.peek(), second.peek()) {
                (Op::Delete(n), _) => {
                    out.delete(n);
                    first.advance(n);
                }
                (_, Op::Insert(text)) => {
                    out.insert(text);
                    second.advance(text.len());
                }
                (Op::Rest, Op::Rest) => break,
                (Op::Keep(n), Op::Rest) => {
                    out.keep(n);
                    first.advance(n);
                }
                (Op::Insert(text), Op::Rest) => {
                    out.insert(text);
                    first.advance(text.len());
                }
                (a, Op::Keep(m)) => {
                    let n = a.len().min(m);
                    match a {
                        Op::Insert(text) => out.insert(text.get(..n).unwrap_or(text)),
                        _ => out.keep(n),
                    }
                    first.advance(n);
                    second.advance(n);
                }
                (a, Op::Delete(m)) => {
                    let n = a.len().min(m);
                    if !matches!(a, Op::Insert(_)) {
                        out.delete(n);
                    }
                    first.advance(n);
                    second.advance(n);
                }
            }
        }
        out.finish()
    }

    pub(crate) fn check(&self, text: &Text) -> Result<(), EditError> {
        for Replacement { range, .. } in &self.0 {
            if range.end > text.len() || !text.is_boundary(range.start) || !text.is_boundary(range.end) {
                return Err(EditError::OutOfText { range: range.clone(), len: text.len() });
            }
        }
        Ok(())
    }

    /// For callers that build replacements in order and without overlap.
    pub(crate) fn from_sorted(replacements: Vec<Replacement>) -> Self {
        Self(replacements)
    }
}

/// An edit seen as a walk over the old text.
#[derive(Clone, Copy)]
enum Op<'a> {
    Keep(usize),
    Delete(usize),
    Insert(&'a str),
    /// The untouched remainder, as long as it takes.
    Rest,
}

impl Op<'_> {
    fn len(self) -> usize {
        match self {
            Op::Keep(n) | Op::Delete(n) => n,
            Op::Insert(text) => text.len(),
            Op::Rest => usize::MAX,
        }
    }
}

struct Ops<'a> {
    replacements: std::slice::Iter<'a, Replacement>,
    keep: usize,
    delete: usize,
    insert: &'a str,
    at: usize,
}

impl<'a> Ops<'a> {
    fn new(replacements: &'a [Replacement]) -> Self {
        let mut ops = Self { replacements: replacements.iter(), keep: 0, delete: 0, insert: "", at: 0 };
        ops.load();
        ops
    }

    fn load(&mut self) {
        while self.keep == 0 && self.delete == 0 && self.insert.is_empty() {
            let Some(next) = self.replacements.next() else { return };
            self.keep = next.range.start - self.at;
            self.delete = next.range.len();
            self.insert = &next.text;
            self.at = next.range.end;
        }
    }

    fn peek(&self) -> Op<'a> {
        match (self.keep, self.delete, self.insert) {
            (0, 0, "") => Op::Rest,
            (0, 0, text) => Op::Insert(text),
            (0, n, _) => Op::Delete(n),
            (n, _, _) => Op::Keep(n),
        }
    }

    fn advance(&mut self, n: usize) {
        match self.peek() {
            Op::Keep(_) => self.keep -= n,
            Op::Delete(_) => self.delete -= n,
            Op::Insert(text) => self.insert = text.get(n..).unwrap_or_default(),
            Op::Rest => {}
        }
        self.load();
    }
}

/// Collects the walk of a composed edit back into replacements; touching ones become one.
#[derive(Default)]
struct Composer {
    done: Vec<Replacement>,
    open: Option<Replacement>,
    at: usize,
}

impl Composer {
    fn keep(&mut self, n: usize) {
        self.done.extend(self.open.take());
        self.at += n;
    }

    fn delete(&mut self, n: usize) {
        self.at += n;
        let at = self.at;
        self.open(at - n).range.end = at;
    }

    fn insert(&mut self, text: &str) {
        let at = self.at;
        self.open(at).text.push_str(text);
    }

    fn open(&mut self, at: usize) -> &mut Replacement {
        self.open.get_or_insert_with(|| Replacement { range: at..at, text: String::new() })
    }

    fn finish(mut self) -> Edit {
        self.done.extend(self.open.take());
        self.done.retain(|r| !(r.range.is_empty() && r.text.is_empty()));
        Edit(self.done)
    }
}

#[cfg(test)]
pub(crate) mod tests;
