//! Patches: changes as text, from a model or a person, made into proposals.
//!
//! Each format has one parser, and all share one applier. A hunk is taken only where it fits at one place;
//! what fits by more than its letter is told, and what does not fit is refused with what stands in the
//! file instead, in words that help to mend it. A patch is refused as a whole.

mod binary;
mod blocks;
mod envelope;
mod json;
mod lines;
mod place;
mod seek;
mod tell;
mod unified;
mod write;

use std::path::{Component, Path, PathBuf};

use crate::{Current, Proposal};

pub use binary::Binary;
pub(crate) use binary::write as write_binary;
pub(crate) use lines::Lines;
pub use seek::Fit;

/// How a patch is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// Whichever it looks like.
    #[default]
    Auto,
    /// `*** Begin Patch` … `*** End Patch`.
    Envelope,
    /// `<<<<<<< SEARCH` … `=======` … `>>>>>>> REPLACE` below the file's name.
    SearchReplace,
    /// A unified diff, as `diff -u` or git write it.
    Unified,
    /// Edits as JSON: `{"path", "old", "new"}` for a text that is replaced, `{"path", "text"}` for a whole file.
    Json,
}

/// A patch that was read. Whether it fits is seen when it is applied.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Patch {
    /// What it does to each file, in its own order; a file may come up more than once.
    pub files: Vec<FilePatch>,
}

/// What a patch does to one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilePatch {
    /// The file, relative to the root, as the patch names it.
    pub path: String,
    /// What is done.
    pub action: Action,
    /// Whether it becomes executable, or no longer is.
    pub executable: Option<bool>,
}

/// What is done to a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// It is made, with this text; there must be none.
    Create(String),
    /// It gets this text, whatever it held.
    Write(String),
    /// It is removed; `was` is what it holds, if the patch says so.
    Delete {
        /// Its text, line ends aside.
        was: Option<String>,
    },
    /// Its text changes, and it moves to another path if one is given.
    Change {
        /// What changes.
        hunks: Vec<Hunk>,
        /// The new path.
        moved: Option<String>,
    },
    /// It is made like another one, with changes.
    Copy {
        /// The other file, as the patch names it.
        from: String,
        /// What changes.
        hunks: Vec<Hunk>,
    },
    /// It gets these bytes, and moves to another path if one is given.
    Binary {
        /// The bytes, or how they come of those there are.
        content: Binary,
        /// Whether there must be no such file yet.
        created: bool,
        /// The new path.
        moved: Option<String>,
    },
    /// A text that occurs once is replaced by another.
    Replace {
        /// The text as it is.
        old: String,
        /// What takes its place.
        new: String,
        /// Whether every occurrence is meant.
        all: bool,
    },
}

/// Lines that change, with some around them by which they are found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hunk {
    /// The line of the old text at which it starts, from 0, if the patch says so.
    pub line: Option<usize>,
    /// Lines that come before it, outermost first, with others in between.
    pub anchors: Vec<String>,
    /// The lines, with their line ends.
    pub lines: Vec<Line>,
    /// Whether it reaches the end of the file.
    pub at_end: bool,
}

/// A line of a hunk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    /// It stays.
    Keep(String),
    /// It goes.
    Remove(String),
    /// It is new.
    Add(String),
}

/// Why a text is no patch.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {problem}")]
pub struct ParseError {
    /// The line of the patch, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub problem: String,
}

/// A patch that fits.
#[derive(Clone, Debug)]
pub struct Applied {
    /// What it comes to, for a change set.
    pub proposals: Vec<Proposal>,
    /// The hunks that do not fit by their letter; to be looked at.
    pub loose: Vec<Loose>,
}

/// A hunk that was taken although it does not fit by its letter.
#[derive(Clone, Debug, PartialEq)]
pub struct Loose {
    /// The file, as the patch names it.
    pub path: String,
    /// The hunk's number in its file, from 1.
    pub hunk: usize,
    /// How it fits.
    pub fit: Fit,
}

/// Why a patch is not applied; one for each hunk that does not fit.
#[derive(Clone, Debug, PartialEq)]
pub struct Refusal {
    /// The file, as the patch names it.
    pub path: String,
    /// The hunk's number in its file, from 1; 0 when the whole file is meant.
    pub hunk: usize,
    /// What stands in the way.
    pub reason: Reason,
}

