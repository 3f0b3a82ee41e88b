//! Workspaces for tests, written as one string: a `//- /path` line starts a file, `//- /path open` a
//! file that only an editor's buffer holds.

use std::{fs, path::PathBuf};

use crate::{Snapshot, Swept, Workspace};

/// A workspace in a folder of its own, which goes when it is dropped.
pub(crate) struct Fixture {
    folder: tempfile::TempDir,
    pub(crate) workspace: Workspace,
    /// The file and the byte offset at which `$0` stood.
    pub(crate) cursor: Option<(PathBuf, usize)>,
}

impl Fixture {
    pub(crate) fn new(files: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        let workspace = Workspace::new(vec![root]);
        let mut fixture = Self { folder, workspace, cursor: None };
        for file in files.split("//- /").skip(1) {
            let (header, content) = file.split_once('\n').unwrap();
            let name = header.strip_suffix(" open").unwrap_or(header);
            let content = match content.split_once("$0") {
                Some((before, after)) => {
                    fixture.cursor = Some((fixture.path(name), before.len()));
                    [before, after].concat()
                }
                None => content.to_owned(),
            };
            if name == header {
                fixture.write(name, content.as_bytes());
            } else {
                fixture.open(name, &content);
            }
        }
        fixture
    }

    /// The absolute path of a file of the fixture.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().canonicalize().unwrap().join(name)
    }

    pub(crate) fn write(&self, name: &str, content: &[u8]) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    pub(crate) fn open(&self, name: &str, content: &str) {
        let path = self.path(name);
        self.workspace.documents().open(&format!("file://{}", path.display()), Some(path), "", 7, content);
    }

    pub(crate) fn snapshot(&self) -> Snapshot {
        self.workspace.snapshot()
    }

    /// The changed files as they become, and what was passed over.
    pub(crate) fn show(&self, swept: &Swept) -> String {
        let root = self.path("");
        let name = |path: &std::path::Path| path.strip_prefix(&root).unwrap().display().to_string();
        let files = swept.files.iter().map(|file| {
            format!("//- /{}\n{}", name(&file.path), file.before.text.apply(&file.edit).unwrap())
        });
        let skipped =
            swept.skipped.iter().map(|skipped| format!("{}: {}\n", name(&skipped.path), skipped.reason));
        files.chain(skipped).collect()
    }
}
