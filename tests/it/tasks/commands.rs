//! Commands of a task in the real sandbox: they see what the user sees, and what they write comes back as
//! hunks. Nothing else of them is left.

use super::*;
use crate::harness::Process;

const CLEAN: &str = "\
//- /a.rs
fn a() {}
//- /b.rs
fn b() {}
//- /.gitignore
target/
";

pub(super) fn sh(words: &str) -> Reply {
    calls("run_command", &json!({ "command": ["sh", "-c", words], "reason": "it is asked for" }))
}

pub(super) fn end() -> Reply {
    Reply::say(&["text: Done."])
}

/// What the model was told of the last command.
pub(super) fn result(server: &ModelServer) -> String {
    let requests = server.requests();
    messages(requests.last().unwrap()).last().unwrap().clone()
}

#[test]
fn what_a_command_writes_is_reviewed_like_any_edit() {
    let words = "cat a.rs; printf 'fn a() { b() }\n' > a.rs; rm b.rs; mkdir -p c target; echo fn > c/new.rs; \
                 echo built > target/x; exit 3";
    let replies = [edit("a.rs", "fn a", "pub fn a", "others call it"), sh(words), sh("cat target/x"), end()];
    let (scratch, server) = served(CLEAN, replies);
    let mut editor = editor(&scratch);
    editor.open("a.rs");
    editor.replace("a.rs", "fn a() {}", "fn a() { } // unsaved");
    let tree = scratch.tree();
    let task = editor.delegate(prompt("build it")).task_id;
    let change = editor.task_is(&task, "done").change_id.unwrap();
    assert_eq!(scratch.tree(), tree, "nothing of the user's has changed");
    let asked = messages(&server.requests()[2]).last().unwrap().clone();
    for part in ["exit code 3", "sandbox: full", "pub fn a() { } // unsaved", "a.rs, b.rs, c/new.rs"] {
        assert!(asked.contains(part), "{part} in {asked}");
    }
    assert!(result(&server).contains("built"), "what is ignored stays warm: {}", result(&server));

    let shown = editor.show(&change);
    let told: Vec<_> = shown
        .files
        .iter()
        .flat_map(|file| {
            file.hunks.iter().map(|hunk| (file.path.as_str(), hunk.author == protocol::HunkAuthor::Command))
        })
        .collect();
    assert_eq!(told, [("a.rs", true), ("b.rs", true), ("c/new.rs", true)]);
    editor.accept(&change).unwrap();
    assert_eq!(editor.text("a.rs"), "fn a() { b() }\n");
    assert_eq!(scratch.read("c/new.rs"), "fn\n");
    assert!(!scratch.path("b.rs").exists() && !scratch.path("target").exists());
    editor.undo().unwrap();
    assert_eq!(scratch.read("b.rs"), "fn b() {}\n");
    assert_eq!(editor.text("a.rs"), "fn a() { } // unsaved\n");
}

#[test]
fn what_makes_programs_run_is_asked_for_when_a_command_writes_it() {
    let (scratch, server) = served(
        CLEAN,
        [sh("mkdir -p .github/workflows; echo x > .github/workflows/ci.yml; echo y > c"), end()],
    );
    let mut editor = editor(&scratch);
    let task = editor.delegate(prompt("go")).task_id;
    let asked = editor.item("approval", "waiting");
    editor.reply_to(&asked, Answer::Decline { reason: String::new() });
    let change = editor.task_is(&task, "done").change_id.unwrap();
    let files: Vec<_> = editor.show(&change).files.into_iter().map(|file| file.path).collect();
    assert_eq!(files, ["c"]);
    assert!(result(&server).contains("not taken: .github/workflows/ci.yml"), "{}", result(&server));
}

#[test]
fn a_stop_ends_a_command_with_all_it_started() {
    // Its own name in the list of processes.
    let name = format!("{}.25", std::process::id());
    let words = format!("setsid sleep 4{name} & echo started; sleep 3{name}");
    let (scratch, _server) = served(CLEAN, [sh(&words), end()]);
    let mut editor = editor(&scratch);
    let task = editor.delegate(prompt("go")).task_id;
    editor.wait("ghostpen/task/text", |told| told["text"].as_str().unwrap().contains("started"));
    until_sleeping(&name, 2);
    editor.call::<TaskCancel>(TaskCancelParams { task_id: task.clone() }).unwrap();
    editor.task_is(&task, "cancelled");
    let item = editor.item("toolCall", "done");
    let ItemContent::ToolCall { output, .. } = item.content else { panic!("a tool call") };
    assert!(output.contains("stopped by the user"), "{output}");
    // It had ended before the task did.
    assert_eq!(sleeping(&name), 0);
}

/// Waits until so many processes sleep by this name.
fn until_sleeping(name: &str, count: usize) {
    let met = (0..10_000).any(|_| sleeping(name) == count);
    assert!(met, "{} processes", sleeping(name));
}

/// How many processes sleep by this name.
pub(super) fn sleeping(name: &str) -> usize {
    let processes = std::fs::read_dir("/proc").unwrap().flatten();
    let lines = processes.filter_map(|entry| std::fs::read(entry.path().join("cmdline")).ok());
    let is_it = |line: &Vec<u8>| line.starts_with(b"sleep") && String::from_utf8_lossy(line).contains(name);
    lines.filter(is_it).count()
}

