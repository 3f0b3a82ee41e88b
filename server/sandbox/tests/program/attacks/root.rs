//! What only root can do. None of it is done to the end: values are written back as they were, and calls get
//! words that end them behind the point where they ask who is calling.

use std::{fs, io, os::unix::fs::PermissionsExt};

use rustix::{
    fs::{AtFlags, CWD, FileType, Gid, Mode, Uid, chownat, makedev, mknodat},
    net::{AddressFamily, RawProtocol, SocketType, socket},
};

use super::{
    Attack,
    Harm::{Claimed, Disk},
};
use crate::calls::{address, call};

pub(super) const ATTACKS: &[Attack] = &[
    Attack { name: "have powers", harm: Claimed, run: |_| has_powers() },
    Attack {
        name: "say what runs when a program crashes",
        harm: Claimed,
        run: |_| write_back("/proc/sys/kernel/core_pattern"),
    },
    Attack { name: "set the system's name", harm: Claimed, run: |_| write_back("/proc/sys/kernel/hostname") },
    Attack {
        name: "set the system's name by a call",
        harm: Claimed,
        run: |_| {
            let name = fs::read("/proc/sys/kernel/hostname")?;
            let name = name.trim_ascii_end();
            call(libc::SYS_sethostname, [name.as_ptr() as usize, name.len()]).map(drop)
        },
    },
    Attack { name: "set how memory is used", harm: Claimed, run: |_| write_back("/proc/sys/vm/swappiness") },
    Attack { name: "set an interface", harm: Claimed, run: |_| open_to_write("/sys/class/net/lo/mtu") },
    Attack {
        name: "spare the first process",
        harm: Claimed,
        run: |_| open_to_write("/proc/1/oom_score_adj"),
    },
    Attack {
        name: "read all passwords",
        harm: Claimed,
        run: |_| if fs::read("/etc/shadow")?.is_empty() { refused() } else { Ok(()) },
    },
    Attack { name: "create in /etc", harm: Disk, run: |aim| fs::write(aim.new_in("/etc"), "harmed") },
    Attack {
        name: "give a file away",
        harm: Disk,
        run: |aim| {
            let (user, group) = (Uid::from_raw(1234), Gid::from_raw(1234));
            Ok(chownat(CWD, aim.out("file"), Some(user), Some(group), AtFlags::empty())?)
        },
    },
    Attack {
        name: "leave a program that runs as root",
        harm: Disk,
        run: |aim| {
            fs::copy("/bin/true", aim.out("new"))?;
            fs::set_permissions(aim.out("new"), fs::Permissions::from_mode(0o4755))
        },
    },
    Attack {
        name: "make a device",
        harm: Claimed,
        run: |aim| {
            let path = aim.root.join("device");
            mknodat(CWD, &path, FileType::CharacterDevice, Mode::RUSR, makedev(1, 7))?;
            fs::File::open(path).map(drop)
        },
    },
    Attack { name: "become another user", harm: Claimed, run: |_| call(libc::SYS_setuid, [1234]).map(drop) },
    Attack { name: "join groups", harm: Claimed, run: |_| call(libc::SYS_setgroups, [0, 0]).map(drop) },
    Attack {
        name: "mount",
        harm: Claimed,
        run: |aim| {
            let place = std::ffi::CString::new(aim.out("empty").as_os_str().as_encoded_bytes())?;
            let (kind, place) = (c"tmpfs".as_ptr() as usize, place.as_ptr() as usize);
            call(libc::SYS_mount, [kind, place, kind, 0, 0])?;
            call(libc::SYS_umount2, [place, 0]).map(drop)
        },
    },
    Attack {
        name: "open a file system",
        harm: Claimed,
        run: |_| call(libc::SYS_fsopen, [c"tmpfs".as_ptr() as usize, 0]).map(drop),
    },
    Attack {
        name: "change the root",
        harm: Claimed,
        run: |_| call(libc::SYS_chroot, [c"/".as_ptr() as usize]).map(drop),
    },
    Attack {
        name: "leave the namespace of mounts",
        harm: Claimed,
        run: |_| call(libc::SYS_unshare, [libc::CLONE_NEWNS as usize]).map(drop),
    },
    Attack {
        name: "join another process's namespace",
        harm: Claimed,
        run: |aim| {
            let space = fs::File::open(format!("/proc/{}/ns/uts", aim.victim))?;
            call(libc::SYS_setns, [crate::target::number(&space), 0]).map(drop)
        },
    },
    Attack {
        name: "open a file by its handle",
        harm: Claimed,
        run: |aim| {
            let path = std::ffi::CString::new(aim.out("file").as_os_str().as_encoded_bytes())?;
            let (handle, mount) = ([128_u32; 34], 0_i32);
            let here = libc::AT_FDCWD as usize;
            let words = [here, path.as_ptr() as usize, address(&handle), address(&mount), 0];
            call(libc::SYS_name_to_handle_at, words)?;
            let folder = fs::File::open(&aim.outside)?;
            call(libc::SYS_open_by_handle_at, [crate::target::number(&folder), address(&handle), 0]).map(drop)
        },
    },
    Attack {
        name: "send packets of any kind",
        harm: Claimed,
        run: |_| Ok(socket(AddressFamily::PACKET, SocketType::RAW, None).map(drop)?),
    },
    Attack {
        name: "send raw packets",
        harm: Claimed,
        run: |_| {
            let protocol = RawProtocol::new(1).map(rustix::net::Protocol::from_raw);
            Ok(socket(AddressFamily::INET, SocketType::RAW, protocol).map(drop)?)
        },
    },
    Attack {
        name: "run a program in the kernel",
        harm: Claimed,
        run: |_| {
            // An array of one word, which such programs share with others.
            let map = [2_u32, 4, 4, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
            call(libc::SYS_bpf, [0, address(&map), size_of_val(&map)]).map(drop)
        },
    },
    Attack {
        name: "restart the machine",
        harm: Claimed,
        run: |_| behind(call(libc::SYS_reboot, [1, 1, 1, 0]), libc::EINVAL),
    },
    Attack {
        name: "swap to a file",
        harm: Claimed,
        run: |_| behind(call(libc::SYS_swapon, [c"/nonexistent".as_ptr() as usize, 0]), libc::ENOENT),
    },
    Attack {
        name: "keep accounts",
        harm: Claimed,
        run: |_| behind(call(libc::SYS_acct, [c"/nonexistent".as_ptr() as usize]), libc::ENOENT),
    },
    Attack {
        name: "read the kernel's log",
        harm: Claimed,
        run: |_| {
            let log = [0_u8; 4096];
            call(libc::SYS_syslog, [3, address(&log), log.len()]).map(drop)
        },
    },
];

fn refused() -> io::Result<()> {
    Err(io::ErrorKind::PermissionDenied.into())
}

fn has_powers() -> io::Result<()> {
    let status = fs::read_to_string("/proc/self/status")?;
    // Zeroes are all that follows the name.
    let mut powers = status.lines().filter_map(|line| line.strip_prefix("Cap")?.split_once(':'));
    if powers.any(|(_, powers)| powers.trim().contains(|digit| digit != '0')) { Ok(()) } else { refused() }
}

/// Writes what is there already.
fn write_back(path: &str) -> io::Result<()> {
    let now = fs::read(path)?;
    fs::write(path, now)
}

fn open_to_write(path: &str) -> io::Result<()> {
    fs::File::options().write(true).open(path).map(drop)
}

/// Whether a call ended for a reason that comes after the question who is calling.
fn behind(done: io::Result<usize>, errno: i32) -> io::Result<()> {
    match done {
        Err(error) if error.raw_os_error() == Some(errno) => Ok(()),
        Err(error) => Err(error),
        Ok(_) => Ok(()),
    }
}
