//! The end of a task: its change goes up for review with a reason at each hunk, and what it claims with the
//! evidence.

use std::collections::BTreeMap;

use change::{ChangeSet, Origin};
use protocol::{ItemContent, ItemState, Mode, NoticeLevel, TaskState, TaskSummary};

use super::{Ending, Work, text_of};
use crate::{
    audit::{Act, now},
    evidence::Evidence,
    store::Store,
};

impl Work {
    pub(super) async fn finish(mut self, mut ending: Ending) -> TaskSummary {
        // What the user decided and typed in the last moment counts, too.
        if self.heed().await.is_err() {
            tracing::warn!("what the user decided at the end of a task could not be written down");
        }
        self.bench.overlay.refresh(&self.bench.host.snapshot());
        let evidence = self.show_evidence();
        let cancelled = ending.state == TaskState::Cancelled;
        if !cancelled && self.contract.mode == Mode::Agent {
            match self.propose().await {
                Ok(change) => self.summary.change_id = change,
                Err(error) => {
                    // What went wrong first is why it ended.
                    let first = ending.message.take().map(|first| first + ". ").unwrap_or_default();
                    let text = format!("{first}The change could not be put up for review: {error}");
                    ending = Ending::of(TaskState::Failed, text);
                }
            }
        }
        let (files, added, removed) = self.bench.overlay.numbers();
        (self.summary.files, self.summary.added, self.summary.removed) = (files, added, removed);
        self.summary.message = ending.message.or_else(|| match ending.state {
            TaskState::Cancelled if files > 0 => Some(format!(
                "Stopped; its edits of {files} files are kept in its thread. Resume it to go on"
            )),
            TaskState::Done => Some(self.last_words(&evidence)),
            _ => None,
        });
        self.summary.state = ending.state;
        self.summary.ended_at = Some(now());
        if ending.state == TaskState::Failed || ending.state == TaskState::Interrupted {
            let text = self.summary.message.clone().unwrap_or_default();
            self.notice(NoticeLevel::Error, text);
        }
        let state = format!("{:?}", ending.state).to_lowercase();
        if let Err(error) = self.bench.gate.record(Act::Ended { state }) {
            tracing::warn!(%error, "the end of a task could not be written down");
        }
        // It is told by whoever started it, once the thread is free again.
        self.keep(Store::append);
        self.summary
    }

    /// The latest run of each command, and whether it says nothing any more.
    fn latest(&self) -> Vec<(Evidence, bool)> {
        let memory = self.bench.memory();
        let mut latest: BTreeMap<&[String], &Evidence> = BTreeMap::new();
        for evidence in &memory.evidence {
            latest.insert(&evidence.argv, evidence);
        }
        let mut latest: Vec<Evidence> = latest.into_values().cloned().collect();
        drop(memory);
        latest.sort_by_key(|evidence| evidence.id);
        latest
            .into_iter()
            .map(|evidence| (evidence.is_stale(&self.bench.overlay), evidence))
            .map(|(stale, evidence)| (evidence, stale))
            .collect()
    }

    fn show_evidence(&mut self) -> Vec<(Evidence, bool)> {
        let latest = self.latest();
        for (evidence, stale) in &latest {
            let content = ItemContent::Evidence {
                claim: evidence.told(*stale),
                command: evidence.argv.join(" "),
                exit_code: evidence.exit,
                output: evidence.lines.join("\n"),
                stale: *stale,
            };
            let id = format!("{}-e{}", self.bench.task, evidence.id);
            self.bench.show(&id, now(), ItemState::Done, content);
        }
        latest
    }

    /// Puts the change up for review; its name, if there is one.
    async fn propose(&mut self) -> Result<Option<String>, String> {
        let set = ChangeSet::new(self.summary.title.clone(), Origin::Agent, self.bench.overlay.proposals());
        let set = set.map_err(|error| error.to_string())?;
        let replaces = self.replaces.take();
        if set.files().is_empty() {
            if let Some(replaced) = replaces {
                self.bench.host.withdraw(&replaced).await;
            }
            return Ok(None);
        }
        let (id, files, hunks) = (set.id().to_string(), set.files().len(), set.hunks().count());
        self.bench.host.propose(set, replaces).await?;
        let (_, added, removed) = self.bench.overlay.numbers();
        let content = ItemContent::Change {
            change_id: id.clone(),
            files: files as u32,
            hunks: hunks as u32,
            added,
            removed,
        };
        self.item(ItemState::Done, content);
        Ok(Some(id))
    }

    /// What the model said last, shortened, and what it rests on.
    fn last_words(&self, evidence: &[(Evidence, bool)]) -> String {
        let said = self.messages.iter().rev().find_map(|message| match message {
            model::Message::Assistant { content } => Some(text_of(content)),
            _ => None,
        });
        let said = said.unwrap_or_default();
        let lines: Vec<&str> = said.lines().filter(|line| !line.trim().is_empty()).take(8).collect();
        let mut text = crate::clip::clip(&lines.join("\n"), 2_000);
        if text.is_empty() {
            "The model ended without a word.".clone_into(&mut text);
        }
        for (evidence, stale) in evidence {
            text += &format!("\nRan {}", evidence.told(*stale));
        }
        text.trim().to_owned()
    }
}
