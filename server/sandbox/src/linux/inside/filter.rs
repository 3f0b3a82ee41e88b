//! The filter of system calls: what a build or a test never needs and an attack does.
//!
//! A list of what is denied, not of what is allowed: tools use more calls every year, and the walls before
//! this one hold without it. It closes what they leave open: kernel interfaces that have had many holes, and
//! sockets that reach the host by a path.

use std::{collections::BTreeMap, io};

use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen::Dword, SeccompCmpOp, SeccompCondition, SeccompFilter,
    SeccompRule, TargetArch, apply_filter, sock_filter,
};

use super::{At, Stuck};
use crate::linux::plan::{Plan, Walls};

/// Never needed, whatever the arguments.
const DENIED: &[libc::c_long] = &[
    // Other processes' memory and files.
    libc::SYS_ptrace,
    libc::SYS_process_vm_readv,
    libc::SYS_process_vm_writev,
    libc::SYS_process_madvise,
    libc::SYS_pidfd_getfd,
    libc::SYS_kcmp,
    libc::SYS_move_pages,
    libc::SYS_migrate_pages,
    // Interfaces of the kernel that have had many holes.
    libc::SYS_io_uring_setup,
    libc::SYS_io_uring_enter,
    libc::SYS_io_uring_register,
    libc::SYS_bpf,
    libc::SYS_perf_event_open,
    libc::SYS_userfaultfd,
    libc::SYS_fanotify_init,
    libc::SYS_add_key,
    libc::SYS_request_key,
    libc::SYS_keyctl,
    // Mounts and namespaces.
    libc::SYS_mount,
    libc::SYS_umount2,
    libc::SYS_pivot_root,
    libc::SYS_chroot,
    libc::SYS_move_mount,
    libc::SYS_open_tree,
    libc::SYS_fsopen,
    libc::SYS_fsconfig,
    libc::SYS_fsmount,
    libc::SYS_fspick,
    libc::SYS_mount_setattr,
    libc::SYS_unshare,
    libc::SYS_setns,
    // Files by handle go around every folder's permissions.
    libc::SYS_open_by_handle_at,
    libc::SYS_name_to_handle_at,
    // The machine.
    libc::SYS_kexec_load,
    libc::SYS_kexec_file_load,
    libc::SYS_init_module,
    libc::SYS_finit_module,
    libc::SYS_delete_module,
    libc::SYS_reboot,
    libc::SYS_swapon,
    libc::SYS_swapoff,
    libc::SYS_acct,
    libc::SYS_quotactl,
    libc::SYS_quotactl_fd,
    libc::SYS_syslog,
    libc::SYS_vhangup,
    libc::SYS_settimeofday,
    libc::SYS_clock_settime,
    libc::SYS_clock_adjtime,
    libc::SYS_adjtimex,
    libc::SYS_sethostname,
    libc::SYS_setdomainname,
    libc::SYS_lookup_dcookie,
    libc::SYS_nfsservctl,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_iopl,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_ioperm,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_modify_ldt,
];

/// Newer calls, which the library does not name yet. Their numbers are the same on every architecture.
const SETXATTRAT: libc::c_long = 463;
const REMOVEXATTRAT: libc::c_long = 466;
const FILE_SETATTR: libc::c_long = 469;

/// Where no namespace stands between: what Landlock has no right for.
const DENIED_WITHOUT_NAMESPACES: &[libc::c_long] = &[
    libc::SYS_fchmod,
    libc::SYS_fchmodat,
    libc::SYS_fchmodat2,
    libc::SYS_fchown,
    libc::SYS_fchownat,
    libc::SYS_utimensat,
    libc::SYS_setxattr,
    libc::SYS_lsetxattr,
    libc::SYS_fsetxattr,
    libc::SYS_removexattr,
    libc::SYS_lremovexattr,
    libc::SYS_fremovexattr,
    SETXATTRAT,
    REMOVEXATTRAT,
    FILE_SETATTR,
    libc::SYS_shmget,
    libc::SYS_shmat,
    libc::SYS_msgget,
    libc::SYS_semget,
    libc::SYS_mq_open,
    libc::SYS_mq_unlink,
    libc::SYS_setpriority,
    libc::SYS_ioprio_set,
    libc::SYS_prlimit64,
    libc::SYS_sched_setaffinity,
    libc::SYS_sched_setscheduler,
    libc::SYS_sched_setattr,
    libc::SYS_sched_setparam,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_chmod,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_chown,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_lchown,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_utime,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_utimes,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_futimesat,
];

/// Requests that change a file's attributes, for which reading it is enough.
const ATTRIBUTES: [u64; 3] = [FS_IOC_SETFLAGS, FS_IOC_SETVERSION, FS_IOC_FSSETXATTR];
const FS_IOC_SETFLAGS: u64 = 0x4008_6602;
const FS_IOC_SETVERSION: u64 = 0x4008_7602;
const FS_IOC_FSSETXATTR: u64 = 0x401c_5820;

type Rules = BTreeMap<i64, Vec<SeccompRule>>;

/// Puts the filters up, the one that denies putting up others' last words aside: each only adds.
pub(super) fn put_up(plan: &Plan) -> Result<(), Stuck> {
    let filters = filters(plan.walls == Walls::Restricted, plan.network).map_err(io::Error::other);
    for filter in filters.at("write the filter of system calls")? {
        apply_filter(&filter).map_err(io::Error::other).at("put up the filter of system calls")?;
    }
    Ok(())
}

