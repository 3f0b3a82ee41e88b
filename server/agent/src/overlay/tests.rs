//! What a task sees and leaves behind, while the user goes on.

use std::fs;

use change::{ChangeSet, Origin};
use workspace::Workspace;

use super::*;

struct Fixture {
    _folder: tempfile::TempDir,
    root: PathBuf,
    workspace: Workspace,
    overlay: Overlay,
}

fn fixture(files: &[(&str, &str)]) -> Fixture {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().canonicalize().unwrap();
    for (name, text) in files {
        fs::create_dir_all(root.join(name).parent().unwrap()).unwrap();
        fs::write(root.join(name), text).unwrap();
    }
    let workspace = Workspace::new(vec![root.clone()]);
    let overlay = Overlay::new(workspace.snapshot());
    Fixture { _folder: folder, root, workspace, overlay }
}

#[expect(clippy::unnecessary_wraps, reason = "what files hold is optional everywhere")]
fn bytes(text: &str) -> Option<Bytes> {
    Some(Bytes { text: Text::new(text), bom: false })
}

impl Fixture {
    fn open(&self, name: &str, text: &str) {
        let path = self.root.join(name);
        let uri = format!("file://{}", path.display());
        self.workspace.documents().open(&uri, Some(path), "", 1, text);
    }

    fn write(&self, name: &str, text: Option<&str>, author: Author) {
        let write = Write { path: self.root.join(name), after: text.and_then(bytes) };
        self.overlay.write(vec![write], &format!("why {name}"), author).unwrap();
    }

    fn text(&self, name: &str) -> Option<String> {
        self.overlay.get(&self.root.join(name)).unwrap().map(|bytes| bytes.text.to_string())
    }

    fn refresh(&self) -> Vec<(String, bool, bool)> {
        let moved = self.overlay.refresh(&self.workspace.snapshot());
        moved.into_iter().map(|moved| (moved.name, moved.clashes, moved.gone)).collect()
    }

    fn diff(&self) -> String {
        let set = ChangeSet::new("t", Origin::Agent, self.overlay.proposals()).unwrap();
        set.unified(&self.root, |_| true).text
    }
}

#[test]
fn edits_lie_over_buffers_which_lie_over_the_disk() {
    let fixture = fixture(&[("a", "disk\n"), ("b", "b\n"), ("c", "c\n")]);
    fixture.open("a", "buffer\n");
    let overlay = Overlay::new(fixture.workspace.snapshot());
    let fixture = Fixture { overlay, ..fixture };
    assert_eq!(fixture.text("a").unwrap(), "buffer\n");
    fixture.write("a", Some("edited\n"), Author::Model);
    fixture.write("b", None, Author::Model);
    fixture.write("new/d", Some("d\n"), Author::Command);
    assert_eq!(fixture.text("a").unwrap(), "edited\n");
    assert_eq!((fixture.text("b"), fixture.text("new/d").unwrap()), (None, "d\n".to_owned()));
    let above = fixture.overlay.above_disk();
    let above: Vec<_> = above
        .iter()
        .map(|(path, content)| {
            let text = content.as_ref().map(|content| String::from_utf8_lossy(content).into_owned());
            (path.strip_prefix(&fixture.root).unwrap().display().to_string(), text)
        })
        .collect();
    let want = [("a", Some("edited\n")), ("b", None), ("new/d", Some("d\n"))];
    let want: Vec<_> =
        want.into_iter().map(|(name, text)| (name.to_owned(), text.map(ToOwned::to_owned))).collect();
    assert_eq!(above, want);
    // And nothing of it has happened to the user's.
    assert_eq!(fs::read_to_string(fixture.root.join("a")).unwrap(), "disk\n");
    assert!(fixture.root.join("b").exists() && !fixture.root.join("new").exists());
    // What is put back is no change.
    fixture.write("b", Some("b\n"), Author::Model);
    fixture.write("new/d", None, Author::Model);
    assert_eq!(fixture.overlay.changed(), [fixture.root.join("a")]);
}

#[test]
fn hunks_know_why_and_by_whom() {
    let before = "1\n2\n3\n4\n5\n6\n7\n8\n9\n";
    let fixture = fixture(&[("a", before)]);
    let edit = |text: &str, reason: &str, author| {
        let write = Write { path: fixture.root.join("a"), after: bytes(text) };
        fixture.overlay.write(vec![write], reason, author).unwrap();
    };
    edit("1\n2\n3\n4\n5\n6\n7\n8\nNINE\n", "nine", Author::Model);
    edit("0\n1\n2\n3\n4\n5\n6\n7\n8\nNINE\n", "zero", Author::Command);
    edit("0\n1\n2\n3\nFOUR\n5\n6\n7\n8\nNINE!\n", "loud", Author::Model);
    let set = ChangeSet::new("t", Origin::Agent, fixture.overlay.proposals()).unwrap();
    let why: Vec<_> = set.hunks().map(|(_, hunk)| (hunk.reason.as_deref(), hunk.by)).collect();
    let want = [
        (Some("zero"), change::Author::Command),
        (Some("loud"), change::Author::Model),
        (Some("nine\nloud"), change::Author::Model),
    ];
    assert_eq!(why, want);
}

