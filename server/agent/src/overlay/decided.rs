//! What the user decided about a change that was made of the task's edits, taken over into the copy: what is
//! rejected is taken out, and what the user has changed of a proposal takes its place. Lines that are no longer as
//! they were proposed are left alone and told, never guessed at.

use std::{
    collections::BTreeMap,
    ops::Range,
    path::{Path, PathBuf},
};

use change::{ChangeSet, FileChange, FileKind, Hunk, HunkId, HunkState, What};
use text::{Bias, Bytes, Edit, Replacement, Text, diff};

use super::{Author, Overlay, State, held::Held};

/// The lines that the copy has of hunks, where they are not those that were proposed first.
pub type Heeded = BTreeMap<HunkId, String>;

/// A hunk of which the copy had other lines than the user wants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decided {
    /// The file, absolute.
    pub path: PathBuf,
    /// Its name, as it is told.
    pub name: String,
    /// What the copy had: lines, or for a file that was moved, its place.
    pub had: String,
    /// What the user wants it to have.
    pub wants: String,
    /// Whether the user rejected it; else they changed what it proposes, or took it back in.
    pub rejected: bool,
    /// Why, if the user said so.
    pub reason: Option<String>,
    /// Whether the copy has it now; false where it is no longer what was proposed.
    pub taken: bool,
}

/// What is to become of one hunk.
struct Wish<'a> {
    hunk: &'a Hunk,
    had: String,
    wants: String,
    taken: bool,
}

impl Overlay {
    /// Makes the copy agree with what is decided about a change that was made of it. What came of each decision
    /// that was new; `heeded` is what was known of earlier ones, and is brought up to date.
    pub fn heed(&self, set: &ChangeSet, heeded: &mut Heeded) -> Vec<Decided> {
        let mut decided = Vec::new();
        for file in set.files().iter().filter(|file| file.raw.is_none()) {
            let mut wishes = Vec::new();
            for hunk in &file.hunks {
                let had = heeded.get(&hunk.id).cloned().unwrap_or_else(|| made(file, hunk));
                let wants = wanted(file, hunk);
                wishes.extend((had != wants).then_some(Wish { hunk, had, wants, taken: false }));
            }
            if wishes.is_empty() {
                continue;
            }
            let is_changed = self.state().agree(file, &mut wishes);
            for Wish { hunk, had, wants, taken } in wishes {
                heeded.insert(hunk.id, wants.clone());
                let (path, rejected) = (file.path.clone(), hunk.state == HunkState::Rejected);
                let (name, reason) = (self.places.name(&path), hunk.rejection.clone());
                // Of a file that the task no longer changes there is nothing to tell.
                decided.extend(is_changed.then_some(Decided {
                    path,
                    name,
                    had,
                    wants,
                    rejected,
                    reason,
                    taken,
                }));
            }
        }
        decided
    }
}

/// What the copy had of a hunk when it was put up for review.
fn made(file: &FileChange, hunk: &Hunk) -> String {
    match hunk.what {
        What::Place => shown(file.moved.as_deref()),
        _ => hunk.first.clone().unwrap_or_else(|| file.proposed_lines(hunk)),
    }
}

/// What the user wants of it.
fn wanted(file: &FileChange, hunk: &Hunk) -> String {
    match (hunk.what, hunk.state) {
        (What::Place, HunkState::Rejected) => shown(Some(&file.path)),
        (What::Place, _) => shown(file.moved.as_deref()),
        (_, HunkState::Rejected) => file.base_lines(hunk),
        _ => file.proposed_lines(hunk),
    }
}

fn shown(path: Option<&Path>) -> String {
    path.map(|path| path.display().to_string()).unwrap_or_default()
}

