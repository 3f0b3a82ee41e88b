//! Unified diffs, with git's extensions: new, deleted and renamed files, quoted names, and the mark for a
//! missing final line break. Counts that are wrong, as people and models write them, do no harm.

use super::{Action, FilePatch, Hunk, Line, ParseError};

pub(super) fn parse(input: &str) -> Result<Vec<FilePatch>, ParseError> {
    let mut parser = Parser { lines: input.split_inclusive('\n').collect(), at: 0 };
    let mut files = Vec::new();
    while parser.at < parser.lines.len() {
        files.extend(parser.file()?);
    }
    Ok(files)
}

struct Parser<'a> {
    lines: Vec<&'a str>,
    at: usize,
}

/// What the lines before the hunks say of a file.
#[derive(Default)]
struct Head {
    old: Option<String>,
    new: Option<String>,
    renamed: Option<(String, String)>,
    created: bool,
    deleted: bool,
}

impl<'a> Parser<'a> {
    fn peek(&self) -> Option<&'a str> {
        self.lines.get(self.at).copied()
    }

    /// The next file; `None` for lines that belong to none.
    fn file(&mut self) -> Result<Option<FilePatch>, ParseError> {
        let start = self.at;
        let head = self.head()?;
        let mut hunks = Vec::new();
        while let Some(span) = self.peek().and_then(span) {
            self.at += 1;
            hunks.push(self.hunk(span)?);
        }
        if self.at == start {
            self.at += 1;
            return Ok(None);
        }
        let wrong = |problem: &str| ParseError::at(start, problem);
        let lines = || hunks.iter().flat_map(|hunk| &hunk.lines);
        let added = || lines().filter(|line| matches!(line, Line::Add(_))).map(Line::text).collect();
        let removed = || lines().filter(|line| matches!(line, Line::Remove(_))).map(Line::text).collect();
        let (path, action) = match head {
            Head { created: true, new: Some(path), .. } => (path, Action::Create(added())),
            Head { deleted: true, old: Some(path), .. } => (path, Action::Delete { was: Some(removed()) }),
            Head { renamed: Some((path, to)), .. } => (path, Action::Change { hunks, moved: Some(to) }),
            Head { new: Some(path), .. } if !hunks.is_empty() => {
                (path, Action::Change { hunks, moved: None })
            }
            _ if hunks.is_empty() => return Ok(None),
            _ => return Err(wrong("the file's name must come before its hunks")),
        };
        Ok(Some(FilePatch { path, action }))
    }

    fn head(&mut self) -> Result<Head, ParseError> {
        let mut head = Head::default();
        let (mut started, mut complete) = (false, false);
        while let Some(line) = self.peek() {
            let line = line.trim_end_matches(['\n', '\r']);
            if let Some(names) = line.strip_prefix("diff --git ").filter(|_| !started) {
                (head.old, head.new) = both(names);
            } else if let Some(name) = line.strip_prefix("--- ").filter(|_| !complete) {
                head.created |= name.starts_with("/dev/null");
                head.old = named(name).or(head.old);
            } else if let Some(name) = line.strip_prefix("+++ ").filter(|_| !complete) {
                head.deleted |= name.starts_with("/dev/null");
                head.new = named(name).or(head.new);
                complete = true;
            } else if !self.extended(line, &mut head)? {
                break;
            }
            started = true;
            self.at += 1;
        }
        Ok(head)
    }

    /// Takes one of git's own lines; false when it is none.
    fn extended(&self, line: &str, head: &mut Head) -> Result<bool, ParseError> {
        const OF_NO_WEIGHT: [&str; 3] = ["index ", "similarity ", "dissimilarity "];
        if let Some(name) = line.strip_prefix("rename from ") {
            head.renamed = Some((unquoted(name), String::new()));
        } else if let Some(name) = line.strip_prefix("rename to ") {
            head.renamed = head.renamed.take().map(|(from, _)| (from, unquoted(name)));
        } else if line.starts_with("GIT binary patch") || line.starts_with("Binary files ") {
            return Err(ParseError::at(self.at, "binary files cannot be patched"));
        } else if line.starts_with("copy from ") {
            return Err(ParseError::at(self.at, "copies are not supported; make the file instead"));
        } else if let Some(mode) = line.strip_prefix("new file mode ") {
            head.created = true;
            if mode.trim() != PLAIN {
                return Err(ParseError::at(
                    self.at,
                    format!("only plain files can be made, of mode {PLAIN}"),
                ));
            }
        } else if line.starts_with("old mode ") || line.starts_with("new mode ") {
            return Err(ParseError::at(self.at, "a file's mode cannot be changed by a patch"));
        } else if line.starts_with("deleted file mode") {
            head.deleted = true;
        } else {
            return Ok(OF_NO_WEIGHT.iter().any(|start| line.starts_with(start)));
        }
        Ok(true)
    }

    /// The lines of a hunk: as many as its head counts, or, when it counts wrong, all up to the next head.
    fn hunk(&mut self, (start, old, new): Span) -> Result<Hunk, ParseError> {
        let line = Some(if old == 0 { start } else { start.saturating_sub(1) });
        let (lines, end) = match self.counted(old, new) {
            Some(found) => found,
            None => self.uncounted(),
        };
        if lines.is_empty() {
            return Err(ParseError::at(self.at, "the hunk has no lines"));
        }
        self.at = end;
        Ok(Hunk { line, lines, ..Hunk::default() })
    }

    fn counted(&self, mut old: usize, mut new: usize) -> Option<(Vec<Line>, usize)> {
        let (mut lines, mut at) = (Vec::new(), self.at);
        while old > 0 || new > 0 || self.lines.get(at).is_some_and(|line| line.starts_with('\\')) {
            let raw = self.lines.get(at)?;
            if raw.starts_with('\\') {
                unend(&mut lines);
            } else {
                let line = marked(raw)?;
                old = old.checked_sub(usize::from(!matches!(line, Line::Add(_))))?;
                new = new.checked_sub(usize::from(!matches!(line, Line::Remove(_))))?;
                lines.push(line);
            }
            at += 1;
        }
        // What follows is another head, a mail's signature, or a sign that the count was too small.
        let next = self.lines.get(at).copied().unwrap_or_default();
        let goes_on = next.starts_with(['+', '-', ' ']) && !next.starts_with("-- ") && !self.is_head(at);
        (!goes_on).then_some((lines, at))
    }

    fn uncounted(&self) -> (Vec<Line>, usize) {
        let (mut lines, mut at) = (Vec::new(), self.at);
        while let Some(raw) = self.lines.get(at).filter(|_| !self.is_head(at)) {
            if raw.starts_with('\\') {
                unend(&mut lines);
            } else {
                let Some(line) = marked(raw) else { break };
                lines.push(line);
            }
            at += 1;
        }
        // Empty lines behind the last are the document's, not the hunk's.
        while lines.last().is_some_and(|line| matches!(line, Line::Keep(text) if text.trim().is_empty())) {
            lines.pop();
        }
        (lines, at)
    }

    /// Whether another hunk or file starts at this line.
    fn is_head(&self, at: usize) -> bool {
        let starts = |at: usize, mark: &str| self.lines.get(at).is_some_and(|line| line.starts_with(mark));
        let names = starts(at, "--- ") && starts(at + 1, "+++ ");
        names || starts(at, "diff --git ") || self.lines.get(at).is_some_and(|line| span(line).is_some())
    }
}

