//! What became of suggestions, from the user's edits alone, so that it works in every editor: taken whole,
//! taken in part, typed to its end, rejected, and whether what was taken was kept.

use std::{ops::Range, sync::Arc, time::Duration};

use text::{Bias, Edit};
use tokio::time::Instant;
use workspace::Changed;

use crate::{
    calm::Calm,
    memory::Memory,
    shown::{Fate, Shown},
    stats::Tally,
};

/// Shown for less, it was not looked at.
const SEEN: Duration = Duration::from_millis(750);
/// So many characters at once are taken from the suggestion and not typed.
const TAKEN: usize = 3;
/// When it is decided whether what was taken was kept.
const SETTLED: Duration = Duration::from_secs(30);
/// So many accepted suggestions are watched.
const WATCHED: usize = 64;

/// Follows suggestions to their end.
#[derive(Debug, Default)]
pub(crate) struct Outcomes {
    tally: Arc<Tally>,
    pub(crate) calm: Calm,
    pub(crate) memory: Memory,
    watched: Vec<Watched>,
    last_accepted: Option<u64>,
    /// The editor tells what it has put on the screen, so that nothing else was looked at.
    tells: bool,
}

/// An accepted suggestion in the text.
#[derive(Debug)]
struct Watched {
    uri: Arc<str>,
    range: Range<usize>,
    length: usize,
    gone: usize,
    since: Instant,
}

impl Outcomes {
    pub(crate) fn new(tally: Arc<Tally>) -> Self {
        Self { tally, ..Self::default() }
    }

    /// Follows an edit: what is on the screen, and what was accepted before. What is shown afterwards.
    pub(crate) fn changed(&mut self, shown: Option<Shown>, changed: &Changed) -> Option<Shown> {
        let uri = &changed.after.uri;
        let edit = changed.edit.as_ref();
        self.memory.changed(uri, &changed.before.text, edit);
        self.watch(uri, edit);
        let mut shown = shown?;
        if shown.uri != *uri {
            return Some(shown);
        }
        let (rest, at) = (shown.rest().to_owned(), shown.at());
        match edit.map_or(Fate::Contradicted, |edit| shown.follow(edit)) {
            Fate::Holds => {
                let taken = rest.chars().count().saturating_sub(shown.rest().chars().count());
                if taken >= TAKEN {
                    shown.partly = true;
                    self.tally.count(|counts| counts.characters_saved += taken as u64);
                }
                Some(shown)
            }
            Fate::Accepted => {
                let characters = rest.chars().count();
                if characters >= TAKEN {
                    self.accepted(shown.id, characters);
                    self.watched.push(Watched {
                        uri: uri.clone(),
                        range: at..at + rest.len(),
                        length: rest.len(),
                        gone: 0,
                        since: Instant::now(),
                    });
                    let many = self.watched.len().saturating_sub(WATCHED);
                    self.watched.drain(..many);
                } else {
                    self.tally.count(|counts| counts.typed_out += 1);
                }
                None
            }
            Fate::Contradicted => {
                let line = changed.before.text.line_start(changed.before.text.line_of(at));
                let before = changed.before.text.slice(line..at).into_owned();
                self.contradicted(&shown, before, rest);
                None
            }
        }
    }

    /// The editor said that it was taken whole; the edit itself may have said so before.
    pub(crate) fn accepted(&mut self, id: u64, characters: usize) {
        if self.last_accepted == Some(id) {
            return;
        }
        self.last_accepted = Some(id);
        self.calm.note(true, Instant::now());
        self.tally.count(|counts| {
            counts.accepted += 1;
            counts.characters_saved += characters as u64;
        });
    }

    fn contradicted(&mut self, shown: &Shown, before: String, rest: String) {
        if shown.partly {
            self.tally.count(|counts| counts.partly_accepted += 1);
        } else if self.looked_at(shown) {
            self.tally.count(|counts| counts.rejected += 1);
            self.calm.note(false, Instant::now());
            self.memory.reject(shown.uri.clone(), before, rest);
        }
    }

    /// The editor tells what it has put on the screen.
    pub(crate) fn told(&mut self) {
        self.tells = true;
    }

    fn looked_at(&self, shown: &Shown) -> bool {
        let since = if self.tells { shown.seen } else { Some(shown.since) };
        since.is_some_and(|since| since.elapsed() >= SEEN)
    }

    /// Follows what was accepted through an edit, and decides what has settled.
    fn watch(&mut self, uri: &str, edit: Option<&Edit>) {
        self.settle();
        for watched in self.watched.iter_mut().filter(|watched| *watched.uri == *uri) {
            let Some(edit) = edit else {
                watched.gone = watched.length;
                continue;
            };
            let inside = |r: &Range<usize>| {
                r.end.min(watched.range.end).saturating_sub(r.start.max(watched.range.start))
            };
            watched.gone += edit.replacements().iter().map(|r| inside(&r.range)).sum::<usize>();
            watched.range =
                edit.map(watched.range.start, Bias::After)..edit.map(watched.range.end, Bias::Before);
        }
    }

    /// Counts what was accepted long enough ago.
    pub(crate) fn settle(&mut self) {
        let tally = &self.tally;
        self.watched.retain(|watched| {
            let settled = watched.since.elapsed() >= SETTLED;
            if settled {
                let kept = watched.gone * 2 < watched.length;
                tally.count(|counts| if kept { counts.kept += 1 } else { counts.changed += 1 });
            }
            !settled
        });
    }
}

#[cfg(test)]
mod tests;
