//! What is on the screen, followed through every edit: typing what the suggestion says is answered at
//! once, without asking anyone, and anything else takes the suggestion away.

use std::sync::Arc;

use text::Edit;
use tokio::time::Instant;

use crate::{Source, continuation::Continuation};

/// The last suggestion shown, as far as it is not typed yet.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Shown {
    pub(crate) id: u64,
    pub(crate) uri: Arc<str>,
    pub(crate) source: Source,
    pub(crate) probability: f32,
    pub(crate) since: Instant,
    /// When the editor said that it has put it on the screen.
    pub(crate) seen: Option<Instant>,
    /// The user took the beginning of it.
    pub(crate) partly: bool,
    place: Continuation,
    whole: String,
}

/// What an edit did to the shown suggestion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    /// It still holds, perhaps shorter or elsewhere.
    Holds,
    /// All of it stands in the text now.
    Accepted,
    /// The user wrote something else.
    Contradicted,
}

impl Shown {
    pub(crate) fn new(
        id: u64,
        uri: Arc<str>,
        (at, word): (usize, &str),
        whole: String,
        (source, probability): (Source, f32),
    ) -> Self {
        let place = Continuation::new(at, word);
        Self { id, uri, source, probability, since: Instant::now(), seen: None, partly: false, place, whole }
    }

    /// What of it was typed or taken already.
    pub(crate) fn taken(&self) -> &str {
        if self.whole.starts_with(self.place.typed()) { self.place.typed() } else { "" }
    }

    /// Where the rest of it would go, in bytes.
    pub(crate) fn at(&self) -> usize {
        self.place.at()
    }

    /// What of it was not typed yet.
    pub(crate) fn rest(&self) -> &str {
        self.whole.strip_prefix(self.place.typed()).unwrap_or_default()
    }

    /// More of the same text has come.
    pub(crate) fn extend(&mut self, rest: &str) {
        let typed = self.taken().len();
        self.whole.truncate(typed);
        self.whole.push_str(rest);
    }

    /// Follows an edit of the document.
    pub(crate) fn follow(&mut self, edit: &Edit) -> Fate {
        if !self.place.follow(edit, &self.whole) || !self.whole.starts_with(self.place.typed()) {
            Fate::Contradicted
        } else if self.rest().is_empty() {
            Fate::Accepted
        } else {
            Fate::Holds
        }
    }
}

#[cfg(test)]
mod tests;
