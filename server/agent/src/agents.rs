//! [`Agents`]: the tasks of one workspace, those at work and those on the disk. Several work at once, each on
//! an overlay of its own; in one thread there is one at a time.

use std::{
    collections::HashMap,
    fs::{File, OpenOptions},
    io,
    path::PathBuf,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use protocol::{Answer, Item, ItemContent, TaskState, TaskSummary, ThreadSummary};
use tokio::sync::{mpsc, oneshot};
use tokio_util::sync::CancellationToken;

use crate::{
    approval::{Decision, Policy},
    audit::{Audit, now},
    bench::Bench,
    brain::Brain,
    budget::Limits,
    evidence::Evidence,
    host::{Event, Host},
    overlay::Overlay,
    runner::Runner,
    store::{Opened, Record, Store, Thread},
    work::{Order, Standing, Work},
};

/// So many characters of a request name its thread.
const TITLE: usize = 60;

/// How often a task looks whether another program wishes it to stop.
const HEED: Duration = Duration::from_millis(250);

/// The tasks of one workspace.
pub struct Agents {
    folder: PathBuf,
    host: Arc<dyn Host>,
    runner: Arc<dyn Runner>,
    audit: Arc<Audit>,
    running: Mutex<HashMap<String, Running>>,
}

/// What a task works with.
#[derive(Clone)]
pub struct Settings {
    /// The model.
    pub model: Arc<dyn Brain>,
    /// When the user is asked.
    pub policy: Policy,
    /// What it may cost.
    pub limits: Limits,
    /// The folder of the user's own instructions.
    pub instructions: Option<PathBuf>,
    /// Commands that the user has run, with the network, before the task's first one.
    pub set_up: Vec<Vec<String>>,
}

/// A task that was started.
#[derive(Debug)]
pub struct Started {
    /// Names it.
    pub task: String,
    /// The thread it works in.
    pub thread: String,
    /// How it is when it has ended.
    pub ended: oneshot::Receiver<TaskSummary>,
}

struct Running {
    thread: String,
    bench: Arc<Bench>,
    inbox: mpsc::UnboundedSender<String>,
}

/// Why a task is not at work.
#[derive(Debug, thiserror::Error)]
pub enum AgentError {
    /// Its log or the audit log cannot be written.
    #[error("the task cannot be written down: {0}")]
    Disk(#[from] io::Error),
    /// There is no such thread.
    #[error("there is no thread {0}")]
    NoThread(String),
    /// There is no such task, or nothing to go on with.
    #[error("there is no task {0} to go on with")]
    NoTask(String),
    /// A task works in the thread already.
    #[error("a task works in this thread already; say it to that one, or wait")]
    Busy,
    /// The model cannot work on tasks.
    #[error("model `{0}` cannot work on tasks: its `api` has no conversation. Set agent.model to another")]
    Unable(String),
    /// What it would work with is not there, in words for people.
    #[error("{0}")]
    Settings(String),
}

impl Agents {
    /// The tasks of the workspace with this state folder.
    ///
    /// # Errors
    /// When the audit log cannot be written; then no task may work.
    pub fn open(folder: PathBuf, host: Arc<dyn Host>, runner: Arc<dyn Runner>) -> io::Result<Self> {
        let audit = Arc::new(Audit::open(&folder)?);
        Ok(Self { folder, host, runner, audit, running: Mutex::default() })
    }

    fn running(&self) -> MutexGuard<'_, HashMap<String, Running>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Starts a task, in a new thread or in one that is there. Must be called on a Tokio runtime.
    ///
    /// # Errors
    /// When it cannot be written down, the thread is not there, or another task works in it.
    pub fn start(
        self: &Arc<Self>,
        settings: &Settings,
        order: Order,
        thread: Option<&str>,
        stop: CancellationToken,
    ) -> Result<Started, AgentError> {
        let (task, id) = (name("t"), thread.map_or_else(|| name("h"), ToOwned::to_owned));
        let lock = self.lock(&id)?;
        let store = Arc::new(Store::open(&self.folder, &id)?);
        let known = Store::load(&self.folder, &id)?;
        let loaded = match (known, thread) {
            (Some(loaded), _) if loaded.is_fork => self.titled(loaded, &order.title, &store)?,
            (Some(loaded), _) => loaded,
            (None, Some(id)) => return Err(AgentError::NoThread(id.to_owned())),
            (None, None) => {
                let title = order.title.chars().take(TITLE).collect();
                let opened = Opened { id: id.clone(), title, at: now(), from: None, is_fork: false };
                store.write(&Record::Opened(opened.clone()))?;
                Thread {
                    id: opened.id,
                    title: opened.title,
                    began: opened.at,
                    at: opened.at,
                    ..Thread::default()
                }
            }
        };
        let (inbox, taken) = mpsc::unbounded_channel();
        let standing = self.standing(store, loaded, stop);
        let work = Work::begin(able(settings, standing)?, settings, order, &task, taken)?;
        Ok(self.launch(work, inbox, lock))
    }

    /// Lets the latest task of a thread go on that was cut off, or ended otherwise than done. What it works with
    /// is asked for by the name of the model that it worked with.
    ///
    /// # Errors
    /// When there is no such task, nothing to work with, or it cannot be written down.
    pub fn resume(
        self: &Arc<Self>,
        task: &str,
        settings: impl FnOnce(&str) -> Result<Settings, String>,
        stop: CancellationToken,
    ) -> Result<Started, AgentError> {
        let missing = || AgentError::NoTask(task.to_owned());
        let id = self.thread_of(task).ok_or_else(missing)?;
        let lock = self.lock(&id)?;
        // Read now that nobody else writes.
        let thread = Store::load(&self.folder, &id)?.ok_or_else(missing)?;
        let is_done =
            thread.tasks.iter().any(|known| known.task_id == task && known.state == TaskState::Done);
        let contract = thread.contract.clone().filter(|contract| contract.task == task && !is_done);
        let contract = contract.ok_or_else(missing)?;
        let settings = settings(&contract.model).map_err(AgentError::Settings)?;
        let store = Arc::new(Store::open(&self.folder, &id)?);
        let (inbox, taken) = mpsc::unbounded_channel();
        let standing = self.standing(store, thread, stop);
        let work = Work::resume(able(&settings, standing)?, &settings, contract, taken)?;
        Ok(self.launch(work, inbox, lock))
    }

    fn standing(&self, store: Arc<Store>, mut thread: Thread, stop: CancellationToken) -> Standing {
        thread.settle(|_| false);
        let (host, runner, audit) =
            (Arc::clone(&self.host), Arc::clone(&self.runner), Arc::clone(&self.audit));
        Standing { store, thread, host, runner, audit, stop }
    }

    fn launch(self: &Arc<Self>, work: Work, inbox: mpsc::UnboundedSender<String>, lock: File) -> Started {
        let (task, thread) = (work.bench.task.clone(), work.bench.thread.clone());
        let running = Running { thread: thread.clone(), bench: Arc::clone(&work.bench), inbox };
        self.running().insert(task.clone(), running);
        let (end, ended) = oneshot::channel();
        let (agents, id, host) = (Arc::clone(self), task.clone(), Arc::clone(&self.host));
        let heed = self.wish_to_stop(&task).map(|wish| {
            // One that came after the task had stopped is none for what it does now.
            drop(std::fs::remove_file(&wish));
            tokio::spawn(Self::heed(wish, work.bench.stop.clone()))
        });
        tokio::spawn(async move {
            let summary = work.run().await;
            if let Ok(heed) = heed {
                heed.abort();
            }
            agents.running().remove(&id);
            drop(lock);
            // Not sooner: whoever hears of the end may let it go on, or start the next one in its thread.
            host.tell(Event::Task(summary.clone()));
            drop(end.send(summary));
        });
        Started { task, thread, ended }
    }

    /// The right to write to a thread, against other servers on the same workspace too.
    fn lock(&self, id: &str) -> Result<File, AgentError> {
        let running = self.running();
        self.lock_unless(&running, id)
    }

    /// Whether nobody works in a thread. That is found out by locking it, so `running` is held meanwhile, or a
    /// task that starts just then would find it locked.
    fn is_idle(&self, id: &str) -> bool {
        let running = self.running();
        let lock = self.lock_unless(&running, id);
        let is_idle = lock.is_ok();
        drop(lock);
        drop(running);
        is_idle
    }

    fn lock_unless(&self, running: &HashMap<String, Running>, id: &str) -> Result<File, AgentError> {
        if running.values().any(|running| running.thread == id) {
            return Err(AgentError::Busy);
        }
        let folder = self.folder.join("threads");
        std::fs::create_dir_all(&folder)?;
        let plain = !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let path = plain.then(|| folder.join(format!("{id}.lock")));
        let path = path.ok_or_else(|| AgentError::NoThread(id.to_owned()))?;
        let file = OpenOptions::new().write(true).create(true).truncate(false).open(path)?;
        file.try_lock().map_err(|_| AgentError::Busy)?;
        Ok(file)
    }

    /// Stops a task; false when no such task is at work.
    pub fn cancel(&self, task: &str) -> bool {
        self.running().get(task).map(|running| running.bench.stop.cancel()).is_some()
    }

    /// Stops a task that some other program on this machine works on. That one looks for the wish a few times a
    /// second, since a signal would stop all of a server.
    ///
    /// # Errors
    /// When the wish cannot be written down.
    pub fn cancel_anywhere(&self, task: &TaskSummary) -> io::Result<()> {
        if self.cancel(&task.task_id) {
            return Ok(());
        }
        std::fs::write(self.wish_to_stop(&task.task_id)?, "")
    }

    fn wish_to_stop(&self, task: &str) -> io::Result<PathBuf> {
        let plain = !task.is_empty() && task.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let none = || io::Error::new(io::ErrorKind::NotFound, format!("there is no task {task:?}"));
        plain.then(|| self.folder.join("threads").join(format!("{task}.stop"))).ok_or_else(none)
    }

    /// Stops a task once another program wishes so.
    async fn heed(wish: PathBuf, stop: CancellationToken) {
        let mut look = tokio::time::interval(HEED);
        loop {
            look.tick().await;
            if std::fs::remove_file(&wish).is_ok() {
                return stop.cancel();
            }
        }
    }

    /// Says something to a task; false when no such task is at work.
    pub fn steer(&self, task: &str, text: &str) -> bool {
        self.running().get(task).is_some_and(|running| running.inbox.send(text.to_owned()).is_ok())
    }

    /// Answers what waits; false when nothing does.
    pub fn answer(&self, task: &str, item: &str, answer: Answer) -> bool {
        let Some(bench) = self.running().get(task).map(|running| Arc::clone(&running.bench)) else {
            return false;
        };
        match answer {
            Answer::Reply { text } => bench.questions.answer(item, text),
            answer => Decision::of(answer).is_some_and(|decision| bench.gate.answer(item, decision)),
        }
    }

    /// All tasks, the latest first. Those of threads that cannot be read are left out.
    pub fn tasks(&self) -> Vec<TaskSummary> {
        let mut tasks: Vec<_> = self.threads().into_iter().flat_map(|thread| thread.tasks).collect();
        tasks.sort_by_key(|task| std::cmp::Reverse(task.at));
        tasks
    }

    /// All threads, the latest first.
    pub fn threads(&self) -> Vec<Thread> {
        let mut threads: Vec<_> = Store::list(&self.folder).iter().filter_map(|id| self.thread(id)).collect();
        threads.sort_by_key(|thread| std::cmp::Reverse(thread.at));
        threads
    }

    /// A thread as it is now.
    pub fn thread(&self, id: &str) -> Option<Thread> {
        let mut thread = Store::load(&self.folder, id).ok().flatten()?;
        // Whoever holds the lock works on it.
        let is_idle = self.is_idle(id);
        thread.settle(|_| !is_idle);
        let running = self.running();
        for task in &mut thread.tasks {
            let waits = running.get(&task.task_id).is_some_and(|running| running.bench.waits());
            if waits && task.state == TaskState::Running {
                task.state = TaskState::Waiting;
            }
        }
        drop(running);
        Some(thread)
    }

    /// A thread's items, with what it claims held against the files as they are now: what was shown by a run
    /// is stale once a text it ran on has changed.
    pub fn items(&self, thread: &Thread) -> Vec<Item> {
        let now = self.host.snapshot();
        let overlay = Overlay::new(now.clone());
        overlay.restore(thread.edits.clone());
        overlay.refresh(&now);
        let mut items = thread.items.clone();
        for item in &mut items {
            let task = &item.task_id;
            let of = |evidence: &&Evidence| item.item_id == format!("{task}-e{}", evidence.id);
            let evidence = thread.evidence.iter().find(of);
            if let (ItemContent::Evidence { claim, stale, .. }, Some(evidence)) =
                (&mut item.content, evidence)
            {
                *stale = evidence.is_stale(&overlay);
                *claim = evidence.told(*stale);
            }
        }
        items
    }

    /// The thread a task worked in.
    fn thread_of(&self, task: &str) -> Option<String> {
        let loaded = |id: &String| Store::load(&self.folder, id).ok().flatten();
        let is_its = |thread: Thread| thread.tasks.iter().any(|known| known.task_id == task);
        Store::list(&self.folder).into_iter().find(|id| loaded(id).is_some_and(is_its))
    }

    /// What is at work in a thread.
    pub fn running_in(&self, thread: &str) -> Option<String> {
        self.running().iter().find(|(_, running)| running.thread == thread).map(|(task, _)| task.clone())
    }

    /// Begins a thread like another one, up to an item of it; its name.
    ///
    /// # Errors
    /// When the other is not there or cannot be read.
    pub fn fork(&self, thread: &str, before: Option<&str>) -> Result<String, AgentError> {
        let id = name("h");
        let known =
            Store::load(&self.folder, thread)?.ok_or_else(|| AgentError::NoThread(thread.to_owned()))?;
        if Store::fork(&self.folder, thread, before, &id, &self.untaken(&known.title))? {
            Ok(id)
        } else {
            Err(AgentError::NoThread(thread.to_owned()))
        }
    }

    /// Calls a thread that began like another one by what it does otherwise.
    fn titled(&self, mut thread: Thread, request: &str, store: &Store) -> Result<Thread, AgentError> {
        let request: String = request.chars().take(TITLE).collect();
        let title = match thread.user_messages() {
            // What is asked again in the same words is told apart by its number.
            0 if stem(&thread.title) == request => thread.title.clone(),
            0 => self.untaken(&request),
            _ => {
                let subject: String = stem(&thread.title).chars().take(TITLE / 2).collect();
                self.untaken(&format!("{subject} › {request}"))
            }
        };
        store.write(&Record::Titled(title.clone()))?;
        (thread.title, thread.is_fork) = (title, false);
        Ok(thread)
    }

    /// The title, with a number after it where another thread has it already.
    fn untaken(&self, title: &str) -> String {
        let title: String = stem(title).chars().take(TITLE).collect();
        let threads = self.threads();
        let is_free = |title: &String| threads.iter().all(|thread| thread.title != *title);
        let numbered = (2..).map(|number| format!("{title} ({number})"));
        std::iter::once(title.clone()).chain(numbered).find(is_free).unwrap_or(title)
    }

    /// Forgets a thread and stops what works in it; false when there is none.
    ///
    /// # Errors
    /// When it cannot be removed.
    pub fn delete(&self, thread: &str) -> io::Result<bool> {
        if let Some(task) = self.running_in(thread) {
            self.cancel(&task);
        }
        self.runner.forget(thread);
        Store::delete(&self.folder, thread)
    }
}

/// A title without its number.
fn stem(title: &str) -> &str {
    let number = title.strip_suffix(')').and_then(|title| title.rsplit_once(" ("));
    number.filter(|(_, number)| number.parse::<u32>().is_ok()).map_or(title, |(stem, _)| stem)
}

impl Thread {
    /// It in a list; `running` is the task at work in it.
    pub fn summary(&self, running: Option<String>) -> ThreadSummary {
        ThreadSummary {
            thread_id: self.id.clone(),
            title: self.title.clone(),
            mode: self.mode(),
            at: self.at,
            messages: self.user_messages() as u32,
            running_task_id: running,
        }
    }
}

fn able(settings: &Settings, standing: Standing) -> Result<Standing, AgentError> {
    if settings.model.can_chat() {
        Ok(standing)
    } else {
        Err(AgentError::Unable(settings.model.name().to_owned()))
    }
}

/// A name that nothing else has.
fn name(prefix: &str) -> String {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let nanos =
        std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default().as_nanos();
    let seed = (nanos, std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
    let hash = blake3::hash(format!("{seed:?}").as_bytes()).to_hex();
    format!("{prefix}{}", hash.get(..10).unwrap_or(&hash))
}
