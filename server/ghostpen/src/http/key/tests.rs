//! A key is made once, and one that others could read is not used.

use std::os::unix::fs::{PermissionsExt as _, symlink};

use super::*;

const GOOD: &str = "a key that someone wrote";

fn write(path: &Path, text: &str, mode: u32) {
    fs::write(path, text).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

/// What becomes of a key file like this: "" when it is taken.
fn check(text: &str, mode: u32) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key");
    write(&path, text, mode);
    Key::at(&path).map_or_else(|error| error.to_string(), |_| String::new())
}

#[test]
fn a_key_is_made_once_and_is_its_owners_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("some/where/key");
    let key = Key::at(&path).unwrap();
    let text = fs::read_to_string(&path).unwrap();
    assert_eq!(text.trim().len(), 2 * CHANCE);
    assert_eq!(path.metadata().unwrap().mode() & 0o777, 0o600);
    assert_eq!(path.parent().unwrap().metadata().unwrap().mode() & 0o777, 0o700);
    assert!(key.is(text.trim().as_bytes()));
    assert!(!key.is(GOOD.as_bytes()) && !key.is(b""));
    assert!(Key::at(&path).unwrap().is(text.trim().as_bytes()), "the same at the next start");
    let other = folder.path().join("other");
    Key::at(&other).unwrap();
    assert_ne!(fs::read_to_string(other).unwrap(), text);
}

#[test]
fn which_files_are_taken() {
    let long = "x".repeat(SHORTEST);
    assert_eq!(check(&format!("{long}\n"), 0o600), "");
    assert_eq!(check(&long, 0o400), "");
    for mode in [0o640, 0o604, 0o644, 0o660, 0o666, 0o601] {
        assert!(check(&long, mode).contains("could be read by others"), "{mode:o}");
    }
    let spaced = format!("{long} {long}");
    for text in ["", "\n", &long[1..], &spaced, "\u{e9}".repeat(SHORTEST).as_str()] {
        assert!(check(text, 0o600).contains("is no file with a key"), "{text:?}");
    }
}

#[test]
fn nothing_is_read_through_a_link_or_from_what_is_no_file() {
    let folder = tempfile::tempdir().unwrap();
    let (file, link) = (folder.path().join("file"), folder.path().join("link"));
    write(&file, &"x".repeat(SHORTEST), 0o600);
    symlink(&file, &link).unwrap();
    assert!(matches!(Key::at(&link), Err(KeyError::Io { what: "read from", .. })));
    let dangling = folder.path().join("dangling");
    symlink(folder.path().join("nothing"), &dangling).unwrap();
    assert!(matches!(Key::at(&dangling), Err(KeyError::Io { what: "read from", .. })));
    assert!(matches!(Key::at(folder.path()), Err(KeyError::NoKey(_))));
}
