//! [`Mirrors`]: plain copies of the workspace's folders, for commands that nothing better shows them to. Each is
//! brought up to date before a command and compared with its folder after it. What is ignored is copied once and
//! then left alone, so that builds stay warm. Whoever lays a copy out is not confined, so it goes through no link
//! that a command may have left there.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs::{self, File, FileTimes, Metadata},
    io,
    path::{Component, Path, PathBuf},
    time::SystemTime,
};

use crate::{
    Job, SandboxError, Write, WriteChange,
    outcome::{LONGEST, MOST_BYTES, MOST_WRITES, is_git},
};

/// A copy of each folder of the workspace, below the task's own.
pub(crate) struct Mirrors<'a>(Vec<Mirror<'a>>);

impl<'a> Mirrors<'a> {
    /// Makes the copies what the user and the task see.
    pub(crate) fn lay_out(job: &'a Job) -> Result<Self, SandboxError> {
        let copy = |(number, root): (usize, &'a PathBuf)| {
            Mirror::lay_out(root, job.task.join(format!("copy-{number}")), job)
        };
        job.roots.iter().enumerate().map(copy).collect::<Result<_, _>>().map(Self)
    }

    /// The folder to run in.
    pub(crate) fn cwd(&self, job: &Job) -> Result<PathBuf, SandboxError> {
        self.0.iter().find_map(|mirror| mirror.place(&job.cwd)).ok_or_else(|| {
            let why = "commands run inside the workspace".to_owned();
            SandboxError::Root { path: job.cwd.clone(), why }
        })
    }

    /// Where they lie.
    #[cfg(target_os = "linux")]
    pub(crate) fn places(&self) -> impl Iterator<Item = &Path> {
        self.0.iter().map(|mirror| mirror.copy.as_path())
    }

    /// What is other in them than the command found it.
    pub(crate) fn writes(&self) -> Vec<Write> {
        let mut writes: Vec<_> = self.0.iter().flat_map(Mirror::writes).collect();
        writes.sort_by(|a, b| a.path.cmp(&b.path));
        writes
    }
}

/// A copy of one folder.
struct Mirror<'a> {
    root: &'a Path,
    copy: PathBuf,
    job: &'a Job,
    /// The texts that are not as on the disk, by their paths below the folder.
    texts: BTreeMap<PathBuf, Option<&'a [u8]>>,
    /// What lies in the copy when the command starts, but for what is ignored.
    before: BTreeMap<PathBuf, Stamp>,
}

/// What changes when a file does.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Stamp {
    is_link: bool,
    mode: u32,
    len: u64,
    time: Option<SystemTime>,
}

impl Stamp {
    fn of(data: &Metadata) -> Self {
        Self { is_link: data.is_symlink(), mode: mode(data), len: data.len(), time: data.modified().ok() }
    }
}

fn mode(data: &Metadata) -> u32 {
    #[cfg(unix)]
    return std::os::unix::fs::PermissionsExt::mode(&data.permissions()) & 0o7777;
    #[cfg(not(unix))]
    if data.permissions().readonly() { 0o444 } else { 0o644 }
}

impl<'a> Mirror<'a> {
    /// Makes the copy what the user and the task see.
    fn lay_out(root: &'a Path, copy: PathBuf, job: &'a Job) -> Result<Self, SandboxError> {
        fs::create_dir_all(&copy).map_err(SandboxError::io("make", &copy))?;
        let mut mirror = Self { root, copy, job, texts: BTreeMap::new(), before: BTreeMap::new() };
        for text in &job.overlay {
            if let Some(place) = moved(root, Path::new(""), &text.path) {
                mirror.texts.insert(place, text.content.as_deref());
            }
        }
        mirror.folder(Path::new("")).map_err(SandboxError::io("copy", root))?;
        mirror.lay_over().map_err(SandboxError::io("copy", root))?;
        let mut before = BTreeMap::new();
        mirror.walk(Path::new(""), &mut |path, data| {
            before.insert(path.to_owned(), Stamp::of(data));
        });
        mirror.before = before;
        Ok(mirror)
    }

