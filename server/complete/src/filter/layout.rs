//! Blanks as the document has them.

use crate::place::{Place, indent};

/// Takes away the indentation that the cursor's line has already, and writes tabs where the document does.
pub(super) fn same_indent(text: &mut String, place: Place<'_>) {
    if place.before.trim().is_empty() {
        // A model that counts from the line's start writes the indentation once more.
        if text.starts_with(place.before) {
            text.drain(..place.before.len());
        }
        // Deeper than the line is indented is meant only below something that opens a block.
        let opened = place.above.trim_end().ends_with(['{', '(', '[', ':']);
        if !place.before.is_empty() && !opened {
            let blanks = indent(text).len();
            text.drain(..blanks);
        }
    } else if place.before.ends_with([' ', '\t']) {
        let blanks = indent(text).len();
        text.drain(..blanks);
    }
    if indent(place.before).starts_with('\t') || indent(place.above).starts_with('\t') {
        *text = tabs(text);
    }
}

/// The text with each four spaces of indentation below its first line as a tab.
fn tabs(text: &str) -> String {
    let lines = text.split('\n').enumerate().map(|(number, line)| {
        let blanks = indent(line);
        if number == 0 || !blanks.contains("    ") {
            return line.to_owned();
        }
        format!("{}{}", blanks.replace("    ", "\t"), line.get(blanks.len()..).unwrap_or_default())
    });
    lines.collect::<Vec<_>>().join("\n")
}
