//! [`Names`]: what the code around the cursor says of its names, read off the words alone: which are declared
//! in the function and not used yet, and what the block already does with them.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::{
    cursor::Cursor,
    trail::{is_closing, is_opening},
    vocabulary::{Id, NONE, Vocabulary, is_break, is_identifier, sign},
};

/// The most words of a pattern that declares names.
const PATTERN: usize = 16;

/// See the module's text.
#[derive(Debug, Default)]
pub(crate) struct Names {
    /// Names declared in the function: where, counted in words before the cursor, and how often each
    /// was used since.
    locals: FxHashMap<Id, (usize, usize)>,
    /// Neighbouring words in the block.
    pairs: FxHashSet<(Id, Id)>,
    /// The first words of the block's lines.
    starts: FxHashSet<Id>,
    /// The names in the comment right above the line, and in the file's own name, as Bloom sets of parts.
    pub(crate) comment: u64,
    pub(crate) path: u64,
}

impl Names {
    pub(crate) fn of(cursor: &Cursor, path: &std::path::Path, vocabulary: &Vocabulary) -> Self {
        let mut names = Self::default();
        let declaring = Declaring::new(vocabulary);
        let mut heads = cursor.headers.iter().zip(&cursor.header_starts);
        let function = heads.find(|(line, _)| line.iter().any(|id| declaring.functions.contains(id)));
        // A line starts with its break.
        names.read_function(&cursor.words[function.map_or(0, |(_, &start)| start + 1)..], &declaring);
        let block = cursor.header_starts.first().copied().unwrap_or_default().min(cursor.line_start);
        names.read_block(&cursor.words[block..cursor.line_start]);
        names.comment = comment_above(&cursor.words[..cursor.line_start], vocabulary);
        let stem = path.file_stem().unwrap_or_default().to_string_lossy();
        names.path = vocabulary.find(&stem).map_or(0, |id| vocabulary.parts(id));
        names
    }

    /// How near a name was declared, from 0 to 1, and whether it was not used since.
    pub(crate) fn local(&self, id: Id) -> Option<(f32, bool)> {
        let &(back, used) = self.locals.get(&id)?;
        Some((1.0 / (1.0 + (back as f32 / 8.0).ln_1p()), used == 0))
    }

    /// Whether the block has these two words side by side.
    pub(crate) fn has_pair(&self, first: Id, second: Id) -> bool {
        self.pairs.contains(&(first, second))
    }

    /// Whether a line of the block starts with this word.
    pub(crate) fn has_start(&self, id: Id) -> bool {
        self.starts.contains(&id)
    }

    fn read_function(&mut self, words: &[Id], declaring: &Declaring) {
        let mut header = true;
        for (at, &id) in words.iter().enumerate() {
            let back = words.len() - at;
            header &= !is_break(id);
            let before = at.checked_sub(1).map_or(NONE, |at| words[at]);
            if declaring.binds.contains(&id) {
                self.declare_pattern(&words[at + 1..], back - 1, declaring);
            } else if is_identifier(id) {
                if header && (before == sign(b'(') || before == sign(b',')) {
                    self.locals.insert(id, (back, 0));
                } else if let Some((declared, used)) = self.locals.get_mut(&id) {
                    *used += usize::from(*declared > back);
                } else if is_break(before) && declaring.is_assigned(&words[at..]) {
                    self.declare_pattern(&words[at..], back, declaring);
                }
            }
        }
    }

    /// The names in a pattern: `(a, mut b) =`, `{ a, b } =`, `i in`.
    fn declare_pattern(&mut self, words: &[Id], back: usize, declaring: &Declaring) {
        let stops = |id: &Id| is_break(*id) || declaring.assigns.contains(id) || declaring.ends.contains(id);
        let len = words.iter().take(PATTERN).position(stops).unwrap_or(PATTERN.min(words.len()));
        for &id in words[..len].iter().filter(|id| is_identifier(**id)) {
            self.locals.insert(id, (back.saturating_sub(len), 0));
        }
    }

    fn read_block(&mut self, words: &[Id]) {
        self.pairs.extend(words.windows(2).map(|pair| (pair[0], pair[1])));
        self.starts.extend(words.windows(2).filter(|pair| is_break(pair[0])).map(|pair| pair[1]));
    }
}

/// The words that declare names.
struct Declaring {
    functions: Vec<Id>,
    binds: Vec<Id>,
    assigns: Vec<Id>,
    ends: Vec<Id>,
}

impl Declaring {
    /// Whether the words start with names, and commas between them, to which something is assigned.
    fn is_assigned(&self, words: &[Id]) -> bool {
        let mut rest = words.iter().take(PATTERN).skip_while(|&&id| id > sign(b'~') || id == sign(b','));
        rest.next().is_some_and(|id| self.assigns.contains(id))
    }

    fn new(vocabulary: &Vocabulary) -> Self {
        let find = |words: &str| words.split(' ').filter_map(|word| vocabulary.find(word)).collect();
        Self {
            functions: find("fn def func function"),
            binds: find("let const var for as catch"),
            assigns: find("= :="),
            ends: find("in of : ; => -> |"),
        }
    }
}

/// The parts of the names in the comment that ends right above.
fn comment_above(words: &[Id], vocabulary: &Vocabulary) -> u64 {
    const LINES: usize = 3;
    let mut parts = 0;
    // The words end with the break before the line.
    let mut lines = words.split(|&id| is_break(id)).rev().skip(1);
    for line in lines.by_ref().take(LINES) {
        let first = line.first().map_or("", |&id| vocabulary.text(id));
        if !(first.starts_with("//") || matches!(first, "#" | "/*" | "*" | "\"\"\"")) {
            break;
        }
        parts |= line.iter().fold(0, |set, &id| set | vocabulary.parts(id));
    }
    parts
}

/// How many words back an open bracket is sought.
pub(crate) const REACH: usize = 120;

/// Where the innermost brackets that are open in these words start, if any.
pub(crate) fn innermost(words: &[Id]) -> Option<usize> {
    let mut depth = 0usize;
    for (at, &id) in words.iter().enumerate().rev().take(REACH) {
        if is_closing(id) {
            depth += 1;
        } else if is_opening(id) {
            match depth.checked_sub(1) {
                Some(less) => depth = less,
                None => return Some(at),
            }
        }
    }
    None
}

#[cfg(test)]
mod tests;
