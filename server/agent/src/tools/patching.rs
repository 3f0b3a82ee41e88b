//! From a patch to edits of the overlay: one parser and one applier for every tool that edits by text.

use std::path::{Path, PathBuf};

use change::{
    Content, Current, Proposal, Target,
    patch::{Action, Applied, FilePatch, Patch},
};
use text::{Bytes, Text, line_hunks};

use super::{Call, Done, Refused};
use crate::overlay::{Author, Overlay, Write};

/// Applies a patch to the overlay, all of it or nothing.
pub(super) async fn apply(call: &Call, patch: Patch, reason: &str) -> Result<Done, Refused> {
    let bench = &call.bench;
    let (root, patch) = rooted(&bench.overlay, patch)?;
    let current = |path: &Path| match bench.overlay.get(path) {
        Ok(Some(bytes)) => Current::Text(bytes),
        Ok(None) => Current::Absent,
        Err(error) => Current::Unreadable(error.to_string()),
    };
    let Applied { proposals, loose } = patch.apply(&root, current).map_err(|refusals| {
        let reasons: Vec<_> = refusals.iter().map(ToString::to_string).collect();
        Refused::new(format!("nothing was changed:\n{}", reasons.join("\n")))
    })?;
    let mut text: String = String::new();
    let mut writes = Vec::new();
    for proposal in proposals {
        let before = proposal.base.as_ref().and_then(Content::text).cloned();
        let made = self::writes(proposal)?;
        text += &told(&bench.overlay, before.as_ref(), &made);
        writes.extend(made);
    }
    for loose in loose {
        text += &format!("look at {}: hunk {} fits {}\n", loose.path, loose.hunk, loose.fit);
    }
    let files = writes.iter().map(|write| write.path.clone()).collect();
    text += &bench.edit(writes, reason, Author::Model).await?;
    Ok(Done::new(text, files))
}

/// What was done to one file, in a line: where it went, and which lines of it are new.
fn told(overlay: &Overlay, before: Option<&Text>, writes: &[Write]) -> String {
    let name = |write: &Write| overlay.places().name(&write.path);
    let lines = |after: &Bytes| before.map(|before| new_lines(before, &after.text)).unwrap_or_default();
    match writes {
        [gone, Write { after: Some(after), .. }] => {
            let to = writes.last().map(name).unwrap_or_default();
            format!("moved {} to {to}{}\n", name(gone), lines(after))
        }
        [write @ Write { after: Some(after), .. }] => format!("wrote {}{}\n", name(write), lines(after)),
        others => others.iter().map(|write| format!("deleted {}\n", name(write))).collect(),
    }
}

/// The lines of the new text that are not in the old one, from 1; of many runs, the first few.
fn new_lines(before: &Text, after: &Text) -> String {
    const FEW: usize = 8;
    let hunks = line_hunks(before, after);
    let runs = hunks.iter().filter(|hunk| !hunk.new.is_empty()).map(|hunk| match hunk.new.len() {
        1 => hunk.new.end.to_string(),
        _ => format!("{}-{}", hunk.new.start + 1, hunk.new.end),
    });
    let mut runs: Vec<_> = runs.collect();
    if runs.len() > FEW {
        runs.truncate(FEW);
        runs.push("…".to_owned());
    }
    let is_one = matches!(runs.as_slice(), [run] if !run.contains('-'));
    match runs.as_slice() {
        [] => String::new(),
        runs => format!(", line{} {}", if is_one { "" } else { "s" }, runs.join(", ")),
    }
}

/// The patch with its names checked and made relative to the root they lie in.
fn rooted(overlay: &Overlay, mut patch: Patch) -> Result<(PathBuf, Patch), Refused> {
    let mut root: Option<PathBuf> = None;
    let mut relative = |name: &str| -> Result<String, Refused> {
        let place = overlay.places().find(name)?;
        let inside = overlay.places().roots().find(|root| place.path.starts_with(root)).map(Path::to_owned);
        let inside =
            inside.ok_or_else(|| Refused::new(format!("{name} is in no folder of the workspace")))?;
        if root.get_or_insert_with(|| inside.clone()) != &inside {
            return Err(Refused::new("use one patch for each folder of the workspace"));
        }
        let below = place.path.strip_prefix(&inside).unwrap_or(&place.path);
        if below.as_os_str().is_empty() {
            return Err(Refused::new(format!("{name} is a folder")));
        }
        Ok(below.display().to_string())
    };
    for file in &mut patch.files {
        file.path = relative(&file.path)?;
        match &mut file.action {
            Action::Change { moved: Some(other), .. }
            | Action::Binary { moved: Some(other), .. }
            | Action::Copy { from: other, .. } => *other = relative(other)?,
            _ => {}
        }
    }
    Ok((root.unwrap_or_default(), patch))
}

/// One file's part of a patch.
pub(super) fn one(path: String, action: Action) -> Patch {
    Patch { files: vec![FilePatch::new(path, action)] }
}

/// What a proposal writes in the overlay; a file that moves goes in one place and is made in the other.
fn writes(proposal: Proposal) -> Result<Vec<Write>, Refused> {
    let Proposal { path, base, target, moved, executable, .. } = proposal;
    let no_text = || Refused::new(format!("{} is no text, and can only be removed", path.display()));
    if executable.is_some() {
        return Err(Refused::new("a patch cannot change here whether a file is executable"));
    }
    let base = match base {
        Some(Content::Text(bytes)) => bytes,
        None => Bytes { text: Text::default(), bom: false },
        Some(Content::Raw(_)) if matches!(target, Target::Deleted) => {
            Bytes { text: Text::default(), bom: false }
        }
        Some(Content::Raw(_)) => return Err(no_text()),
    };
    let bom = base.bom;
    let after = match target {
        Target::Deleted => None,
        Target::Text(text) => Some(unmarked(&text, bom)),
        Target::Edit(edit) => {
            let text = base.text.apply(&edit);
            let text = text.map_err(|error| Refused::new(format!("the edit does not fit: {error}")))?;
            Some(Bytes { text, bom })
        }
        Target::Kept => Some(base),
        Target::Raw(_) => return Err(no_text()),
    };
    Ok(match moved {
        Some(to) => vec![Write { path, after: None }, Write { path: to, after }],
        None => vec![Write { path, after }],
    })
}

/// A text whose byte order mark, if it begins with one, is told apart from it.
fn unmarked(text: &Text, bom: bool) -> Bytes {
    match text.slice(0..3).strip_prefix('\u{feff}') {
        Some(_) => Bytes { text: Text::new(&text.slice(3..text.len())), bom: true },
        None => Bytes { text: text.clone(), bom },
    }
}
