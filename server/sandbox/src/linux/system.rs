//! The system calls that no safe crate wraps, and forking. All of this crate's `unsafe` is here.

use std::{
    ffi::CString,
    io,
    os::fd::{AsFd, AsRawFd, BorrowedFd, FromRawFd, OwnedFd, RawFd},
    ptr,
};

use rustix::{process::Pid, thread::UnshareFlags};

fn check(result: libc::c_long) -> io::Result<libc::c_long> {
    if result < 0 { Err(io::Error::last_os_error()) } else { Ok(result) }
}

/// Which of the two processes after a fork this is.
pub(crate) enum Forked {
    Parent(Pid),
    Child,
}

/// Forks. Only the launcher does so, which has one thread: nothing can be locked in the child.
#[expect(unsafe_code, reason = "no safe crate forks")]
pub(crate) fn fork() -> io::Result<Forked> {
    // SAFETY: the launcher has one thread, so the child finds every lock free and all memory consistent.
    let pid = unsafe { libc::fork() };
    Ok(Pid::from_raw(check(pid.into())? as i32).map_or(Forked::Child, Forked::Parent))
}

/// Leaves the namespaces named.
#[expect(unsafe_code, reason = "rustix guards against unsharing the table of files")]
pub(crate) fn unshare(flags: UnshareFlags) -> io::Result<()> {
    debug_assert!(!flags.contains(UnshareFlags::FILES));
    // SAFETY: the table of files stays shared, which is the only unsafe case.
    Ok(unsafe { rustix::thread::unshare_unsafe(flags) }?)
}

/// Sets attributes of a mount and, if asked, of all mounts below it.
#[expect(unsafe_code, reason = "rustix does not wrap mount_setattr")]
pub(crate) fn set_mount_attributes(mount: BorrowedFd<'_>, attributes: u64, below: bool) -> io::Result<()> {
    let attr = libc::mount_attr { attr_set: attributes, attr_clr: 0, propagation: 0, userns_fd: 0 };
    let flags = libc::AT_EMPTY_PATH | if below { libc::AT_RECURSIVE } else { 0 };
    // SAFETY: the path is an empty string, and the structure is passed with its own size and outlives the call.
    let done = unsafe {
        libc::syscall(
            libc::SYS_mount_setattr,
            mount.as_raw_fd(),
            c"".as_ptr(),
            flags,
            ptr::from_ref(&attr),
            size_of_val(&attr),
        )
    };
    check(done).map(drop)
}

/// Lets every file from `first` on be closed when the command starts.
#[expect(unsafe_code, reason = "rustix does not wrap close_range")]
pub(crate) fn close_at_exec(first: RawFd) -> io::Result<()> {
    // SAFETY: only a flag of open files is set; none is closed while someone owns it.
    let done =
        unsafe { libc::syscall(libc::SYS_close_range, first, libc::c_uint::MAX, libc::CLOSE_RANGE_CLOEXEC) };
    check(done).map(drop)
}

/// Makes `target` another name of `file`; for the standard streams.
#[expect(unsafe_code, reason = "the standard streams have no owner to hand over")]
pub(crate) fn replace(target: RawFd, file: impl AsFd) -> io::Result<()> {
    // SAFETY: the target is one of the standard streams, which nobody owns.
    check(unsafe { libc::dup2(file.as_fd().as_raw_fd(), target) }.into()).map(drop)
}

/// Takes a standard stream of the launcher as an owned file under another number.
#[expect(unsafe_code, reason = "the number is turned into an owner")]
pub(crate) fn take(stream: RawFd) -> io::Result<OwnedFd> {
    // SAFETY: duplicating reads no memory.
    let number = check(unsafe { libc::fcntl(stream, libc::F_DUPFD_CLOEXEC, 3) }.into())?;
    // SAFETY: the number is new and ours alone.
    Ok(unsafe { OwnedFd::from_raw_fd(number as RawFd) })
}

/// Switches the loopback interface of a new network namespace on.
#[expect(unsafe_code, reason = "no safe crate in use wraps SIOCSIFFLAGS")]
#[allow(clippy::cast_possible_wrap, reason = "the kernel's bytes have a sign on some processors")]
pub(crate) fn switch_loopback_on() -> io::Result<()> {
    use rustix::net::{AddressFamily, SocketFlags, SocketType, socket_with};
    let socket = socket_with(AddressFamily::INET, SocketType::DGRAM, SocketFlags::CLOEXEC, None)?;
    // SAFETY: all zeroes is a valid `ifreq`.
    let mut request: libc::ifreq = unsafe { std::mem::zeroed() };
    request.ifr_name[0] = b'l' as libc::c_char;
    request.ifr_name[1] = b'o' as libc::c_char;
    request.ifr_ifru.ifru_flags = (libc::IFF_UP | libc::IFF_RUNNING) as libc::c_short;
    // SAFETY: the request outlives the call and is the structure that this call reads.
    check(unsafe { libc::ioctl(socket.as_raw_fd(), libc::SIOCSIFFLAGS, &raw const request) }.into()).map(drop)
}

/// The version of Landlock that the kernel speaks; 0 where it has none.
#[expect(unsafe_code, reason = "the crate landlock hides the version on purpose")]
pub(crate) fn landlock_version() -> i32 {
    const VERSION: libc::c_int = 1;
    // SAFETY: with this flag the call reads no memory and only answers a number.
    let version = unsafe {
        libc::syscall(libc::SYS_landlock_create_ruleset, ptr::null::<libc::c_void>(), 0_usize, VERSION)
    };
    version.max(0) as i32
}

/// Turns this process into a program.
#[expect(unsafe_code, reason = "std looks programs up in this process's PATH, not in the command's")]
pub(crate) fn execute(program: &CString, argv: &[CString], env: &[CString]) -> io::Error {
    let pointers = |words: &[CString]| -> Vec<*const libc::c_char> {
        words.iter().map(|word| word.as_ptr()).chain([ptr::null()]).collect()
    };
    let (argv, env) = (pointers(argv), pointers(env));
    // SAFETY: both lists end with a null pointer, and they and their words outlive the call.
    unsafe { libc::execve(program.as_ptr(), argv.as_ptr(), env.as_ptr()) };
    io::Error::last_os_error()
}
