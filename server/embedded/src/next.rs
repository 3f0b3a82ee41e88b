//! [`next_edit`]: where the user will want to do again what they have just done: a name that they replaced by
//! a new one still stands elsewhere in the document.
//!
//! Only names that came into the document with that are offered. Where one name was changed into another that
//! was there before, something else was meant in that place, and says nothing about the next.

use std::ops::Range;

use crate::{open::OpenFile, recent::Recent};

/// Shorter names are written too often to mean the same.
const SHORTEST: usize = 3;
/// A new name stands in at most so many lines.
const LINES: usize = 24;

/// A name to be replaced by another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NextEdit {
    /// Where the old name stands, in bytes.
    pub range: Range<usize>,
    /// The old one.
    pub old: String,
    /// The new one.
    pub new: String,
}

/// The next place, from the cursor on and round again, at which a name stands that was replaced; of the names
/// that `wanted` lets through, old and new, the one that was replaced last.
pub fn next_edit(
    file: &OpenFile,
    recent: &Recent,
    offset: usize,
    wanted: impl Fn(&str, &str) -> bool,
) -> Option<NextEdit> {
    let vocabulary = &*file.vocabulary;
    let replaced = recent.replaced(file);
    let mut names = replaced.iter().map(|&(old, new)| (vocabulary.text(old), vocabulary.text(new)));
    names.find_map(|(old, new)| {
        let fits = old.len() >= SHORTEST && !new.is_empty() && wanted(old, new);
        let place = fits.then(|| place(file, recent, offset, (old, new)))??;
        Some(NextEdit { range: place, old: old.to_owned(), new: new.to_owned() })
    })
}

fn place(file: &OpenFile, recent: &Recent, offset: usize, (old, new): (&str, &str)) -> Option<Range<usize>> {
    let text = file.text();
    let content = text.to_string();
    let written = |at: &usize| recent.wrote(&text.slice(text.line_content_range(text.line_of(*at))));
    let mut news = occurrences(&content, new);
    if !news.by_ref().take(LINES).all(|at| written(&at)) || news.next().is_some() {
        return None;
    }
    let olds: Vec<usize> = occurrences(&content, old).filter(|at| !written(at)).collect();
    let next = olds.iter().find(|at| **at >= offset).or(olds.first())?;
    Some(*next..*next + old.len())
}

/// Where a name stands as a whole word.
fn occurrences<'a>(content: &'a str, name: &'a str) -> impl Iterator<Item = usize> + 'a {
    let in_word = |c: char| c.is_alphanumeric() || c == '_';
    content.match_indices(name).map(|(at, _)| at).filter(move |at| {
        let (before, after) = (content.get(..*at), content.get(at + name.len()..));
        !before.is_some_and(|text| text.ends_with(in_word))
            && !after.is_some_and(|text| text.starts_with(in_word))
    })
}

#[cfg(test)]
mod tests;
