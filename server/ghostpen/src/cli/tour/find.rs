//! What is changed in the show: the first of the language's rewrites that finds something in several files,
//! else the rename of a name that several files use. Found by rule, so that every run shows the same.

use std::{
    cmp::Reverse,
    collections::BTreeMap,
    ops::ControlFlow,
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use text::{Position, Text};
use workspace::{Language, Occurrence, Reach, Rule, Scope, Snapshot, Workspace, symbol_at};

use super::{buffers::ENCODING, patterns, scratch::Scratch};

/// In how many files something is to be found: several, and not more than one looks at.
const FILES: std::ops::RangeInclusive<usize> = 2..=60;
/// How many names are tried at most, and how long they are at least, in bytes.
const NAMES: usize = 40;
const NAME: usize = 5;

/// Words after which a name is made, in one language or another.
const DEFINING: [&str; 16] = [
    "class",
    "const",
    "def",
    "enum",
    "fn",
    "func",
    "function",
    "interface",
    "local",
    "module",
    "static",
    "struct",
    "sub",
    "trait",
    "type",
    "void",
];

/// What is to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Job {
    /// A structural rewrite.
    Rewrite {
        /// What is looked for.
        pattern: &'static str,
        /// What takes its place.
        replacement: &'static str,
    },
    /// The rename of what stands at a place.
    Rename {
        /// The file, absolute.
        path: PathBuf,
        /// The place, as the client counts.
        position: Position,
        /// The name as it is.
        old: String,
        /// The name as it will be.
        new: String,
    },
}

impl Job {
    /// What it does, for people.
    pub(super) fn title(&self) -> String {
        match self {
            Self::Rewrite { pattern, replacement } => format!("rewrite `{pattern}` to `{replacement}`"),
            Self::Rename { old, new, .. } => format!("rename `{old}` to `{new}`"),
        }
    }
}

/// Finds what can be changed in several files of this language.
///
/// # Errors
/// When there is nothing of the kind.
pub(super) fn job(scratch: &Scratch, language: Language) -> anyhow::Result<Job> {
    let snapshot = Workspace::new(vec![scratch.root.clone()]).snapshot();
    let fits = |(pattern, replacement): &&patterns::Rewrite| {
        let rule = Rule {
            language: Some(language),
            pattern: (*pattern).to_owned(),
            replacement: (*replacement).to_owned(),
        };
        let found =
            workspace::rewrite(&snapshot, &rule, &Scope::default(), &mut |_| ControlFlow::Continue(()));
        found.is_ok_and(|found| FILES.contains(&found.files.len()))
    };
    if let Some((pattern, replacement)) = patterns::of(language).iter().find(fits) {
        return Ok(Job::Rewrite { pattern, replacement });
    }
    rename(scratch, &snapshot, language)
        .context("there is nothing to change in several files at once; try it on a larger folder")
}

fn rename(scratch: &Scratch, snapshot: &Snapshot, language: Language) -> Option<Job> {
    let files: Vec<_> = scratch
        .files
        .iter()
        .filter(|path| Language::of_path(path) == Some(language))
        .filter_map(|path| {
            Some((scratch.root.join(path), snapshot.read(&scratch.root.join(path)).ok()?.text))
        })
        .collect();
    let mut used: BTreeMap<String, Name> = BTreeMap::new();
    for (_, text) in &files {
        for (word, defined) in words(&text.to_string()) {
            let name = used.entry(word).or_default();
            name.files += 1;
            name.defined |= defined;
        }
    }
    let mut names: Vec<_> = used.into_iter().filter(|(_, name)| FILES.contains(&name.files)).collect();
    // Of the names made here that which most files use; of equal ones the longest, which says most.
    names.sort_by_key(|(word, name)| Reverse((name.defined, name.files, word.len())));
    names.iter().take(NAMES).find_map(|(name, _)| {
        let (path, offset) = files.iter().find_map(|(path, text)| Some((path, symbol(path, text, name)?)))?;
        let (text, new) = (&files.iter().find(|(other, _)| other == path)?.1, renamed(name));
        let at = Occurrence { path: path.clone(), offset };
        let found = workspace::rename(snapshot, &at, &new, &mut |_| ControlFlow::Continue(())).ok()?;
        let fits = found.reach == Reach::ByName && FILES.contains(&found.swept.files.len());
        let position = text.position(offset, ENCODING);
        fits.then(|| Job::Rename { path: path.clone(), position, old: name.clone(), new })
    })
}

/// Where a name stands in a text as a name of the program.
fn symbol(path: &Path, text: &Text, name: &str) -> Option<usize> {
    let workspace = Workspace::default();
    let uri = crate::convert::uri(path)?;
    let content = text.to_string();
    let document = workspace.documents().open(uri.as_str(), Some(path.to_owned()), "", 1, &content);
    content.match_indices(name).map(|(offset, _)| offset).find(|offset| {
        symbol_at(&document, *offset)
            .is_some_and(|symbol| symbol.name == name && symbol.range.start == *offset)
    })
}

/// What is known of a name.
#[derive(Clone, Copy, Debug, Default)]
struct Name {
    /// How many files use it.
    files: usize,
    /// One of them makes it; the others are often the language's own.
    defined: bool,
}

/// The words of a text that are long enough to be names, and whether it looks as if they were made there.
fn words(content: &str) -> BTreeMap<String, bool> {
    let mut words = BTreeMap::new();
    let mut before = "";
    for word in content.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty()) {
        if word.len() >= NAME && word.starts_with(|c: char| c.is_alphabetic()) {
            *words.entry(word.to_owned()).or_default() |= DEFINING.contains(&before);
        }
        before = word;
    }
    words
}

/// Another name in the same style.
fn renamed(name: &str) -> String {
    let snake = name.contains('_') || !name.contains(|c: char| c.is_uppercase());
    let shouted = !name.contains(|c: char| c.is_lowercase());
    format!(
        "{name}{}",
        if shouted {
            "_NOW"
        } else if snake {
            "_now"
        } else {
            "Now"
        }
    )
}

#[cfg(test)]
mod tests;