    /// Where a path of the folder is in the copy.
    fn place(&self, path: &Path) -> Option<PathBuf> {
        moved(self.root, &self.copy, path)
    }

    fn is_ignored(&self, path: &Path, is_dir: bool) -> bool {
        self.job.ignored.is(&self.root.join(path), is_dir)
    }

    /// Makes a folder of the copy what it is on the disk.
    fn folder(&self, folder: &Path) -> io::Result<()> {
        let mut names = BTreeSet::new();
        for entry in fs::read_dir(self.root.join(folder))? {
            let entry = entry?;
            let (path, data) = (folder.join(entry.file_name()), fs::symlink_metadata(entry.path())?);
            // The copy may itself lie in the workspace.
            if self.job.task.starts_with(self.root.join(&path)) {
                continue;
            }
            names.insert(entry.file_name());
            let place = self.copy.join(&path);
            let there = fs::symlink_metadata(&place).ok();
            if there.is_some() && self.is_ignored(&path, data.is_dir()) {
                continue;
            }
            let is_same_kind = there.as_ref().is_some_and(|there| there.file_type() == data.file_type());
            if !is_same_kind {
                remove(&place)?;
            }
            if data.is_dir() {
                fs::create_dir_all(&place)?;
                self.folder(&path)?;
            } else if data.is_symlink() {
                self.link(&path)?;
            } else if data.is_file() && there.is_none_or(|there| Stamp::of(&there) != Stamp::of(&data)) {
                remove(&place)?;
                copy(&self.root.join(&path), &place, &data)?;
            }
        }
        for entry in fs::read_dir(self.copy.join(folder))? {
            let entry = entry?;
            let path = folder.join(entry.file_name());
            if !names.contains(&entry.file_name()) && !self.is_ignored(&path, entry.file_type()?.is_dir()) {
                remove(&entry.path())?;
            }
        }
        Ok(())
    }

    /// A link into the folder leads into the copy, or the user's own file would be written through it.
    fn link(&self, path: &Path) -> io::Result<()> {
        let (place, to) = (self.copy.join(path), fs::read_link(self.root.join(path))?);
        let to = moved(self.root, &self.copy, &to).unwrap_or(to);
        remove(&place)?;
        #[cfg(unix)]
        std::os::unix::fs::symlink(to, place)?;
        #[cfg(not(unix))]
        let _ = to;
        Ok(())
    }

    fn lay_over(&self) -> io::Result<()> {
        for (path, text) in &self.texts {
            let place = self.room(path)?;
            let is_file = fs::symlink_metadata(&place).is_ok_and(|data| data.is_file());
            // A text that stays the same keeps its time, so that builds are warm.
            if text.is_some_and(|text| is_file && fs::read(&place).is_ok_and(|now| now == text)) {
                continue;
            }
            remove(&place)?;
            if let Some(text) = text {
                fs::write(place, text)?;
            }
        }
        Ok(())
    }

    /// Where a path is in the copy, with folders on its way. Any of them may be a link by now.
    fn room(&self, path: &Path) -> io::Result<PathBuf> {
        let mut place = self.copy.clone();
        for folder in path.parent().into_iter().flat_map(Path::components) {
            place.push(folder);
            if !fs::symlink_metadata(&place).is_ok_and(|data| data.is_dir()) {
                remove(&place)?;
                fs::create_dir(&place)?;
            }
        }
        Ok(self.copy.join(path))
    }

