//! Names as the words around the cursor tell them.
#![allow(clippy::unwrap_used, clippy::needless_pass_by_value)]

use std::path::Path;

use expect_test::{Expect, expect};
use text::Text;

use super::*;
use crate::{Index, OpenFile};

/// The locals at the cursor `$0`, nearest first, those not used yet with a star.
fn check(path: &str, text: &str, expect: Expect) {
    let offset = text.find("$0").unwrap();
    let file = OpenFile::new(Path::new(path), &Text::new(&text.replace("$0", "")), &Index::default());
    let cursor = Cursor::at(&file, offset).unwrap();
    let names = Names::of(&cursor, Path::new(path), &file.vocabulary);
    let mut locals: Vec<_> = names.locals.iter().map(|(&id, &(back, used))| (back, id, used)).collect();
    locals.sort_unstable();
    let star = |used| if used == 0 { "*" } else { "" };
    let locals = locals.iter().map(|&(_, id, used)| format!("{}{}", file.vocabulary.text(id), star(used)));
    expect.assert_eq(&locals.collect::<Vec<_>>().join(" "));
}

#[test]
fn what_a_function_declares() {
    check(
        "a.rs",
        "fn other(z: u8) {}\nfn f(a: &str, b: usize) {\n    let c = g(a);\n    let (d, mut e) = c;\n    $0\n}\n",
        expect!["d* e* c b* a"],
    );
    check("a.py", "def f(a, b=1):\n    c = a\n    for i, j in c:\n        $0\n", expect!["i* j* c b* a"]);
    check("a.go", "func f(a int) error {\n\tb, err := g()\n\t$0\n}\n", expect!["a*"]);
    check("a.ts", "function f(a) {\n  const { b, c } = a\n  $0\n}\n", expect!["b* c* a"]);
}

#[test]
fn what_is_said_above_and_in_the_name() {
    let file = OpenFile::new(
        Path::new("read_all.rs"),
        &Text::new("fn read_all() {\n    // Sends the reply.\n    x\n}\n"),
        &Index::default(),
    );
    let cursor = Cursor::at(&file, file.text().len() - 3).unwrap();
    let names = Names::of(&cursor, file.path(), &file.vocabulary);
    let parts = |word: &str| file.vocabulary.parts(file.vocabulary.find(word).unwrap());
    assert_eq!(names.comment & parts("reply"), parts("reply"));
    assert_eq!(names.path, parts("read_all"));
}

#[test]
fn the_brackets_around() {
    let at = |words: &[u8]| innermost(&words.iter().map(|&byte| sign(byte)).collect::<Vec<_>>());
    assert_eq!(at(b"(,(,),"), Some(0));
    assert_eq!(at(b"(,[,"), Some(2));
    assert_eq!(at(b"(,)"), None);
}
