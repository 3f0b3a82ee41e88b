//! Reads the history of a checkout with the `git` program, which must run nothing that the checkout says:
//! no hook, no monitor, no external diff or filter, no configuration but git's own defaults.

use std::{
    collections::{HashMap, VecDeque},
    io::{BufRead as _, BufReader, Read as _, Write as _},
    path::{Path, PathBuf},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    sync::Arc,
};

use anyhow::{Context as _, bail};
use embedded::quality::{Change, Commit, File};
use workspace::Language;

use super::checkout::counts;

/// Longer files are data, in bytes.
const LONGEST: usize = 400_000;
/// What so many commits before a replayed one changed counts as written just before.
const EARLIER: usize = 4;

/// A repository, with one `git cat-file` that hands out texts.
pub(super) struct Git {
    root: PathBuf,
    reader: Child,
    ask: ChildStdin,
    answer: BufReader<ChildStdout>,
    texts: HashMap<String, Option<Arc<str>>>,
}

impl Drop for Git {
    fn drop(&mut self) {
        // It ends by itself when its input closes; waiting comes after that, in `Child`'s own time.
        drop(self.reader.kill());
        drop(self.reader.wait());
    }
}

/// `git` in a folder, as harmless as it can be made.
fn git(root: &Path) -> Command {
    let mut command = Command::new("git");
    command
        .args(["--no-pager", "--no-optional-locks", "--no-replace-objects", "--literal-pathspecs"])
        .args(["-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "-c", "diff.external="])
        .args(["-c", "safe.bareRepository=explicit", "-c", "protocol.allow=never"])
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_TERMINAL_PROMPT", "0")
        .current_dir(root)
        .stdin(Stdio::null())
        .stderr(Stdio::piped());
    command
}

impl Git {
    pub(super) fn open(root: &Path) -> anyhow::Result<Self> {
        let mut command = git(root);
        command.args(["cat-file", "--batch"]).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut reader =
            command.stderr(Stdio::null()).spawn().context("cannot run git, which reads the history")?;
        let (ask, answer) = (reader.stdin.take(), reader.stdout.take());
        let (Some(ask), Some(answer)) = (ask, answer) else { bail!("git gave no pipes") };
        Ok(Self { root: root.into(), reader, ask, answer: BufReader::new(answer), texts: HashMap::new() })
    }

    fn run(&self, arguments: &[&str]) -> anyhow::Result<String> {
        let output = git(&self.root).args(arguments).output().context("cannot run git")?;
        if !output.status.success() {
            let why = String::from_utf8_lossy(&output.stderr);
            bail!("git {} in {}: {}", arguments.join(" "), self.root.display(), why.trim());
        }
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }

    /// The text of a blob; `None` when it is too long, no text, or not there.
    fn text(&mut self, blob: &str) -> anyhow::Result<Option<Arc<str>>> {
        if let Some(text) = self.texts.get(blob) {
            return Ok(text.clone());
        }
        writeln!(self.ask, "{blob}")?;
        let mut head = String::new();
        self.answer.read_line(&mut head)?;
        let size = head.trim_end().rsplit_once(' ').and_then(|(_, size)| size.parse::<usize>().ok());
        let text = match size {
            Some(size) => {
                let mut bytes = vec![0; size + 1];
                self.answer.read_exact(&mut bytes)?;
                bytes.pop();
                String::from_utf8(bytes).ok().filter(|text| text.len() <= LONGEST).map(Arc::from)
            }
            None => None,
        };
        self.texts.insert(blob.to_owned(), text.clone());
        Ok(text)
    }

    /// The files of a commit that count.
    fn files(&mut self, commit: &str, language: Option<Language>) -> anyhow::Result<Vec<File>> {
        let list = self.run(&["ls-tree", "-r", "-z", "--full-tree", commit])?;
        let mut files = Vec::new();
        for (about, path) in list.split('\0').filter_map(|entry| entry.split_once('\t')) {
            let mut about = about.split(' ');
            let blob = about.nth(2).filter(|_| counts(Path::new(path), language));
            if let Some(text) = blob.map(|blob| self.text(blob)).transpose()?.flatten() {
                files.push((path.into(), text));
            }
        }
        Ok(files)
    }

    /// What a commit changed or added in files that count. Renamed files are left out, since all of their
    /// lines would seem to be new.
    fn changes(&mut self, commit: &str, language: Option<Language>) -> anyhow::Result<Vec<Change>> {
        let list = self.run(&[
            "diff-tree",
            "-r",
            "-z",
            "-M",
            "--root",
            "--no-commit-id",
            "--no-ext-diff",
            "--no-textconv",
            "--diff-filter=AM",
            commit,
        ])?;
        let mut changes = Vec::new();
        let mut parts = list.split('\0');
        while let (Some(about), Some(path)) = (parts.next(), parts.next()) {
            let blobs: Vec<&str> = about.split(' ').skip(2).take(2).collect();
            let (&[old, new], true) = (&*blobs, counts(Path::new(path), language)) else { continue };
            let none = old.bytes().all(|byte| byte == b'0');
            let old = if none { Some(Arc::from("")) } else { self.text(old)? };
            if let (Some(old), Some(new)) = (old, self.text(new)?) {
                changes.push(Change { path: path.into(), old, new });
            }
        }
        Ok(changes)
    }
}

/// Commits to be replayed, the oldest first.
pub(super) struct Commits {
    git: Git,
    language: Option<Language>,
    left: VecDeque<String>,
}

impl Commits {
    pub(super) fn new(
        git: Git,
        language: Option<Language>,
        count: usize,
        used: usize,
    ) -> anyhow::Result<Self> {
        // Twice as many, since some change no code.
        let most = format!("-n{}", 2 * count);
        let list = git.run(&["rev-list", "--no-merges", "--min-parents=1", &most, "HEAD"])?;
        let mut found = Vec::new();
        for commit in list.lines() {
            let names = git.run(&[
                "diff-tree",
                "-r",
                "-z",
                "-M",
                "--no-commit-id",
                "--name-only",
                "--diff-filter=AM",
                commit,
            ])?;
            if names.split('\0').any(|name| counts(Path::new(name), language)) {
                found.push(commit.to_owned());
            }
            if found.len() == count {
                break;
            }
        }
        let step = (found.len() / used).max(1);
        let left = found.into_iter().rev().step_by(step).take(used).collect();
        Ok(Self { git, language, left })
    }

    /// How many are left.
    pub(super) fn len(&self) -> usize {
        self.left.len()
    }

    /// The next one.
    pub(super) fn next(&mut self) -> anyhow::Result<Option<Commit>> {
        let Some(commit) = self.left.pop_front() else { return Ok(None) };
        let (git, language) = (&mut self.git, self.language);
        let parent = format!("{commit}^");
        let most = format!("-n{EARLIER}");
        let before = git.run(&["rev-list", "--no-merges", "--min-parents=1", &most, &parent])?;
        let mut earlier = Vec::new();
        for commit in before.lines().rev() {
            earlier.extend(git.changes(commit, language)?);
        }
        let (files, changes) = (git.files(&parent, language)?, git.changes(&commit, language)?);
        Ok(Some(Commit { files, changes, earlier }))
    }
}
