//! Removes trees that a hostile command may have made: without permissions, or nested deeper than any path
//! or stack reaches. A folder's folders are moved up before it is removed, so two levels are all there ever is.

use std::{
    fs, io,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

/// Removes a file or folder and all below it. What is not there is gone already.
pub(crate) fn remove(path: &Path) -> io::Result<()> {
    let data = match fs::symlink_metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        data => data?,
    };
    if !data.is_dir() {
        return fs::remove_file(path);
    }
    open_up(path)?;
    let mut names = (0_u64..).map(|number| path.join(format!(".moved-up-{number}")));
    let mut left: Vec<PathBuf> = entries(path)?;
    while let Some(one) = left.pop() {
        if !fs::symlink_metadata(&one)?.is_dir() {
            fs::remove_file(&one)?;
            continue;
        }
        open_up(&one)?;
        for child in entries(&one)? {
            if fs::symlink_metadata(&child)?.is_dir() {
                // Moving a folder writes to it, as its way up changes.
                open_up(&child)?;
                let free = names.by_ref().find(|name| fs::symlink_metadata(name).is_err());
                let free = free.ok_or(io::ErrorKind::AlreadyExists)?;
                fs::rename(&child, &free)?;
                left.push(free);
            } else {
                fs::remove_file(&child)?;
            }
        }
        fs::remove_dir(&one)?;
    }
    fs::remove_dir(path)
}

fn entries(folder: &Path) -> io::Result<Vec<PathBuf>> {
    fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect()
}

/// Lets us into a folder whose permissions say otherwise.
fn open_up(folder: &Path) -> io::Result<()> {
    if fs::symlink_metadata(folder)?.permissions().mode() & 0o700 == 0o700 {
        return Ok(());
    }
    fs::set_permissions(folder, fs::Permissions::from_mode(0o700))
}
