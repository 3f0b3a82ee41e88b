//! The requests to the model that are on their way: how many there may be, which of them a request for
//! ghost text can wait for, and what becomes of what they bring.
//!
//! One that still agrees with the text is never cancelled, and one that does not is dropped at once, which
//! closes its connection. What arrives when nobody waits any more goes to the cache.

use std::{
    hash::{BuildHasher as _, BuildHasherDefault, DefaultHasher},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use futures_util::StreamExt as _;
use model::{FillEvent, FillRequest, ModelError, Usage};
use text::Edit;
use tokio::{sync::watch, task::AbortHandle, time::Instant};

use crate::{
    Pieces, Writer,
    cache::{Cache, Site, TEXT},
    flight::{Agreement, End, Flight, Joined, Progress},
    pace::{Latency, Typing},
    stats::Tally,
};

/// At most so many at a time.
const HOSTED: usize = 2;
/// At most so many at a time on this machine, where they would only slow each other down.
const LOCAL: usize = 1;
/// A request that has said nothing for so long may be stuck, so it is not relied on alone.
const SILENT: Duration = Duration::from_secs(1);

/// The requests on their way. Cloning shares them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Flights(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    state: Mutex<State>,
    /// Counts requests that ended, so that whoever waits for room sees each.
    freed: watch::Sender<u64>,
    trouble: watch::Sender<Option<ModelError>>,
    tally: Arc<Tally>,
}

#[derive(Debug, Default)]
struct State {
    flights: Vec<Flight>,
    cache: Cache,
    typing: Typing,
    latency: Latency,
    last_id: u64,
    /// The server reads a prompt ahead of time.
    warming: Option<AbortHandle>,
    /// What it is to read once it has nothing else to do.
    to_warm: Option<(Arc<dyn Writer>, FillRequest)>,
    /// Of which other files the server has read what, as one number.
    has_read: Option<u64>,
}

/// What to ask for.
#[derive(Debug)]
pub(crate) struct Order {
    pub(crate) request: FillRequest,
    pub(crate) site: Site,
    /// The cursor, in bytes.
    pub(crate) at: usize,
    /// What is thought to be typed before the text begins; `None` for a request at the cursor.
    pub(crate) lead: Option<String>,
}

/// How many requests may be on their way to a model.
fn room(writer: &dyn Writer) -> usize {
    if writer.is_local() { LOCAL } else { HOSTED }
}

impl Flights {
    /// Requests that are counted in `tally`.
    pub(crate) fn new(tally: Arc<Tally>) -> Self {
        Self(Arc::new(Shared { tally, ..Shared::default() }))
    }

    /// What failed last, until something works again.
    pub(crate) fn trouble(&self) -> watch::Receiver<Option<ModelError>> {
        self.0.trouble.subscribe()
    }

    /// Follows a change of a document: what contradicts it is dropped.
    pub(crate) fn changed(&self, uri: &str, edit: Option<&Edit>, now: Instant) {
        let mut state = self.state();
        state.typing.key(now);
        let holds = |flight: &mut Flight| {
            *flight.site.uri != *uri || edit.is_some_and(|edit| flight.follow(edit) == Agreement::Agrees)
        };
        self.keep(&mut state, holds);
    }

    /// Drops all requests of a document, or all there are, as when the model is another one.
    pub(crate) fn drop_all(&self, uri: Option<&str>) {
        let mut state = self.state();
        if uri.is_none() {
            state.cache.clear();
            (state.to_warm, state.has_read) = (None, None);
            self.0.trouble.send_replace(None);
        }
        self.keep(&mut state, |flight| uri.is_some_and(|uri| *flight.site.uri != *uri));
    }

    fn keep(&self, state: &mut State, mut holds: impl FnMut(&mut Flight) -> bool) {
        let before = state.flights.len();
        state.flights.retain_mut(|flight| {
            let holds = holds(flight);
            if !holds {
                self.0.tally.dropped(flight.used, flight.written());
            }
            holds
        });
        if state.flights.len() < before {
            state.warm_up();
            self.0.freed.send_modify(|count| *count += 1);
        }
    }

    /// What is known for this place and not typed yet.
    pub(crate) fn cached(&self, site: &Site) -> Option<String> {
        self.state().cache.get(site, Instant::now())
    }

    /// The request on its way whose text goes on at this place, of several the one that has said most. Those
    /// of the same document that belong to another place are dropped, since the user went away from there.
    /// None where all here are silent and may be stuck, and there is room for another.
    pub(crate) fn join(&self, uri: &str, at: usize, writer: &dyn Writer) -> Option<Joined> {
        let mut state = self.state();
        self.keep(&mut state, |flight| *flight.site.uri != *uri || flight.place.at() == at);
        let here = |flight: &&mut Flight| *flight.site.uri == *uri && flight.place.at() == at;
        let has_room = state.flights.len() < room(writer);
        let flight =
            state.flights.iter_mut().filter(here).max_by_key(|flight| (flight.written(), flight.id))?;
        if has_room && flight.written() == 0 && flight.started.elapsed() >= SILENT {
            return None;
        }
        flight.ahead = false;
        Some(flight.join())
    }

    /// When the model may be asked.
    pub(crate) fn ask_at(&self, now: Instant, interval: Duration) -> Instant {
        self.state().typing.ask_at(now, interval)
    }

    /// When the user changed a document last.
    pub(crate) fn last_key(&self) -> Option<Instant> {
        self.state().typing.last_key()
    }

    /// How long the model is waited for while another suggestion is at hand.
    pub(crate) fn patience(&self) -> Duration {
        self.state().latency.patience()
    }

