//! The course of a scenario: it is read, run to its end over the real program, and told as text.

use std::{collections::BTreeSet, fmt::Write as _, path::PathBuf};

use model_server::{ModelServer, Reply, Script};
use protocol::{Answer, ApprovalScope, Item, ItemContent, ItemState, TaskEventNotification, TaskState};

use super::{super::*, wire};

/// Runs what a text gives; what came of it, as it is written down.
pub(super) fn run(given: &str, api: &str) -> String {
    let given = Given::read(given);
    let (scratch, server) = given.set_up(api);
    let tree = scratch.tree();
    let mut editor = editor(&scratch);
    let task = editor.delegate(prompt(&given.task)).task_id;
    let mut course = Course { root: editor.uri(""), answers: given.answers.clone(), ..Course::default() };
    let change = course.follow(&mut editor, &task);
    assert_eq!(scratch.tree(), tree, "nothing of the user's has changed");
    course.compare(api, &server);
    let mut out = format!("//- /events\n{}//- /results\n{}", course.events, course.told());
    if let Some(change) = change {
        let _ = write!(out, "//- /hunks\n{}", hunks(&editor.show(&change)));
        editor.accept(&change).unwrap();
        out += &after(&scratch);
        editor.undo().unwrap();
        assert_eq!(scratch.tree(), tree, "an undo brings all of it back");
    }
    out.replace(&scratch.root().display().to_string(), "$ROOT")
}

/// What a scenario starts from.
#[derive(Default)]
struct Given {
    task: String,
    /// The workspace, as the harness takes it.
    before: String,
    /// Symbolic links: the name and where it leads.
    links: Vec<(String, String)>,
    /// Lines of the user's settings for the agent.
    agent: String,
    /// What the user answers, one for each item that waits.
    answers: Vec<String>,
    replies: Vec<Reply>,
}

impl Given {
    /// Reads the parts of a text. Words before the first part say what it is about.
    fn read(text: &str) -> Self {
        let mut given = Self { task: "do it".to_owned(), ..Self::default() };
        for part in text.split("//- /").skip(1) {
            let (name, body) = part.split_once('\n').expect("a part's name ends its line");
            let lines = || body.lines().map(str::to_owned).collect();
            match name {
                "task" => body.trim_end().clone_into(&mut given.task),
                "agent" => body.clone_into(&mut given.agent),
                "answers" => given.answers = lines(),
                "links" => {
                    let link = |line: &str| {
                        let (name, to) = line.split_once(" -> ").expect("a link leads somewhere");
                        (name.to_owned(), to.to_owned())
                    };
                    given.links = body.lines().map(link).collect();
                }
                "replies" => given.replies = body.trim_end().split("\n\n").map(reply).collect(),
                _ => {
                    let file = name.strip_prefix("before/").unwrap_or_else(|| panic!("no part: {name}"));
                    let _ = write!(given.before, "//- /{file}\n{body}");
                }
            }
        }
        given
    }

    fn set_up(&self, api: &str) -> (Scratch, ModelServer) {
        let scratch = Scratch::new(&self.before);
        for (name, to) in &self.links {
            std::os::unix::fs::symlink(to, scratch.path(name)).unwrap();
        }
        let server = ModelServer::start_apart(Script::of(self.replies.clone())).unwrap();
        scratch.configure(&format!(
            "[models.test]\napi = \"{api}\"\nurl = \"{}\"\nmodel = \"m\"\n[agent]\n{}",
            server.url(),
            self.agent
        ));
        (scratch, server)
    }
}

fn reply(lines: &str) -> Reply {
    Reply::say(&lines.lines().collect::<Vec<_>>())
}

/// What is told while a task runs.
#[derive(Default)]
struct Course {
    /// The URI of the workspace.
    root: String,
    answers: Vec<String>,
    events: String,
    /// The ended calls: the tool, and what came of it.
    results: Vec<(String, String)>,
    state: Option<TaskState>,
}

impl Course {
    /// Takes in all that is told until the task ends, and answers what is asked; its change.
    fn follow(&mut self, editor: &mut Editor, task: &str) -> Option<String> {
        loop {
            let (method, mut params) = editor.next_of(&["ghostpen/task/item", "ghostpen/task/event"]);
            if method == "ghostpen/task/item" {
                let item: Item = from_value(params["item"].take()).unwrap();
                self.item(&item);
                if item.state == ItemState::Waiting {
                    let answer = self.answer();
                    assert!(editor.reply_to(&item, answer), "{item:?}");
                }
            } else {
                let event: TaskEventNotification = from_value(params).unwrap();
                assert_eq!(event.task_id, task);
                self.event(&event);
                if !matches!(event.state, TaskState::Running | TaskState::Waiting) {
                    assert!(self.answers.is_empty(), "nobody asked: {:?}", self.answers);
                    return event.change_id;
                }
            }
        }
    }

    /// What the user says to what waits now.
    fn answer(&mut self) -> Answer {
        assert!(!self.answers.is_empty(), "there is no answer to:\n{}", self.events);
        let answer = self.answers.remove(0);
        match answer.split_once(": ").unwrap_or((&answer, "")) {
            ("allow", _) => Answer::Approve { scope: ApprovalScope::Once },
            ("decline", reason) => Answer::Decline { reason: reason.to_owned() },
            ("say", text) => Answer::Reply { text: text.to_owned() },
            _ => panic!("no answer: {answer}"),
        }
    }

