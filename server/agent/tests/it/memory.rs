//! What a task keeps in mind: people's instructions, its plan, the evidence for what it claims; and that all of it
//! outlives a conversation that is cut down, word for word.

use std::sync::Arc;

use agent::Order;
use model::{Cause, ChatRequest, Message, ModelError};
use protocol::{ItemContent, Mode, TaskState};
use serde_json::json;

use super::{
    harness::{Reply, Scripted, World, calls, order, says},
    turns::text_of,
};

fn write(path: &str, text: &str) -> Reply {
    calls("write_file", &json!({ "path": path, "content": text, "reason": "r" }))
}

fn plan(steps: &[&str]) -> Reply {
    let steps: Vec<_> = steps.iter().map(|text| json!({ "text": text })).collect();
    calls("update_plan", &json!({ "steps": steps }))
}

fn too_long() -> Reply {
    let cause = Cause::ContextTooLong { said: None };
    vec![Err(ModelError { model: "m".into(), server: "s".into(), cause })]
}

/// All that a request says.
fn said(request: &ChatRequest) -> String {
    request.messages.iter().map(text_of).collect::<Vec<_>>().join("\n")
}

fn items(world: &World, is_one: fn(&ItemContent) -> bool) -> Vec<ItemContent> {
    world.items().into_iter().map(|item| item.content).filter(is_one).collect()
}

const RULES: [(&str, &str); 5] = [
    ("AGENTS.md", "Rule of the root.\n"),
    ("sub/AGENTS.md", "Rule of sub.\n"),
    ("sub/deep/AGENTS.md", "Rule of deep.\n"),
    ("other/AGENTS.md", "Rule of other.\n"),
    ("sub/x", "x\n"),
];

