//! One request for ghost text, from a snapshot and a cursor to what is shown, always in time.
//!
//! Order: the reasons for silence; what is on the screen and still agrees with the text; what is known from
//! before; then the race between the embedded engine and the model. Every request ends in a suggestion or
//! in a reason that is remembered.

mod alternatives;
mod asking;
mod following;
mod next;

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError, RwLock,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, SystemTime},
};

use tokio::{
    sync::watch,
    time::{sleep_until, timeout_at},
};
use tokio_util::sync::CancellationToken;

use self::next::Offers;
use crate::{
    Ask, Considered, Counted, Guess, History, Learner, Limits, Reason, Settings, Source, Suggestion, Verdict,
    Writer,
    context::Context,
    filter::gate,
    flights::Flights,
    outcome::Outcomes,
    place::Line,
    prompt::Prompter,
    race::{Candidate, Race},
    record::Record,
    shown::Shown,
    stats::Tally,
    syntax,
};

/// An answer takes at most this long from reading the request: the promise at the eye is 1.5 s.
pub const DEADLINE: Duration = Duration::from_millis(1200);
/// What the last look at a suggestion may take of it.
const FINISH: Duration = Duration::from_millis(50);
/// How long a document that was only just opened is waited for until it was looked at.
const LOOK: Duration = Duration::from_millis(300);
/// What is left for making a suggestion when the user wants it calm.
const LEAST: Duration = Duration::from_millis(300);
/// The least probability of a suggestion that was asked for by key.
const INVOKED: f32 = 0.1;
/// Larger documents get no ghost text, in bytes.
const MAX_DOCUMENT: usize = 10 << 20;

/// Ghost text for all documents.
#[derive(Debug)]
pub struct Completer {
    learner: Learner,
    history: History,
    tally: Arc<Tally>,
    flights: Flights,
    context: Context,
    prompter: Prompter,
    writer: RwLock<Option<Arc<dyn Writer>>>,
    shown: Mutex<Option<Shown>>,
    outcomes: Mutex<Outcomes>,
    offers: Mutex<Offers>,
    running: Mutex<HashMap<Arc<str>, CancellationToken>>,
    /// How often each document was changed, and all of them together.
    changes: Mutex<(HashMap<Arc<str>, u64>, u64)>,
    snoozed: Mutex<Option<SystemTime>>,
    /// Who made the suggestion that was answered last: the embedded engine or a model, by its name.
    last: watch::Sender<Option<Arc<str>>>,
    next_id: AtomicU64,
}

impl Default for Completer {
    fn default() -> Self {
        let tally = Arc::<Tally>::default();
        Self {
            learner: Learner::default(),
            history: History::default(),
            flights: Flights::new(tally.clone()),
            context: Context::default(),
            prompter: Prompter::default(),
            writer: RwLock::default(),
            shown: Mutex::default(),
            outcomes: Mutex::new(Outcomes::new(tally.clone())),
            offers: Mutex::default(),
            tally,
            running: Mutex::default(),
            changes: Mutex::default(),
            snoozed: Mutex::default(),
            last: watch::Sender::default(),
            next_id: AtomicU64::default(),
        }
    }
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

    /// What was counted.
    pub fn tally(&self) -> &Tally {
        lock(&self.outcomes).settle();
        &self.tally
    }

    /// No automatic suggestions until then; `None` ends the pause.
    pub fn snooze(&self, until: Option<SystemTime>) {
        *lock(&self.snoozed) = until;
    }

    /// Until when suggestions pause.
    pub fn snoozed_until(&self) -> Option<SystemTime> {
        lock(&self.snoozed).filter(|until| *until > SystemTime::now())
    }

