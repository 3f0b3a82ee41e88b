//! Interfaces of the kernel through which sandboxes have been left before. That one answers at all is the harm.

use std::io;

use super::{Attack, Harm::Claimed};
use crate::calls::{address, call};

pub(super) const ATTACKS: &[Attack] = &[
    Attack {
        name: "make a namespace of users",
        harm: Claimed,
        run: |_| call(libc::SYS_unshare, [libc::CLONE_NEWUSER as usize]).map(drop),
    },
    Attack {
        name: "mount in a namespace of one's own",
        harm: Claimed,
        run: |_| {
            call(libc::SYS_unshare, [(libc::CLONE_NEWUSER | libc::CLONE_NEWNS) as usize])?;
            let (kind, place) = (c"tmpfs".as_ptr() as usize, c"/tmp".as_ptr() as usize);
            call(libc::SYS_mount, [kind, place, kind, 0, 0]).map(drop)
        },
    },
    Attack {
        name: "start a process in a namespace of users",
        harm: Claimed,
        run: |_| {
            let flags = (libc::CLONE_NEWUSER | libc::SIGCHLD) as usize;
            end_child(call(libc::SYS_clone, [flags, 0, 0, 0, 0])?)
        },
    },
    Attack {
        name: "start a process in a namespace of users, the new way",
        harm: Claimed,
        run: |_| {
            let mut words = [0_u64; 11];
            (words[0], words[4]) = (libc::CLONE_NEWUSER as u64, libc::SIGCHLD as u64);
            end_child(call(libc::SYS_clone3, [address(&words), size_of_val(&words)])?)
        },
    },
    Attack {
        name: "set up a ring of calls",
        harm: Claimed,
        run: |_| {
            let parameters = [0_u8; 120];
            call(libc::SYS_io_uring_setup, [1, address(&parameters)]).map(drop)
        },
    },
    Attack {
        name: "handle one's own page faults",
        harm: Claimed,
        run: |_| call(libc::SYS_userfaultfd, [1]).map(drop),
    },
    Attack {
        name: "watch all files",
        harm: Claimed,
        // By the files' numbers, as users without privileges may.
        run: |_| call(libc::SYS_fanotify_init, [0x200, 0]).map(drop),
    },
    Attack {
        name: "keep a key in the kernel",
        harm: Claimed,
        run: |_| {
            let (kind, name) = (c"user".as_ptr() as usize, c"ghostpen".as_ptr() as usize);
            // On the process's own ring, which goes with it.
            let ring = usize::MAX - 1;
            call(libc::SYS_add_key, [kind, name, address(b"x"), 1, ring]).map(drop)
        },
    },
    Attack {
        name: "look for keys",
        harm: Claimed,
        // The user's own ring, which all of the user's processes share.
        run: |_| call(libc::SYS_keyctl, [0, usize::MAX - 3, 1]).map(drop),
    },
    Attack {
        name: "name a file by its handle",
        harm: Claimed,
        run: |aim| {
            let path = std::ffi::CString::new(aim.out("file").as_os_str().as_encoded_bytes())?;
            let handle = [128_u32; 34];
            let mount = 0_i32;
            let here = libc::AT_FDCWD as usize;
            let words = [here, path.as_ptr() as usize, address(&handle), address(&mount), 0];
            call(libc::SYS_name_to_handle_at, words).map(drop)
        },
    },
    Attack {
        name: "open a tree of mounts",
        harm: Claimed,
        run: |_| call(libc::SYS_open_tree, [libc::AT_FDCWD as usize, c"/".as_ptr() as usize, 0]).map(drop),
    },
    Attack {
        name: "compare two processes",
        harm: Claimed,
        run: |aim| {
            let victim = aim.victim as usize;
            call(libc::SYS_kcmp, [victim, victim, 0, 0, 0]).map(drop)
        },
    },
    Attack {
        name: "read how the clock is set",
        harm: Claimed,
        run: |_| {
            let all = [0_u64; 32];
            call(libc::SYS_adjtimex, [address(&all)]).map(drop)
        },
    },
    Attack {
        name: "gain by a program of the system's",
        harm: Claimed,
        // What would be taken away is still there to be gained.
        run: |_| match call(libc::SYS_prctl, [libc::PR_GET_NO_NEW_PRIVS as usize, 0, 0, 0, 0])? {
            0 => Ok(()),
            _ => Err(io::ErrorKind::PermissionDenied.into()),
        },
    },
];

/// Ends the process that this is, if it is the new one; else waits for it.
fn end_child(pid: usize) -> io::Result<()> {
    if pid == 0 {
        std::process::exit(0);
    }
    call(libc::SYS_wait4, [pid, 0, 0, 0]).map(drop)
}
