//! Pieces of a text are those of a plain string, whatever the rope keeps them in.
#![allow(clippy::unwrap_used)]

use super::*;

#[test]
fn a_slice_is_that_of_the_string_widened_to_whole_characters() {
    for content in ["", "aé", "a\r\nß€𝄞", &"zwölf €\r\n𝄞 ".repeat(300)] {
        let text = Text::new(content);
        let places = || (0..content.len() + 3).step_by(1 + content.len() / 150);
        for (start, end) in places().flat_map(|start| places().map(move |end| (start, end))) {
            let last = end.min(content.len());
            let from = content.floor_char_boundary(start.min(last));
            let wanted = &content[from..content.ceil_char_boundary(last)];
            assert_eq!(text.slice(start..end), wanted, "{start}..{end} of {}", content.len());
            assert_eq!(text.rope_slice(start..end), wanted, "{start}..{end} of {}", content.len());
        }
    }
}
