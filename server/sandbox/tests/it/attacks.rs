//! Attacks from inside: each does harm outside the sandbox and none in it, as root and as an ordinary user, in
//! every mode. The program makes them, since it has to be that user; what is wanted here is that it finds
//! nothing wrong.

use crate::user::{Place, User};

#[track_caller]
fn check(user: User, at_least: usize) {
    let place = Place::of(user);
    let mut command = place.command();
    command.arg("suite").arg(place.folder()).env("SECRET", "secret-of-the-environment");
    let output = command.output().unwrap();
    let said =
        String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    let (count, wrong) = said.split_once(" attacks\n").unwrap();
    assert!(wrong.is_empty(), "{wrong}");
    assert!(count.parse::<usize>().unwrap() >= at_least, "only {count} attacks");
}

#[test]
fn by_the_user_who_runs_the_tests() {
    check(User::Own, 100);
}

#[test]
fn by_an_ordinary_user() {
    check(User::Ordinary, 100);
}
