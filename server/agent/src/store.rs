//! [`Store`]: a thread on the disk, as a log of what happened in it. Whatever the user is shown has been
//! written here before, so that a thread goes on after a restart, a kill included, as if nothing had been.

pub(crate) mod thread;

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use change::HunkId;
use model::Message;
use protocol::{Item, Mode, TaskSummary};
use serde::{Deserialize, Serialize};

pub use self::thread::Thread;
use crate::{
    evidence::Evidence,
    instructions::Loaded,
    jsonl::{self, Lines},
    overlay::Kept,
};

/// Where the threads are, in a workspace's state folder.
const FOLDER: &str = "threads";

/// One thing that happened in a thread.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "record", content = "of", rename_all = "camelCase")]
pub enum Record {
    /// The thread began.
    Opened(Opened),
    /// It is called so from now on.
    Titled(String),
    /// A task began, or entered another state; the last one with an id holds.
    Task(TaskSummary),
    /// What a task is about, for going on with it.
    Contract(Contract),
    /// The conversation went on.
    Message(Message),
    /// The conversation was cut down to this.
    Compacted(Vec<Message>),
    /// An item that is shown; the last one with an id holds.
    Item(Item),
    /// Files as the task left them.
    Edits(Vec<Kept>),
    /// Instructions were taken in.
    Instructions(Vec<Loaded>),
    /// A command ran.
    Evidence(Evidence),
    /// The files agree with what the user decided about a change.
    Heeded(HeededChange),
}

/// The lines that the copy has of a change's hunks, where they are not those that were proposed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct HeededChange {
    /// The change.
    pub change: String,
    /// All such hunks.
    pub hunks: Vec<(HunkId, String)>,
}

/// The beginning of a thread.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Opened {
    /// Its name.
    pub id: String,
    /// What it is about.
    pub title: String,
    /// When it began, in milliseconds since 1970.
    pub at: u64,
    /// The change that the edits with which it began were put up for review as, in the thread that it is like.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// Whether it began like another thread; its first task then gives it its title.
    #[serde(default)]
    pub is_fork: bool,
}

/// What a task was asked to do, word for word.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Contract {
    /// The task.
    pub task: String,
    /// How much it may do.
    pub mode: Mode,
    /// The model, as the user's settings call it.
    pub model: String,
    /// The user's words, with what they point at.
    pub request: String,
}

/// A thread's log, open for more.
#[derive(Debug)]
pub struct Store {
    lines: Lines,
}

impl Store {
    /// Opens a thread's log, and begins it if need be.
    ///
    /// # Errors
    /// When it cannot be written, or the name is none.
    pub fn open(folder: &Path, id: &str) -> io::Result<Self> {
        Ok(Self { lines: Lines::open(&file(folder, id)?)? })
    }

    /// Writes down what happened; it is on the disk when this returns.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn append(&self, record: &Record) -> io::Result<()> {
        self.lines.append(record)
    }

    /// Writes down what happened; it is on the disk with the next record that is appended. For what nobody is
    /// shown before that.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write(&self, record: &Record) -> io::Result<()> {
        self.lines.write(record)
    }

    /// A thread as its log tells; `None` when there is no such thread.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn load(folder: &Path, id: &str) -> io::Result<Option<Thread>> {
        let mut thread = Thread::default();
        for record in jsonl::read(&file(folder, id)?)? {
            thread.take(record);
        }
        Ok((!thread.id.is_empty()).then_some(thread))
    }

    /// The names of all threads, those last written to first.
    pub fn list(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder.join(FOLDER)).into_iter().flatten().flatten();
        let mut threads: Vec<_> = entries
            .filter_map(|entry| {
                let name = entry.file_name().into_string().ok()?;
                let id = name.strip_suffix(".jsonl")?.to_owned();
                Some((entry.metadata().ok()?.modified().ok()?, id))
            })
            .collect();
        threads.sort();
        threads.into_iter().rev().map(|(_, id)| id).collect()
    }

    /// Forgets a thread; false when there is none.
    ///
    /// # Errors
    /// When it cannot be removed.
    pub fn delete(folder: &Path, id: &str) -> io::Result<bool> {
        match fs::remove_file(file(folder, id)?) {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Begins a thread like another one, up to a message of the user in it, under a title of its own. The tasks
    /// stay with the other.
    ///
    /// # Errors
    /// When one cannot be read or the other not be written.
    pub fn fork(folder: &Path, from: &str, before: Option<&str>, id: &str, title: &str) -> io::Result<bool> {
        let records: Vec<Record> = jsonl::read(&file(folder, from)?)?;
        if records.is_empty() {
            return Ok(false);
        }
        let store = Self::open(folder, id)?;
        let is_end =
            |record: &Record| matches!(record, Record::Item(item) if Some(item.item_id.as_str()) == before);
        let kept = records.iter().position(is_end).unwrap_or(records.len());
        let mut changes = records.iter().take(kept).filter_map(|record| match record {
            Record::Task(task) => task.change_id.clone(),
            Record::Opened(opened) => opened.from.clone(),
            _ => None,
        });
        let from = changes.next_back();
        for record in records.into_iter().take(kept) {
            let record = match record {
                Record::Opened(opened) => {
                    let (id, title, from) = (id.to_owned(), title.to_owned(), from.clone());
                    Record::Opened(Opened { id, title, from, is_fork: true, ..opened })
                }
                Record::Titled(_) => continue,
                Record::Task(_) | Record::Contract(_) => continue,
                record => record,
            };
            store.append(&record)?;
        }
        Ok(true)
    }
}

/// A thread's file. Names come over the wire, so only what we name ourselves is taken.
fn file(folder: &Path, id: &str) -> io::Result<PathBuf> {
    let plain = !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if !plain {
        return Err(io::Error::new(io::ErrorKind::NotFound, format!("there is no thread {id:?}")));
    }
    Ok(folder.join(FOLDER).join(format!("{id}.jsonl")))
}
