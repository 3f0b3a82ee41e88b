//! The command's file system: everything of the host read-only, copies over the workspace's folders, and
//! private folders where programs expect to write.
//!
//! Whatever is needed from the host is opened first, as mounts without a place: the private folders then
//! cover what they cover without hiding anything that is still to be used.

use std::{
    fs,
    os::{
        fd::{AsFd, OwnedFd},
        unix::fs::symlink,
    },
    path::{Path, PathBuf},
};

use rustix::{
    fs::{CWD, Mode, OFlags, open},
    mount::{
        MountFlags, MountPropagationFlags, MoveMountFlags, OpenTreeFlags, UnmountFlags, mount, mount_bind,
        mount_change, move_mount, open_tree, unmount,
    },
    process::{chdir, pivot_root},
};

use super::{
    At, Stuck,
    fence::{DEVICES, PRIVATE},
    usage::Disk,
};
use crate::linux::{plan::Plan, system::set_mount_attributes};

/// Where the new file system is put together. Every system has this folder; what it holds is opened before.
const STAGE: &str = "/tmp";
const ROOT: &str = "/tmp/root";

/// Lays the file system out and makes it the root of this process. What it answers watches the disk that the
/// copies grow on, which cannot be reached by a path any more.
pub(super) fn build(plan: &Plan) -> Result<Disk, Stuck> {
    mount_change("/", MountPropagationFlags::PRIVATE | MountPropagationFlags::REC)
        .at("keep its mounts to itself")?;
    let disk = Disk::open(Path::new(&plan.task)).at("open the task's folder")?;
    let parts = Parts::open(plan)?;
    let addresses = name_servers(plan);
    let links = links_out_of_run();

    tmpfs(STAGE, "size=16m,mode=755")?;
    for folder in ["root", "empty", "copies", "masks"] {
        make_dir(&Path::new(STAGE).join(folder))?;
    }
    attach(&parts.host, Path::new(ROOT)).at("show the host's files")?;
    devices(&parts)?;
    let quarter = plan.memory / 4;
    for folder in PRIVATE {
        let place = inside(folder);
        // What is a link, as some systems have it, leads to another one of them.
        if place.is_dir() && !place.is_symlink() {
            tmpfs(&place, &format!("size={quarter},mode=1777"))?;
        }
    }
    for (name, target) in links {
        symlink(target, inside("/run").join(name)).at("show a link in /run")?;
    }
    if let Some((path, content)) = addresses {
        write_below_run(&path, &content)?;
    }
    copies(plan, &parts)?;
    masks(plan)?;
    let fresh = MountFlags::RDONLY | MountFlags::NOSUID | MountFlags::NODEV | MountFlags::NOEXEC;
    mount("proc", inside("/proc"), "proc", fresh, None).at("show its own processes")?;
    enter()?;
    Ok(disk)
}

/// Mounts of the host's, without a place yet.
struct Parts {
    host: OwnedFd,
    /// For each copy what is below it, and where it is kept.
    copies: Vec<(OwnedFd, OwnedFd)>,
    devices: Vec<OwnedFd>,
}

impl Parts {
    fn open(plan: &Plan) -> Result<Self, Stuck> {
        let host = take(Path::new("/"), OpenTreeFlags::AT_RECURSIVE).at("open the host's files")?;
        let closed = libc::MOUNT_ATTR_RDONLY | libc::MOUNT_ATTR_NOSUID | libc::MOUNT_ATTR_NODEV;
        set_mount_attributes(host.as_fd(), closed, true).at("make the host's files read-only")?;
        let mut copies = Vec::new();
        for copy in &plan.copies {
            let at = Path::new(&copy.at);
            let below = take(at, OpenTreeFlags::empty())
                .at(format!("copy {}: does it hold a mount?", at.display()))?;
            set_mount_attributes(below.as_fd(), closed, false).at("make the workspace read-only")?;
            let store =
                take(Path::new(&copy.store), OpenTreeFlags::empty()).at("open the task's own files")?;
            copies.push((below, store));
        }
        let devices = DEVICES.iter().map(|name| take(&Path::new("/dev").join(name), OpenTreeFlags::empty()));
        let devices = devices.collect::<Result<_, _>>().at("open the harmless devices")?;
        Ok(Self { host, copies, devices })
    }
}

fn take(path: &Path, more: OpenTreeFlags) -> rustix::io::Result<OwnedFd> {
    open_tree(CWD, path, OpenTreeFlags::OPEN_TREE_CLONE | OpenTreeFlags::OPEN_TREE_CLOEXEC | more)
}

fn attach(part: &OwnedFd, place: &Path) -> rustix::io::Result<()> {
    move_mount(part, "", CWD, place, MoveMountFlags::MOVE_MOUNT_F_EMPTY_PATH)
}

/// A path of the host in the new file system.
fn inside(path: impl AsRef<Path>) -> PathBuf {
    let path = path.as_ref();
    Path::new(ROOT).join(path.strip_prefix("/").unwrap_or(path))
}

fn make_dir(path: &Path) -> Result<(), Stuck> {
    fs::create_dir_all(path).at(format!("make the folder {}", path.display()))
}

fn tmpfs(place: impl AsRef<Path>, options: &str) -> Result<(), Stuck> {
    let place = place.as_ref();
    let options = std::ffi::CString::new(options).unwrap_or_default();
    mount("tmpfs", place, "tmpfs", MountFlags::NOSUID | MountFlags::NODEV, Some(options.as_c_str()))
        .at(format!("make {} private", place.display()))
}

