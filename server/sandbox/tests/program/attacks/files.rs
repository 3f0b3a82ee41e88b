//! Changing files of the user by their names.

use std::{
    fs::{self, File, Permissions},
    io::{self, Write},
    os::unix::fs::{PermissionsExt, symlink},
    time::SystemTime,
};

use rustix::fs::{
    AtFlags, CWD, FileType, IFlags, Mode, OFlags, RenameFlags, Timespec, Timestamps, XattrFlags, chmodat,
    chownat, ioctl_setflags, linkat, lsetxattr, mknodat, open, renameat_with, utimensat,
};

use super::{Attack, Harm::Disk};
use crate::calls::call;

pub(super) const ATTACKS: &[Attack] = &[
    Attack { name: "overwrite", harm: Disk, run: |aim| fs::write(aim.out("file"), "harmed") },
    Attack {
        name: "append",
        harm: Disk,
        run: |aim| File::options().append(true).open(aim.out("file"))?.write_all(b"harmed"),
    },
    Attack {
        name: "truncate by name",
        harm: Disk,
        run: |aim| {
            let path = name(&aim.out("file"))?;
            call(libc::SYS_truncate, [path.as_ptr() as usize, 0]).map(drop)
        },
    },
    Attack { name: "create a file", harm: Disk, run: |aim| fs::write(aim.out("new"), "harmed") },
    Attack { name: "create a folder", harm: Disk, run: |aim| fs::create_dir(aim.out("new")) },
    Attack { name: "create a link", harm: Disk, run: |aim| symlink("file", aim.out("new")) },
    Attack {
        name: "create a pipe",
        harm: Disk,
        run: |aim| Ok(mknodat(CWD, aim.out("new"), FileType::Fifo, Mode::RWXU, 0)?),
    },
    Attack { name: "delete a file", harm: Disk, run: |aim| fs::remove_file(aim.out("file")) },
    Attack { name: "delete a folder", harm: Disk, run: |aim| fs::remove_dir(aim.out("empty")) },
    Attack { name: "delete all", harm: Disk, run: |aim| fs::remove_dir_all(aim.out("folder")) },
    Attack { name: "rename", harm: Disk, run: |aim| fs::rename(aim.out("file"), aim.out("new")) },
    Attack {
        name: "exchange two files",
        harm: Disk,
        run: |aim| Ok(renameat_with(CWD, aim.out("file"), CWD, aim.out("other"), RenameFlags::EXCHANGE)?),
    },
    Attack {
        name: "move out of the workspace",
        harm: Disk,
        run: |aim| fs::rename(aim.root.join("own"), aim.out("own")),
    },
    Attack {
        name: "move into the workspace",
        harm: Disk,
        run: |aim| fs::rename(aim.out("file"), aim.root.join("stolen")),
    },
    Attack {
        name: "replace the workspace",
        harm: Disk,
        run: |aim| {
            fs::rename(&aim.root, aim.root.with_file_name("gone"))?;
            symlink(&aim.outside, &aim.root)
        },
    },
    Attack {
        name: "empty the workspace",
        harm: Disk,
        run: |aim| {
            fs::read_dir(&aim.root)?.try_for_each(|entry| match entry?.path() {
                folder if folder.is_dir() && !folder.is_symlink() => fs::remove_dir_all(folder),
                file => fs::remove_file(file),
            })
        },
    },
    Attack {
        name: "write a hook of git",
        harm: Disk,
        run: |aim| fs::write(aim.root.join(".git/hooks/pre-commit"), "#!/bin/sh\n"),
    },
    Attack {
        name: "write git's settings",
        harm: Disk,
        run: |aim| fs::write(aim.root.join(".git/config"), "[core]\nfsmonitor = harm\n"),
    },
    Attack {
        name: "create an editor's settings",
        harm: Disk,
        run: |aim| {
            fs::create_dir(aim.root.join(".vscode"))?;
            fs::write(aim.root.join(".vscode/settings.json"), "{}")
        },
    },
    Attack {
        name: "change permissions",
        harm: Disk,
        run: |aim| fs::set_permissions(aim.out("file"), Permissions::from_mode(0o666)),
    },
    Attack {
        name: "change permissions beside a folder",
        harm: Disk,
        run: |aim| {
            let folder = open(&aim.outside, OFlags::PATH, Mode::empty())?;
            Ok(chmodat(folder, "file", Mode::from_raw_mode(0o666), AtFlags::empty())?)
        },
    },
    Attack {
        name: "change permissions of an open file",
        harm: Disk,
        run: |aim| File::open(aim.out("file"))?.set_permissions(Permissions::from_mode(0o666)),
    },
    Attack {
        name: "change the owner",
        harm: Disk,
        run: |aim| {
            let (user, group) = (rustix::process::geteuid(), rustix::process::getegid());
            Ok(chownat(CWD, aim.out("file"), Some(user), Some(group), AtFlags::empty())?)
        },
    },
    Attack {
        name: "change times",
        harm: Disk,
        run: |aim| {
            let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
            let now = Timespec { tv_sec: since.as_secs().cast_signed(), tv_nsec: 0 };
            let both = Timestamps { last_access: now, last_modification: now };
            Ok(utimensat(CWD, aim.out("file"), &both, AtFlags::empty())?)
        },
    },
    Attack {
        name: "change times of an open file",
        harm: Disk,
        run: |aim| File::open(aim.out("file"))?.set_modified(SystemTime::UNIX_EPOCH),
    },
    Attack {
        name: "set an attribute",
        harm: Disk,
        run: |aim| Ok(lsetxattr(aim.out("file"), "user.harm", b"harmed", XattrFlags::empty())?),
    },
    Attack {
        name: "set a flag of an open file",
        harm: Disk,
        run: |aim| Ok(ioctl_setflags(File::open(aim.out("file"))?, IFlags::NOATIME)?),
    },
    Attack {
        name: "write through memory",
        harm: Disk,
        run: |aim| {
            let file = File::options().read(true).write(true).open(aim.out("file"))?;
            let (read_write, shared) = (libc::PROT_READ | libc::PROT_WRITE, libc::MAP_SHARED);
            let number = crate::target::number(&file);
            call(libc::SYS_mmap, [0, 4096, read_write as usize, shared as usize, number, 0])?;
            file.set_len(0)
        },
    },
    Attack {
        name: "link a file without a name",
        harm: Disk,
        run: |aim| {
            let file = open(&aim.outside, OFlags::TMPFILE | OFlags::WRONLY, Mode::RUSR)?;
            let path = format!("/proc/self/fd/{}", crate::target::number(&file));
            Ok(linkat(CWD, path, CWD, aim.out("new"), AtFlags::SYMLINK_FOLLOW)?)
        },
    },
    Attack {
        name: "hold a lease",
        harm: super::Harm::Claimed,
        run: |aim| {
            let file = File::open(aim.out("file"))?;
            let number = crate::target::number(&file);
            call(libc::SYS_fcntl, [number, libc::F_SETLEASE as usize, libc::F_RDLCK as usize]).map(drop)
        },
    },
    Attack { name: "write to /tmp", harm: Disk, run: |aim| fs::write(aim.shared("/tmp"), "harmed") },
    Attack { name: "create in /tmp", harm: Disk, run: |aim| fs::write(aim.new_in("/tmp"), "harmed") },
    Attack { name: "delete in /var/tmp", harm: Disk, run: |aim| fs::remove_file(aim.shared("/var/tmp")) },
    Attack { name: "create in /dev/shm", harm: Disk, run: |aim| fs::write(aim.new_in("/dev/shm"), "harmed") },
];

fn name(path: &std::path::Path) -> io::Result<std::ffi::CString> {
    Ok(std::ffi::CString::new(path.as_os_str().as_encoded_bytes())?)
}
