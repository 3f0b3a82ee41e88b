//! A model, a host and a runner that do what a test tells them, and a workspace in a folder of its own.

use std::{
    collections::{BTreeMap, VecDeque},
    fs,
    future::Future,
    path::{Path, PathBuf},
    pin::Pin,
    sync::{Arc, Mutex, OnceLock, Weak},
};

use agent::{
    Agents, Answer as Events, Brain, Confinement, Event, Host, Job, Limits, Order, Ran, Runner, Settings,
    Started, approval::Policy,
};
use change::ChangeSet;
use futures_util::stream;
use model::{AssistantPart, ChatEvent, ChatRequest, Finish, ModelError, ToolCall, Usage};
use protocol::{Answer, Api, ApprovalScope, Item, ItemContent, ItemState, Mode, ModelConfig, TaskSummary};
use serde_json::Value;
use tokio_util::sync::CancellationToken;
use workspace::{Snapshot, Workspace};

/// One answer of the model.
pub(crate) type Reply = Vec<Result<ChatEvent, ModelError>>;

type Look = Box<dyn FnMut(usize, &ChatRequest) + Send>;

/// A model that says what it was told, one answer after another, and then nothing more.
pub(crate) struct Scripted {
    config: ModelConfig,
    replies: Mutex<VecDeque<Reply>>,
    pub(crate) requests: Mutex<Vec<ChatRequest>>,
    /// Called with the number of each request, from 0, before it is answered.
    look: Mutex<Look>,
}

impl Scripted {
    pub(crate) fn new(replies: Vec<Reply>) -> Self {
        Self {
            config: ModelConfig::new(Api::OpenaiChat, "http://127.0.0.1:1", "test"),
            replies: Mutex::new(replies.into()),
            requests: Mutex::default(),
            look: Mutex::new(Box::new(|_, _| {})),
        }
    }

    pub(crate) fn window(mut self, tokens: u32) -> Self {
        self.config.context_tokens = Some(tokens);
        self
    }

    pub(crate) fn looking(self, look: impl FnMut(usize, &ChatRequest) + Send + 'static) -> Self {
        *self.look.lock().unwrap() = Box::new(look);
        self
    }
}

impl Brain for Scripted {
    fn name(&self) -> &'static str {
        "scripted"
    }

    fn config(&self) -> &ModelConfig {
        &self.config
    }

    fn can_chat(&self) -> bool {
        true
    }

    fn is_local(&self) -> bool {
        true
    }

    fn chat(&self, request: ChatRequest) -> Events {
        let number = {
            let mut requests = self.requests.lock().unwrap();
            requests.push(request.clone());
            requests.len() - 1
        };
        (self.look.lock().unwrap())(number, &request);
        match self.replies.lock().unwrap().pop_front() {
            Some(reply) => Box::pin(stream::iter(reply)),
            None => Box::pin(stream::iter(says("Done."))),
        }
    }
}

/// An answer of words alone.
pub(crate) fn says(text: &str) -> Reply {
    reply(text, &[])
}

/// An answer that calls one tool.
pub(crate) fn calls(tool: &str, arguments: &Value) -> Reply {
    reply("", &[(tool, arguments.to_string())])
}

/// An answer of words and calls.
pub(crate) fn reply(text: &str, tools: &[(&str, String)]) -> Reply {
    static COUNT: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(0);
    let (mut events, mut message) = (Vec::new(), Vec::new());
    if !text.is_empty() {
        events.push(Ok(ChatEvent::Text(text.to_owned())));
        message.push(AssistantPart::Text { text: text.to_owned() });
    }
    for (name, arguments) in tools {
        let id = format!("call-{}", COUNT.fetch_add(1, std::sync::atomic::Ordering::Relaxed));
        let call = ToolCall { id, name: (*name).to_owned(), arguments: arguments.clone() };
        events.push(Ok(ChatEvent::ToolCall(call.clone())));
        message.push(AssistantPart::ToolCall(call));
    }
    let reason = if tools.is_empty() { Finish::Stop } else { Finish::ToolCalls };
    events.push(Ok(ChatEvent::Finished { reason, usage: Usage::default(), message }));
    events
}

/// What a command comes to.
pub(crate) type Command =
    Box<dyn Fn(&Job, &CancellationToken, &mut (dyn FnMut(&[u8]) + Send)) -> Ran + Send + Sync>;

/// Runs commands by asking the test.
pub(crate) struct Commands {
    pub(crate) confined: bool,
    pub(crate) ran: Mutex<Vec<Vec<String>>>,
    command: Command,
}

