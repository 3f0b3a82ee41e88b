//! What is offered next, and what becomes of it.
#![allow(clippy::unwrap_used)]

use super::*;
use crate::{Verdict, completer::fake::Desk};

const USES: &str = "let request = read();\nsend(request);\nlog(request);\n|";

/// The same after the first name was replaced; the document's end. The engine follows a document from the
/// first request on.
async fn begun() -> (Desk, usize) {
    let (desk, end) = Desk::new(USES, false);
    assert_eq!(next(&desk, 9).await, Err(Reason::NothingToRepeat));
    desk.replace(4..11, "reply");
    (desk, end - 2)
}

async fn next(desk: &Desk, at: usize) -> Result<(u64, NextEdit), Reason> {
    desk.completer.next_edit(desk.ask(at), desk.settings.clone(), None).await
}

#[tokio::test(start_paused = true)]
async fn what_is_taken_leads_to_the_next_place() {
    let (desk, _) = begun().await;
    for range in [25..32, 37..44] {
        let (_, edit) = next(&desk, 9).await.unwrap();
        assert_eq!((edit.range.clone(), &*edit.new), (range, "reply"));
        desk.replace(edit.range, "reply");
    }
    assert_eq!(next(&desk, 9).await, Err(Reason::NothingToRepeat));
    assert_eq!(desk.completer.tally().take().accepted, 2);
}

#[tokio::test(start_paused = true)]
async fn what_was_looked_at_and_not_taken_is_not_offered_again() {
    let (desk, end) = begun().await;
    let (_, unseen) = next(&desk, 9).await.unwrap();
    desk.replace(end..end, "x");
    let (id, again) = next(&desk, 9).await.unwrap();
    assert_eq!(again, unseen);
    desk.completer.edit_seen(id);
    tokio::time::sleep(SEEN).await;
    desk.replace(end..end, "y");
    assert_eq!(next(&desk, 9).await, Err(Reason::NothingToRepeat));
    assert_eq!(desk.completer.tally().take().accepted, 0);
}

#[tokio::test(start_paused = true)]
async fn silence_holds_for_edits_too() {
    let (mut desk, _) = begun().await;
    desk.settings.enabled = false;
    assert_eq!(next(&desk, 9).await, Err(Reason::Disabled));
}

#[tokio::test(start_paused = true)]
async fn each_has_a_reason_and_counts_as_no_ghost_text() {
    let (desk, _) = begun().await;
    next(&desk, 9).await.unwrap();
    let told = desk.completer.history().recent(None, 2);
    let told: Vec<_> = told.iter().map(|it| (it.verdict, it.reason.as_str())).collect();
    assert_eq!(
        told,
        [
            (Verdict::Shown, "next edit: a name that was replaced stands there as well"),
            (
                Verdict::Empty,
                "next edit: nothing was done that could be done again elsewhere in this document"
            ),
        ]
    );
    assert_eq!(desk.completer.tally().take().requests, 0);
}
