//! What of a delegated instruction needs no model: a rewrite or a rename that the user's words spell out, and what
//! was done at one place and is to be done everywhere. Nothing is guessed from other words.

use std::ops::Range;

use protocol::{Mention, Shortcut, TextDocumentIdentifier};
use workspace::{Document, symbol_at};

use super::sweep::Sweep;
use crate::{convert, session::Session, written};

/// What the user's words come to without a model; nothing where only a model could tell.
pub(crate) fn by_rule(
    session: &Session,
    text: &str,
    shortcut: Option<Shortcut>,
    mentions: &[Mention],
) -> Option<Sweep> {
    let document = mentions.iter().find_map(|mention| session.documents().get(place(mention)?.0));
    let language = document.as_ref().and_then(|document| document.language).map(|one| one.id().to_owned());
    let rewrite = |(pattern, replacement)| Sweep::Rewrite {
        pattern,
        replacement,
        language: language.clone(),
        path: None,
    };
    if let Some(rule) = written::rewrite(text) {
        return Some(rewrite(rule));
    }
    if shortcut == Some(Shortcut::Everywhere) {
        let diff = mentions.iter().find_map(|mention| match mention {
            Mention::Text { text, .. } => replaced(text),
            _ => None,
        });
        return diff.map(rewrite);
    }
    let (old_name, new_name) = renamed(text)?;
    let (document, mention) = (document?, mentions.iter().find(|mention| place(mention).is_some())?);
    let offset = named(session, &document, mention, old_name)?;
    let position = convert::wire(document.text.position(offset, session.encoding()));
    let text_document = TextDocumentIdentifier { uri: document.uri.to_string() };
    Some(Sweep::Rename { text_document, position, new_name: new_name.to_owned() })
}

/// The part of a document that is pointed at, and its name where it has one.
fn place(mention: &Mention) -> Option<(&str, protocol::Range, Option<&str>)> {
    match mention {
        Mention::Selection { uri, range } => Some((uri, *range, None)),
        Mention::Symbol { uri, range, name } => Some((uri, *range, Some(name))),
        _ => None,
    }
}

/// The old name, where it is said, and the new one of words such as "rename `a` to `b`".
fn renamed(text: &str) -> Option<(Option<&str>, &str)> {
    let words: Vec<&str> = text.split_whitespace().map(|word| word.trim_matches(['`', '"', '.'])).collect();
    let (old, new) = match words[..] {
        [verb, "to", new] | [verb, "this" | "it", "to", new] if is_rename(verb) => (None, new),
        [verb, old, "to", new] if is_rename(verb) => (Some(old), new),
        _ => return None,
    };
    (!new.is_empty()).then_some((old, new))
}

fn is_rename(verb: &str) -> bool {
    verb.eq_ignore_ascii_case("rename")
}

/// Where in what is pointed at the name stands, by syntax.
fn named(session: &Session, document: &Document, mention: &Mention, old: Option<&str>) -> Option<usize> {
    let (_, range, name) = place(mention)?;
    let at = |at| convert::wired_offset(&document.text, at, session.encoding());
    let Range { start, end } = at(range.start)..at(range.end);
    let Some(name) = old.or(name) else { return symbol_at(document, start).map(|symbol| symbol.range.start) };
    let text = document.text.slice(start..end.max(start)).into_owned();
    let is_it = |found: &usize| symbol_at(document, *found).is_some_and(|symbol| symbol.name == name);
    text.match_indices(name).map(|(found, _)| start + found).find(is_it)
}

/// What a diff of one hunk put in the place of what.
fn replaced(diff: &str) -> Option<(String, String)> {
    let lines = || diff.lines().filter(|line| !line.starts_with("---") && !line.starts_with("+++"));
    if lines().filter(|line| line.starts_with("@@")).count() != 1 {
        return None;
    }
    let side = |mark| {
        let lines: Vec<&str> = lines().filter_map(|line| line.strip_prefix(mark)).collect();
        lines.join("\n").trim().trim_end_matches([';', ',']).to_owned()
    };
    let (old, new) = (side('-'), side('+'));
    (!old.is_empty() && !new.is_empty() && old != new).then_some((old, new))
}

#[cfg(test)]
mod tests;
