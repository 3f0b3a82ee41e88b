//! The file-system calls that the journal and the door make, one method each.
//!
//! They stand behind a trait so that a test can make any one of them fail, write short, or be the last one
//! before a crash. Nothing else in this crate touches the disk.

use std::{
    ffi::OsString,
    fs::{self, File, OpenOptions},
    io::{self, Read, Seek, SeekFrom, Write},
    os::unix::fs::{MetadataExt, OpenOptionsExt},
    path::Path,
    thread,
};

use rustix::{
    fs::{CWD, Gid, Mode, OFlags, RenameFlags, Uid, XattrFlags},
    io::Errno,
};

/// What is at a path, symbolic links not followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stat {
    pub(crate) kind: Kind,
    /// Permission bits.
    pub(crate) mode: u32,
    pub(crate) owner: (u32, u32),
    /// Changes whenever the content may have: device, inode, size, modification and change times.
    pub(crate) stamp: (u64, u64, u64, [i64; 4]),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    File,
    Symlink,
    Other,
}

/// What can be made safe from a crash.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Durable<'a> {
    /// What a file holds.
    Content(&'a File),
    /// What was made, renamed and removed in a folder.
    Names(&'a Path),
}

/// How many threads wait for the disk at once.
const WAITING: usize = 8;

/// See the module. Each method is one attempt: an interrupted call is the caller's to repeat.
pub(crate) trait Disk: Send + Sync {
    /// `None` when nothing is there.
    fn stat(&self, path: &Path) -> io::Result<Option<Stat>>;
    fn read(&self, path: &Path) -> io::Result<Vec<u8>>;
    /// The file's bytes from `offset` on.
    fn read_from(&self, file: &mut File, offset: u64) -> io::Result<Vec<u8>>;
    fn list(&self, dir: &Path) -> io::Result<Vec<OsString>>;
    fn create_dir(&self, dir: &Path, mode: u32) -> io::Result<()>;
    fn create_new(&self, path: &Path, mode: u32) -> io::Result<File>;
    /// For reading and appending; made when missing.
    fn open_append(&self, path: &Path) -> io::Result<File>;
    fn write(&self, file: &mut File, bytes: &[u8]) -> io::Result<usize>;
    fn truncate(&self, file: &File, len: u64) -> io::Result<()>;
    /// Makes all of these safe from a crash. However many they are, they wait for the disk together.
    fn sync(&self, what: &[Durable<'_>]) -> io::Result<()>;
    fn set_mode(&self, file: &File, mode: u32) -> io::Result<()>;
    fn set_owner(&self, file: &File, owner: (u32, u32)) -> io::Result<()>;
    /// Sets a file's permissions, durably; a symbolic link is not followed.
    fn chmod(&self, path: &Path, mode: u32) -> io::Result<()>;
    /// Gives a file the extended attributes, access lists among them, of the one at a path.
    fn copy_attributes(&self, from: &Path, to: &File) -> io::Result<()>;
    /// Swaps two files in one step.
    fn exchange(&self, a: &Path, b: &Path) -> io::Result<()>;
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;
    /// Fails when there is something at `to`.
    fn rename_new(&self, from: &Path, to: &Path) -> io::Result<()>;
    fn remove(&self, path: &Path) -> io::Result<()>;
    /// Whether the lock was free. It is held until the file is closed or [`Disk::unlock`].
    fn try_lock(&self, file: &File) -> io::Result<bool>;
    fn unlock(&self, file: &File) -> io::Result<()>;
}

/// The operating system's own.
pub(crate) struct Os;

impl Disk for Os {
    fn stat(&self, path: &Path) -> io::Result<Option<Stat>> {
        let meta = match fs::symlink_metadata(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            found => found?,
        };
        let kind = match meta.file_type() {
            kind if kind.is_file() => Kind::File,
            kind if kind.is_symlink() => Kind::Symlink,
            _ => Kind::Other,
        };
        let times = [meta.mtime(), meta.mtime_nsec(), meta.ctime(), meta.ctime_nsec()];
        Ok(Some(Stat {
            kind,
            mode: meta.mode() & 0o7777,
            owner: (meta.uid(), meta.gid()),
            stamp: (meta.dev(), meta.ino(), meta.size(), times),
        }))
    }

    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        fs::read(path)
    }

    fn read_from(&self, file: &mut File, offset: u64) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        file.seek(SeekFrom::Start(offset))?;
        file.read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    fn list(&self, dir: &Path) -> io::Result<Vec<OsString>> {
        fs::read_dir(dir)?.map(|entry| Ok(entry?.file_name())).collect()
    }

    fn create_dir(&self, dir: &Path, mode: u32) -> io::Result<()> {
        Ok(rustix::fs::mkdir(dir, Mode::from_raw_mode(mode))?)
    }

    fn create_new(&self, path: &Path, mode: u32) -> io::Result<File> {
        OpenOptions::new().write(true).create_new(true).mode(mode).open(path)
    }

    fn open_append(&self, path: &Path) -> io::Result<File> {
        OpenOptions::new().read(true).append(true).create(true).mode(0o600).open(path)
    }

    fn write(&self, file: &mut File, bytes: &[u8]) -> io::Result<usize> {
        file.write(bytes)
    }

    fn truncate(&self, file: &File, len: u64) -> io::Result<()> {
        file.set_len(len)
    }

    fn sync(&self, what: &[Durable<'_>]) -> io::Result<()> {
        fn all(what: &[Durable<'_>]) -> io::Result<()> {
            what.iter().try_for_each(|durable| match durable {
                Durable::Content(file) => retry(|| file.sync_data()),
                Durable::Names(folder) => retry(|| File::open(folder)?.sync_all()),
            })
        }
        if what.len() < 2 {
            return all(what);
        }
        thread::scope(|scope| {
            let begin = |share| (share, thread::Builder::new().spawn_scoped(scope, move || all(share)));
            let waits: Vec<_> = what.chunks(what.len().div_ceil(WAITING)).map(begin).collect();
            let ends = waits.into_iter().map(|(share, thread)| match thread {
                Ok(thread) => thread.join().unwrap_or_else(|_| Err(io::ErrorKind::Other.into())),
                // No thread is to be had: then one after the other.
                Err(_) => all(share),
            });
            ends.collect()
        })
    }

    fn set_mode(&self, file: &File, mode: u32) -> io::Result<()> {
        Ok(rustix::fs::fchmod(file, Mode::from_raw_mode(mode))?)
    }

    fn set_owner(&self, file: &File, (user, group): (u32, u32)) -> io::Result<()> {
        Ok(rustix::fs::fchown(file, Some(Uid::from_raw(user)), Some(Gid::from_raw(group)))?)
    }

    fn chmod(&self, path: &Path, mode: u32) -> io::Result<()> {
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
        let file = File::from(rustix::fs::open(path, flags, Mode::empty())?);
        rustix::fs::fchmod(&file, Mode::from_raw_mode(mode))?;
        file.sync_all()
    }

    fn copy_attributes(&self, from: &Path, to: &File) -> io::Result<()> {
        let mut names = match rustix::fs::llistxattr_query(from) {
            Err(Errno::NOTSUP) => return Ok(()),
            len => vec![0; len?],
        };
        let len = if names.is_empty() { 0 } else { rustix::fs::llistxattr(from, names.as_mut_slice())? };
        for name in
            names.get(..len).unwrap_or_default().split(|byte| *byte == 0).filter(|name| !name.is_empty())
        {
            // Labels are the system's to give, by its own rules for the folder.
            if name.starts_with(b"security.") || name.starts_with(b"trusted.") {
                continue;
            }
            let mut value = vec![0; rustix::fs::lgetxattr_query(from, name)?];
            if !value.is_empty() {
                let len = rustix::fs::lgetxattr(from, name, value.as_mut_slice())?;
                value.truncate(len);
            }
            rustix::fs::fsetxattr(to, name, &value, XattrFlags::empty())?;
        }
        Ok(())
    }

    fn exchange(&self, a: &Path, b: &Path) -> io::Result<()> {
        Ok(rustix::fs::renameat_with(CWD, a, CWD, b, RenameFlags::EXCHANGE)?)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    fn rename_new(&self, from: &Path, to: &Path) -> io::Result<()> {
        match rustix::fs::renameat_with(CWD, from, CWD, to, RenameFlags::NOREPLACE) {
            // A second name fails just as surely when the place is taken, on file systems without the flag.
            Err(Errno::INVAL | Errno::NOSYS) => {
                fs::hard_link(from, to)?;
                fs::remove_file(from)
            }
            done => Ok(done?),
        }
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        fs::remove_file(path)
    }

    fn try_lock(&self, file: &File) -> io::Result<bool> {
        match file.try_lock() {
            Ok(()) => Ok(true),
            Err(fs::TryLockError::WouldBlock) => Ok(false),
            Err(fs::TryLockError::Error(error)) => Err(error),
        }
    }

    fn unlock(&self, file: &File) -> io::Result<()> {
        file.unlock()
    }
}

/// Repeats an attempt for as long as a signal interrupts it.
pub(crate) fn retry<T>(mut attempt: impl FnMut() -> io::Result<T>) -> io::Result<T> {
    loop {
        match attempt() {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            done => return done,
        }
    }
}

/// Writes all bytes, however short the single writes are.
pub(crate) fn write_all(disk: &dyn Disk, file: &mut File, mut bytes: &[u8]) -> io::Result<()> {
    while !bytes.is_empty() {
        match retry(|| disk.write(file, bytes))? {
            0 => return Err(io::ErrorKind::WriteZero.into()),
            written => bytes = bytes.get(written..).unwrap_or_default(),
        }
    }
    Ok(())
}

/// Makes a folder and those above it.
pub(crate) fn create_dirs(disk: &dyn Disk, dir: &Path, mode: u32) -> io::Result<()> {
    let attempt = match retry(|| disk.create_dir(dir, mode)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let Some(parent) = dir.parent() else { return Err(error) };
            create_dirs(disk, parent, mode)?;
            retry(|| disk.create_dir(dir, mode))
        }
        done => done,
    };
    match attempt {
        // Also when another server was faster.
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(error),
        Ok(()) => dir.parent().map_or(Ok(()), |parent| retry(|| disk.sync(&[Durable::Names(parent)]))),
    }
}
