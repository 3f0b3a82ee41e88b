//! [`Ground`]: what a command finds in a folder before it writes: the texts laid over what is on the disk.

use std::{
    collections::BTreeSet,
    ffi::OsString,
    fs::{self, Metadata},
    io,
    os::unix::fs::{FileTypeExt, MetadataExt},
    path::{Path, PathBuf},
};

/// Two layers of an overlay, seen as the kernel shows them. Paths are relative, and no folder on the way of
/// one is a link: they come from walking real folders.
pub(super) struct Ground<'a> {
    pub(super) layer: &'a Path,
    pub(super) below: &'a Path,
}

/// What is at a path.
#[derive(Debug)]
pub(super) enum Thing {
    Nothing,
    Dir,
    /// A file, and where it lies.
    File(PathBuf, Metadata),
    Link(PathBuf),
    Other,
}

/// Whether this entry of a layer says that there is nothing, whatever lies below.
pub(super) fn is_whiteout(data: &Metadata) -> bool {
    data.file_type().is_char_device() && data.rdev() == 0
}

impl Ground<'_> {
    pub(super) fn at(&self, path: &Path) -> Thing {
        match thing(&self.layer.join(path)) {
            Some(found) => found,
            None if self.is_hidden(path) => Thing::Nothing,
            None => thing(&self.below.join(path)).unwrap_or(Thing::Nothing),
        }
    }

    /// Whether something on the way to a path, in the layer, is no folder; or below, a link.
    fn is_hidden(&self, path: &Path) -> bool {
        path.ancestors().skip(1).filter(|up| *up != Path::new("")).any(|up| {
            let above = fs::symlink_metadata(self.layer.join(up)).is_ok_and(|data| !data.is_dir());
            above || fs::symlink_metadata(self.below.join(up)).is_ok_and(|data| data.is_symlink())
        })
    }

    /// The names in a folder.
    pub(super) fn names(&self, path: &Path) -> BTreeSet<OsString> {
        let below = if self.is_hidden(path) || !matches!(thing(&self.below.join(path)), Some(Thing::Dir)) {
            None
        } else {
            Some(self.below.join(path))
        };
        let folders = below.into_iter().chain([self.layer.join(path)]);
        let entries = folders.filter_map(|folder| fs::read_dir(folder).ok()).flatten().flatten();
        let names: BTreeSet<_> = entries.map(|entry| entry.file_name()).collect();
        names.into_iter().filter(|name| !matches!(self.at(&path.join(name)), Thing::Nothing)).collect()
    }
}

/// What lies here; `None` leaves the word to what is below.
fn thing(path: &Path) -> Option<Thing> {
    let data = match fs::symlink_metadata(path) {
        Ok(data) => data,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return None,
        Err(error) if error.kind() == io::ErrorKind::NotADirectory => return None,
        Err(_) => return Some(Thing::Other),
    };
    Some(if is_whiteout(&data) {
        Thing::Nothing
    } else if data.is_dir() {
        Thing::Dir
    } else if data.is_file() {
        Thing::File(path.to_owned(), data)
    } else if data.is_symlink() {
        fs::read_link(path).map_or(Thing::Other, Thing::Link)
    } else {
        Thing::Other
    })
}
