//! The middle layer of a copy: the texts that are not as on the disk.
//!
//! A file whose text stays the same from one command to the next stays the same file, so that builds are
//! warm. A file that goes back to what is on the disk stays in the layer as a copy with a new time: build
//! tools compare times, and would take what they built from the other text for what the old file gives.

use std::{
    collections::BTreeMap,
    fs, io,
    os::unix::fs::{MetadataExt, PermissionsExt},
    path::{Component, Path, PathBuf},
};

use rustix::fs::{CWD, FileType, Mode, makedev, mknodat};

use super::{
    ground::{Ground, Thing, is_whiteout},
    rubbish,
};
use crate::{Overlaid, SandboxError};

/// What the layer shall say of a path.
enum Want {
    /// What is on the disk says it.
    Nothing,
    Whiteout,
    File(Vec<u8>, u32),
}

/// Makes the layer say what `wanted` says, by paths below the folder.
pub(super) fn sync(
    layer: &Path,
    below: &Path,
    wanted: &BTreeMap<PathBuf, &Overlaid>,
) -> Result<(), SandboxError> {
    let mut paths = files(layer).map_err(SandboxError::io("read", layer))?;
    paths.extend(wanted.keys().cloned());
    paths.sort();
    paths.dedup();
    let mut wants = Vec::new();
    for path in paths {
        let want = want(below, &path, wanted.get(&path).copied())?;
        wants.push((path, want));
    }
    // What goes first makes room: a file may become a folder.
    wants.sort_by_key(|(_, want)| matches!(want, Want::File(..)));
    for (path, want) in &wants {
        put(layer, below, path, want).map_err(SandboxError::io("lay out", layer.join(path)))?;
    }
    Ok(())
}

fn want(below: &Path, path: &Path, wanted: Option<&Overlaid>) -> Result<Want, SandboxError> {
    check(below, path).map_err(|why| SandboxError::Overlay { path: below.join(path), why })?;
    let disk = Ground { layer: Path::new("/nonexistent"), below };
    let found = disk.at(path);
    let mode = match &found {
        Thing::File(_, data) => data.mode() & 0o777,
        _ => 0o644,
    };
    Ok(match (wanted, found) {
        (Some(Overlaid { content: Some(content), mode: other, .. }), _) => {
            Want::File(content.clone(), other.unwrap_or(mode) & 0o777)
        }
        (Some(_), Thing::Nothing) => Want::Nothing,
        (Some(_), _) => Want::Whiteout,
        (None, Thing::File(place, _)) => {
            Want::File(fs::read(&place).map_err(SandboxError::io("read", place))?, mode)
        }
        (None, _) => Want::Nothing,
    })
}

/// Refuses paths that are not plainly below the folder.
fn check(below: &Path, path: &Path) -> Result<(), String> {
    if path == Path::new("") || path.components().any(|part| !matches!(part, Component::Normal(_))) {
        return Err("it is not a plain path below the workspace's folder".to_owned());
    }
    let link = path.ancestors().skip(1).find(|up| below.join(up).is_symlink() && *up != Path::new(""));
    match link {
        Some(up) => Err(format!("{} is a link", below.join(up).display())),
        None => Ok(()),
    }
}

fn put(layer: &Path, below: &Path, path: &Path, want: &Want) -> io::Result<()> {
    let place = layer.join(path);
    let now = fs::symlink_metadata(&place).ok();
    match want {
        Want::Nothing => {
            if now.is_some() {
                rubbish::remove(&place)?;
            }
            prune(layer, path);
            Ok(())
        }
        Want::Whiteout if now.as_ref().is_some_and(is_whiteout) => Ok(()),
        Want::Whiteout => {
            clear(layer, below, path)?;
            whiteout(&place)
        }
        Want::File(content, mode) => {
            let is_same = now.is_some_and(|data| data.is_file() && data.mode() & 0o777 == *mode)
                && fs::read(&place).is_ok_and(|old| old == *content);
            if is_same {
                return Ok(());
            }
            clear(layer, below, path)?;
            fs::write(&place, content)?;
            fs::set_permissions(&place, fs::Permissions::from_mode(*mode))
        }
    }
}

pub(super) fn whiteout(place: &Path) -> io::Result<()> {
    Ok(mknodat(CWD, place, FileType::CharacterDevice, Mode::empty(), makedev(0, 0))?)
}

/// Makes room for a path in a layer: the folders on its way, as they are on the disk, and nothing there.
pub(super) fn clear(layer: &Path, below: &Path, path: &Path) -> io::Result<()> {
    let mut way: Vec<_> = path.ancestors().skip(1).filter(|up| *up != Path::new("")).collect();
    way.reverse();
    for up in way {
        let place = layer.join(up);
        if fs::symlink_metadata(&place).is_ok_and(|data| data.is_dir()) {
            continue;
        }
        rubbish::remove(&place)?;
        fs::create_dir(&place)?;
        let mode = fs::symlink_metadata(below.join(up)).ok().filter(fs::Metadata::is_dir);
        let mode = mode.map_or(0o755, |data| data.mode() & 0o7777);
        fs::set_permissions(&place, fs::Permissions::from_mode(mode | 0o700))?;
    }
    rubbish::remove(&layer.join(path))
}

/// Removes folders that hold nothing any more: the command would see them.
fn prune(layer: &Path, path: &Path) {
    for up in path.ancestors().skip(1).filter(|up| *up != Path::new("")) {
        if fs::remove_dir(layer.join(up)).is_err() {
            break;
        }
    }
}

/// All that is in a layer but folders, by paths below it.
fn files(layer: &Path) -> io::Result<Vec<PathBuf>> {
    let (mut open, mut found) = (vec![PathBuf::new()], Vec::new());
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(layer.join(&folder))? {
            let entry = entry?;
            let path = folder.join(entry.file_name());
            if entry.file_type()?.is_dir() { open.push(path) } else { found.push(path) }
        }
    }
    Ok(found)
}