impl Runner for Commands {
    fn confinement(&self) -> Confinement {
        Confinement { name: if self.confined { "full" } else { "none" }.to_owned(), confined: self.confined }
    }

    fn run(
        &self,
        job: Job,
        stop: &CancellationToken,
        output: &mut (dyn FnMut(&[u8]) + Send),
    ) -> Result<Ran, String> {
        self.ran.lock().unwrap().push(job.argv.clone());
        Ok((self.command)(&job, stop, output))
    }
}

pub(crate) type Answering = Box<dyn Fn(&Item) -> Option<Answer> + Send + Sync>;

/// A program around the tasks that keeps what it is told.
pub(crate) struct Desk {
    pub(crate) workspace: Workspace,
    agents: OnceLock<Weak<Agents>>,
    pub(crate) events: Mutex<Vec<Event>>,
    pub(crate) changes: Mutex<Vec<ChangeSet>>,
    pub(crate) withdrawn: Mutex<Vec<String>>,
    /// Whether a task took words while its change was put up for review.
    pub(crate) taken_late: Mutex<Vec<bool>>,
    answer: Mutex<Answering>,
}

impl Host for Desk {
    fn snapshot(&self) -> Snapshot {
        self.workspace.snapshot()
    }

    fn tell(&self, event: Event) {
        self.events.lock().unwrap().push(event.clone());
        let Event::Item { item, .. } = event else { return };
        if item.state == ItemState::Waiting
            && let Some(answer) = (self.answer.lock().unwrap())(&item)
            && let Some(agents) = self.agents.get().and_then(Weak::upgrade)
        {
            assert!(agents.answer(&item.task_id, &item.item_id, answer));
        }
    }

    fn propose(
        &self,
        set: ChangeSet,
        replaces: Option<String>,
    ) -> Pin<Box<dyn Future<Output = Result<(), String>> + Send + '_>> {
        self.changes.lock().unwrap().push(set);
        self.withdrawn.lock().unwrap().extend(replaces);
        if let Some(agents) = self.agents.get().and_then(Weak::upgrade) {
            let taken = agents.steer(&agents.tasks()[0].task_id, "too late");
            self.taken_late.lock().unwrap().push(taken);
        }
        Box::pin(async { Ok(()) })
    }

    fn change(&self, change: &str) -> Pin<Box<dyn Future<Output = Option<Arc<ChangeSet>>> + Send + '_>> {
        let change = change.to_owned();
        Box::pin(async move {
            let changes = self.changes.lock().unwrap();
            changes.iter().find(|set| set.id().as_str() == change).cloned().map(Arc::new)
        })
    }

    fn withdraw(&self, change: &str) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        self.withdrawn.lock().unwrap().push(change.to_owned());
        Box::pin(async {})
    }
}

/// A workspace, a state folder, and the tasks in them.
pub(crate) struct World {
    folder: Arc<tempfile::TempDir>,
    pub(crate) base: PathBuf,
    pub(crate) root: PathBuf,
    pub(crate) state: PathBuf,
    pub(crate) desk: Arc<Desk>,
    pub(crate) commands: Arc<Commands>,
    pub(crate) agents: Arc<Agents>,
    pub(crate) policy: Policy,
    pub(crate) limits: Limits,
    pub(crate) set_up: Vec<Vec<String>>,
}

/// Options of a world.
pub(crate) struct Options {
    pub(crate) confined: bool,
    pub(crate) command: Command,
    pub(crate) answer: Answering,
    pub(crate) policy: Policy,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            confined: true,
            command: Box::new(|_, _, _| Ran { exit: Some(0), ..Ran::default() }),
            answer: Box::new(|_| None),
            policy: Policy::OutsideSandbox,
        }
    }
}

#[allow(clippy::unnecessary_wraps, reason = "an answer may also not come")]
pub(crate) fn allow(_: &Item) -> Option<Answer> {
    Some(Answer::Approve { scope: ApprovalScope::Once })
}

#[allow(clippy::unnecessary_wraps, reason = "an answer may also not come")]
pub(crate) fn deny(_: &Item) -> Option<Answer> {
    Some(Answer::Decline { reason: "not today".to_owned() })
}

impl World {
    pub(crate) fn new(files: &[(&str, &str)]) -> Self {
        Self::with(files, Options::default())
    }

    pub(crate) fn with(files: &[(&str, &str)], options: Options) -> Self {
        // In memory where there is such a place: hundreds of worlds are made, and each syncs all it does.
        let folder = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir());
        let folder = Arc::new(folder.unwrap());
        let base = folder.path().canonicalize().unwrap();
        let root = base.join("work");
        fs::create_dir_all(&root).unwrap();
        for (name, text) in files {
            let path = root.join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        Self::at(folder, options)
    }

