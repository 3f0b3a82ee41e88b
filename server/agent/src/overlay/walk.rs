//! Which files there are for a task: those on the disk that are not ignored, those that only a buffer or the
//! overlay holds, without those that the task deleted.

use std::path::{Path, PathBuf};

use ignore::{WalkBuilder, gitignore::GitignoreBuilder};
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

    /// Whether the project's ignore rules leave a file out, whether or not it is there.
    pub fn is_ignored(&self, path: &Path) -> bool {
        let Some(root) = self.places.roots().find(|root| path.starts_with(root)) else { return true };
        let mut folders: Vec<&Path> =
            path.ancestors().skip(1).take_while(|folder| folder.starts_with(root)).collect();
        folders.reverse();
        let mut ignored = false;
        for folder in folders {
            let mut builder = GitignoreBuilder::new(folder);
            for name in [".gitignore", ".ignore", ".git/info/exclude"] {
                builder.add(folder.join(name));
            }
            let Ok(rules) = builder.build() else { continue };
            match rules.matched_path_or_any_parents(path, false) {
                ignore::Match::Ignore(_) => ignored = true,
                ignore::Match::Whitelist(_) => ignored = false,
                ignore::Match::None => {}
            }
        }
        ignored
    }
}
