//! Reads what a command wrote, compared with what it saw, and then takes it out of the upper layer, but for
//! what is ignored. The command is over, but what it left may be hostile: links, devices, folders without
//! permissions, names without end. Nothing is followed, and everything is bounded.

use std::{
    fs::{self, Metadata},
    io,
    os::unix::fs::{FileTypeExt, MetadataExt, PermissionsExt},
    path::{Path, PathBuf},
};

use rustix::fs::{lgetxattr, lremovexattr};

use super::{
    ground::{Ground, Thing, is_whiteout},
    layer, rubbish,
    store::Folders,
};
use crate::{
    Ignored, Write, WriteChange,
    outcome::{LONGEST, MOST_BYTES, MOST_WRITES, is_git},
};

const DEEPEST: usize = 64;
/// In bytes. What the system takes as a path is somewhat longer, and there is a folder before it.
const LONGEST_PATH: usize = 2000;
const OPAQUE: &str = "user.overlay.opaque";

/// A folder whose copy a command has written to.
pub(super) struct Collector<'a> {
    /// Where the folder is.
    pub(super) at: &'a Path,
    pub(super) folders: &'a Folders,
    pub(super) ignored: &'a Ignored,
    pub(super) writes: &'a mut Vec<Write>,
    pub(super) bytes: u64,
}

