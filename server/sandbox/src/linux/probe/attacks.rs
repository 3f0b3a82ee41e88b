//! The self-test's attacks. They run in a process of their own: once outside, where each must do harm, and
//! once in the sandbox. Each goes on whatever became of the one before.

use std::{
    fs,
    io::{self, Read, Write},
    net::{TcpStream, UdpSocket},
    os::{
        fd::AsRawFd,
        linux::net::SocketAddrExt,
        unix::{
            fs::{PermissionsExt, symlink},
            net::{SocketAddr, UnixDatagram},
        },
    },
    path::{Path, PathBuf},
    time::SystemTime,
};

use rustix::{
    fs::{AtFlags, CWD, Timespec, Timestamps, utimensat},
    process::{Pid, Signal, kill_process},
};

use super::{
    ATTACK,
    target::{Aim, READY, WAIT},
};

/// The attacker's last word. One that did not run says nothing.
const DONE: &[u8] = b"all attacks done";

pub(super) fn is_done(said: &[u8]) -> bool {
    said.windows(DONE.len()).any(|part| part == DONE)
}

/// Does what the launcher's program is told instead of launching, if it is told so, and ends the process.
pub(crate) fn main() {
    let mut words = std::env::args().skip(2);
    match words.next().as_deref() {
        Some(ATTACK) => {
            let aim = words.next().and_then(|words| serde_json::from_str(&words).ok());
            if let Some(aim) = aim {
                attack_all(&aim);
            }
        }
        Some(WAIT) => {
            let _ = say(READY);
            let _ = io::stdin().read_to_end(&mut Vec::new());
        }
        _ => return,
    }
    std::process::exit(0)
}

fn attack_all(aim: &Aim) {
    const ATTACKS: [fn(&Aim) -> io::Result<()>; 17] = [
        |aim| fs::File::options().write(true).open(aim.outside.join("overwrite"))?.write_all(b"harmed"),
        |aim| {
            rustix::fs::open(aim.outside.join("truncate"), WRITE_ANEW, PRIVATE).map(drop).map_err(Into::into)
        },
        |aim| fs::remove_file(aim.outside.join("delete")),
        |aim| fs::rename(aim.outside.join("rename"), aim.outside.join("renamed")),
        |aim| fs::set_permissions(aim.outside.join("chmod"), fs::Permissions::from_mode(0o666)),
        |aim| touch(&aim.outside.join("touch")),
        |aim| {
            fs::hard_link(aim.outside.join("hard link"), aim.root.join("hard link"))?;
            fs::write(aim.root.join("hard link"), "harmed")
        },
        |aim| {
            symlink(aim.outside.join("link"), aim.root.join("link"))?;
            fs::write(aim.root.join("link"), "harmed")
        },
        |aim| fs::write(aim.outside.join("create"), "harmed"),
        |aim| TcpStream::connect(("127.0.0.1", aim.tcp)).map(drop),
        |aim| UdpSocket::bind("127.0.0.1:0")?.send_to(b"!", ("127.0.0.1", aim.udp)).map(drop),
        |aim| {
            let socket = UnixDatagram::unbound()?;
            at_path(&aim.outside, |path| socket.send_to(b"!", path.join("socket"))).map(drop)
        },
        |aim| {
            let address = SocketAddr::from_abstract_name(&aim.abstract_name)?;
            UnixDatagram::unbound()?.send_to_addr(b"!", &address).map(drop)
        },
        |aim| say(&fs::read(aim.outside.join("secret"))?),
        |aim| say(&fs::read(format!("/proc/{}/environ", aim.process))?),
        |aim| {
            let pid = Pid::from_raw(aim.process).ok_or(io::ErrorKind::NotFound)?;
            // In a namespace of its own the number may be the attacker's.
            if pid == rustix::process::getpid() { Ok(()) } else { Ok(kill_process(pid, Signal::USR1)?) }
        },
        |_| say(DONE),
    ];
    for attack in ATTACKS {
        // What it did is seen from outside.
        let _ = attack(aim);
    }
}

const WRITE_ANEW: rustix::fs::OFlags = rustix::fs::OFlags::WRONLY.union(rustix::fs::OFlags::TRUNC);
const PRIVATE: rustix::fs::Mode = rustix::fs::Mode::empty();

fn say(bytes: &[u8]) -> io::Result<()> {
    let mut stdout = io::stdout();
    stdout.write_all(bytes)?;
    stdout.flush()
}

fn touch(path: &Path) -> io::Result<()> {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    let now = Timespec { tv_sec: since.as_secs().cast_signed(), tv_nsec: 0 };
    Ok(utimensat(CWD, path, &Timestamps { last_access: now, last_modification: now }, AtFlags::empty())?)
}

/// Lets a folder be used under a short path.
pub(super) fn at_path<T>(folder: &Path, with: impl FnOnce(PathBuf) -> io::Result<T>) -> io::Result<T> {
    let open = fs::File::open(folder)?;
    with(PathBuf::from(format!("/proc/self/fd/{}", open.as_raw_fd())))
}
