//! What the self-test's attacks aim at: files, listeners and a process, made for the purpose, which show
//! afterwards what became of them. An attack's own word for its success counts for nothing.

use std::{
    ffi::OsString,
    fs,
    io::{self, Read},
    net::{TcpListener, UdpSocket},
    os::{
        linux::net::SocketAddrExt,
        unix::{
            fs::{MetadataExt, PermissionsExt},
            net::{SocketAddr, UnixDatagram},
        },
    },
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::SystemTime,
};

use serde::{Deserialize, Serialize};

use crate::LAUNCHER;

/// What the launcher's program is told to wait until its standard input closes.
pub(super) const WAIT: &str = "wait";
/// What it says when it does. Before, the kernel may not have given it its environment yet, and the attack that
/// reads it would fail for that reason alone.
pub(super) const READY: &[u8] = b"ready";
/// The variable in the other process's environment.
const SECRET: &str = "GHOSTPEN_SELF_TEST";

/// What the attacker is told.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Aim {
    /// Where it may write, if anywhere.
    pub(super) root: PathBuf,
    /// Where it must not.
    pub(super) outside: PathBuf,
    pub(super) tcp: u16,
    pub(super) udp: u16,
    pub(super) abstract_name: String,
    pub(super) process: i32,
}

pub(super) struct Target {
    aim: Aim,
    tcp: TcpListener,
    datagrams: [(&'static str, Datagrams); 3],
    process: Child,
    /// Names that only whoever reads them can say.
    file_secret: String,
    environment_secret: String,
}

enum Datagrams {
    Udp(UdpSocket),
    Unix(UnixDatagram),
}

impl Datagrams {
    fn was_reached(&self) -> bool {
        let mut byte = [0];
        match self {
            Self::Udp(socket) => socket.recv(&mut byte).is_ok(),
            Self::Unix(socket) => socket.recv(&mut byte).is_ok(),
        }
    }
}

/// Files in `outside`, one per attack; each holds its own name.
pub(super) const FILES: [&str; 8] =
    ["overwrite", "truncate", "delete", "rename", "chmod", "touch", "hard link", "link"];

impl Target {
    pub(super) fn set_up(folder: &Path, launcher: &Path) -> io::Result<Self> {
        let (root, outside) = (folder.join("root"), folder.join("outside"));
        fs::create_dir_all(&root)?;
        fs::create_dir_all(&outside)?;
        for name in FILES {
            fs::write(outside.join(name), name)?;
            fs::set_permissions(outside.join(name), fs::Permissions::from_mode(0o600))?;
            fs::File::options().write(true).open(outside.join(name))?.set_modified(SystemTime::UNIX_EPOCH)?;
        }
        let nonce =
            format!("{:x}", fs::metadata(&root)?.ino() ^ u64::from(std::process::id()).rotate_left(40));
        let (file_secret, environment_secret) = (format!("file-{nonce}"), format!("environment-{nonce}"));
        fs::write(outside.join("secret"), &file_secret)?;
        let tcp = TcpListener::bind("127.0.0.1:0")?;
        tcp.set_nonblocking(true)?;
        let udp = UdpSocket::bind("127.0.0.1:0")?;
        udp.set_nonblocking(true)?;
        // A socket's path may be only a hundred bytes long, so it is reached by the folder's descriptor.
        let by_path = super::attacks::at_path(&outside, |path| UnixDatagram::bind(path.join("socket")))?;
        by_path.set_nonblocking(true)?;
        let abstract_name = format!("ghostpen-{nonce}");
        let by_name = UnixDatagram::bind_addr(&SocketAddr::from_abstract_name(&abstract_name)?)?;
        by_name.set_nonblocking(true)?;
        let mut process = Command::new(launcher)
            .args([LAUNCHER, WAIT])
            .env_clear()
            .env(SECRET, &environment_secret)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let mut said = [0; READY.len()];
        if let Some(stdout) = &mut process.stdout {
            stdout.read_exact(&mut said)?;
        }
        let aim = Aim {
            root,
            outside,
            tcp: tcp.local_addr()?.port(),
            udp: udp.local_addr()?.port(),
            abstract_name,
            process: process.id().cast_signed(),
        };
        let datagrams = [
            ("send by UDP", Datagrams::Udp(udp)),
            ("send to a socket's path", Datagrams::Unix(by_path)),
            ("send to an abstract socket", Datagrams::Unix(by_name)),
        ];
        Ok(Self { aim, tcp, datagrams, process, file_secret, environment_secret })
    }

    pub(super) fn root(&self) -> PathBuf {
        self.aim.root.clone()
    }

    pub(super) fn secret(&self) -> PathBuf {
        self.aim.outside.join("secret")
    }

    /// What the attacker is told, as one argument.
    pub(super) fn words(&self) -> io::Result<OsString> {
        Ok(serde_json::to_string(&self.aim)?.into())
    }

    /// What did harm.
    pub(super) fn harm(mut self, said: &[u8]) -> Vec<&'static str> {
        self.effects(said).into_iter().filter_map(|(name, harmed)| harmed.then_some(name)).collect()
    }

    /// What did none.
    pub(super) fn missed(mut self, said: &[u8]) -> Vec<&'static str> {
        self.effects(said).into_iter().filter_map(|(name, harmed)| (!harmed).then_some(name)).collect()
    }

    fn effects(&mut self, said: &[u8]) -> Vec<(&'static str, bool)> {
        let mut effects: Vec<_> = FILES.iter().map(|name| (*name, self.is_harmed(name))).collect();
        effects.push(("create", self.aim.outside.join("create").exists()));
        effects.push(("connect by TCP", self.tcp.accept().is_ok()));
        effects.extend(self.datagrams.iter().map(|(name, socket)| (*name, socket.was_reached())));
        let says = |secret: &str| said.windows(secret.len()).any(|part| part == secret.as_bytes());
        effects.push(("read a secret", says(&self.file_secret)));
        effects.push(("read another process's environment", says(&self.environment_secret)));
        effects.push(("send a signal", self.was_signalled()));
        effects
    }

    fn is_harmed(&self, name: &str) -> bool {
        let path = self.aim.outside.join(name);
        let as_before = fs::metadata(&path).is_ok_and(|data| {
            data.permissions().mode() & 0o7777 == 0o600
                && data.mtime() == 0
                && data.nlink() == 1
                && fs::read(&path).is_ok_and(|bytes| bytes == name.as_bytes())
        });
        !as_before
    }

    /// Whether the process was ended by a signal, and not by the end of its input.
    fn was_signalled(&mut self) -> bool {
        use std::os::unix::process::ExitStatusExt;
        drop(self.process.stdin.take());
        self.process.wait().is_ok_and(|status| status.signal().is_some())
    }
}

impl Drop for Target {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
