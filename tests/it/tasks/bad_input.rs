//! What is too much, too deep or out of place, and what the world does meanwhile: each ends in a clear state, loses
//! nothing, and leaves nothing running.

use std::fs;

use super::{
    commands::{end, result, sh, sleeping},
    scenarios::APIS,
    *,
};
use crate::harness::Process;

/// A workspace whose user has set up one model that speaks this.
fn speaking(api: &str, fixture: &str, replies: impl IntoIterator<Item = Reply>) -> (Scratch, ModelServer) {
    let (scratch, server) = served(fixture, replies);
    let url = server.url();
    scratch.configure(&format!("[models.test]\napi = \"{api}\"\nurl = \"{url}\"\nmodel = \"m\"\n"));
    (scratch, server)
}

/// What came of the calls of a task, by their states and words, and how it ended.
fn outcome(editor: &mut Editor, task: &str) -> (Vec<(ItemState, String)>, protocol::TaskEventNotification) {
    let mut calls = Vec::new();
    loop {
        let (method, mut params) = editor.next_of(&["ghostpen/task/item", "ghostpen/task/event"]);
        if method == "ghostpen/task/event" {
            let event: protocol::TaskEventNotification = from_value(params).unwrap();
            if event.task_id == task && !matches!(event.state, TaskState::Running | TaskState::Waiting) {
                return (calls, event);
            }
        } else {
            let item: protocol::Item = from_value(params["item"].take()).unwrap();
            if let ItemContent::ToolCall { output, .. } = item.content
                && item.state != ItemState::Running
            {
                calls.push((item.state, output));
            }
        }
    }
}

#[test]
fn arguments_of_ten_megabytes_end_the_answer_and_keep_what_was_done() {
    let long = "x".repeat(10_000_000);
    let huge = calls("write_file", &json!({ "path": "n", "content": long, "reason": "r" }));
    for api in APIS {
        let (scratch, server) = speaking(api, WORKSPACE, [edit("a.rs", "a - b", "a + b", "r"), huge.clone()]);
        let mut editor = editor(&scratch);
        let task = editor.delegate(prompt("go")).task_id;
        let failed = editor.task_is(&task, "failed");
        assert!(failed.message.unwrap().contains("2097152 bytes of arguments for one tool call"), "{api}");
        // It can go on, with what it had done, and nothing of the call.
        server.play(Script::of([end()]));
        let resume = protocol::TaskResumeParams { task_id: task.clone() };
        assert!(editor.call::<protocol::TaskResume>(resume).unwrap().resumed);
        let change = editor.task_is(&task, "done").change_id.unwrap();
        let files: Vec<_> = editor.show(&change).files.into_iter().map(|file| file.path).collect();
        assert_eq!(files, ["a.rs"], "{api}");
    }
}

#[test]
fn arguments_without_end_are_refused_and_the_task_goes_on() {
    let deep = format!("{}1{}", "[".repeat(10_000), "]".repeat(10_000));
    let deep = Reply::say(&[&format!("tool: write_file {{\"path\": {deep}}}")]);
    let names = Reply::say(&[&format!("tool: {} {{}}", "n".repeat(100_000))]);
    for api in APIS {
        let replies = [deep.clone(), names.clone(), edit("a.rs", "a - b", "a + b", "r"), end()];
        let (scratch, _server) = speaking(api, WORKSPACE, replies);
        let mut editor = editor(&scratch);
        let task = editor.delegate(prompt("go")).task_id;
        let (calls, ended) = outcome(&mut editor, &task);
        assert_eq!(ended.state, TaskState::Done, "{api}: {ended:?}");
        let states: Vec<_> = calls.iter().map(|(state, _)| *state).collect();
        assert_eq!(states, [ItemState::Failed, ItemState::Failed, ItemState::Done], "{api}");
        for ((_, said), words) in calls.iter().zip(["cannot be read", "there is no tool"]) {
            assert!(said.contains(words) && said.len() < 2_000, "{api}: {said}");
        }
        editor.accept(&ended.change_id.unwrap()).unwrap();
        assert!(scratch.read("a.rs").contains("a + b"));
    }
}

#[test]
fn a_file_with_another_name_outside_is_changed_under_its_name_here_alone() {
    let replies =
        [edit("linked", "one", "two", "by an edit"), sh("echo three >> linked; ln b.rs c.rs"), end()];
    let (scratch, _server) = served(WORKSPACE, replies);
    let outside = scratch.home().join("outside");
    fs::write(&outside, "one\n").unwrap();
    fs::hard_link(&outside, scratch.path("linked")).unwrap();
    let mut editor = editor(&scratch);
    let task = editor.delegate(prompt("go")).task_id;
    let change = editor.task_is(&task, "done").change_id.unwrap();
    assert_eq!(fs::read_to_string(&outside).unwrap(), "one\n");
    editor.accept(&change).unwrap();
    assert_eq!(scratch.read("linked"), "two\nthree\n");
    assert_eq!(fs::read_to_string(&outside).unwrap(), "one\n", "the other name is none of ours");
    editor.undo().unwrap();
    assert_eq!(
        (scratch.read("linked"), fs::read_to_string(&outside).unwrap()),
        ("one\n".into(), "one\n".into())
    );
}

