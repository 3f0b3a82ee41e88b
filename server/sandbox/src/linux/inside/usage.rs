//! How much the command's processes take, by looking at `/proc`. For where no control group limits them: root
//! is exempt from limits on processes, and nothing else counts all of them together.

use std::{
    fs, io,
    os::fd::{AsRawFd, OwnedFd},
    path::{Path, PathBuf},
};

use rustix::{
    fs::{CWD, Mode, OFlags, fstatvfs, openat, statvfs},
    process::{Pid, getpid},
};

use super::fence::PRIVATE;
use crate::{
    Limit,
    linux::{
        memory::memory_left,
        plan::{Plan, Walls},
    },
};

/// The disk that the command's files grow on.
pub(crate) struct Disk {
    folder: OwnedFd,
    /// How much was free when the command started.
    free: u64,
}

impl Disk {
    pub(super) fn open(folder: &Path) -> io::Result<Self> {
        let folder = openat(CWD, folder, OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty())?;
        let free = free(&folder)?;
        Ok(Self { folder, free })
    }

    /// Whether more is taken than may be, and by the command: others write to the disk as well.
    fn is_exceeded(&mut self, limit: u64) -> bool {
        let Ok(now) = free(&self.folder) else { return false };
        // What is left for others is never all taken.
        let limit = limit.min(self.free / 10 * 9);
        if self.free.saturating_sub(now) <= limit {
            return false;
        }
        let taken = taken(&PathBuf::from(format!("/proc/self/fd/{}", self.folder.as_raw_fd())), limit);
        if taken <= limit {
            self.free = now + taken;
        }
        taken > limit
    }
}

fn free(folder: &OwnedFd) -> io::Result<u64> {
    let disk = fstatvfs(folder)?;
    Ok(disk.f_bavail * disk.f_frsize)
}

/// What the files below a folder take, or as much as shows that it is too much.
fn taken(folder: &Path, enough: u64) -> u64 {
    use std::os::unix::fs::MetadataExt;
    let (mut folders, mut total) = (vec![folder.to_owned()], 0);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
            let Ok(data) = entry.metadata() else { continue };
            total += data.blocks() * 512;
            if total > enough {
                return total;
            }
            if data.is_dir() {
                folders.push(entry.path());
            }
        }
    }
    total
}

/// What is exceeded, if anything.
pub(super) fn exceeded(plan: &Plan, disk: Option<&mut Disk>) -> Option<Limit> {
    let (mut threads, mut pages) = (0, 0);
    for pid in processes(plan) {
        if let Some((more, resident)) =
            fs::read_to_string(format!("/proc/{pid}/stat")).ok().as_deref().and_then(threads_and_pages)
        {
            threads += more;
            pages += resident;
        }
    }
    let mut memory = pages.saturating_mul(rustix::param::page_size() as u64);
    if disk.is_some() {
        memory += PRIVATE.iter().map(|folder| files_in_memory(folder)).sum::<u64>();
    }
    // Memory can be held that no process shows. When hardly any is left, whose it is matters no more.
    let is_scarce = memory_left().is_some_and(|(total, left)| left < total / 20);
    if threads > u64::from(plan.processes) {
        Some(Limit::Processes)
    } else if memory > plan.memory || is_scarce {
        Some(Limit::Memory)
    } else if disk.is_some_and(|disk| disk.is_exceeded(plan.disk)) {
        Some(Limit::Disk)
    } else {
        None
    }
}

/// The command's processes: all that are seen, where a namespace shows no others.
fn processes(plan: &Plan) -> Vec<i32> {
    match plan.walls {
        Walls::Full | Walls::Within => numbers("/proc").collect(),
        Walls::Restricted => descendants(getpid()).iter().map(|pid| pid.as_raw_nonzero().get()).collect(),
    }
}

/// What the files of a private folder take.
fn files_in_memory(folder: &str) -> u64 {
    statvfs(folder).map_or(0, |disk| disk.f_blocks.saturating_sub(disk.f_bfree) * disk.f_frsize)
}

/// Reads `/proc/…/stat`: the name may hold anything, also parentheses.
fn threads_and_pages(stat: &str) -> Option<(u64, u64)> {
    let mut fields = stat[stat.rfind(')')? + 1..].split_ascii_whitespace();
    let threads = fields.nth(17)?.parse().ok()?;
    let pages = fields.nth(3)?.parse().ok()?;
    Some((threads, pages))
}

fn numbers(folder: impl AsRef<Path>) -> impl Iterator<Item = i32> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok())
}

/// All processes below another one.
pub(super) fn descendants(of: Pid) -> Vec<Pid> {
    let (mut found, mut parents) = (Vec::new(), vec![of.as_raw_nonzero().get()]);
    while let Some(parent) = parents.pop() {
        for thread in numbers(format!("/proc/{parent}/task")) {
            let children = fs::read_to_string(format!("/proc/{parent}/task/{thread}/children"));
            for child in children.unwrap_or_default().split_ascii_whitespace() {
                if let Some(pid) = child.parse().ok().and_then(Pid::from_raw) {
                    found.push(pid);
                    parents.push(pid.as_raw_nonzero().get());
                }
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::threads_and_pages;

    #[test]
    fn a_name_with_parentheses_is_no_obstacle() {
        let own = "7 (a) b (c)) S 1 7 7 0 -1 4194560 105 0 0 0 0 0 0 0 20 0 3 0 511 4128768 421 99";
        assert_eq!(threads_and_pages(own), Some((3, 421)));
        assert_eq!(threads_and_pages("7 (a"), None);
        assert_eq!(threads_and_pages("7 (a) S 1"), None);
    }
}