#[test]
fn a_killed_server_leaves_no_command_behind() {
    let name = format!("{}.75", std::process::id());
    let (scratch, _server) = served(CLEAN, [sh(&format!("echo started; sleep 5{name}")), end()]);
    let mut one = editor(&scratch);
    let task = one.delegate(prompt("go")).task_id;
    one.wait("ghostpen/task/text", |told| told["text"].as_str().unwrap().contains("started"));
    until_sleeping(&name, 1);
    one.crash();
    until_sleeping(&name, 0);
    let mut other = editor(&scratch);
    let listed = other.call::<protocol::TaskList>(protocol::TaskListParams {}).unwrap();
    assert_eq!((listed.tasks[0].task_id.clone(), listed.tasks[0].state), (task, TaskState::Interrupted));
}

#[test]
fn a_change_is_checked_by_a_command_before_it_is_accepted() {
    let replies = [edit("a.rs", "fn a", "pub fn a", "others call it"), end()];
    let (scratch, _server) = served(CLEAN, replies);
    let mut editor = editor(&scratch);
    let task = editor.delegate(prompt("go")).task_id;
    let change_id = editor.task_is(&task, "done").change_id.unwrap();
    let tree = scratch.tree();
    let words = "cat a.rs; echo owned > b.rs; exit 4";
    let command = Some(["sh", "-c", words].map(str::to_owned).to_vec());
    let params = protocol::ChangeCheckParams { change_id, hunk_ids: None, uri: None, command };
    let checked = editor.call::<protocol::ChangeCheck>(params).unwrap().command.unwrap();
    assert_eq!((checked.exit_code, checked.output.as_str()), (Some(4), "pub fn a() {}\n"));
    assert_eq!(scratch.tree(), tree, "what it wrote is nowhere");
}

/// An editor whose server finds no sandbox on its system.
fn without_a_sandbox(scratch: &Scratch) -> Editor {
    let mut command = Process::command(scratch);
    command.env("GHOSTPEN_SANDBOX", "none");
    let mut editor = Editor::over(Process::start(&mut command, scratch), scratch);
    editor.initialize(options());
    editor
}

#[test]
fn without_a_sandbox_a_command_runs_once_it_is_allowed_and_on_a_copy() {
    let words = "cat a.rs; printf 'fn a() { b() }\n' > a.rs; echo n > new; exit 3";
    let replies = [edit("a.rs", "fn a", "pub fn a", "others call it"), sh(words), sh("cat new"), end()];
    let (scratch, server) = served(CLEAN, replies);
    let mut editor = without_a_sandbox(&scratch);
    editor.open("a.rs");
    editor.replace("a.rs", "fn a() {}", "fn a() { } // unsaved");
    let tree = scratch.tree();
    let task = editor.delegate(prompt("build it")).task_id;
    let asked = editor.item("approval", "waiting");
    let ItemContent::Approval { title, detail, reach, subject, .. } = &asked.content else {
        panic!("an approval")
    };
    assert_eq!(detail.as_str(), format!("sh -c '{}'", words.replace('\'', r"'\''")));
    let reach = reach.join("\n");
    assert_eq!(*subject, protocol::ApprovalSubject::Unsandboxed);
    assert!(title.ends_with(" without a sandbox") && title.contains("cat a.rs"), "{title}");
    assert!(reach.contains("all that you can") && reach.contains("on a copy"), "{reach}");
    editor.reply_to(&asked, Answer::Approve { scope: protocol::ApprovalScope::Task });
    // Another command is another question.
    let asked = editor.item("approval", "waiting");
    editor.reply_to(&asked, Answer::Decline { reason: "not that one".to_owned() });
    let change = editor.task_is(&task, "done").change_id.unwrap();
    assert_eq!(scratch.tree(), tree, "nothing of the user's has changed");
    let told = messages(&server.requests()[2]).last().unwrap().clone();
    for part in ["exit code 3", "sandbox: none", "pub fn a() { } // unsaved", "a.rs, new"] {
        assert!(told.contains(part), "{part} in {told}");
    }
    assert!(result(&server).contains("not that one"), "{}", result(&server));
    editor.accept(&change).unwrap();
    assert_eq!((editor.text("a.rs"), scratch.read("new").as_str()), ("fn a() { b() }\n", "n\n"));
}

#[test]
fn without_a_sandbox_and_never_to_ask_no_command_runs() {
    let (scratch, server) = served(CLEAN, [sh("touch made"), end()]);
    let url = server.url();
    let model = format!("[models.test]\napi = \"openai-chat\"\nurl = \"{url}\"\nmodel = \"m\"\n");
    scratch.configure(&(model + "[agent]\napprovals = \"never\"\n"));
    let mut editor = without_a_sandbox(&scratch);
    let task = editor.delegate(prompt("go")).task_id;
    assert_eq!(editor.task_is(&task, "done").change_id, None);
    assert!(result(&server).contains("the policy is never to ask"), "{}", result(&server));
}
