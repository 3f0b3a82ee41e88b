//! A hunk says what the user makes it say, in its own place, and nothing else changes.

use super::*;
use crate::plan::tests::modify;

fn revise(base: &str, proposed: &str, id: u32, lines: &str) -> Result<String, ReviseError> {
    let mut set = modify(base, proposed);
    let edit = set.revision(HunkId(id), lines)?;
    set.revise(HunkId(id), &edit);
    let file = set.files().first().unwrap();
    assert_eq!(file.hunks.iter().filter(|hunk| hunk.by == Author::User).count(), 1);
    Ok(file.proposed.to_string())
}

#[test]
fn lines_take_the_place_of_a_hunk() {
    let check = |base: &str, proposed: &str, id: u32, lines: &str, want: &str| {
        assert_eq!(revise(base, proposed, id, lines).as_deref(), Ok(want));
    };
    check("a\nb\nc\nd\ne\n", "a\nB\nc\nd\nE\n", 0, "mine\n", "a\nmine\nc\nd\nE\n");
    check("a\nb\nc\nd\ne\n", "a\nB\nc\nd\nE\n", 1, "1\n2\n", "a\nB\nc\nd\n1\n2\n");
    check("a\nb\nc\nd\ne\n", "a\nB\nc\nd\nE\n", 0, "", "a\nc\nd\nE\n");
    check("a\nb\n", "a\nnew\nb\n", 0, "two\nlines", "a\ntwo\nlines\nb\n"); // others follow
    check("a\nb", "a\nB", 0, "c", "a\nc");
    check("a\r\nb\r\n", "a\r\nB\r\n", 0, "x\ny\n", "a\r\nx\r\ny\r\n");
    // In a file of both kinds of line ends most lines decide, and the last one counts only if it is ended.
    check("a\r\nb", "a\r\nB", 0, "x\ny", "a\r\nx\r\ny");
    check("a\nb\r\nc\r\n", "a\nB\r\nc\r\n", 0, "x\n", "a\nx\r\nc\r\n");
    check("a\nb\r\nc\n", "a\nB\r\nc\n", 0, "x\n", "a\nx\nc\n");
}

#[test]
fn what_cannot_be_edited_is_told() {
    let check = |id: u32, lines: &str, want: ReviseError| {
        assert_eq!(revise("a\nb\n", "a\nB\n", id, lines), Err(want));
    };
    check(7, "x\n", ReviseError::NoHunk(HunkId(7)));
    check(0, "b\n", ReviseError::Same(HunkId(0)));
    let mut set = modify("a\nb\n", "a\nB\n");
    set.mark(&[HunkId(0)], HunkState::Accepted);
    assert_eq!(set.revision(HunkId(0), "x\n"), Err(ReviseError::Accepted(HunkId(0))));
}
