//! What a model should know of other files, gathered in the background as the user moves and types, so that
//! a request only takes it along.
//!
//! Nothing of a file that must not leave the machine gets in here, and a document is sent at all only once
//! it was looked at here: see [`Context::may_leave`].

mod chosen;
mod definitions;
mod similar;

use std::{
    collections::VecDeque,
    path::Path,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use dashmap::DashMap;
use model::Snippet;
use text::Text;
use tokio::sync::watch;
use workspace::{Document, Snapshot};

use chosen::Chosen;
pub(crate) use definitions::{Definitions, words};

use crate::window::head;

/// How many edits are remembered.
const EDITS: usize = 8;
/// Lines around an edit.
const AROUND: usize = 4;
/// Edits nearer than this many lines are one.
const NEAR: usize = 8;
/// The most that a project's instructions add, in bytes.
const STYLE: usize = 600;
/// Where a project's instructions are, in its root.
const INSTRUCTIONS: [&str; 2] = ["AGENTS.md", "CLAUDE.md"];

/// By what pieces of other documents are chosen: while this is nearly the same, so are they, or a server
/// would have to read them and all that follows them anew.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct ChosenBy {
    /// The other documents that may leave, each with its version.
    others: Vec<(Arc<str>, i32)>,
    /// The cursor's line.
    line: usize,
}

/// What goes with a document's text, ready to be sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Gathered {
    /// The document's path below its workspace, as a prompt names it; empty where it has none.
    pub(crate) path: String,
    /// The place that it was gathered for, in bytes.
    pub(crate) offset: usize,
    /// What the project says of itself, and definitions: what stays the same for long.
    stable: Vec<Snippet>,
    /// The definitions among them, by name.
    chosen: Chosen,
    /// What changes with each edit of other documents, and as the user goes elsewhere.
    volatile: Vec<Snippet>,
    /// What that was chosen by.
    volatile_by: ChosenBy,
}

impl ChosenBy {
    /// Whether what was chosen by it still goes for `now`.
    fn holds(&self, now: &Self) -> bool {
        self.others == now.others && self.line.abs_diff(now.line) <= NEAR
    }
}

impl Gathered {
    #[cfg(test)]
    pub(crate) fn of(stable: Vec<Snippet>, volatile: Vec<Snippet>) -> Self {
        Self { path: "new.rs".to_owned(), stable, volatile, ..Self::default() }
    }

    /// What fits into so many bytes, the stable first.
    pub(crate) fn within(&self, stable: usize, volatile: usize) -> impl Iterator<Item = &Snippet> {
        fn fill(snippets: &[Snippet], bytes: usize) -> impl Iterator<Item = &Snippet> {
            let mut left = bytes;
            snippets.iter().filter(move |snippet| {
                let fits = snippet.text.len() <= left;
                left -= if fits { snippet.text.len() } else { 0 };
                fits
            })
        }
        fill(&self.stable, stable).chain(fill(&self.volatile, volatile))
    }
}

/// What was gathered for each open document.
#[derive(Debug, Default)]
pub(crate) struct Context {
    /// `None` for a document that must not leave the machine.
    gathered: DashMap<Arc<str>, Option<Arc<Gathered>>>,
    /// Counts the looks at documents, so that whoever waits for one sees it.
    looks: watch::Sender<u64>,
    definitions: Mutex<Definitions>,
    edits: Mutex<VecDeque<(Arc<str>, usize)>>,
}

impl Context {
    /// What was gathered for a document; `None` while it was not looked at, or must not leave the machine.
    pub(crate) fn of(&self, uri: &str) -> Option<Arc<Gathered>> {
        self.gathered.get(uri).and_then(|gathered| gathered.clone())
    }

    /// Returns as soon as the document was looked at, which is right after it was opened.
    pub(crate) async fn looked_at(&self, uri: &str) {
        let mut looks = self.looks.subscribe();
        while !self.gathered.contains_key(uri) && looks.changed().await.is_ok() {}
    }

    fn put(&self, uri: &Arc<str>, gathered: Option<Gathered>) {
        self.gathered.insert(uri.clone(), gathered.map(Arc::new));
        self.looks.send_modify(|looks| *looks += 1);
    }

    /// The names that the workspace defines, to be filled in the background.
    pub(crate) fn definitions(&self) -> MutexGuard<'_, Definitions> {
        self.definitions.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A document changed at a place.
    pub(crate) fn edited(&self, uri: &Arc<str>, line: usize) {
        let mut edits = self.edits.lock().unwrap_or_else(PoisonError::into_inner);
        edits.retain(|(other, at)| other != uri || at.abs_diff(line) > NEAR);
        if edits.len() == EDITS {
            edits.pop_front();
        }
        edits.push_back((uri.clone(), line));
    }

    /// A document is no longer open.
    pub(crate) fn closed(&self, uri: &str) {
        self.gathered.remove(uri);
        self.edits.lock().unwrap_or_else(PoisonError::into_inner).retain(|(other, _)| **other != *uri);
    }

