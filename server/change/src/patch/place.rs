//! The applier: every hunk of a patch against one snapshot of the files, all or nothing.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use text::{Bytes, Edit, Replacement, Text};

use super::{
    Action, Applied, FilePatch, Hunk, Line, Loose, Patch, Reason, Refusal, resolve,
    seek::{Fit, Wish, seek, shift},
};
use crate::{Current, Proposal, Target};

pub(super) fn apply(
    patch: &Patch,
    root: &Path,
    mut current: impl FnMut(&Path) -> Current,
) -> Result<Applied, Vec<Refusal>> {
    let mut work = Work::default();
    for file in &patch.files {
        match resolve(root, &file.path) {
            Some(place) => work.file(file, place, root, &mut current),
            None => work.refuse(file, 0, Reason::Path),
        }
    }
    work.finish()
}

/// What a patch comes to so far.
#[derive(Default)]
struct Work {
    files: BTreeMap<PathBuf, Draft>,
    loose: Vec<Loose>,
    refusals: Vec<Refusal>,
}

/// What becomes of one file.
struct Draft {
    /// As the patch names it.
    name: String,
    base: Option<Bytes>,
    becomes: Becomes,
    /// Where it moves to.
    moved: Option<PathBuf>,
}

enum Becomes {
    /// These replacements are made in it.
    Edited(Vec<Replacement>),
    Text(Text),
    Deleted,
}

impl Work {
    fn refuse(&mut self, file: &FilePatch, hunk: usize, reason: Reason) {
        self.refusals.push(Refusal { path: file.path.clone(), hunk, reason });
    }

    fn file(
        &mut self,
        file: &FilePatch,
        path: PathBuf,
        root: &Path,
        current: &mut impl FnMut(&Path) -> Current,
    ) {
        let again = self.files.remove(&path);
        let base = match &again {
            Some(Draft { base, becomes: Becomes::Edited(_), moved: None, .. }) => base.clone(),
            // Made, moved or removed by this very patch before.
            Some(_) => return self.refuse(file, 0, Reason::Overlap),
            None => match current(&path) {
                Current::Text(bytes) => Some(bytes),
                Current::Absent => None,
                Current::Unreadable(why) => return self.refuse(file, 0, Reason::Unreadable(why)),
            },
        };
        let replacements = match again {
            Some(Draft { becomes: Becomes::Edited(replacements), .. }) => replacements,
            _ => Vec::new(),
        };
        let becomes = match self.becomes(file, base.as_ref(), replacements) {
            Ok(becomes) => becomes,
            Err(reason) => return self.refuse(file, 0, reason),
        };
        let to = match &file.action {
            Action::Change { moved: Some(name), .. } => match resolve(root, name) {
                Some(path) => Some(path),
                None => return self.refuse(file, 0, Reason::Path),
            },
            _ => None,
        };
        if let Some(Current::Text(_) | Current::Unreadable(_)) = to.as_deref().map(&mut *current) {
            return self.refuse(file, 0, Reason::Exists);
        }
        self.files.insert(path, Draft { name: file.path.clone(), base, becomes, moved: to });
    }

    fn becomes(
        &mut self,
        file: &FilePatch,
        base: Option<&Bytes>,
        mut replacements: Vec<Replacement>,
    ) -> Result<Becomes, Reason> {
        let now = base.map(|bytes| bytes.text.to_string());
        Ok(match (&file.action, now) {
            (Action::Create(_), Some(now)) if !now.is_empty() => return Err(Reason::Exists),
            (Action::Create(text) | Action::Write(text), _) => Becomes::Text(Text::new(text)),
            (_, None) => return Err(Reason::Missing),
            (Action::Delete { was }, Some(now)) => {
                let is_other =
                    |was: &String| !was.lines().map(str::trim_end).eq(now.lines().map(str::trim_end));
                if was.as_ref().is_some_and(is_other) {
                    return Err(Reason::NotFound(None));
                }
                Becomes::Deleted
            }
            (Action::Replace { old, new, all }, Some(now)) => {
                replacements.extend(occurrences(&now, old, new, *all)?);
                Becomes::Edited(replacements)
            }
            (Action::Change { hunks, .. }, Some(now)) => {
                replacements.extend(self.hunks(file, &now, hunks));
                Becomes::Edited(replacements)
            }
        })
    }

    fn hunks(&mut self, file: &FilePatch, text: &str, hunks: &[Hunk]) -> Vec<Replacement> {
        let content = Content::of(text);
        let mut replacements = Vec::new();
        let (mut after, mut drift) = (0, 0);
        for (index, hunk) in hunks.iter().enumerate() {
            match content.place(hunk, after, drift) {
                Ok((at, fit)) => {
                    drift = hunk.line.map_or(drift, |line| at.cast_signed() - line.cast_signed());
                    if fit != Fit::Exact {
                        self.loose.push(Loose { path: file.path.clone(), hunk: index + 1, fit });
                    }
                    after = at + hunk.old().len();
                    replacements.extend(content.replacements(hunk, at, fit));
                }
                Err(reason) => self.refuse(file, index + 1, reason),
            }
        }
        replacements
    }

