//! A file's lines, and what a hunk that was found among them changes. Lines that stay are never touched, so
//! that they keep the file's own bytes.

use text::{Replacement, line_end};

use super::{
    Hunk, Line, Reason,
    seek::{Fit, Wish, close, seek, shift},
};

/// A file's lines and where they start.
pub(crate) struct Lines<'a> {
    pub(super) all: Vec<&'a str>,
    starts: Vec<usize>,
    /// How its lines end.
    end: &'static str,
}

impl<'a> Lines<'a> {
    pub(crate) fn of(text: &'a str) -> Self {
        let lines: Vec<_> = text.split_inclusive('\n').collect();
        let ends = lines.iter().scan(0, |at, line| {
            *at += line.len();
            Some(*at)
        });
        let starts = std::iter::once(0).chain(ends).collect();
        Self { starts, end: line_end(text), all: lines }
    }

    /// The line at which a hunk starts. Hunks are looked for behind the one before first, then anywhere;
    /// `drift` is by how many lines that one was off the line it named.
    pub(super) fn place(&self, hunk: &Hunk, after: usize, drift: isize) -> Result<(usize, Fit), Reason> {
        let old = hunk.old();
        let line = hunk.line.and_then(|line| line.checked_add_signed(drift));
        let from = self.anchored(&hunk.anchors, after)?;
        if old.is_empty() {
            // With nothing to find, the line or the anchor decides; else the end.
            let at = line.or((!hunk.anchors.is_empty()).then_some(from)).unwrap_or(self.all.len());
            return Ok((at.min(self.all.len()), Fit::Exact));
        }
        let wish = |from| Wish { line, from, at_end: hunk.at_end };
        let found = seek(&self.all, &old, &wish(from));
        let elsewhere = matches!(found, Err(Reason::NotFound(_))) && from > 0 && hunk.anchors.is_empty();
        if elsewhere { seek(&self.all, &old, &wish(0)) } else { found }
    }

    /// The one line at which a hunk's lines are, indentation and blanks at their ends aside.
    pub(crate) fn find(&self, hunk: &Hunk) -> Option<(usize, Fit)> {
        close(&self.all, &hunk.old())
    }

    /// The first line behind the anchors.
    fn anchored(&self, anchors: &[String], mut from: usize) -> Result<usize, Reason> {
        for anchor in anchors {
            let is = |line: &&str| line.trim() == anchor.trim();
            let behind = self.all.iter().skip(from).position(is).map(|at| from + at);
            let found = behind.or_else(|| self.all.iter().position(is));
            from = found.ok_or_else(|| Reason::NoAnchor(anchor.clone()))? + 1;
        }
        Ok(from)
    }

    /// What a hunk changes of the lines from `at` on; lines that stay are not touched.
    pub(crate) fn replacements(&self, hunk: &Hunk, at: usize, fit: Fit) -> Vec<Replacement> {
        let old = hunk.old();
        let there = self.all.get(at..at + old.len()).unwrap_or_default();
        let indent = if matches!(fit, Fit::Indent | Fit::Alike(_)) { shift(there, &old) } else { None };
        // Only lines that are found to the byte tell that the patch knows of CRLF.
        let literal = fit == Fit::Exact && (!old.is_empty() || self.end == "\n");
        let mut replacements: Vec<Replacement> = Vec::new();
        let (mut line, mut open) = (at, false);
        for piece in &hunk.lines {
            if matches!(piece, Line::Keep(_)) {
                (open, line) = (false, line + 1);
                continue;
            }
            let start = self.start(line);
            if !open {
                replacements.push(Replacement { range: start..start, text: String::new() });
                open = true;
            }
            let Some(last) = replacements.last_mut() else { continue };
            match piece {
                Line::Add(text) if literal => last.text.push_str(text),
                Line::Add(text) => last.text.push_str(&self.fitted(text, indent)),
                _ => {
                    line += 1;
                    last.range.end = self.start(line);
                }
            }
        }
        self.end_as_before(&mut replacements, literal);
        replacements
    }

    pub(crate) fn start(&self, line: usize) -> usize {
        self.starts.get(line).or(self.starts.last()).copied().unwrap_or(0)
    }

    /// A new line with the file's own line end and indentation.
    fn fitted(&self, line: &str, indent: Option<(&str, &str)>) -> String {
        let bare = line.trim_end_matches(['\n', '\r']);
        let end = if bare.len() < line.len() { self.end } else { "" };
        match indent.filter(|_| !bare.is_empty()) {
            Some((less, more)) => format!("{more}{}{end}", bare.strip_prefix(less).unwrap_or(bare)),
            None => format!("{bare}{end}"),
        }
    }

    /// A file that does not end in a line break goes on not to, and lines put behind its last one start on
    /// a line of their own. What the patch says to the letter is taken so.
    fn end_as_before(&self, replacements: &mut [Replacement], literal: bool) {
        let len = self.start(usize::MAX);
        let unended = self.all.last().is_some_and(|last| !last.ends_with('\n'));
        let Some(last) = replacements.last_mut().filter(|last| unended && last.range.end == len) else {
            return;
        };
        if last.range.is_empty() {
            last.text.insert_str(0, self.end);
        }
        if !literal || last.range.is_empty() {
            last.text.truncate(last.text.trim_end_matches(['\n', '\r']).len());
        }
    }
}
