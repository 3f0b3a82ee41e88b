//! The applier: every hunk of a patch against one snapshot of the files, all or nothing.

use std::{
    borrow::Cow,
    collections::BTreeMap,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

use text::{Bytes, Edit, Replacement, Text, ended_as};

use super::{
    Action, Applied, FilePatch, Hunk, Line, Loose, Patch, Reason, Refusal,
    lines::Lines,
    resolve,
    seek::{Fit, Wish, seek},
};
use crate::{Content, Current, Proposal, Target};

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
    base: Option<Content>,
    becomes: Becomes,
    /// Where it moves to.
    moved: Option<PathBuf>,
    executable: Option<bool>,
}

enum Becomes {
    /// These replacements are made in it.
    Edited(Vec<Replacement>),
    Text(Text),
    Content(Content),
    /// It only moves.
    Kept,
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
        let copied_mode = match &file.action {
            Action::Copy { from, .. } => executable_on_disk(root, from),
            _ => None,
        };
        let executable =
            file.executable.or(again.as_ref().and_then(|draft| draft.executable)).or(copied_mode);
        let base = match &again {
            Some(Draft { base, becomes: Becomes::Edited(_), moved: None, .. }) => base.clone(),
            // Made, moved or removed by this very patch before.
            Some(_) => return self.refuse(file, 0, Reason::Overlap),
            None => match current(&path) {
                Current::Text(bytes) | Current::Unsaved { buffer: bytes, .. } => Some(Content::Text(bytes)),
                Current::Raw(bytes) => Some(Content::Raw(bytes)),
                Current::Absent => None,
                Current::Unreadable(why) => return self.refuse(file, 0, Reason::Unreadable(why)),
            },
        };
        let replacements = match again {
            Some(Draft { becomes: Becomes::Edited(replacements), .. }) => replacements,
            _ => Vec::new(),
        };
        let copied = match &file.action {
            Action::Copy { from, hunks } => Some(self.copy(file, from, hunks, root, current)),
            _ => None,
        };
        let becomes = match copied.unwrap_or_else(|| self.becomes(file, base.as_ref(), replacements)) {
            Ok(_) if matches!(file.action, Action::Copy { .. }) && base.is_some() => {
                return self.refuse(file, 0, Reason::Exists);
            }
            Ok(becomes) => becomes,
            Err(reason) => return self.refuse(file, 0, reason),
        };
        let to = match &file.action {
            Action::Change { moved: Some(name), .. } | Action::Binary { moved: Some(name), .. } => {
                match resolve(root, name) {
                    Some(path) => Some(path),
                    None => return self.refuse(file, 0, Reason::Path),
                }
            }
            _ => None,
        };
        if !matches!(to.as_deref().map(&mut *current), None | Some(Current::Absent)) {
            let path =
                to.as_deref().and_then(|to| to.strip_prefix(root).ok()).map(|to| to.display().to_string());
            let path = path.unwrap_or_else(|| file.path.clone());
            return self.refusals.push(Refusal { path, hunk: 0, reason: Reason::Exists });
        }
        self.files.insert(path, Draft { name: file.path.clone(), base, becomes, moved: to, executable });
    }

    /// What a file is made of that is like another.
    fn copy(
        &mut self,
        file: &FilePatch,
        from: &str,
        hunks: &[Hunk],
        root: &Path,
        current: &mut impl FnMut(&Path) -> Current,
    ) -> Result<Becomes, Reason> {
        match current(&resolve(root, from).ok_or(Reason::Path)?) {
            Current::Text(bytes) | Current::Unsaved { buffer: bytes, .. } => {
                let edit = Edit::new(self.hunks(file, &bytes.text.to_string(), hunks));
                let text = edit.ok().and_then(|edit| bytes.text.apply(&edit).ok()).ok_or(Reason::Overlap)?;
                Ok(Becomes::Content(Content::Text(Bytes { text, bom: bytes.bom })))
            }
            Current::Raw(bytes) if hunks.is_empty() => Ok(Becomes::Content(Content::Raw(bytes))),
            Current::Raw(_) => Err(Reason::Unreadable("it is no text".to_owned())),
            Current::Absent => Err(Reason::Missing),
            Current::Unreadable(why) => Err(Reason::Unreadable(why)),
        }
    }

    fn becomes(
        &mut self,
        file: &FilePatch,
        base: Option<&Content>,
        mut replacements: Vec<Replacement>,
    ) -> Result<Becomes, Reason> {
        if let Action::Binary { content, created, .. } = &file.action {
            let before = match (base, created) {
                (Some(_), true) => return Err(Reason::Exists),
                (None, false) => return Err(Reason::Missing),
                (base, _) => base.map(Content::to_bytes).unwrap_or_default(),
            };
            return content.apply(&before).map(Content::read).map(Becomes::Content).ok_or(Reason::Other);
        }
        if let Some(Content::Raw(bytes)) = base {
            return raw(&file.action, bytes);
        }
        let now = base.and_then(Content::text).map(ToString::to_string);
        Ok(match (&file.action, now) {
            (Action::Create(_), Some(now)) if !now.is_empty() => return Err(Reason::Exists),
            (Action::Write(text), Some(now)) => Becomes::Text(Text::new(&ended_as(&now, text))),
            (Action::Create(text) | Action::Write(text), _) => Becomes::Text(Text::new(text)),
            (_, None) => return Err(Reason::Missing),
            (Action::Binary { .. } | Action::Copy { .. }, Some(_)) => return Err(Reason::Exists),
            (Action::Delete { was }, Some(now)) => {
                let is_other =
                    |was: &String| !was.lines().map(str::trim_end).eq(now.lines().map(str::trim_end));
                if was.as_ref().is_some_and(is_other) {
                    return Err(Reason::Other);
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
        let content = Lines::of(text);
        let mut replacements = Vec::new();
        let (mut after, mut drift) = (0, 0);
        for (index, hunk) in hunks.iter().enumerate() {
            match content.place(hunk, after, drift) {
                Ok((at, fit)) => {
                    drift =
                        hunk.line.map_or(drift, |line| at.cast_signed().saturating_sub(line.cast_signed()));
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
            let Draft { name, base, becomes, moved, executable } = draft;
            let edit = |replacements| Edit::new(replacements).map(Target::Edit).ok();
            let target = match becomes {
                Becomes::Text(text) => Some(Target::Text(text)),
                Becomes::Content(Content::Raw(bytes)) => Some(Target::Raw(bytes)),
                // A mark that is not the base's is kept as a character, and comes out as the same bytes.
                Becomes::Content(Content::Text(Bytes { text, bom })) if bom && base.is_none() => {
                    Some(Target::Text(Text::new(&format!("\u{feff}{text}"))))
                }
                Becomes::Content(Content::Text(Bytes { text, .. })) => Some(Target::Text(text)),
                Becomes::Kept => Some(Target::Kept),
                Becomes::Deleted => Some(Target::Deleted),
                Becomes::Edited(replacements) => edit(replacements),
            };
            let Some(target) = target else {
                self.refusals.push(Refusal { path: name, hunk: 0, reason: Reason::Overlap });
                continue;
            };
            proposals.push(Proposal { moved, executable, ..Proposal::new(path, base, target) });
        }
        if self.refusals.is_empty() {
            Ok(Applied { proposals, loose: self.loose })
        } else {
            Err(self.refusals)
        }
    }
}

/// A copy can be executed where what it is copied from can; `None` where it cannot.
fn executable_on_disk(root: &Path, name: &str) -> Option<bool> {
    let metadata = std::fs::metadata(resolve(root, name)?).ok()?;
    (metadata.permissions().mode() & 0o100 != 0).then_some(true)
}

/// What becomes of a file that is no text: it can go, move, or be written anew, but not be edited.
fn raw(action: &Action, bytes: &[u8]) -> Result<Becomes, Reason> {
    match action {
        Action::Delete { was: None } => Ok(Becomes::Deleted),
        Action::Change { hunks, .. } if hunks.is_empty() => Ok(Becomes::Kept),
        Action::Write(text) => Ok(Becomes::Text(Text::new(text))),
        _ => {
            Err(Reason::Unreadable(text::decode(bytes).map_or_else(|why| why.to_string(), |_| String::new())))
        }
    }
}

/// The replacements of a text that is named by itself, and not by its lines.
fn occurrences(text: &str, old: &str, new: &str, all: bool) -> Result<Vec<Replacement>, Reason> {
    let found: Vec<_> = text.match_indices(old).filter(|_| !old.is_empty()).map(|(at, _)| at).collect();
    if found.is_empty() {
        let content = Lines::of(text);
        let lines: Vec<_> = old.split_inclusive('\n').collect();
        let wish = Wish { line: None, from: 0, at_end: false };
        let (at, fit) = seek(&content.all, &lines, &wish)?;
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
    // Only what holds a line's end and is found to the byte tells that whoever wrote it knows of CRLF.
    let new = if old.contains('\n') { Cow::Borrowed(new) } else { ended_as(text, new) };
    let replacement = |at| Replacement { range: at..at + old.len(), text: new.clone().into_owned() };
    Ok(found.into_iter().map(replacement).collect())
}
