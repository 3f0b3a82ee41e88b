//! What a path means, and what no path may be.

use std::os::unix::fs::symlink;

use super::*;

fn check(names: &[(&str, Result<&str, &str>)]) {
    let folder = tempfile::tempdir().unwrap();
    let base = folder.path().canonicalize().unwrap();
    let root = base.join("ws");
    fs::create_dir_all(root.join("src/deep")).unwrap();
    fs::create_dir_all(base.join("ws-evil")).unwrap();
    fs::write(root.join("src/a.rs"), "a").unwrap();
    fs::write(base.join("secret"), "s").unwrap();
    symlink(&base, root.join("up")).unwrap();
    symlink(root.join("src"), root.join("in")).unwrap();
    symlink(base.join("secret"), root.join("link")).unwrap();
    symlink("/nowhere", root.join("dangling")).unwrap();
    let places = Places::new(std::slice::from_ref(&root));
    for (name, want) in names {
        let name = name.replace("{root}", &root.display().to_string());
        let found = places.find(&name);
        match (want, &found) {
            (Ok(want), Ok(place)) => assert_eq!(&place.name, want, "{name}"),
            (Err(want), Err(error)) => {
                assert!(error.to_string().contains(want), "{name}: {error} does not say {want}");
            }
            _ => panic!("{name}: {found:?}"),
        }
    }
}

#[test]
fn plain_paths_inside_are_taken() {
    check(&[
        ("src/a.rs", Ok("src/a.rs")),
        ("./src/./a.rs", Ok("src/a.rs")),
        ("src//a.rs", Ok("src/a.rs")),
        ("{root}/src/a.rs", Ok("src/a.rs")),
        ("new/folder/file.rs", Ok("new/folder/file.rs")),
        (".", Ok(".")),
        ("a b/ü…", Ok("a b/ü…")),
        ("note:b", Ok("note:b")),
    ]);
}

#[test]
fn everything_else_is_refused_with_the_reason() {
    check(&[
        ("", Err("empty")),
        ("  ", Err("empty")),
        ("..", Err("`..`")),
        ("../ws-evil/x", Err("`..`")),
        ("src/../../secret", Err("`..`")),
        ("src/../src/a.rs", Err("`..`")),
        ("{root}/../secret", Err("`..`")),
        ("{root}-evil/x", Err("outside")),
        ("/etc/passwd", Err("outside")),
        ("/", Err("outside")),
        ("//etc/passwd", Err("outside")),
        ("/proc/self/environ", Err("outside")),
        ("up/secret", Err("link up")),
        ("up", Err("link up")),
        ("link", Err("link link")),
        ("in/a.rs", Err("link in")),
        ("dangling", Err("link dangling")),
        ("dangling/x", Err("link dangling")),
        ("a\0b", Err("U+0000")),
        ("a\nb", Err("U+000A")),
        ("a\u{1b}[31m", Err("U+001B")),
        (".g\u{200d}it/config", Err("U+200D")),
        ("a\u{202e}sr.b", Err("U+202E")),
        ("a\u{e0041}", Err("U+E0041")),
        ("..\\secret", Err("backslash")),
        ("src\\a.rs", Err("backslash")),
        ("\\\\server\\share", Err("backslash")),
        ("C:/Windows", Err("drive")),
        ("c:x", Err("drive")),
        ("a.txt::$DATA", Err("stream")),
        ("note:$DATA", Err("stream")),
        ("file:///etc/passwd", Err("scheme")),
        ("https://example.org/x", Err("scheme")),
        ("~/.ssh/id_rsa", Err("~")),
    ]);
    let long = "a/".repeat(4000);
    check(&[(&long, Err("8000 bytes"))]);
}

#[test]
fn without_a_folder_nothing_can_be_named() {
    assert!(matches!(Places::new(&[]).find("a"), Err(PlaceError::Outside(..))));
}
