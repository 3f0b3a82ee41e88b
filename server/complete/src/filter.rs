//! From a guess to what may be shown: pure functions, each with one reason to drop or cut a text.

use crate::Reason;

/// The line the cursor is in, and what follows it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place<'a> {
    /// The line up to the cursor.
    pub(crate) before: &'a str,
    /// The line from the cursor on, without its line break.
    pub(crate) after: &'a str,
    /// The next line that is not blank.
    pub(crate) next: &'a str,
}

/// Whether anything may be suggested here at all: only closing brackets, quotes and one separator may
/// stand right of the cursor, since a suggestion would otherwise run into other code.
pub(crate) fn gate(place: Place<'_>) -> Result<(), Reason> {
    let rest = place.after.trim_start().trim_start_matches([')', ']', '}', '>', '"', '\'', '`']).trim_start();
    let rest = rest.strip_prefix([':', '{', ';', ',']).unwrap_or(rest);
    if rest.trim().is_empty() { Ok(()) } else { Err(Reason::MidLine) }
}

/// Cuts a guess to what fits the place.
///
/// # Errors
/// Why nothing of it can be shown.
pub(crate) fn fit(guess: &str, place: Place<'_>, max_lines: usize) -> Result<String, Reason> {
    let mid_line = !place.after.trim().is_empty();
    let lines = if mid_line { 1 } else { max_lines.max(1) };
    let mut text = first_lines(guess, lines).trim_end().to_owned();
    if mid_line {
        cut_overlap(&mut text, place.after.trim_end());
    }
    if text.trim().is_empty() {
        return Err(Reason::Filtered("nothing is left beside the text right of the cursor"));
    }
    if text.chars().any(invisible) {
        return Err(Reason::Filtered("it holds invisible characters"));
    }
    if repeats(place, &text) {
        return Err(Reason::Filtered("it repeats the next line"));
    }
    Ok(text)
}

fn first_lines(text: &str, lines: usize) -> &str {
    let end = text.match_indices('\n').nth(lines - 1).map_or(text.len(), |(at, _)| at);
    text.get(..end).unwrap_or(text)
}

/// Takes away the end of `text` that stands right of the cursor already.
fn cut_overlap(text: &mut String, after: &str) {
    for after in [after, after.trim_start()] {
        let starts = text.char_indices().map(|(at, _)| at);
        let overlap = starts.filter(|at| text.get(*at..).is_some_and(|tail| after.starts_with(tail))).min();
        if let Some(at) = overlap {
            text.truncate(at);
            return;
        }
    }
}

/// Control characters, and those that change the direction or presence of others, hide what is inserted.
fn invisible(c: char) -> bool {
    (c.is_control() && !matches!(c, '\n' | '\t' | '\r'))
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}')
}

/// Whether the line would be the next line once more. Short lines repeat for good reason.
fn repeats(place: Place<'_>, text: &str) -> bool {
    let mut lines = text.lines();
    let first = format!("{}{}", place.before, lines.next().unwrap_or_default());
    let shown_last = lines.last().unwrap_or(&first);
    let next = place.next.trim();
    next.len() > 3 && (first.trim() == next || shown_last.trim() == next)
}

#[cfg(test)]
mod tests;
