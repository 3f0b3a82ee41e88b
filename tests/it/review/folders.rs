//! Workspaces of the unpleasant kind: links in circles, no permission to write, files that are no text, and
//! more files than anyone wants to read.

use std::{
    fs::{self, Permissions},
    os::unix::fs::{PermissionsExt as _, chown, symlink},
    process::Command,
};

use serde_json::json;

use super::{WORKSPACE, propose, scratch_text};
use crate::harness::{Editor, Options, Process, Scratch};

/// The user `nobody`, everywhere.
const NOBODY: u32 = 65534;

#[test]
fn links_in_circles() {
    let scratch = Scratch::new(WORKSPACE);
    let elsewhere = scratch.home().join("elsewhere");
    fs::create_dir(&elsewhere).unwrap();
    fs::write(elsewhere.join("c.rs"), "fn c() { probe(5) }\n").unwrap();
    for (target, name) in [
        (scratch.root(), "loop"),
        (scratch.path("one"), "two"),
        (scratch.path("two"), "one"),
        (elsewhere.clone(), "elsewhere"),
        (scratch.path("nowhere.rs"), "dangling.rs"),
        (scratch.path("a.rs"), "again.rs"),
    ] {
        symlink(target, scratch.path(name)).unwrap();
    }
    let mut editor = Editor::new(&scratch);
    assert_eq!(editor.ready().indexed_files, 2);
    let change = propose(&mut editor);
    let paths: Vec<_> = editor.show(&change).files.into_iter().map(|file| file.path).collect();
    assert_eq!(paths, ["a.rs", "b.rs"], "each file once, and none outside the workspace");
    assert_eq!(editor.accept(&change).unwrap().accepted, 4);
    assert_eq!(fs::read_to_string(elsewhere.join("c.rs")).unwrap(), "fn c() { probe(5) }\n");
}

#[test]
fn a_file_opened_through_a_link() {
    let scratch = Scratch::new(WORKSPACE);
    symlink(scratch.path("a.rs"), scratch.path("link.rs")).unwrap();
    let mut editor = Editor::new(&scratch);
    editor.open("link.rs");
    editor.replace("link.rs", "probe(1)", "probe(10)");
    let change = propose(&mut editor);
    assert_eq!(editor.accept(&change).unwrap().accepted, 4);
    // The user sees one text, and there is one: the buffer, not the file behind its back.
    let expected = scratch_text("a.rs").replace("probe(1)", "probe(10)").replace("probe(", "probed(");
    assert_eq!(editor.text("link.rs"), expected);
    assert_eq!(scratch.read("a.rs"), scratch_text("a.rs"));
}

#[test]
fn without_permission_to_write() {
    let scratch = Scratch::new(WORKSPACE);
    let root = rustix::process::geteuid().is_root();
    let mode = |path, mode| fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
    mode(scratch.root(), 0o555);
    let mut command = Process::command(&scratch);
    if root {
        // No permission binds the superuser, so the server runs as someone else, from where that one may.
        let program = scratch.home().join("ghostpen");
        fs::copy(env!("CARGO_BIN_EXE_ghostpen-under-test"), &program).unwrap();
        mode(scratch.root().parent().unwrap().to_owned(), 0o755);
        chown(scratch.home(), Some(NOBODY), Some(NOBODY)).unwrap();
        command = Command::new("setpriv");
        let nobody = NOBODY.to_string();
        command.args(["--reuid", &nobody, "--regid", &nobody, "--clear-groups"]).arg(program).arg("lsp");
        scratch.settle(&mut command);
    }
    let mut editor = Editor::over(Process::start(&mut command, &scratch), &scratch);
    editor.initialize(Options::default());
    let change = propose(&mut editor);
    let tree = scratch.tree();
    let failure = editor.accept(&change).unwrap_err();
    assert!(failure.message.contains("ermission denied"), "{failure:?}");
    assert_eq!(scratch.tree(), tree, "nothing was changed and nothing left behind");
    // What the editor holds open needs no permission of ours.
    editor.open("a.rs");
    let hunks = editor.hunks(&change, "a.rs");
    assert_eq!(editor.accept_hunks(&change, &hunks).unwrap().accepted, 2);
    assert_eq!(editor.text("a.rs"), scratch_text("a.rs").replace("probe(", "probed("));
    mode(scratch.root(), 0o755);
}

