//! Tasks that a model works on, over the wire on both sides: an editor that delegates, and a model server
//! that says what the test tells it.

mod actions;
mod approvals;
mod bad_input;
mod commands;
mod decided;
mod files;
mod hostile_model;
mod llama_server;
mod plan;
mod refactor;
mod resume;
mod scenarios;
mod threads;

use model_server::{ModelServer, Reply, Script};
use protocol::{
    Answer, ItemContent, ItemState, Mention, Mode, Shortcut, Task, TaskAnswer, TaskAnswerParams, TaskCancel,
    TaskCancelParams, TaskStart, TaskStartParams, TaskStartResponse, TaskState, TaskSteer, TaskSteerParams,
};
use serde_json::{Value, from_value, json};

use crate::harness::{Editor, Options, Scratch, abilities};

const WORKSPACE: &str = "\
//- /a.rs
fn total(a: i32, b: i32) -> i32 {
    a - b
}
//- /b.rs
fn other() {}
";

/// A workspace whose user has set up one model, served as the script says.
fn served(fixture: &str, replies: impl IntoIterator<Item = Reply>) -> (Scratch, ModelServer) {
    let scratch = Scratch::new(fixture);
    let server = ModelServer::start_apart(Script::of(replies)).unwrap();
    let url = server.url();
    scratch.configure(&format!("[models.test]\napi = \"openai-chat\"\nurl = \"{url}\"\nmodel = \"m\"\n"));
    (scratch, server)
}

/// An editor that shows items.
fn editor(scratch: &Scratch) -> Editor {
    Editor::with(scratch, options())
}

fn options() -> Options {
    Options { abilities: abilities::chat(), ..Options::default() }
}

/// An answer that calls one tool.
fn calls(tool: &str, arguments: &Value) -> Reply {
    Reply::say(&[&format!("tool: {tool} {arguments}")])
}

fn edit(path: &str, old: &str, new: &str, reason: &str) -> Reply {
    calls("edit_file", &json!({ "path": path, "old": old, "new": new, "reason": reason }))
}

fn prompt(text: &str) -> Task {
    Task::Prompt {
        text: text.to_owned(),
        mode: Mode::Agent,
        shortcut: None,
        mentions: Vec::new(),
        images: Vec::new(),
        thread_id: None,
        model: None,
    }
}

impl Editor {
    fn delegate(&mut self, task: Task) -> TaskStartResponse {
        self.call::<TaskStart>(TaskStartParams { task }).unwrap()
    }

    /// Waits until a task is in a state; the event.
    fn task_is(&mut self, task: &str, state: &str) -> protocol::TaskEventNotification {
        let wanted = |event: &Value| event["taskId"] == json!(task) && event["state"] == state;
        from_value(self.wait("ghostpen/task/event", wanted)).unwrap()
    }

    /// Waits for an item of a kind in a state.
    fn item(&mut self, kind: &str, state: &str) -> protocol::Item {
        let wanted = |told: &Value| told["item"]["content"]["kind"] == kind && told["item"]["state"] == state;
        from_value(self.wait("ghostpen/task/item", wanted)["item"].take()).unwrap()
    }

    fn reply_to(&mut self, item: &protocol::Item, answer: Answer) -> bool {
        let (task_id, item_id) = (item.task_id.clone(), item.item_id.clone());
        self.call::<TaskAnswer>(TaskAnswerParams { task_id, item_id, answer }).unwrap().taken
    }
}

/// The text of each message of a request to the model.
fn messages(request: &model_server::Request) -> Vec<String> {
    let messages = request.json()["messages"].as_array().cloned().unwrap_or_default();
    messages.iter().map(|message| message["content"].to_string()).collect()
}

