//! Edits elsewhere in the document that repeat what the user has just done: offered on asking, one at a time,
//! and none again that was looked at and not taken.

use std::{collections::VecDeque, sync::Arc, time::Duration};

use text::Edit;
use tokio::time::{Instant, timeout_at};
use workspace::Changed;

use super::{Completer, DEADLINE, aside, lock};
use crate::{Ask, NextEdit, Reason, Settings, record::Record};

/// How many refused ones are remembered.
const REFUSED: usize = 20;
/// On the screen for less, it was not looked at.
const SEEN: Duration = Duration::from_millis(750);

/// What was offered last, and what was refused.
#[derive(Debug, Default)]
pub(super) struct Offers {
    last: Option<Offer>,
    /// Old and new names.
    refused: VecDeque<(String, String)>,
}

#[derive(Debug)]
struct Offer {
    id: u64,
    uri: Arc<str>,
    edit: NextEdit,
    seen: Option<Instant>,
}

impl Offers {
    /// Follows a change of a document: what was looked at there and did not come of it is refused. The name
    /// of what was taken.
    pub(super) fn changed(&mut self, changed: &Changed) -> Option<u64> {
        let Offer { id, edit, seen, .. } = self.last.take_if(|offer| offer.uri == changed.after.uri)?;
        let wanted = Edit::replace(edit.range, &*edit.new);
        if changed.before.text.apply(&wanted).is_ok_and(|text| text == changed.after.text) {
            return Some(id);
        }
        if seen.is_some_and(|since| since.elapsed() >= SEEN) {
            if self.refused.len() == REFUSED {
                self.refused.pop_front();
            }
            self.refused.push_back((edit.old, edit.new));
        }
        None
    }

    /// The editor says that it has put it on the screen.
    pub(super) fn seen(&mut self, id: u64) {
        if let Some(offer) = self.last.as_mut().filter(|offer| offer.id == id) {
            offer.seen.get_or_insert_with(Instant::now);
        }
    }
}

impl Completer {
    /// Where the user will want to do again what they have just done, named for what the editor reports;
    /// `version` is the one of the text that it asks about, if it says.
    ///
    /// # Errors
    /// The reason why nothing is offered.
    pub async fn next_edit(
        &self,
        ask: Ask,
        settings: Settings,
        version: Option<i32>,
    ) -> Result<(u64, NextEdit), Reason> {
        let mut record = Record::of_edit(&self.history, &ask);
        let result = match version {
            Some(version) if version != ask.document.version => Err(Reason::Outdated),
            _ => self.look_for_edit(&ask, &settings).await,
        };
        record.tell_edit(result.as_ref().map(drop));
        result
    }

    async fn look_for_edit(&self, ask: &Ask, settings: &Settings) -> Result<(u64, NextEdit), Reason> {
        if let Some(reason) = self.silence(ask, settings) {
            return Err(reason);
        }
        let (learner, document, offset) = (self.learner.clone(), ask.document.clone(), ask.offset);
        let refused = lock(&self.offers).refused.clone();
        let wanted = move |old: &str, new: &str| !refused.iter().any(|(was, by)| was == old && by == new);
        let look = aside(move || learner.next_edit(&document, offset, wanted));
        let late = Reason::Deadline(DEADLINE.as_millis() as u64);
        let edit = timeout_at(ask.received + DEADLINE, look).await.map_err(|_| late)???;
        let id = self.new_id();
        lock(&self.offers).last =
            Some(Offer { id, uri: ask.document.uri.clone(), edit: edit.clone(), seen: None });
        Ok((id, edit))
    }

    /// The editor says that it has put this edit on the screen.
    pub fn edit_seen(&self, id: u64) {
        lock(&self.offers).seen(id);
    }
}

#[cfg(test)]
mod tests;