fn marked(line: &str) -> Option<Line> {
    let rest = line.get(1..).unwrap_or_default().to_owned();
    match line.chars().next()? {
        '+' => Some(Line::Add(rest)),
        '-' => Some(Line::Remove(rest)),
        ' ' => Some(Line::Keep(rest)),
        // An empty line that lost its mark.
        '\n' | '\r' => Some(Line::Keep(line.to_owned())),
        _ => None,
    }
}

/// The line before the mark `\ No newline at end of file` has no end.
fn unend(lines: &mut [Line]) {
    if let Some(Line::Keep(text) | Line::Remove(text) | Line::Add(text)) = lines.last_mut() {
        text.truncate(text.trim_end_matches(['\n', '\r']).len());
    }
}

/// The mode of a file that is neither executable, nor a link, nor a submodule.
const PLAIN: &str = "100644";

type Span = (usize, usize, usize);

/// Start and count of the old lines and count of the new ones, of a line `@@ -1,2 +3,4 @@`.
fn span(line: &str) -> Option<Span> {
    let mut words = line.strip_prefix("@@ ")?.split(' ');
    let old = words.next()?.strip_prefix('-')?;
    let new = words.next()?.strip_prefix('+')?;
    let pair = |range: &str| -> Option<(usize, usize)> {
        let (start, count) = range.split_once(',').unwrap_or((range, "1"));
        Some((start.trim().parse().ok()?, count.trim().parse().ok()?))
    };
    let ((start, old), (_, new)) = (pair(old)?, pair(new)?);
    Some((start, old, new))
}

/// The two names of a `diff --git` line, which are the same unless the file is renamed.
fn both(names: &str) -> (Option<String>, Option<String>) {
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
fn named(name: &str) -> Option<String> {
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
