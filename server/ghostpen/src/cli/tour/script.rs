//! What is typed in the show: lines of a real file, taken out of the copy before the server reads it, so that
//! it cannot have seen them there. Chosen by rule, so that every run shows the same.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use text::{Bytes, Edit, Replacement, Text};
use workspace::Language;

use super::scratch::Scratch;

/// Lines that are typed.
const LINES: usize = 8;
/// How long a line is at least, without its indentation, so that there is something to complete, and at most
/// with it, so that it fits a terminal; in characters.
const SHORTEST: usize = 18;
const LONGEST: usize = 76;
/// Fewer lines are no show.
const FEWEST: usize = 3;
/// How many lines the file has at most.
const FILE_LINES: usize = 1500;

/// A file, and the lines of it that are typed.
#[derive(Clone, Debug)]
pub(super) struct Script {
    /// Relative to the root of the copy.
    pub path: PathBuf,
    /// The language with the most files.
    pub language: Language,
    /// What the author wrote.
    pub original: Bytes,
    /// The lines, counted from 0, in the order of the file.
    pub lines: Vec<usize>,
}

/// Chooses the file and its lines.
///
/// # Errors
/// When no file of the copy is code with lines to type.
pub(super) fn choose(scratch: &Scratch) -> anyhow::Result<Script> {
    let mut by_language: BTreeMap<Language, Vec<&PathBuf>> = BTreeMap::new();
    for path in &scratch.files {
        if let Some(language) = Language::of_path(path).filter(|language| language.is_code()) {
            by_language.entry(language).or_default().push(path);
        }
    }
    // The first of those with the most files; `max_by_key` would take the last.
    let most = by_language.into_iter().rev().max_by_key(|(_, files)| files.len());
    let (language, files) =
        most.context("there is no source code in a language that is known; try it on another folder")?;
    let mut scripts: Vec<_> = files.into_iter().filter_map(|path| read(scratch, path, language)).collect();
    // Of the files in which enough can be typed, the one of middle size.
    let lines = scripts.iter().map(|script| script.lines.len()).max().unwrap_or_default();
    scripts.retain(|script| script.lines.len() == lines);
    scripts.sort_by_key(|script| (script.original.text.len(), script.path.clone()));
    let middle = scripts.len() / 2;
    scripts.into_iter().nth(middle).context("no file has lines enough to type; try it on a larger folder")
}

/// The script for one file; `None` when it has too few lines that can be typed.
fn read(scratch: &Scratch, path: &Path, language: Language) -> Option<Script> {
    let original = text::decode(&scratch.read(path).ok()?).ok()?;
    if original.text.line_count() > FILE_LINES {
        return None;
    }
    let lines = spread(&typable(&original.text, language));
    (lines.len() >= FEWEST).then(|| Script { path: path.to_owned(), language, original, lines })
}

/// The lines of code that are worth typing, comments left out.
fn typable(text: &Text, language: Language) -> Vec<usize> {
    let is_typable = |line: &usize| {
        let content = text.slice(text.line_content_range(*line)).into_owned();
        let code = content.trim();
        let comment = language.line_comment().is_some_and(|mark| code.starts_with(mark));
        code.chars().count() >= SHORTEST
            && content.chars().count() <= LONGEST
            && content.trim_end() == content
            && !comment
            && !code.starts_with(['*', '#', '"', '\''])
            && !code.starts_with("/*")
            && code.split_whitespace().count() > 1
    };
    (0..text.line_count()).filter(is_typable).collect()
}

/// Some of the lines, evenly spread; all where there are few.
fn spread(lines: &[usize]) -> Vec<usize> {
    let part = (lines.len() / LINES).max(1);
    lines.chunks(part).take(LINES).filter_map(|lines| lines.get(lines.len() / 2).copied()).collect()
}

impl Script {
    /// Takes the lines out of the file in the copy; what stays of them is their indentation.
    pub(super) fn take_out(&self, scratch: &Scratch) -> anyhow::Result<()> {
        let removed = self.lines.iter().map(|line| {
            let (indent, code) = self.parts(*line);
            let start = self.original.text.line_start(*line) + indent.len();
            Replacement { range: start..start + code.len(), text: String::new() }
        });
        let text = self.original.text.apply(&Edit::new(removed.collect())?)?;
        let path = scratch.root.join(&self.path);
        fs::write(&path, text::encode(&text, self.original.bom))
            .with_context(|| format!("cannot write {}", path.display()))
    }

    /// A line's indentation, and what the author wrote after it.
    pub(super) fn parts(&self, line: usize) -> (String, String) {
        let content = self.original.text.slice(self.original.text.line_content_range(line)).into_owned();
        let code = content.trim_start().to_owned();
        (content[..content.len() - code.len()].to_owned(), code)
    }
}

#[cfg(test)]
mod tests;
#[cfg(test)]
pub(super) use tests::scratch;
