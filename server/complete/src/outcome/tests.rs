//! What became of a suggestion is read from the edits.
#![allow(clippy::unwrap_used)]

use workspace::{ContentChange, Documents};

use super::*;
use crate::{Counts, Source};

/// Shows `value.get();` at the end of `let a = `, waits, applies edits `(from, to, text)`; what was counted.
async fn run(wait: u64, edits: &[(usize, usize, &str)], later: &[(usize, usize, &str)]) -> Counts {
    let tally = Arc::<Tally>::default();
    let mut outcomes = Outcomes::new(tally.clone());
    let documents = Documents::default();
    documents.open("a", None, "rust", 1, "let a = \nlet b;\n");
    let shown = Shown::new(1, "a".into(), (8, ""), "value.get();".to_owned(), (Source::Model, 1.0));
    let mut shown = Some(shown);
    tokio::time::advance(Duration::from_millis(wait)).await;
    let mut change = |outcomes: &mut Outcomes, (from, to, text): (usize, usize, &str)| {
        let document = documents.get("a").unwrap();
        let place = |at| document.text.position(at, text::Encoding::Utf8);
        let change = ContentChange { range: Some((place(from), place(to))), text: text.to_owned() };
        let changed = documents.change("a", document.version + 1, &[change], text::Encoding::Utf8).unwrap();
        shown = outcomes.changed(shown.take(), &changed);
    };
    for edit in edits {
        change(&mut outcomes, *edit);
    }
    for edit in later {
        change(&mut outcomes, *edit);
    }
    tokio::time::advance(SETTLED).await;
    outcomes.settle();
    tally.take()
}

#[tokio::test(start_paused = true)]
async fn taken_whole_and_kept() {
    let counts = run(0, &[(8, 8, "value.get();")], &[(0, 3, "var")]).await;
    assert_eq!((counts.accepted, counts.characters_saved, counts.kept, counts.changed), (1, 12, 1, 0));
    let counts = run(0, &[(8, 8, "v"), (9, 9, "alue.get();")], &[(8, 18, "")]).await;
    assert_eq!((counts.accepted, counts.characters_saved, counts.kept, counts.changed), (1, 11, 0, 1));
}

#[tokio::test(start_paused = true)]
async fn typed_to_its_end() {
    let keys: Vec<_> = "value.get();".char_indices().map(|(at, _)| (8 + at, 8 + at)).collect();
    let edits: Vec<_> =
        keys.iter().map(|(from, to)| (*from, *to, &"value.get();"[from - 8..=from - 8])).collect();
    let counts = run(0, &edits, &[]).await;
    assert_eq!((counts.typed_out, counts.accepted, counts.characters_saved), (1, 0, 0));
}

#[tokio::test(start_paused = true)]
async fn taken_in_part() {
    let counts = run(0, &[(8, 8, "value."), (14, 14, "x")], &[]).await;
    assert_eq!((counts.partly_accepted, counts.accepted, counts.characters_saved), (1, 0, 6));
}

#[tokio::test(start_paused = true)]
async fn rejected_only_when_it_was_looked_at() {
    let counts = run(800, &[(8, 8, "x")], &[]).await;
    assert_eq!(counts.rejected, 1);
    let counts = run(100, &[(8, 8, "x")], &[]).await;
    assert_eq!(counts.rejected, 0);
}

#[tokio::test(start_paused = true)]
async fn told_and_seen_counts_once() {
    let tally = Arc::<Tally>::default();
    let mut outcomes = Outcomes::new(tally.clone());
    outcomes.accepted(7, 5);
    outcomes.accepted(7, 5);
    let counts = tally.take();
    assert_eq!((counts.accepted, counts.characters_saved), (1, 5));
}