    /// Changes when a request has ended. To be had before looking whether there is room.
    pub(crate) fn freed(&self) -> watch::Receiver<u64> {
        self.0.freed.subscribe()
    }

    /// Asks the model, unless as many requests as may be are on their way; then gives the order back.
    pub(crate) fn start(&self, writer: &Arc<dyn Writer>, order: Order) -> Result<Joined, Box<Order>> {
        let mut state = self.state();
        let room = room(&**writer);
        if order.lead.is_none() && state.flights.len() >= room {
            // What was asked ahead of time gives way.
            let ahead = state.flights.iter().find(|flight| flight.ahead).map(|flight| flight.id);
            self.keep(&mut state, |flight| Some(flight.id) != ahead);
        }
        if state.flights.len() >= room {
            return Err(Box::new(order));
        }
        if let Some(warming) = state.warming.take() {
            warming.abort();
        }
        state.to_warm = None;
        state.has_read = Some(beginning(&order.request));
        let now = Instant::now();
        state.last_id += 1;
        let id = state.last_id;
        if order.lead.is_none() {
            state.typing.asked(now);
        }
        self.0.tally.asked();
        let (progress, seen) = watch::channel(Progress::default());
        let task = tokio::spawn(fly(self.clone(), id, writer.fill(order.request), progress));
        let flight = Flight::new((id, order.at, now), order.site, order.lead, seen, task.abort_handle());
        let joined = flight.join();
        state.flights.push(flight);
        Ok(joined)
    }

    /// Lets the server read a prompt ahead of time, as soon as it has nothing else to do, unless it has read
    /// the beginning of it already. It ends when something is asked.
    pub(crate) fn warm(&self, writer: &Arc<dyn Writer>, request: FillRequest) {
        let mut state = self.state();
        state.to_warm = Some((writer.clone(), request));
        state.warm_up();
    }

    /// What a request brought is shown.
    pub(crate) fn used(&self, id: u64) {
        let mut state = self.state();
        let Some(flight) = state.flights.iter_mut().find(|flight| flight.id == id) else { return };
        if !flight.used {
            flight.used = true;
            let took = flight.started.elapsed();
            state.latency.measured(took);
        }
    }

    /// Looks whether a request that brought more still agrees with the text, and drops it if not.
    fn look(&self, id: u64) {
        let mut state = self.state();
        self.keep(&mut state, |flight| flight.id != id || flight.agreement() == Agreement::Agrees);
    }

    /// A request has ended: what it brought is kept.
    fn ended(&self, id: u64, result: Result<(String, Usage), ModelError>) {
        let mut state = self.state();
        let found = state.flights.iter().position(|flight| flight.id == id);
        let flight = found.map(|at| state.flights.swap_remove(at));
        state.warm_up();
        self.0.freed.send_modify(|count| *count += 1);
        match result {
            Ok((text, usage)) => {
                self.0.tally.finished(usage);
                self.0.trouble.send_if_modified(|trouble| trouble.take().is_some());
                if let Some(flight) = flight {
                    // Counted once, as it ends once.
                    let _ = flight.usage.set(usage);
                    let text = format!("{}{text}", flight.lead);
                    state.cache.put(flight.site.clone(), &text, Instant::now());
                }
            }
            Err(error) => {
                self.0.tally.failed();
                if blames_server(&error) {
                    self.0.trouble.send_replace(Some(error));
                }
            }
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Has the server read what it is to read, if it is free. To be called on a runtime.
    fn warm_up(&mut self) {
        if !self.flights.is_empty() {
            return;
        }
        let Some((writer, request)) = self.to_warm.take() else { return };
        let read = Some(beginning(&request));
        if std::mem::replace(&mut self.has_read, read) == read {
            return;
        }
        if let Some(older) = self.warming.replace(tokio::spawn(writer.warm(request)).abort_handle()) {
            older.abort();
        }
    }
}

/// What a prompt begins with, as one number: the document, and what is told of other files. The rest is read
/// quickly, or has been.
fn beginning(request: &FillRequest) -> u64 {
    let pieces: Vec<_> = request.snippets.iter().map(|piece| (&piece.path, &piece.text)).collect();
    BuildHasherDefault::<DefaultHasher>::default().hash_one((&request.path, pieces))
}

/// Whether the failure says something of the server rather than of this one request.
fn blames_server(error: &ModelError) -> bool {
    !matches!(error.cause, model::Cause::SpecialToken { .. } | model::Cause::BreakerOpen { .. })
}

/// Reads what a model writes until it ends, fails, writes too much, or is dropped.
async fn fly(flights: Flights, id: u64, mut pieces: Pieces, progress: watch::Sender<Progress>) {
    let mut usage = Usage::default();
    let failed = loop {
        match pieces.next().await {
            Some(Ok(FillEvent::Text(piece))) => {
                progress.send_modify(|progress| progress.text.push_str(&piece));
                if progress.borrow().text.len() > TEXT {
                    break None;
                }
                flights.look(id);
            }
            Some(Ok(FillEvent::Finished { usage: counted, .. })) => {
                usage = counted;
                break None;
            }
            Some(Err(error)) => break Some(error),
            None => break None,
        }
    };
    drop(pieces);
    let text = progress.borrow().text.clone();
    let end = failed.as_ref().map_or(End::Finished, |error| End::Failed(error.to_string().into()));
    // First kept, then told, so that whoever is told finds it.
    flights.ended(id, failed.map_or(Ok((text, usage)), Err));
    progress.send_modify(|progress| progress.end = Some(end));
}
