//! Edits obey their algebra on random texts: apply then invert is nothing, compose is one after the other.
#![allow(clippy::unwrap_used)]

use proptest::prelude::*;

use super::*;

/// A random edit of a text of `len` bytes of ASCII.
pub(crate) fn edits(len: usize) -> impl Strategy<Value = Edit> {
    prop::collection::vec((0..=len, 0usize..4, "[xyz\n]{0,3}"), 0..5).prop_map(move |parts| {
        let mut replacements: Vec<Replacement> = Vec::new();
        for (start, size, text) in parts {
            let range = start..(start + size).min(len);
            let mut with = replacements.clone();
            with.push(Replacement { range, text });
            if Edit::new(with.clone()).is_ok() {
                replacements = with;
            }
        }
        Edit::new(replacements).unwrap()
    })
}

fn text_and_two_edits() -> impl Strategy<Value = (String, Edit, Edit)> {
    "[abc\n]{0,16}".prop_flat_map(|content| {
        let len = content.len();
        (Just(content), edits(len)).prop_flat_map(|(content, first)| {
            let after = Text::new(&content).apply(&first).unwrap().len();
            (Just(content), Just(first), edits(after))
        })
    })
}

proptest! {
    #[test]
    fn inverting_takes_it_back((content, edit, _) in text_and_two_edits()) {
        let before = Text::new(&content);
        let after = before.apply(&edit).unwrap();
        prop_assert_eq!(after.apply(&edit.invert(&before)).unwrap(), before);
    }

    #[test]
    fn composing_is_one_after_the_other((content, first, second) in text_and_two_edits()) {
        let before = Text::new(&content);
        let after = before.apply(&first).unwrap().apply(&second).unwrap();
        let composed = first.compose(&second);
        composed.check(&before).unwrap();
        prop_assert_eq!(before.apply(&composed).unwrap(), after);
    }

    #[test]
    fn mapping_follows_untouched_bytes((content, edit, _) in text_and_two_edits()) {
        let before = Text::new(&content);
        let after = before.apply(&edit).unwrap();
        for at in 0..content.len() {
            let touched = edit.replacements().iter().any(|r| r.range.contains(&at));
            if !touched {
                let moved = edit.map(at, Bias::After);
                prop_assert_eq!(before.slice(at..at + 1), after.slice(moved..moved + 1));
            }
        }
    }
}

#[test]
fn only_well_formed_edits_are_made() {
    let replacement = |range, text: &str| Replacement { range, text: text.into() };
    assert!(Edit::new(vec![replacement(0..3, ""), replacement(2..4, "")]).is_err());
    #[expect(clippy::reversed_empty_ranges, reason = "that is what is refused")]
    let backwards = 3..2;
    assert!(Edit::new(vec![replacement(backwards, "a")]).is_err());
    assert!(Edit::new(vec![replacement(2..2, "")]).unwrap().is_empty());
    let text = Text::new("\u{e4}b");
    assert!(text.apply(&Edit::insert(1, "x")).is_err(), "inside a character");
    assert!(text.apply(&Edit::replace(2..9, "x")).is_err(), "beyond the end");
    assert_eq!(text.apply(&Edit::insert(2, "x")).unwrap().to_string(), "\u{e4}xb");
}
