//! One request's race between the embedded engine and the model, within one budget of time.
//!
//! The model's text wins as soon as there is a whole unit of it. From the soft deadline on, which is how
//! long this model usually takes, the lines it has written so far will do, or what the embedded engine is
//! sure of. At the hard deadline, what was written is cut at its last good end. What comes later goes to
//! the cache, since nothing here cancels a request to the model.

use std::{pin::pin, sync::Arc};

use tokio::{
    sync::watch,
    time::{Instant, sleep_until},
};

use crate::{
    Ask, Counted, Guess, Reason, Settings, Source, Writer,
    cut::at_boundary,
    filter::fit,
    flight::{End, Joined},
    flights::{Flights, Order},
    place::Line,
    unit::unit,
};

/// What won.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Candidate {
    pub(crate) text: String,
    pub(crate) source: Source,
    pub(crate) probability: f32,
    /// The request to the model that it came from.
    pub(crate) flight: Option<u64>,
}

/// How the model takes part.
pub(crate) enum Bid {
    /// Not, perhaps for a reason.
    Out(Option<Reason>),
    /// It is asked at this time.
    Due(Instant, Arc<dyn Writer>),
    /// It is asked as soon as there is room.
    Full(watch::Receiver<u64>, Arc<dyn Writer>),
    /// It writes.
    Joined(Joined),
}

/// A race.
pub(crate) struct Race<'a> {
    pub(crate) ask: &'a Ask,
    pub(crate) settings: &'a Settings,
    pub(crate) line: &'a Line,
    pub(crate) flights: &'a Flights,
    pub(crate) bid: Bid,
    /// How it takes part once what it wrote is lost.
    pub(crate) again: &'a (dyn Fn() -> Bid + Sync),
    /// What to ask of the model.
    pub(crate) order: &'a (dyn Fn() -> Order + Sync),
    /// Speaks against a text.
    pub(crate) judge: &'a (dyn Fn(&str) -> Result<(), Reason> + Sync),
    pub(crate) soft: Instant,
    pub(crate) hard: Instant,
    pub(crate) marks: &'a mut Vec<(&'static str, std::time::Duration)>,
    /// What the model's server counts for the request that is waited for.
    pub(crate) usage: &'a mut Counted,
}

/// What the model has written, read as a suggestion.
enum Reading {
    /// Nothing yet that can be shown, or only these whole lines, or this beginning of a line.
    More { lines: String, begun: String },
    /// One suggestion.
    Whole(Result<String, Reason>),
}

