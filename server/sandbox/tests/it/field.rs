//! [`Field`]: a workspace, a task and a sandbox for one test.

use std::{
    ffi::OsString,
    fs,
    os::unix::fs::{MetadataExt, PermissionsExt},
    path::{Path, PathBuf},
};

use sandbox::{
    Ignored, Job, Limits, Mode, Outcome, Overlaid, Sandbox, SandboxError, Settings, Stop, WriteChange,
};
use tempfile::TempDir;

use crate::user::{in_sight, program_in_sight};

/// A workspace, a task and a sandbox.
pub(crate) struct Field {
    pub(crate) sandbox: Sandbox,
    /// Ready to be changed before it is run; its program is set by [`Self::sh`].
    pub(crate) job: Job,
    pub(crate) stop: Stop,
    dir: TempDir,
}

impl Field {
    /// With these files in the workspace; a name that ends with a slash is a folder.
    pub(crate) fn new(files: &[(&str, &str)]) -> Self {
        Self::of(Mode::Full, files)
    }

    /// With a sandbox of this mode, as if the system allowed no better one.
    pub(crate) fn of(mode: Mode, files: &[(&str, &str)]) -> Self {
        let dir = tempfile::tempdir_in(in_sight()).unwrap();
        let root = dir.path().join("w");
        fs::create_dir(&root).unwrap();
        for (name, text) in files {
            put(&root.join(name), text);
        }
        let settings = Settings {
            scratch: dir.path().join("scratch"),
            masked: Vec::new(),
            without: [Mode::Full, Mode::Bubblewrap, Mode::Restricted]
                .into_iter()
                .filter(|better| *better < mode)
                .collect(),
            launcher: Some(program_in_sight(dir.path())),
        };
        let sandbox = Sandbox::probe(settings);
        assert_eq!(sandbox.mode(), mode, "{}", sandbox.explain());
        let job = Job {
            roots: vec![root.clone()],
            overlay: Vec::new(),
            argv: Vec::new(),
            cwd: root,
            env: vec![("PATH".into(), "/usr/local/bin:/usr/bin:/bin".into())],
            limits: Limits::default(),
            network: false,
            task: dir.path().join("scratch/task"),
            ignored: Ignored::default(),
        };
        Self { sandbox, job, stop: Stop::new().unwrap(), dir }
    }

    /// A path in the workspace.
    pub(crate) fn at(&self, name: &str) -> PathBuf {
        self.dir.path().join("w").join(name)
    }

    /// A path beside the workspace.
    pub(crate) fn beside(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// What ignores these names, wherever they are.
    pub(crate) fn ignore(&mut self, names: &'static [&'static str]) {
        let is_ignored =
            |path: &Path| path.file_name().is_some_and(|name| names.iter().any(|one| name == *one));
        self.job.ignored = Ignored::by(move |path, _| is_ignored(path));
    }

    /// Shows a text instead of what is on the disk.
    pub(crate) fn lay_over(&mut self, name: &str, content: Option<&str>) {
        let content = content.map(|text| text.as_bytes().to_vec());
        self.job.overlay.push(Overlaid { path: self.at(name), content, mode: None });
    }

    /// Runs a shell's words.
    pub(crate) fn sh(&mut self, words: &str) -> Outcome {
        self.try_sh(words).unwrap()
    }

    pub(crate) fn try_sh(&mut self, words: &str) -> Result<Outcome, SandboxError> {
        // Over one pipe, what is said keeps its order.
        self.job.argv = ["/bin/sh", "-c", &format!("exec 2>&1; {words}")].map(OsString::from).into();
        self.sandbox.run(&self.job, &self.stop, &mut |_, _| {})
    }

    /// What was written, one line each.
    pub(crate) fn told(&self, outcome: &Outcome) -> String {
        let root = self.dir.path().join("w");
        let lines = outcome.writes.iter().map(|write| {
            let path = write.path.strip_prefix(&root).unwrap().display();
            match &write.change {
                WriteChange::Content { bytes, mode, was_new } => {
                    let how = if *was_new { "new" } else { "now" };
                    format!("{path} {how} {mode:o} {:?}\n", String::from_utf8_lossy(bytes))
                }
                WriteChange::Deleted => format!("{path} deleted\n"),
                WriteChange::Mode(mode) => format!("{path} mode {mode:o}\n"),
                WriteChange::Refused { why } => format!("{path} refused: {why}\n"),
            }
        });
        lines.collect()
    }

    /// Everything in the workspace on the disk: names, kinds, permissions, contents and times.
    pub(crate) fn disk(&self) -> Vec<String> {
        let (mut open, mut found) = (vec![self.at("")], Vec::new());
        while let Some(path) = open.pop() {
            let data = fs::symlink_metadata(&path).unwrap();
            let content = fs::read(&path)
                .ok()
                .or_else(|| Some(fs::read_link(&path).ok()?.into_os_string().into_encoded_bytes()));
            let (mode, time) = (data.permissions().mode(), (data.mtime(), data.mtime_nsec()));
            found.push(format!("{} {mode:o} {time:?} {content:?}", path.display()));
            if data.is_dir() {
                open.extend(fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
            }
        }
        found.sort();
        found
    }
}

/// Writes a file, or makes a folder where the name ends with a slash.
pub(crate) fn put(path: &Path, text: &str) {
    if path.as_os_str().as_encoded_bytes().ends_with(b"/") {
        fs::create_dir_all(path).unwrap();
    } else {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}
