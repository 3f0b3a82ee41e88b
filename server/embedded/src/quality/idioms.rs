//! [`Idioms`]: learns a [`Prior`] from many projects: the rows of words that occur in at least two of them.
//!
//! A row is kept unless a longer one that holds it occurs in as many projects, so that nothing is said twice.
//! Rows of `n + 1` words are counted only where both rows of `n` in them are in two projects already, which
//! keeps the tables small. What is written in one project alone never gets in.

use std::{collections::BTreeMap, path::Path};

use rustc_hash::{FxHashMap, FxHasher};
use std::hash::Hasher;

use super::File;
use crate::{
    index::shelf_of,
    lex::{Lines, Token},
    prior::{self, Prior},
    vocabulary::{BREAK, OPAQUE, START, Vocabulary, is_break},
};

/// The longest row, in words; and the shortest.
const LONGEST: usize = 10;
const SHORTEST: usize = 2;
/// In how many projects a row must occur.
const PROJECTS: u32 = 2;
/// How many bytes of rows a language may have.
const MOST_BYTES: usize = 500_000;

/// A row of words, and the projects it occurs in.
struct Row {
    text: String,
    projects: u64,
    count: u32,
}

/// What all files of one language say, with the project of each stretch.
#[derive(Default)]
struct Shelf {
    tokens: Vec<Token>,
    /// Where each project's tokens end.
    ends: Vec<(usize, u32)>,
}

/// See the module's text. At most 64 projects.
pub struct Idioms {
    vocabulary: Vocabulary,
    shelves: BTreeMap<Box<str>, Shelf>,
    projects: u32,
    rows: BTreeMap<Box<str>, Vec<Row>>,
}

impl Default for Idioms {
    fn default() -> Self {
        Self {
            vocabulary: Vocabulary::new(u32::MAX),
            shelves: BTreeMap::new(),
            projects: 0,
            rows: BTreeMap::new(),
        }
    }
}

impl Idioms {
    /// Takes in another project.
    pub fn study(&mut self, files: &[File]) {
        for (path, text) in files {
            let shelf = self.shelves.entry(shelf_of(path)).or_default();
            lex(path, text, &self.vocabulary, &mut shelf.tokens);
        }
        for shelf in self.shelves.values_mut() {
            shelf.ends.push((shelf.tokens.len(), self.projects));
        }
        self.projects += 1;
    }

    /// Finds the rows that projects have in common.
    pub fn compare(&mut self) {
        for (name, shelf) in std::mem::take(&mut self.shelves) {
            self.rows.insert(name, shelf.common(&self.vocabulary));
        }
    }

    /// The prior as all projects but one give it, or all of them.
    pub fn prior(&self, without: Option<u32>) -> Prior {
        let mask = without.map_or(u64::MAX, |project| !(1 << project));
        let shelf = |name: &str, rows: &[Row]| {
            let others = |row: &&Row| (row.projects & mask).count_ones() >= PROJECTS;
            let mut rows: Vec<&Row> = rows.iter().filter(others).collect();
            let rank = |row: &&Row| ((row.projects & mask).count_ones(), row.count);
            rows.sort_by(|a, b| rank(b).cmp(&rank(a)).then_with(|| a.text.cmp(&b.text)));
            let rows = rows.into_iter().map(|row| (row.text.as_str(), (row.projects & mask).count_ones()));
            (name.into(), prior::encode(rows, MOST_BYTES).into())
        };
        Prior::from_shelves(self.rows.iter().map(|(name, rows)| shelf(name, rows)).collect())
    }
}

/// Lexes a file; comments and what stands after a blank line begin anew.
fn lex(path: &Path, text: &str, vocabulary: &Vocabulary, out: &mut Vec<Token>) {
    out.push(Token::new(START, 0));
    let marks: &[&str] =
        if shelf_of(path).as_ref() == "py" { &["#", "\"\"\""] } else { &["//", "/*", "*", "#!"] };
    let mut lines = Lines::default();
    for line in text.split('\n') {
        let comment = marks.iter().any(|mark| line.trim_start().starts_with(mark));
        let from = out.len();
        lines.lex(line, vocabulary, |token| out.push(token));
        if comment {
            out.truncate(from);
            out.push(Token::new(START, 0));
        }
    }
}

impl Shelf {
    fn project(&self, place: usize) -> u32 {
        self.ends[self.ends.partition_point(|end| end.0 <= place)].1
    }

    fn row(&self, place: usize, len: usize) -> &[Token] {
        &self.tokens[place..place + len]
    }

    fn common(&self, vocabulary: &Vocabulary) -> Vec<Row> {
        let stops = |token: Token| {
            let id = token.id();
            id == START || id == OPAQUE || (is_break(id) && id >= BREAK + 3)
        };
        // Where a row of the current length starts that is common to projects.
        let mut common: Vec<bool> = self.tokens.iter().map(|&token| !stops(token)).collect();
        let (mut rows, mut shorter) = (Vec::new(), FxHashMap::default());
        for len in SHORTEST..=LONGEST {
            let mut found: FxHashMap<u64, Found> = FxHashMap::default();
            let starts: Vec<usize> = (0..self.tokens.len().saturating_sub(len))
                .filter(|&at| common[at] && common[at + 1])
                .collect();
            for &at in &starts {
                let entry =
                    found.entry(hash(self.row(at, len))).or_insert(Found { place: at, ..Found::default() });
                entry.projects |= 1 << self.project(at);
                entry.count += 1;
            }
            found.retain(|_, found| found.projects.count_ones() >= PROJECTS);
            common = vec![false; self.tokens.len()];
            for at in starts {
                common[at] = found.contains_key(&hash(self.row(at, len)));
            }
            for longer in found.values() {
                let row = self.row(longer.place, len);
                for part in [&row[1..], &row[..len - 1]] {
                    if let Some(shorter) = shorter.get_mut(&hash(part)) {
                        let shorter: &mut Found = shorter;
                        shorter.held |= shorter.projects.count_ones() <= longer.projects.count_ones();
                    }
                }
            }
            self.keep(&shorter, len - 1, vocabulary, &mut rows);
            shorter = found;
        }
        self.keep(&shorter, LONGEST, vocabulary, &mut rows);
        rows
    }

    fn keep(&self, found: &FxHashMap<u64, Found>, len: usize, vocabulary: &Vocabulary, rows: &mut Vec<Row>) {
        for found in found.values().filter(|found| !found.held) {
            let row = self.row(found.place, len);
            if row.iter().all(|token| is_break(token.id())) {
                continue;
            }
            let text = prior::text_of(row, vocabulary);
            rows.push(Row { text, projects: found.projects, count: found.count });
        }
    }
}

/// A row that was found: its first place, and where it occurs.
#[derive(Clone, Copy, Default)]
struct Found {
    place: usize,
    projects: u64,
    count: u32,
    /// A longer row says the same.
    held: bool,
}

fn hash(row: &[Token]) -> u64 {
    let mut hasher = FxHasher::default();
    for token in row {
        hasher.write_u32(token.id());
    }
    hasher.finish()
}