impl State {
    /// Grants wishes about a file, as far as that can be done; whether the task changes the file at all.
    fn agree(&mut self, file: &FileChange, wishes: &mut [Wish<'_>]) -> bool {
        let moved =
            file.moved.as_ref().filter(|to| self.files.get(*to).is_some_and(|held| held.now.is_some()));
        let at = moved.unwrap_or(&file.path);
        let base = self.files.get(&file.path).and_then(|held| held.base.clone());
        let Some(held) = self.files.get_mut(at) else { return false };
        match file.kind {
            FileKind::Modify => held.take_lines(file, base.as_ref(), wishes),
            FileKind::Create | FileKind::Delete => {
                for wish in wishes.iter_mut() {
                    held.take_whole(file, wish);
                }
            }
        }
        let back = wishes
            .iter_mut()
            .find(|wish| wish.hunk.what == What::Place && wish.wants == shown(Some(&file.path)));
        if let (Some(wish), Some(to)) = (back, moved.cloned()) {
            wish.taken = self.move_back(&to, &file.path);
        }
        self.files.retain(|_, held| !held.is_idle());
        true
    }

    fn move_back(&mut self, to: &Path, from: &Path) -> bool {
        let is_free = self.files.get(from).is_some_and(|held| held.now.is_none());
        let Some(there) = self.files.get_mut(to).filter(|held| is_free && held.base.is_none()) else {
            return false;
        };
        let (now, marks) = (there.now.take(), std::mem::take(&mut there.marks));
        if let Some(held) = self.files.get_mut(from) {
            (held.now, held.marks) = (now, marks);
        }
        true
    }
}

impl Held {
    /// Of a file that comes or goes as a whole.
    fn take_whole(&mut self, file: &FileChange, wish: &mut Wish<'_>) {
        let said = self.now.as_ref().map(|now| now.text.to_string()).unwrap_or_default();
        let is_out = wish.hunk.state == HunkState::Rejected;
        let bom = self.now.as_ref().is_some_and(|now| now.bom);
        wish.taken = said == wish.had || said == wish.wants;
        if !wish.taken {
            return;
        }
        match (file.kind, is_out) {
            (FileKind::Delete, true) => self.now.clone_from(&self.base),
            (FileKind::Create, true) => self.now = None,
            (_, false) if said != wish.wants => {
                self.become_(Some(Bytes { text: Text::new(&wish.wants), bom }), "", Author::User);
            }
            _ => {}
        }
    }

    /// Of lines, each where it is now.
    fn take_lines(&mut self, file: &FileChange, base: Option<&Bytes>, wishes: &mut [Wish<'_>]) {
        let (Some(base), Some(now)) = (base, &self.now) else { return };
        let typed = diff(&file.base.text, &base.text);
        let mine = diff(&base.text, &now.text);
        let mut pieces = Vec::new();
        for wish in wishes.iter_mut().filter(|wish| wish.hunk.what == What::Lines) {
            let end = |offset, bias| mine.map(typed.map(offset, bias), bias);
            // Lines that were put in beside it may belong to it, or to the user.
            let sides = [
                (Bias::Before, Bias::After),
                (Bias::After, Bias::After),
                (Bias::Before, Bias::Before),
                (Bias::After, Bias::Before),
            ];
            let ranges =
                sides.map(|(start, stop)| end(wish.hunk.base.start, start)..end(wish.hunk.base.end, stop));
            let mut ranges = ranges.into_iter().filter(|range| range.start <= range.end);
            let says = |range: &Range<usize>, lines: &str| now.text.slice(range.clone()) == lines;
            if let Some(range) = ranges.clone().find(|range| says(range, &wish.had)) {
                pieces.push((Replacement { range, text: wish.wants.clone() }, wish.hunk.state));
                wish.taken = true;
            } else {
                wish.taken = ranges.any(|range| says(&range, &wish.wants));
            }
        }
        // From the end, so that those before it stay where they are.
        pieces.sort_by_key(|(piece, _)| std::cmp::Reverse(piece.range.start));
        let bom = now.bom;
        for (piece, state) in pieces {
            let Some(now) = &self.now else { return };
            let Ok(text) =
                Edit::new(vec![piece]).map_or_else(|_| Ok(now.text.clone()), |edit| now.text.apply(&edit))
            else {
                continue;
            };
            if state == HunkState::Rejected {
                self.carry(&diff(&now.text, &text));
                self.now = Some(Bytes { text, bom });
            } else {
                self.become_(Some(Bytes { text, bom }), "", Author::User);
            }
        }
    }
}
