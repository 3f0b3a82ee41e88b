//! What the agent adds to a model that answers at once: its own time for each turn, a command's with the sandbox
//! around it, output in bulk, and what a stop takes. The log of the thread is synced to the disk that temporary files lie on.

use std::{
    fs,
    os::fd::OwnedFd,
    thread,
    time::{Duration, Instant},
};

use model_server::{ModelServer, Reply, Script};
use protocol::{Mode, Task, TaskCancel, TaskCancelParams, TaskStart, TaskStartParams};
use rustix::{
    event::{PollFd, PollFlags, poll},
    process::{Pid, PidfdFlags, pidfd_open},
};
use serde_json::{Value, from_value, json};

use crate::{
    harness::{Editor, Options, Scratch, abilities},
    latency::mb,
    table::{Table, Times, ms},
};

/// Turns of a task; the settings stop it at a hundred.
const TURNS: usize = 90;
/// Commands with much output, and as many with none.
const COMMANDS: usize = 20;
/// How much output that is, in bytes.
const BYTES: usize = 10_000_000;
/// Tasks that are stopped.
const STOPS: usize = 100;

/// All of it.
pub(crate) fn agent(table: &mut Table) {
    let read = |turn: usize| json!({ "path": "a.rs", "from_line": turn + 1, "lines": 20 });
    turns(table, "read_file", "≤ 20 ms", read);
    let edit = |turn: usize| {
        let (old, new) = (format!("value_{turn}_old"), format!("value_{turn}_new"));
        json!({ "path": "a.rs", "old": old, "new": new, "reason": "it is new" })
    };
    turns(table, "edit_file", "≤ 20 ms", edit);
    turns(table, "run_command", "", |turn| json!({ "command": ["true", turn.to_string()], "reason": "go" }));
    output(table);
    interrupts(table);
}

/// The time from one request to the model to the next, where each answer calls one tool.
fn turns(table: &mut Table, tool: &str, goal: &str, arguments: impl Fn(usize) -> Value) {
    let lines = (0..200).map(|line| format!("    let value_{line}_old = compute({line});\n"));
    let fixture = format!("//- /a.rs\nfn a() {{\n{}}}\n", lines.collect::<String>());
    let calls = (0..TURNS).map(|turn| calls(tool, &arguments(turn)));
    let mut task = Started::new(&fixture, calls);
    let mut asked = Vec::new();
    for request in 1..=TURNS + 1 {
        task.server.wait(task.server.asked(request));
        asked.push(Instant::now());
    }
    task.end();
    let times = asked.windows(2).map(|pair| pair[1] - pair[0]).collect();
    let what = format!("a turn that calls `{tool}`, model at zero latency");
    table.add(&what, Times::new(times).show(), goal);
}

/// What it takes to handle output, by the time of the same command without any, and the memory for that.
fn output(table: &mut Table) {
    let command = |rest: &str| {
        let words = format!("yes 'a line that a command says' | head -c {BYTES}{rest}");
        calls("run_command", &json!({ "command": ["sh", "-c", words], "reason": "go" }))
    };
    // Each is another command, or the task would be stopped for going in circles.
    let silent = |number: usize| command(&format!(" > /dev/null; : {number}"));
    let loud = |number: usize| command(&format!("; : {number}"));
    let mut task = Started::new("//- /a\na\n", (0..COMMANDS).map(silent));
    let before = task.took();
    let idle = task.editor.process().memory("VmHWM:");
    task.end();
    let mut task = Started::new("//- /a\na\n", (0..COMMANDS).map(loud));
    let with = task.took();
    let peak = task.editor.process().memory("VmHWM:");
    task.end();
    let took = with.at(0.5).saturating_sub(before.at(0.5));
    let what = "10 MB of a command's output handled (less the same command without output)";
    table.add(what, format!("p50 {} of {} in all", ms(took), ms(with.at(0.5))), "≤ 100 ms");
    let grown = mb(peak.saturating_sub(idle));
    table.add("200 MB of output: peak memory beyond that without", grown, "flat");
}

