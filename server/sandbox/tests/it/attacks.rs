//! Attacks from inside: each does harm outside the sandbox and none in it, as root and as an ordinary user.
//! The program does them, since it has to become that user; what is wanted here is that it finds nothing.

use std::{
    fs,
    os::unix::{fs::PermissionsExt, process::CommandExt},
    path::{Path, PathBuf},
    process::Command,
};

/// Anyone's, as long as it is not root's.
const ORDINARY: u32 = 61_234;

#[track_caller]
fn check(mode: &str, user: Option<u32>, at_least: usize) {
    let place = tempfile::tempdir_in(open_to_all()).unwrap();
    // The user needs a program and a folder of its own.
    let program = place.path().join("program");
    fs::copy(env!("CARGO_BIN_EXE_sandbox-under-test"), &program).unwrap();
    let folder = place.path().join("folder");
    fs::create_dir(&folder).unwrap();
    fs::set_permissions(place.path(), fs::Permissions::from_mode(0o755)).unwrap();
    let mut command = Command::new(&program);
    command
        .args(["suite", mode])
        .arg(&folder)
        .env("SECRET", "secret-of-the-environment")
        .env("HOME", &folder);
    if let Some(user) = user {
        std::os::unix::fs::chown(&folder, Some(user), Some(user)).unwrap();
        command.uid(user).gid(user);
    }
    let output = command.output().unwrap();
    let said =
        String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    let (count, wrong) = said.split_once(" attacks\n").unwrap();
    assert!(wrong.is_empty(), "{wrong}");
    assert!(count.parse::<usize>().unwrap() >= at_least, "only {count} attacks");
}

/// A folder on a disk that every user can enter, and that no private folder hides.
fn open_to_all() -> PathBuf {
    let own = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let is_open = own.ancestors().all(|up| fs::metadata(up).unwrap().permissions().mode() & 0o005 == 0o005);
    if is_open { own.to_owned() } else { "/srv".into() }
}

#[test]
fn by_the_user_who_runs_the_tests() {
    check("full", None, 60);
}

#[test]
fn by_an_ordinary_user() {
    let is_root = rustix::process::geteuid().is_root();
    check("full", is_root.then_some(ORDINARY), 60);
}