#[tokio::test(flavor = "multi_thread")]
async fn nested_instructions_come_with_the_first_edit_below_them() {
    let world = World::new(&RULES);
    let read = calls("read_file", &json!({ "path": "sub/x" }));
    let replies =
        vec![read, write("sub/y", "y\n"), write("sub/z", "z\n"), write("sub/deep/w", "w\n"), says("ok")];
    let brain = Arc::new(Scripted::new(replies));
    world.run(&brain, "go").await;
    let told: Vec<_> = world
        .outputs()
        .iter()
        .map(|(_, output)| {
            ["root", "sub", "deep", "other"].map(|name| output.contains(&format!("Rule of {name}")))
        })
        .collect();
    let none = [false; 4];
    assert_eq!(told, [none, [false, true, false, false], none, [false, false, true, false]]);
    let first = said(&brain.requests.lock().unwrap()[0]);
    assert!(first.contains("Rule of the root.") && !first.contains("Rule of sub."), "{first}");
    // The user is shown each of them as it is loaded.
    let shown = items(&world, |content| matches!(content, ItemContent::Instructions { .. }));
    let names = shown.iter().flat_map(|content| match content {
        ItemContent::Instructions { files } => files.iter().map(|file| file.uri.clone()).collect::<Vec<_>>(),
        _ => Vec::new(),
    });
    let base = format!("file://{}/", world.root.display());
    let names: Vec<_> = names.map(|uri| uri.replace(&base, "")).collect();
    assert_eq!(names, ["AGENTS.md", "sub/AGENTS.md", "sub/deep/AGENTS.md"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn request_plan_and_instructions_outlive_a_summary_word_for_word() {
    let world = World::new(&RULES);
    let request = "Do X in `sub`, never Y:\n  - with this indent\n  - and these words.";
    let replies = vec![
        plan(&["first step", "second step"]),
        write("sub/y", "y\n"),
        too_long(),
        says("I wrote sub/y."),
        calls("read_file", &json!({ "path": "sub/y" })),
        too_long(),
        says("I read it, too."),
        says("end"),
    ];
    let brain = Arc::new(Scripted::new(replies));
    let summary = world.run(&brain, request).await;
    assert_eq!((summary.state, summary.message.as_deref()), (TaskState::Done, Some("end")));
    let requests = brain.requests.lock().unwrap();
    for (at, words) in [(4, "I wrote sub/y."), (7, "I read it, too.")] {
        let said = said(&requests[at]);
        let plan = "<plan>\n[ ] first step\n[ ] second step\n</plan>";
        for part in [request, plan, "Rule of the root.", "Rule of sub.", words] {
            assert!(said.contains(part), "{at}: {part} in {said}");
        }
        assert!(!said.contains("Rule of other."), "{said}");
        assert_eq!(requests[at].messages.len(), 2, "it begins anew");
    }
    // It is on the disk like that.
    let thread = world.agents.thread(&world.agents.threads()[0].id).unwrap();
    assert!(
        matches!(&thread.messages[1], Message::User { .. })
            && text_of(&thread.messages[1]).starts_with(request)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_that_the_user_edited_takes_the_place_of_the_models() {
    let world = World::new(&[("a", "a\n")]);
    let brain = Arc::new(Scripted::new(vec![plan(&["old step", "kept step"]), says("A plan.")]));
    let (first, _) = world.begin(&brain, Order { mode: Mode::Plan, ..order("plan it") }, None);
    first.ended.await.unwrap();
    let words = "Carry out this plan:\n\n1. kept step\n2. new step";
    let brain = Arc::new(Scripted::new(vec![too_long(), says("Nothing yet."), says("end")]));
    let (second, _) = world.begin(&brain, order(words), Some(&first.thread));
    second.ended.await.unwrap();
    let said = said(&brain.requests.lock().unwrap()[2]);
    assert!(said.contains(words) && said.contains("<plan>\n[ ] kept step\n[ ] new step\n</plan>"), "{said}");
    assert!(!said.contains("old step"), "{said}");
    let plan = world.agents.thread(&first.thread).unwrap().plan();
    assert_eq!(plan.iter().map(ToString::to_string).collect::<Vec<_>>(), ["[ ] kept step", "[ ] new step"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn words_that_are_no_list_leave_the_plan_as_it_is() {
    let world = World::new(&[("a", "a\n")]);
    let brain = Arc::new(Scripted::new(vec![plan(&["a step"]), says("A plan.")]));
    let (first, _) = world.begin(&brain, Order { mode: Mode::Plan, ..order("plan it") }, None);
    first.ended.await.unwrap();
    let brain = Arc::new(Scripted::new(vec![too_long(), says("Nothing yet."), says("end")]));
    let (second, _) = world.begin(&brain, order("yes, do that"), Some(&first.thread));
    second.ended.await.unwrap();
    let said = said(&brain.requests.lock().unwrap()[2]);
    assert!(said.contains("yes, do that") && said.contains("<plan>\n[ ] a step\n</plan>"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn evidence_is_stale_once_what_it_ran_on_has_changed() {
    let test = || calls("run_command", &json!({ "command": ["make", "test"], "reason": "r" }));
    for (replies, stale) in [
        (vec![write("new", "1\n"), test(), says("Tested.")], false),
        (vec![test(), write("new", "1\n"), says("Tested.")], true),
        (vec![test(), write("new", "1\n"), test(), says("Tested.")], false),
    ] {
        let world = World::new(&[("a", "a\n"), ("b", "b\n")]);
        let read = calls("read_file", &json!({ "path": "a" }));
        let brain = Arc::new(Scripted::new([vec![read], replies].concat()));
        let (started, _) = world.begin(&brain, order("go"), None);
        let summary = started.ended.await.unwrap();
        let told = summary.message.unwrap();
        assert!(told.contains("Ran `make test`, exit code 0") && told.contains("(stale") == stale, "{told}");
        let thread = world.agents.thread(&started.thread).unwrap();
        let shown = || {
            let items = world.agents.items(&thread);
            let stale = items.iter().find_map(|item| match item.content {
                ItemContent::Evidence { stale, .. } => Some(stale),
                _ => None,
            });
            stale.unwrap()
        };
        assert_eq!(shown(), stale);
        // What the user types later counts as well, and only where it ran on that.
        world.open("b", "other\n");
        assert_eq!(shown(), stale, "nobody read b");
        world.open("a", "other\n");
        assert!(shown());
    }
}
