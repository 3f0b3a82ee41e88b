//! What has been committed in git: a hunk whose lines are in the file and in the latest commit, too, was
//! accepted by whoever committed it. Without git, nothing is missed but that.

use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use change::{ChangeSet, Content, Current, HunkId};

/// The commit that is checked out in the folder; `None` outside of git.
pub(super) fn head(root: &Path) -> Option<String> {
    let commit = git(root, &["rev-parse", "--verify", "--quiet", "HEAD"])?;
    String::from_utf8(commit).ok().map(|commit| commit.trim().to_owned())
}

/// The hunks still to be decided that say what both the files and the commit say.
pub(super) fn committed(
    set: &ChangeSet,
    root: &Path,
    commit: &str,
    current: impl Fn(&Path) -> Current,
) -> Vec<HunkId> {
    let in_both = |file: &change::FileChange| {
        let place: PathBuf = file.place().to_owned();
        let there = file.there(&current(&place));
        if there.is_empty() {
            return there;
        }
        let kept = place.strip_prefix(root).ok().and_then(|name| content(root, commit, name));
        let kept = file.there(&kept.map_or(Current::Absent, Current::from));
        there.into_iter().filter(|hunk| kept.contains(hunk)).collect()
    };
    set.files().iter().flat_map(in_both).collect()
}

fn content(root: &Path, commit: &str, name: &Path) -> Option<Content> {
    let object = format!("{commit}:./{}", name.to_str()?);
    git(root, &["cat-file", "blob", &object]).map(Content::read)
}

/// Asks git for what it has. Neither the repository's settings nor a remote may make it do anything else.
fn git(root: &Path, arguments: &[&str]) -> Option<Vec<u8>> {
    let mut git = Command::new("git");
    git.current_dir(root).args(["--no-optional-locks", "--no-replace-objects"]).args(arguments);
    git.stdin(Stdio::null()).stderr(Stdio::null());
    for variable in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY"] {
        git.env_remove(variable);
    }
    git.env("GIT_NO_LAZY_FETCH", "1").env("GIT_ALLOW_PROTOCOL", "none").env("GIT_TERMINAL_PROMPT", "0");
    let output = git.output().ok()?;
    output.status.success().then_some(output.stdout)
}

#[cfg(test)]
mod tests;
