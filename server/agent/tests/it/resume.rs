//! What outlives the server: a log cut off at any record is a thread that goes on.

use std::{fs, sync::Arc};

use model::{AssistantPart, Message};
use protocol::{ItemState, TaskState};
use serde_json::json;
use tokio_util::sync::CancellationToken;

use super::harness::{Options, Scripted, World, calls, order, reply, says};

fn script() -> Vec<super::harness::Reply> {
    let edit =
        |old: &str, new: &str| json!({ "path": "a", "old": old, "new": new, "reason": "r" }).to_string();
    vec![
        calls("update_plan", &json!({ "steps": [{ "text": "one" }] })),
        reply(
            "First.",
            &[("edit_file", edit("1", "one")), ("read_file", json!({ "path": "b" }).to_string())],
        ),
        reply("", &[("edit_file", edit("3", "three"))]),
        says("All done."),
    ]
}

/// Each call has a result, and no result is without a call.
fn assert_whole(messages: &[Message]) {
    let mut open: Vec<&str> = Vec::new();
    for message in messages {
        match message {
            Message::Assistant { content } => {
                assert!(open.is_empty(), "{messages:?}");
                open.extend(content.iter().filter_map(|part| match part {
                    AssistantPart::ToolCall(call) => Some(call.id.as_str()),
                    _ => None,
                }));
            }
            Message::ToolResult { call_id, .. } => {
                assert!(open.contains(&call_id.as_str()), "{messages:?}");
                open.retain(|id| id != call_id);
            }
            Message::User { .. } => assert!(open.is_empty(), "{messages:?}"),
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kill_after_any_record_loses_nothing_that_was_shown() {
    let world = World::new(&[("a", "1\n2\n3\n"), ("b", "b\n")]);
    let brain = Arc::new(Scripted::new(script()));
    let (started, _) = world.begin(&brain, order("go"), None);
    started.ended.await.unwrap();
    let log = world.state.join("threads").join(format!("{}.jsonl", started.thread));
    let whole = fs::read_to_string(&log).unwrap();
    let lines: Vec<&str> = whole.split_inclusive('\n').collect();
    let done = lines
        .iter()
        .position(|line| line.contains("\"state\":\"done\"") && line.contains("\"record\":\"task\""));
    let mut resumed_at_all = 0;
    for kept in 1..=done.unwrap() {
        // As a kill leaves it: some whole records and a torn one.
        let torn = lines[kept].get(..lines[kept].len() / 2).unwrap_or_default();
        fs::write(&log, lines[..kept].concat() + torn).unwrap();
        let again = world.again(Options::default());
        let Some(thread) = again.agents.thread(&started.thread) else { continue };
        assert!(
            thread.items.iter().all(|item| !matches!(item.state, ItemState::Running | ItemState::Waiting))
        );
        assert!(thread.tasks.iter().all(|task| task.state == TaskState::Interrupted));
        let edits = lines[..kept].iter().filter(|line| line.contains("\"record\":\"edits\"")).count();
        assert_eq!(thread.edits.len(), edits.min(1));
        // The model goes on with what is left to do, from what it sees.
        let brain = Arc::new(Scripted::new(vec![says("Went on.")]));
        let settings = again.settings(brain.clone());
        let with = |model: &str| {
            assert_eq!(model, "scripted");
            Ok(settings)
        };
        let Ok(resumed) = again.agents.resume(&started.task, with, CancellationToken::new()) else {
            continue;
        };
        let summary = resumed.ended.await.unwrap();
        assert_eq!(
            (summary.state, summary.message.as_deref()),
            (TaskState::Done, Some("Went on.")),
            "{kept}"
        );
        assert_whole(&brain.requests.lock().unwrap()[0].messages);
        assert_eq!(summary.change_id.is_some(), edits > 0, "{kept}");
        resumed_at_all += 1;
    }
    assert!(resumed_at_all > 10, "{resumed_at_all}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thread_goes_on_with_a_new_message() {
    let world = World::new(&[("a", "1\n2\n3\n"), ("b", "b\n")]);
    let brain = Arc::new(Scripted::new(script()));
    let (first, _) = world.begin(&brain, order("go"), None);
    first.ended.await.unwrap();
    let again = world.again(Options::default());
    let edit = calls("edit_file", &json!({ "path": "a", "old": "2", "new": "two", "reason": "r" }));
    let brain = Arc::new(Scripted::new(vec![edit, says("More.")]));
    let (second, _) = again.begin(&brain, order("and two"), Some(&first.thread));
    assert_eq!((second.ended.await.unwrap().files, &second.thread), (1, &first.thread));
    assert!(again.diff().contains("+one\n+two\n+three\n"), "{}", again.diff());
    assert_eq!(again.desk.withdrawn.lock().unwrap().len(), 1, "one change for one thread");
    assert_eq!(again.agents.thread(&first.thread).unwrap().tasks.len(), 2);
    assert_whole(&brain.requests.lock().unwrap()[0].messages);
}

#[tokio::test(flavor = "multi_thread")]
async fn threads_are_listed_forked_and_forgotten() {
    let world = World::new(&[("a", "1\n2\n3\n"), ("b", "b\n")]);
    let (started, _) = world.begin(&Arc::new(Scripted::new(script())), order("go"), None);
    started.ended.await.unwrap();
    let thread = world.agents.thread(&started.thread).unwrap();
    assert_eq!((thread.title.as_str(), thread.user_messages(), thread.plan().len()), ("go", 1, 1));
    let (more, _) =
        world.begin(&Arc::new(Scripted::new(vec![says("More.")])), order("more"), Some(&started.thread));
    more.ended.await.unwrap();
    let message = world.agents.thread(&started.thread).unwrap().items[thread.items.len()].item_id.clone();
    let fork = world.agents.fork(&started.thread, Some(&message)).unwrap();
    let forked = world.agents.thread(&fork).unwrap();
    assert_eq!((&forked.items, &forked.messages), (&thread.items, &thread.messages));
    assert!(forked.tasks.is_empty() && forked.edits == thread.edits);
    assert_eq!(world.agents.threads().len(), 2);
    assert!(world.agents.delete(&fork).unwrap() && !world.agents.delete(&fork).unwrap());
    for name in ["../audit", "", "a/b", "nowhere"] {
        assert!(world.agents.thread(name).is_none(), "{name}");
        assert!(!world.agents.delete(name).unwrap_or(false), "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_task_at_a_time_in_a_thread() {
    let answer = |_: &protocol::Item| None;
    let world = World::with(&[], Options { answer: Box::new(answer), ..Options::default() });
    let ask = calls("ask_user", &json!({ "question": "?" }));
    let brain = Arc::new(Scripted::new(vec![ask]));
    let (started, stop) = world.begin(&brain, order("go"), None);
    // Another server on the same folders sees that it is at work.
    let other = world.again(Options::default());
    let settings = other.settings(brain.clone());
    let busy =
        other.agents.start(&settings, order("me too"), Some(&started.thread), CancellationToken::new());
    assert!(matches!(busy, Err(agent::AgentError::Busy)));
    assert_eq!(other.agents.thread(&started.thread).unwrap().tasks[0].state, TaskState::Running);
    stop.cancel();
    assert_eq!(started.ended.await.unwrap().state, TaskState::Cancelled);
}
