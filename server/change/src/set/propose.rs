//! [`Proposal`]: what is to become of a file, made into hunks that can be decided on.

use std::{
    ops::Range,
    path::{Path, PathBuf},
    sync::Arc,
};

use text::{Bytes, Edit, Text, diff};

use super::{FileChange, FileKind, SetError, Sides};
use crate::{
    content::Content,
    hunk::{self, Author, HunkId, Part, What},
};

/// A file's part of a change set to be made.
#[derive(Clone, Debug)]
pub struct Proposal {
    /// The file, absolute.
    pub path: PathBuf,
    /// What it holds now; `None` when it does not exist.
    pub base: Option<Content>,
    /// What is to become of its content.
    pub target: Target,
    /// Where it is to move to, absolute.
    pub moved: Option<PathBuf>,
    /// Whether it is to become executable, or to be so no longer.
    pub executable: Option<bool>,
    /// Who wrote it, where no mark says otherwise.
    pub by: Author,
    /// Who wrote what of it, and why; a hunk gets the marks that it touches.
    pub marks: Vec<Mark>,
}

/// Why a part of a proposed text is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// In bytes of the proposed text; empty where something was taken out.
    pub range: Range<usize>,
    /// In the words of whoever wrote it; empty when they gave none.
    pub reason: String,
    /// Who wrote it.
    pub by: Author,
}

/// What is to become of a file's content.
#[derive(Clone, Debug)]
pub enum Target {
    /// It is to hold this text.
    Text(Text),
    /// This edit is to be made, for the base text.
    Edit(Edit),
    /// It is to hold these bytes, which are no text.
    Raw(Arc<[u8]>),
    /// It stays; the file moves, or its mode changes.
    Kept,
    /// The file is to be deleted.
    Deleted,
}

impl Proposal {
    /// A proposal by rule, without reasons.
    pub fn new(path: impl Into<PathBuf>, base: Option<Content>, target: Target) -> Self {
        Self {
            path: path.into(),
            base,
            target,
            moved: None,
            executable: None,
            by: Author::default(),
            marks: Vec::new(),
        }
    }
}

impl FileChange {
    pub(super) fn propose(
        proposal: Proposal,
        mut next: impl FnMut() -> HunkId,
    ) -> Result<Option<Self>, SetError> {
        let Proposal { path, base, target, moved, executable, by, marks } = proposal;
        let remains = !matches!(target, Target::Deleted);
        if base.is_none() && (!remains || matches!(target, Target::Kept)) {
            return Ok(None);
        }
        let kind = FileKind::between(base.is_some(), remains);
        let mut parts = Vec::new();
        let moved = moved.filter(|to| kind == FileKind::Modify && *to != path);
        if moved.is_some() {
            parts.push(Part::whole(next(), What::Place));
        }
        if kind == FileKind::Modify && executable.is_some() {
            parts.push(Part::whole(next(), What::Mode));
        }
        let raw = raw_sides(&path, base.as_ref(), &target)?;
        let base = match base {
            Some(Content::Text(bytes)) if raw.is_none() => bytes,
            _ => Bytes { text: Text::default(), bom: false },
        };
        if let Some((before, after)) = &raw {
            if before != after {
                parts.push(Part::whole(next(), What::Content));
            }
        } else {
            let edit = edit(kind, &base.text, target);
            if let Err(source) = base.text.apply(&edit) {
                return Err(SetError::Edit(path, source));
            }
            match kind {
                FileKind::Modify => parts.extend(hunk::group(&base.text.to_string(), &edit, next)),
                FileKind::Create | FileKind::Delete => parts.push(Part::lines(next(), edit)),
            }
        }
        for part in &mut parts {
            part.by = by;
        }
        let mut change = Self { raw, moved, executable, ..Self::of_parts(path, kind, base, parts) };
        change.explain(&marks);
        Ok((!change.hunks.is_empty()).then_some(change))
    }

    /// Gives each hunk the reasons and the author of what it touches. Of several authors, the command is
    /// named: what no one has read is what to look at. Last comes the user, who has seen their own lines.
    fn explain(&mut self, marks: &[Mark]) {
        let text = self.kind != FileKind::Delete && self.raw.is_none();
        for hunk in &mut self.hunks {
            let lines = &hunk.proposed;
            let touches = |mark: &&Mark| {
                let inside = mark.range.start < lines.end && lines.start < mark.range.end;
                let edge = mark.range.is_empty() || lines.is_empty();
                !text || inside || (edge && mark.range.start <= lines.end && lines.start <= mark.range.end)
            };
            let touching: Vec<_> = marks.iter().filter(touches).collect();
            let mut reasons: Vec<&str> = Vec::new();
            for mark in touching.iter().filter(|mark| !mark.reason.is_empty()) {
                if !reasons.contains(&mark.reason.as_str()) {
                    reasons.push(&mark.reason);
                }
            }
            hunk.reason = (!reasons.is_empty()).then(|| reasons.join("\n"));
            let authors = touching.iter().map(|mark| mark.by);
            let rank = |by: &Author| match by {
                Author::Command => 0,
                Author::User => 2,
                Author::Engine | Author::Model => 1,
            };
            hunk.by = authors.min_by_key(rank).unwrap_or(hunk.by);
        }
    }
}

/// Both contents, when one of them is no text.
fn raw_sides(path: &Path, base: Option<&Content>, target: &Target) -> Result<Option<Sides>, SetError> {
    let after = match (target, base) {
        (Target::Raw(bytes), _) => Some(Content::Raw(Arc::clone(bytes))),
        (_, None | Some(Content::Text(_))) => return Ok(None),
        (Target::Text(text), _) => Some(Content::Text(Bytes { text: text.clone(), bom: false })),
        (Target::Kept, base) => base.cloned(),
        (Target::Deleted, _) => None,
        (Target::Edit(_), _) => return Err(SetError::NotText(path.to_owned())),
    };
    Ok(Some((base.cloned(), after)))
}

fn edit(kind: FileKind, base: &Text, target: Target) -> Edit {
    match target {
        Target::Text(proposed) if kind == FileKind::Modify => diff(base, &proposed),
        Target::Text(proposed) => Edit::insert(0, proposed.to_string()),
        Target::Edit(edit) => edit,
        Target::Deleted => Edit::replace(0..base.len(), ""),
        Target::Kept | Target::Raw(_) => Edit::default(),
    }
}
