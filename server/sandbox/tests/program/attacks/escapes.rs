//! Changing files of the user by ways around: links, other names, open folders, the kernel's own links.

use std::{
    fs,
    io::Write,
    os::{fd::BorrowedFd, unix::fs::symlink},
    path::Path,
};

use rustix::fs::{AtFlags, CWD, Mode, OFlags, linkat, open, openat};

use super::{Attack, Harm::Disk};
use crate::aim::Aim;

pub(super) const ATTACKS: &[Attack] = &[
    Attack { name: "go up by dots", harm: Disk, run: |_| fs::write("../outside/file", "harmed") },
    Attack {
        name: "go up by dots from a folder of ours",
        harm: Disk,
        run: |aim| fs::write(aim.root.join(".git/../../outside/./file"), "harmed"),
    },
    Attack {
        name: "enter the folder",
        harm: Disk,
        run: |aim| {
            std::env::set_current_dir(&aim.outside)?;
            fs::write("file", "harmed")
        },
    },
    Attack {
        name: "write through a link that was there",
        harm: Disk,
        run: |aim| fs::write(aim.root.join("to-file"), "harmed"),
    },
    Attack {
        name: "write through a link to a folder",
        harm: Disk,
        run: |aim| fs::write(aim.root.join("to-folder/inner"), "harmed"),
    },
    Attack {
        name: "write through a new link",
        harm: Disk,
        run: |aim| {
            symlink(aim.out("file"), aim.root.join("link"))?;
            fs::write(aim.root.join("link"), "harmed")
        },
    },
    Attack {
        name: "write through a link in /tmp",
        harm: Disk,
        run: |aim| {
            symlink(aim.out("file"), aim.new_in("/tmp"))?;
            fs::write(aim.new_in("/tmp"), "harmed")
        },
    },
    Attack {
        name: "write to another name of a file",
        harm: Disk,
        run: |aim| fs::write(aim.root.join("planted"), "harmed"),
    },
    Attack {
        name: "give a file another name",
        harm: Disk,
        run: |aim| {
            fs::hard_link(aim.out("file"), aim.root.join("other-name"))?;
            fs::write(aim.root.join("other-name"), "harmed")
        },
    },
    Attack {
        name: "give an open file another name",
        harm: Disk,
        run: |aim| {
            let file = fs::File::open(aim.out("file"))?;
            let path = format!("/proc/self/fd/{}", crate::target::number(&file));
            Ok(linkat(CWD, path, CWD, aim.root.join("other-name"), AtFlags::SYMLINK_FOLLOW)?)
        },
    },
    Attack {
        name: "open an open file anew",
        harm: Disk,
        run: |aim| {
            let file = fs::File::open(aim.out("file"))?;
            fs::write(format!("/proc/self/fd/{}", crate::target::number(&file)), "harmed")
        },
    },
    Attack {
        name: "use an inherited folder",
        harm: Disk,
        run: |aim| {
            let file = openat(inherited(aim), "file", OFlags::WRONLY | OFlags::TRUNC, Mode::empty())?;
            fs::File::from(file).write_all(b"harmed")
        },
    },
    Attack {
        name: "use an inherited folder by the kernel's link",
        harm: Disk,
        run: |aim| fs::write(format!("/proc/self/fd/{}/file", aim.inherited), "harmed"),
    },
    Attack {
        name: "go by the root of this process",
        harm: Disk,
        run: |aim| fs::write(under("/proc/self/root", &aim.out("file")), "harmed"),
    },
    Attack {
        name: "go by the root of another process",
        harm: Disk,
        run: |aim| fs::write(under(&format!("/proc/{}/root", aim.victim), &aim.out("file")), "harmed"),
    },
    Attack {
        name: "go by the root of the host",
        harm: Disk,
        run: |aim| fs::write(under(&format!("/proc/{}/root", aim.host), &aim.out("file")), "harmed"),
    },
    Attack {
        name: "go by the folder of another process",
        harm: Disk,
        run: |aim| fs::write(format!("/proc/{}/cwd/file", aim.victim), "harmed"),
    },
    Attack {
        name: "go by a folder without a name",
        harm: Disk,
        run: |aim| {
            let folder = open(&aim.outside, OFlags::PATH | OFlags::DIRECTORY, Mode::empty())?;
            let file = openat(folder, "file", OFlags::WRONLY | OFlags::TRUNC, Mode::empty())?;
            fs::File::from(file).write_all(b"harmed")
        },
    },
];

/// A number is all that is known of it.
#[allow(unsafe_code, reason = "an attacker guesses numbers of open files")]
fn inherited(aim: &Aim) -> BorrowedFd<'_> {
    // SAFETY: nothing closes it; where it is not open, calls say so.
    unsafe { BorrowedFd::borrow_raw(aim.inherited) }
}

fn under(root: &str, path: &Path) -> std::path::PathBuf {
    Path::new(root).join(path.strip_prefix("/").unwrap_or(path))
}