/// A few harmless devices and terminals of its own, instead of the host's.
fn devices(parts: &Parts) -> Result<(), Stuck> {
    let dev = inside("/dev");
    tmpfs(&dev, "size=64k,mode=755")?;
    for (name, device) in DEVICES.iter().zip(&parts.devices) {
        let place = dev.join(name);
        fs::write(&place, "").and_then(|()| Ok(attach(device, &place)?)).at(format!("show /dev/{name}"))?;
    }
    let links = [
        ("fd", "/proc/self/fd"),
        ("stdin", "/proc/self/fd/0"),
        ("stdout", "/proc/self/fd/1"),
        ("stderr", "/proc/self/fd/2"),
        ("ptmx", "pts/ptmx"),
    ];
    for (name, target) in links {
        symlink(target, dev.join(name)).at(format!("show /dev/{name}"))?;
    }
    make_dir(&dev.join("shm"))?;
    make_dir(&dev.join("pts"))?;
    let flags = MountFlags::NOSUID | MountFlags::NOEXEC;
    mount("devpts", dev.join("pts"), "devpts", flags, Some(c"newinstance,ptmxmode=0666,mode=620"))
        .at("make terminals of its own")?;
    let own = open(&dev, OFlags::PATH | OFlags::CLOEXEC, Mode::empty()).at("open /dev")?;
    set_mount_attributes(own.as_fd(), libc::MOUNT_ATTR_RDONLY, false).at("make /dev read-only")
}

/// The copies: below what is on the disk, over it what differs, on top what the command writes.
fn copies(plan: &Plan, parts: &Parts) -> Result<(), Stuck> {
    for (index, (copy, (below, store))) in plan.copies.iter().zip(&parts.copies).enumerate() {
        let stage = Path::new(STAGE).join("copies").join(index.to_string());
        make_dir(&stage.join("below"))?;
        make_dir(&stage.join("store"))?;
        attach(below, &stage.join("below")).at("lay out the workspace")?;
        attach(store, &stage.join("store")).at("lay out the task's files")?;
        let place = inside(&copy.at);
        // Covered by a private folder, it has to be made anew.
        make_dir(&place)?;
        // No user can hold these words in a path, so nothing needs to be escaped.
        let stage = stage.display();
        let options = format!(
            "lowerdir={stage}/store/layer:{stage}/below,upperdir={stage}/store/upper,workdir={stage}/store/work,\
             userxattr,xino=off,index=off"
        );
        let options = std::ffi::CString::new(options).unwrap_or_default();
        let flags = MountFlags::NOSUID | MountFlags::NODEV;
        mount("overlay", &place, "overlay", flags, Some(options.as_c_str()))
            .at(format!("lay a copy over {}", Path::new(&copy.at).display()))?;
    }
    Ok(())
}

/// Empties what the command must not read.
fn masks(plan: &Plan) -> Result<(), Stuck> {
    let stage = Path::new(STAGE).join("masks");
    tmpfs(&stage, "size=4k,mode=755")?;
    let (folder, file) = (stage.join("folder"), stage.join("file"));
    make_dir(&folder)?;
    fs::write(&file, "").at("make an empty file")?;
    let own = open(&stage, OFlags::PATH | OFlags::CLOEXEC, Mode::empty()).at("open the masks")?;
    set_mount_attributes(own.as_fd(), libc::MOUNT_ATTR_RDONLY, false).at("make the masks read-only")?;
    for path in &plan.masks {
        let place = inside(path);
        let mask = match fs::symlink_metadata(&place) {
            Ok(data) if data.is_dir() => &folder,
            Ok(data) if data.is_file() => &file,
            _ => continue,
        };
        mount_bind(mask, &place).at(format!("mask {}", Path::new(path).display()))?;
    }
    Ok(())
}

/// Where the host's name servers are written down, when that is in a folder that becomes private.
fn name_servers(plan: &Plan) -> Option<(PathBuf, Vec<u8>)> {
    let path = plan.network.then(|| fs::canonicalize("/etc/resolv.conf").ok()).flatten()?;
    let content = fs::read(&path).ok()?;
    path.starts_with("/run").then_some((path, content))
}

fn write_below_run(path: &Path, content: &[u8]) -> Result<(), Stuck> {
    let place = inside(path);
    place.parent().map_or(Ok(()), make_dir)?;
    fs::write(&place, content).at("show the name servers")
}

/// Links in `/run` that lead elsewhere: NixOS keeps its programs behind one.
fn links_out_of_run() -> Vec<(std::ffi::OsString, PathBuf)> {
    let entries = fs::read_dir("/run").into_iter().flatten().flatten();
    let links = entries.filter_map(|entry| Some((entry.file_name(), fs::read_link(entry.path()).ok()?)));
    links.filter(|(_, target)| target.is_absolute() && !target.starts_with("/run")).collect()
}

/// Makes the new file system the root and lets go of the old one.
fn enter() -> Result<(), Stuck> {
    chdir(ROOT).at("enter the new root")?;
    pivot_root(".", ".").at("make the new root the root")?;
    unmount(".", UnmountFlags::DETACH).at("let go of the old root")?;
    chdir("/").at("enter the root")
}