    /// What is other in the copy than the command found it.
    fn writes(&self) -> Vec<Write> {
        let (mut writes, mut found, mut bytes) = (Vec::new(), BTreeSet::new(), 0);
        self.walk(Path::new(""), &mut |path, data| {
            found.insert(path.to_owned());
            if self.before.get(path) == Some(&Stamp::of(data)) || writes.len() > MOST_WRITES {
                return;
            }
            let change = if writes.len() == MOST_WRITES {
                let why = format!("more than {MOST_WRITES} files were written; the rest is left out");
                Some(WriteChange::Refused { why })
            } else {
                self.change(path, data, &mut bytes)
            };
            writes.extend(change.map(|change| Write { path: self.root.join(path), change }));
        });
        let gone = self.before.keys().filter(|path| !found.contains(*path)).take(MOST_WRITES);
        writes.extend(gone.map(|path| Write { path: self.root.join(path), change: WriteChange::Deleted }));
        writes
    }

    fn change(&self, path: &Path, data: &Metadata, bytes: &mut u64) -> Option<WriteChange> {
        let place = self.copy.join(path);
        let refused = |why: String| Some(WriteChange::Refused { why });
        if data.is_symlink() {
            let to = fs::read_link(&place).unwrap_or_default();
            return refused(format!("a link to {}", to.display()));
        }
        if !data.is_file() {
            return refused("a pipe, a socket or a device".to_owned());
        }
        if data.len() > LONGEST {
            return refused(format!("{} bytes, which is too long to review", data.len()));
        }
        *bytes += data.len();
        if *bytes > MOST_BYTES {
            return refused("too much was written to review all of it".to_owned());
        }
        let Ok(now) = fs::read(&place) else { return refused("a file that cannot be read".to_owned()) };
        let known = self.before.get(path).filter(|stamp| !stamp.is_link);
        let was = match self.texts.get(path) {
            Some(text) => text.map(<[u8]>::to_vec),
            None => fs::read(self.root.join(path)).ok(),
        };
        match known {
            Some(stamp) if was.as_ref() == Some(&now) => {
                (stamp.mode != mode(data)).then(|| WriteChange::Mode(mode(data)))
            }
            _ => Some(WriteChange::Content { bytes: now, mode: mode(data), was_new: known.is_none() }),
        }
    }

    /// All that is in the copy but folders, what is ignored, and what git keeps.
    fn walk(&self, folder: &Path, look: &mut dyn FnMut(&Path, &Metadata)) {
        for entry in fs::read_dir(self.copy.join(folder)).into_iter().flatten().flatten() {
            let path = folder.join(entry.file_name());
            let Ok(data) = fs::symlink_metadata(entry.path()) else { continue };
            if is_git(&path) || self.is_ignored(&path, data.is_dir()) {
                continue;
            }
            if data.is_dir() { self.walk(&path, look) } else { look(&path, &data) }
        }
    }
}

/// The folder that a path is in, and the path from there.
fn below<'a>(root: &Path, path: &'a Path) -> Option<&'a Path> {
    let real = || path.strip_prefix(fs::canonicalize(root).ok()?).ok();
    path.strip_prefix(root).ok().or_else(real)
}

/// A path of the workspace as one of a copy of it.
fn moved(from: &Path, to: &Path, path: &Path) -> Option<PathBuf> {
    let below = below(from, path)?;
    let is_plain = below.components().all(|part| matches!(part, Component::Normal(_)));
    is_plain.then(|| to.join(below))
}

/// Copies a file with its time, by which it is known again.
fn copy(from: &Path, to: &Path, data: &Metadata) -> io::Result<()> {
    fs::copy(from, to)?;
    let times = FileTimes::new().set_modified(data.modified()?);
    // What may not be written can be given no time either, and is copied again the next time.
    File::options().write(true).open(to).and_then(|file| file.set_times(times)).or(Ok(()))
}

fn remove(path: &Path) -> io::Result<()> {
    let done = match fs::symlink_metadata(path) {
        Ok(data) if data.is_dir() => fs::remove_dir_all(path),
        Ok(_) => fs::remove_file(path),
        Err(error) => Err(error),
    };
    done.or_else(|error| if error.kind() == io::ErrorKind::NotFound { Ok(()) } else { Err(error) })
}
