//! [`Target`]: what an attack aims at, and what became of it. What an attacker says of its success counts only
//! where nothing else can show it.

use std::{
    collections::BTreeMap,
    fs,
    io::{BufRead, BufReader},
    net::{TcpListener, UdpSocket},
    os::{
        fd::{AsFd, AsRawFd, OwnedFd},
        linux::net::SocketAddrExt,
        unix::{
            fs::{MetadataExt, PermissionsExt, symlink},
            net::{SocketAddr, UnixDatagram, UnixListener},
            process::CommandExt,
        },
    },
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use rustix::{
    event::{PollFd, PollFlags, poll},
    fs::Timespec,
    net::{AddressFamily, SocketAddrUnix, SocketType, bind, listen, socket},
};

use crate::{
    aim::{Aim, SHARED},
    attacks::Harm,
    calls::call,
};

pub(crate) struct Target {
    pub(crate) aim: Aim,
    before: BTreeMap<PathBuf, String>,
    listeners: Vec<OwnedFd>,
    victim: Child,
    victim_before: Option<String>,
    _inherited: OwnedFd,
    shared: [usize; 3],
}

impl Target {
    pub(crate) fn set_up(folder: &Path, program: &Path, number: usize) -> Self {
        let (root, outside) = (folder.join("root"), folder.join("outside"));
        let nonce = format!("{}-{number}", std::process::id());
        files(&root, &outside, &nonce);
        let mut victim = Command::new(program)
            .arg("victim")
            .env_clear()
            .env("SECRET", format!("secret-{nonce}"))
            .current_dir(&outside)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .process_group(0)
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(victim.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let mut said = line.split_ascii_whitespace();
        let (tcp, udp) = (TcpListener::bind("127.0.0.1:0").unwrap(), UdpSocket::bind("127.0.0.1:0").unwrap());
        // Without the flag that would close it in programs that are started.
        let inherited =
            rustix::fs::open(&outside, rustix::fs::OFlags::DIRECTORY, rustix::fs::Mode::empty()).unwrap();
        let aim = Aim {
            tcp: tcp.local_addr().unwrap().port(),
            udp: udp.local_addr().unwrap().port(),
            victim: victim.id().cast_signed(),
            address: said.next().unwrap().parse().unwrap(),
            victims_file: said.next().unwrap().parse().unwrap(),
            host: std::process::id().cast_signed(),
            inherited: inherited.as_raw_fd(),
            key: 0x6768_0000 + number * 64 + std::process::id() as usize % 64,
            root,
            outside,
            nonce,
        };
        let mut listeners: Vec<OwnedFd> = vec![tcp.into(), udp.into()];
        listeners.extend(unix_sockets(&aim));
        for folder in SHARED {
            fs::write(aim.shared(folder), format!("secret-{}", aim.nonce)).unwrap();
        }
        let shared = shared_by_key(&aim);
        let mut target = Self {
            aim,
            before: BTreeMap::new(),
            listeners,
            victim,
            victim_before: None,
            _inherited: inherited,
            shared,
        };
        target.before = target.disk();
        target.victim_before = target.victim();
        target
    }

    /// Which harm was done.
    pub(crate) fn harm(&mut self, said: &[u8]) -> Vec<Harm> {
        let says = |words: &str| said.windows(words.len()).any(|part| part == words.as_bytes());
        let all = [
            (Harm::Disk, self.disk() != self.before),
            (Harm::Heard, self.was_reached(0)),
            (Harm::Told, says(&format!("secret-{}", self.aim.nonce)) || says(crate::suite::SECRET)),
            (Harm::Victim, self.victim() != self.victim_before),
            (Harm::Claimed, says(crate::attacks::THROUGH)),
        ];
        all.into_iter().filter_map(|(harm, is_done)| is_done.then_some(harm)).collect()
    }

    /// Gives harm that comes with some delay the time for it; outside, where it has to come.
    pub(crate) fn wait_for(&mut self, harm: Harm) {
        match harm {
            Harm::Heard => drop(self.was_reached(2000)),
            Harm::Victim => {
                let ended = self.pidfd();
                let mut waits = [PollFd::new(&ended, PollFlags::IN)];
                for _ in 0..400 {
                    if self.victim() != self.victim_before {
                        break;
                    }
                    let tick = Timespec { tv_sec: 0, tv_nsec: 5_000_000 };
                    poll(&mut waits, Some(&tick)).unwrap();
                }
            }
            Harm::Disk | Harm::Told | Harm::Claimed => {}
        }
    }

    fn pidfd(&self) -> OwnedFd {
        let pid = rustix::process::Pid::from_child(&self.victim);
        rustix::process::pidfd_open(pid, rustix::process::PidfdFlags::empty()).unwrap()
    }

    fn was_reached(&self, milliseconds: i64) -> bool {
        let mut waits: Vec<_> =
            self.listeners.iter().map(|socket| PollFd::new(socket, PollFlags::IN)).collect();
        let wait = Timespec { tv_sec: milliseconds / 1000, tv_nsec: milliseconds % 1000 * 1_000_000 };
        poll(&mut waits, Some(&wait)).unwrap() > 0
    }

    /// All that can be seen of the files: names, kinds, owners, permissions, times of change, contents.
    fn disk(&self) -> BTreeMap<PathBuf, String> {
        let mut open = vec![self.aim.root.parent().unwrap().to_owned()];
        for folder in SHARED {
            open.extend([self.aim.shared(folder), self.aim.new_in(folder)]);
        }
        open.push(self.aim.new_in("/etc"));
        let mut found = BTreeMap::new();
        while let Some(path) = open.pop() {
            let Ok(data) = fs::symlink_metadata(&path) else { continue };
            let content = if data.is_file() { fs::read(&path).unwrap_or_default() } else { Vec::new() };
            let said = format!(
                "{:o} {} {} {} {}.{} {:?}",
                data.mode(),
                data.uid(),
                data.gid(),
                data.nlink(),
                data.ctime(),
                data.ctime_nsec(),
                String::from_utf8_lossy(&content)
            );
            let is_base = self.aim.root.parent() == Some(&path);
            // What the sandbox keeps is its own business.
            if path.ends_with("kept") {
                continue;
            }
            if data.is_dir() {
                open.extend(fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
            }
            if is_base {
                continue;
            }
            found.insert(path, said);
        }
        found
    }

    /// What can be seen of the victim; nothing when it has ended.
    fn victim(&mut self) -> Option<String> {
        if self.victim.try_wait().unwrap().is_some() {
            return None;
        }
        let read = |name: &str| fs::read_to_string(format!("/proc/{}/{name}", self.aim.victim)).unwrap();
        let (status, stat, limits) = (read("status"), read("stat"), read("limits"));
        let is_stopped = status.contains("State:\tT") || status.contains("State:\tt");
        let nice = stat[stat.rfind(')').unwrap()..].split_ascii_whitespace().nth(17).unwrap();
        let processors = status.lines().find(|line| line.starts_with("Cpus_allowed:")).unwrap();
        let files = limits.lines().find(|line| line.starts_with("Max open files")).unwrap();
        Some(format!("{is_stopped} {nice} {processors} {files} {}", read("oom_score_adj")))
    }
}

impl Drop for Target {
    fn drop(&mut self) {
        let _ = self.victim.kill();
        let _ = self.victim.wait();
        for folder in SHARED {
            let _ = fs::remove_file(self.aim.shared(folder));
            let _ = fs::remove_file(self.aim.new_in(folder));
        }
        let _ = fs::remove_file(self.aim.new_in("/etc"));
        let [memory, messages, semaphores] = self.shared;
        let _ = call(libc::SYS_shmctl, [memory, libc::IPC_RMID as usize, 0]);
        let _ = call(libc::SYS_msgctl, [messages, libc::IPC_RMID as usize, 0]);
        let _ = call(libc::SYS_semctl, [semaphores, 0, libc::IPC_RMID as usize, 0]);
        let queue = std::ffi::CString::new(self.aim.abstract_name("queue")).unwrap();
        let _ = call(libc::SYS_mq_unlink, [queue.as_ptr() as usize]);
    }
}

/// The files inside and outside; each is for one attack and says its own name.
fn files(root: &Path, outside: &Path, nonce: &str) {
    for folder in [root.join(".git/hooks"), outside.join("folder"), outside.join("empty")] {
        fs::create_dir_all(folder).unwrap();
    }
    let secret = format!("secret-{nonce}");
    fs::create_dir(outside.join("secrets")).unwrap();
    for name in ["secret", "secrets/inner", "victims-file"] {
        fs::write(outside.join(name), &secret).unwrap();
    }
    for name in ["file", "other", "planted", "folder/inner"] {
        fs::write(outside.join(name), name).unwrap();
        fs::set_permissions(outside.join(name), fs::Permissions::from_mode(0o600)).unwrap();
    }
    fs::write(root.join("own"), "own").unwrap();
    fs::write(root.join(".git/config"), "[core]\n").unwrap();
    fs::hard_link(outside.join("planted"), root.join("planted")).unwrap();
    symlink(outside.join("file"), root.join("to-file")).unwrap();
    symlink(outside.join("folder"), root.join("to-folder")).unwrap();
    symlink(outside.join("secret"), root.join("to-secret")).unwrap();
}

/// Listens on sockets that are reached by a path or a name.
fn unix_sockets(aim: &Aim) -> Vec<OwnedFd> {
    // A path may be only a hundred bytes long here.
    let short = PathBuf::from(format!("/proc/self/fd/{}", aim.inherited));
    let by_path = socket(AddressFamily::UNIX, SocketType::SEQPACKET, None).unwrap();
    bind(&by_path, &SocketAddrUnix::new(short.join("packets")).unwrap()).unwrap();
    listen(&by_path, 8).unwrap();
    let name = |kind: &str| SocketAddr::from_abstract_name(aim.abstract_name(kind)).unwrap();
    vec![
        by_path,
        UnixListener::bind(short.join("stream")).unwrap().into(),
        UnixDatagram::bind(short.join("datagrams")).unwrap().into(),
        UnixListener::bind_addr(&name("stream")).unwrap().into(),
        UnixDatagram::bind_addr(&name("datagrams")).unwrap().into(),
    ]
}

/// Makes what processes share by a number or a name of its own kind.
fn shared_by_key(aim: &Aim) -> [usize; 3] {
    let flags = (libc::IPC_CREAT | 0o600) as usize;
    let queue = std::ffi::CString::new(aim.abstract_name("queue")).unwrap();
    let how = (libc::O_CREAT | libc::O_RDWR) as usize;
    let open = call(libc::SYS_mq_open, [queue.as_ptr() as usize, how, 0o600, 0]).unwrap();
    call(libc::SYS_close, [open]).unwrap();
    [
        call(libc::SYS_shmget, [aim.key, 4096, flags]).unwrap(),
        call(libc::SYS_msgget, [aim.key, flags]).unwrap(),
        call(libc::SYS_semget, [aim.key, 1, flags]).unwrap(),
    ]
}

/// Keeps a file alive by borrowing, for calls that take its number.
pub(crate) fn number(file: &impl AsFd) -> usize {
    file.as_fd().as_raw_fd() as usize
}