/// Runs a command of a task to its end; what is said of it. It leaves nothing, and the task goes on.
fn ran(command: &Value) -> String {
    let (scratch, server) = served(WORKSPACE, [calls("run_command", command), end()]);
    let mut editor = editor(&scratch);
    let tree = scratch.tree();
    let task = editor.delegate(prompt("go")).task_id;
    let ended = editor.task_is(&task, "done");
    assert_eq!((ended.change_id, scratch.tree()), (None, tree));
    result(&server)
}

#[test]
fn a_command_that_never_ends_is_ended_with_all_that_it_put_into_the_background() {
    let name = format!("{}.5", std::process::id());
    let stays = [
        format!("setsid sleep 6{name} &"),
        format!("(sleep 6{name} &) &"),
        format!("setsid sh -c '(setsid sleep 6{name} &) &' &"),
        format!("nohup sleep 6{name} > /dev/null 2>&1 &"),
    ];
    let words = format!("{} echo begun; sleep 6{name}", stays.join(" "));
    let said = ran(&json!({ "command": ["sh", "-c", words], "timeout": 1, "reason": "r" }));
    assert!(said.contains("ended since it took longer than 1 s") && said.contains("begun"), "{said}");
    assert_eq!(sleeping(&name), 0);
    // One that ends by itself takes them with it, too.
    let words = format!("{} exit 7", stays.join(" "));
    let said = ran(&json!({ "command": ["sh", "-c", words], "reason": "r" }));
    assert!(said.contains("exit code 7"), "{said}");
    assert_eq!(sleeping(&name), 0);
}

#[test]
fn a_command_that_multiplies_is_ended() {
    let words = "b() { b | b & }; b; wait; sleep 1000";
    let said = ran(&json!({ "command": ["sh", "-c", words], "timeout": 3, "reason": "r" }));
    let ends = ["more processes than it may", "longer than 3 s", "exit code"];
    assert!(ends.iter().any(|end| said.contains(end)), "{said}");
}

#[test]
fn what_a_command_prints_is_kept_at_its_ends_whatever_its_length() {
    let words = "echo first; head -c 500000000 /dev/zero | tr '\\0' '\\n'; echo last";
    let (scratch, server) = served(WORKSPACE, [sh("true"), sh(words), end()]);
    let mut editor = editor(&scratch);
    let task = editor.delegate(prompt("go")).task_id;
    editor.item("toolCall", "done");
    let before = editor.process().memory("VmRSS:");
    editor.task_is(&task, "done");
    let grown = editor.process().memory("VmHWM:").saturating_sub(before);
    assert!(grown < 64 << 10, "half a gigabyte of output took {grown} KiB");
    let said = result(&server);
    assert!(said.contains("first") && said.contains("last") && said.len() < 100_000, "{}", said.len());
}

/// An editor whose server sees another disk in the place of some folder: these words mount it on `$AT`.
fn on_a_disk(scratch: &Scratch, at: &std::path::Path, words: &str) -> Editor {
    let server = Process::command(scratch);
    let mut command = std::process::Command::new("unshare");
    scratch.settle(&mut command);
    command.env("AT", at).env("SPARE", scratch.home().join("spare"));
    let words = format!("cp -a \"$AT\" \"$SPARE\" && {words} && cd \"$AT\" && exec \"$0\" lsp");
    command.args(["--user", "--map-root-user", "--mount", "sh", "-c", &words]).arg(server.get_program());
    let mut editor = Editor::over(Process::start(&mut command, scratch), scratch);
    editor.initialize(options());
    editor
}

/// A file as that server sees it.
fn seen(editor: &mut Editor, path: &std::path::Path) -> String {
    let root = format!("/proc/{}/root", editor.process().pid().as_raw_nonzero());
    let path = std::path::Path::new(&root).join(path.strip_prefix("/").unwrap());
    fs::read_to_string(path).unwrap_or_else(|error| error.to_string())
}

const SMALL_DISK: &str = "mount -t tmpfs -o size=16k none \"$AT\" && cp -a \"$SPARE/.\" \"$AT\"";

