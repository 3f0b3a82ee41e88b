//! From what was written to what may be shown: pure functions, each with one reason to cut or drop a text.

mod brackets;
mod layout;
mod noise;
mod overlap;
mod repetition;

pub(crate) use noise::quiet;

use crate::{Reason, place::Place};

/// Whether anything may be suggested here at all: only closing brackets, quotes and one separator may
/// stand right of the cursor, since a suggestion would otherwise run into other code.
pub(crate) fn gate(place: Place<'_>) -> Result<(), Reason> {
    let rest = place.after.trim_start().trim_start_matches([')', ']', '}', '>', '"', '\'', '`']).trim_start();
    let rest = rest.strip_prefix([':', '{', ';', ',']).unwrap_or(rest);
    if rest.trim().is_empty() { Ok(()) } else { Err(Reason::MidLine) }
}

/// Cuts one suggestion to what fits the place.
///
/// # Errors
/// Why nothing of it can be shown.
pub(crate) fn fit(text: &str, place: Place<'_>, max_lines: usize) -> Result<String, Reason> {
    let lines = if place.mid_line() { 1 } else { max_lines.max(1) };
    // A line break at the beginning is no line of its own.
    let lines = lines + usize::from(text.starts_with(['\n', '\r']) && !place.mid_line());
    let mut text = first_lines(text, lines).trim_end().to_owned();
    layout::same_indent(&mut text, place);
    if place.mid_line() {
        brackets::inside_pair(&mut text, place.after);
        overlap::with_rest_of_line(&mut text, place.after.trim_end());
    }
    overlap::with_lines_below(&mut text, place);
    if text.trim().is_empty() {
        return Err(Reason::Filtered("nothing is left beside the text around the cursor"));
    }
    if text.chars().any(invisible) {
        return Err(Reason::Filtered("it holds invisible characters"));
    }
    if overlap::repeats_next_line(place, &text) {
        return Err(Reason::Filtered("it repeats the next line"));
    }
    if overlap::repeats_line_above(place, &text) {
        return Err(Reason::Filtered("it repeats the line above"));
    }
    if repetition::repeats_itself(&text) {
        return Err(Reason::Filtered("it repeats itself"));
    }
    Ok(text)
}

/// What is left of a suggestion beside what stands right of the cursor by now, such as a bracket that the
/// editor has closed.
pub(crate) fn without_rest_of_line(text: &str, place: Place<'_>) -> String {
    let mut text = text.to_owned();
    if place.mid_line() {
        overlap::with_rest_of_line(&mut text, place.after.trim_end());
    }
    text
}

fn first_lines(text: &str, lines: usize) -> &str {
    let end = text.match_indices('\n').nth(lines - 1).map_or(text.len(), |(at, _)| at);
    text.get(..end).unwrap_or(text)
}

/// Control characters, and those that change the direction or presence of others, hide what is inserted.
fn invisible(c: char) -> bool {
    (c.is_control() && !matches!(c, '\n' | '\t' | '\r'))
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests;
