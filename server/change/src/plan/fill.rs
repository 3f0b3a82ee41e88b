//! Filling a plan, file by file: what concerns the file as a whole first, then its lines.

use std::path::{Path, PathBuf};

use text::{Bytes, Edit, Text};

use super::{Conflict, Current, Plan, PlannedFile, Purpose, Why, view::Whole};
use crate::{
    content::Content,
    ground::{Ground, Place},
    hunk::{self, Hunk, Part, What},
    set::{FileChange, FileKind},
};

/// Permissions of a new file that can be executed.
const EXECUTABLE: u32 = 0o755;

/// What is planned for one file so far.
#[derive(Default)]
struct Step {
    moved: Option<PathBuf>,
    executable: Option<bool>,
    edit: Edit,
    parts: Vec<Part>,
}

impl Plan {
    /// `earlier` are texts that a file once held, as far as they are known: they say in what order lines
    /// belong that come back beside others.
    pub(crate) fn fill<'a>(
        &mut self,
        files: impl IntoIterator<Item = &'a FileChange>,
        wants: impl Fn(&FileChange, &Hunk) -> bool,
        mut current: impl FnMut(&Path) -> Current,
        earlier: impl Fn(&Path) -> Vec<Text>,
    ) {
        for file in files {
            let wanted: Vec<_> = file.hunks.iter().filter(|hunk| wants(file, hunk)).collect();
            if !wanted.is_empty() {
                self.file(file, &wanted, &mut current, &earlier);
            }
        }
    }

    fn file(
        &mut self,
        file: &FileChange,
        wanted: &[&Hunk],
        current: &mut impl FnMut(&Path) -> Current,
        earlier: &impl Fn(&Path) -> Vec<Text>,
    ) {
        let (mut path, mut now) = (file.place().to_owned(), current(file.place()));
        let mut step = Step::default();
        let (place, others): (Vec<&Hunk>, Vec<&Hunk>) =
            wanted.iter().partition(|hunk| hunk.what == What::Place);
        if let (Some(hunk), Some(to)) = (place.first(), &file.moved) {
            let there = current(to);
            match (now.on_disk(), there.on_disk()) {
                // Someone else has moved it already.
                (Current::Absent, Current::Text(_) | Current::Raw(_)) => {
                    (path, now) = (to.clone(), there);
                    self.settled.push(hunk.id);
                }
                (Current::Absent, _) => self.block(file, hunk, Why::Gone, &now),
                (Current::Unreadable(why), _) => self.block(file, hunk, Why::Unreadable(why), &now),
                _ if matches!(now, Current::Unsaved { .. }) => self.block(file, hunk, Why::Unsaved, &now),
                (content, Current::Absent) => match &there {
                    Current::Unsaved { buffer, .. }
                        if !file.knows(buffer) && content.text().is_none_or(|it| it.text != buffer.text) =>
                    {
                        self.block(file, hunk, Why::Unsaved, &now);
                    }
                    _ => {
                        step.moved = Some(to.clone());
                        step.parts.push(hunk.part(Edit::default()));
                    }
                },
                (..) => self.block(file, hunk, Why::Exists, &now),
            }
        }
        for hunk in others.iter().filter(|hunk| hunk.what == What::Mode) {
            match file.whole(hunk.what, &now) {
                Whole::Blocked(why) => self.block(file, hunk, why, &now),
                Whole::Free | Whole::There => {
                    step.executable = file.executable;
                    step.parts.push(hunk.part(Edit::default()));
                }
            }
        }
        let others: Vec<_> = others.into_iter().filter(|hunk| hunk.what != What::Mode).collect();
        let (before, after) = match now.text() {
            Some(before) if file.is_lines() => {
                let after = self.lines(file, &others, before, &mut step, earlier);
                (now.content(), Some(after))
            }
            _ => {
                let after = self.whole(file, &others, &now, &mut step);
                (now.on_disk().content(), after)
            }
        };
        if !step.parts.is_empty() {
            self.push(file, path, before, after, step);
        }
    }

    /// Plans hunks of lines; what the file holds after them.
    fn lines(
        &mut self,
        file: &FileChange,
        wanted: &[&Hunk],
        before: &Bytes,
        step: &mut Step,
        earlier: &impl Fn(&Path) -> Vec<Text>,
    ) -> Content {
        let ground = Ground::new(file, &before.text);
        let back = matches!(self.purpose, Purpose::Undo { .. });
        let mut parts: Vec<Part> = Vec::new();
        let mut blocked = Vec::new();
        let mut found = Vec::new();
        for hunk in wanted {
            match if back { ground.place_back(hunk) } else { ground.place(hunk) } {
                Place::Free(edit, _) => {
                    parts.push(hunk.part(ground.in_order(edit, || earlier(&file.path))));
                }
                Place::There => self.settled.push(hunk.id),
                Place::Clash(range) => blocked.push((hunk, Why::Touched, range)),
                Place::Found(at) if self.by_name => found.push((hunk, at)),
                Place::Found(at) => blocked.push((hunk, Why::Moved, at.range)),
            }
        }
        // Found by its own lines, a hunk may yet be where another one of this plan is.
        for (hunk, at) in found {
            if hunk::fit_together(parts.iter().map(|part| &part.edit).chain([&at.edit])) {
                parts.push(hunk.part(at.edit));
            } else {
                blocked.push((hunk, Why::Touched, at.range));
            }
        }
        for (hunk, why, range) in blocked {
            let lines = before.text.slice(range.clone()).into_owned();
            self.conflicts.push(Conflict::new(file, hunk, why, Some((range, lines))));
        }
        parts.sort_by_key(|part| part.edit.replacements().first().map(|first| first.range.start));
        let edit = hunk::union(parts.iter().map(|part| &part.edit));
        match before.text.apply(&edit) {
            Ok(text) if text != before.text => {
                step.edit = edit;
                step.parts.extend(parts);
                Content::Text(Bytes { text, bom: before.bom })
            }
            // Edits that together change nothing need nothing.
            _ => {
                self.settled.extend(parts.iter().map(|part| part.id));
                Content::Text(before.clone())
            }
        }
    }

    /// Plans hunks that are about the file's content as a whole; what the file holds after them.
    fn whole(
        &mut self,
        file: &FileChange,
        wanted: &[&Hunk],
        now: &Current,
        step: &mut Step,
    ) -> Option<Content> {
        let mut after = now.on_disk().content();
        for hunk in wanted {
            match file.whole(hunk.what, now) {
                Whole::Free => {
                    after = file.after();
                    step.edit = hunk.edit.clone();
                    step.parts.push(hunk.part(hunk.edit.clone()));
                }
                Whole::There => self.settled.push(hunk.id),
                Whole::Blocked(why) => self.block(file, hunk, why, now),
            }
        }
        after
    }

    fn block(&mut self, file: &FileChange, hunk: &Hunk, why: Why, now: &Current) {
        let lines = now.text().map(|bytes| (0..bytes.text.len(), bytes.text.to_string()));
        self.conflicts.push(Conflict::new(file, hunk, why, lines));
    }

    fn push(
        &mut self,
        file: &FileChange,
        path: PathBuf,
        before: Option<Content>,
        after: Option<Content>,
        step: Step,
    ) {
        let Step { moved, executable, edit, parts } = step;
        let hunks = parts.iter().map(|part| part.id).collect();
        let made = file.kind == FileKind::Create && file.executable == Some(true);
        let mode = made.then_some(EXECUTABLE);
        self.files.push(PlannedFile { path, moved, before, after, edit, executable, hunks, parts, mode });
    }
}
