//! A refactoring of this very repository, from the code action to the undo: the model's words are those of
//! `tests/editors/refactor.json`, which the specs of editors use as well. The repository's own tests of what is
//! changed run in the sandbox, and the result cites them.

use std::{fs, path::Path, process::Command};

use super::{actions::named, *};
use crate::harness::Process;

const FILE: &str = "server/sandbox/src/output.rs";
const CALLER: &str = "server/sandbox/src/linux/follow.rs";

/// This repository, as far as it is tracked.
fn copy_of_this() -> Scratch {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let listed = Command::new("git").args(["ls-files", "-z"]).current_dir(root).output().unwrap();
    assert!(listed.status.success(), "what is tracked is copied, so git has to know it");
    let scratch = Scratch::new("");
    for name in String::from_utf8(listed.stdout).unwrap().split('\0') {
        if let Ok(bytes) = fs::read(root.join(name)) {
            scratch.write(name, bytes);
        }
    }
    scratch
}

/// An editor whose server finds the compiler, in spite of its other home folder.
fn editor_with_compiler(scratch: &Scratch) -> Editor {
    let mut command = Process::command(scratch);
    for (name, folder) in [("RUSTUP_HOME", ".rustup"), ("CARGO_HOME", ".cargo")] {
        let own = std::env::var_os(name).map(Into::into);
        let usual = || std::env::home_dir().unwrap().join(folder);
        command.env(name, own.unwrap_or_else(usual));
    }
    let mut editor = Editor::over(Process::start(&mut command, scratch), scratch);
    editor.initialize(options());
    editor
}

#[test]
fn this_repository_is_refactored_from_the_action_to_the_undo() {
    let scratch = copy_of_this();
    let words = Path::new(env!("CARGO_MANIFEST_DIR")).join("editors/refactor.json");
    let script = Script::parse(&fs::read_to_string(words).unwrap()).unwrap();
    let server = ModelServer::start_apart(script).unwrap();
    scratch.configure(&format!(
        "[models.test]\napi = \"openai-chat\"\nurl = \"{}\"\nmodel = \"m\"\n[agent]\napprovals = \"always\"\n",
        server.url()
    ));
    let mut editor = editor_with_compiler(&scratch);
    editor.open(FILE);
    let tree = scratch.tree();

    // The action at the definition asks for words, and the client starts the task with them.
    let place = editor.position_after(FILE, "pub fn total");
    let params = json!({
        "textDocument": { "uri": editor.uri(FILE) },
        "range": { "start": place, "end": place },
        "context": { "diagnostics": [] },
    });
    let offered = editor.ask("textDocument/codeAction", params).as_array().cloned().unwrap();
    let action = named(&offered, "refactor `total`…");
    let input: protocol::DelegateInput = from_value(action["command"]["arguments"][0].clone()).unwrap();
    let Task::Prompt { mode, images, thread_id, model, .. } = prompt("") else { panic!() };
    let (text, mentions) = ("a name that says of what it is the total".to_owned(), input.mentions);
    let task = Task::Prompt { text, mode, shortcut: input.shortcut, mentions, images, thread_id, model };
    let task = editor.delegate(task).task_id;

    // Each edit and the command are asked for.
    let mut asked = Vec::new();
    for _ in 0..4 {
        let item = editor.item("approval", "waiting");
        let ItemContent::Approval { title, .. } = &item.content else { panic!("an approval") };
        asked.push(title.replace(&format!("{}/", scratch.root().display()), ""));
        assert!(editor.reply_to(&item, Answer::Approve { scope: protocol::ApprovalScope::Once }));
    }
    let edits = [FILE, FILE, CALLER].map(|file| format!("Changing {file}"));
    assert!(asked[..3] == edits && asked[3].starts_with("Running `sh -c rustc"), "{asked:?}");

    // What comes back cites the tests that ran on it.
    let ended = editor.task_is(&task, "done");
    assert_eq!(scratch.tree(), tree, "nothing of the user's has changed");
    let evidence = editor.item("evidence", "done");
    let ItemContent::Evidence { claim, exit_code, output, stale, .. } = evidence.content else { panic!() };
    assert_eq!((exit_code, stale), (Some(0), false), "{claim}");
    assert!(output.contains("test result: ok. "), "{output}");
    let message = ended.message.unwrap();
    assert!(message.contains("(run 1)") && message.contains("exit code 0: test result: ok. "), "{message}");

    // The user takes all of it, and then none.
    let change = ended.change_id.unwrap();
    let shown = editor.show(&change);
    let files: Vec<_> = shown.files.iter().map(|file| (file.path.as_str(), file.hunks.len())).collect();
    assert_eq!(files, [(CALLER, 2), (FILE, 2)]);
    assert!(shown.files.iter().flat_map(|file| &file.hunks).all(|hunk| hunk.reason.is_some()));
    assert_eq!(editor.accept(&change).unwrap().accepted, 4);
    assert!(editor.text(FILE).contains("pub fn said(&self)") && !editor.text(FILE).contains("total()"));
    assert!(scratch.read(CALLER).contains("self.output.said()"));
    editor.undo().unwrap();
    assert_eq!(scratch.tree(), tree);
    assert!(editor.text(FILE).contains("pub fn total(&self)"));
}
