//! Reading what is none of a command's business.

use std::{
    env, fs,
    io::{self, Read, Seek, SeekFrom},
    os::unix::fs::symlink,
};

use super::{Attack, Harm::Told, tell};
use crate::calls::{address, call};

pub(super) const ATTACKS: &[Attack] = &[
    Attack { name: "read a secret", harm: Told, run: |aim| tell(&fs::read(aim.out("secret"))?) },
    Attack {
        name: "read in a secret folder",
        harm: Told,
        run: |aim| tell(&fs::read(aim.out("secrets/inner"))?),
    },
    Attack {
        name: "read a secret through a link that was there",
        harm: Told,
        run: |aim| tell(&fs::read(aim.root.join("to-secret"))?),
    },
    Attack {
        name: "read a secret through a new link",
        harm: Told,
        run: |aim| {
            symlink(aim.out("secrets"), aim.root.join("link"))?;
            tell(&fs::read(aim.root.join("link/inner"))?)
        },
    },
    Attack {
        name: "read a secret by the root of the host",
        harm: Told,
        run: |aim| {
            let secret = aim.out("secret");
            tell(&fs::read(format!("/proc/{}/root{}", aim.host, secret.display()))?)
        },
    },
    Attack {
        name: "read a secret in an inherited folder",
        harm: Told,
        run: |aim| tell(&fs::read(format!("/proc/self/fd/{}/secret", aim.inherited))?),
    },
    Attack { name: "read the host's /tmp", harm: Told, run: |aim| tell(&fs::read(aim.shared("/tmp"))?) },
    Attack {
        name: "read the host's shared memory",
        harm: Told,
        run: |aim| tell(&fs::read(aim.shared("/dev/shm"))?),
    },
    Attack {
        name: "read its own environment",
        harm: Told,
        run: |_| env::vars_os().try_for_each(|(_, value)| tell(value.as_encoded_bytes())),
    },
    Attack {
        name: "read the host's environment",
        harm: Told,
        run: |aim| tell(&fs::read(format!("/proc/{}/environ", aim.host))?),
    },
    Attack {
        name: "read every environment",
        harm: Told,
        run: |_| {
            for entry in fs::read_dir("/proc")? {
                let _ = fs::read(entry?.path().join("environ")).and_then(|bytes| tell(&bytes));
            }
            Ok(())
        },
    },
    Attack {
        name: "read another process's environment",
        harm: Told,
        run: |aim| tell(&fs::read(format!("/proc/{}/environ", aim.victim))?),
    },
    Attack {
        name: "read a file that another process has open",
        harm: Told,
        run: |aim| tell(&fs::read(format!("/proc/{}/fd/{}", aim.victim, aim.victims_file))?),
    },
    Attack {
        name: "read another process's memory as a file",
        harm: Told,
        run: |aim| {
            let mut memory = fs::File::open(format!("/proc/{}/mem", aim.victim))?;
            memory.seek(SeekFrom::Start(aim.address as u64))?;
            let mut bytes = [0; 16];
            memory.read_exact(&mut bytes)?;
            tell(&whole(&bytes, aim)?)
        },
    },
    Attack {
        name: "read another process's memory",
        harm: Told,
        run: |aim| {
            let bytes = [0_u8; 16];
            let here = [address(&bytes), bytes.len()];
            let there = [aim.address, bytes.len()];
            let victim = aim.victim as usize;
            call(libc::SYS_process_vm_readv, [victim, address(&here), 1, address(&there), 1, 0])?;
            tell(&whole(&bytes, aim)?)
        },
    },
];

/// What was read of the memory is less than the secret, so that its length need not be known; the rest of it
/// is known.
fn whole(bytes: &[u8], aim: &crate::aim::Aim) -> io::Result<Vec<u8>> {
    let secret = format!("secret-{}", aim.nonce).into_bytes();
    let start = &secret[..secret.len().min(bytes.len())];
    if bytes.starts_with(start) { Ok(secret) } else { Err(io::ErrorKind::InvalidData.into()) }
}
