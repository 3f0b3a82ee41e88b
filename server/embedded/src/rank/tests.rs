//! The shipped weights fit, and what is known of a line is what it says.
#![allow(clippy::unwrap_used)]

use std::path::Path;

use text::Text;

use super::*;
use crate::{Index, OpenFile, Query, Recent, suggest::compared};

#[test]
fn shipped_weights_fit_and_round_trip() {
    let bytes = include_bytes!("../../rank.bin");
    let network = from_bytes(bytes).unwrap();
    assert_eq!(from_bytes(&to_bytes(&network)), Some(network));
    assert_eq!(from_bytes(&bytes[..bytes.len() - 4]), None);
    assert_eq!(from_bytes(b"something else"), None);
}

/// What is known of the rest `rest` of the line at the cursor `$0`.
fn check(text: &str, rest: &str, known: &[(usize, f32)]) {
    let offset = text.find("$0").unwrap();
    let index = Index::default();
    let file = OpenFile::new(Path::new("a.rs"), &Text::new(&text.replace("$0", "")), &index);
    let recent = Recent::default();
    let query = Query { index: &index, file: &file, recent: &recent, offset, max_lines: 1, threshold: 0.0 };
    let (done, compared) = compared(&query).unwrap();
    let at = done.iter().take(COMPARED).position(|branch| branch.text == rest);
    let texts: Vec<&str> = done.iter().map(|branch| branch.text.as_str()).collect();
    let features = &compared.rests[at.unwrap_or_else(|| panic!("{rest:?} is not in {texts:?}"))];
    for &(feature, value) in known {
        assert!((features[feature] - value).abs() < 1e-6, "{feature} of {rest:?} is {}", features[feature]);
    }
}

#[test]
fn a_line_is_compared_with_its_neighbours() {
    let calls = "    open(first);\n    open(second);\n    open(first);\n    open(third);\n";
    check(
        &format!("fn a() {{\n{calls}    open(second);\n    open$0\n    close(first);\n}}\n"),
        "(second);",
        &[
            (ABOVE, 1.0),
            (BELOW, 0.0),
            (SEEN, 1.0f32.ln_1p()),
            (OPEN, 0.0),
            (ABOVE + 1, 1.0),
            (BELOW + 1, 1.0),
        ],
    );
    check(
        &format!("fn a() {{\n{calls}    open$0\n    close(first);\n}}\n"),
        "(first);",
        &[(ABOVE, 0.0), (ABOVE + 1, 1.0), (BELOW, 0.0), (BELOW + 2, 1.0), (SEEN, 2.0f32.ln_1p())],
    );
}
