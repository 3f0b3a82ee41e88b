//! The words for the system's `bwrap`, for systems that let only that program make namespaces. A pure function.
//!
//! Its copies of folders are newer than what most systems ship, so the workspace is read-only here. Texts that
//! are not as on the disk are laid over their files; new ones cannot be shown.
#![cfg(target_os = "linux")]

use std::{
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
};

use crate::{Overlaid, SandboxError, linux::plan::Plan};

/// Where distributions put it, and where alone they let it make namespaces.
pub(crate) const PROGRAM: &str = "/usr/bin/bwrap";

/// Writes the texts to be shown below the task's folder, and says how to start.
pub(crate) fn arguments(plan: &Plan, texts: &[Overlaid], task: &Path) -> Result<Vec<OsString>, SandboxError> {
    let mut shown = Vec::new();
    let folder = task.join("shown");
    fs::create_dir_all(&folder).map_err(SandboxError::io("make", &folder))?;
    for (number, text) in texts.iter().enumerate() {
        let refuse = |why: &str| SandboxError::Overlay { path: text.path.clone(), why: why.to_owned() };
        let Some(content) = &text.content else { return Err(refuse("this sandbox cannot hide a file")) };
        let place =
            fs::canonicalize(&text.path).map_err(|_| refuse("this sandbox cannot show a new file"))?;
        let copy = folder.join(number.to_string());
        fs::write(&copy, content).map_err(SandboxError::io("write", &copy))?;
        shown.push((copy, place));
    }
    let is_dir = |path: &Path| path.is_dir();
    Ok(words(plan, &shown, &is_dir))
}

/// All words before the program.
fn words(plan: &Plan, shown: &[(PathBuf, PathBuf)], is_dir: &dyn Fn(&Path) -> bool) -> Vec<OsString> {
    let mut words: Vec<OsString> = [
        "--die-with-parent",
        "--unshare-user",
        "--unshare-pid",
        "--unshare-ipc",
        "--unshare-uts",
        "--unshare-cgroup-try",
        "--cap-drop",
        "ALL",
        "--ro-bind",
        "/",
        "/",
        "--dev",
        "/dev",
        "--proc",
        "/proc",
        // What it covers here depends on who starts it: root could write to the kernel's settings.
        "--ro-bind",
        "/proc/sys",
        "/proc/sys",
        "--tmpfs",
        "/tmp",
        "--tmpfs",
        "/run",
    ]
    .map(OsString::from)
    .into();
    let mut add = |some: &[&std::ffi::OsStr]| words.extend(some.iter().map(|word| (*word).to_owned()));
    if !plan.network {
        add(&["--unshare-net".as_ref()]);
    }
    // Where these lie in a folder that has just been covered.
    let is_covered =
        |path: &&OsString| ["/tmp", "/run"].iter().any(|folder| Path::new(path).starts_with(folder));
    for path in plan.readable.iter().filter(is_covered) {
        add(&["--ro-bind".as_ref(), path, path]);
    }
    for path in &plan.writable {
        add(&["--bind".as_ref(), path, path]);
    }
    for mask in &plan.masks {
        if is_dir(Path::new(mask)) {
            add(&["--tmpfs".as_ref(), mask]);
        } else {
            add(&["--ro-bind".as_ref(), "/dev/null".as_ref(), mask]);
        }
    }
    for (copy, place) in shown {
        add(&["--ro-bind".as_ref(), copy.as_os_str(), place.as_os_str()]);
    }
    words
}

#[cfg(test)]
mod tests;
