//! Positions agree with a naive model in every encoding, and lie where LSP says lines break.
#![allow(clippy::unwrap_used)]

use proptest::prelude::*;

use super::*;

const ENCODINGS: [Encoding; 3] = [Encoding::Utf8, Encoding::Utf16, Encoding::Utf32];

/// Lines as LSP defines them, found character by character.
fn naive(text: &str, offset: usize, encoding: Encoding) -> Position {
    let before = text.get(..offset).unwrap();
    let mut line = 0;
    let mut start = 0;
    for (at, c) in before.char_indices() {
        let crlf = c == '\r' && text.get(at + 1..).is_some_and(|rest| rest.starts_with('\n'));
        if c == '\n' || (c == '\r' && !crlf) {
            line += 1;
            start = at + 1;
        }
    }
    let chars = before.get(start..).unwrap().chars();
    let character = match encoding {
        Encoding::Utf8 => chars.map(char::len_utf8).sum::<usize>(),
        Encoding::Utf16 => chars.map(char::len_utf16).sum(),
        Encoding::Utf32 => chars.count(),
    };
    Position { line, character: character as u32 }
}

proptest! {
    #[test]
    fn agrees_with_the_naive_model(content in "[a\u{e4}\u{1f600}\u{2028}\n\r]{0,40}") {
        let text = Text::new(&content);
        let content_ends: Vec<_> = (0..text.line_count()).map(|l| text.line_content_range(l).end).collect();
        for (offset, _) in content.char_indices().chain([(content.len(), ' ')]) {
            for encoding in ENCODINGS {
                let position = text.position(offset, encoding);
                prop_assert_eq!(position, naive(&content, offset, encoding));
                // Inside a CRLF there is no position of its own.
                if offset <= content_ends[position.line as usize] {
                    prop_assert_eq!(text.locate(position, encoding), Located { offset, exact: true });
                }
            }
        }
    }

    #[test]
    fn any_position_is_clamped_to_a_boundary(
        content in "[a\u{1f600}\r\n]{0,20}", line in 0u32..9, character in 0u32..30
    ) {
        let text = Text::new(&content);
        for encoding in ENCODINGS {
            let located = text.locate(Position { line, character }, encoding);
            prop_assert!(text.is_boundary(located.offset));
            prop_assert_eq!(located.exact, text.position(located.offset, encoding) == Position { line, character });
        }
    }
}

#[test]
fn odd_positions_are_told() {
    let check = |content: &str, line, character, encoding, offset, exact| {
        let found = Text::new(content).locate(Position { line, character }, encoding);
        assert_eq!(found, Located { offset, exact }, "{content:?} {line}:{character} {encoding:?}");
    };
    check("a\u{1f600}b", 0, 2, Encoding::Utf16, 1, false); // inside the surrogate pair
    check("a\u{1f600}b", 0, 3, Encoding::Utf8, 1, false); // inside the character
    check("ab\r\ncd", 0, 9, Encoding::Utf16, 2, false); // beyond the line's end
    check("ab\ncd", 7, 0, Encoding::Utf16, 5, false); // beyond the text's end
    check("ab\u{2028}cd", 0, 3, Encoding::Utf32, 5, true); // no line break for LSP
    check("", 0, 0, Encoding::Utf16, 0, true);
}
