//! A checkout's files as the harness sees them: source code of the languages asked for, in a fixed order.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use anyhow::{Context as _, bail};
use embedded::quality::{File, is_source};
use workspace::{Language, Limits, Workspace};

use super::git::{Commits, Git};

/// Longer files are data, in bytes.
const LONGEST: u64 = 400_000;

/// See the module's text.
#[derive(Debug)]
pub(super) struct Checkout {
    root: PathBuf,
    language: Option<Language>,
}

/// Which files count.
pub(super) fn counts(path: &Path, language: Option<Language>) -> bool {
    is_source(path) && language.is_none_or(|language| Language::of_path(path) == Some(language))
}

impl Checkout {
    pub(super) fn new(dir: &Path, language: Option<&str>) -> anyhow::Result<Self> {
        let language = match language {
            Some(id) => Some(Language::of_id(id).with_context(|| format!("no language is called `{id}`"))?),
            None => None,
        };
        if !dir.is_dir() {
            bail!("{} is not a folder", dir.display());
        }
        Ok(Self { root: std::path::absolute(dir)?, language })
    }

    /// The folder's name.
    pub(super) fn name(&self) -> String {
        self.root.file_name().unwrap_or_default().to_string_lossy().into_owned()
    }

    /// The files as they are on disk, ignored ones left out.
    pub(super) fn files(&self) -> anyhow::Result<Vec<File>> {
        let workspace = Workspace::new(vec![self.root.clone()]);
        let limits = Limits { files: usize::MAX, file_bytes: LONGEST };
        let mut out = Vec::new();
        for path in workspace.snapshot().files(limits) {
            let inside = path.strip_prefix(&self.root)?.to_owned();
            if let Some(text) =
                counts(&inside, self.language).then(|| fs::read_to_string(&path).ok()).flatten()
            {
                out.push((inside, Arc::from(text)));
            }
        }
        Ok(out)
    }

    /// `used` of the latest `count` commits, evenly spread, the oldest first.
    pub(super) fn commits(&self, count: usize, used: usize) -> anyhow::Result<Commits> {
        Commits::new(Git::open(&self.root)?, self.language, count, used)
    }
}
