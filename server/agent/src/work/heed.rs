//! What the user decides about the change of an earlier task of the thread, while or before this one works: the
//! copy agrees with it before the model's next turn, and the model is told. Nothing is ever put back in against
//! the user's word, nor taken out twice: what the model does on the user's later word stays.

use std::sync::Arc;

use change::ChangeSet;
use protocol::NoticeLevel;
use text::{Text, line_hunks};

use super::Work;
use crate::{
    clip::clip,
    overlay::{Decided, Heeded},
    prompt,
    store::{HeededChange, Record, Thread},
};

/// So much of the lines is told; the files say the rest.
const TOLD: usize = 6_000;

/// How far the copy agrees with what is decided about the change that it was last put up as.
#[derive(Debug, Default)]
pub(crate) struct Heeding {
    change: Option<String>,
    heeded: Heeded,
    /// The change as it was when that was last looked at.
    seen: Option<Arc<ChangeSet>>,
}

impl Heeding {
    /// For a new task in a thread, or one that goes on.
    pub(super) fn of(thread: &Thread, change: Option<&String>) -> Self {
        let change = change.or(thread.from.as_ref()).cloned();
        let known = thread.heeded.as_ref().filter(|known| Some(&known.change) == change.as_ref());
        let heeded = known.map(|known| known.hunks.iter().cloned().collect()).unwrap_or_default();
        Self { change, heeded, seen: None }
    }
}

impl Work {
    /// Takes over what the user has decided.
    pub(super) async fn heed(&mut self) -> std::io::Result<()> {
        let Some(id) = self.heeding.change.clone() else { return Ok(()) };
        let set = self.bench.host.change(&id).await.filter(|set| !set.is_withdrawn);
        let Some(set) = set else {
            self.heeding.change = None;
            return Ok(());
        };
        if self.heeding.seen.as_ref().is_some_and(|seen| Arc::ptr_eq(seen, &set)) {
            return Ok(());
        }
        let before = self.heeding.heeded.clone();
        let decided = self.bench.overlay.heed(&set, &mut self.heeding.heeded);
        self.heeding.seen = Some(set);
        if self.heeding.heeded == before {
            return Ok(());
        }
        let hunks = self.heeding.heeded.iter().map(|(hunk, lines)| (*hunk, lines.clone())).collect();
        self.bench.store.write(&Record::Heeded(HeededChange { change: id, hunks }))?;
        if decided.is_empty() {
            return Ok(());
        }
        let files = self.heeding.seen.iter().flat_map(|set| set.files());
        let paths: Vec<_> =
            files.flat_map(|file| std::iter::once(&file.path).chain(&file.moved)).cloned().collect();
        self.bench.store.append(&Record::Edits(self.bench.overlay.kept(&paths)))?;
        self.say(prompt::notice(&told(&decided)))?;
        self.notice(NoticeLevel::Info, shown(&decided));
        Ok(())
    }
}

/// What the model is told.
fn told(decided: &[Decided]) -> String {
    let blocks: String = decided.iter().map(block).collect();
    format!(
        "The user has decided about what you proposed. Your copy is as they want it now, but where it says otherwise \
         here. Read these files again before you edit them, and do not bring back what was rejected unless the user \
         asks for it:\n{}",
        clip(&blocks, TOLD).replace("</notice", "< /notice")
    )
}

fn block(decided: &Decided) -> String {
    let Decided { name, had, wants, rejected, reason, taken, .. } = decided;
    let what = match (rejected, taken) {
        (true, true) => "rejected, and taken out of your copy",
        (true, false) => {
            "rejected; you have changed these lines since, so take out yourself what is left of it"
        }
        (false, true) => "changed by the user, and in your copy",
        (false, false) => "changed by the user; you have changed these lines since, so see to it yourself",
    };
    let why = reason.as_ref().map(|reason| format!("the user says why: {reason}\n")).unwrap_or_default();
    // Of what is rejected, the proposal is what the model knows it by.
    let (old, new) = if *rejected { (wants, had) } else { (had, wants) };
    format!("\n{name}: {what}\n{why}{}", diff_of(old, new))
}

/// Two texts as the lines of a diff.
fn diff_of(old: &str, new: &str) -> String {
    let (before, after) = (Text::new(old), Text::new(new));
    let mut lines = String::new();
    for hunk in line_hunks(&before, &after) {
        for (sign, text, range) in [('-', &before, hunk.old), ('+', &after, hunk.new)] {
            for line in range {
                lines += &format!("{sign}{}\n", text.slice(text.line_content_range(line)));
            }
        }
    }
    lines
}

/// What the user is shown.
fn shown(decided: &[Decided]) -> String {
    let part = |words: &str, wanted: fn(&&Decided) -> bool| {
        let mut names: Vec<_> = decided.iter().filter(wanted).map(|one| one.name.as_str()).collect();
        let hunks = if names.len() == 1 { "1 hunk".to_owned() } else { format!("{} hunks", names.len()) };
        names.dedup();
        (!names.is_empty()).then(|| format!("{words}: {hunks} in {}", names.join(", ")))
    };
    let parts = [
        part("Rejected by you, and out of the task's copy", |one| one.rejected && one.taken),
        part("Changed by you, and in the task's copy", |one| !one.rejected && one.taken),
        part("Left to the model, which has changed the same lines since", |one| !one.taken),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(". ")
}
