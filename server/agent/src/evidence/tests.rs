//! Evidence is about the texts it was taken from.

use std::fs;

use text::{Bytes, Text};
use workspace::Workspace;

use super::*;
use crate::overlay::{Author, Write};

#[test]
fn stale_once_a_text_changes() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().canonicalize().unwrap();
    fs::write(root.join("a"), "a").unwrap();
    let overlay = Overlay::new(Workspace::new(vec![root.clone()]).snapshot());
    let write = |name: &str, text: &str| {
        let after = Some(Bytes { text: Text::new(text), bom: false });
        overlay.write(vec![Write { path: root.join(name), after }], "", Author::Model).unwrap();
    };
    write("a", "A");
    let ran_on = BTreeMap::from([(root.join("a"), overlay.hash(&root.join("a"))), (root.join("b"), None)]);
    let argv = vec!["cargo".to_owned(), "test".to_owned()];
    let evidence = Evidence {
        id: 1,
        argv,
        exit: Some(0),
        sandbox: String::new(),
        lines: vec!["3 passed".into()],
        ran_on,
    };
    assert!(!evidence.is_stale(&overlay));
    assert_eq!(evidence.told(false), "`cargo test`, exit code 0: 3 passed");
    write("a", "AA");
    assert!(evidence.is_stale(&overlay));
    write("a", "A");
    assert!(!evidence.is_stale(&overlay));
    write("new", "n");
    assert!(evidence.is_stale(&overlay));
    write("new", "");
    write("b", "b");
    assert!(evidence.is_stale(&overlay) && evidence.told(true).contains("stale"));
}

#[test]
fn what_tells_of_results_is_cited() {
    let check = |output: &str, want: &[&str]| assert_eq!(cited(output), want);
    check("compiling\nrunning 3 tests\ntest result: ok. 3 passed\n\nbye\n", &["test result: ok. 3 passed"]);
    check("a\nb\n", &["a", "b"]);
    check("", &[]);
    check(
        &(0..20).map(|n| format!("error {n}\n")).collect::<String>(),
        &["error 14", "error 15", "error 16", "error 17", "error 18", "error 19"],
    );
}
