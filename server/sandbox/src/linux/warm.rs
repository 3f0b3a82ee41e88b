//! Which build folders of a task are still worth keeping.
//!
//! What commands wrote there hides what is on the disk. When the user's own build changes that, the two would
//! mix, so the task's copy is dropped and starts again from the user's.

use std::{
    collections::{BTreeMap, VecDeque, hash_map::DefaultHasher},
    fs,
    hash::{Hash, Hasher},
    io,
    os::unix::{ffi::OsStrExt, fs::MetadataExt},
    path::{Path, PathBuf},
};

use super::{collect::Collector, rubbish};

/// So deep are folders looked at: build tools write new files this far down.
const DEPTH: usize = 2;
const MOST: usize = 500;

/// By path, what the ignored files and folders on the disk looked like.
pub(super) type Stamps = BTreeMap<String, String>;

/// Drops what was written over something that has changed on the disk since.
pub(super) fn refresh(collector: &Collector<'_>, stamps: &mut Stamps) -> io::Result<()> {
    collector.clean()?;
    for path in collector.kept()? {
        if stamps.get(&name(&path)) != Some(&stamp(&collector.at.join(&path))) {
            rubbish::remove(&collector.folders.upper.join(&path))?;
        }
    }
    Ok(())
}

/// Notes what is kept now, and over what.
pub(super) fn note(collector: &Collector<'_>, stamps: &mut Stamps) -> io::Result<()> {
    let kept = collector.kept()?;
    *stamps = kept
        .iter()
        .map(|path| {
            let name = name(path);
            let stamp = stamps.get(&name).cloned().unwrap_or_else(|| stamp(&collector.at.join(path)));
            (name, stamp)
        })
        .collect();
    Ok(())
}

fn name(path: &Path) -> String {
    path.as_os_str().as_bytes().escape_ascii().to_string()
}

/// Changes when files come, go or are replaced there.
fn stamp(path: &Path) -> String {
    let (mut hasher, mut count) = (DefaultHasher::new(), 0);
    let mut open: VecDeque<(PathBuf, usize)> = [(path.to_owned(), 0)].into();
    while let Some((path, depth)) = open.pop_front() {
        let Ok(data) = fs::symlink_metadata(&path) else { continue };
        (path.as_os_str(), data.ino(), data.mtime(), data.mtime_nsec()).hash(&mut hasher);
        count += 1;
        if !data.is_dir() || depth >= DEPTH || count >= MOST {
            continue;
        }
        let mut folders: Vec<_> = fs::read_dir(&path)
            .into_iter()
            .flatten()
            .flatten()
            .filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()))
            .map(|entry| (entry.path(), depth + 1))
            .collect();
        folders.sort();
        open.extend(folders);
    }
    format!("{:016x}", hasher.finish())
}