#[test]
fn a_full_disk_takes_nothing_and_loses_nothing() {
    let long = "x".repeat(40_000) + "\n";
    let write = calls("write_file", &json!({ "path": "long", "content": long, "reason": "r" }));
    let (scratch, _server) = served(WORKSPACE, [edit("a.rs", "a - b", "a + b", "r"), write, end()]);
    let root = scratch.root();
    let mut editor = on_a_disk(&scratch, &root, SMALL_DISK);
    let task = editor.delegate(prompt("go")).task_id;
    let change = editor.task_is(&task, "done").change_id.unwrap();
    let failed = editor.accept(&change).unwrap_err();
    assert!(failed.message.contains("No space left"), "{failed:?}");
    assert!(seen(&mut editor, &scratch.path("a.rs")).contains("a - b"), "all or nothing");
    assert!(seen(&mut editor, &scratch.path("long")).contains("No such file"));
    // What fits is taken all the same.
    let fits = editor.hunks(&change, "a.rs");
    editor.accept_hunks(&change, &fits).unwrap();
    assert!(seen(&mut editor, &scratch.path("a.rs")).contains("a + b"));
}

#[test]
fn a_workspace_that_cannot_be_written_is_worked_on_and_stays_as_it_is() {
    let (scratch, _server) = served(WORKSPACE, [edit("a.rs", "a - b", "a + b", "r"), end()]);
    let words = "mount --bind \"$AT\" \"$AT\" && mount -o remount,bind,ro \"$AT\"";
    let mut editor = on_a_disk(&scratch, &scratch.root(), words);
    let task = editor.delegate(prompt("go")).task_id;
    let change = editor.task_is(&task, "done").change_id.unwrap();
    let failed = editor.accept(&change).unwrap_err();
    assert!(failed.message.contains("Read-only file system"), "{failed:?}");
    assert_eq!(editor.show(&change).files[0].hunks.len(), 1, "it is there to be taken later");
}

#[test]
fn a_task_that_cannot_be_written_down_stops_and_says_why() {
    let note = |turn: usize| edit("a.rs", &format!("v{turn} "), &"y".repeat(3_000), "r");
    let text: String = (0..20).map(|turn| format!("v{turn} \n")).collect();
    let (scratch, _server) = served(&format!("//- /a.rs\n{text}"), (0..20).map(note).chain([end()]));
    fs::create_dir_all(scratch.state()).unwrap();
    let state = scratch.state();
    let mut editor = on_a_disk(&scratch, &state, "mount -t tmpfs -o size=64k none \"$AT\"");
    let task = editor.delegate(prompt("go")).task_id;
    let ended = editor.task_is(&task, "failed");
    let why = ended.message.unwrap();
    assert!(why.contains("log cannot be written"), "{why}");
    assert!(scratch.read("a.rs").starts_with("v0"), "nothing of the user's has changed");
}

#[test]
fn what_the_user_does_to_the_same_files_meanwhile_is_kept() {
    let gated = Reply::say(&["gate: go", "tool: read_file {\"path\": \"a.rs\"}"]);
    let reads = ["a.rs", "b.rs", "c.rs"].map(|path| format!("tool: read_file {{\"path\": \"{path}\"}}"));
    let reads = Reply::say(&reads.each_ref().map(String::as_str));
    let edits = [edit("a.rs", "a - b", "a + b", "r"), edit("c.rs", "fn c", "pub fn c", "r")];
    let replies = [reads].into_iter().chain(edits).chain([gated, end()]);
    let (scratch, server) = served(&(WORKSPACE.to_owned() + "//- /c.rs\nfn c() {}\n"), replies);
    let mut editor = editor(&scratch);
    editor.open("a.rs");
    editor.open("c.rs");
    let task = editor.delegate(prompt("go")).task_id;
    server.wait(server.stopped_at("go"));
    // Beside the task's edit, at its very words, out of sight, and away.
    editor.replace("a.rs", "fn total", "// mine\nfn total");
    editor.replace("c.rs", "fn c() {}", "fn c(mine: u8) {}");
    editor.close("c.rs");
    scratch.write("c.rs", "fn c(saved: u8) {}\n");
    fs::remove_file(scratch.path("b.rs")).unwrap();
    // What is answered after the changes says that the server has read them.
    editor.ready();
    server.open("go");
    let ended = editor.task_is(&task, "done");
    let told = messages(server.requests().last().unwrap()).join("\n");
    for part in ["a.rs was changed", "b.rs is gone", "c.rs was changed"] {
        assert!(told.contains(part), "{part} in {told}");
    }
    let taken = editor.accept(&ended.change_id.unwrap());
    assert_eq!(
        editor.text("a.rs"),
        "// mine\nfn total(a: i32, b: i32) -> i32 {\n    a + b\n}\n",
        "{taken:?}"
    );
    let kept = scratch.read("c.rs");
    assert!(kept.contains("saved: u8"), "{kept}");
    assert!(!scratch.path("b.rs").exists());
}
