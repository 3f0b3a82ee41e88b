//! Conversations: listed, shown, gone on with, forked, forgotten; and what a message can mention.

use super::*;
use protocol::{
    MentionList, MentionListParams, TextDocumentIdentifier, ThreadDelete, ThreadDeleteParams, ThreadFork,
    ThreadForkParams, ThreadList, ThreadListParams, ThreadShow, ThreadShowParams,
};

pub(super) fn goes_on(thread: &str, text: &str) -> Task {
    let Task::Prompt { mode, shortcut, mentions, images, model, .. } = prompt(text) else { panic!() };
    let thread_id = Some(thread.to_owned());
    Task::Prompt { text: text.to_owned(), mode, shortcut, mentions, images, thread_id, model }
}

#[test]
fn a_thread_is_gone_on_with_and_forked() {
    let says = |text: &str| Reply::say(&[&format!("text: {text}")]);
    let (scratch, server) = served(WORKSPACE, [says("First."), says("Second."), says("Other.")]);
    let mut editor = editor(&scratch);
    let first = editor.delegate(prompt("one"));
    let thread = first.thread_id.unwrap();
    editor.task_is(&first.task_id, "done");
    let second = editor.delegate(goes_on(&thread, "two"));
    assert_eq!(second.thread_id.as_ref(), Some(&thread));
    editor.task_is(&second.task_id, "done");
    assert!(messages(&server.requests()[1]).iter().any(|said| said.contains("First.")));

    let shown = editor.call::<ThreadShow>(ThreadShowParams { thread_id: thread.clone() }).unwrap();
    let mine: Vec<_> =
        shown.items.iter().filter(|item| matches!(item.content, ItemContent::UserMessage { .. })).collect();
    assert_eq!((mine.len(), shown.tasks.len(), shown.title.as_str()), (2, 2, "one"));
    let before = Some(mine[1].item_id.clone());
    let fork = ThreadForkParams { thread_id: thread.clone(), before_item_id: before };
    let forked = editor.call::<ThreadFork>(fork).unwrap().thread_id;
    let third = editor.delegate(goes_on(&forked, "two, otherwise"));
    editor.task_is(&third.task_id, "done");
    let said = messages(&server.requests()[2]);
    assert!(
        said.iter().any(|said| said.contains("First.")) && !said.iter().any(|said| said.contains("Second."))
    );

    let listed = editor.call::<ThreadList>(ThreadListParams::default()).unwrap().threads;
    let ids: Vec<_> = listed.iter().map(|thread| thread.thread_id.as_str()).collect();
    assert_eq!(ids, [forked.as_str(), thread.as_str()], "the latest first");
    assert_eq!((listed[1].messages, listed[1].running_task_id.as_ref()), (2, None));
    let delete = || ThreadDeleteParams { thread_id: thread.clone() };
    assert!(editor.call::<ThreadDelete>(delete()).unwrap().deleted);
    assert!(!editor.call::<ThreadDelete>(delete()).unwrap().deleted);
    assert!(editor.call::<ThreadShow>(ThreadShowParams { thread_id: thread.clone() }).is_err());
    assert_eq!(editor.call::<ThreadList>(ThreadListParams { limit: Some(9) }).unwrap().threads.len(), 1);
}

#[test]
fn a_model_that_breaks_off_is_told_of_once() {
    let breaks = || Reply::say(&["text: I be", "reset"]);
    let (scratch, _server) = served(WORKSPACE, [breaks(), breaks(), Reply::say(&["text: Whole."])]);
    let mut editor = editor(&scratch);
    let task = editor.delegate(prompt("one"));
    editor.task_is(&task.task_id, "done");
    let shown = editor.call::<ThreadShow>(ThreadShowParams { thread_id: task.thread_id.unwrap() }).unwrap();
    let notices: Vec<_> = shown
        .items
        .iter()
        .filter_map(|item| match &item.content {
            ItemContent::Notice { text, .. } => Some(text.as_str()),
            _ => None,
        })
        .collect();
    assert!(matches!(notices[..], [last] if last.starts_with("Trying again (2 of 5)")), "{notices:?}");
}

#[test]
fn a_forked_thread_has_a_title_of_its_own() {
    // Which message of the thread is left out, with all that follows; what is said instead; the titles then.
    let check = |left_out: usize, instead: &str, forked: &str, called: &str| {
        let says = || Reply::say(&["text: So."]);
        let (scratch, _server) = served(WORKSPACE, [says(), says(), says()]);
        let mut editor = editor(&scratch);
        let first = editor.delegate(prompt("why so slow"));
        let thread_id = first.thread_id.unwrap();
        editor.task_is(&first.task_id, "done");
        let second = editor.delegate(goes_on(&thread_id, "and now"));
        editor.task_is(&second.task_id, "done");
        let title = |editor: &mut Editor, thread_id: &str| {
            let thread_id = thread_id.to_owned();
            editor.call::<ThreadShow>(ThreadShowParams { thread_id }).unwrap().title
        };
        let shown = editor.call::<ThreadShow>(ThreadShowParams { thread_id: thread_id.clone() }).unwrap();
        let mut mine =
            shown.items.iter().filter(|item| matches!(item.content, ItemContent::UserMessage { .. }));
        let before_item_id = mine.nth(left_out).map(|item| item.item_id.clone());
        let fork = ThreadForkParams { thread_id: thread_id.clone(), before_item_id };
        let fork = editor.call::<ThreadFork>(fork).unwrap().thread_id;
        assert_eq!(title(&mut editor, &fork), forked);
        let third = editor.delegate(goes_on(&fork, instead));
        editor.task_is(&third.task_id, "done");
        assert_eq!(title(&mut editor, &fork), called);
        assert_eq!(title(&mut editor, &thread_id), "why so slow", "the other keeps its own");
    };
    check(0, "why so slow", "why so slow (2)", "why so slow (2)");
    check(0, "how to be fast", "why so slow (2)", "how to be fast");
    check(1, "and then", "why so slow (2)", "why so slow › and then");
    check(9, "or not", "why so slow (2)", "why so slow › or not");
}

#[test]
fn files_and_definitions_can_be_mentioned() {
    let scratch = Scratch::new(WORKSPACE);
    let mut editor = editor(&scratch);
    editor.open("a.rs");
    editor.type_after("a.rs", "", "fn unsaved_total() {}\n");
    let mut offered = |query: &str| {
        let params = MentionListParams {
            query: query.to_owned(),
            text_document: Some(TextDocumentIdentifier { uri: editor.uri("a.rs") }),
            limit: None,
        };
        let mentions = editor.call::<MentionList>(params).unwrap().mentions;
        mentions.into_iter().map(|offer| (offer.label, offer.mention)).collect::<Vec<_>>()
    };
    let labels =
        |found: &[(String, Mention)]| found.iter().map(|(label, _)| label.clone()).collect::<Vec<_>>();
    let total = offered("total");
    assert_eq!(labels(&total), ["total", "unsaved_total"]);
    let Mention::Symbol { range, .. } = &total[0].1 else { panic!("a definition") };
    assert_eq!((range.start.line, range.end.line), (1, 3), "where it stands in the buffer");
    assert_eq!(labels(&offered("other")), ["other"], "in a file that is not open");
    assert_eq!(labels(&offered("b.rs")), ["b.rs"]);
    assert_eq!(labels(&offered("nothing like it")), Vec::<String>::new());
    assert!(labels(&offered("")).contains(&"a.rs".to_owned()));
}
