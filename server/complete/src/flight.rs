//! One request to a model on its way: what it was asked for, what came so far, and whether that still
//! agrees with what the user types.

use std::sync::Arc;

use text::Edit;
use tokio::{sync::watch, task::AbortHandle, time::Instant};

use crate::{Counted, cache::Site, continuation::Continuation};

/// What came of a request so far.
#[derive(Clone, Debug, Default)]
pub(crate) struct Progress {
    /// What was written.
    pub(crate) text: String,
    /// Nothing more will be.
    pub(crate) end: Option<End>,
}

/// How a request ended.
#[derive(Clone, Debug)]
pub(crate) enum End {
    /// As it should.
    Finished,
    /// It failed; for people.
    Failed(Arc<str>),
}

/// A request on its way. Dropping it ends the request and closes its connection.
#[derive(Debug)]
pub(crate) struct Flight {
    pub(crate) id: u64,
    pub(crate) site: Site,
    /// What stands between the place where it was asked and what it writes: a suggestion that was shown
    /// and not yet taken. Empty for a request at the cursor.
    pub(crate) lead: String,
    /// It was asked ahead of time, so nobody has waited for it yet.
    pub(crate) ahead: bool,
    /// Something of it was shown.
    pub(crate) used: bool,
    pub(crate) started: Instant,
    pub(crate) place: Continuation,
    /// What the server counts for it.
    pub(crate) usage: Counted,
    progress: watch::Receiver<Progress>,
    task: AbortHandle,
}

/// A request that is waited for.
#[derive(Clone, Debug)]
pub(crate) struct Joined {
    pub(crate) id: u64,
    lead: String,
    typed: String,
    pub(crate) usage: Counted,
    progress: watch::Receiver<Progress>,
}

/// Whether what comes fits what was typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Agreement {
    /// As far as both go.
    Agrees,
    /// The user wrote something else.
    Contradicts,
}

impl Flight {
    /// A request made at byte `at`; `lead` is given for one made ahead of time.
    pub(crate) fn new(
        (id, at, started): (u64, usize, Instant),
        site: Site,
        lead: Option<String>,
        progress: watch::Receiver<Progress>,
        task: AbortHandle,
    ) -> Self {
        let ahead = lead.is_some();
        let place = Continuation::new(at, word_before(&site.before));
        let lead = lead.unwrap_or_default();
        Self { id, site, lead, ahead, used: false, started, place, usage: Counted::default(), progress, task }
    }

    /// Follows an edit of its document.
    pub(crate) fn follow(&mut self, edit: &Edit) -> Agreement {
        let expected = self.expected();
        if self.place.follow(edit, &expected) { self.agreement() } else { Agreement::Contradicts }
    }

    /// Whether what came so far and what was typed so far are beginnings of each other.
    pub(crate) fn agreement(&self) -> Agreement {
        let (expected, typed) = (self.expected(), self.place.typed());
        let agrees = expected.starts_with(typed)
            || typed.starts_with(&expected) && self.progress.borrow().end.is_none();
        if agrees { Agreement::Agrees } else { Agreement::Contradicts }
    }

    fn expected(&self) -> String {
        format!("{}{}", self.lead, self.progress.borrow().text)
    }

    /// Waits for it, for the text as typed now.
    pub(crate) fn join(&self) -> Joined {
        Joined {
            id: self.id,
            lead: self.lead.clone(),
            typed: self.place.typed().to_owned(),
            usage: self.usage.clone(),
            progress: self.progress.clone(),
        }
    }

    /// How much was written.
    pub(crate) fn written(&self) -> usize {
        self.progress.borrow().text.len()
    }
}

/// The word that a text ends with, which may be empty.
fn word_before(text: &str) -> &str {
    let start = text.trim_end_matches(|c: char| c.is_alphanumeric() || c == '_').len();
    text.get(start..).unwrap_or_default()
}

impl Drop for Flight {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Joined {
    /// What came so far from the cursor on, and how it ended; `None` while that is still typed text.
    pub(crate) fn so_far(&mut self) -> (Option<String>, Option<End>) {
        let progress = self.progress.borrow_and_update();
        let whole = format!("{}{}", self.lead, progress.text);
        (whole.strip_prefix(&self.typed).map(ToOwned::to_owned), progress.end.clone())
    }

    /// Returns when there is more, or when it is lost.
    pub(crate) async fn more(&mut self) {
        if self.progress.changed().await.is_err() && !self.is_lost() {
            // It has ended: nothing comes, and whoever waits has a deadline.
            std::future::pending::<()>().await;
        }
    }

    /// Whether it turned out to say something else than what was typed meanwhile, and so is no use here.
    pub(crate) fn is_lost(&self) -> bool {
        let progress = self.progress.borrow();
        let whole = format!("{}{}", self.lead, progress.text);
        match progress.end {
            Some(_) => !whole.starts_with(&self.typed),
            None => self.progress.has_changed().is_err(),
        }
    }
}
