//! Tasks without an editor, run as a person or a script runs them.

use model_server::{ModelServer, Reply, Script};
use serde_json::{Value, json};

use super::{check, ran};
use crate::harness::Scratch;

const WORKSPACE: &str = "\
//- /a.rs
fn total(a: i32, b: i32) -> i32 {
    a - b
}
";

fn served(replies: impl IntoIterator<Item = Reply>) -> (Scratch, ModelServer) {
    let scratch = Scratch::new(WORKSPACE);
    let server = ModelServer::start_apart(Script::of(replies)).unwrap();
    let url = server.url();
    scratch.configure(&format!("[models.test]\napi = \"openai-chat\"\nurl = \"{url}\"\nmodel = \"m\"\n"));
    (scratch, server)
}

fn calls(tool: &str, arguments: &Value) -> Reply {
    Reply::say(&[&format!("tool: {tool} {arguments}")])
}

fn adds() -> Reply {
    calls("edit_file", &json!({ "path": "a.rs", "old": "a - b", "new": "a + b", "reason": "a sum adds" }))
}

fn says(text: &str) -> Reply {
    Reply::say(&[&format!("text: {text}")])
}

#[test]
fn a_task_ends_with_a_diff_and_changes_nothing_until_it_is_accepted() {
    let look = calls("run_command", &json!({ "command": ["cat", "a.rs"], "reason": "to see" }));
    let (scratch, _server) = served([adds(), look, says("It adds now.")]);
    let before = scratch.tree();
    let out = check(&scratch, &["task", "run", "make total add", "--model", "test"], 0);
    for part in ["Run `cat a.rs`: to see (exit code 0)", "It adds now.", "-    a - b\n+    a + b\n"] {
        assert!(out.contains(part), "{part} in {out}");
    }
    assert_eq!(scratch.tree(), before);
    let listed = check(&scratch, &["task", "list"], 0);
    let id = listed.split_whitespace().next().unwrap().to_owned();
    assert!(listed.contains("make total add  (done, change "), "{listed}");
    assert!(check(&scratch, &["task", "show", &id], 0).contains("It adds now."));
    check(&scratch, &["change", "accept"], 0);
    assert!(scratch.read("a.rs").contains("a + b"));
    check(&scratch, &["undo"], 0);
    assert_eq!(scratch.tree(), before);

    let audit = check(&scratch, &["audit"], 0);
    let acts: Vec<_> = audit.lines().map(|line| line.split(' ').nth(2).unwrap()).collect();
    let wanted = ["started", "network", "edited", "network", "command", "exited", "network", "ended"];
    assert_eq!(acts, wanted, "{audit}");
    assert!(check(&scratch, &["audit", "--json", "--task", "t0"], 0).is_empty());
    assert!(check(&scratch, &["task", "cancel", &id], 1).contains("not at work"));
    assert!(check(&scratch, &["task", "resume", &id], 1).contains("no task"));
    assert!(check(&scratch, &["task", "show", "t0"], 1).contains("there is no task t0"));
}

#[test]
fn events_are_json_and_nobody_is_asked() {
    let path = ".github/workflows/ci.yml";
    let write = calls("write_file", &json!({ "path": path, "content": "jobs: {}\n", "reason": "r" }));
    let (scratch, _server) = served([write, says("Then not.")]);
    let out = check(&scratch, &["task", "run", "add ci", "--json"], 0);
    let lines: Vec<Value> = out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let asked = lines.iter().find(|line| line["item"]["content"]["kind"] == "approval").unwrap();
    assert_eq!(asked["item"]["state"], "waiting");
    let last = lines.last().unwrap();
    assert_eq!((&last["task"]["state"], &last["diff"]), (&json!("done"), &Value::Null));
    assert!(check(&scratch, &["audit", "--json"], 0).contains("\"answer\":\"deny\""));
    // Whoever reads it later sees what was asked for as an editor shows it, and that it was not done.
    let shown = check(&scratch, &["task", "show", last["task"]["taskId"].as_str().unwrap()], 0);
    for part in ["on the task's copy:", "it can change what your tools do", "+++ b/", "+jobs: {}\n"] {
        assert!(shown.contains(part), "{part} in {shown}");
    }
    assert!(shown.contains(&format!("{path}: declined\n")), "{shown}");
    assert!(!scratch.path(path).exists());
}

#[test]
fn scripts_can_tell_how_a_task_ended() {
    let (scratch, server) = served([Reply::refuse(401, "{}")]);
    assert!(check(&scratch, &["task", "run", "go"], 1).contains("the task failed"));
    server.play(Script::of([says("Hm."), adds(), says("Done.")]));
    assert_eq!(ran(&scratch, &["task", "run"]).code, Some(2));
    assert!(check(&scratch, &["task", "run", " "], 1).contains("Say what is to be done"));
    assert!(check(&scratch, &["task", "run", "go", "--model", "nobody"], 1).contains("nobody"));
    let none = Scratch::new(WORKSPACE);
    assert!(check(&none, &["task", "run", "go"], 1).contains("No model is set up for tasks"));
    assert_eq!(check(&none, &["task", "list"], 0), "No task has worked here.\n");

    let url = server.url();
    let one = format!("[models.test]\napi = \"openai-chat\"\nurl = \"{url}\"\nmodel = \"m\"\n");
    scratch.configure(&(one + "[agent]\nmaxTurns = 1\n"));
    server.play(Script::of([adds(), says("Done.")]));
    check(&scratch, &["task", "run", "go"], 3);
    let listed = check(&scratch, &["task", "list"], 0);
    let id = listed.split_whitespace().next().unwrap();
    assert!(listed.contains("was cut off"), "{listed}");
    assert!(check(&scratch, &["task", "resume", id], 0).contains("+    a + b\n"));
}

#[test]
fn a_task_is_stopped_from_another_program() {
    let (scratch, server) = served([Reply::say(&["text: Let me", "gate: never"])]);
    std::thread::scope(|scope| {
        let run = scope.spawn(|| ran(&scratch, &["task", "run", "go"]).code);
        server.wait(server.stopped_at("never"));
        let listed = check(&scratch, &["task", "list", "--json"], 0);
        let listed: Value = serde_json::from_str(&listed).unwrap();
        assert_eq!(listed[0]["state"], "running");
        check(&scratch, &["task", "cancel", listed[0]["taskId"].as_str().unwrap()], 0);
        assert_eq!(run.join().unwrap(), Some(130));
    });
}

#[test]
fn a_question_is_answered_and_a_plan_is_written_without_any_edit() {
    let plan = calls("update_plan", &json!({ "steps": [{ "text": "make it add" }, { "text": "test it" }] }));
    let (scratch, server) = served([adds(), says("It subtracts, a.rs:2.")]);
    let before = scratch.tree();
    let out = check(&scratch, &["task", "run", "what does it do?", "--mode", "ask"], 0);
    assert!(out.contains("It subtracts, a.rs:2.") && out.contains("no change to review"), "{out}");
    server.play(Script::of([plan, adds(), says("Two steps.")]));
    let out = check(&scratch, &["task", "run", "make total add", "--mode", "plan"], 0);
    assert!(out.contains("[ ] make it add\n[ ] test it\n") && out.contains("Two steps."), "{out}");
    assert_eq!(scratch.tree(), before);
    let wrong = ran(&scratch, &["task", "run", "go", "--mode", "all"]);
    assert_eq!(wrong.code, Some(2));
}
