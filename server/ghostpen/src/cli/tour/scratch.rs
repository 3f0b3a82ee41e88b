//! The copy that everything is shown on: the files of a folder that ignore rules leave in, up to a bound, in
//! a temporary folder that also holds the settings and the journal, so that nothing of the user's is touched.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, bail};
use tempfile::TempDir;
use workspace::{Limits, Workspace};

/// Longer files are left out, as the server leaves them out by default.
const FILE_BYTES: u64 = 1 << 20;
/// What is copied at most; enough to show everything, little enough to be read in seconds.
const FILES: usize = 10_000;
const BYTES: u64 = 32 << 20;

/// The copy of a folder; gone when dropped.
#[derive(Debug)]
pub(super) struct Scratch {
    home: TempDir,
    /// The folder's copy.
    pub root: PathBuf,
    /// Its files, relative to the root, in the order of their paths.
    pub files: Vec<PathBuf>,
    stopped: bool,
    too_long: usize,
}

impl Scratch {
    /// Copies a folder.
    pub(super) fn of(folder: &Path) -> anyhow::Result<Self> {
        let home = tempfile::Builder::new().prefix("ghostpen-try-").tempdir();
        let home = home.context("no temporary folder can be made")?;
        let name = folder.file_name().unwrap_or_else(|| "folder".as_ref());
        // By its real name, since the server and an editor may see different names of one folder.
        let root = home.path().canonicalize()?.join(name);
        let mut scratch = Self { home, root, files: Vec::new(), stopped: false, too_long: 0 };
        scratch.copy(folder)?;
        if scratch.files.is_empty() {
            bail!("{} holds no file that ignore rules leave in", folder.display());
        }
        Ok(scratch)
    }

    fn copy(&mut self, folder: &Path) -> anyhow::Result<()> {
        let snapshot = Workspace::new(vec![folder.to_owned()]).snapshot();
        let mut files = snapshot.files(Limits { files: FILES, file_bytes: FILE_BYTES });
        let mut bytes = 0;
        for from in files.by_ref() {
            let Ok(path) = from.strip_prefix(folder) else { continue };
            let to = self.root.join(path);
            if let Some(parent) = to.parent() {
                fs::create_dir_all(parent).with_context(|| format!("cannot make {}", parent.display()))?;
            }
            // A file that cannot be read is as good as ignored.
            let Ok(content) = fs::read(&from) else { continue };
            bytes += content.len() as u64;
            if bytes > BYTES {
                self.stopped = true;
                break;
            }
            fs::write(&to, content).with_context(|| format!("cannot write {}", to.display()))?;
            self.files.push(path.to_owned());
        }
        self.too_long = files.left_out().too_long;
        self.stopped |= files.left_out().stopped;
        Ok(())
    }

    /// What was not copied, for people; empty when everything was.
    pub(super) fn left_out(&self) -> String {
        match (self.stopped, self.too_long) {
            (true, _) => {
                format!(" ({} MB or {FILES} files are enough here, the rest is left out)", BYTES >> 20)
            }
            (false, 0) => String::new(),
            (false, files) => format!(" ({files} larger than {} MB are left out)", FILE_BYTES >> 20),
        }
    }

    /// The temporary folder that holds it all.
    pub(super) fn home(&self) -> &Path {
        self.home.path()
    }

    /// The environment in which a program finds its settings and keeps its state here.
    pub(super) fn environment(&self) -> [(&'static str, PathBuf); 4] {
        [
            ("XDG_CONFIG_HOME", "config"),
            ("XDG_STATE_HOME", "state"),
            ("XDG_DATA_HOME", "data"),
            ("XDG_CACHE_HOME", "cache"),
        ]
        .map(|(variable, folder)| (variable, self.home().join(folder)))
    }

    /// The bytes of a file, by its path relative to the root.
    pub(super) fn read(&self, path: &Path) -> anyhow::Result<Vec<u8>> {
        let path = self.root.join(path);
        fs::read(&path).with_context(|| format!("cannot read {}", path.display()))
    }
}