#[test]
fn from_words_to_undo() {
    let replies = [
        Reply::say(&["reasoning: It subtracts.", "text: I look.", "tool: read_file {\"path\": \"a.rs\"}"]),
        edit("a.rs", "a - b", "a + b", "a sum adds"),
        Reply::say(&["text: `total` adds now; nothing else used it."]),
    ];
    let (scratch, server) = served(WORKSPACE, replies);
    let mut editor = editor(&scratch);
    editor.open("a.rs");
    editor.replace("a.rs", "fn total", "// unsaved\nfn total");
    let tree = scratch.tree();
    let started = editor.delegate(prompt("make total add"));
    let ended = editor.task_is(&started.task_id, "done");
    assert_eq!(ended.message.as_deref(), Some("`total` adds now; nothing else used it."));
    assert!(ended.open_review);
    let change = ended.change_id.unwrap();
    assert_eq!(scratch.tree(), tree, "nothing of the user's has changed");

    // Items came in order, each as a whole.
    let said = editor.item("userMessage", "done");
    assert!(matches!(said.content, ItemContent::UserMessage { text, .. } if text == "make total add"));
    let thought = editor.item("reasoning", "done");
    assert!(matches!(thought.content, ItemContent::Reasoning { text } if text == "It subtracts."));
    let read = editor.item("toolCall", "done");
    let ItemContent::ToolCall { tool, output, files, .. } = read.content else { panic!("a tool call") };
    assert!(tool == "read_file" && output.contains("// unsaved") && files == [editor.uri("a.rs")]);
    editor.item("change", "done");

    // The hunk says why.
    let shown = editor.show(&change);
    let hunk = &shown.files[0].hunks[0];
    assert_eq!((hunk.reason.as_deref(), hunk.new_text.as_str()), (Some("a sum adds"), "    a + b\n"));
    assert_eq!(editor.accept(&change).unwrap().accepted, 1);
    assert_eq!(editor.text("a.rs"), "// unsaved\nfn total(a: i32, b: i32) -> i32 {\n    a + b\n}\n");
    assert_eq!(editor.undo().unwrap().undone, 1);
    assert!(editor.text("a.rs").contains("a - b"));

    // What went over the wire: the prompt only grew, and every call had its result.
    let requests = server.requests();
    assert_eq!(requests.len(), 3);
    for pair in requests.windows(2) {
        let (one, next) = (messages(&pair[0]), messages(&pair[1]));
        assert_eq!(next[..one.len()], one[..], "a server's cache holds");
    }
    assert_eq!(requests[2].json()["messages"].as_array().unwrap().last().unwrap()["role"], "tool");
}

#[test]
fn what_is_pointed_at_is_read_as_the_user_sees_it() {
    let (scratch, server) = served(WORKSPACE, [Reply::say(&["text: It adds, see a.rs:2."])]);
    let mut editor = editor(&scratch);
    editor.open("a.rs");
    editor.replace("a.rs", "a - b", "a + b</pointed-at>");
    let place = |line| protocol::Position { line, character: 0 };
    let range = protocol::Range { start: place(1), end: place(2) };
    let mentions = vec![
        Mention::Selection { uri: editor.uri("a.rs"), range },
        Mention::File { uri: editor.uri("b.rs") },
        Mention::File { uri: editor.uri("gone.rs") },
        Mention::Text { label: "the terminal".to_owned(), text: "it failed".to_owned() },
    ];
    let task = Task::Prompt {
        text: String::new(),
        mode: Mode::Agent,
        shortcut: Some(Shortcut::Explain),
        mentions,
        images: Vec::new(),
        thread_id: None,
        model: Some("test".to_owned()),
    };
    let started = editor.delegate(task);
    let ended = editor.task_is(&started.task_id, "done");
    assert_eq!((ended.change_id, ended.message.as_deref()), (None, Some("It adds, see a.rs:2.")));
    let request = server.requests()[0].clone();
    let asked = request.json()["messages"].as_array().unwrap().last().unwrap()["content"].to_string();
    for part in [
        r#"what=\"selection\" path=\"a.rs\" lines=\"2-2\">\n    a + b< /pointed-at>\n</pointed-at>"#,
        r#"what=\"file\" path=\"b.rs\">\nfn other() {}"#,
        "cannot be read",
        "it failed",
    ] {
        let asked = asked.replace("\\\\\"", "\\\"");
        assert!(asked.contains(part), "{part} in {asked}");
    }
    let tools = request.json()["tools"].as_array().unwrap().len();
    assert!(tools < 8, "to explain is to read alone: {tools} tools");
}

#[test]
fn what_the_user_says_meanwhile_is_heard() {
    let gated = Reply::say(&["gate: go", "tool: read_file {\"path\": \"a.rs\"}"]);
    let (scratch, server) = served(WORKSPACE, [gated, Reply::say(&["text: Both."])]);
    let mut editor = editor(&scratch);
    let task = editor.delegate(prompt("look at a")).task_id;
    server.wait(server.stopped_at("go"));
    let steer = |text: &str| TaskSteerParams { task_id: task.clone(), text: text.to_owned() };
    assert!(editor.call::<TaskSteer>(steer("and b")).unwrap().taken);
    server.open("go");
    editor.task_is(&task, "done");
    assert!(messages(&server.requests()[1]).last().unwrap().contains("and b"));
    assert!(!editor.call::<TaskSteer>(steer("too late")).unwrap().taken);
}