/// What stands in the way of a hunk.
#[derive(Clone, Debug, PartialEq)]
pub enum Reason {
    /// The path leads out of the root, or names nothing.
    Path,
    /// The file is there already.
    Exists,
    /// There is no such file.
    Missing,
    /// The file cannot be read as text.
    Unreadable(String),
    /// Its lines are at several places, by these line numbers, from 1.
    Ambiguous(Vec<usize>),
    /// Its lines are nowhere; what is most like them, the best first, if anything is.
    NotFound(Vec<Nearest>),
    /// The line that it names as coming before it is nowhere.
    NoAnchor(String),
    /// What the file holds is not what the patch was made for.
    Other,
    /// It touches lines that another hunk of the patch touches.
    Overlap,
}

/// The lines of a file that are most like a hunk's.
#[derive(Clone, Debug, PartialEq)]
pub struct Nearest {
    /// The first of them, from 1.
    pub line: usize,
    /// How alike they are, from 0 to 1.
    pub likeness: f64,
    /// What they say.
    pub text: String,
    /// The first line in which they differ: what the hunk says, and what the file says.
    pub differs: Option<(String, String)>,
}

impl Patch {
    /// Reads a patch.
    ///
    /// # Errors
    /// When it is not written in the format, or in none when the format is to be found out.
    pub fn parse(input: &str, format: Format) -> Result<Self, ParseError> {
        let starts = |mark: &str| input.lines().any(|line| line.starts_with(mark));
        let files = match format {
            Format::Envelope => envelope::parse(input),
            Format::SearchReplace => blocks::parse(input),
            Format::Unified => unified::parse(input),
            Format::Json => json::parse(input),
            Format::Auto if input.trim_start().starts_with(['{', '[']) => json::parse(input),
            Format::Auto if starts(envelope::BEGIN) => envelope::parse(input),
            Format::Auto if starts(blocks::SEARCH) => blocks::parse(input),
            Format::Auto if starts("--- ") || starts("diff --git ") => unified::parse(input),
            Format::Auto => Err(ParseError::at(0, "this is no patch in a known format")),
        }?;
        if files.is_empty() {
            return Err(ParseError::at(0, "the patch changes nothing"));
        }
        Ok(Self { files })
    }

    /// What the patch comes to for the files below `root`; `current` gives what they hold.
    ///
    /// # Errors
    /// When any of its hunks does not fit: then nothing of it does.
    pub fn apply(&self, root: &Path, current: impl FnMut(&Path) -> Current) -> Result<Applied, Vec<Refusal>> {
        place::apply(self, root, current)
    }
}

/// The file that a patch's path names below `root`; `None` when it leads out of it, or nowhere. A folder on
/// the way that is a symbolic link leads out, too: a patch shall not reach what a link happens to point at.
fn resolve(root: &Path, name: &str) -> Option<PathBuf> {
    let mut path = root.to_owned();
    let mut depth = 0;
    for part in Path::new(name).components() {
        match part {
            Component::CurDir => {}
            Component::Normal(_) if depth > 0 && path.is_symlink() => return None,
            Component::Normal(part) => {
                path.push(part);
                depth += 1;
            }
            _ => return None,
        }
    }
    (depth > 0 && !name.contains('\0')).then_some(path)
}

impl FilePatch {
    /// A patch of one file that leaves its mode alone.
    pub fn new(path: impl Into<String>, action: Action) -> Self {
        Self { path: path.into(), action, executable: None }
    }
}

impl ParseError {
    /// `line` counts from 0.
    fn at(line: usize, problem: impl Into<String>) -> Self {
        Self { line: line + 1, problem: problem.into() }
    }
}

impl Hunk {
    /// The lines it expects, with their ends.
    fn old(&self) -> Vec<&str> {
        let old = |line: &'_ Line| match line {
            Line::Keep(text) | Line::Remove(text) => Some(text.len()),
            Line::Add(_) => None,
        };
        self.lines.iter().filter(|line| old(line).is_some()).map(Line::text).collect()
    }
}

impl Hunk {
    /// The lines it leaves, with their ends.
    fn new_lines(&self) -> Vec<&str> {
        self.lines.iter().filter(|line| !matches!(line, Line::Remove(_))).map(Line::text).collect()
    }
}

impl Line {
    fn text(&self) -> &str {
        match self {
            Self::Keep(text) | Self::Remove(text) | Self::Add(text) => text,
        }
    }
}

#[cfg(test)]
mod tests;
