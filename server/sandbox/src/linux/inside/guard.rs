//! The process that starts the command, waits for it and ends it when it takes too much.

use std::os::fd::AsFd;

use rustix::{
    event::{PollFd, PollFlags, poll},
    fs::Timespec,
    io::Errno,
    process::{
        DumpableBehavior, Pid, PidfdFlags, Signal, WaitOptions, WaitStatus, getpid, kill_process, pidfd_open,
        set_child_subreaper, set_dumpable_behavior, wait,
    },
};

use super::{
    At, Control, Stuck, command, die_with_parent, let_go_of_output,
    usage::{self, Disk},
};
use crate::linux::{
    plan::{Plan, Report, Walls},
    system::{Forked, fork},
};

/// How often it looks at what the command takes. A fork bomb makes some hundred processes meanwhile.
const TICK: Timespec = Timespec { tv_sec: 0, tv_nsec: 50_000_000 };

/// Guards a command in the namespaces that are there already.
pub(super) fn run(plan: &Plan, control: &Control) -> Result<(), Stuck> {
    // Orphans come here, and so cannot leave by forking twice.
    set_child_subreaper(Some(getpid())).at("take in orphans")?;
    let ended = watch(plan, control, None);
    // Bubblewrap ends before the last process of its namespace does.
    end_all();
    ended
}

/// Starts the command and stays until it has ended or must.
pub(super) fn watch(plan: &Plan, control: &Control, disk: Option<Disk>) -> Result<(), Stuck> {
    let pid = match fork().at("start the command's process")? {
        Forked::Parent(pid) => pid,
        Forked::Child => {
            die_with_parent()?;
            return command::start(plan, control);
        }
    };
    let_go_of_output().at("let go of the output")?;
    if plan.walls != Walls::Restricted {
        command::drop_powers()?;
    }
    set_dumpable_behavior(DumpableBehavior::NotDumpable).at("hide the guard's memory")?;
    let report = follow(plan, control, pid, disk)?;
    if let Some(report) = report {
        control.say(&report);
    }
    Ok(())
}

/// Waits for the command's end; `None` when someone asked for it.
fn follow(plan: &Plan, control: &Control, pid: Pid, mut disk: Option<Disk>) -> Result<Option<Report>, Stuck> {
    let process = pidfd_open(pid, PidfdFlags::empty()).at("watch the command")?;
    let line = control.0.as_fd();
    loop {
        let mut waits = [PollFd::new(&process, PollFlags::IN), PollFd::new(&line, PollFlags::IN)];
        match poll(&mut waits, Some(&TICK)) {
            Ok(_) | Err(Errno::INTR) => {}
            Err(error) => return Err(error).at("wait for the command"),
        }
        if !waits[1].revents().is_empty() {
            return Ok(None);
        }
        if let Some(status) = reap(pid) {
            let (code, signal) = (status.exit_status(), status.terminating_signal());
            return Ok(Some(Report::Ended { code, signal }));
        }
        if let Some(limit) = usage::exceeded(plan, disk.as_mut()) {
            return Ok(Some(Report::Exceeded(limit)));
        }
    }
}

/// Takes in all processes that have ended; the status of the command, if it is among them.
fn reap(command: Pid) -> Option<WaitStatus> {
    let mut found = None;
    while let Ok(Some((pid, status))) = wait(WaitOptions::NOHANG) {
        if pid == command {
            found = Some(status);
        }
    }
    found
}

/// Ends every descendant, where no namespace of ours ends them. A round misses what forks meanwhile;
/// what is left comes here as an orphan, so the rounds end with the last one.
fn end_all() {
    for _ in 0..10_000 {
        let children = usage::descendants(getpid());
        if children.is_empty() {
            break;
        }
        for child in children {
            let _ = kill_process(child, Signal::KILL);
        }
        reap(getpid());
    }
}
