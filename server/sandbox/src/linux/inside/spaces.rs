//! The namespaces, and the process that waits outside of them.

use std::{fs, io, os::fd::AsFd};

use rustix::{
    event::{PollFd, PollFlags, poll},
    io::Errno,
    process::{
        DumpableBehavior, Pid, PidfdFlags, Signal, WaitOptions, getegid, geteuid, kill_process, pidfd_open,
        set_dumpable_behavior, waitpid,
    },
    thread::UnshareFlags,
};

use super::{At, Control, Stuck, die_with_parent, guard, let_go_of_output, root};
use crate::linux::{
    plan::Plan,
    system::{Forked, fork, switch_loopback_on, unshare},
};

/// Enters new namespaces, starts the first process there and waits for its end.
pub(super) fn enter(plan: &Plan, control: &Control) -> Result<(), Stuck> {
    separate(plan.network)?;
    // The kernel forgets it when the credentials change.
    die_with_parent()?;
    let (alive, held) = io::pipe().at("make a pipe")?;
    match fork().at("start the first process")? {
        Forked::Parent(first) => {
            drop(alive);
            let waited = wait_outside(first, control);
            drop(held);
            waited
        }
        Forked::Child => {
            drop(held);
            first(plan, control, &alive)
        }
    }
}

fn separate(network: bool) -> Result<(), Stuck> {
    let (uid, gid) = (geteuid().as_raw(), getegid().as_raw());
    let mut flags = UnshareFlags::NEWUSER
        | UnshareFlags::NEWNS
        | UnshareFlags::NEWPID
        | UnshareFlags::NEWIPC
        | UnshareFlags::NEWUTS
        | UnshareFlags::NEWCGROUP;
    if !network {
        flags |= UnshareFlags::NEWNET;
    }
    unshare(flags).at("make namespaces")?;
    // Nobody but the user exists inside: nothing can be handed to another owner.
    fs::write("/proc/self/setgroups", "deny").at("give up groups")?;
    fs::write("/proc/self/uid_map", format!("{uid} {uid} 1")).at("say who the user is")?;
    fs::write("/proc/self/gid_map", format!("{gid} {gid} 1")).at("say what the user's group is")?;
    set_dumpable_behavior(DumpableBehavior::NotDumpable).at("hide the launcher's memory")?;
    if !network {
        switch_loopback_on().at("switch the loopback interface on")?;
    }
    Ok(())
}

/// Ends the first process when asked to, or when whoever could ask is gone. The kernel then ends all others of
/// its namespace before the wait is over.
fn wait_outside(first: Pid, control: &Control) -> Result<(), Stuck> {
    let_go_of_output().at("let go of the output")?;
    let ended = pidfd_open(first, PidfdFlags::empty()).at("watch the first process")?;
    let line = control.0.as_fd();
    let mut waits = [PollFd::new(&line, PollFlags::IN), PollFd::new(&ended, PollFlags::IN)];
    while let Err(Errno::INTR) = poll(&mut waits, None) {}
    // Ending what has ended does nothing; its number is not free before the wait.
    let _ = kill_process(first, Signal::KILL);
    while let Err(Errno::INTR) = waitpid(Some(first), WaitOptions::empty()) {}
    Ok(())
}

/// What the first process of the namespace does.
fn first(plan: &Plan, control: &Control, alive: &io::PipeReader) -> Result<(), Stuck> {
    die_with_parent()?;
    // The launcher holds the other end as long as it lives: it may have gone before the line above.
    let mut gone = [PollFd::new(alive, PollFlags::IN)];
    if poll(&mut gone, Some(&rustix::fs::Timespec { tv_sec: 0, tv_nsec: 0 })).at("look for the launcher")? > 0
    {
        return Ok(());
    }
    let disk = root::build(plan)?;
    guard::watch(plan, control, Some(disk))
}
