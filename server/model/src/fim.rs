//! Fill-in-the-middle prompts for servers that take raw text: the marks of each family of models, as each
//! was trained on them.
//!
//! Only for servers that have nothing better: where a server knows its model's marks, it is asked to write
//! them, since it tokenises the user's text apart from them. Here a mark in the user's text is a mark, so
//! [`Family::mark_in`] finds it before anything is sent. [`prompt_parts`] is the way back, for clients that
//! write such prompts themselves.

mod families;
mod plain;
#[cfg(test)]
mod tests;

pub(crate) use families::FAMILIES;
pub(crate) use plain::with_snippets;

use crate::{FillRequest, Snippet};

/// A family of models that share their marks.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Family {
    /// As the setting `fim` names it.
    pub(crate) name: &'static str,
    /// Parts of model names that tell it, in lower case.
    pub(crate) known_by: &'static [&'static str],
    /// Prefix and suffix among the marks, as `{p}` and `{s}`.
    pub(crate) shape: &'static str,
    /// How pieces of other files go before that.
    pub(crate) repo: Repo,
    /// What ends an answer, the most telling first, since some servers take only four.
    pub(crate) stops: &'static [&'static str],
}

/// How a family takes pieces of other files. `{f}` is a path, `{c}` the piece.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Repo {
    /// Not at all: they go before the prefix as comments.
    None,
    /// Marks of its own.
    Marked {
        /// Before the first.
        head: &'static str,
        /// Each.
        each: &'static str,
        /// After the last, naming the file that is filled in.
        current: &'static str,
        /// Before the prefix, inside its mark.
        inside: &'static str,
    },
    /// Before the prefix, inside its mark.
    Inside {
        /// Each.
        each: &'static str,
        /// After the last, naming the file that is filled in.
        current: &'static str,
    },
}

/// The family that the setting `fim` calls `name`.
pub(crate) fn named(name: &str) -> Option<&'static Family> {
    FAMILIES.iter().find(|family| family.name == name)
}

/// Every family's name, for messages.
pub(crate) fn names() -> String {
    FAMILIES.iter().map(|family| family.name).collect::<Vec<_>>().join(", ")
}

/// What stands before and behind the cursor in a prompt that has the marks of some family between them. A
/// text without marks is all before it.
pub fn prompt_parts(prompt: &str) -> (&str, &str) {
    FAMILIES.iter().find_map(|family| family.parts(prompt)).unwrap_or((prompt, ""))
}

/// The family that a model's own name tells.
pub(crate) fn family_of(model: &str) -> Option<&'static Family> {
    let model = model.to_lowercase();
    FAMILIES.iter().find(|family| family.known_by.iter().any(|part| model.contains(part)))
}

impl Family {
    /// The prompt for `request`. None of its texts may hold a mark.
    pub(crate) fn prompt(&self, request: &FillRequest, snippets: &[Snippet]) -> String {
        if snippets.is_empty() {
            return self.single(&request.prefix, &request.suffix);
        }
        let named = |shape: &str| fill(shape, &[("{f}", &request.path)]);
        let pieces = |each: &str| -> String {
            snippets.iter().map(|piece| fill(each, &[("{f}", &piece.path), ("{c}", &piece.text)])).collect()
        };
        match &self.repo {
            Repo::None => self.single(&with_snippets(request, snippets), &request.suffix),
            Repo::Marked { head, each, current, inside } => {
                let prefix = named(inside) + &request.prefix;
                format!("{head}{}{}", pieces(each), named(current)) + &self.single(&prefix, &request.suffix)
            }
            Repo::Inside { each, current } => {
                self.single(&(pieces(each) + &named(current) + &request.prefix), &request.suffix)
            }
        }
    }

    fn single(&self, prefix: &str, suffix: &str) -> String {
        fill(self.shape, &[("{p}", prefix), ("{s}", suffix)])
    }

    /// Before and behind the cursor, whichever comes first; what precedes both is of other files.
    fn parts<'a>(&self, prompt: &'a str) -> Option<(&'a str, &'a str)> {
        let ([prefix, suffix], middle) = self.marks()?;
        let prompt = prompt.strip_suffix(middle)?;
        // With nothing at its end, a prompt is told from a text that speaks of marks by its beginning.
        if middle.is_empty() && !prompt.starts_with(suffix) {
            return None;
        }
        let (before, after) = (prompt.find(prefix)?, prompt.find(suffix)?);
        let text = |mark: &str, at: usize, end: usize| prompt.get(at + mark.len()..end);
        if before < after {
            Some((text(prefix, before, after)?, text(suffix, after, prompt.len())?))
        } else {
            Some((text(prefix, before, prompt.len())?, text(suffix, after, before)?))
        }
    }

    /// The marks before the prefix and the suffix, and the one at the end.
    fn marks(&self) -> Option<([&'static str; 2], &'static str)> {
        let (head, rest) = self.shape.split_once('{')?;
        let (first, rest) = rest.split_once('}')?;
        let (between, rest) = rest.split_once('{')?;
        let middle = rest.split_once('}')?.1;
        Some((if first == "p" { [head, between] } else { [between, head] }, middle))
    }

    /// The first of the family's marks in `text`.
    pub(crate) fn mark_in(&self, text: &str) -> Option<&'static str> {
        first_in(text, std::slice::from_ref(self))
    }
}

/// The first mark of any family in `text`, for a server whose model is not known.
pub(crate) fn any_mark_in(text: &str) -> Option<&'static str> {
    first_in(text, FAMILIES)
}

/// The first mark of these families in `text`. All marks begin in one of two ways, so one walk finds any; this is
/// on the way of each request.
fn first_in(text: &str, families: &[Family]) -> Option<&'static str> {
    let marks = || families.iter().flat_map(|family| family.stops).copied().filter(|stop| is_mark(stop));
    let at = |(at, byte)| BEGINNINGS.contains(&byte).then_some(at);
    let begins = |at| marks().find(|mark| text.as_bytes()[at..].starts_with(mark.as_bytes()));
    text.bytes().enumerate().filter_map(at).find_map(begins)
}

/// What marks begin with.
const BEGINNINGS: [u8; 2] = [b'<', b'['];

/// Whether a stop is a token of the model, which the user's text cannot hold and stay text; others, such
/// as a separator line, are ordinary words that only end an answer.
fn is_mark(stop: &str) -> bool {
    !stop.starts_with('\n')
}

/// `shape` with its holes filled. The holes are looked for in the shape alone, never in what fills them.
fn fill(shape: &str, holes: &[(&str, &str)]) -> String {
    let mut out = String::new();
    let mut rest = shape;
    while let Some(at) = rest.find('{') {
        out += &rest[..at];
        rest = &rest[at..];
        match holes.iter().find(|(hole, _)| rest.starts_with(hole)) {
            Some((hole, value)) => {
                out += value;
                rest = &rest[hole.len()..];
            }
            None => {
                out.push('{');
                rest = &rest[1..];
            }
        }
    }
    out + rest
}
