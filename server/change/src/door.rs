//! The door: the only code that changes a user's file on disk.
//!
//! A file goes through it in two steps. *Prepare* writes the new content beside the file, as a draft until it
//! is durable: all that needs space happens here, with nothing of the user's touched. *Pass* swaps the two by one rename
//! and then looks at what came out: when it is not the content that was planned for, another program was
//! faster, and the swap is taken back. What came out stays beside the file until the whole entry is done,
//! so that going back needs no space either.
//!
//! Only regular files pass, never symbolic links; permissions, owner and attributes stay.

use std::{
    collections::BTreeSet,
    fs::File,
    io,
    path::{Path, PathBuf},
};

use crate::{
    blob::Hash,
    disk::{Disk, Durable, Kind, Stat, create_dirs, retry, write_all},
};

/// Why a file was not changed. Nothing of it is, then.
#[derive(Debug, thiserror::Error)]
pub enum DoorError {
    /// It is a symbolic link.
    #[error("{path} is a symbolic link", path = .0.display())]
    Symlink(PathBuf),
    /// It is a folder, a device or the like.
    #[error("{path} is not a regular file", path = .0.display())]
    NotAFile(PathBuf),
    /// Its permissions say that nobody shall write it.
    #[error("{path} is read-only", path = .0.display())]
    ReadOnly(PathBuf),
    /// It is not what was planned for: changed, gone, or there though it should not be.
    #[error("{path} has changed on disk", path = .0.display())]
    Changed(PathBuf),
    /// The system refused.
    #[error("cannot {action} {path}: {source}", path = path.display())]
    Io {
        /// What was tried.
        action: &'static str,
        /// On which file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

/// A file on its way through the door. `None` stands for no file.
#[derive(Clone, Debug)]
pub(crate) struct Passage {
    pub(crate) path: PathBuf,
    pub(crate) before: Option<Hash>,
    pub(crate) after: Option<Hash>,
    /// Where the new content waits, and where the old one does afterwards.
    pub(crate) aside: PathBuf,
    /// The file whose owner and attributes a new one gets, since it is the same one elsewhere.
    pub(crate) like: Option<PathBuf>,
}

/// A change of a file's permissions, which is one step and needs nothing beside it.
#[derive(Clone, Debug)]
pub(crate) struct Chmod {
    path: PathBuf,
    before: u32,
    after: u32,
}

impl Chmod {
    pub(crate) fn new(path: PathBuf, (before, after): (u32, u32)) -> Self {
        Self { path, before, after }
    }

    pub(crate) fn back(&self) -> Self {
        Self { before: self.after, after: self.before, ..self.clone() }
    }

    /// Changes the permissions, if they are what was planned for.
    pub(crate) fn pass(&self, disk: &dyn Disk) -> Result<(), DoorError> {
        if self.standing(disk)? != Some(false) {
            return Err(DoorError::Changed(self.path.clone()));
        }
        retry(|| disk.chmod(&self.path, self.after)).map_err(|source| self.failed("set the mode of", source))
    }

    /// Whether they are those after; `None` when they are neither those nor the ones before.
    pub(crate) fn standing(&self, disk: &dyn Disk) -> Result<Option<bool>, DoorError> {
        let stat = retry(|| disk.stat(&self.path)).map_err(|source| self.failed("look at", source))?;
        Ok(match stat.map(|stat| (stat.kind, stat.mode)) {
            Some((Kind::Symlink, _)) => return Err(DoorError::Symlink(self.path.clone())),
            Some((Kind::File, mode)) if mode == self.before => Some(false),
            Some((Kind::File, mode)) if mode == self.after => Some(true),
            _ => None,
        })
    }

    fn failed(&self, action: &'static str, source: io::Error) -> DoorError {
        DoorError::Io { action, path: self.path.clone(), source }
    }
}

/// A new content beside its file, not durable yet.
pub(crate) struct Draft {
    file: File,
    path: PathBuf,
}

/// How many drafts are written before the disk is waited for: each is an open file until then.
pub(crate) const DRAFTS: usize = 64;

impl Passage {
    /// `aside` is the name of the file beside `path`; it must be free.
    pub(crate) fn new(path: PathBuf, before: Option<Hash>, after: Option<Hash>, aside: &str) -> Self {
        let aside = path.with_file_name(aside);
        Self { path, before, after, aside, like: None }
    }

    /// The passage back.
    pub(crate) fn back(&self) -> Self {
        Self { before: self.after, after: self.before, ..self.clone() }
    }

    /// Writes the new content beside the file, with the file's own permissions; `mode` is for a new file.
    pub(crate) fn prepare(&self, disk: &dyn Disk, content: &[u8], mode: u32) -> Result<(), DoorError> {
        let draft = self.draft(disk, content, mode)?;
        sync_drafts(disk, &[draft]).and_then(|()| self.ready(disk))
    }

    /// The first half of that: the draft, which is not durable yet; `None` when the file is to go.
    pub(crate) fn draft(
        &self,
        disk: &dyn Disk,
        content: &[u8],
        mode: u32,
    ) -> Result<Option<Draft>, DoorError> {
        let old = self.check(disk)?;
        if self.after.is_none() {
            return Ok(None);
        }
        create_dirs(disk, self.folder(), 0o777)
            .map_err(|source| self.failed("make the folder of", source))?;
        let model = match (&old, &self.like) {
            (None, Some(like)) => retry(|| disk.stat(like)).ok().flatten().map(|stat| (stat, like)),
            (old, _) => old.map(|stat| (stat, &self.path)),
        };
        let written = self.write_draft(disk, content, model, mode);
        if written.is_err() {
            let _ = retry(|| disk.remove(&self.draft_name()));
        }
        let file = written.map_err(|source| self.failed("write beside", source))?;
        Ok(Some(Draft { file, path: self.path.clone() }))
    }

    /// The second half: the draft is durable, and waits.
    pub(crate) fn ready(&self, disk: &dyn Disk) -> Result<(), DoorError> {
        if self.after.is_none() {
            return Ok(());
        }
        let named = retry(|| disk.rename(&self.draft_name(), &self.aside));
        if named.is_err() {
            let _ = retry(|| disk.remove(&self.draft_name()));
        }
        named.map_err(|source| self.failed("write beside", source))
    }

    /// What waits aside is whole: until it is, it has this name, under which nothing of the user's ever is.
    fn draft_name(&self) -> PathBuf {
        self.aside.with_added_extension("draft")
    }

    /// `model` is the file that owner, permissions and attributes are taken from.
    fn write_draft(
        &self,
        disk: &dyn Disk,
        content: &[u8],
        model: Option<(Stat, &PathBuf)>,
        mode: u32,
    ) -> io::Result<File> {
        let mut file = retry(|| disk.create_new(&self.draft_name(), 0o600))?;
        write_all(disk, &mut file, content)?;
        if let Some(owner) = model.map(|(stat, _)| stat.owner) {
            let ours = retry(|| disk.stat(&self.draft_name()))?.map(|made| made.owner);
            if ours != Some(owner) {
                retry(|| disk.set_owner(&file, owner))?;
            }
        }
        // Before the attributes: setting the mode changes an access list.
        retry(|| disk.set_mode(&file, model.map_or(mode, |(stat, _)| stat.mode)))?;
        if let Some((_, path)) = model {
            retry(|| disk.copy_attributes(path, &file))?;
        }
        Ok(file)
    }

    /// Puts the prepared content in the file's place. An error says that the file is as it was.
    pub(crate) fn pass(&self, disk: &dyn Disk) -> Result<(), DoorError> {
        let old = self.check(disk)?;
        let moved = match (self.before, self.after) {
            (None, None) => return Ok(()),
            (None, Some(_)) => retry(|| disk.rename_new(&self.aside, &self.path)),
            (Some(_), None) => retry(|| disk.rename_new(&self.path, &self.aside)),
            (Some(_), Some(_)) => return self.swap(disk, old),
        };
        match moved {
            Ok(()) => self.inspect(disk),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                Err(DoorError::Changed(self.path.clone()))
            }
            Err(source) => Err(self.failed("rename", source)),
        }
    }

    fn swap(&self, disk: &dyn Disk, old: Option<Stat>) -> Result<(), DoorError> {
        match retry(|| disk.exchange(&self.aside, &self.path)) {
            Ok(()) => self.inspect(disk),
            Err(error) if unsupported(&error) => {
                // Without an exchange the old content cannot wait aside; the journal has it. Look again as
                // late as possible, and replace.
                let now = retry(|| disk.stat(&self.path)).map_err(|source| self.failed("look at", source))?;
                if now.map(|now| now.stamp) != old.map(|old| old.stamp) {
                    return Err(DoorError::Changed(self.path.clone()));
                }
                retry(|| disk.rename(&self.aside, &self.path)).map_err(|source| self.failed("rename", source))
            }
            Err(source) => Err(self.failed("swap", source)),
        }
    }

    /// Looks at what came out, and goes back when it is not what was planned for.
    fn inspect(&self, disk: &dyn Disk) -> Result<(), DoorError> {
        let Some(before) = self.before else { return Ok(()) };
        let fault = match retry(|| disk.stat(&self.aside)) {
            Ok(Some(stat)) if stat.kind == Kind::File => match retry(|| disk.read(&self.aside)) {
                Ok(content) if Hash::of(&content) == before => return Ok(()),
                Ok(_) => DoorError::Changed(self.path.clone()),
                Err(source) => self.failed("check", source),
            },
            Ok(_) => DoorError::Changed(self.path.clone()),
            Err(source) => self.failed("check", source),
        };
        self.back().retreat(disk)?;
        Err(fault)
    }

    /// The moves of [`Passage::pass`] the other way round, whatever the files hold.
    fn retreat(&self, disk: &dyn Disk) -> Result<(), DoorError> {
        let moved = match (self.before, self.after) {
            (Some(_), Some(_)) => retry(|| disk.exchange(&self.aside, &self.path)),
            (None, Some(_)) => retry(|| disk.rename_new(&self.aside, &self.path)),
            (Some(_), None) => retry(|| disk.rename_new(&self.path, &self.aside)),
            (None, None) => Ok(()),
        };
        moved.map_err(|source| self.failed("restore", source))
    }

    /// Whether the file holds what it held before.
    pub(crate) fn is_before(&self, disk: &dyn Disk) -> Result<bool, DoorError> {
        state(disk, &self.path).map(|now| now == self.before).map_err(|source| self.failed("read", source))
    }

    /// After a pass: puts the old content back. When the file was changed since it passed, it stays.
    pub(crate) fn take_back(&self, disk: &dyn Disk, old: &[u8], mode: u32) -> Result<(), DoorError> {
        let back = self.back();
        let waits = retry(|| disk.stat(&self.aside)).map_err(|source| self.failed("look at", source))?;
        if waits.is_none() {
            back.prepare(disk, old, mode)?;
        }
        back.pass(disk)
    }

    /// Removes what waits aside, unless it is neither of the two contents: then it is someone's work that
    /// came between, and is put back in the file's place.
    pub(crate) fn tidy(&self, disk: &dyn Disk) -> Result<(), DoorError> {
        let read = |path: &Path| state(disk, path).map_err(|source| self.failed("look at", source));
        let remove =
            |path: &Path| retry(|| disk.remove(path)).map_err(|source| self.failed("tidy up beside", source));
        let draft = self.draft_name();
        if retry(|| disk.stat(&draft)).map_err(|source| self.failed("look at", source))?.is_some() {
            remove(&draft)?;
        }
        match read(&self.aside)? {
            None => Ok(()),
            ours if ours == self.before || ours == self.after => remove(&self.aside),
            Some(_) => match read(&self.path)? {
                None => self.restored(retry(|| disk.rename_new(&self.aside, &self.path))),
                here if here == self.after => {
                    self.restored(retry(|| disk.exchange(&self.aside, &self.path)))?;
                    self.tidy(disk)
                }
                // Both are someone's: neither is touched.
                Some(_) => Ok(()),
            },
        }
    }

    fn restored(&self, moved: io::Result<()>) -> Result<(), DoorError> {
        moved.map_err(|source| self.failed("restore", source))
    }

    pub(crate) fn folder(&self) -> &Path {
        self.path.parent().unwrap_or(&self.path)
    }

    /// What is at the path, if that may be changed and is what was planned for.
    fn check(&self, disk: &dyn Disk) -> Result<Option<Stat>, DoorError> {
        let path = || self.path.clone();
        let stat = retry(|| disk.stat(&self.path)).map_err(|source| self.failed("look at", source))?;
        match stat.map(|stat| (stat.kind, stat.mode & 0o222)) {
            Some((Kind::Symlink, _)) => return Err(DoorError::Symlink(path())),
            Some((Kind::Other, _)) => return Err(DoorError::NotAFile(path())),
            Some((Kind::File, 0)) if self.before.is_some() => return Err(DoorError::ReadOnly(path())),
            _ => {}
        }
        let now = state(disk, &self.path).map_err(|source| self.failed("read", source))?;
        if now == self.before { Ok(stat) } else { Err(DoorError::Changed(path())) }
    }

    fn failed(&self, action: &'static str, source: io::Error) -> DoorError {
        DoorError::Io { action, path: self.path.clone(), source }
    }
}

/// Makes the renames in folders durable, in one wait for the disk.
pub(crate) fn sync(disk: &dyn Disk, folders: &BTreeSet<&Path>) -> Result<(), DoorError> {
    let names: Vec<_> = folders.iter().map(|folder| Durable::Names(folder)).collect();
    synced(disk, &names, folders.first().copied())
}

/// Makes drafts durable, in one wait for the disk.
pub(crate) fn sync_drafts(disk: &dyn Disk, drafts: &[Option<Draft>]) -> Result<(), DoorError> {
    let contents: Vec<_> = drafts.iter().flatten().map(|draft| Durable::Content(&draft.file)).collect();
    synced(disk, &contents, drafts.iter().flatten().next().map(|draft| draft.path.as_path()))
}

fn synced(disk: &dyn Disk, what: &[Durable<'_>], path: Option<&Path>) -> Result<(), DoorError> {
    let Some(path) = path else { return Ok(()) };
    let failed = |source| DoorError::Io { action: "sync", path: path.to_owned(), source };
    retry(|| disk.sync(what)).map_err(failed)
}

/// The hash of a file's content; `None` when there is no file.
pub(crate) fn state(disk: &dyn Disk, path: &Path) -> io::Result<Option<Hash>> {
    match retry(|| disk.read(path)) {
        Ok(content) => Ok(Some(Hash::of(&content))),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

fn unsupported(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported)
        || error.raw_os_error() == Some(rustix::io::Errno::NOSYS.raw_os_error())
}
