//! Touching other processes, and what processes share.

use std::{ffi::CString, fs};

use rustix::process::{
    Pid, PidfdFlags, Resource, Rlimit, Signal, kill_process, kill_process_group, pidfd_open,
    pidfd_send_signal, prlimit, setpriority_process,
};

use super::{
    Attack,
    Harm::{Claimed, Victim},
};
use crate::{
    aim::Aim,
    calls::{address, call},
};

pub(super) const ATTACKS: &[Attack] = &[
    Attack { name: "end a process", harm: Victim, run: |aim| Ok(kill_process(victim(aim), Signal::TERM)?) },
    Attack { name: "stop a process", harm: Victim, run: |aim| Ok(kill_process(victim(aim), Signal::STOP)?) },
    Attack {
        name: "end a group of processes",
        harm: Victim,
        run: |aim| Ok(kill_process_group(victim(aim), Signal::TERM)?),
    },
    Attack {
        name: "end a thread",
        harm: Victim,
        run: |aim| {
            let pid = aim.victim as usize;
            call(libc::SYS_tgkill, [pid, pid, libc::SIGTERM as usize]).map(drop)
        },
    },
    Attack {
        name: "end a process by its descriptor",
        harm: Victim,
        run: |aim| {
            let process = pidfd_open(victim(aim), PidfdFlags::empty())?;
            Ok(pidfd_send_signal(process, Signal::TERM)?)
        },
    },
    Attack {
        name: "slow a process down",
        harm: Victim,
        run: |aim| Ok(setpriority_process(Some(victim(aim)), 19)?),
    },
    Attack {
        name: "limit a process",
        harm: Victim,
        run: |aim| {
            let few = Rlimit { current: Some(7), maximum: Some(77) };
            Ok(prlimit(Some(victim(aim)), Resource::Nofile, few).map(drop)?)
        },
    },
    Attack {
        name: "let memory run out for a process first",
        harm: Victim,
        run: |aim| fs::write(format!("/proc/{}/oom_score_adj", aim.victim), "1000"),
    },
    Attack {
        name: "trace a process",
        harm: Claimed,
        run: |aim| call(libc::SYS_ptrace, [libc::PTRACE_SEIZE as usize, aim.victim as usize, 0, 0]).map(drop),
    },
    Attack {
        name: "write to a process's memory",
        harm: Claimed,
        run: |aim| {
            let here = [address(b"s"), 1];
            let there = [aim.address, 1];
            let pid = aim.victim as usize;
            call(libc::SYS_process_vm_writev, [pid, address(&here), 1, address(&there), 1, 0]).map(drop)
        },
    },
    Attack {
        name: "write to a process's memory as a file",
        harm: Claimed,
        run: |aim| {
            let memory = fs::File::options().write(true).open(format!("/proc/{}/mem", aim.victim))?;
            std::os::unix::fs::FileExt::write_all_at(&memory, b"s", aim.address as u64)
        },
    },
    Attack {
        name: "take a file from a process",
        harm: Claimed,
        run: |aim| {
            let process = pidfd_open(victim(aim), PidfdFlags::empty())?;
            let number = crate::target::number(&process);
            call(libc::SYS_pidfd_getfd, [number, aim.victims_file as usize, 0]).map(drop)
        },
    },
    Attack {
        name: "open shared memory",
        harm: Claimed,
        run: |aim| {
            let memory = call(libc::SYS_shmget, [aim.key, 4096, 0])?;
            call(libc::SYS_shmat, [memory, 0, 0]).map(drop)
        },
    },
    Attack {
        name: "send to a queue of the system's",
        harm: Claimed,
        run: |aim| {
            let queue = call(libc::SYS_msgget, [aim.key, 0])?;
            let message = [1_usize, 0];
            call(libc::SYS_msgsnd, [queue, address(&message), 8, 0]).map(drop)
        },
    },
    Attack {
        name: "take a semaphore",
        harm: Claimed,
        run: |aim| call(libc::SYS_semget, [aim.key, 1, 0]).map(drop),
    },
    Attack {
        name: "open a queue by its name",
        harm: Claimed,
        run: |aim| {
            let queue = CString::new(aim.abstract_name("queue"))?;
            call(libc::SYS_mq_open, [queue.as_ptr() as usize, libc::O_WRONLY as usize]).map(drop)
        },
    },
];

fn victim(aim: &Aim) -> Pid {
    let pid = Pid::from_raw(aim.victim).unwrap();
    // In a namespace of its own the number may be the attacker's; there is no attack then.
    assert_ne!(pid, rustix::process::getpid());
    pid
}
