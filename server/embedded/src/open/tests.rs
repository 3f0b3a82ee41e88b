//! An edited model equals one made from scratch, whatever the edits.
#![allow(clippy::unwrap_used)]

use std::fmt::Write;

use proptest::prelude::*;
use text::Replacement;

use super::*;
use crate::context::By;

/// Everything the model says, in a form that does not depend on how it came about.
pub(crate) fn dump(file: &OpenFile) -> String {
    let tokens = file.tokens();
    let mut out = String::new();
    let mut order = FxHashMap::default();
    let mut at = tokens.next(0);
    while let Some(place) = at {
        order.insert(place, order.len());
        let token = tokens.token(place);
        writeln!(out, "{} {} {}", token.id(), token.space(), file.line_of(place)).unwrap();
        at = tokens.next(place);
    }
    for by in [By::Word, By::Shape] {
        // Places of equal context may lie in any order.
        let context = |place: u32| (1..=16).map(|back| by.of(tokens.before(place, back))).collect::<Vec<_>>();
        let mut sorted: Vec<_> = (0..tokens.sorted(by).len())
            .map(|at| tokens.sorted(by).get(at))
            .map(|place| (context(place), order[&place]))
            .collect();
        assert!(sorted.is_sorted_by_key(|(context, _)| context.clone()), "sorted by context");
        sorted.sort();
        writeln!(out, "{by:?} {:?}", sorted.iter().map(|(_, order)| order).collect::<Vec<_>>()).unwrap();
    }
    for number in 0..file.text().line_count() {
        writeln!(
            out,
            "{:?} {:?}",
            file.line_before(number).map(|l| (l.0, l.2)),
            file.line_from(number).map(|l| (l.0, l.2))
        )
        .unwrap();
    }
    let mut words: Vec<_> = file.words().collect();
    words.sort_unstable();
    writeln!(out, "{words:?} {}", file.tokens().prev(0).is_none()).unwrap();
    out
}

fn check(before: &str, edits: &[Edit]) {
    let index = Index::default();
    let mut text = Text::new(before);
    let mut file = OpenFile::new(Path::new("a.rs"), &text, &index);
    for edit in edits {
        let Ok(after) = text.apply(edit) else { continue };
        file.edit(edit, &after);
        text = after;
        let fresh = OpenFile::new(Path::new("a.rs"), &text, &index);
        assert_eq!(dump(&file), dump(&fresh), "after {edit:?} gave {:?}", text.to_string());
    }
}

fn edit(len: usize) -> impl Strategy<Value = Edit> {
    let part = (0..=len, 0usize..6, "[a(\n \r]{0,5}");
    prop::collection::vec(part, 1..4).prop_map(move |parts| {
        let mut at = 0;
        let mut replacements = Vec::new();
        let mut parts = parts;
        parts.sort();
        for (start, size, text) in parts {
            let start = start.max(at).min(len);
            let end = (start + size).min(len);
            at = end + 1;
            replacements.push(Replacement { range: start..end, text });
        }
        Edit::new(replacements).unwrap_or_default()
    })
}

use text::Edit;

proptest! {
    #[test]
    fn editing_equals_making_anew(before in "[ab(\n \r]{0,60}", edits in prop::collection::vec(edit(60), 1..8)) {
        check(&before, &edits);
    }
}

#[test]
fn a_break_that_meets_another_is_read_anew() {
    check("a\r\nb\rc\n", &[Edit::replace(2..3, ""), Edit::insert(1, "\n"), Edit::replace(0..1, "\r")]);
}