/// What a stop takes, while a command runs with another process that left its session, and while the model
/// writes: to the end of all processes, and to the news that the task has ended.
fn interrupts(table: &mut Table) {
    let (mut ended, mut told, mut silenced) = (Vec::new(), Vec::new(), Vec::new());
    for number in 0..STOPS {
        // Its own name in the list of processes.
        let name = format!("9{}.{number:02}", std::process::id());
        let words = format!("setsid sleep {name} & echo begun; sleep {name}");
        let call = calls("run_command", &json!({ "command": ["sh", "-c", words], "reason": "go" }));
        let mut task = Started::new("//- /a\na\n", [call].into_iter());
        task.editor.wait("ghostpen/task/text", |told| told["text"].as_str().unwrap().contains("begun"));
        let processes = sleeping(&name, 2);
        let end = thread::spawn(move || {
            for process in processes {
                poll(&mut [PollFd::new(&process, PollFlags::IN)], None).unwrap();
            }
            Instant::now()
        });
        let began = Instant::now();
        told.push(task.stop());
        ended.push(end.join().unwrap() - began);

        let mut task = Started::new("//- /a\na\n", [Reply::say(&["text: Well", "hang"])].into_iter());
        task.editor.wait("ghostpen/task/text", |told| told["text"].as_str().unwrap().contains("Well"));
        silenced.push(task.stop());
    }
    let goal = "≤ 100 ms";
    table.add("a command is stopped: end of all it started", Times::new(ended).show(), goal);
    table.add("a command is stopped: the end of its task is told", Times::new(told).show(), goal);
    table.add("a model that writes is stopped: the same", Times::new(silenced).show(), goal);
}

/// The processes that sleep for this long, as soon as there are so many.
fn sleeping(name: &str, count: usize) -> Vec<OwnedFd> {
    loop {
        let ids = fs::read_dir("/proc").unwrap().flatten();
        let ids = ids.filter_map(|entry| entry.file_name().to_str()?.parse().ok().and_then(Pid::from_raw));
        let sleeps = |id: &Pid| {
            let words = fs::read(format!("/proc/{}/cmdline", id.as_raw_nonzero())).unwrap_or_default();
            words == format!("sleep\0{name}\0").as_bytes()
        };
        let found: Vec<_> = ids.filter(sleeps).collect();
        if found.len() == count {
            return found.into_iter().map(|id| pidfd_open(id, PidfdFlags::empty()).unwrap()).collect();
        }
    }
}

/// A task under way.
struct Started {
    editor: Editor,
    server: ModelServer,
    task: String,
    _scratch: Scratch,
}

impl Started {
    fn new(fixture: &str, replies: impl Iterator<Item = Reply>) -> Self {
        let scratch = Scratch::new(fixture);
        let replies = replies.chain([Reply::say(&["text: Done."])]);
        let server = ModelServer::start_apart(Script::of(replies)).unwrap();
        let model = format!("[models.m]\napi = \"openai-chat\"\nurl = \"{}\"\nmodel = \"m\"\n", server.url());
        scratch.configure(&model);
        let mut editor =
            Editor::with(&scratch, Options { abilities: abilities::chat(), ..Options::default() });
        let task = Task::Prompt {
            text: "go".to_owned(),
            mode: Mode::Agent,
            shortcut: None,
            mentions: Vec::new(),
            images: Vec::new(),
            thread_id: None,
            model: None,
        };
        let task = editor.call::<TaskStart>(TaskStartParams { task }).unwrap().task_id;
        Self { editor, server, task, _scratch: scratch }
    }

    /// The times of its commands, as they are shown.
    fn took(&mut self) -> Times {
        let is_over = |told: &Value| told["item"]["content"]["exitCode"] == 0;
        let took = |_| self.editor.wait("ghostpen/task/item", is_over)["item"]["content"]["tookMs"].take();
        let times = (0..COMMANDS).map(took).map(|ms| Duration::from_millis(from_value(ms).unwrap()));
        Times::new(times.collect())
    }

    /// Waits for its end.
    fn end(&mut self) {
        self.wait("done");
    }

    fn wait(&mut self, state: &str) {
        let is_so = |event: &Value| event["taskId"] == json!(self.task) && event["state"] == state;
        self.editor.wait("ghostpen/task/event", is_so);
    }

    /// Stops it; how long it takes until that is told.
    fn stop(&mut self) -> Duration {
        let began = Instant::now();
        let stopped = self.editor.call::<TaskCancel>(TaskCancelParams { task_id: self.task.clone() });
        assert!(stopped.unwrap().cancelled);
        self.wait("cancelled");
        began.elapsed()
    }
}

fn calls(tool: &str, arguments: &Value) -> Reply {
    Reply::say(&[&format!("tool: {tool} {arguments}")])
}
