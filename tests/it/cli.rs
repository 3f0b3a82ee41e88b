//! The command line, run as a person runs it: what it prints, how it ends, and what is on disk afterwards.

mod task;

use std::{
    fs,
    process::{Command, Output, Stdio},
};

use serde_json::Value;

use crate::harness::Scratch;

/// Two files in which the same thing is written, and a third one.
const PROJECT: &str = "\
//- /src/alpha.rs
pub fn is_alpha_empty(names: &[String]) -> bool {
    names.len() == 0
}

pub fn first_alpha(names: &[String]) -> Option<&String> {
    names.get(0)
}

pub fn count_alpha(names: &[String]) -> usize {
    let count_of_names = names.iter().filter(|name| !name.is_empty()).count();
    count_of_names
}
//- /src/beta.rs
pub fn is_beta_empty(names: &[String]) -> bool {
    names.len() == 0
}

pub fn is_beta_nameless(names: &[String]) -> bool {
    names[0].len() == 0
}

pub fn first_beta(names: &[String]) -> Option<&String> {
    names.get(0)
}

pub fn count_beta(names: &[String]) -> usize {
    let count_of_names = names.iter().filter(|name| !name.is_empty()).count();
    count_of_names
}
//- /README.md
A project.
";

/// What a command came to.
struct Ran {
    code: Option<i32>,
    out: String,
    err: String,
}

/// Runs the program in a folder of its own and without a terminal.
fn ran(scratch: &Scratch, arguments: &[&str]) -> Ran {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ghostpen-under-test"));
    scratch.settle(&mut command);
    // What is left in the folder for temporary files can be seen there.
    let temporary = scratch.home().join("temporary");
    fs::create_dir_all(&temporary).unwrap();
    command.env("TMPDIR", temporary).args(arguments).stdin(Stdio::null());
    let Output { status, stdout, stderr } = command.output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Ran { code: status.code(), out: text(stdout), err: text(stderr) }
}

/// Runs it, expects this exit code, and returns what it printed on the stream that goes with the code.
fn check(scratch: &Scratch, arguments: &[&str], code: i32) -> String {
    let ran = ran(scratch, arguments);
    assert_eq!(ran.code, Some(code), "{arguments:?} printed:\n{}{}", ran.out, ran.err);
    if code == 0 { ran.out } else { ran.err }
}

#[test]
fn a_rewrite_is_shown_applied_undone_and_redone() {
    let scratch = Scratch::new(PROJECT);
    let before = scratch.tree();
    let rewrite = ["rewrite", "$A.len() == 0", "$A.is_empty()"];

    let shown = check(&scratch, &rewrite, 0);
    assert!(shown.contains("-    names.len() == 0\n+    names.is_empty()\n"), "{shown}");
    assert!(shown.ends_with("3 hunks in 2 files found, nothing changed; --apply writes it.\n"), "{shown}");
    assert_eq!(scratch.tree(), before);

    let applied = check(&scratch, &[&rewrite[..], &["--apply"]].concat(), 0);
    assert!(applied.ends_with("3 hunks in 2 files changed; `ghostpen undo` takes it back.\n"), "{applied}");
    let after = scratch.tree();
    assert!(scratch.read("src/beta.rs").contains("    names[0].is_empty()\n"));

    let list = check(&scratch, &["undo", "--list"], 0);
    assert!(list.contains("Rewrite `$A.len() == 0` to `$A.is_empty()`  (2 files, can be undone)"), "{list}");
    let undone = check(&scratch, &["undo"], 0);
    assert_eq!(undone, "3 hunks in 2 files undone; `ghostpen redo` does it again.\n");
    assert_eq!(scratch.tree(), before);
    let redone = check(&scratch, &["redo"], 0);
    assert_eq!(redone, "3 hunks in 2 files done again; `ghostpen undo` takes it back.\n");
    assert_eq!(scratch.tree(), after);
}

