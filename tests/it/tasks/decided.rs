//! What the user decides about a task's change holds for the task that goes on: its copy is as they want it before
//! the model's next turn, and the model is told.

use super::*;
use protocol::{ChangeEdit, ChangeEditParams, ChangeReject, ChangeRejectParams};

const FIXTURE: &str = "\
//- /a.rs
fn one() {}
// 2
// 3
// 4
// 5
fn two() {}
// 7
// 8
// 9
// 10
fn three() {}
//- /gone.rs
fn gone() {}
//- /here.rs
fn moves_1() {}
fn moves_2() {}
fn moves_3() {}
";

/// The first task: three hunks in one file, and a file each that comes, goes and moves.
fn first() -> Reply {
    let call = |tool: &str, arguments: Value| format!("tool: {tool} {arguments}");
    let edit = |old: &str, new: &str| {
        call("edit_file", json!({ "path": "a.rs", "old": old, "new": new, "reason": "why not" }))
    };
    let steps = [
        edit("fn one() {}", "fn one() { 1 }"),
        edit("fn two() {}", "fn two() { 2 }\nfn more() {}"),
        edit("fn three() {}", "fn three() { 3 }"),
        call("write_file", json!({ "path": "new.rs", "content": "fn new() {}\n", "reason": "wanted" })),
        call("delete_file", json!({ "path": "gone.rs", "reason": "unused" })),
        call("move_file", json!({ "from": "here.rs", "to": "there.rs", "reason": "belongs there" })),
    ];
    Reply::say(&steps.iter().map(String::as_str).collect::<Vec<_>>())
}

