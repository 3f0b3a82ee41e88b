//! A server that is killed at exactly one of its calls of the disk: by the system, with no destructor run and
//! nothing tidied up, at every call in turn. What was being written at that call is half there.
//!
//! Each test starts itself again as that server, which knows by its environment that it is one.
#![allow(clippy::unwrap_used)]

use std::{
    env, fs,
    os::unix::process::ExitStatusExt,
    process::{self, Command, Stdio},
};

use super::{
    faults::{Deed, Fault, Faulty, INTRUDED, check_whole},
    tests::*,
    *,
};

/// What tells a server where its journal is, which change it is about, and at which call it is killed.
const ORDERS: [&str; 3] = ["GHOSTPEN_KILL_STATE", "GHOSTPEN_KILL_CHANGE", "GHOSTPEN_KILL_AT"];

/// What a killed server was doing.
type Act = fn(Journal, &ChangeId) -> Result<(), JournalError>;

/// In the process that was started to be killed: does it, and ends.
fn serve(act: Act) {
    let Ok(state) = env::var(ORDERS[0]) else { return };
    let (change, at) = (env::var(ORDERS[1]).unwrap(), env::var(ORDERS[2]).unwrap());
    let (disk, _) = Faulty::with(Fault::Kill, at.parse().unwrap());
    let journal = Journal::open_on(disk, Path::new(&state)).unwrap();
    act(journal, &ChangeId::from(change.as_str())).unwrap();
    process::exit(0);
}

/// Starts this test as a server that is killed at a call; whether it was.
fn is_killed(place: &Place, change: &ChangeId, at: usize) -> bool {
    let test = std::thread::current().name().unwrap().to_owned();
    let mut server = Command::new(env::current_exe().unwrap());
    server.args(["--exact", &test]).stdout(Stdio::null()).stdin(Stdio::null());
    server.env(ORDERS[0], place.dir.path().join("state")).env(ORDERS[1], change.as_str());
    let status = server.env(ORDERS[2], at.to_string()).status().unwrap();
    assert!(status.success() || status.signal() == Some(9), "{status} at call {at}");
    !status.success()
}

#[track_caller]
fn check(deed: Deed, act: Act) {
    serve(act);
    for at in 1.. {
        let (place, change) = deed.scene();
        let killed = is_killed(&place, &change, at);
        assert!(check_whole(deed, &place, &change, at) || killed, "{deed:?}: what was done is done");
        if !killed {
            assert!(at > 60, "{deed:?}: killed at {at} calls only");
            return;
        }
        // The same again, and before the next server another program writes one of the files.
        let name = ["a", "b", "gone", "new"][at % 4];
        let (place, change) = deed.scene();
        assert!(is_killed(&place, &change, at));
        fs::write(place.path(name), INTRUDED).unwrap();
        let recovered = place.journal().recover(|_| None).unwrap();
        assert!(recovered.iter().all(|entry| entry.outcome != Recovery::Stuck), "{at}: {recovered:?}");
        let mut files = place.files();
        assert_eq!(files.remove(name).as_deref(), Some(INTRUDED), "{deed:?} at call {at}: never overwritten");
        let sides = deed.sides().map(|mut side| {
            side.remove(name);
            side
        });
        assert!(sides.contains(&files), "{deed:?} {name} at call {at}: {files:?}");
    }
}

#[test]
fn an_accept_is_killed_at_each_call() {
    check(Deed::Accept, |journal, change| Deed::Accept.act(journal, change));
}

#[test]
fn an_undo_is_killed_at_each_call() {
    check(Deed::Undo, |journal, change| Deed::Undo.act(journal, change));
}

#[test]
fn a_redo_is_killed_at_each_call() {
    check(Deed::Redo, |journal, change| Deed::Redo.act(journal, change));
}

#[test]
fn a_recovery_is_killed_at_each_call() {
    serve(|mut journal, _| journal.recover(|_| None).map(drop));
    // Crashes at calls that leave something to recover: drafts beside the files, some files changed, all.
    for crash in (40..).step_by(12) {
        for at in 1.. {
            let (place, change) = Deed::Accept.scene();
            let (disk, calls) = Faulty::with(Fault::Crash, crash);
            let _ = place.journal_on(disk).and_then(|journal| Deed::Accept.act(journal, &change));
            if calls.load(std::sync::atomic::Ordering::SeqCst) < crash {
                return;
            }
            let killed = is_killed(&place, &change, at);
            check_whole(Deed::Accept, &place, &change, crash * 1000 + at);
            if !killed {
                break;
            }
        }
    }
}
