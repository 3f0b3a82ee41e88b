//! Which files there are for a task: those on the disk that are not ignored, those that only a buffer or the
//! overlay holds, without those that the task deleted.

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

use ignore::{
    WalkBuilder,
    gitignore::{Gitignore, GitignoreBuilder},
};
use tokio_util::sync::CancellationToken;

use super::Overlay;

/// A walk ends after so many files.
const MOST: usize = 200_000;

impl Overlay {
    /// The files below a folder, or of all the workspace, in the order of their paths.
    pub fn walk(&self, below: Option<&Path>, hidden: bool, stop: &CancellationToken) -> Vec<PathBuf> {
        let state = self.state();
        let snapshot = state.snapshot.clone();
        let held: Vec<(PathBuf, bool)> =
            state.files.iter().map(|(path, held)| (path.clone(), held.now.is_some())).collect();
        drop(state);
        let inside = |path: &Path| match below {
            Some(below) => path.starts_with(below),
            None => self.places.roots().any(|root| path.starts_with(root)),
        };
        let roots: Vec<&Path> = below.map_or_else(|| self.places.roots().collect(), |below| vec![below]);
        let mut files = Vec::new();
        for root in roots {
            let mut builder = WalkBuilder::new(root);
            builder.require_git(false).follow_links(false).hidden(!hidden);
            // The version control's own store is nobody's source.
            builder.filter_entry(|entry| entry.file_name() != ".git");
            for entry in builder.build().flatten().take(MOST) {
                if stop.is_cancelled() {
                    return files;
                }
                if entry.file_type().is_some_and(|kind| kind.is_file()) {
                    files.push(entry.into_path());
                }
            }
        }
        let open = snapshot.documents().filter_map(|document| document.path.clone());
        files.extend(open.filter(|path| inside(path) && !path.exists()));
        files
            .extend(held.iter().filter(|(path, there)| *there && inside(path)).map(|(path, _)| path.clone()));
        files.sort();
        files.dedup();
        files.retain(|path| !held.iter().any(|(gone, there)| !there && gone == path));
        files
    }

    /// The project's ignore rules as they are now.
    pub fn ignoring(&self) -> Ignoring {
        Ignoring::new(self.places.roots().map(Path::to_owned).collect())
    }
}

/// What the project's ignore rules leave out. Each folder's rules are read once: a build writes thousands of
/// files to the same few.
#[derive(Debug)]
pub struct Ignoring {
    roots: Vec<PathBuf>,
    rules: Mutex<HashMap<PathBuf, Arc<Gitignore>>>,
}

impl Ignoring {
    /// The rules of the workspace with these folders.
    pub fn new(roots: Vec<PathBuf>) -> Self {
        Self { roots, rules: Mutex::default() }
    }

    /// Whether a file or folder is left out; all that lies outside of the workspace is.
    pub fn is(&self, path: &Path, is_dir: bool) -> bool {
        let Some(root) = self.roots.iter().find(|root| path.starts_with(root)) else { return true };
        let mut folders: Vec<&Path> =
            path.ancestors().skip(1).take_while(|folder| folder.starts_with(root)).collect();
        folders.reverse();
        let mut ignored = false;
        for folder in folders {
            match self.rules_of(folder).matched_path_or_any_parents(path, is_dir) {
                ignore::Match::Ignore(_) => ignored = true,
                ignore::Match::Whitelist(_) => ignored = false,
                ignore::Match::None => {}
            }
        }
        ignored
    }

    fn rules_of(&self, folder: &Path) -> Arc<Gitignore> {
        let mut rules = self.rules.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = rules.get(folder) {
            return Arc::clone(known);
        }
        let mut builder = GitignoreBuilder::new(folder);
        for name in [".gitignore", ".ignore", ".git/info/exclude"] {
            // A file that is not there has no rules.
            drop(builder.add(folder.join(name)));
        }
        let read = Arc::new(builder.build().unwrap_or_else(|_| Gitignore::empty()));
        rules.insert(folder.to_owned(), Arc::clone(&read));
        read
    }
}