    fn event(&mut self, event: &TaskEventNotification) {
        // How often a state is told again is nobody's business.
        if self.state.replace(event.state) != Some(event.state) {
            let message = event.message.as_deref().unwrap_or_default();
            let _ = writeln!(self.events, "task {}", said(&json!(event.state), message));
        }
    }

    fn item(&mut self, item: &Item) {
        let (kind, words) = self.words(&item.content);
        let _ = writeln!(self.events, "{kind} {}", said(&json!(item.state), &words));
        if let ItemContent::ToolCall { tool, output, .. } = &item.content
            && item.state != ItemState::Running
        {
            self.results.push((tool.clone(), output.clone()));
        }
    }

    /// An item's kind and what it says.
    fn words(&self, content: &ItemContent) -> (&'static str, String) {
        match content {
            ItemContent::UserMessage { text, .. } => ("userMessage", text.clone()),
            ItemContent::AgentMessage { text } => ("agentMessage", text.clone()),
            ItemContent::Reasoning { text } => ("reasoning", text.clone()),
            ItemContent::Plan { steps } => {
                ("plan", steps.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "))
            }
            ItemContent::ToolCall { title, files, exit_code, .. } => {
                let code = exit_code.map(|code| format!(" (exit code {code})")).unwrap_or_default();
                let files: String =
                    files.iter().map(|file| format!(" <{}>", file.replace(&self.root, ""))).collect();
                ("toolCall", format!("{title}{code}{files}"))
            }
            ItemContent::Approval { title, answer, .. } => {
                ("approval", format!("{title}{}", given(&json!(answer))))
            }
            ItemContent::Question { text, choices, answer } => {
                ("question", format!("{text} {choices:?}{}", given(&json!(answer))))
            }
            ItemContent::Instructions { files } => ("instructions", format!("{} files", files.len())),
            ItemContent::Change { files, hunks, added, removed, .. } => {
                ("change", format!("files {files}, hunks {hunks}, +{added} -{removed}"))
            }
            ItemContent::Evidence { claim, .. } => ("evidence", claim.clone()),
            ItemContent::Notice { level, text } => ("notice", format!("{level:?}: {text}")),
        }
    }

    /// What came of the calls.
    fn told(&self) -> String {
        self.results.iter().fold(String::new(), |told, (tool, output)| {
            told + &format!("--- {tool}\n{}\n", timeless(output.trim_end()))
        })
    }

    /// The last request holds each call once, with the result that was shown, in the same order.
    fn compare(&self, api: &str, server: &ModelServer) {
        let requests = server.requests();
        let calls = wire::calls(api, &requests.last().unwrap().json());
        let ids: Vec<_> = calls.results.iter().map(|(id, _)| id).collect();
        assert!(calls.made.iter().eq(ids.iter().copied()), "each call has its result: {calls:?}");
        assert_eq!(calls.made.iter().collect::<BTreeSet<_>>().len(), calls.made.len(), "each id once");
        for ((_, sent), (_, shown)) in calls.results.iter().zip(&self.results) {
            assert_eq!(sent, shown, "the user sees what the model is told");
        }
        assert!(calls.results.len() <= self.results.len());
    }
}

/// A state, and words where there are some, on one line.
fn said(state: &Value, words: &str) -> String {
    let state = state.as_str().unwrap().to_owned();
    if words.is_empty() { state } else { format!("{state}: {}", words.trim_end().replace('\n', " ⏎ ")) }
}

fn given(answer: &Value) -> String {
    if answer.is_null() { String::new() } else { format!(" = {answer}") }
}

/// Without how long something took.
fn timeless(text: &str) -> String {
    let is_time = |word: &str| word.contains('.') && word.parse::<f32>().is_ok();
    let line = |line: &str| {
        line.split(' ').map(|word| if is_time(word) { "…" } else { word }).collect::<Vec<_>>().join(" ")
    };
    text.split('\n').map(line).collect::<Vec<_>>().join("\n")
}

fn hunks(change: &protocol::Change) -> String {
    let mut out = String::new();
    for file in &change.files {
        let to = file.moves_to.as_ref().map(|to| format!(" to {to}")).unwrap_or_default();
        let _ = writeln!(out, "{} {}{to}", json!(file.kind).as_str().unwrap(), file.path);
        for hunk in &file.hunks {
            let (part, author) = (json!(hunk.part), json!(hunk.author));
            let (part, author) = (part.as_str().unwrap(), author.as_str().unwrap());
            let _ = writeln!(out, "@@ {part} by {author}: {}", hunk.reason.as_deref().unwrap_or("?"));
            for (mark, text) in [('-', &hunk.old_text), ('+', &hunk.new_text)] {
                for line in text.lines() {
                    let _ = writeln!(out, "{mark}{line}");
                }
            }
        }
    }
    out
}

/// The workspace as parts of a text.
fn after(scratch: &Scratch) -> String {
    let part = |(path, bytes): &(PathBuf, Vec<u8>)| {
        let path = path.strip_prefix(scratch.root()).unwrap().display().to_string();
        let text = String::from_utf8_lossy(bytes);
        let end = if text.is_empty() || text.ends_with('\n') { "" } else { "⏎ none\n" };
        format!("//- /after/{path}\n{text}{end}")
    };
    scratch.tree().iter().map(part).collect()
}
