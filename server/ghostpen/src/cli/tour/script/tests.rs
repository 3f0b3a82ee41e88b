//! Which lines are typed, by fixture.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::fs;

use super::{Script, choose};
use crate::cli::tour::scratch::Scratch;

/// A copy of a folder with these files.
pub(in crate::cli::tour) fn scratch(files: &[(&str, &str)]) -> Scratch {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("project");
    for (path, content) in files {
        let path = root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }
    Scratch::of(&root).unwrap()
}

fn chosen(files: &[(&str, &str)]) -> Option<(String, Vec<usize>)> {
    let Script { path, lines, .. } = choose(&scratch(files)).ok()?;
    Some((path.display().to_string(), lines))
}

const THREE: &str = "\
// a comment that is long enough
fn first(argument: u32) {}
fn second(argument: u32) {}
short
\tfn third(argument: u32) {}
";

#[test]
fn it_is_a_file_of_the_language_with_most_files() {
    let files = [
        ("a.py", THREE),
        ("b.rs", THREE),
        ("c.rs", THREE),
        ("d.md", THREE),
        ("e.md", THREE),
        ("f.md", THREE),
    ];
    assert_eq!(chosen(&files), Some(("c.rs".to_owned(), vec![1, 2, 4])));
}

#[test]
fn of_files_with_enough_lines_it_is_the_one_of_middle_size() {
    let long = "fn function(argument: u32) {}\n".repeat(40);
    let (longer, longest) = (long.repeat(2), long.repeat(3));
    let files = [("long.rs", &*longest), ("middle.rs", &*longer), ("short.rs", &*long), ("three.rs", THREE)];
    let (path, lines) = chosen(&files).unwrap();
    assert_eq!(path, "middle.rs");
    assert_eq!(lines, [5, 15, 25, 35, 45, 55, 65, 75]);
}

#[test]
fn without_code_or_lines_there_is_no_script() {
    assert_eq!(chosen(&[("a.md", THREE)]), None);
    assert_eq!(chosen(&[("a.rs", "fn main() {}\n")]), None);
}

#[test]
fn what_is_taken_out_leaves_the_indentation() {
    let scratch = scratch(&[("a.rs", &THREE.replace('\n', "\r\n"))]);
    let script = choose(&scratch).unwrap();
    script.take_out(&scratch).unwrap();
    assert_eq!(script.parts(4), ("\t".to_owned(), "fn third(argument: u32) {}".to_owned()));
    let left = String::from_utf8(scratch.read(&script.path).unwrap()).unwrap();
    assert_eq!(left, "// a comment that is long enough\r\n\r\n\r\nshort\r\n\t\r\n");
}
