//! Tools at work while a review is open: branches are switched, files are formatted and edited in place. Each
//! hunk is found where its lines have gone, says how sure that is, and is never put in anywhere else.

use std::process::Command;

use protocol::{ChangeState, HunkState};

use crate::harness::{Editor, Scratch};

const FIRST: &str = "fn first() {\n    let count = 1;\n    report(count);\n}\n";
const SECOND: &str = "fn second() {\n    let total = probe(2);\n    print(total);\n}\n";

fn run(scratch: &Scratch, program: &str, arguments: &[&str]) {
    let mut command = Command::new(program);
    scratch.settle(&mut command);
    command.env("GIT_CONFIG_NOSYSTEM", "1").args(arguments);
    let output = command.output().unwrap();
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
}

fn git(scratch: &Scratch, arguments: &[&str]) {
    let who = ["-c", "user.name=t", "-c", "user.email=t@localhost", "-c", "commit.gpgsign=false"];
    run(scratch, "git", &[&who, arguments].concat());
}

/// A repository with this file, and a branch on which it is another.
fn repository(text: &str, on_branch: &str) -> Scratch {
    let scratch = Scratch::new("");
    scratch.write("a.rs", on_branch);
    git(&scratch, &["init", "-q", "-b", "branch"]);
    git(&scratch, &["add", "."]);
    git(&scratch, &["commit", "-qm", "branch"]);
    scratch.write("a.rs", text);
    git(&scratch, &["checkout", "-qb", "main"]);
    git(&scratch, &["commit", "-qam", "main"]);
    scratch
}

/// What becomes of a hunk.
enum Found {
    /// It is at its place, beyond doubt or not, and goes in with all others.
    There { sure: bool },
    /// Its lines are elsewhere; it goes in when it is asked for by name.
    Elsewhere,
    /// Its lines are no more.
    Nowhere,
}

/// A tool makes of a file what it makes, with a rewrite of its first `probe` under review, closed and open.
#[track_caller]
fn check(text: &str, on_branch: &str, tool: &dyn Fn(&Scratch), found: &Found) {
    for open in [false, true] {
        let scratch = repository(text, on_branch);
        let mut editor = Editor::new(&scratch);
        if open {
            editor.open("a.rs");
        }
        let change = editor.proposed("probe($A)", "probed($A)");
        let hunk = editor.hunks(&change, "a.rs").remove(0);
        let others = editor.hunks(&change, "a.rs").split_off(1);
        assert_eq!(editor.reject(&change, &others) as usize, others.len());
        tool(&scratch);
        let there = scratch.read("a.rs");
        if open {
            editor.send_whole("a.rs", &there);
        }
        let seen = |editor: &Editor| if open { editor.text("a.rs").to_owned() } else { scratch.read("a.rs") };
        let shown = editor.show(&change).files[0].hunks[0].clone();
        let accepted = editor.accept(&change).unwrap();
        let (state, sure, by_all) = match found {
            Found::There { sure } => (HunkState::Proposed, Some(*sure), 1),
            Found::Elsewhere => (HunkState::Proposed, Some(false), 0),
            Found::Nowhere => (HunkState::Conflict, None, 0),
        };
        assert_eq!((shown.state, accepted.accepted), (state, by_all), "{shown:?}");
        assert!(sure.is_none_or(|sure| shown.sure == sure), "{shown:?}");
        if by_all == 0 {
            assert_eq!((seen(&editor), accepted.conflicts.len()), (there.clone(), 1));
        }
        let by_name = editor.accept_hunks(&change, &[hunk]).unwrap();
        if let Found::Nowhere = found {
            assert_eq!((seen(&editor), by_name.accepted), (there, 0));
            continue;
        }
        let line = there.lines().nth(shown.range.start.line as usize).unwrap();
        assert!(line.contains("probe(2)"), "it is shown at its lines: {shown:?}");
        assert_eq!(seen(&editor), there.replacen("probe(2)", "probed(2)", 1));
        assert_eq!(editor.undo().unwrap().undone, 1);
        assert_eq!(seen(&editor), there);
    }
}

fn checkout(scratch: &Scratch) {
    git(scratch, &["checkout", "-q", "branch"]);
}

#[test]
fn a_branch_on_which_its_lines_are_elsewhere() {
    let text = format!("{FIRST}\n{SECOND}");
    check(&text, &format!("{SECOND}\n{FIRST}"), &checkout, &Found::Elsewhere);
    check(&text, &format!("// new\n\n{FIRST}\n{SECOND}"), &checkout, &Found::There { sure: true });
    let inside = format!("mod inner {{\n{}}}\n", SECOND.replace("fn", "    fn").replace("    ", "        "));
    check(&text, &inside, &checkout, &Found::Elsewhere);
}

#[test]
fn a_branch_on_which_its_lines_are_no_more() {
    let text = format!("{FIRST}\n{SECOND}");
    check(&text, FIRST, &checkout, &Found::Nowhere);
    check(&text, &text.replace("probe(2)", "mine()"), &checkout, &Found::Nowhere);
    // Others that say the same are not its lines.
    let twice = format!("{SECOND}\n{}", SECOND.replace("second", "third"));
    check(&twice, &twice.replacen("probe(2)", "mine()", 1), &checkout, &Found::Nowhere);
}

#[test]
fn a_formatter_and_an_editor_of_streams() {
    let text = format!("{FIRST}\n{SECOND}");
    let sed = |script: &'static str| move |scratch: &Scratch| run(scratch, "sed", &["-i", script, "a.rs"]);
    check(&text, "", &sed("s/^    /\\t/"), &Found::There { sure: true });
    check(&text, "", &sed("s/^    /  /"), &Found::There { sure: true });
    check(&text, "", &sed("s/count/number/"), &Found::There { sure: true });
    check(&text, "", &sed("1,5d"), &Found::There { sure: true });
    check(&text, "", &sed("s/$/\\r/"), &Found::There { sure: false });
    check(&text, "", &sed("s/probe(2)/mine()/"), &Found::Nowhere);
    check(&text, "", &sed("/probe/d"), &Found::Nowhere);
}

#[test]
fn what_is_committed_is_accepted() {
    let scratch = repository(&format!("{SECOND}\n{FIRST}\n{}", SECOND.replace("second", "third")), "");
    let mut editor = Editor::new(&scratch);
    let change = editor.proposed("probe($A)", "probed($A)");
    run(&scratch, "sed", &["-i", "0,/probe(2)/s//probed(2)/", "a.rs"]);
    editor.list();
    assert_eq!(editor.show(&change).state, ChangeState::Open, "written, but not committed");
    git(&scratch, &["commit", "-qam", "one by hand"]);
    editor.list();
    let states = |editor: &mut Editor| -> Vec<_> {
        editor.show(&change).files[0].hunks.iter().map(|hunk| hunk.state).collect()
    };
    assert_eq!(states(&mut editor), [HunkState::Accepted, HunkState::Proposed]);
    // The rest is accepted here, and committed, and counts once.
    assert_eq!(editor.accept(&change).unwrap().accepted, 1);
    git(&scratch, &["commit", "-qam", "the other"]);
    editor.list();
    assert_eq!(editor.show(&change).state, ChangeState::Accepted);
    assert_eq!(editor.undo().unwrap().undone, 1);
    assert_eq!(states(&mut editor), [HunkState::Accepted, HunkState::Proposed]);
}