#[test]
fn undo_keeps_what_was_edited_since_and_says_so() {
    let scratch = Scratch::new(PROJECT);
    check(&scratch, &["rewrite", "$A.len() == 0", "$A.is_empty()", "--apply"], 0);
    let alpha = scratch.read("src/alpha.rs").replace("names.is_empty()", "names.is_empty() && edited");
    scratch.write("src/alpha.rs", format!("// Mine.\n{alpha}"));
    let beta = scratch.read("src/beta.rs");
    scratch.write("src/beta.rs", beta.replace(".is_empty()", ".is_vacant()"));

    let undone = check(&scratch, &["undo"], 0);
    assert!(undone.contains("left as it is: ") && undone.contains("src/beta.rs"), "{undone}");
    let alpha = scratch.read("src/alpha.rs");
    assert!(alpha.starts_with("// Mine.\n") && alpha.contains("names.len() == 0 && edited"), "{alpha}");
    assert!(scratch.read("src/beta.rs").contains("    names[0].is_vacant()\n"));
}

#[test]
fn undo_names_the_workspace_when_it_is_another_one() {
    let scratch = Scratch::new(PROJECT);
    let applied = check(&scratch, &["rewrite", "$A.get(0)", "$A.first()", "src", "--apply"], 0);
    let folder = scratch.path("src");
    assert!(applied.contains(&format!("`ghostpen undo -C {}`", folder.display())), "{applied}");
    let nothing = check(&scratch, &["undo"], 1);
    assert_eq!(nothing, format!("ghostpen: in {}: there is nothing to undo\n", scratch.root().display()));
    check(&scratch, &["undo", "-C", "src"], 0);
}

#[test]
fn rewrites_as_json() {
    let scratch = Scratch::new(PROJECT);
    let json = |arguments: &[&str]| -> Value {
        let whole = [&["rewrite", "--json"], arguments].concat();
        serde_json::from_str(&check(&scratch, &whole, 0)).unwrap()
    };
    let shown = json(&["$A.get(0)", "$A.first()"]);
    assert_eq!((shown["files"].as_array().unwrap().len(), &shown["applied"]), (2, &Value::Bool(false)));
    let none = json(&["$A.nothing_of_the_kind()", "$A", "--apply"]);
    assert_eq!((none["files"].as_array().unwrap().len(), &none["applied"]), (0, &Value::Bool(false)));
}

#[test]
fn ghost_text_and_its_absence() {
    let scratch = Scratch::new(PROJECT);
    scratch.write("src/gamma.rs", "pub fn count_gamma(names: &[String]) -> usize {\n    let count_of\n}\n");
    let place = "src/gamma.rs:2:17";
    let ghost = check(&scratch, &["complete", place], 0);
    // How much of the line is certain is the engine's to say.
    let line = "_names = names.iter().filter(|name| !name.is_empty()).count();";
    assert!(ghost.len() > 4 && line.starts_with(ghost.trim_end()), "{ghost}");
    let json: Value = serde_json::from_str(&check(&scratch, &["complete", "--json", place], 0)).unwrap();
    assert_eq!(json["text"], ghost.trim_end());
    let json: Value =
        serde_json::from_str(&check(&scratch, &["complete", "--json", "README.md:1:1"], 0)).unwrap();
    assert!(json["text"].is_null() && !json["reason"].as_str().unwrap().is_empty(), "{json}");
}

