//! One request for ghost text, from a snapshot and a cursor to what is shown, always in time.
//!
//! Order: what is on the screen and still agrees with the text; then the embedded engine, off the thread
//! that reads the editor's messages. Every request ends in a suggestion or in a reason that is remembered.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant, SystemTime},
};

use text::{Edit, Text};
use tokio_util::sync::CancellationToken;
use workspace::Document;

use crate::{
    Considered, History, Learner, Limits, Reason, Source, Suggestion, Verdict,
    filter::{Place, fit, gate},
    shown::{Fate, Shown},
};

/// An answer takes at most this long from reading the request: the promise at the eye is 1.5 s.
const DEADLINE: Duration = Duration::from_millis(1200);
/// The least probability of a suggestion that was asked for by key.
const INVOKED: f32 = 0.1;
/// Larger documents get no ghost text, in bytes.
const MAX_DOCUMENT: usize = 10 << 20;

/// The settings that one request is answered by.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Ghost text is on.
    pub enabled: bool,
    /// Language ids for which it is off.
    pub disabled_languages: Vec<String>,
    /// The most lines that are shown.
    pub max_lines: usize,
    /// The least probability that is shown, from 0 to 1.
    pub threshold: f32,
    /// How long a request waits for a newer one before the engine is asked, unless it was asked by key.
    pub idle: Duration,
}

/// One request.
#[derive(Clone, Debug)]
pub struct Ask {
    /// The document as it was when the request came.
    pub document: Arc<Document>,
    /// The cursor, in bytes.
    pub offset: usize,
    /// The cursor as the editor counts, for the history.
    pub cursor: text::Position,
    /// The user asked by key, so that snoozing and thresholds do not hold.
    pub invoked: bool,
    /// The file must not be read.
    pub excluded: bool,
}

/// Ghost text for all documents.
#[derive(Debug, Default)]
pub struct Completer {
    learner: Learner,
    history: History,
    shown: Mutex<Option<Shown>>,
    running: Mutex<HashMap<Arc<str>, CancellationToken>>,
    snoozed: Mutex<Option<SystemTime>>,
    next_id: AtomicU64,
}

impl Completer {
    /// The embedded engine's memory.
    pub fn learner(&self) -> &Learner {
        &self.learner
    }

    /// What became of the latest requests.
    pub fn history(&self) -> &History {
        &self.history
    }

    /// No automatic suggestions until then; `None` ends the pause.
    pub fn snooze(&self, until: Option<SystemTime>) {
        *lock(&self.snoozed) = until;
    }

    /// Until when suggestions pause.
    pub fn snoozed_until(&self) -> Option<SystemTime> {
        lock(&self.snoozed).filter(|until| *until > SystemTime::now())
    }

    /// Follows a change of a document; without an edit (a new full text), nothing shown there holds.
    pub fn changed(&self, uri: &str, edit: Option<&Edit>) {
        let mut shown = lock(&self.shown);
        let Some(current) = shown.as_mut().filter(|current| *current.uri == *uri) else { return };
        if edit.map_or(Fate::Contradicted, |edit| current.follow(edit)) != Fate::Holds {
            *shown = None;
        }
    }

    /// The user took the suggestion with this id whole.
    pub fn accepted(&self, id: u64) {
        lock(&self.shown).take_if(|shown| shown.id == id);
    }

    /// A document is no longer open.
    pub fn closed(&self, uri: &str) {
        lock(&self.shown).take_if(|shown| *shown.uri == *uri);
        lock(&self.running).remove(uri);
        self.learner.close(uri);
    }

    /// Answers a request. Runs up to its first wait at once, so the request sees what came before it.
    ///
    /// # Errors
    /// The reason why there is no suggestion.
    pub async fn suggest(&self, ask: Ask, settings: Settings) -> Result<Suggestion, Reason> {
        let mut record = Record { history: &self.history, ask: &ask, started: Instant::now(), told: false };
        let superseded = self.supersede(&ask.document.uri);
        let result = match self.at_once(&ask, &settings) {
            Some(result) => result,
            None => tokio::select! {
                biased;
                () = superseded.cancelled() => Err(Reason::Superseded),
                result = tokio::time::timeout(DEADLINE, self.guess(&ask, &settings)) => {
                    result.unwrap_or(Err(Reason::Deadline(DEADLINE.as_millis() as u64)))
                }
            },
        };
        record.tell(result.as_ref());
        result
    }

    /// Only the latest request of a document is answered with more than silence.
    fn supersede(&self, uri: &Arc<str>) -> CancellationToken {
        let token = CancellationToken::new();
        if let Some(older) = lock(&self.running).insert(uri.clone(), token.clone()) {
            older.cancel();
        }
        token
    }

    /// What needs no engine: the reasons for silence, and what is on the screen already.
    fn at_once(&self, ask: &Ask, settings: &Settings) -> Option<Result<Suggestion, Reason>> {
        let document = &ask.document;
        let silent = if !settings.enabled {
            Some(Reason::Disabled)
        } else if document
            .language
            .is_some_and(|language| settings.disabled_languages.iter().any(|id| id == language.id()))
        {
            Some(Reason::LanguageDisabled)
        } else if ask.excluded {
            Some(Reason::Excluded)
        } else if let Some(reason) = document.out_of_step {
            Some(Reason::OutOfStep(reason))
        } else if !ask.invoked && self.snoozed_until().is_some() {
            Some(Reason::Snoozed)
        } else if document.text.len() > MAX_DOCUMENT {
            Some(Reason::TooLarge(MAX_DOCUMENT >> 20))
        } else {
            gate(Line::of(&document.text, ask.offset).place()).err()
        };
        if let Some(reason) = silent {
            return Some(Err(reason));
        }
        self.typed_through(ask).map(Ok)
    }

