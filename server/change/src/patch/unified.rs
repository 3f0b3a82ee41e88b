//! Unified diffs, with git's extensions: new, deleted, renamed and copied files, modes, binary contents, quoted
//! names, and the mark for a missing final line break. Counts that are wrong, as people and models write them, do no harm.

mod head;

use self::head::{Head, both};
use super::{Binary, FilePatch, Hunk, Line, ParseError, binary};

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
        head.file(hunks).map_err(|problem| ParseError::at(start, problem))
    }

    fn head(&mut self) -> Result<Head, ParseError> {
        let mut head = Head::default();
        let (mut started, mut complete) = (false, false);
        while let Some(line) = self.peek() {
            let line = line.trim_end_matches(['\n', '\r']);
            if let Some(names) = line.strip_prefix("diff --git ").filter(|_| !started) {
                (head.old, head.new) = both(names);
            } else if let Some(name) = line.strip_prefix("--- ").filter(|_| !complete) {
                head.take_old(name);
            } else if let Some(name) = line.strip_prefix("+++ ").filter(|_| !complete) {
                head.take_new(name);
                complete = true;
            } else if line == "GIT binary patch" {
                head.binary = Some(self.binary()?);
                break;
            } else if !head.take(line).map_err(|problem| ParseError::at(self.at, problem))? {
                break;
            }
            started = true;
            self.at += 1;
        }
        Ok(head)
    }

    /// The bytes that are to come, and over those that were; both are given.
    fn binary(&mut self) -> Result<Binary, ParseError> {
        self.at += 1;
        let problem = "the binary patch is damaged";
        let read = |at: usize| binary::read(self.lines.get(at..).unwrap_or_default());
        let (forward, count) = read(self.at).ok_or_else(|| ParseError::at(self.at, problem))?;
        self.at += count;
        let blank = |at: usize| self.lines.get(at).is_some_and(|line| line.trim().is_empty());
        if blank(self.at) {
            self.at += 1;
            if let Some((_, count)) = read(self.at) {
                self.at += count;
            }
        }
        Ok(forward)
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