impl Race<'_> {
    /// Runs it; `local` is the embedded engine's guess.
    ///
    /// # Errors
    /// Why there is nothing to show.
    pub(crate) async fn run(
        mut self,
        local: impl Future<Output = Result<Guess, Reason>>,
    ) -> Result<Candidate, Reason> {
        let mut local = pin!(local);
        let mut guess = None;
        loop {
            if let Some(result) = self.step(guess.as_ref()) {
                return result;
            }
            let wake = if Instant::now() < self.soft { self.soft } else { self.hard };
            tokio::select! {
                result = &mut local, if guess.is_none() => {
                    self.mark("embedded");
                    guess = Some(result);
                }
                () = ripe(&mut self.bid) => {}
                () = sleep_until(wake) => {}
            }
        }
    }

    /// Looks at what there is; the end of the race, if it has one by now.
    fn step(&mut self, guess: Option<&Result<Guess, Reason>>) -> Option<Result<Candidate, Reason>> {
        let now = Instant::now();
        self.start(now);
        let (late, over) = (now >= self.soft, now >= self.hard);
        if let Bid::Joined(joined) = &mut self.bid {
            *self.usage = joined.usage.clone();
            let (id, (text, end)) = (joined.id, joined.so_far());
            match self.read(text, end.as_ref()) {
                Reading::Whole(Ok(text)) => return Some(Ok(written(text, id))),
                Reading::Whole(Err(reason)) => self.bid = Bid::Out(Some(reason)),
                Reading::More { lines, begun } => {
                    let text = if lines.is_empty() && over { begun } else { lines };
                    if late && let Ok(text) = self.fitting(&text) {
                        return Some(Ok(written(text, id)));
                    }
                }
            }
        }
        match (&self.bid, guess) {
            (Bid::Out(reason), Some(guess)) => Some(self.local(guess, reason.clone())),
            (_, Some(guess)) if late => self.local(guess, None).ok().map(Ok).or_else(|| self.end(over)),
            _ => self.end(over),
        }
    }

    fn end(&self, over: bool) -> Option<Result<Candidate, Reason>> {
        let took = self.hard.duration_since(self.ask.received).as_millis() as u64;
        over.then_some(Err(Reason::Deadline(took)))
    }

    /// Asks the model, if it is time and there is room.
    fn start(&mut self, now: Instant) {
        if matches!(&self.bid, Bid::Joined(joined) if joined.is_lost()) {
            self.bid = (self.again)();
        }
        let writer = match &self.bid {
            Bid::Due(at, writer) if *at <= now => writer.clone(),
            Bid::Full(_, writer) => writer.clone(),
            _ => return,
        };
        let freed = self.flights.freed();
        self.bid = match self.flights.start(&writer, (self.order)()) {
            Ok(joined) => {
                self.mark("model asked");
                self.soft = self.hard.min(now + self.flights.patience());
                Bid::Joined(joined)
            }
            Err(_) => Bid::Full(freed, writer),
        };
    }

    fn read(&mut self, text: Option<String>, end: Option<&End>) -> Reading {
        let nothing = Reading::More { lines: String::new(), begun: String::new() };
        if let Some(End::Failed(why)) = end
            && text.as_ref().is_none_or(|text| text.trim().is_empty())
        {
            self.mark("model failed");
            return Reading::Whole(Err(Reason::Model(why.clone())));
        }
        let Some(text) = text else {
            return if end.is_some() { Reading::Whole(Err(Reason::NothingWritten)) } else { nothing };
        };
        let place = self.line.place();
        let text = self.ask.quiet(&text, place.before);
        let unit = unit(&text, end.is_some(), place, self.settings.max_lines);
        let lines = text.get(..unit.len).unwrap_or_default();
        if unit.whole {
            self.mark("model's text");
            return Reading::Whole(match lines.trim() {
                "" => Err(Reason::NothingWritten),
                _ => self.fitting(lines),
            });
        }
        if text.trim().is_empty() {
            nothing
        } else {
            Reading::More { lines: lines.to_owned(), begun: at_boundary(&text).to_owned() }
        }
    }

    /// The embedded engine's guess, cut to its place; why not, if there is none.
    fn local(&self, guess: &Result<Guess, Reason>, model: Option<Reason>) -> Result<Candidate, Reason> {
        let result = guess.as_ref().map_err(Clone::clone).and_then(|guess| {
            let text = fit(&guess.text, self.line.place(), self.settings.max_lines)?;
            (self.judge)(&text)?;
            let (source, probability) = (Source::Embedded, guess.probability);
            Ok(Candidate { text, source, probability, flight: None })
        });
        result.map_err(|reason| model.unwrap_or(reason))
    }

    fn fitting(&self, text: &str) -> Result<String, Reason> {
        let text = fit(text, self.line.place(), self.settings.max_lines)?;
        (self.judge)(&text).map(|()| text)
    }

    fn mark(&mut self, stage: &'static str) {
        if !self.marks.iter().any(|(known, _)| *known == stage) {
            self.marks.push((stage, self.ask.received.elapsed()));
        }
    }
}

fn written(text: String, flight: u64) -> Candidate {
    Candidate { text, source: Source::Model, probability: 1.0, flight: Some(flight) }
}

/// Returns when there is something new of the model.
async fn ripe(bid: &mut Bid) {
    match bid {
        Bid::Out(_) => std::future::pending().await,
        Bid::Due(at, _) => sleep_until(*at).await,
        // Without a sender there would be no flights at all.
        Bid::Full(freed, _) => drop(freed.changed().await),
        Bid::Joined(joined) => joined.more().await,
    }
}