    /// Answers a request. Runs up to its first wait at once, so the request sees what came before it.
    ///
    /// # Errors
    /// The reason why there is no suggestion.
    pub async fn suggest(&self, ask: Ask, settings: Settings) -> Result<Suggestion, Reason> {
        let mut record = Record::new(&self.history, &self.tally, &ask);
        let superseded = self.supersede(&ask.document.uri);
        let result = match self.at_once(&ask, &settings) {
            Some(result) => result,
            None => tokio::select! {
                biased;
                () = superseded.cancelled() => Err(Reason::Superseded),
                result = self.make(&ask, &settings, &mut record) => result,
            },
        };
        record.tell(result.as_ref());
        if let Ok(suggestion) = &result {
            self.answered_by(suggestion.source);
        }
        result
    }

    /// Who made the suggestion that was answered last; nobody yet at first.
    pub fn last_engine(&self) -> watch::Receiver<Option<Arc<str>>> {
        self.last.subscribe()
    }

    fn answered_by(&self, source: Source) {
        let name: Option<Arc<str>> = match source {
            Source::Embedded => Some(source.name().into()),
            Source::Model | Source::Cache => self.writer().map(|writer| writer.name().into()),
            // It is on the screen, and who put it there is known.
            Source::TypedThrough => return,
        };
        self.last.send_if_modified(|last| {
            let differs = *last != name;
            *last = name;
            differs
        });
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
        let line = Line::of(&ask.document.text, ask.offset);
        let silence = self.silence(ask, settings).or_else(|| gate(line.place()).err());
        silence.map(Err).or_else(|| self.typed_through(ask, settings, &line).map(Ok))
    }

    /// Why there is to be silence in the document, if so.
    fn silence(&self, ask: &Ask, settings: &Settings) -> Option<Reason> {
        let document = &ask.document;
        let is_off = |id: &str| settings.disabled_languages.iter().any(|off| off == id);
        if !settings.enabled {
            Some(Reason::Disabled)
        } else if is_off(&document.language_id)
            || document.language.is_some_and(|language| is_off(language.id()))
        {
            Some(Reason::LanguageDisabled)
        } else if ask.excluded {
            Some(Reason::Excluded)
        } else if ask.unwanted {
            Some(Reason::FileDisabled)
        } else if let Some(reason) = document.out_of_step {
            Some(Reason::OutOfStep(reason))
        } else if !ask.invoked && self.snoozed_until().is_some() {
            Some(Reason::Snoozed)
        } else if document.text.len() > MAX_DOCUMENT {
            Some(Reason::TooLarge(MAX_DOCUMENT >> 20))
        } else {
            None
        }
    }

    /// Makes a suggestion, within the budget.
    async fn make(
        &self,
        ask: &Ask,
        settings: &Settings,
        record: &mut Record<'_>,
    ) -> Result<Suggestion, Reason> {
        let hard = ask.received + DEADLINE;
        let late = Reason::Deadline(DEADLINE.as_millis() as u64);
        timeout_at(hard, self.make_in_time(ask, settings, record)).await.unwrap_or(Err(late))
    }

    async fn make_in_time(
        &self,
        ask: &Ask,
        settings: &Settings,
        record: &mut Record<'_>,
    ) -> Result<Suggestion, Reason> {
        self.stillness(ask, settings).await;
        if !(settings.in_comments && settings.in_strings || ask.invoked) {
            let (document, offset) = (ask.document.clone(), ask.offset);
            let (comments, strings) = (settings.in_comments, settings.in_strings);
            aside(move || syntax::wanted(&document, offset, comments, strings)).await??;
        }
        if self.has_writer() {
            // A model is asked only about what was looked at; without that it goes on without the model.
            drop(timeout_at(ask.received + LOOK, self.context.looked_at(&ask.document.uri)).await);
        }
        let line = Line::of(&ask.document.text, ask.offset);
        let candidate = match self.known(ask, settings, &line) {
            Some(candidate) => {
                record.marks.push(("cache", ask.received.elapsed()));
                candidate?
            }
            None => self.race(ask, settings, &line, record).await?,
        };
        let candidate = self.finish(ask, settings, candidate).await?;
        Ok(self.show(ask, &line, candidate))
    }