#[derive(Clone, Copy)]
enum Decision {
    /// The hunk with this new text, or of this file, is rejected, for a reason.
    Reject(&'static str, &'static str),
    /// It proposes this instead.
    Edit(&'static str, &'static str),
    Accept(&'static str),
}

use Decision::{Accept, Edit, Reject};

/// The hunk that has a text, or is the file's of that name.
fn hunk(editor: &mut Editor, change: &str, told: &str) -> String {
    let shown = editor.show(change);
    let hunks = shown.files.iter().flat_map(|file| file.hunks.iter().map(move |hunk| (file, hunk)));
    let found = hunks.into_iter().find(|(file, hunk)| file.path == told || hunk.new_text.contains(told));
    found.unwrap_or_else(|| panic!("no hunk {told}")).1.hunk_id.clone()
}

fn decide(editor: &mut Editor, change: &str, decision: Decision) {
    let change_id = change.to_owned();
    match decision {
        Reject(told, reason) => {
            let hunk_ids = Some(vec![hunk(editor, change, told)]);
            let reason = Some(reason.to_owned()).filter(|reason| !reason.is_empty());
            let params = ChangeRejectParams { change_id, hunk_ids, uri: None, reason };
            assert_eq!(editor.call::<ChangeReject>(params).unwrap().rejected, 1);
        }
        Edit(told, lines) => {
            let hunk_id = hunk(editor, change, told);
            let params = ChangeEditParams { change_id, hunk_id, new_text: lines.to_owned() };
            editor.call::<ChangeEdit>(params).unwrap();
        }
        Accept(told) => {
            let hunks = [hunk(editor, change, told)];
            assert_eq!(editor.accept_hunks(change, &hunks).unwrap().accepted, 1);
        }
    }
}

/// Where the user is when deciding.
#[derive(Clone, Copy, PartialEq, Eq)]
enum When {
    /// Between two tasks.
    Between,
    /// The same, and the server is started anew before the next one.
    Restarted,
    /// While the next one works.
    Meanwhile,
}

/// Decides about the change of one task, has another one make an edit, and looks at what that proposes: its lines,
/// and what the model was told.
fn check(when: When, decisions: &[Decision], edit: Option<(&str, &str)>, proposed: &[&str], told: &[&str]) {
    let step = match edit {
        Some((old, new)) => {
            let arguments = json!({ "path": "a.rs", "old": old, "new": new, "reason": "again" });
            format!("tool: edit_file {arguments}")
        }
        None => "tool: list_files {}".to_owned(),
    };
    let done = || Reply::say(&["text: Done."]);
    let gated = Reply::say(&["gate: go", "tool: list_files {}"]);
    let (scratch, server) = served(FIXTURE, [first(), done(), gated, Reply::say(&[&step]), done()]);
    let mut editor = editor(&scratch);
    editor.open("a.rs");
    let started = editor.delegate(prompt("begin"));
    let change = editor.task_is(&started.task_id, "done").change_id.unwrap();
    if when != When::Meanwhile {
        for decision in decisions {
            decide(&mut editor, &change, *decision);
        }
    }
    if when == When::Restarted {
        let text = editor.text("a.rs").to_owned();
        editor = editor.crash_and_restart(&scratch);
        assert!(editor.text("a.rs") == text);
    }
    let next = editor.delegate(super::threads::goes_on(&started.thread_id.unwrap(), "go on"));
    server.wait(server.stopped_at("go"));
    if when == When::Meanwhile {
        for decision in decisions {
            decide(&mut editor, &change, *decision);
        }
    }
    server.open("go");
    let ended = editor.task_is(&next.task_id, "done");
    let diff = ended.change_id.map(|change| editor.content(&format!("ghostpen-review:/{change}")));
    let lines: Vec<_> = diff.iter().flat_map(|diff| diff.lines()).collect();
    let is_change = |line: &&&str| {
        (line.starts_with(['+', '-']) && !line.starts_with("+++") && !line.starts_with("---"))
            || line.starts_with("rename")
    };
    assert_eq!(lines.iter().filter(is_change).copied().collect::<Vec<_>>(), proposed);
    let asked = server.requests();
    let said = messages(&asked[3]).join("\n");
    let notice = said.split("The user has decided about").nth(1).unwrap_or_default();
    for part in told {
        assert!(notice.contains(part), "{part} in {notice} of {said}");
    }
    assert_eq!(
        said.matches("The user has decided about").count(),
        usize::from(!told.is_empty()),
        "told once"
    );
}

/// What the first task proposes, with some of it left out.
fn without<'a>(left_out: &[&str]) -> Vec<&'a str> {
    let all = [
        "-fn one() {}",
        "+fn one() { 1 }",
        "-fn two() {}",
        "+fn two() { 2 }",
        "+fn more() {}",
        "-fn three() {}",
        "+fn three() { 3 }",
        "-fn gone() {}",
        "rename from here.rs",
        "rename to there.rs",
        "+fn new() {}",
    ];
    all.into_iter().filter(|line| left_out.iter().all(|out| !line.contains(out))).collect()
}

#[test]
fn what_is_rejected_is_out_of_the_copy_before_the_next_turn() {
    for when in [When::Between, When::Restarted, When::Meanwhile] {
        check(when, &[], None, &without(&[]), &[]);
        let told = ["a.rs: rejected, and taken out", "+fn two() { 2 }", "too much"];
        check(when, &[Reject("fn two", "too much")], None, &without(&["two", "more"]), &told);
        let files = [Reject("new.rs", ""), Reject("gone.rs", ""), Reject("here.rs", "stay")];
        check(when, &files, None, &without(&["new", "gone", "rename"]), &["new.rs", "gone.rs", "stay"]);
        let some = [Accept("fn one"), Reject("fn three", "")];
        check(when, &some, None, &without(&["fn one", "three"]), &["+fn three() { 3 }"]);
    }
}

#[test]
fn what_the_user_changed_of_a_proposal_is_in_the_copy_before_the_next_turn() {
    for when in [When::Between, When::Restarted, When::Meanwhile] {
        let proposed = [
            "-fn one() {}",
            "+fn one() { 1 }",
            "-fn two() {}",
            "+fn two() { mine }",
            "-fn three() {}",
            "+fn three() { 3 }",
            "-fn gone() {}",
            "rename from here.rs",
            "rename to there.rs",
            "+fn new() { mine }",
        ];
        let edits = [Edit("fn two", "fn two() { mine }\n"), Edit("new.rs", "fn new() { mine }\n")];
        check(
            when,
            &edits,
            None,
            &proposed,
            &["a.rs: changed by the user, and in your copy", "+fn two() { mine }"],
        );
        // What was accepted in other words is no longer proposed in the model's.
        let accepted = [Edit("fn two", "fn two() { mine }\n"), Accept("fn two")];
        check(when, &accepted, None, &without(&["two", "more"]), &["+fn two() { mine }"]);
        // Twice, and turned down in the end.
        let back = [
            Edit("fn one", "fn one() { mine }\n"),
            Edit("fn one", "fn one() { 11 }\n"),
            Reject("fn one", ""),
        ];
        check(when, &back, None, &without(&["fn one"]), &["rejected, and taken out"]);
    }
}

#[test]
fn what_the_model_does_after_a_decision_stays() {
    let again = Some(("fn two() {}", "fn two() { 2 }"));
    for when in [When::Between, When::Meanwhile] {
        check(when, &[Reject("fn two", "shorter")], again, &without(&["more"]), &["shorter"]);
    }
}

#[test]
fn lines_that_the_model_has_changed_since_are_left_to_it() {
    let done = || Reply::say(&["text: Done."]);
    let gated = Reply::say(&["gate: go", "tool: list_files {}"]);
    let replies = [first(), done(), edit("a.rs", "fn two() { 2 }", "fn two() { 22 }", "more"), gated, done()];
    let (scratch, server) = served(FIXTURE, replies);
    let mut editor = editor(&scratch);
    let started = editor.delegate(prompt("begin"));
    let change = editor.task_is(&started.task_id, "done").change_id.unwrap();
    let next = editor.delegate(super::threads::goes_on(&started.thread_id.unwrap(), "go on"));
    server.wait(server.stopped_at("go"));
    decide(&mut editor, &change, Reject("fn two", "too much"));
    server.open("go");
    let ended = editor.task_is(&next.task_id, "done").change_id.unwrap();
    let said = messages(&server.requests()[4]).join("\n");
    assert!(said.contains("a.rs: rejected; you have changed these lines since"), "{said}");
    let diff = editor.content(&format!("ghostpen-review:/{ended}"));
    assert!(diff.contains("+fn two() { 22 }\n"), "{diff}");
}

#[test]
fn a_forked_thread_begins_with_what_the_user_left_of_the_change() {
    let done = || Reply::say(&["text: Done."]);
    let (scratch, _server) = served(FIXTURE, [first(), done(), done(), done(), done()]);
    let mut editor = editor(&scratch);
    let started = editor.delegate(prompt("begin"));
    let change = editor.task_is(&started.task_id, "done").change_id.unwrap();
    decide(&mut editor, &change, Reject("fn two", ""));
    let thread_id = started.thread_id.unwrap();
    let go_on = |editor: &mut Editor, is_fork: bool| {
        let fork = protocol::ThreadForkParams { thread_id: thread_id.clone(), before_item_id: None };
        let thread_id = if is_fork {
            editor.call::<protocol::ThreadFork>(fork).unwrap().thread_id
        } else {
            thread_id.clone()
        };
        let next = editor.delegate(super::threads::goes_on(&thread_id, "go on"));
        let change = editor.task_is(&next.task_id, "done").change_id.unwrap();
        editor.content(&format!("ghostpen-review:/{change}"))
    };
    let left = |diff: &str| !diff.contains("fn two() { 2 }") && diff.contains("+fn one() { 1 }");
    let forked = go_on(&mut editor, true);
    assert!(left(&forked), "{forked}");
    // What another change takes the place of was rejected by nobody.
    let diff = go_on(&mut editor, false);
    assert!(left(&diff), "{diff}");
    let forked = go_on(&mut editor, true);
    assert!(left(&forked), "{forked}");
}