    fn finish(mut self) -> Result<Applied, Vec<Refusal>> {
        let mut proposals = Vec::new();
        for (path, draft) in self.files {
            let Draft { name, base, becomes, moved } = draft;
            let edit = |replacements| Edit::new(replacements).map(Target::Edit).ok();
            let target = match becomes {
                Becomes::Text(text) => Some(Target::Text(text)),
                Becomes::Deleted => Some(Target::Deleted),
                Becomes::Edited(replacements) => edit(replacements),
            };
            let Some(target) = target else {
                self.refusals.push(Refusal { path: name, hunk: 0, reason: Reason::Overlap });
                continue;
            };
            proposals.extend(moves(path, base, target, moved));
        }
        if self.refusals.is_empty() {
            Ok(Applied { proposals, loose: self.loose })
        } else {
            Err(self.refusals)
        }
    }
}

/// A file that moves is removed in one place and made in the other.
fn moves(path: PathBuf, base: Option<Bytes>, target: Target, moved: Option<PathBuf>) -> Vec<Proposal> {
    let (Some(to), Some(bytes), Target::Edit(edit)) = (moved, &base, &target) else {
        return vec![Proposal { path, base, target }];
    };
    let text = bytes.text.apply(edit).unwrap_or_else(|_| bytes.text.clone());
    // The mark at the file's start is part of what moves.
    let text = if bytes.bom { Text::new(&format!("\u{feff}{text}")) } else { text };
    let made = Proposal { path: to, base: None, target: Target::Text(text) };
    vec![Proposal { path, base, target: Target::Deleted }, made]
}

/// The replacements of a text that is named by itself, and not by its lines.
fn occurrences(text: &str, old: &str, new: &str, all: bool) -> Result<Vec<Replacement>, Reason> {
    let found: Vec<_> = text.match_indices(old).filter(|_| !old.is_empty()).map(|(at, _)| at).collect();
    if found.is_empty() {
        let content = Content::of(text);
        let lines: Vec<_> = old.split_inclusive('\n').collect();
        let wish = Wish { line: None, from: 0, at_end: false };
        let (at, fit) = seek(&content.lines, &lines, &wish)?;
        let hunk = Hunk {
            lines: lines
                .iter()
                .map(|line| Line::Remove((*line).to_owned()))
                .chain(new.split_inclusive('\n').map(|line| Line::Add(line.to_owned())))
                .collect(),
            ..Hunk::default()
        };
        return Ok(content.replacements(&hunk, at, fit));
    }
    if found.len() > 1 && !all {
        let line = |at: &usize| text.get(..*at).map_or(0, |before| before.matches('\n').count()) + 1;
        return Err(Reason::Ambiguous(found.iter().map(line).collect()));
    }
    Ok(found.into_iter().map(|at| Replacement { range: at..at + old.len(), text: new.to_owned() }).collect())
}

/// A file's lines and where they start.
struct Content<'a> {
    lines: Vec<&'a str>,
    starts: Vec<usize>,
    /// How its lines end.
    end: &'static str,
}

impl<'a> Content<'a> {
    fn of(text: &'a str) -> Self {
        let lines: Vec<_> = text.split_inclusive('\n').collect();
        let ends = lines.iter().scan(0, |at, line| {
            *at += line.len();
            Some(*at)
        });
        let starts = std::iter::once(0).chain(ends).collect();
        let crlf = lines.iter().filter(|line| line.ends_with("\r\n")).count();
        Self { starts, end: if crlf * 2 > lines.len() { "\r\n" } else { "\n" }, lines }
    }

    /// The line at which a hunk starts. Hunks are looked for behind the one before first, then anywhere;
    /// `drift` is by how many lines that one was off the line it named.
    fn place(&self, hunk: &Hunk, after: usize, drift: isize) -> Result<(usize, Fit), Reason> {
        let old = hunk.old();
        let line = hunk.line.and_then(|line| line.checked_add_signed(drift));
        let from = self.anchored(&hunk.anchors, after)?;
        if old.is_empty() {
            // With nothing to find, the line or the anchor decides; else the end.
            let at = line.or((!hunk.anchors.is_empty()).then_some(from)).unwrap_or(self.lines.len());
            return Ok((at.min(self.lines.len()), Fit::Exact));
        }
        let wish = |from| Wish { line, from, at_end: hunk.at_end };
        let found = seek(&self.lines, &old, &wish(from));
        let elsewhere = matches!(found, Err(Reason::NotFound(_))) && from > 0 && hunk.anchors.is_empty();
        if elsewhere { seek(&self.lines, &old, &wish(0)) } else { found }
    }

    /// The first line behind the anchors.
    fn anchored(&self, anchors: &[String], mut from: usize) -> Result<usize, Reason> {
        for anchor in anchors {
            let is = |line: &&str| line.trim() == anchor.trim();
            let behind = self.lines.iter().skip(from).position(is).map(|at| from + at);
            let found = behind.or_else(|| self.lines.iter().position(is));
            from = found.ok_or(Reason::NotFound(None))? + 1;
        }
        Ok(from)
    }

    /// What a hunk changes of the lines from `at` on; lines that stay are not touched.
    fn replacements(&self, hunk: &Hunk, at: usize, fit: Fit) -> Vec<Replacement> {
        let old = hunk.old();
        let there = self.lines.get(at..at + old.len()).unwrap_or_default();
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

    fn start(&self, line: usize) -> usize {
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
        let unended = self.lines.last().is_some_and(|last| !last.ends_with('\n'));
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
