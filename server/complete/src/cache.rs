//! What models wrote, for the next time the same text stands around the cursor: after typing on, going
//! back, undoing, or returning to a place.
//!
//! An entry fits where the text before the cursor ends with what stood before it then, perhaps followed by
//! a beginning of what was written, and the text after the cursor is exactly the same. Entries are found by
//! what follows the cursor and compared by what precedes it; a tree over the texts before the cursor was
//! rejected, since in one place there are only a handful of entries and a tree has to be told where a
//! window starts. Only the nearest bytes before the cursor count, so that scrolling and edits far above
//! lose nothing.

use std::{collections::VecDeque, sync::Arc, time::Duration};

use tokio::time::Instant;

/// The most entries.
const ENTRIES: usize = 256;
/// How long one holds.
const HOLDS: Duration = Duration::from_mins(5);
/// How many bytes before the cursor have to be the same.
pub(crate) const BEFORE: usize = 2 << 10;
/// The longest text that is kept.
pub(crate) const TEXT: usize = 8 << 10;
/// How much of the end of what stood before is searched for; the rest is then compared.
const NEEDLE: usize = 48;

/// Where something was written: all of it has to be the same for an entry to be found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Site {
    /// The document.
    pub(crate) uri: Arc<str>,
    /// A hash of what follows the cursor.
    pub(crate) suffix: u64,
    /// The model's name and what else the text depends on, as one number.
    pub(crate) epoch: u64,
    /// What precedes the cursor, at least [`BEFORE`] and [`TEXT`] bytes of it where there are so many.
    pub(crate) before: String,
}

/// The entries, the one used longest ago first.
#[derive(Debug, Default)]
pub(crate) struct Cache(VecDeque<Entry>);

#[derive(Debug)]
struct Entry {
    site: Site,
    /// What stood before it begins with the document.
    whole: bool,
    text: String,
    made: Instant,
}

impl Cache {
    /// Keeps what was written at a site, in the place of what was written there before.
    pub(crate) fn put(&mut self, mut site: Site, text: &str, now: Instant) {
        if text.trim().is_empty() || text.len() > TEXT {
            return;
        }
        let whole = site.before.len() <= BEFORE;
        let start = floor(&site.before, site.before.len().saturating_sub(BEFORE));
        site.before.drain(..start);
        self.0.retain(|entry| entry.site != site && now.duration_since(entry.made) < HOLDS);
        if self.0.len() == ENTRIES {
            self.0.pop_front();
        }
        self.0.push_back(Entry { site, whole, text: text.to_owned(), made: now });
    }

    /// What was written here and is not typed yet; the longest where there is more than one.
    pub(crate) fn get(&mut self, site: &Site, now: Instant) -> Option<String> {
        let fresh = |entry: &Entry| now.duration_since(entry.made) < HOLDS;
        let found = self.0.iter().enumerate().filter(|(_, entry)| fresh(entry));
        let found = found.filter_map(|(at, entry)| Some((at, entry.rest(site)?)));
        let (at, rest) = found.max_by_key(|(_, rest)| rest.len())?;
        let rest = rest.to_owned();
        let entry = self.0.remove(at)?;
        self.0.push_back(entry);
        Some(rest)
    }

    /// Forgets all, as when the settings change.
    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }
}

impl Entry {
    fn rest(&self, site: &Site) -> Option<&str> {
        let here = &self.site;
        if here.suffix != site.suffix || here.epoch != site.epoch || here.uri != site.uri {
            return None;
        }
        let needle = here.before.get(floor(&here.before, here.before.len().saturating_sub(NEEDLE))..)?;
        // No more can be typed of it than it is long.
        let from = floor(&site.before, site.before.len().saturating_sub(self.text.len() + needle.len()));
        let tail = site.before.get(from..)?;
        tail.rmatch_indices(needle).find_map(|(at, _)| {
            let typed = tail.get(at + needle.len()..)?;
            let before = site.before.get(..from + at + needle.len())?;
            let same = if self.whole { before == here.before } else { before.ends_with(&*here.before) };
            self.text.strip_prefix(typed).filter(|rest| same && !rest.is_empty())
        })
    }
}

/// The nearest start of a character at or before `at`.
pub(crate) fn floor(text: &str, at: usize) -> usize {
    text.floor_char_boundary(at)
}

#[cfg(test)]
mod tests;