fn filters(without_namespaces: bool, network: bool) -> seccompiler::Result<Vec<BpfProgram>> {
    let mut all = vec![compile(denied(without_namespaces)?, libc::EPERM)?];
    // Where no namespace keeps them in, there are none.
    let are_kept_in = !without_namespaces || network;
    all.push(compile(sockets(are_kept_in)?, libc::EAFNOSUPPORT)?);
    // Its flags lie in memory, where no filter can look; without it, programs use `clone`.
    all.push(compile(Rules::from([(libc::SYS_clone3, vec![])]), libc::ENOSYS)?);
    if cfg!(target_arch = "x86_64") {
        all.push(no_other_numbering());
    }
    Ok(all)
}

fn compile(rules: Rules, errno: i32) -> seccompiler::Result<BpfProgram> {
    let arch = if cfg!(target_arch = "x86_64") { TargetArch::x86_64 } else { TargetArch::aarch64 };
    // Calls of another architecture end the process: the library's filter checks that first.
    let filter = SeccompFilter::new(rules, SeccompAction::Allow, SeccompAction::Errno(errno as u32), arch)?;
    Ok(filter.try_into()?)
}

fn denied(without_namespaces: bool) -> seccompiler::Result<Rules> {
    let more = if without_namespaces { DENIED_WITHOUT_NAMESPACES } else { &[] };
    let mut rules: Rules = DENIED.iter().chain(more).map(|&call| (call, vec![])).collect();
    // Input pushed into a terminal is run by whoever reads there.
    let mut requests = vec![libc::TIOCSTI, libc::TIOCLINUX];
    if without_namespaces {
        requests.extend(ATTRIBUTES);
    }
    let ioctls = requests.into_iter().map(|request| when(&[(1, SeccompCmpOp::Eq, request)]));
    rules.insert(libc::SYS_ioctl, ioctls.collect::<Result<_, _>>()?);
    // A lease on a file that may only be read stops everyone else who opens it.
    rules.insert(libc::SYS_fcntl, vec![when(&[(1, SeccompCmpOp::Eq, libc::F_SETLEASE as u64)])?]);
    let namespaces = [
        libc::CLONE_NEWNS,
        libc::CLONE_NEWCGROUP,
        libc::CLONE_NEWUTS,
        libc::CLONE_NEWIPC,
        libc::CLONE_NEWUSER,
        libc::CLONE_NEWPID,
        libc::CLONE_NEWNET,
    ];
    let clones = namespaces.map(|flag| when(&[(0, SeccompCmpOp::MaskedEq(flag as u64), flag as u64)]));
    rules.insert(libc::SYS_clone, clones.into_iter().collect::<Result<_, _>>()?);
    Ok(rules)
}

/// Only TCP and UDP, which the network namespace keeps in, and pairs that stay connected. Others reach the
/// host by a path, or its kernel at places with many holes.
fn sockets(any: bool) -> seccompiler::Result<Rules> {
    const KIND: u64 = 0xf;
    let is_not = |argument, values: &[i32]| {
        let conditions: Vec<_> =
            values.iter().map(|&value| (argument, SeccompCmpOp::Ne, value as u64)).collect();
        when(&conditions)
    };
    let is_kind = |kind: u64| when(&[(1, SeccompCmpOp::MaskedEq(KIND), kind)]);
    let (stream, datagram) = (libc::SOCK_STREAM as u64, libc::SOCK_DGRAM as u64);
    let mut socket = vec![
        is_not(0, &[libc::AF_INET, libc::AF_INET6])?,
        is_not(2, &[0, libc::IPPROTO_TCP, libc::IPPROTO_UDP])?,
    ];
    // A pair of datagram sockets can be turned to any path afterwards. Those that are connected cannot: streams, and
    // packets in order, by which Rust's programs hand over what they start.
    let mut pair = vec![is_not(0, &[libc::AF_UNIX])?];
    for kind in 0..=KIND {
        if kind != stream && kind != datagram {
            socket.push(is_kind(kind)?);
        }
        if kind != stream && kind != libc::SOCK_SEQPACKET as u64 {
            pair.push(is_kind(kind)?);
        }
    }
    if !any {
        socket.clear();
    }
    Ok(Rules::from([(libc::SYS_socket, socket), (libc::SYS_socketpair, pair)]))
}

fn when(conditions: &[(u8, SeccompCmpOp, u64)]) -> seccompiler::Result<SeccompRule> {
    let conditions = conditions
        .iter()
        .map(|(argument, compare, value)| SeccompCondition::new(*argument, Dword, compare.clone(), *value))
        .collect::<Result<_, _>>()?;
    Ok(SeccompRule::new(conditions)?)
}

/// On x86-64 each call has a second number, which the other filters do not know.
fn no_other_numbering() -> BpfProgram {
    const BIT: u32 = 0x4000_0000;
    let step = |code: u32, jt, jf, k| sock_filter { code: code as u16, jt, jf, k };
    vec![
        // The number is the first field of what a filter sees.
        step(libc::BPF_LD | libc::BPF_W | libc::BPF_ABS, 0, 0, 0),
        step(libc::BPF_JMP | libc::BPF_JGE | libc::BPF_K, 0, 1, BIT),
        step(libc::BPF_RET | libc::BPF_K, 0, 0, libc::SECCOMP_RET_KILL_PROCESS),
        step(libc::BPF_RET | libc::BPF_K, 0, 0, libc::SECCOMP_RET_ALLOW),
    ]
}