    /// Waits until the user has been still for as long as they wish.
    async fn stillness(&self, ask: &Ask, settings: &Settings) {
        let calm =
            if settings.back_off { lock(&self.outcomes).calm.wait(ask.received) } else { Duration::ZERO };
        let wish = settings.idle.max(calm);
        // Even a sleep of no length would wait for the clock's next tick.
        if ask.invoked || wish.is_zero() {
            return;
        }
        let last = self.flights.last_key().unwrap_or(ask.received);
        let until = (last + wish).min(ask.received + DEADLINE - LEAST);
        if until > tokio::time::Instant::now() {
            sleep_until(until).await;
        }
    }

    async fn race(
        &self,
        ask: &Ask,
        settings: &Settings,
        line: &Line,
        record: &mut Record<'_>,
    ) -> Result<Candidate, Reason> {
        let writer = self.writer_for(ask);
        record.model = writer.as_ref().map(|writer| writer.name().into());
        let bid = self.bid(ask, writer.as_ref());
        let race = Race {
            ask,
            settings,
            line,
            flights: &self.flights,
            bid,
            again: &|| self.bid(ask, writer.as_ref()),
            order: &|| self.order(ask, settings, writer.as_deref(), None),
            judge: &|text| self.judge(ask, line, text),
            soft: ask.received + self.flights.patience(),
            hard: ask.received + DEADLINE - FINISH,
            marks: &mut record.marks,
            usage: &mut record.usage,
        };
        race.run(self.guess(ask, settings)).await
    }

    /// The embedded engine's guess.
    async fn guess(&self, ask: &Ask, settings: &Settings) -> Result<Guess, Reason> {
        let (ask, learner) = (ask.clone(), self.learner.clone());
        // Who asks by key wants to see the best guess there is.
        let threshold = if ask.invoked { settings.threshold.min(INVOKED) } else { settings.threshold };
        let limits = Limits { max_lines: settings.max_lines, threshold };
        let guess =
            move || ask.guessed.get_or_init(|| learner.guess(&ask.document, ask.offset, limits)).clone();
        aside(guess).await.unwrap_or_else(Err)
    }

    /// The last look at what a model wrote: its syntax, and its names.
    async fn finish(
        &self,
        ask: &Ask,
        settings: &Settings,
        mut candidate: Candidate,
    ) -> Result<Candidate, Reason> {
        if candidate.source == Source::Embedded {
            return Ok(candidate);
        }
        if settings.known_names
            && let Some(unknown) = self.unknown_name(&ask.document, &candidate.text)
        {
            return Err(Reason::UnknownName(unknown.into()));
        }
        if candidate.text.trim_start().contains('\n') {
            let (document, offset, text) = (ask.document.clone(), ask.offset, candidate.text.clone());
            let end = aside(move || syntax::well_formed(&document, offset, &text)).await?;
            candidate.text.truncate(end);
        }
        Ok(candidate)
    }

    /// Puts it on the screen.
    fn show(&self, ask: &Ask, line: &Line, candidate: Candidate) -> Suggestion {
        let Candidate { text, source, probability, flight } = candidate;
        let id = self.new_id();
        let suggestion = line.suggestion(id, &text, source, probability);
        let word = suggestion.text.strip_suffix(&*text).unwrap_or_default();
        let place = (ask.offset, word);
        let shown = Shown::new(id, ask.document.uri.clone(), place, text.clone(), (source, probability));
        *lock(&self.shown) = Some(shown);
        if let Some(flight) = flight {
            self.flights.used(flight);
        }
        if source != Source::Embedded {
            self.ask_ahead(ask, &text);
        }
        suggestion
    }

    fn new_id(&self) -> u64 {
        self.next_id.fetch_add(1, Ordering::Relaxed) + 1
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
            stages: Vec::new(),
            usage: Counted::default(),
        });
        Reason::NotOpen
    }
}

/// Does what takes longer than a moment on a thread of its own. Its failure costs this one suggestion.
async fn aside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Reason> {
    tokio::task::spawn_blocking(work).await.map_err(|_| Reason::Failed)
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod fake;
#[cfg(test)]
mod golden;
#[cfg(test)]
mod model_tests;
#[cfg(test)]
mod tests;