    fn typed_through(&self, ask: &Ask) -> Option<Suggestion> {
        let shown = lock(&self.shown);
        let shown = shown.as_ref().filter(|s| *s.uri == *ask.document.uri && s.at == ask.offset)?;
        let line = Line::of(&ask.document.text, ask.offset);
        Some(line.suggestion(shown.id, &shown.rest, Source::TypedThrough, shown.probability))
    }

    /// Remembers a request for a document that is not open; the reason.
    pub fn not_open(&self, uri: &str, cursor: text::Position) -> Reason {
        self.history.push(Considered {
            at: SystemTime::now(),
            uri: uri.into(),
            cursor,
            verdict: Verdict::Empty,
            reason: Reason::NotOpen.to_string(),
            source: None,
            took: Duration::ZERO,
        });
        Reason::NotOpen
    }

    async fn guess(&self, ask: &Ask, settings: &Settings) -> Result<Suggestion, Reason> {
        // Even a sleep of no length would wait for the clock's next tick.
        if !ask.invoked && !settings.idle.is_zero() {
            tokio::time::sleep(settings.idle).await;
        }
        let (document, offset, learner) = (ask.document.clone(), ask.offset, self.learner.clone());
        // Who asks by key wants to see the best guess there is.
        let threshold = if ask.invoked { settings.threshold.min(INVOKED) } else { settings.threshold };
        let limits = Limits { max_lines: settings.max_lines, threshold };
        let work = move || learner.guess(&document, offset, limits);
        // The engine's failure costs this one suggestion.
        let guess = tokio::task::spawn_blocking(work).await.unwrap_or(Err(Reason::Failed))?;
        let line = Line::of(&ask.document.text, ask.offset);
        let rest = fit(&guess.text, line.place(), settings.max_lines)?;
        let id = self.next_id.fetch_add(1, Ordering::Relaxed) + 1;
        let suggestion = line.suggestion(id, &rest, Source::Embedded, guess.probability);
        *lock(&self.shown) = Some(Shown::new(id, ask.document.uri.clone(), offset, rest, guess.probability));
        Ok(suggestion)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn percent(probability: f32) -> u8 {
    (probability.clamp(0.0, 1.0) * 100.0).round() as u8
}

/// Remembers what a request came to, even one that the editor takes back midway.
struct Record<'a> {
    history: &'a History,
    ask: &'a Ask,
    started: Instant,
    told: bool,
}

impl Record<'_> {
    fn tell(&mut self, result: Result<&Suggestion, &Reason>) {
        let (verdict, reason, source) = match result {
            Ok(s) => (Verdict::Shown, format!("{} % likely", percent(s.probability)), Some(s.source.name())),
            Err(Reason::Superseded) => (Verdict::Superseded, Reason::Superseded.to_string(), None),
            Err(reason) => (Verdict::Empty, reason.to_string(), None),
        };
        self.push(verdict, reason, source);
    }

    fn push(&mut self, verdict: Verdict, reason: String, source: Option<&'static str>) {
        self.told = true;
        self.history.push(Considered {
            at: SystemTime::now(),
            uri: self.ask.document.uri.clone(),
            cursor: self.ask.cursor,
            verdict,
            reason,
            source,
            took: self.started.elapsed(),
        });
    }
}

impl Drop for Record<'_> {
    fn drop(&mut self) {
        if !self.told {
            self.push(Verdict::Cancelled, "the editor took the request back".to_owned(), None);
        }
    }
}

/// The cursor's line, taken out of the document once.
struct Line {
    content: String,
    start: usize,
    cursor: usize,
    next: String,
}

impl Line {
    fn of(text: &Text, offset: usize) -> Self {
        let line = text.line_of(offset);
        let range = text.line_content_range(line);
        let following = (line + 1..text.line_count()).take(3).map(|l| text.slice(text.line_content_range(l)));
        let next = following.map(String::from).find(|l| !l.trim().is_empty()).unwrap_or_default();
        let cursor = offset.clamp(range.start, range.end) - range.start;
        Self { content: text.slice(range.clone()).into_owned(), start: range.start, cursor, next }
    }

    fn place(&self) -> Place<'_> {
        let (before, after) = self.content.split_at_checked(self.cursor).unwrap_or((&self.content, ""));
        Place { before, after, next: &self.next }
    }

    /// The suggestion whose range starts with the word being typed, as editors want it for filtering.
    fn suggestion(&self, id: u64, rest: &str, source: Source, probability: f32) -> Suggestion {
        let before = self.place().before;
        let word = before.trim_end_matches(|c: char| c.is_alphanumeric() || c == '_').len();
        let typed = before.get(word..).unwrap_or_default();
        let range = self.start + word..self.start + self.cursor;
        Suggestion { id, range, text: format!("{typed}{rest}"), source, probability }
    }
}

#[cfg(test)]
mod tests;
