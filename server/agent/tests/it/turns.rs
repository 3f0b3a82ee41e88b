//! The loop: order, interrupts, steering, guards, budgets, what the model is told.

use std::{
    sync::{Arc, Mutex, mpsc},
    time::Duration,
};

use agent::{Order, Ran};
use model::{Cause, ChatEvent, Message, ModelError, Part};
use protocol::{Answer, ItemContent, ItemState, Mode, TaskState};
use serde_json::json;

use super::harness::{Options, Reply, Scripted, World, allow, calls, deny, order, reply, says};

pub(super) fn text_of(message: &Message) -> String {
    let (Message::User { content } | Message::ToolResult { content, .. }) = message else {
        return String::new();
    };
    let text = |part: &Part| match part {
        Part::Text { text } => text.clone(),
        Part::Image { .. } => String::new(),
    };
    content.iter().map(text).collect()
}

fn edit(path: &str, old: &str, new: &str) -> Reply {
    calls("edit_file", &json!({ "path": path, "old": old, "new": new, "reason": "asked for" }))
}

#[tokio::test(flavor = "multi_thread")]
async fn from_words_to_a_change_under_review() {
    let world = World::new(&[("a.rs", "fn a() {}\n")]);
    let brain = Arc::new(Scripted::new(vec![edit("a.rs", "fn a()", "fn b()"), says("Renamed it.")]));
    let summary = world.run(&brain, "rename a to b").await;
    assert_eq!((summary.state, summary.files, summary.added, summary.removed), (TaskState::Done, 1, 1, 1));
    assert_eq!(summary.message.as_deref(), Some("Renamed it."));
    assert!(world.diff().contains("-fn a() {}\n+fn b() {}\n"), "{}", world.diff());
    assert_eq!(std::fs::read_to_string(world.root.join("a.rs")).unwrap(), "fn a() {}\n");
    assert_eq!(summary.change_id, Some(world.desk.changes.lock().unwrap()[0].id().to_string()));
    assert_eq!(*world.desk.taken_late.lock().unwrap(), [false], "nothing is taken that nobody reads");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_prompt_only_grows() {
    let world = World::new(&[("a", "a\n"), ("AGENTS.md", "Be brief.\n")]);
    let read = || calls("read_file", &json!({ "path": "a" }));
    let brain = Arc::new(Scripted::new(vec![read(), edit("a", "a", "b"), read(), says("Done.")]));
    world.run(&brain, "go").await;
    let requests = brain.requests.lock().unwrap();
    assert_eq!(requests.len(), 4);
    for pair in requests.windows(2) {
        assert_eq!((&pair[0].system, &pair[0].tools), (&pair[1].system, &pair[1].tools));
        assert!(pair[1].messages.starts_with(&pair[0].messages));
        assert!(pair[1].messages.len() > pair[0].messages.len());
    }
    assert!(text_of(&requests[0].messages[0]).contains("Be brief."));
    assert_eq!(text_of(&requests[0].messages[1]), "go");
}

#[tokio::test(flavor = "multi_thread")]
async fn readers_run_together_and_results_are_in_call_order() {
    // Two questions that are answered only once both are asked: they must be under way together.
    let (ask, asked) = mpsc::channel();
    let (ask, asked) = (Mutex::new(ask), Mutex::new(asked));
    let answer = move |item: &protocol::Item| {
        let protocol::ItemContent::Question { text, .. } = &item.content else { panic!("a question") };
        ask.lock().unwrap().send((item.task_id.clone(), item.item_id.clone(), text.clone())).unwrap();
        None
    };
    let world =
        Arc::new(World::with(&[("a", "a\n")], Options { answer: Box::new(answer), ..Options::default() }));
    let question = |text: &str| ("ask_user", json!({ "question": text }).to_string());
    let write = ("write_file", json!({ "path": "n", "content": "n", "reason": "r" }).to_string());
    let brain = Arc::new(Scripted::new(vec![reply("", &[question("1"), question("2"), write]), says("ok")]));
    let (started, _) = world.begin(&brain, order("go"), None);
    let both = world.clone();
    let answered = tokio::task::spawn_blocking(move || {
        let asked = asked.lock().unwrap();
        let both_asked: Vec<_> = (0..2).map(|_| asked.recv().unwrap()).collect();
        for (task, item, text) in both_asked.iter().rev() {
            assert!(both.agents.answer(task, item, Answer::Reply { text: format!("to {text}") }));
        }
    });
    answered.await.unwrap();
    assert_eq!(started.ended.await.unwrap().state, TaskState::Done);
    let requests = brain.requests.lock().unwrap();
    let results: Vec<_> = requests[1].messages.iter().rev().take(3).rev().map(text_of).collect();
    assert!(results[0].ends_with("to 1") && results[1].ends_with("to 2"), "{results:?}");
    assert!(results[2].contains("wrote n"), "{results:?}");
}

// On one thread, the stop comes only once both calls have been taken from the answer.
#[tokio::test]
async fn a_stop_leaves_no_call_without_a_result() {
    let (began, begun) = mpsc::channel();
    let began = Mutex::new(began);
    // A command that does not end by itself, and looks at the stop as the sandbox does.
    let command = move |_: &agent::Job,
                        stop: &tokio_util::sync::CancellationToken,
                        _: &mut (dyn FnMut(&[u8]) + Send)| {
        began.lock().unwrap().send(()).unwrap();
        wait_for(stop);
        Ran { ended: Some("stopped".to_owned()), ..Ran::default() }
    };
    let world = World::with(&[("a", "a\n")], Options { command: Box::new(command), ..Options::default() });
    let run = ("run_command", json!({ "command": ["sleep", "9"], "reason": "r" }).to_string());
    let write = ("write_file", json!({ "path": "n", "content": "n", "reason": "r" }).to_string());
    let brain = Arc::new(Scripted::new(vec![reply("Now:", &[run, write])]));
    let (started, stop) = world.begin(&brain, order("go"), None);
    tokio::task::spawn_blocking(move || begun.recv().unwrap()).await.unwrap();
    stop.cancel();
    let summary = started.ended.await.unwrap();
    assert_eq!(summary.state, TaskState::Cancelled);
    let thread = world.agents.thread(&started.thread).unwrap();
    let results =
        thread.messages.iter().filter(|message| matches!(message, Message::ToolResult { .. })).count();
    assert_eq!(results, 2, "{:?}", thread.messages);
    assert_eq!(summary.files, 0, "what waited for its turn is not done after a stop");
    assert!(world.desk.changes.lock().unwrap().is_empty());
}

/// Waits for a stop on a thread of its own.
fn wait_for(stop: &tokio_util::sync::CancellationToken) {
    // The tool's own thread drives a future already, and a runtime refuses another one there.
    let runtime = tokio::runtime::Handle::current();
    std::thread::scope(|scope| scope.spawn(|| runtime.block_on(stop.cancelled())).join()).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_user_says_is_heard_at_the_next_turn() {
    let world = Arc::new(World::new(&[("a", "a\n")]));
    let steering = Arc::downgrade(&world);
    let steer = move |number, _: &model::ChatRequest| {
        let world = steering.upgrade().unwrap();
        let task = world.agents.tasks()[0].task_id.clone();
        match number {
            0 => assert!(world.agents.steer(&task, "also b")),
            // Said while the last answer comes: the task goes on for it.
            1 => assert!(world.agents.steer(&task, "and c")),
            _ => {}
        }
    };
    let replies = vec![calls("read_file", &json!({ "path": "a" })), says("done"), says("c too")];
    let brain = Arc::new(Scripted::new(replies).looking(steer));
    let summary = world.run(&brain, "a").await;
    assert_eq!(summary.message.as_deref(), Some("c too"));
    let requests = brain.requests.lock().unwrap();
    let said: Vec<_> =
        requests[2].messages.iter().filter(|m| matches!(m, Message::User { .. })).map(text_of).collect();
    assert_eq!(said[1..], ["a", "also b", "and c"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_model_in_circles_is_warned_and_stopped() {
    let world = World::new(&[("a", "a\n")]);
    let read = || calls("read_file", &json!({ "path": "a" }));
    let brain = Arc::new(Scripted::new((0..9).map(|_| read()).collect()));
    let summary = world.run(&brain, "go").await;
    assert_eq!(summary.state, TaskState::Failed);
    let outputs = world.outputs();
    assert_eq!(outputs.len(), 5);
    assert!(!outputs[1].1.contains("3 times") && outputs[2].1.contains("3 times"));
    assert_eq!(outputs[4].0, ItemState::Failed);
}

#[tokio::test(flavor = "multi_thread")]
async fn calls_that_cannot_be_read_end_after_three_repairs() {
    let bad = ["{", "[]", "{\"path\": 3}", "{\"path\": \"a\", \"x\": 1}", "null", "{}"];
    let world = World::new(&[("a", "a\n")]);
    let brain = Arc::new(Scripted::new(
        bad.iter().map(|bad| reply("", &[("read_file", (*bad).to_owned())])).collect(),
    ));
    let summary = world.run(&brain, "go").await;
    assert_eq!((summary.state, world.outputs().len()), (TaskState::Failed, 4));
    assert!(world.outputs()[0].1.contains("path (required)"), "{:?}", world.outputs());
}

#[tokio::test(flavor = "multi_thread")]
async fn budgets_end_a_task_that_can_be_resumed() {
    let mut world = World::new(&[("a", "a\n")]);
    world.limits.turns = 2;
    let read = |line| calls("read_file", &json!({ "path": "a", "lines": line }));
    let brain = Arc::new(Scripted::new(vec![edit("a", "a", "b"), read(1), read(2), says("there")]));
    let (started, _) = world.begin(&brain, order("go"), None);
    let summary = started.ended.await.unwrap();
    assert_eq!(summary.state, TaskState::Interrupted);
    assert!(summary.message.unwrap().contains("agent.maxTurns"));
    assert_eq!(world.desk.changes.lock().unwrap().len(), 1, "what there is can be reviewed");
    let stop = tokio_util::sync::CancellationToken::new();
    let resumed = world.agents.resume(&started.task, |_| Ok(world.settings(brain.clone())), stop).unwrap();
    let summary = resumed.ended.await.unwrap();
    assert_eq!((summary.state, summary.message.as_deref()), (TaskState::Done, Some("there")));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_user_changed_meanwhile_is_told() {
    let world = Arc::new(World::new(&[("a", "1\n2\n3\n"), ("b", "b\n")]));
    let typing = Arc::downgrade(&world);
    let look = move |number, _: &model::ChatRequest| {
        if number == 2 {
            let world = typing.upgrade().unwrap();
            world.open("a", "ONE\n2\n3\n");
            world.open("b", "typed\n");
        }
    };
    let read = |path: &str| ("read_file", json!({ "path": path }).to_string());
    let replies =
        vec![reply("", &[read("a"), read("b")]), edit("a", "3", "THREE"), edit("a", "2", "TWO"), says("ok")];
    let brain = Arc::new(Scripted::new(replies).looking(look));
    world.run(&brain, "go").await;
    let told = text_of(brain.requests.lock().unwrap()[3].messages.last().unwrap());
    assert!(told.contains("- a was changed\n- b was changed\n"), "{told}");
    assert!(world.diff().contains(" ONE\n-2\n-3\n+TWO\n+THREE\n"), "{}", world.diff());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mode_that_reads_has_no_tool_that_does_more() {
    for (mode, denied) in [(Mode::Ask, "update_plan"), (Mode::Plan, "write_file"), (Mode::Ask, "run_command")]
    {
        let world = World::new(&[("a", "a\n")]);
        let brain = Arc::new(Scripted::new(vec![calls(denied, &json!({})), says("a:1 says so")]));
        let (started, _) = world.begin(&brain, Order { mode, ..order("go") }, None);
        assert_eq!(started.ended.await.unwrap().state, TaskState::Done);
        assert!(world.outputs()[0].1.contains("cannot be used"), "{:?}", world.outputs());
        assert!(brain.requests.lock().unwrap()[0].tools.iter().all(|tool| tool.name != denied));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_breaks_off_after_a_call_goes_on_with_its_result() {
    let world = World::new(&[("a", "a\n")]);
    let error = ModelError { model: "m".into(), server: "s".into(), cause: Cause::BrokenOff };
    let mut broken = edit("a", "a", "b");
    broken.pop();
    broken.insert(0, Ok(ChatEvent::Text("Let me".to_owned())));
    broken.push(Err(error.clone()));
    let brain = Arc::new(Scripted::new(vec![broken, says("There.")]));
    let summary = world.run(&brain, "go").await;
    assert_eq!((summary.state, summary.files), (TaskState::Done, 1));
    assert!(matches!(brain.requests.lock().unwrap()[1].messages.last(), Some(Message::ToolResult { .. })));
    // Without a call there is nothing to go on with: it has been retried below already.
    let brain = Arc::new(Scripted::new(vec![vec![Err(error)]]));
    let summary = world.run(&brain, "go").await;
    assert_eq!(summary.state, TaskState::Failed);
    assert!(summary.message.unwrap().contains("in the middle of its answer"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_window_is_made_room_in() {
    let big = "word ".repeat(1500);
    let files: Vec<(String, &str)> = (0..8).map(|n| (format!("f{n}"), big.as_str())).collect();
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (name.as_str(), *text)).collect();
    let world = World::new(&files);
    let plan = calls("update_plan", &json!({ "steps": [{ "text": "read all", "state": "running" }] }));
    let reads = (0..8).map(|n| calls("read_file", &json!({ "path": format!("f{n}") })));
    let replies = std::iter::once(plan).chain(reads).chain([says("end")]).collect();
    let brain = Arc::new(Scripted::new(replies).window(12_000));
    let summary = world.run(&brain, "the request, word for word").await;
    assert_eq!(summary.state, TaskState::Done);
    let notices: Vec<_> = world
        .items()
        .into_iter()
        .filter_map(|item| match item.content {
            ItemContent::Notice { text, .. } => Some(text),
            _ => None,
        })
        .collect();
    assert!(!notices.is_empty(), "{notices:?}");
    let requests = brain.requests.lock().unwrap();
    let longest =
        requests.iter().map(|request| request.messages.iter().map(|m| text_of(m).len()).sum::<usize>()).max();
    assert!(longest.unwrap() < 12_000 * 4, "{longest:?}");
    for request in requests.iter() {
        assert!(
            request.messages.iter().any(|message| text_of(message).contains("the request, word for word"))
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_conversation_that_the_server_finds_too_long_is_summed_up() {
    let world = World::new(&[("a", "a\n")]);
    let cause = Cause::ContextTooLong { said: None };
    let too_long = vec![Err(ModelError { model: "m".into(), server: "s".into(), cause })];
    let replies = vec![calls("read_file", &json!({ "path": "a" })), too_long, says("I read a."), says("end")];
    let brain = Arc::new(Scripted::new(replies));
    let summary = world.run(&brain, "the request").await;
    assert_eq!((summary.state, summary.message.as_deref()), (TaskState::Done, Some("end")));
    let requests = brain.requests.lock().unwrap();
    let last = text_of(requests[3].messages.last().unwrap());
    assert!(last.starts_with("the request") && last.contains("I read a."), "{last}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_is_answered_by_the_user_alone() {
    let answer = |_: &protocol::Item| Some(Answer::Reply { text: "blue".to_owned() });
    let world = World::with(&[], Options { answer: Box::new(answer), ..Options::default() });
    let ask = calls("ask_user", &json!({ "question": "Which?", "choices": ["red", "blue"] }));
    let brain = Arc::new(Scripted::new(vec![ask, says("ok")]));
    world.run(&brain, "go").await;
    assert_eq!(world.outputs()[0].1, "The user answered: blue");
}

#[tokio::test(flavor = "multi_thread")]
async fn set_up_commands_ask_and_run_once() {
    for (answer, ran) in [(allow as fn(&protocol::Item) -> _, 3), (deny, 2)] {
        let mut world = World::with(&[], Options { answer: Box::new(answer), ..Options::default() });
        world.set_up = vec![vec!["npm".to_owned(), "install".to_owned()]];
        let run = |word: &str| calls("run_command", &json!({ "command": [word], "reason": "r" }));
        let brain = Arc::new(Scripted::new(vec![run("one"), run("two"), says("ok")]));
        world.run(&brain, "go").await;
        assert_eq!(world.commands.ran.lock().unwrap().len(), ran);
        let said = &world.outputs()[0].1;
        assert!(said.contains("set up: `npm install`") && !world.outputs()[1].1.contains("set up"), "{said}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn several_tasks_work_each_on_its_own_copy() {
    let world = World::new(&[("a", "a\n")]);
    let brains: Vec<_> = (0..3)
        .map(|n| Arc::new(Scripted::new(vec![edit("a", "a", &format!("task {n}")), says("ok")])))
        .collect();
    let started: Vec<_> = brains.iter().map(|brain| world.begin(brain, order("go"), None).0).collect();
    for started in started {
        assert_eq!(started.ended.await.unwrap().state, TaskState::Done);
    }
    let changes = world.desk.changes.lock().unwrap();
    let mut texts: Vec<_> = changes.iter().map(|set| set.files()[0].proposed.to_string()).collect();
    texts.sort();
    assert_eq!(texts, ["task 0\n", "task 1\n", "task 2\n"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_megabytes_of_output_are_cut() {
    let command = |_: &agent::Job, _: &_, output: &mut (dyn FnMut(&[u8]) + Send)| {
        (0..160).for_each(|_| output(&vec![b'x'; 65_536]));
        Ran { exit: Some(0), ..Ran::default() }
    };
    let world = World::with(&[], Options { command: Box::new(command), ..Options::default() });
    let brain =
        Arc::new(Scripted::new(vec![calls("run_command", &json!({ "command": ["yes"], "reason": "r" }))]));
    let summary = tokio::time::timeout(Duration::from_mins(1), world.run(&brain, "go")).await.unwrap();
    assert_eq!(summary.state, TaskState::Done);
    assert!(world.outputs()[0].1.len() < 50_000);
}
