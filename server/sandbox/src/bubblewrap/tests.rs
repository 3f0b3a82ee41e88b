//! The words for `bwrap`, as they are and where each stands.
#![allow(clippy::needless_pass_by_value, clippy::needless_raw_string_hashes)]

use std::path::{Path, PathBuf};

use expect_test::{Expect, expect};

use super::words;
use crate::linux::plan::{Plan, Walls};

fn plan() -> Plan {
    Plan {
        walls: Walls::Within,
        copies: Vec::new(),
        masks: vec!["/home/u/.ssh".into(), "/home/u/.netrc".into()],
        readable: vec!["/home/u/w".into()],
        writable: vec!["/home/u/.cache/ghostpen/task/scratch".into()],
        argv: vec!["true".into()],
        cwd: "/home/u/w".into(),
        env: Vec::new(),
        network: false,
        cpu_seconds: 1,
        memory: 1,
        file: 1,
        disk: 1,
        processes: 1,
        task: "/home/u/.cache/ghostpen/task".into(),
    }
}

#[track_caller]
fn check(plan: &Plan, shown: &[(&str, &str)], want: Expect) {
    let shown: Vec<_> =
        shown.iter().map(|(copy, place)| (PathBuf::from(copy), PathBuf::from(place))).collect();
    let words = words(plan, &shown, &|path| path == Path::new("/home/u/.ssh"));
    let words: Vec<_> = words.iter().map(|word| word.to_string_lossy()).collect();
    want.assert_eq(&words.join(" ").replace(" --", "\n--"));
}

#[test]
fn the_words() {
    check(
        &plan(),
        &[],
        expect![[r#"
        --die-with-parent
        --unshare-user
        --unshare-pid
        --unshare-ipc
        --unshare-uts
        --unshare-cgroup-try
        --cap-drop ALL
        --ro-bind / /
        --dev /dev
        --proc /proc
        --ro-bind /proc/sys /proc/sys
        --tmpfs /tmp
        --tmpfs /run
        --unshare-net
        --bind /home/u/.cache/ghostpen/task/scratch /home/u/.cache/ghostpen/task/scratch
        --tmpfs /home/u/.ssh
        --ro-bind /dev/null /home/u/.netrc"#]],
    );
    check(
        &Plan {
            network: true,
            cwd: "/tmp/w".into(),
            readable: vec!["/tmp/w".into()],
            masks: Vec::new(),
            ..plan()
        },
        &[("/home/u/.cache/ghostpen/task/shown/0", "/tmp/w/a.rs")],
        expect![[r#"
            --die-with-parent
            --unshare-user
            --unshare-pid
            --unshare-ipc
            --unshare-uts
            --unshare-cgroup-try
            --cap-drop ALL
            --ro-bind / /
            --dev /dev
            --proc /proc
            --ro-bind /proc/sys /proc/sys
            --tmpfs /tmp
            --tmpfs /run
            --ro-bind /tmp/w /tmp/w
            --bind /home/u/.cache/ghostpen/task/scratch /home/u/.cache/ghostpen/task/scratch
            --ro-bind /home/u/.cache/ghostpen/task/shown/0 /tmp/w/a.rs"#]],
    );
}
