//! Which definitions of other files go along with a document. What went along before stays, in its order,
//! and what is new comes after it, so that the beginning of the prompt is the same as the user moves, and a
//! server that keeps what it has read need not read it again.

use std::{collections::HashSet, sync::Arc};

use model::Snippet;

/// So many names' definitions are taken at a place.
const TAKEN: usize = 12;

/// Names, each with what is sent for it.
pub(super) type Chosen = Vec<(Arc<str>, Vec<Snippet>)>;

/// What goes along after `before` did, at most `bytes` of it, for names in the order of their worth.
pub(super) fn after(
    before: &Chosen,
    names: &[String],
    bytes: usize,
    define: &dyn Fn(&str) -> Vec<Snippet>,
) -> Chosen {
    let defined = |name: Arc<str>| {
        let snippets = define(&name);
        (!snippets.is_empty()).then_some((name, snippets))
    };
    let now: Chosen = names.iter().filter_map(|name| defined(name.as_str().into())).take(TAKEN).collect();
    let kept = before.iter().filter_map(|(name, _)| defined(name.clone()));
    let mut seen = HashSet::new();
    let both: Chosen =
        kept.chain(now.iter().cloned()).filter(|(name, _)| seen.insert(name.clone())).collect();
    let size: usize = snippets(&both).map(|snippet| snippet.text.len()).sum();
    // When it is too much, all that is of no more use goes at once, rather than a little each time.
    if size <= bytes { both } else { now }
}

/// The pieces, each once.
pub(super) fn snippets(chosen: &Chosen) -> impl Iterator<Item = &Snippet> {
    let mut seen = HashSet::new();
    let all = chosen.iter().flat_map(|(_, snippets)| snippets);
    all.filter(move |snippet| seen.insert((&*snippet.path, &*snippet.text)))
}

#[cfg(test)]
mod tests;