#[test]
fn the_user_goes_on_meanwhile() {
    let fixture = fixture(&[("a", "1\n2\n3\n"), ("b", "b\n"), ("c", "c\n"), ("d", "d\n")]);
    for name in ["a", "b", "d"] {
        fixture.overlay.read(&fixture.root.join(name)).unwrap();
    }
    fixture.write("a", Some("1\n2\nTHREE\n"), Author::Model);
    assert_eq!(fixture.refresh(), []);
    // Elsewhere in a file the task edits: both are kept, and the model is told once.
    fixture.open("a", "ONE\n2\n3\n");
    fixture.open("b", "b typed\n");
    fixture.open("c", "c typed\n");
    fs::remove_file(fixture.root.join("d")).unwrap();
    let told = |name: &str, gone| (name.to_owned(), false, gone);
    assert_eq!(fixture.refresh(), [told("a", false), told("b", false), told("d", true)]);
    assert_eq!(fixture.text("a").unwrap(), "ONE\n2\nTHREE\n");
    assert_eq!(fixture.refresh(), []);
    assert!(!fixture.overlay.knows(&fixture.root.join("b")));
    // The same words: the task's text stays for what the agent saw, and the model is told of the clash.
    fixture.open("a", "ONE\n2\nthree of mine\n");
    assert_eq!(fixture.refresh(), [("a".to_owned(), true, false)]);
    assert_eq!(fixture.text("a").unwrap(), "ONE\n2\nTHREE\n");
    // The user takes what the task wrote.
    fixture.open("a", "ONE\n2\nTHREE\n");
    fixture.refresh();
    assert!(fixture.overlay.changed().is_empty());
}

#[test]
fn it_is_the_same_after_a_restart() {
    let fixture = fixture(&[("a", "\u{feff}1\r\n2\r\n"), ("b", "b\n")]);
    fixture.write("a", Some("1\r\nTWO\r\n"), Author::Model);
    fixture.write("b", None, Author::Model);
    fixture.write("c", Some("c"), Author::Command);
    let kept = fixture.overlay.kept(&fixture.overlay.changed());
    let kept: Vec<Kept> = serde_json::from_str(&serde_json::to_string(&kept).unwrap()).unwrap();
    let again = Overlay::new(fixture.workspace.snapshot());
    again.restore(kept);
    let again = Fixture { overlay: again, root: fixture.root.clone(), ..self::fixture(&[]) };
    assert_eq!(again.diff(), fixture.diff());
    assert!(again.overlay.get(&fixture.root.join("a")).unwrap().unwrap().bom);
}

#[test]
fn what_cannot_be_kept_exactly_is_not_touched() {
    let fixture = fixture(&[("a", "a")]);
    fs::write(fixture.root.join("binary"), b"\0\x01").unwrap();
    fs::write(fixture.root.join("latin"), b"\xe4").unwrap();
    for name in ["binary", "latin"] {
        let write = Write { path: fixture.root.join(name), after: bytes("x") };
        let first = Write { path: fixture.root.join("a"), after: bytes("changed") };
        let refused = fixture.overlay.write(vec![first, write], "", Author::Model);
        assert!(matches!(refused, Err(OverlayError::Unreadable(..))), "{name}");
    }
    assert!(fixture.overlay.changed().is_empty());
    assert!(matches!(fixture.overlay.read(&fixture.root.join("gone")), Err(OverlayError::Missing(_))));
}

#[test]
fn a_file_that_goes_and_comes_with_its_text_has_moved() {
    let long = "one\ntwo\nthree\nfour\n";
    let fixture = fixture(&[("a", long), ("b", long), ("c", "other\n"), ("d", "x\ny\n")]);
    let write = |name: &str, after: Option<Bytes>| Write { path: fixture.root.join(name), after };
    let writes = vec![
        write("a", None),
        write("sub/a", bytes("one\nTWO\nthree\nfour\n")),
        write("b", None),
        write("sub/b", bytes(long)),
        // What has nothing in common is one file less and another more.
        write("c", None),
        write("e", bytes("new\nlines\n")),
    ];
    fixture.overlay.write(writes, "tidy up", Author::Command).unwrap();
    let set = ChangeSet::new("t", Origin::Agent, fixture.overlay.proposals()).unwrap();
    let told: Vec<_> = set
        .files()
        .iter()
        .map(|file| {
            let name = |path: &Path| path.strip_prefix(&fixture.root).unwrap().display().to_string();
            (name(&file.path), file.moved.as_deref().map(name), file.hunks.len())
        })
        .collect();
    let moved = |from: &str, to: &str, hunks| (from.to_owned(), Some(to.to_owned()), hunks);
    assert_eq!(
        told,
        [moved("a", "sub/a", 2), moved("b", "sub/b", 1), ("c".into(), None, 1), ("e".into(), None, 1)]
    );
    assert!(set.hunks().all(|(_, hunk)| hunk.by == change::Author::Command));
    assert_eq!(fixture.overlay.numbers(), (4, 3, 2));
}
