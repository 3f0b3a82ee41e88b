//! The loop against the real server of llama.cpp, whose tiny model of random weights calls tools: its grammar
//! makes calls of the right form, and nothing makes sense of what they say. Whatever comes, each task ends in a
//! clear state, each call has its result, and nothing is left running.

use std::{
    collections::BTreeSet,
    fs,
    path::Path,
    time::{SystemTime, UNIX_EPOCH},
};

use model_server::LlamaServer;
use protocol::{Item, ThreadShow, ThreadShowParams};

use super::{scenarios::APIS, *};

/// How often the model is asked in all.
const TURNS: usize = 200;
/// Calls stand between two dashes, which this model says every few characters.
const TEMPLATE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/it/tasks/llama_server/calls.jinja");

#[test]
fn two_hundred_turns_of_nonsense_end_well() {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis() % 1_000_000;
    let seed = std::env::var("SEED").unwrap_or_else(|_| since.to_string());
    println!("SEED={seed}");
    // Quotes are made likely, so that strings end.
    let arguments = ["--seed", &seed, "--chat-template-file", TEMPLATE, "--logit-bias", "34+3"];
    let server = LlamaServer::start(&[&arguments[..], &["--parallel", "1"]].concat()).unwrap();
    let scratch = Scratch::new(WORKSPACE);
    let model = |api: &&str| {
        format!(
            "[models.{api}]\napi = \"{api}\"\nurl = \"{}\"\nmodel = \"tiny\"\nmaxOutputTokens = 100\n\
             contextTokens = 3500\n",
            server.url()
        )
    };
    scratch.configure(&(APIS.iter().map(model).collect::<String>() + "[agent]\nmaxTurns = 15\n"));
    let mut editor = editor(&scratch);
    editor.open("a.rs");
    let tree = scratch.tree();
    let (mut states, mut calls) = (BTreeSet::new(), 0);
    let modes = [Mode::Agent, Mode::Ask, Mode::Agent, Mode::Plan].into_iter().cycle();
    for (api, mode) in APIS.iter().cycle().zip(modes) {
        let Task::Prompt { shortcut, mentions, images, thread_id, .. } = prompt("") else { panic!() };
        let (text, model) = ("make total add".to_owned(), Some((*api).to_owned()));
        let task = Task::Prompt { text, mode, shortcut, mentions, images, thread_id, model };
        let started = editor.delegate(task);
        let ended = follow(&mut editor, &started.task_id);
        assert!(ended.message.is_some_and(|message| !message.is_empty()), "an end says why");
        states.insert(format!("{:?}", ended.state));
        let thread_id = started.thread_id.unwrap();
        calls += whole(
            &editor.call::<ThreadShow>(ThreadShowParams { thread_id: thread_id.clone() }).unwrap().items,
        );
        answered(&scratch, &thread_id);
        if asked(&scratch) >= TURNS {
            break;
        }
    }
    println!("{} turns, {calls} calls, states {states:?}", asked(&scratch));
    assert!(calls > TURNS / 4, "{calls} calls: the model hardly called a tool");
    assert_eq!(scratch.tree(), tree, "nothing of the user's has changed");
    drop(editor);
    assert_eq!(at_work(&scratch.root()), Vec::<String>::new(), "nothing is left running");
}

/// Takes in all that is told until the task ends. The user allows nothing, and answers what is asked.
fn follow(editor: &mut Editor, task: &str) -> protocol::TaskEventNotification {
    loop {
        let (method, mut params) = editor.next_of(&["ghostpen/task/item", "ghostpen/task/event"]);
        if method == "ghostpen/task/item" {
            let item: Item = from_value(params["item"].take()).unwrap();
            if item.state == ItemState::Waiting {
                let answer = match item.content {
                    ItemContent::Question { .. } => Answer::Reply { text: "as you like".to_owned() },
                    _ => Answer::Decline { reason: String::new() },
                };
                assert!(editor.reply_to(&item, answer), "{item:?}");
            }
            continue;
        }
        let event: protocol::TaskEventNotification = from_value(params).unwrap();
        if event.task_id == task && !matches!(event.state, TaskState::Running | TaskState::Waiting) {
            return event;
        }
    }
}

/// No item is left at work; how many calls there were.
fn whole(items: &[Item]) -> usize {
    let open = items.iter().find(|item| matches!(item.state, ItemState::Running | ItemState::Waiting));
    assert_eq!(open, None, "an item without an end");
    items.iter().filter(|item| matches!(item.content, ItemContent::ToolCall { .. })).count()
}

/// The lines of the thread's log, or of the log of what tasks did.
fn lines(scratch: &Scratch, file: &str) -> Vec<Value> {
    let state = fs::read_dir(scratch.state().join("ghostpen")).unwrap();
    let texts = state.filter_map(|folder| fs::read_to_string(folder.unwrap().path().join(file)).ok());
    texts
        .flat_map(|text| text.lines().map(|line| serde_json::from_str(line).unwrap()).collect::<Vec<_>>())
        .collect()
}

/// Each call of the conversation has one result, before anything else is said.
fn answered(scratch: &Scratch, thread: &str) {
    let mut open = Vec::new();
    for line in lines(scratch, &format!("threads/{thread}.jsonl")) {
        let message = &line["of"];
        match (line["record"].as_str().unwrap(), message["role"].as_str()) {
            ("message", Some("assistant")) => {
                assert!(open.is_empty(), "{open:?} before {message}");
                let parts = message["content"].as_array().unwrap();
                let calls = parts.iter().filter(|part| part["type"] == "toolCall");
                open.extend(calls.map(|call| call["id"].as_str().unwrap().to_owned()));
            }
            ("message", Some("toolResult")) => {
                let id = message["call_id"].as_str().unwrap();
                let at = open.iter().position(|open| open == id).unwrap_or_else(|| panic!("{message}"));
                open.remove(at);
            }
            ("message", _) => assert!(open.is_empty(), "{open:?} before {message}"),
            _ => {}
        }
    }
    assert!(open.is_empty(), "calls without results: {open:?}");
}

/// How often a model was asked.
fn asked(scratch: &Scratch) -> usize {
    lines(scratch, "audit.jsonl").iter().filter(|line| line["act"] == "network").count()
}

/// What runs in a folder.
fn at_work(folder: &Path) -> Vec<String> {
    let processes = fs::read_dir("/proc").unwrap().flatten().map(|entry| entry.path());
    let here = processes
        .filter(|process| fs::read_link(process.join("cwd")).is_ok_and(|cwd| cwd.starts_with(folder)));
    here.map(|process| fs::read_to_string(process.join("cmdline")).unwrap_or_default()).collect()
}
