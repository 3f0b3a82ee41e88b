//! Texts put up for review that are no task's, such as a block of code from a message. They are held
//! against what the user sees now, unsaved edits included.

use std::{collections::BTreeMap, path::PathBuf, sync::Arc};

use change::{ChangeSet, Current, Origin, Proposal, Target};
use protocol::{ChangeProposeParams, ProposedEdit};
use text::{Bytes, Text, ended_as};

use super::current;
use crate::{convert, session::Session};

/// The change set of these edits; `None` when the files say all of it already.
///
/// # Errors
/// When a file is outside the workspace or cannot be edited as text, or edits overlap.
pub(super) fn change_set(
    session: &Arc<Session>,
    params: ChangeProposeParams,
) -> Result<Option<ChangeSet>, String> {
    let snapshot = session.snapshot();
    let mut files: BTreeMap<PathBuf, Vec<ProposedEdit>> = BTreeMap::new();
    for edit in params.edits {
        let path = edit.uri.parse().ok().as_ref().and_then(convert::path);
        let path = path.ok_or_else(|| format!("{} is no file", edit.uri))?;
        if !snapshot.roots().iter().any(|root| path.starts_with(root)) {
            return Err(format!("{} is outside the workspace", path.display()));
        }
        files.entry(path).or_default().push(edit);
    }
    let mut proposals = Vec::new();
    for (path, edits) in files {
        let base = match current(&snapshot, &path) {
            Current::Text(bytes) | Current::Unsaved { buffer: bytes, .. } => Some(bytes),
            Current::Absent => None,
            Current::Raw(_) => return Err(format!("{} cannot be edited: it is no text", path.display())),
            Current::Unreadable(why) => {
                return Err(format!("{} cannot be edited: {why}", path.display()));
            }
        };
        let target = target(session, base.as_ref(), &edits)
            .map_err(|why| format!("the edits of {} {why}", path.display()))?;
        proposals.push(Proposal::new(path, base.map(Into::into), target));
    }
    let set = ChangeSet::new(params.title, Origin::Patch, proposals).map_err(|error| error.to_string())?;
    Ok((!set.files().is_empty()).then_some(set))
}

fn target(session: &Session, base: Option<&Bytes>, edits: &[ProposedEdit]) -> Result<Target, &'static str> {
    let there = base.map(|base| base.text.to_string());
    if let [whole] = edits
        && whole.range.is_none()
    {
        let text = ended_as(there.as_deref().unwrap_or_default(), &whole.new_text);
        return Ok(Target::Text(Text::new(&text)));
    }
    let (Some(Bytes { text, .. }), Some(mut proposed)) = (base, there) else {
        return Err("name a range, but there is no such file");
    };
    let at = |at| convert::wired_offset(text, at, session.encoding());
    let mut placed = Vec::new();
    for edit in edits {
        let range = edit.range.ok_or("replace all of it and a part of it")?;
        placed.push((at(range.start)..at(range.end), ended_as(&proposed, &edit.new_text)));
    }
    placed.sort_by_key(|(range, _)| range.start);
    let apart = placed.windows(2).all(|pair| matches!(pair, [(one, _), (next, _)] if one.end <= next.start));
    if !apart || placed.iter().any(|(range, _)| range.start > range.end) {
        return Err("overlap");
    }
    for (range, new_text) in placed.into_iter().rev() {
        proposed.replace_range(range, &new_text);
    }
    Ok(Target::Text(Text::new(&proposed)))
}
