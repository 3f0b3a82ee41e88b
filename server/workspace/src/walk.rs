//! [`Files`]: the files of a workspace that are worth reading.
//!
//! Ignore rules hold with and without git, hidden files are left out, symbolic links are not followed
//! (so that no loop can hold us), and no folder is too large to stop in.

use std::path::{Path, PathBuf};

use ignore::{Walk, WalkBuilder};

/// How much of a workspace is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Files beyond this many are left out.
    pub files: usize,
    /// Longer files are left out, in bytes.
    pub file_bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { files: 200_000, file_bytes: 4 << 20 }
    }
}

/// What a walk passed over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LeftOut {
    /// Files longer than [`Limits::file_bytes`].
    pub too_long: usize,
    /// Folders and files that could not be looked at.
    pub unreadable: usize,
    /// Whether the walk stopped at [`Limits::files`].
    pub stopped: bool,
}

/// An iterator over files. To stop is to drop it; it can be sent to another thread.
pub struct Files {
    walk: Option<Walk>,
    limits: Limits,
    found: usize,
    left_out: LeftOut,
}

impl Files {
    /// The files under these folders (or these files themselves), in the order of their paths.
    pub(crate) fn under(roots: &[PathBuf], limits: Limits) -> Self {
        // A folder inside another one would be walked twice.
        let outermost = |root: &PathBuf| !roots.iter().any(|other| other != root && root.starts_with(other));
        let mut roots: Vec<_> = roots.iter().filter(|root| outermost(root)).collect();
        roots.sort();
        roots.dedup();
        let walk = roots.split_first().map(|(first, rest)| {
            let mut builder = WalkBuilder::new(first);
            for root in rest {
                builder.add(root);
            }
            builder.require_git(false).follow_links(false).sort_by_file_path(Ord::cmp).build()
        });
        Self { walk, limits, found: 0, left_out: LeftOut::default() }
    }

    /// Whether a walk of these folders comes by this file, which may not exist yet or no longer. Looks only
    /// into the folders on the way.
    pub(crate) fn includes(roots: &[PathBuf], path: &Path) -> bool {
        let Some(root) = roots.iter().find(|root| path.starts_with(root)) else { return false };
        let wanted = path.to_owned();
        let mut builder = WalkBuilder::new(root);
        builder
            .require_git(false)
            .follow_links(false)
            .filter_entry(move |entry| wanted.starts_with(entry.path()));
        builder.build().flatten().any(|entry| entry.path() == path)
    }

    /// What has been passed over so far.
    pub fn left_out(&self) -> LeftOut {
        self.left_out
    }
}

impl Iterator for Files {
    type Item = PathBuf;

    fn next(&mut self) -> Option<PathBuf> {
        loop {
            let Ok(entry) = self.walk.as_mut()?.next()? else {
                self.left_out.unreadable += 1;
                continue;
            };
            if !entry.file_type().is_some_and(|kind| kind.is_file()) {
                continue;
            }
            match entry.metadata() {
                Ok(metadata) if metadata.len() > self.limits.file_bytes => self.left_out.too_long += 1,
                Err(_) => self.left_out.unreadable += 1,
                Ok(_) if self.found == self.limits.files => {
                    self.left_out.stopped = true;
                    self.walk = None;
                    return None;
                }
                Ok(_) => {
                    self.found += 1;
                    return Some(entry.into_path());
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
