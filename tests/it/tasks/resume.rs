//! A server that is killed loses nothing that was shown; the task goes on where it stopped.

use super::*;
use protocol::{TaskList, TaskListParams, TaskResume, TaskResumeParams};

#[test]
fn a_task_goes_on_after_a_crash() {
    let replies = [
        Reply::say(&["tool: read_file {\"path\": \"a.rs\"}"]),
        edit("a.rs", "a - b", "a + b", "a sum adds"),
        Reply::say(&["text: Now", "gate: never"]),
    ];
    let (scratch, server) = served(WORKSPACE, replies);
    let mut first = editor(&scratch);
    let started = first.delegate(prompt("make total add"));
    server.wait(server.stopped_at("never"));
    first.crash();

    server.play(Script::of([Reply::say(&["text: It adds."])]));
    let mut editor = editor(&scratch);
    let listed = editor.call::<TaskList>(TaskListParams {}).unwrap().tasks;
    assert_eq!((listed.len(), listed[0].state), (1, TaskState::Interrupted));
    assert_eq!(listed[0].title, "make total add");
    let resume = |task: &str| TaskResumeParams { task_id: task.to_owned() };
    assert!(!editor.call::<TaskResume>(resume("t0")).unwrap().resumed);
    assert!(editor.call::<TaskResume>(resume(&started.task_id)).unwrap().resumed);
    let ended = editor.task_is(&started.task_id, "done");
    assert_eq!(ended.message.as_deref(), Some("It adds."));
    let change = ended.change_id.expect("the edit was made before the crash");
    let hunk = editor.show(&change).files[0].hunks[0].clone();
    assert_eq!((hunk.reason.as_deref(), hunk.new_text.as_str()), (Some("a sum adds"), "    a + b\n"));
    let last = server.requests().pop().unwrap();
    let said = messages(&last);
    assert!(said.iter().any(|text| text.contains("make total add")), "{said:?}");
    assert!(said.last().unwrap().contains("cut off"), "{said:?}");
    assert!(!editor.call::<TaskResume>(resume(&started.task_id)).is_ok_and(|answer| answer.resumed));
}

#[test]
fn a_budget_interrupts_and_is_given_again() {
    let read = |line: u32| calls("read_file", &json!({ "path": "a.rs", "lines": line }));
    let (scratch, server) = served(WORKSPACE, [read(1), read(2), Reply::say(&["text: Read."])]);
    let url = server.url();
    scratch.configure(&format!(
        "[models.test]\napi = \"openai-chat\"\nurl = \"{url}\"\n[agent]\nmodel = \"test\"\nmaxTurns = 2\n"
    ));
    let mut editor = editor(&scratch);
    let task = editor.delegate(prompt("read a")).task_id;
    assert!(editor.task_is(&task, "interrupted").message.unwrap().contains("agent.maxTurns"));
    assert!(editor.call::<TaskResume>(TaskResumeParams { task_id: task.clone() }).unwrap().resumed);
    assert_eq!(editor.task_is(&task, "done").message.as_deref(), Some("Read."));
}
