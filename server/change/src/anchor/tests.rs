//! Hunks are found again where a branch switch, a formatter or another tool has left their lines, and are
//! sure only where what is around them is still there.

use crate::{
    ChangeSet, Content, Current, HunkView, Selection, Why,
    plan::tests::{bytes, modify},
};

const BASE: &str = "use std::fs;\n\nfn first() {\n    let count = 1;\n    report(count);\n}\n\nfn second() {\n    let total = compute(2);\n    print(total);\n}\n";

fn set() -> ChangeSet {
    modify(BASE, &BASE.replace("compute(2)", "calculate(2)?"))
}

fn view(set: &ChangeSet, now: &str) -> HunkView {
    let views = set.files().first().unwrap().view(&Current::Text(bytes(now)));
    views.into_iter().next().unwrap()
}

/// What accepting the hunk by its name, or with all others, makes of the text.
fn accept(set: &ChangeSet, now: &str, by_name: bool) -> Result<String, Why> {
    let all: Vec<_> = set.hunks().map(|(_, hunk)| hunk.id).collect();
    let selection = if by_name { Selection::Hunks(all) } else { Selection::All };
    let plan = set.plan_accept(&selection, |_| Current::Text(bytes(now)));
    if let Some(conflict) = plan.conflicts.first() {
        return Err(conflict.why.clone());
    }
    let after = plan.files.first().and_then(|file| file.after.as_ref()).and_then(Content::text);
    Ok(after.map_or_else(|| now.to_owned(), ToString::to_string))
}

#[test]
fn a_hunk_is_sure_where_its_surroundings_are() {
    let check = |now: &str, sure: bool| {
        let view = view(&set(), now);
        assert_eq!((view.conflict, view.sure), (None, sure), "{now}");
        assert!(accept(&set(), now, false).unwrap().contains("calculate(2)?"), "{now}");
    };
    check(BASE, true);
    check(&format!("// top\n{BASE}// end\n"), true);
    check(&BASE.replace("count", "number"), true);
    check(&BASE.replace("print(total)", "show(total)"), true);
    check(&BASE.replace("second() {\n", "second() {\n    // mine\n"), true);
    let other = BASE.replace("first", "x").replace("second", "third").replace("print(total);\n}", "done()");
    check(&other.replace("}\n\nfn", "// other\nfn").replace("    report", "report"), false);
}

#[test]
fn lines_that_have_moved_are_shown_and_taken_only_by_name() {
    let moved = "use std::fs;\n\nfn second() {\n    let total = compute(2);\n    print(total);\n}\n\nfn first() {\n    let count = 1;\n    report(count);\n}\n";
    let check = |now: &str, all: Result<(), Why>| {
        let view = view(&set(), now);
        assert_eq!((view.conflict, view.sure), (None, false), "{now}");
        assert!(now[view.range].contains("compute(2)"), "{now}");
        let want = now.replace("compute(2)", "calculate(2)?");
        assert_eq!(accept(&set(), now, false), all.map(|()| want.clone()));
        assert_eq!(accept(&set(), now, true), Ok(want));
    };
    check(moved, Err(Why::Moved));
    // Into an `impl`, with its indentation.
    let inside = "use std::fs;\n\nimpl Thing {\n    fn second() {\n        let total = compute(2);\n        print(total);\n    }\n}\n";
    check(inside, Ok(()));
    check(&BASE.replace('\n', "\r\n"), Ok(()));
    // Whatever was on the way, the words of the hunk are the user's: no place is.
    let view = view(&set(), &moved.replace("compute(2)", "mine()"));
    assert_eq!((view.conflict, view.sure), (Some(Why::Touched), true));
}

#[test]
fn other_lines_that_say_the_same_are_not_the_hunks() {
    let twice = "fn a() {\n    let total = compute(2);\n}\n\nfn b() {\n    let total = compute(2);\n}\n";
    let set = modify(twice, &twice.replacen("compute(2)", "calculate(2)?", 1));
    let now = twice.replacen("compute(2)", "mine(3)", 1);
    assert_eq!(view(&set, &now).conflict, Some(Why::Touched));
    assert_eq!(accept(&set, &now, true), Err(Why::Touched));
}
