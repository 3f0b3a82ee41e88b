//! Commands that take all there is: each ends, says why, and leaves the machine as it was.

use crate::user::{Place, User};

/// The last line says how it ended, the ones before it how much was said.
#[track_caller]
fn check(limits: &str, words: &str, want: &[&str]) {
    for user in [User::Own, User::Ordinary] {
        let place = Place::of(user);
        let mut command = place.command();
        command.args(["host", "full"]).arg(place.folder()).args([limits, words]);
        let output = command.output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout);
        let last = said.lines().last().unwrap_or_default();
        // The command may have been ended in the middle of a line.
        let at = ["Exceeded", "Code", "Signal", "TimedOut"].iter().filter_map(|word| last.rfind(word)).max();
        let last = &last[at.unwrap_or_default()..];
        assert!(want.contains(&last), "{user:?}: {last}");
    }
}

#[test]
fn processes() {
    check("processes=60", "../../program bomb", &["Exceeded(Processes)"]);
    // A shell gives up when it cannot fork.
    check("processes=60", "b() { b | b & }; b; wait; exit 8", &["Code(8)", "Code(2)", "Exceeded(Processes)"]);
}

#[test]
fn memory() {
    check("memory=64", "head -c 1000000000 /dev/zero | tail", &["Exceeded(Memory)"]);
    check("memory=64", "head -c 1000000000 /dev/zero > /tmp/a || exit 5", &["Code(5)"]);
}

#[test]
fn disk() {
    check("disk=16", "while :; do head -c 1000000 /dev/zero >> all; done", &["Exceeded(Disk)"]);
    check(
        "disk=16",
        "i=0; while :; do i=$((i+1)); head -c 100000 /dev/zero > f$i; done",
        &["Exceeded(Disk)"],
    );
    check("file=2", "exec head -c 10000000 /dev/zero > big", &["Signal(25)"]);
}

#[test]
fn time() {
    check("cpu=1", "while :; do :; done", &["Signal(9)"]);
}

#[test]
fn output() {
    check("", "head -c 200000000 /dev/zero | tr '\\0' '\\n'; exit 6", &["Code(6)"]);
}