#[test]
fn what_is_asked_wrongly_is_told_plainly() {
    let scratch = Scratch::new(PROJECT);
    for (arguments, code, told) in [
        (&["complete", "src/alpha.rs"][..], 2, "write it as FILE:LINE:COL, counted from 1"),
        (&["complete", "src/alpha.rs:99:1"], 1, "src/alpha.rs:99:1 is not a place in the file"),
        (&["complete", "nowhere.rs:1:1"], 1, "cannot read"),
        (&["rewrite", "foo(", "bar"], 1, "is never closed"),
        (&["rewrite", "$A.get(0)", "$B"], 1, "the replacement uses $B, which the pattern does not have"),
        (&["rewrite", "a", "b", "nowhere"], 1, "nowhere does not exist"),
        (
            &["rewrite", "-l", "klingon", "a", "b"],
            1,
            "`klingon` is no language that is known here; there are rust",
        ),
        (&["undo", "x"], 1, "there is no entry x"),
        (&["undo", "7"], 1, "entry 7 cannot be undone"),
        (&["redo"], 1, "there is nothing to redo"),
        (&["try", "nowhere"], 1, "nowhere is no folder; give a folder, or `nvim`, or `code`"),
        (&["frobnicate"], 2, "unrecognized subcommand"),
    ] {
        let said = check(&scratch, arguments, code);
        assert!(said.contains(told), "{arguments:?} said {said}");
    }
    assert!(check(&scratch, &[], 2).contains("<COMMAND>"));
}

#[test]
fn the_doctor_says_what_works_and_what_to_do() {
    let scratch = Scratch::new(PROJECT);
    let well = check(&scratch, &["doctor"], 0);
    assert!(
        well.contains("ok   ghost text: embedded; 3 files") && well.contains("Everything works."),
        "{well}"
    );
    scratch.configure("completion = 7\n");
    let Ran { code, out, err } = ran(&scratch, &["doctor"]);
    assert_eq!(code, Some(1));
    assert!(out.contains("fix  settings: ") && out.contains("Mend or remove what is named"), "{out}");
    assert!(err.starts_with("ghostpen: 1 of "), "{err}");
}

#[test]
fn what_the_user_excludes_is_not_read_on_the_command_line_either() {
    let scratch = Scratch::new(PROJECT);
    scratch.configure("[index]\nexclude = [\"alpha.rs\"]\n");
    let said = check(&scratch, &["doctor"], 0);
    assert!(said.contains("ghost text: embedded; 2 files"), "{said}");
}

#[test]
fn every_command_explains_itself_and_every_shell_completes_it() {
    let scratch = Scratch::new(PROJECT);
    let help = check(&scratch, &["--help"], 0);
    let commands = ["lsp", "complete", "rewrite", "undo", "redo", "doctor", "try", "completions"];
    for command in commands {
        assert!(help.contains(&format!("\n  {command} ")), "{command} in {help}");
        let own = check(&scratch, &[command, "--help"], 0);
        // The program goes by another name in tests.
        assert!(own.contains("Usage: ") && own.contains(&format!(" {command}")), "{own}");
    }
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = check(&scratch, &["completions", shell], 0);
        for command in commands {
            assert!(script.contains(command), "{command} for {shell}");
        }
    }
}

#[test]
fn the_main_job_is_shown_on_a_copy_and_leaves_nothing() {
    let scratch = Scratch::new(PROJECT);
    let before = scratch.tree();
    let shown = check(&scratch, &["try"], 0);
    for step in [
        "1  Ghost text: src/",
        "2  A change across files: rewrite `$A.len() == 0` to `$A.is_empty()`",
        "3 hunks in 2 files to review.",
        "  rejected the hunk at src/beta.rs:6",
        "  accepted the other 2 hunks",
        "src/alpha.rs: 1 on disk",
        "src/beta.rs: 1 by the editor, not saved yet",
        "    undone 2 hunks",
        "All of it happened as it was shown:",
    ] {
        assert!(shown.contains(step), "{step:?} in:\n{shown}");
    }
    assert!(!shown.contains('\x1b'), "a transcript has no colours");
    assert_eq!(scratch.tree(), before);
    let left = fs::read_dir(scratch.home().join("temporary")).unwrap().count();
    assert_eq!((left, scratch.state().exists()), (0, false));
}

#[test]
fn the_main_job_needs_code_to_be_shown_on() {
    let scratch = Scratch::new("//- /notes.md\nNothing but prose.\n");
    let said = check(&scratch, &["try"], 1);
    assert!(said.contains("there is no source code in a language that is known"), "{said}");
}