    /// Gathers anew for a document and a place in it, at most so many `bytes` of definitions. Reads files,
    /// so it belongs on a thread of its own. `excluded` says what the user wants left alone.
    pub(crate) fn gather(
        &self,
        snapshot: &Snapshot,
        (document, offset): (&Document, usize),
        bytes: usize,
        excluded: &dyn Fn(&Path) -> bool,
    ) {
        let leaves = |path: &Path| may_leave(snapshot, path, excluded);
        if document.file().is_some_and(|path| !leaves(path)) {
            self.put(&document.uri, None);
            return;
        }
        let mut stable: Vec<Snippet> = style(snapshot, &leaves).into_iter().collect();
        let own = document.path.as_deref();
        let define = |word: &str| {
            let places = self.definitions().find(word, own);
            let snippet = |place: definitions::Place| {
                let text = place.text(&snapshot.read(&place.path).ok()?.text)?;
                Some(Snippet { path: name(snapshot, &place.path), text })
            };
            places.into_iter().filter(|place| leaves(&place.path)).filter_map(snippet).collect()
        };
        let mut names = definitions::names_around(&document.text, offset);
        names.extend(definitions::imported_names(&document.text));
        let before = self.of(&document.uri).unwrap_or_default();
        let left = bytes.saturating_sub(stable.iter().map(|snippet| snippet.text.len()).sum());
        let chosen = chosen::after(&before.chosen, &names, left, &define);
        stable.extend(chosen::snippets(&chosen).cloned());
        let mut others: Vec<_> = snapshot
            .documents()
            .filter(|other| {
                other.uri != document.uri && other.path.as_deref().is_some_and(leaves) && other.in_step()
            })
            .collect();
        others.sort_by(|a, b| a.uri.cmp(&b.uri));
        let volatile_by = ChosenBy {
            others: others.iter().map(|other| (other.uri.clone(), other.version)).collect(),
            line: document.text.line_of(offset),
        };
        let (volatile, volatile_by) = if before.volatile_by.holds(&volatile_by) {
            (before.volatile.clone(), before.volatile_by.clone())
        } else {
            let mut volatile = similar::windows(snapshot, document, offset, others.into_iter());
            volatile.extend(self.recent(snapshot, document, &leaves));
            (volatile, volatile_by)
        };
        let path = own.map(|path| name(snapshot, path)).unwrap_or_default();
        self.put(&document.uri, Some(Gathered { path, offset, stable, chosen, volatile, volatile_by }));
    }

    /// The places in other documents that were edited last.
    fn recent(
        &self,
        snapshot: &Snapshot,
        document: &Document,
        leaves: &dyn Fn(&Path) -> bool,
    ) -> Vec<Snippet> {
        let edits = self.edits.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let others = edits.iter().filter(|(uri, _)| *uri != document.uri);
        let snippets = others.filter_map(|(uri, line)| {
            let other = snapshot.document(uri)?;
            let path = other.path.as_deref().filter(|path| leaves(path))?;
            let text = lines(&other.text, line.saturating_sub(AROUND), line + AROUND);
            Some(Snippet { path: name(snapshot, path), text })
        });
        snippets.collect()
    }
}

/// Whether anything of a file may be sent: not if it is ignored, excluded, or holds secrets by its name. A
/// file outside the workspace has no ignore rules, and was opened by the user.
fn may_leave(snapshot: &Snapshot, path: &Path, excluded: &dyn Fn(&Path) -> bool) -> bool {
    let inside = snapshot.roots().iter().any(|root| path.starts_with(root));
    !text::is_secret_file(path) && !excluded(path) && (!inside || !path.exists() || snapshot.includes(path))
}

/// What the project says about how it is written.
fn style(snapshot: &Snapshot, leaves: &dyn Fn(&Path) -> bool) -> Option<Snippet> {
    let root = snapshot.roots().first()?;
    let found = INSTRUCTIONS.iter().find_map(|name| {
        let path = root.join(name);
        let text = leaves(&path).then(|| snapshot.read(&path).ok()).flatten()?.text;
        Some(Snippet { path: (*name).to_owned(), text: head(&text.slice(0..STYLE * 2), STYLE).to_owned() })
    });
    found.filter(|snippet| !snippet.text.trim().is_empty())
}

/// A file's path below its workspace, with slashes.
pub(crate) fn name(snapshot: &Snapshot, path: &Path) -> String {
    let below = snapshot.roots().iter().find_map(|root| path.strip_prefix(root).ok());
    let below = below.or_else(|| path.file_name().map(Path::new)).unwrap_or(path);
    below.to_string_lossy().replace('\\', "/")
}

fn lines(text: &Text, from: usize, to: usize) -> String {
    text.slice(text.line_start(from)..text.line_start(to + 1)).into_owned()
}

#[cfg(test)]
mod tests;
