//! A workspace on disk and a home folder beside it, both gone after the test.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use tempfile::TempDir;

/// A workspace with one habit, so that the embedded engine is sure of something.
pub(crate) const HABIT: &str = "\
//- /a.rs
fn a(input: &str) {
    let value = parse_header(input, Mode::Strict)?;
    emit(value);
}
//- /b.rs
fn b(input: &str) {
    let value = parse_header(input, Mode::Strict)?;
    emit(value);
}
//- /c.rs
fn c(input: &str) {
    let value = parse_header(input, Mode::Strict)?;
    emit(value);
}
";

/// The folders of one test.
pub(crate) struct Scratch {
    folder: TempDir,
}

impl Scratch {
    /// A workspace of files written as `//- /path` lines, each followed by the file's text.
    pub(crate) fn new(fixture: &str) -> Self {
        let scratch = Self { folder: tempfile::Builder::new().prefix("ghostpen-").tempdir().unwrap() };
        fs::create_dir_all(scratch.root()).unwrap();
        fs::create_dir_all(scratch.home()).unwrap();
        for file in fixture.split("//- /").skip(1) {
            let (path, text) = file.split_once('\n').expect("a path ends its line");
            scratch.write(path, text);
        }
        scratch
    }

    /// The workspace's folder.
    pub(crate) fn root(&self) -> PathBuf {
        self.folder.path().join("workspace")
    }

    /// The user's home folder.
    pub(crate) fn home(&self) -> PathBuf {
        self.folder.path().join("home")
    }

    /// Where the journals are kept.
    pub(crate) fn state(&self) -> PathBuf {
        self.home().join("state")
    }

    /// What the servers logged.
    pub(crate) fn log(&self) -> PathBuf {
        self.home().join("log")
    }

    /// The absolute path of a file of the workspace.
    pub(crate) fn path(&self, file: &str) -> PathBuf {
        self.root().join(file)
    }

    /// Writes a file as another program would.
    pub(crate) fn write(&self, file: &str, content: impl AsRef<[u8]>) {
        let path = self.path(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    /// The user's own settings.
    pub(crate) fn configure(&self, toml: &str) {
        let folder = self.home().join("config/ghostpen");
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("config.toml"), toml).unwrap();
    }

    /// What a file holds on disk.
    pub(crate) fn read(&self, file: &str) -> String {
        String::from_utf8(self.bytes(file)).unwrap()
    }

    /// The same, byte for byte.
    pub(crate) fn bytes(&self, file: &str) -> Vec<u8> {
        fs::read(self.path(file)).unwrap()
    }

    /// Every file of the workspace with its bytes, in the order of their paths.
    pub(crate) fn tree(&self) -> Vec<(PathBuf, Vec<u8>)> {
        let mut files = Vec::new();
        collect(&self.root(), &mut files);
        files.sort();
        files
    }

    /// Gives a command this home folder and nothing of the machine's own settings.
    pub(crate) fn settle(&self, command: &mut Command) {
        command.current_dir(self.root());
        command.env("HOME", self.home());
        command.env("XDG_STATE_HOME", self.state());
        command.env("XDG_CONFIG_HOME", self.home().join("config"));
        command.env("XDG_CACHE_HOME", self.home().join("cache"));
    }
}

fn collect(folder: &Path, files: &mut Vec<(PathBuf, Vec<u8>)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_symlink() {
            continue;
        }
        if path.is_dir() {
            collect(&path, files);
        } else {
            let bytes = fs::read(&path).unwrap();
            files.push((path, bytes));
        }
    }
}
