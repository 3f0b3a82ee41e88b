//! What is committed counts as accepted; what is only in one of the two places does not.
#![allow(clippy::unwrap_used)]

use std::fs;

use change::{Origin, Proposal, Target};

use super::*;

fn git_in(root: &Path, arguments: &[&str]) {
    let mut git = Command::new("git");
    git.current_dir(root).args(["-c", "user.name=t", "-c", "user.email=t@localhost"]).args(arguments);
    assert!(git.output().unwrap().status.success(), "{arguments:?}");
}

fn on_disk(path: &Path) -> Current {
    fs::read(path).map_or(Current::Absent, |bytes| Content::read(bytes).into())
}

#[test]
fn what_is_committed_counts_as_accepted() {
    let dir = tempfile::tempdir().unwrap();
    let root = dir.path().canonicalize().unwrap();
    let write = |text: &str| fs::write(root.join("a"), text).unwrap();
    let (base, proposed) = ("a\nb\nc\nd\ne\n", "A\nb\nC\nd\nE\n");
    write(base);
    assert_eq!(head(&root), None);
    git_in(&root, &["init", "-q"]);
    git_in(&root, &["add", "."]);
    git_in(&root, &["commit", "-qm", "first"]);
    let base = on_disk(&root.join("a")).content();
    let proposal = Proposal::new(root.join("a"), base, Target::Text(proposed.into()));
    let set = ChangeSet::new("test", Origin::Rewrite, vec![proposal]).unwrap();
    let found = || {
        let hunks = committed(&set, &root, &head(&root).unwrap(), on_disk);
        hunks.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    assert!(found().is_empty());
    write("A\nb\nc\nd\nE\n");
    assert!(found().is_empty(), "written, but not committed");
    git_in(&root, &["commit", "-qam", "by hand"]);
    assert_eq!(found(), ["0", "2"]);
    write("a\nb\nc\nd\nE\n");
    assert_eq!(found(), ["2"], "committed, but taken out again since");
}
