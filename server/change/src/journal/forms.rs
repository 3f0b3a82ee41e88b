//! Every operation, on files in every form, closed, open, unsaved and behind a link: accepted, undone, redone
//! and undone again, each time by another server, and byte for byte what it should be.
#![allow(clippy::unwrap_used)]

use std::{fs, os::unix::fs::PermissionsExt};

use text::{Bytes, Edit, encode};

use super::{tests::*, *};
use crate::{ChangeSet, Content, Current, Origin, Plan, PlannedFile, Proposal, SetError, Target, Why};

const FORMS: [(&str, &[u8]); 12] = [
    ("LF", b"one\ntwo\nthree\n"),
    ("CRLF", b"one\r\ntwo\r\nthree\r\n"),
    ("both", b"one\r\ntwo\nthree\r\n"),
    ("CR", b"one\rtwo\rthree\r"),
    ("marked", b"\xEF\xBB\xBFone\ntwo\n"),
    ("marked, CRLF", b"\xEF\xBB\xBFone\r\ntwo"),
    ("no last line end", b"one\ntwo"),
    ("beyond ASCII", "zwö\u{1F600}\ntwo\u{0}\n".as_bytes()),
    ("empty", b""),
    ("UTF-16", b"\xFF\xFEt\0w\0o\0"),
    ("Latin-1", b"caf\xE9 two\n"),
    ("binary", b"\x7FELF\x02\x01\0\0\xFF"),
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Operation {
    Edit,
    Create,
    Delete,
    Move,
    MoveAndEdit,
    Mode,
    Replace,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Held {
    Closed,
    Open,
    Unsaved,
    /// There is a link in the file's place.
    Linked,
}

const OPERATIONS: [Operation; 7] = [
    Operation::Edit,
    Operation::Create,
    Operation::Delete,
    Operation::Move,
    Operation::MoveAndEdit,
    Operation::Mode,
    Operation::Replace,
];
const HELD: [Held; 4] = [Held::Closed, Held::Open, Held::Unsaved, Held::Linked];

/// What a file is replaced by, as a whole.
const OTHER: &[u8] = b"\0other";
const TYPED: &str = "typed ";

/// Name, bytes and permissions of what is there, and what the buffer says.
type Seen = (Vec<(String, Vec<u8>, u32)>, Option<String>);

struct World {
    place: Place,
    /// What the editor has of `f`.
    buffer: Option<String>,
}

impl World {
    fn seen(&self) -> Seen {
        let names = fs::read_dir(self.place.path("")).unwrap().map(|entry| entry.unwrap().file_name());
        let mut names: Vec<_> = names.map(|name| name.into_string().unwrap()).collect();
        names.sort();
        let file = |name: String| {
            let path = self.place.path(&name);
            let mode = fs::metadata(&path).unwrap().permissions().mode() & 0o777;
            (name, fs::read(path).unwrap(), mode)
        };
        (names.into_iter().map(file).collect(), self.buffer.clone())
    }

    /// As the server sees it: the buffer before the disk, with the mark that the disk has.
    fn now(&self, path: &Path) -> Current {
        let disk = on_disk(path);
        let Some(buffer) = self.buffer.as_ref().filter(|_| path == self.place.path("f")) else { return disk };
        let bom = disk.text().is_some_and(|saved| saved.bom);
        let buffer = Bytes { text: buffer.as_str().into(), bom };
        match disk.content() {
            Some(Content::Text(saved)) if saved.text == buffer.text => Current::Text(buffer),
            disk => Current::Unsaved { buffer, disk },
        }
    }

    /// Does what the desk and the editor do.
    fn carry_out(&mut self, plan: &Plan) -> Result<(), JournalError> {
        let mut journal = self.place.journal();
        let (has, path) = (self.buffer.is_some(), self.place.path("f"));
        let route = |file: &PlannedFile| {
            let is_open = has && file.path == path;
            if is_open && file.changes_lines() { Route::Editor } else { Route::Door }
        };
        let Some(entry) = journal.intend(plan, "step", route)? else { return Ok(()) };
        journal.write_files(entry)?;
        let edited = plan.files.iter().filter(|file| route(file) == Route::Editor);
        for after in edited.filter_map(|file| file.after.as_ref()).filter_map(Content::text) {
            self.buffer = Some(after.to_string());
        }
        journal.done(entry, &Landed::All)
    }
}

fn proposal(operation: Operation, place: &Place, text: Option<&str>) -> Proposal {
    let path = |name: &str| place.path(name);
    let file = |target| Proposal::new(path("f"), on_disk(&path("f")).content(), target);
    let edit = || {
        let at = text.and_then(|text| text.find("two")).map_or(0..0, |at| at..at + 3);
        Target::Edit(Edit::replace(at, "TWO"))
    };
    match operation {
        Operation::Edit => file(edit()),
        Operation::Create => Proposal::new(path("new"), None, Target::Raw(OTHER.into())),
        Operation::Delete => file(Target::Deleted),
        Operation::Move => Proposal { moved: Some(path("moved")), ..file(Target::Kept) },
        Operation::MoveAndEdit => Proposal { moved: Some(path("moved")), ..file(edit()) },
        Operation::Mode => Proposal { executable: Some(true), ..file(Target::Kept) },
        Operation::Replace => file(Target::Raw(OTHER.into())),
    }
}

/// What is to be seen after it.
fn after(operation: Operation, held: Held, before: &Seen) -> Seen {
    let (mut files, mut buffer) = before.clone();
    let edited = |bytes: &[u8]| match bytes.windows(3).position(|word| word == b"two") {
        Some(at) => [&bytes[..at], b"TWO", &bytes[at + 3..]].concat(),
        None => [b"TWO", bytes].concat(),
    };
    match operation {
        Operation::Edit if held != Held::Closed => {
            buffer = buffer.map(|text| String::from_utf8(edited(text.as_bytes())).unwrap());
        }
        Operation::Edit => files[0].1 = edited(&files[0].1),
        Operation::Create => files.push(("new".into(), OTHER.into(), 0o644)),
        Operation::Delete => files.clear(),
        Operation::Move => files[0].0 = "moved".into(),
        Operation::MoveAndEdit => {
            files[0] = ("moved".into(), edited(&files[0].1), files[0].2);
        }
        Operation::Mode => files[0].2 = 0o750,
        Operation::Replace => files[0].1 = OTHER.into(),
    }
    (files, buffer)
}

fn check(operation: Operation, held: Held, form: &str, bytes: &[u8]) {
    let what = format!("{operation:?} of a file in {form}, {held:?}");
    let place = Place::in_memory(&[("f", "")]);
    fs::write(place.path("f"), bytes).unwrap();
    fs::set_permissions(place.path("f"), fs::Permissions::from_mode(0o640)).unwrap();
    let text = match on_disk(&place.path("f")) {
        Current::Text(bytes) => Some(bytes.text.to_string()),
        _ => None,
    };
    let edits = matches!(operation, Operation::Edit | Operation::MoveAndEdit);
    if text.is_none() && matches!(held, Held::Open | Held::Unsaved) {
        return; // no editor has it as text
    }
    if bytes.is_empty() && held == Held::Unsaved {
        return; // who comes first in an empty file is tried by the random sequences
    }
    if text.is_none() && edits {
        let made = ChangeSet::new("t", Origin::Patch, vec![proposal(operation, &place, None)]);
        assert!(matches!(made, Err(SetError::NotText(_))), "{what}");
        return;
    }
    let change =
        ChangeSet::new("t", Origin::Patch, vec![proposal(operation, &place, text.as_deref())]).unwrap();
    place.journal().propose(&change).unwrap();
    if held == Held::Linked {
        fs::rename(place.path("f"), place.dir.path().join("elsewhere")).unwrap();
        std::os::unix::fs::symlink(place.dir.path().join("elsewhere"), place.path("f")).unwrap();
    }
    let buffer = match held {
        Held::Open => text,
        Held::Unsaved => text.map(|text| format!("{TYPED}{text}")),
        Held::Closed | Held::Linked => None,
    };
    let mut world = World { place, buffer };
    let before = world.seen();
    let plan = accept_in(&world, &change);
    let touches = operation != Operation::Create;
    if held == Held::Linked && touches {
        let refused = world.carry_out(&plan).unwrap_err();
        let is_told = matches!(refused, JournalError::Refused(DoorError::Symlink(_) | DoorError::Changed(_)));
        assert!(is_told, "{what}: {refused}");
        assert!(world.place.path("f").is_symlink() && world.seen() == before, "{what}");
        return;
    }
    if held == Held::Unsaved && touches && !matches!(operation, Operation::Edit | Operation::Mode) {
        let why: Vec<_> = plan.conflicts.iter().map(|conflict| conflict.why.clone()).collect();
        assert!(why.contains(&Why::Unsaved), "{what}: {why:?}");
        return;
    }
    let want = after(operation, held, &before);
    for (turn, want) in [&want, &before, &want, &before].into_iter().enumerate() {
        let journal = world.place.journal();
        let plan = match turn {
            0 => plan.clone(),
            1 | 3 => journal.plan_undo(None, |path| world.now(path)).unwrap(),
            _ => journal.plan_redo(None, |path| world.now(path)).unwrap(),
        };
        assert_eq!(plan.conflicts, [], "{what}");
        world.carry_out(&plan).unwrap();
        assert_eq!(world.seen(), *want, "{what}, turn {turn}");
    }
}

fn accept_in(world: &World, change: &ChangeSet) -> Plan {
    change.plan_accept(&Selection::All, |path| world.now(path))
}

#[test]
fn every_operation_on_every_form_of_file() {
    for (form, bytes) in FORMS {
        for operation in OPERATIONS {
            for held in HELD {
                check(operation, held, form, bytes);
            }
        }
    }
}

#[test]
fn lines_that_are_put_in_end_as_the_files_do() {
    let check = |bytes: &[u8], proposed: &str| {
        let place = Place::new(&[("f", "")]);
        fs::write(place.path("f"), bytes).unwrap();
        let base = on_disk(&place.path("f"));
        let (text, bom) = base.text().map(|bytes| (bytes.text.to_string(), bytes.bom)).unwrap();
        let set = place.propose(&[("f", Some(proposed))]);
        place.journal().carry_out(&accept(&set), "Accept").unwrap();
        assert_eq!(fs::read(place.path("f")).unwrap(), encode(&proposed.into(), bom));
        place.journal().carry_out(&place.journal().plan_undo(None, on_disk).unwrap(), "Undo").unwrap();
        assert_eq!(fs::read(place.path("f")).unwrap(), encode(&text.as_str().into(), bom));
    };
    check(b"\xEF\xBB\xBFone\r\ntwo", "one\r\nand\r\ntwo\r\n");
    check(b"one\ntwo", "one\ntwo\n");
    check(b"one\n", "one");
}