impl Collector<'_> {
    /// Reads what was written, and makes it part of the layer below, where it is what the next command finds
    /// until it is told otherwise.
    pub(super) fn collect(&mut self) -> io::Result<()> {
        let first = self.writes.len();
        self.walk(Path::new(""), 0);
        for index in first..self.writes.len() {
            let write = &self.writes[index];
            let Ok(path) = write.path.strip_prefix(self.at).map(Path::to_owned) else { continue };
            let place = self.folders.layer.join(&path);
            match write.change {
                WriteChange::Refused { .. } => {}
                WriteChange::Deleted => {
                    layer::clear(&self.folders.layer, self.at, &path)?;
                    layer::whiteout(&place)?;
                }
                WriteChange::Content { .. } | WriteChange::Mode(_) => {
                    layer::clear(&self.folders.layer, self.at, &path)?;
                    fs::rename(self.folders.upper.join(&path), &place)?;
                }
            }
        }
        self.clean()
    }

    /// Takes everything out of the upper layer but what is ignored.
    pub(super) fn clean(&self) -> io::Result<()> {
        let mut open = vec![PathBuf::new()];
        let mut emptied = Vec::new();
        while let Some(folder) = open.pop() {
            for entry in fs::read_dir(self.folders.upper.join(&folder))? {
                let path = folder.join(entry?.file_name());
                let place = self.folders.upper.join(&path);
                let data = fs::symlink_metadata(&place)?;
                if !is_git(&path) && self.is_ignored(&path, &data) {
                    continue;
                }
                let is_deep = path.components().count() >= DEEPEST || path.as_os_str().len() > LONGEST_PATH;
                let goes_on = data.is_dir() && !is_git(&path) && !is_deep;
                if goes_on && matches!(self.ground().at(&path), Thing::Dir) {
                    let _ = lremovexattr(&place, OPAQUE);
                    fs::set_permissions(&place, fs::Permissions::from_mode(data.mode() & 0o777 | 0o700))?;
                    open.push(path.clone());
                    emptied.push(path);
                } else {
                    rubbish::remove(&place)?;
                }
            }
        }
        // Inner ones come later in the list. One that is not empty holds something ignored.
        for folder in emptied.iter().rev() {
            let _ = fs::remove_dir(self.folders.upper.join(folder));
        }
        Ok(())
    }

    /// What is ignored and has been written, by paths below the folder.
    pub(super) fn kept(&self) -> io::Result<Vec<PathBuf>> {
        let (mut open, mut found) = (vec![PathBuf::new()], Vec::new());
        while let Some(folder) = open.pop() {
            for entry in fs::read_dir(self.folders.upper.join(&folder))? {
                let path = folder.join(entry?.file_name());
                let data = fs::symlink_metadata(self.folders.upper.join(&path))?;
                if self.is_ignored(&path, &data) {
                    found.push(path);
                } else if data.is_dir() {
                    open.push(path);
                }
            }
        }
        Ok(found)
    }

    fn ground(&self) -> Ground<'_> {
        Ground { layer: &self.folders.layer, below: self.at }
    }

    fn is_ignored(&self, path: &Path, data: &Metadata) -> bool {
        let is_dir = data.is_dir() || (is_whiteout(data) && matches!(self.ground().at(path), Thing::Dir));
        self.ignored.is(&self.at.join(path), is_dir)
    }

    fn add(&mut self, path: &Path, change: WriteChange) {
        if self.writes.len() < MOST_WRITES {
            self.writes.push(Write { path: self.at.join(path), change });
        } else if self.writes.len() == MOST_WRITES {
            let why = format!("more than {MOST_WRITES} files were written; the rest is left out");
            self.writes.push(Write { path: self.at.to_owned(), change: WriteChange::Refused { why } });
        }
    }

    fn refuse(&mut self, path: &Path, why: impl Into<String>) {
        self.add(path, WriteChange::Refused { why: why.into() });
    }

    fn walk(&mut self, folder: &Path, depth: usize) {
        let upper = self.folders.upper.join(folder);
        // The permissions are read by whoever called; for us to read it, it needs others.
        let entries = allow(&upper, 0o700).and_then(|()| fs::read_dir(&upper));
        let Ok(entries) = entries else { return self.refuse(folder, "a folder that cannot be read") };
        let mut names: Vec<_> = entries.flatten().map(|entry| entry.file_name()).collect();
        names.sort();
        for name in names {
            let path = folder.join(name);
            let Ok(data) = fs::symlink_metadata(self.folders.upper.join(&path)) else {
                self.refuse(&path, "a name that is too long");
                continue;
            };
            if is_git(&path) {
                self.refuse(&path, "what git keeps is not taken over");
            } else if !self.is_ignored(&path, &data) {
                self.look(&path, &data, depth);
            }
            if self.writes.len() > MOST_WRITES {
                return;
            }
        }
    }

    fn look(&mut self, path: &Path, data: &Metadata, depth: usize) {
        let before = self.ground().at(path);
        let kind = data.file_type();
        if is_whiteout(data) {
            return self.gone(path, &before, depth);
        }
        if !data.is_dir() && matches!(before, Thing::Dir) {
            self.gone(path, &before, depth);
        }
        if data.is_dir() {
            self.folder(path, &before, depth);
        } else if data.is_file() {
            self.file(path, data, &before);
        } else if data.is_symlink() {
            let target = fs::read_link(self.folders.upper.join(path)).unwrap_or_default();
            if !matches!(before, Thing::Link(old) if old == target) {
                self.refuse(path, format!("a link to {}", target.display()));
            }
        } else if kind.is_socket() {
            self.refuse(path, "a socket");
        } else if kind.is_fifo() {
            self.refuse(path, "a pipe");
        } else {
            self.refuse(path, "a device");
        }
    }

    /// What was there is gone, with all below it.
    fn gone(&mut self, path: &Path, before: &Thing, depth: usize) {
        match before {
            Thing::Nothing | Thing::Other => {}
            Thing::File(..) | Thing::Link(_) => self.add(path, WriteChange::Deleted),
            Thing::Dir if depth >= DEEPEST => self.refuse(path, "folders nested too deep"),
            Thing::Dir => {
                for name in self.ground().names(path) {
                    let child = path.join(name);
                    let thing = self.ground().at(&child);
                    let is_dir = matches!(thing, Thing::Dir);
                    let is_written = fs::symlink_metadata(self.folders.upper.join(&child))
                        .is_ok_and(|data| !is_whiteout(&data) && data.is_dir() == is_dir);
                    let is_file_again = is_written && !is_dir;
                    if !is_file_again && !is_git(&child) && !self.ignored.is(&self.at.join(&child), is_dir) {
                        self.gone(&child, &thing, depth + 1);
                    }
                    if self.writes.len() > MOST_WRITES {
                        return;
                    }
                }
            }
        }
    }

    fn folder(&mut self, path: &Path, before: &Thing, depth: usize) {
        if depth >= DEEPEST || path.as_os_str().len() > LONGEST_PATH {
            return self.refuse(path, "folders nested too deep");
        }
        match before {
            Thing::File(..) | Thing::Link(_) => self.add(path, WriteChange::Deleted),
            Thing::Dir if is_opaque(&self.folders.upper.join(path)) => self.gone(path, before, depth),
            _ => {}
        }
        self.walk(path, depth + 1);
    }

    fn file(&mut self, path: &Path, data: &Metadata, before: &Thing) {
        let place = self.folders.upper.join(path);
        let mode = data.mode() & 0o7777;
        if mode & 0o7000 != 0 {
            return self.refuse(path, format!("a program that would run as another user (mode {mode:o})"));
        }
        if data.len() > LONGEST {
            return self.refuse(path, format!("{} bytes, which is too long to review", data.len()));
        }
        if self.bytes + data.len() > MOST_BYTES {
            return self.refuse(path, "too much was written to review all of it");
        }
        let Ok(bytes) = allow(&place, 0o400).and_then(|()| fs::read(&place)) else {
            return self.refuse(path, "a file that cannot be read");
        };
        let _ = fs::set_permissions(&place, fs::Permissions::from_mode(mode));
        let was_new = match before {
            Thing::File(old, was) => {
                let is_same = was.len() == data.len() && fs::read(old).is_ok_and(|old| old == bytes);
                match (is_same, was.mode() & 0o777 == mode) {
                    (true, true) => return,
                    (true, false) => return self.add(path, WriteChange::Mode(mode)),
                    (false, _) => false,
                }
            }
            _ => true,
        };
        self.bytes += data.len();
        self.add(path, WriteChange::Content { bytes, mode, was_new });
    }
}

fn is_opaque(folder: &Path) -> bool {
    let mut value = [0_u8; 8];
    lgetxattr(folder, OPAQUE, &mut value).is_ok_and(|length| value[..length] == *b"y")
}

/// Gives us what permissions we lack on what is ours.
fn allow(path: &Path, needed: u32) -> io::Result<()> {
    let mode = fs::symlink_metadata(path)?.permissions().mode();
    if mode & needed == needed {
        return Ok(());
    }
    fs::set_permissions(path, fs::Permissions::from_mode(mode | needed))
}