    /// The same folders again, as after a restart.
    pub(crate) fn again(&self, options: Options) -> Self {
        Self::at(Arc::clone(&self.folder), options)
    }

    fn at(folder: Arc<tempfile::TempDir>, options: Options) -> Self {
        let base = folder.path().canonicalize().unwrap();
        let (root, state) = (base.join("work"), base.join("state"));
        let desk = Arc::new(Desk {
            workspace: Workspace::new(vec![root.clone()]),
            agents: OnceLock::new(),
            events: Mutex::default(),
            changes: Mutex::default(),
            withdrawn: Mutex::default(),
            taken_late: Mutex::default(),
            answer: Mutex::new(options.answer),
        });
        let commands = Arc::new(Commands {
            confined: options.confined,
            ran: Mutex::default(),
            command: options.command,
        });
        let agents = Arc::new(Agents::open(state.clone(), desk.clone(), commands.clone()).unwrap());
        drop(desk.agents.set(Arc::downgrade(&agents)));
        Self {
            folder,
            base,
            root,
            state,
            desk,
            commands,
            agents,
            policy: options.policy,
            limits: Limits::default(),
            set_up: Vec::new(),
        }
    }

    pub(crate) fn settings(&self, brain: Arc<Scripted>) -> Settings {
        Settings {
            model: brain,
            policy: self.policy,
            limits: self.limits,
            instructions: None,
            set_up: self.set_up.clone(),
        }
    }

    pub(crate) fn begin(
        &self,
        brain: &Arc<Scripted>,
        order: Order,
        thread: Option<&str>,
    ) -> (Started, CancellationToken) {
        let stop = CancellationToken::new();
        let started = self.agents.start(&self.settings(brain.clone()), order, thread, stop.clone()).unwrap();
        (started, stop)
    }

    /// Runs a task to its end.
    pub(crate) async fn run(&self, brain: &Arc<Scripted>, text: &str) -> TaskSummary {
        self.begin(brain, order(text), None).0.ended.await.unwrap()
    }

    pub(crate) fn open(&self, name: &str, text: &str) {
        let path = self.root.join(name);
        let uri = format!("file://{}", path.display());
        self.desk.workspace.documents().open(&uri, Some(path), "", 1, text);
    }

    /// The proposed change as a diff, without the line that names blobs.
    pub(crate) fn diff(&self) -> String {
        self.desk
            .changes
            .lock()
            .unwrap()
            .last()
            .map_or_else(String::new, |set| set.unified(&self.root, |_| true).text)
    }

    /// The items as they are at the end, in order.
    pub(crate) fn items(&self) -> Vec<Item> {
        let mut items: Vec<Item> = Vec::new();
        for event in self.desk.events.lock().unwrap().iter() {
            let Event::Item { item, .. } = event else { continue };
            match items.iter_mut().find(|known| known.item_id == item.item_id) {
                Some(known) => *known = item.clone(),
                None => items.push(item.clone()),
            }
        }
        items
    }

    /// What came of the tool calls, in order.
    pub(crate) fn outputs(&self) -> Vec<(ItemState, String)> {
        let output = |item: Item| match item.content {
            ItemContent::ToolCall { output, .. } => Some((item.state, output)),
            _ => None,
        };
        self.items().into_iter().filter_map(output).collect()
    }

    /// Everything below the base folder but the state, by name and content.
    pub(crate) fn files(&self) -> BTreeMap<String, Vec<u8>> {
        let mut files = BTreeMap::new();
        gather(&self.base, &self.base, &mut files);
        files.retain(|name, _| !name.starts_with("state/"));
        files
    }
}

fn gather(base: &Path, folder: &Path, files: &mut BTreeMap<String, Vec<u8>>) {
    for entry in fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        let name = path.strip_prefix(base).unwrap().display().to_string();
        let kind = entry.file_type().unwrap();
        if kind.is_dir() {
            files.insert(format!("{name}/"), Vec::new());
            gather(base, &path, files);
        } else if kind.is_symlink() {
            files.insert(name, fs::read_link(&path).unwrap().display().to_string().into_bytes());
        } else {
            files.insert(name, fs::read(&path).unwrap());
        }
    }
}

pub(crate) fn order(text: &str) -> Order {
    Order {
        request: text.to_owned(),
        images: Vec::new(),
        shown: ItemContent::UserMessage { text: text.to_owned(), mentions: Vec::new(), images: 0 },
        title: text.to_owned(),
        mode: Mode::Agent,
    }
}
