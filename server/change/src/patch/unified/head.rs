//! What a unified diff says of a file before its hunks: its names, and git's lines about modes, moves and
//! copies.

use super::super::{Action, Binary, FilePatch, Hunk, Line};

/// The head of one file.
#[derive(Default)]
pub(super) struct Head {
    pub(super) old: Option<String>,
    pub(super) new: Option<String>,
    from: Option<String>,
    to: Option<String>,
    copied: bool,
    created: bool,
    deleted: bool,
    executable: Option<bool>,
    pub(super) binary: Option<Binary>,
}

/// Lines that say nothing that the others do not say.
const OF_NO_WEIGHT: [&str; 3] = ["index ", "similarity ", "dissimilarity "];

impl Head {
    /// Takes a line `--- a/file`.
    pub(super) fn take_old(&mut self, name: &str) {
        self.created |= name.starts_with("/dev/null");
        self.old = named(name).or(self.old.take());
    }

    /// Takes a line `+++ b/file`.
    pub(super) fn take_new(&mut self, name: &str) {
        self.deleted |= name.starts_with("/dev/null");
        self.new = named(name).or(self.new.take());
    }

    /// Takes one of git's own lines; false when it is none.
    pub(super) fn take(&mut self, line: &str) -> Result<bool, String> {
        let Some((keyword, value)) = KEYWORDS.iter().find_map(|it| Some((*it, line.strip_prefix(it)?)))
        else {
            if line.starts_with("Binary files ") {
                let problem = "the patch does not hold the binary file; write it with `git diff --binary`";
                return Err(problem.to_owned());
            }
            return Ok(OF_NO_WEIGHT.iter().any(|start| line.starts_with(start)));
        };
        match keyword {
            "rename from " | "copy from " => {
                self.from = Some(unquoted(value));
                self.copied = keyword == "copy from ";
            }
            "rename to " | "copy to " => self.to = Some(unquoted(value)),
            "new file mode " => {
                self.created = true;
                self.executable = executable(value)?.then_some(true);
            }
            "deleted file mode " => self.deleted = true,
            "old mode " => drop(executable(value)?),
            _ => self.executable = Some(executable(value)?),
        }
        Ok(true)
    }

    /// What the patch does to the file; `None` when there is nothing that it does.
    pub(super) fn file(self, hunks: Vec<Hunk>) -> Result<Option<FilePatch>, &'static str> {
        let lines = || hunks.iter().flat_map(|hunk| &hunk.lines);
        let added = || lines().filter(|line| matches!(line, Line::Add(_))).map(Line::text).collect();
        let removed = || lines().filter(|line| matches!(line, Line::Remove(_))).map(Line::text).collect();
        let Self { old, new, from, to, copied, created, deleted, executable, binary } = self;
        let nothing = hunks.is_empty() && executable.is_none();
        let (path, action) = match (from.zip(to), new) {
            (Some((from, to)), _) if copied => (to, Action::Copy { from, hunks }),
            (Some((from, to)), _) => match binary {
                Some(content) => (from, Action::Binary { content, created: false, moved: Some(to) }),
                None => (from, Action::Change { hunks, moved: Some(to) }),
            },
            (None, _) if deleted => {
                // What a binary file held is not told by lines.
                let was = binary.is_none().then(removed);
                (old.ok_or("the name of the file to be deleted is missing")?, Action::Delete { was })
            }
            (None, Some(new)) => match binary {
                Some(content) => (new, Action::Binary { content, created, moved: None }),
                None if created => (new, Action::Create(added())),
                None if nothing => return Ok(None),
                None => (new, Action::Change { hunks, moved: None }),
            },
            (None, None) if nothing => return Ok(None),
            (None, None) => return Err("the file's name must come before its hunks"),
        };
        Ok(Some(FilePatch { path, action, executable }))
    }
}

/// What git says of a file beside its names.
const KEYWORDS: [&str; 8] = [
    "rename from ",
    "rename to ",
    "copy from ",
    "copy to ",
    "new file mode ",
    "deleted file mode ",
    "old mode ",
    "new mode ",
];

/// Whether a mode is that of a file that can be executed.
fn executable(mode: &str) -> Result<bool, String> {
    match mode.trim() {
        "100644" | "100664" | "100600" => Ok(false),
        "100755" | "100775" | "100700" => Ok(true),
        other => Err(format!("only plain files can be patched, of mode 100644 or 100755, not {other}")),
    }
}

/// The two names of a `diff --git` line, which are the same unless the file is renamed.
pub(super) fn both(names: &str) -> (Option<String>, Option<String>) {
    if names.starts_with('"') {
        let second = names.rfind(" \"").map(|at| at + 1);
        let (old, new) = names.split_at(second.unwrap_or(names.len()));
        return (named(old.trim_end()), named(new));
    }
    // A name may hold blanks: the cut is where both halves name the same file.
    let cut = names.match_indices(" b/").map(|(at, _)| names.split_at(at));
    let same = cut.filter(|(old, new)| old.strip_prefix("a/") == new.strip_prefix(" b/")).last();
    same.map_or((None, None), |(old, new)| (named(old), named(new.trim_start())))
}

/// The file that a name in a head means, without git's prefix and a time behind it; `None` for no file.
pub(super) fn named(name: &str) -> Option<String> {
    let name = if name.starts_with('"') { name } else { name.split('\t').next().unwrap_or(name) };
    let name = unquoted(name.trim_end());
    if name == "/dev/null" || name.is_empty() {
        return None;
    }
    let bare = name.strip_prefix("a/").or_else(|| name.strip_prefix("b/"));
    Some(bare.map_or(name.clone(), str::to_owned))
}

/// A name without the quotes and escapes that git gives it.
fn unquoted(name: &str) -> String {
    let Some(inner) = name.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) else {
        return name.to_owned();
    };
    let mut bytes = Vec::new();
    let mut rest = inner.bytes().peekable();
    while let Some(byte) = rest.next() {
        if byte != b'\\' {
            bytes.push(byte);
            continue;
        }
        match rest.next() {
            Some(b'n') => bytes.push(b'\n'),
            Some(b't') => bytes.push(b'\t'),
            Some(b'r') => bytes.push(b'\r'),
            Some(first @ b'0'..=b'7') => {
                let mut value = u32::from(first - b'0');
                while let Some(digit) = rest.next_if(|byte| (b'0'..=b'7').contains(byte) && value < 32) {
                    value = value * 8 + u32::from(digit - b'0');
                }
                bytes.push(value as u8);
            }
            other => bytes.extend(other),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
