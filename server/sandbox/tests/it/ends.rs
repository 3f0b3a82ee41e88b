//! How commands end: by themselves, by being stopped, for want of time, or with the server. Nothing of theirs is
//! left, however it tried to stay.

use std::{
    fs,
    io::{BufRead, BufReader},
    process::{Command, Stdio},
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

use rustix::{
    event::{PollFd, PollFlags, poll},
    fs::Timespec,
    process::{Pid, PidfdFlags, Signal, kill_process, pidfd_open},
};
use sandbox::{Exit, Mode, SandboxError};

use crate::{
    field::Field,
    user::{Place, User},
};

const MODES: [Mode; 3] = [Mode::Full, Mode::Bubblewrap, Mode::Restricted];

/// A number of seconds that no other process sleeps.
fn mark() -> String {
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    format!("1000000.{}{:03}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed))
}

/// Starts processes that try to stay: in other sessions, deaf to signals, without a parent. Says when all run.
fn stayers(mark: &str) -> String {
    let stay = |number| format!(": > $T/{number}; exec sleep {mark}");
    format!(
        "T=${{TMPDIR:-/tmp}}; export T; sh -c '{}' & setsid sh -c '{}' & setsid sh -c '(sh -c \"{}\" &) &' & \
         (trap '' TERM HUP INT; {}) & \
         until [ -e $T/1 ] && [ -e $T/2 ] && [ -e $T/3 ] && [ -e $T/4 ]; do :; done; echo ready; ",
        stay(1),
        stay(2),
        stay(3),
        stay(4),
    )
}

/// Every process that sleeps so long or is about to.
fn sleepers(mark: &str) -> Vec<Pid> {
    let entries = fs::read_dir("/proc").unwrap().flatten();
    let numbers = entries.filter_map(|entry| entry.file_name().to_str()?.parse::<i32>().ok());
    let sleeps = |pid: &i32| {
        let words = fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
        let is_one = ["sleep\0", "sh\0", "/bin/sh\0"].iter().any(|name| words.starts_with(name.as_bytes()));
        is_one && words.windows(mark.len()).any(|part| part == mark.as_bytes())
    };
    numbers.filter(sleeps).filter_map(Pid::from_raw).collect()
}

#[test]
fn outside_they_would_stay() {
    let mark = mark();
    let dir = tempfile::tempdir().unwrap();
    let mut shell = Command::new("/bin/sh")
        .env("TMPDIR", dir.path())
        .args(["-c", &stayers(&mark)])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(shell.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let left = sleepers(&mark);
    for pid in &left {
        kill_process(*pid, Signal::KILL).unwrap();
    }
    shell.wait().unwrap();
    assert!(line == "ready\n" && left.len() >= 4, "{line} {left:?}");
}

#[test]
fn by_itself() {
    for mode in MODES {
        let mark = mark();
        let mut field = Field::of(mode, &[]);
        let outcome = field.sh(&format!("{}exit 7", stayers(&mark)));
        assert_eq!((outcome.exit, sleepers(&mark)), (Exit::Code(7), vec![]), "{mode:?}");
        assert_eq!(outcome.output.bytes(), b"ready\n");
    }
}

#[test]
fn by_being_stopped() {
    for mode in MODES {
        let mark = mark();
        let mut field = Field::of(mode, &[]);
        field.job.argv = ["/bin/sh", "-c", &format!("{}wait", stayers(&mark))].map(Into::into).into();
        let stop = field.stop.clone();
        let outcome = field.sandbox.run(&field.job, &field.stop, &mut |_, _| stop.stop()).unwrap();
        assert_eq!((outcome.exit, sleepers(&mark)), (Exit::Stopped, vec![]), "{mode:?}");
        // It stays stopped.
        assert_eq!(field.sh("echo again").exit, Exit::Stopped, "{mode:?}");
    }
}

#[test]
fn for_want_of_time() {
    for mode in MODES {
        let mark = mark();
        let mut field = Field::of(mode, &[]);
        field.job.limits.wall = Duration::from_millis(300);
        let outcome = field.sh(&format!("sleep {mark} & setsid sleep {mark} & wait"));
        assert_eq!((outcome.exit, sleepers(&mark)), (Exit::TimedOut, vec![]), "{mode:?}");
    }
}

#[test]
fn by_a_signal() {
    let mut field = Field::new(&[]);
    assert_eq!(field.sh("kill -15 $$").exit, Exit::Signal(15));
    assert_eq!(field.sh("kill -9 $$").exit, Exit::Signal(9));
    // Its guard is no process that it can end.
    assert_eq!(field.sh("kill -9 1; kill -9 $PPID; kill -9 -1; exit 4").exit, Exit::Code(4));
}

#[test]
fn with_the_server() {
    for mode in MODES {
        let mark = mark();
        let place = Place::of(User::Own);
        let mut server = place
            .command()
            .args(["host", mode.name()])
            .arg(place.folder())
            .args(["", &format!("{}wait", stayers(&mark))])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(server.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let left: Vec<_> =
            sleepers(&mark).into_iter().map(|pid| pidfd_open(pid, PidfdFlags::empty()).unwrap()).collect();
        assert!(left.len() >= 3 && line == "ready\n", "{mode:?} {line}");
        server.kill().unwrap();
        server.wait().unwrap();
        for process in left {
            let wait = Timespec { tv_sec: 30, tv_nsec: 0 };
            let ended = poll(&mut [PollFd::new(&process, PollFlags::IN)], Some(&wait)).unwrap();
            assert_eq!(ended, 1, "{mode:?}: a process outlives the server");
        }
    }
}

#[test]
fn two_commands_of_one_task_cannot_run_at_a_time() {
    let mut field = Field::new(&[]);
    field.job.argv = ["/bin/sh", "-c", "echo; cat"].map(Into::into).into();
    let (sandbox, job, stop) = (field.sandbox.clone(), field.job.clone(), field.stop.clone());
    let mut second = None;
    let first = field.sandbox.run(&field.job, &field.stop, &mut |_, _| {
        second = Some(sandbox.run(&job, &stop, &mut |_, _| {}));
    });
    assert_eq!(first.unwrap().exit, Exit::Code(0), "there is nothing to read");
    assert!(matches!(second.unwrap(), Err(SandboxError::Busy)));
}

#[test]
fn what_cannot_be_run_says_why() {
    #[track_caller]
    fn check(change: impl FnOnce(&mut Field), want: &str) {
        let mut field = Field::new(&[("a", "")]);
        field.job.argv = vec!["true".into()];
        change(&mut field);
        let error = field.sandbox.run(&field.job, &field.stop, &mut |_, _| {}).unwrap_err().to_string();
        let error = error.replace(field.beside("").to_str().unwrap(), "DIR/");
        assert_eq!(error, want);
    }
    check(
        |field| field.job.argv = vec!["no-such-program".into()],
        "no-such-program cannot be started: No such file or directory (os error 2)",
    );
    check(
        |field| field.job.argv = vec![field.at("a").into()],
        "DIR/w/a cannot be started: Permission denied (os error 13)",
    );
    check(
        |field| field.job.cwd = field.beside("scratch"),
        "DIR/scratch cannot be worked on in the sandbox: commands run inside the workspace",
    );
    check(
        |field| field.job.cwd = field.at("../scratch"),
        "DIR/w/../scratch cannot be worked on in the sandbox: commands run inside the workspace",
    );
    check(
        |field| field.job.task = field.at("task"),
        "DIR/w cannot be worked on in the sandbox: the task's own folder lies in it",
    );
    check(
        |field| field.job.roots = vec!["/".into()],
        "/ cannot be worked on in the sandbox: it is the system's",
    );
    check(
        |field| field.job.roots.push(field.at("a")),
        "DIR/w/a cannot be worked on in the sandbox: it is not a folder",
    );
    check(
        |field| field.job.argv.push("a\0b".into()),
        "the sandbox could not take a word with a zero byte in it: data provided contains a nul byte",
    );
}
