//! What was rejected or deleted does not come back at once.

use super::*;

/// Deletes these ranges from `abcdefghij` one after another; whether `text` at `at` brings that back.
#[track_caller]
fn check(deletions: &[std::ops::Range<usize>], at: usize, text: &str, want: bool) {
    let (mut memory, uri) = (Memory::default(), Arc::from("a"));
    let mut content = Text::new("abcdefghij");
    for range in deletions {
        let edit = Edit::replace(range.clone(), "");
        memory.changed(&uri, &content, Some(&edit));
        content = content.apply(&edit).expect("a fitting edit");
    }
    assert_eq!(memory.undoes("a", at, text), want, "{deletions:?} {text}");
}

#[test]
fn deletions_stay_deleted() {
    check(&[2..8], 2, "cdefgh", true);
    check(&[2..8], 2, "cdefgh and more", true);
    check(&[2..8], 2, "cdef", true);
    check(&[2..8], 2, "xyz", false);
    check(&[2..8], 3, "cdefgh", false);
    check(&[7..8, 6..7, 5..6], 5, "fgh", true);
    check(&[7..8], 7, "hello", false);
    check(&[], 0, "abc", false);
}

#[test]
fn writing_on_ends_it() {
    let (mut memory, uri) = (Memory::default(), Arc::from("a"));
    let text = Text::new("abcdef");
    memory.changed(&uri, &text, Some(&Edit::replace(1..5, "")));
    assert!(memory.undoes("a", 1, "bcde"));
    memory.changed(&uri, &text, Some(&Edit::insert(1, "x")));
    assert!(!memory.undoes("a", 1, "bcde"));
}

#[test]
fn rejected_texts_are_known_in_their_place() {
    let mut memory = Memory::default();
    memory.reject("a".into(), "let ".into(), "x = 1;".into());
    assert!(memory.was_rejected("a", "let ", "x = 1;"));
    assert!(!memory.was_rejected("a", "let ", "y = 1;"));
    assert!(!memory.was_rejected("b", "let ", "x = 1;"));
    for number in 0..REJECTED {
        memory.reject("a".into(), String::new(), number.to_string());
    }
    assert!(!memory.was_rejected("a", "let ", "x = 1;"), "long ago");
}
