//! Plan mode: the model reads and writes a plan and can do nothing else; the user edits the plan, and an
//! agent carries out what the user made of it, in the same thread.

use super::*;
use protocol::{PlanStep, StepState, Thread, ThreadShow, ThreadShowParams};

/// A message in a thread that is there, if one is named.
fn message(text: &str, mode: Mode, thread_id: Option<String>) -> Task {
    Task::Prompt {
        text: text.to_owned(),
        mode,
        shortcut: None,
        mentions: Vec::new(),
        images: Vec::new(),
        thread_id,
        model: None,
    }
}

fn plan(steps: &[(&str, &str)]) -> Reply {
    let step = |(text, state): &(&str, &str)| json!({ "text": text, "state": state });
    calls("update_plan", &json!({ "steps": steps.iter().map(step).collect::<Vec<_>>() }))
}

/// The names of the tools that a request offers.
fn tools(request: &model_server::Request) -> Vec<String> {
    let tools = request.json()["tools"].as_array().cloned().unwrap_or_default();
    tools.iter().map(|tool| tool["function"]["name"].as_str().unwrap().to_owned()).collect()
}

fn shown(editor: &mut Editor, thread: &str) -> Thread {
    editor.call::<ThreadShow>(ThreadShowParams { thread_id: thread.to_owned() }).unwrap()
}

/// The steps of a thread's latest plan.
fn latest_plan(thread: &Thread) -> Vec<PlanStep> {
    let plan = thread.items.iter().rev().find_map(|item| match &item.content {
        ItemContent::Plan { steps } => Some(steps.clone()),
        _ => None,
    });
    plan.expect("a plan")
}

#[test]
fn a_plan_is_written_edited_and_carried_out() {
    let planning = [
        calls("read_file", &json!({ "path": "a.rs" })),
        // A model that does not wait for the user.
        edit("a.rs", "a - b", "a + b", "at once"),
        calls("run_command", &json!({ "command": ["touch", "made"], "reason": "at once" })),
        plan(&[("make `total` add", "pending"), ("delete b.rs", "pending")]),
        Reply::say(&["text: Is b.rs used elsewhere?"]),
    ];
    let (scratch, server) = served(WORKSPACE, planning);
    let mut first = editor(&scratch);
    let tree = scratch.tree();
    let started = first.delegate(message("make total add", Mode::Plan, None));
    let thread = started.thread_id.unwrap();
    let ended = first.task_is(&started.task_id, "done");
    assert_eq!((ended.change_id, ended.message.as_deref()), (None, Some("Is b.rs used elsewhere?")));
    assert_eq!(scratch.tree(), tree, "a plan changes nothing");
    assert!(first.list().changes.is_empty());

    // It could only read, and say what it plans.
    let requests = server.requests();
    let offered = tools(&requests[0]);
    let all = ["read_file", "list_files", "search", "symbols", "diagnostics", "update_plan", "ask_user"];
    assert_eq!(offered, all);
    for at in [2, 3] {
        let told = messages(&requests[at]).pop().unwrap();
        assert!(told.contains("cannot be used in plan mode"), "{told}");
    }

    // The plan outlives the server, and the user makes another one of it.
    first.crash();
    let mut editor = editor(&scratch);
    let kept = shown(&mut editor, &thread);
    assert_eq!(kept.mode, Mode::Plan);
    let mut steps = latest_plan(&kept);
    assert_eq!(steps.len(), 2);
    assert!(steps.iter().all(|step| step.state == StepState::Pending));
    steps.pop();
    steps[0].text += ", in 64 bits";

    server.play(Script::of([
        plan(&[(&steps[0].text, "running")]),
        calls(
            "edit_file",
            &json!({ "path": "a.rs", "old": "i32", "new": "i64", "all": true, "reason": "wide" }),
        ),
        edit("a.rs", "a - b", "a + b", "a sum adds"),
        plan(&[(&steps[0].text, "done")]),
        Reply::say(&["text: It adds, in 64 bits."]),
    ]));
    let words = format!("Carry out this plan:\n\n1. {}", steps[0].text);
    let second = editor.delegate(message(&words, Mode::Agent, Some(thread.clone())));
    assert_eq!(second.thread_id.as_deref(), Some(thread.as_str()));
    let change = editor.task_is(&second.task_id, "done").change_id.unwrap();

    // The agent was told the user's plan, after all that was found out before.
    let request = server.requests()[requests.len()].clone();
    assert!(tools(&request).contains(&"edit_file".to_owned()));
    let told = messages(&request);
    assert!(told.last().unwrap().contains("1. make `total` add, in 64 bits"), "{told:?}");
    assert!(told.iter().any(|said| said.contains("a - b")), "what was read is still there");
    let carried = shown(&mut editor, &thread);
    assert_eq!((carried.mode, carried.tasks.len()), (Mode::Agent, 2));
    steps[0].state = StepState::Done;
    assert_eq!(latest_plan(&carried), steps);

    editor.accept(&change).unwrap();
    assert_eq!(scratch.read("a.rs"), "fn total(a: i64, b: i64) -> i64 {\n    a + b\n}\n");
    assert_eq!(scratch.read("b.rs"), "fn other() {}\n", "that step was taken out");
    editor.undo().unwrap();
    assert_eq!(scratch.tree(), tree);
}

#[test]
fn a_question_is_answered_and_nothing_else() {
    let replies = [
        calls("update_plan", &json!({ "steps": [{ "text": "edit" }] })),
        edit("a.rs", "a - b", "a + b", "at once"),
        Reply::say(&["text: It subtracts, see a.rs:2."]),
    ];
    let (scratch, server) = served(WORKSPACE, replies);
    let mut editor = editor(&scratch);
    let task = editor.delegate(message("what does total do?", Mode::Ask, None)).task_id;
    let ended = editor.task_is(&task, "done");
    assert_eq!((ended.change_id, ended.message.as_deref()), (None, Some("It subtracts, see a.rs:2.")));
    let requests = server.requests();
    assert_eq!(tools(&requests[0]), ["read_file", "list_files", "search", "symbols", "diagnostics"]);
    for request in &requests[1..] {
        assert!(messages(request).last().unwrap().contains("cannot be used in ask mode"));
    }
}
