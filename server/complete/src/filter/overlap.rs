//! What stands around the cursor already is not written once more.

use crate::{place::Place, unit::depth};

/// A line of so many bytes repeats for good reason.
const SHORT: usize = 3;

/// Takes away the end of `text` that stands right of the cursor already, unless it closes what the text opened.
pub(super) fn with_rest_of_line(text: &mut String, after: &str) {
    for after in [after, after.trim_start()] {
        let starts = text.char_indices().map(|(at, _)| at);
        let doubled = |at: &usize| {
            text.split_at_checked(*at).is_some_and(|(kept, tail)| after.starts_with(tail) && depth(kept) <= 0)
        };
        let overlap = starts.filter(doubled).min();
        if let Some(at) = overlap {
            text.truncate(at);
            return;
        }
    }
}

/// Takes away the last lines of `text` that are the lines below: a closing bracket, or whole statements.
pub(super) fn with_lines_below(text: &mut String, place: Place<'_>) {
    let lines: Vec<&str> = text.split('\n').collect();
    if lines.len() < 2 {
        return;
    }
    let below: Vec<&str> = place.below.iter().map(|line| line.trim_end()).collect();
    // The longest end of the text that is a beginning of what is below; the first line stays.
    let longest = (1..lines.len()).find(|from| {
        let tail = lines.get(*from..).unwrap_or_default();
        let filled: Vec<&str> = tail.iter().map(|line| line.trim_end()).filter(|l| !l.is_empty()).collect();
        !filled.is_empty() && below.starts_with(&filled)
    });
    if let Some(from) = longest {
        let kept = lines.get(..from).unwrap_or_default().join("\n");
        kept.trim_end().clone_into(text);
    }
}

/// Whether a line would be the next line once more.
pub(super) fn repeats_next_line(place: Place<'_>, text: &str) -> bool {
    let mut lines = text.lines();
    let first = format!("{}{}", place.before, lines.next().unwrap_or_default());
    let last = lines.last().unwrap_or(&first);
    let next = place.below.first().map_or("", |line| line.trim());
    next.len() > SHORT && (first.trim() == next || last.trim() == next)
}

/// Whether all of it is the line above once more.
pub(super) fn repeats_line_above(place: Place<'_>, text: &str) -> bool {
    let above = place.above.trim();
    // Rows of a table or arguments may be alike; statements with a name being typed are not.
    let whole = format!("{}{text}", place.before);
    above.len() > SHORT * 4 && whole.trim() == above && place.before.trim().len() < SHORT
}
