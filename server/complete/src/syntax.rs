//! What the syntax tree says: in what the cursor stands, and how many lines of a text leave the document as
//! well-formed as it was. Parsing takes milliseconds, so this belongs on a thread of its own.

use workspace::{Document, Language, faults};

use crate::Reason;

/// Longer documents are not parsed once more for each suggestion, in bytes.
const LONGEST: usize = 256 << 10;

/// Whether suggestions are wanted in what the cursor stands in.
///
/// # Errors
/// Why they are not.
pub(crate) fn wanted(
    document: &Document,
    offset: usize,
    in_comments: bool,
    in_strings: bool,
) -> Result<(), Reason> {
    let Some(tree) = document.tree() else { return Ok(()) };
    // What ends at the cursor still holds it: a comment is written at its end.
    let start = offset.saturating_sub(1);
    let mut node = tree.root_node().descendant_for_byte_range(start, offset);
    while let Some(inner) = node {
        let kind = inner.kind();
        if !in_comments && kind.contains("comment") {
            return Err(Reason::InComment);
        }
        // Behind its closing quote the cursor is out of it.
        if !in_strings && kind.contains("string") && offset < inner.end_byte() {
            return Err(Reason::InString);
        }
        node = inner.parent();
    }
    Ok(())
}

/// The beginning of `text` that, put at `offset`, breaks no syntax that was whole before: all of it, or
/// fewer lines. A text that helps nowhere is left as it is, since the document may be half written.
pub(crate) fn well_formed(document: &Document, offset: usize, text: &str) -> usize {
    let Some(language) = document.language.filter(|language| language.is_code()) else { return text.len() };
    if document.text.len() > LONGEST || !text.trim_start().contains('\n') {
        return text.len();
    }
    let (before, after) = (document.text.slice(0..offset), document.text.slice(offset..document.text.len()));
    let broken = |part: &str| count(language, &format!("{before}{part}{after}"));
    let limit = broken("");
    let ends = std::iter::once(text.len()).chain(text.rmatch_indices('\n').map(|(at, _)| at));
    let part = |end: &usize| text.get(..*end).unwrap_or_default();
    let good = ends.filter(|end| !part(end).trim().is_empty()).find(|end| broken(part(end)) <= limit);
    good.unwrap_or(text.len())
}

fn count(language: Language, content: &str) -> usize {
    faults(language, content).len()
}

#[cfg(test)]
mod tests;