#[test]
fn files_that_do_not_want_to_be_changed() {
    let scratch = Scratch::new(WORKSPACE);
    fs::set_permissions(scratch.path("b.rs"), Permissions::from_mode(0o444)).unwrap();
    let mut editor = Editor::new(&scratch);
    let event = editor.rewrite("probe($A)", "probed($A)");
    assert!(event.message.unwrap().contains("read-only"));
    assert_eq!(editor.accept(&event.change_id.unwrap()).unwrap().accepted, 2);
    assert_eq!(scratch.read("b.rs"), scratch_text("b.rs"));
}

#[test]
fn files_that_are_no_text() {
    let scratch = Scratch::new(WORKSPACE);
    let others: [(&str, &[u8]); 4] = [
        ("binary.rs", b"fn x() { probe(1) }\0\x01\x02"),
        ("latin1.rs", b"// \xe9t\xe9\nfn x() { probe(1) }\n"),
        ("utf16.rs", b"\xff\xfef\0n\0 \0x\0"),
        ("empty.rs", b""),
    ];
    for (name, bytes) in others {
        scratch.write(name, bytes);
    }
    let mut editor = Editor::new(&scratch);
    let event = editor.rewrite("probe($A)", "probed($A)");
    let message = event.message.clone().unwrap();
    assert!(message.contains("left out"), "what was passed over is said: {message}");
    let change = event.change_id.unwrap();
    assert_eq!(editor.accept(&change).unwrap().accepted, 4);
    for (name, bytes) in others {
        assert_eq!(scratch.bytes(name), bytes, "{name}");
    }
}

#[test]
fn more_files_than_are_read() {
    let scratch = Scratch::new("");
    for number in 0..20_000 {
        scratch.write(&format!("{}/{number}.rs", number % 100), "fn a() { keep() }\n");
    }
    let settings = json!({ "index": { "maxFiles": 500 } });
    let mut editor = Editor::with(&scratch, Options { settings, ..Options::default() });
    let status = editor.ready();
    assert!(status.indexed_files <= 500, "{status:?}");
    assert!(status.message.contains("index.maxFiles"), "where it stopped is said: {status:?}");
    scratch.write("zz/last.rs", "fn a() { probe(1) }\n");
    let change = propose(&mut editor);
    assert_eq!(editor.accept(&change).unwrap().accepted, 1);
    assert_eq!(scratch.read("zz/last.rs"), "fn a() { probed(1) }\n");
}

#[test]
fn what_is_ignored_stays_as_it_is() {
    let scratch = Scratch::new(&format!(
        "{WORKSPACE}//- /.gitignore\nbuilt/\n//- /built/x.rs\nfn x() {{ probe(1) }}\n//- /.hidden/y.rs\nfn y() {{ probe(1) }}\n"
    ));
    let mut editor = Editor::new(&scratch);
    let change = propose(&mut editor);
    assert_eq!(editor.accept(&change).unwrap().accepted, 4);
    assert_eq!(scratch.read("built/x.rs"), "fn x() { probe(1) }\n");
    assert_eq!(scratch.read(".hidden/y.rs"), "fn y() { probe(1) }\n");
}

#[test]
fn without_a_folder() {
    let scratch = Scratch::new("//- /a.rs\nfn a() { probe(1) }\n");
    let mut editor = Editor::before_initialize(&scratch);
    let mut params = editor.initialize_params(Options::default(), None);
    params["rootUri"] = json!(null);
    params["workspaceFolders"] = json!(null);
    editor.ask("initialize", params);
    editor.notify("initialized", json!({}));
    editor.ready();
    editor.open("a.rs");
    editor.ghost_text("a.rs", "fn a() {");
    let change = propose(&mut editor);
    assert_eq!(editor.accept(&change).unwrap().accepted, 1);
    assert_eq!(editor.text("a.rs"), "fn a() { probed(1) }\n");
}