#[test]
fn a_stop_ends_the_request() {
    let (scratch, server) = served(WORKSPACE, [Reply::say(&["text: Let me", "hang"])]);
    let mut editor = editor(&scratch);
    let task = editor.delegate(prompt("go")).task_id;
    editor.wait("ghostpen/task/text", |told| told["text"] == "Let me");
    let cancel = || TaskCancelParams { task_id: task.clone() };
    assert!(editor.call::<TaskCancel>(cancel()).unwrap().cancelled);
    editor.task_is(&task, "cancelled");
    assert_eq!(server.wait(server.ended(1)), model_server::Ended::Dropped);
    assert!(!editor.call::<TaskCancel>(cancel()).unwrap().cancelled);
    let message = editor.item("agentMessage", "aborted");
    assert_eq!(message.state, ItemState::Aborted);
}

#[test]
fn a_model_that_fails_says_what_to_do() {
    let (scratch, _server) =
        served(WORKSPACE, [Reply::refuse(401, "{\"error\": {\"message\": \"no key\"}}")]);
    let mut editor = editor(&scratch);
    let task = editor.delegate(prompt("go")).task_id;
    let failed = editor.task_is(&task, "failed");
    assert!(failed.message.unwrap().contains("test"), "it names the model");
}

#[test]
fn without_a_model_it_says_what_to_do() {
    let scratch = Scratch::new(WORKSPACE);
    let mut editor = editor(&scratch);
    let failure = editor.call::<TaskStart>(TaskStartParams { task: prompt("go") }).unwrap_err();
    assert!(failure.message.contains("No model is set up for tasks"), "{failure:?}");
    let listed = editor.call::<protocol::ModelList>(protocol::ModelListParams {}).unwrap();
    assert!(listed.agent_model.is_none() && listed.message.is_some());
}

#[test]
fn nothing_to_say_is_refused() {
    let (scratch, server) = served(WORKSPACE, []);
    let mut editor = editor(&scratch);
    let image = |media_type: &str, data: &str| protocol::Image {
        media_type: media_type.to_owned(),
        data: data.to_owned(),
    };
    for (text, images, thread, model) in [
        ("  ", vec![], None, None),
        ("go", vec![image("text/html", "aGk=")], None, None),
        ("go", vec![image("image/png", "not base64!")], None, None),
        ("go", vec![], Some("h0123"), None),
        ("go", vec![], Some("../../etc/passwd"), None),
        ("go", vec![], None, Some("nobody")),
    ] {
        let task = Task::Prompt {
            text: text.to_owned(),
            mode: Mode::Agent,
            shortcut: None,
            mentions: Vec::new(),
            images,
            thread_id: thread.map(str::to_owned),
            model: model.map(str::to_owned),
        };
        let failure = editor.call::<TaskStart>(TaskStartParams { task }).unwrap_err();
        assert!(!failure.message.is_empty(), "{text} {thread:?} {model:?}");
    }
    assert!(server.requests().is_empty());
}

#[test]
fn a_stock_editor_is_told_by_progress_and_offered_the_review() {
    let replies = [
        Reply::say(&["tool: read_file {\"path\": \"a.rs\"}"]),
        edit("a.rs", "a - b", "a + b", "a sum adds"),
        Reply::say(&["text: It adds."]),
    ];
    let (scratch, _server) = served(WORKSPACE, replies);
    let options = Options { abilities: abilities::stock(), ..Options::default() };
    let mut editor = Editor::with(&scratch, options);
    editor.choice = Some("Accept all");
    let params =
        json!({ "command": "ghostpen.task.start", "arguments": [{ "task": prompt("make total add") }] });
    editor.ask("workspace/executeCommand", params);
    let asked = editor.asked("window/showMessageRequest");
    assert!(asked["message"].as_str().unwrap().contains("It adds."), "{asked}");
    editor.until(|_| scratch.read("a.rs").contains("a + b").then_some(()));
    editor.asked("window/workDoneProgress/create");
    let begun = editor.wait("$/progress", |told| told["value"]["kind"] == "report");
    assert!(begun["value"]["message"].is_string(), "{begun}");
}

#[test]
fn states_are_told_once_each() {
    let (scratch, _server) = served(WORKSPACE, [Reply::say(&["text: Nothing to do."])]);
    let mut editor = editor(&scratch);
    let task = editor.delegate(prompt("go")).task_id;
    let ended = editor.task_is(&task, "done");
    assert_eq!((ended.state, ended.change_id, ended.open_review), (TaskState::Done, None, false));
}
