//! Only the very words of a yes are one.

use protocol::{ApprovalSubject, ItemState};

use super::*;

#[test]
fn only_a_yes_allows() {
    let content = ItemContent::Approval {
        title: "Running `make`".to_owned(),
        detail: "make".to_owned(),
        reach: Vec::new(),
        diff: None,
        subject: ApprovalSubject::Command,
        scopes: vec![ApprovalScope::Once, ApprovalScope::Task],
        answer: None,
    };
    let item = |content| Item {
        item_id: "i".to_owned(),
        task_id: "t".to_owned(),
        at: 0,
        state: ItemState::Waiting,
        content,
    };
    let (asked, question) = (
        item(content),
        item(ItemContent::Question {
            text: "Which?".to_owned(),
            choices: vec![ONCE.to_owned()],
            answer: None,
        }),
    );
    let approves = |chosen: Option<&str>| matches!(answer(&asked, chosen), Answer::Approve { .. });
    assert!(approves(Some(ONCE)) && approves(Some(TASK)));
    for chosen in [None, Some(DECLINE), Some(""), Some("allow once"), Some(ALONE), Some("Allow")] {
        assert!(!approves(chosen), "{chosen:?}");
    }
    // A model that names a choice like a yes gets that word back, and nothing else.
    assert_eq!(answer(&question, Some(ONCE)), Answer::Reply { text: ONCE.to_owned() });
}
