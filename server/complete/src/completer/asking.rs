//! What the model takes part with: whether it may be asked, what for, what is known from it already, and
//! what speaks against its text.

use std::{
    collections::HashSet,
    hash::{BuildHasher as _, BuildHasherDefault, DefaultHasher},
    sync::Arc,
    time::Duration,
};

use tokio::time::Instant;
use workspace::Document;

use super::{Completer, lock};
use crate::{
    Ask, Reason, Settings, Source, Suggestion, Writer,
    filter::fit,
    flights::Order,
    place::Line,
    prompt::{Wish, site},
    race::{Bid, Candidate},
    redact::{holds_placeholder, inside_secret},
    unit::unit,
};

/// Between two requests to a model, at least.
const HOSTED: Duration = Duration::from_millis(75);
const LOCAL: Duration = Duration::from_millis(150);
/// What stands before the name of a function that is being defined.
const DEFINE: [&str; 4] = ["fn", "def", "func", "function"];

impl Completer {
    /// The model that may see this document and place, if there is one.
    pub(super) fn writer_for(&self, ask: &Ask) -> Option<Arc<dyn Writer>> {
        let writer = self.writer()?;
        // What was not looked at yet is not sent yet.
        self.context.of(&ask.document.uri)?;
        let line = Line::of(&ask.document.text, ask.offset);
        let place = line.place();
        (!inside_secret(place.before, place.after)).then_some(writer)
    }

    /// How the model takes part: by a request that is on its way and agrees, or by a new one.
    pub(super) fn bid(&self, ask: &Ask, writer: Option<&Arc<dyn Writer>>) -> Bid {
        let Some(writer) = writer else { return Bid::Out(None) };
        if let Some(joined) = self.flights.join(&ask.document.uri, ask.offset, &**writer) {
            return Bid::Joined(joined);
        }
        let interval = if writer.is_local() { LOCAL } else { HOSTED };
        let now = Instant::now();
        Bid::Due(if ask.invoked { now } else { self.flights.ask_at(now, interval) }, writer.clone())
    }

    /// What to ask of the model, at the cursor or after what is shown there.
    pub(super) fn order(
        &self,
        ask: &Ask,
        settings: &Settings,
        writer: Option<&dyn Writer>,
        lead: Option<&str>,
    ) -> Order {
        let line = Line::of(&ask.document.text, ask.offset);
        let wish = Wish {
            document: &ask.document,
            offset: ask.offset,
            lead: lead.unwrap_or_default(),
            one_line: settings.max_lines <= 1 || lead.is_none() && line.place().mid_line(),
            local: writer.is_some_and(Writer::is_local),
        };
        let gathered = self.context.of(&ask.document.uri).unwrap_or_default();
        Order {
            request: self.prompter.request(&wish, &gathered),
            site: site(&ask.document, ask.offset, self.epoch(&ask.document.uri)),
            at: ask.offset,
            lead: lead.map(ToOwned::to_owned),
        }
    }

    /// What follows a suggestion is asked for while the user reads it.
    pub(super) fn ask_ahead(&self, ask: &Ask, text: &str) {
        let Some(writer) = self.writer_for(ask).filter(|writer| writer.asks_ahead()) else { return };
        let site = site(&ask.document, ask.offset, self.epoch(&ask.document.uri));
        let known = self.flights.cached(&site).is_some_and(|known| known.len() > text.len());
        // A request that is still writing will say it by itself.
        if known || self.flights.join(&ask.document.uri, ask.offset, &*writer).is_some() {
            return;
        }
        let settings = Settings { max_lines: usize::MAX, ..Settings::default() };
        let order = self.order(ask, &settings, Some(&*writer), Some(text));
        // Without room it is not worth waiting for.
        drop(self.flights.start(&writer, order));
    }

    /// What the model wrote here before. What may not be shown of that is not asked for anew, since a model
    /// says the same again.
    pub(super) fn known(
        &self,
        ask: &Ask,
        settings: &Settings,
        line: &Line,
    ) -> Option<Result<Candidate, Reason>> {
        self.writer_for(ask)?;
        let text = self.flights.cached(&site(&ask.document, ask.offset, self.epoch(&ask.document.uri)))?;
        let place = line.place();
        let text = ask.quiet(&text, place.before);
        let unit = unit(&text, true, place, settings.max_lines);
        let text = fit(text.get(..unit.len)?, place, settings.max_lines);
        let judged = text.and_then(|text| self.judge(ask, line, &text).map(|()| text));
        Some(judged.map(|text| Candidate { text, source: Source::Cache, probability: 1.0, flight: None }))
    }

    /// What is on the screen and still agrees, or that and more of it that has come meanwhile.
    pub(super) fn typed_through(&self, ask: &Ask, settings: &Settings, line: &Line) -> Option<Suggestion> {
        let here =
            |shown: &&mut crate::shown::Shown| *shown.uri == *ask.document.uri && shown.at() == ask.offset;
        let (id, rest, probability) = {
            let mut shown = lock(&self.shown);
            let shown = shown.as_mut().filter(here)?;
            (shown.id, shown.rest().to_owned(), shown.probability)
        };
        let rest = crate::filter::without_rest_of_line(&rest, line.place());
        let longer = self.known(ask, settings, line).and_then(Result::ok).map(|known| known.text);
        let longer = longer.filter(|text| text.len() > rest.len() && text.starts_with(&rest));
        if let Some(longer) = &longer
            && let Some(shown) = lock(&self.shown).as_mut().filter(here)
        {
            shown.extend(longer);
        }
        let text = longer.unwrap_or(rest);
        (!text.is_empty()).then(|| line.suggestion(id, &text, Source::TypedThrough, probability))
    }

    /// What speaks against a text at this place.
    ///
    /// # Errors
    /// The reason.
    pub(super) fn judge(&self, ask: &Ask, line: &Line, text: &str) -> Result<(), Reason> {
        if holds_placeholder(text) {
            return Err(Reason::Filtered("it holds the placeholder of a secret"));
        }
        if ask.invoked {
            return Ok(());
        }
        let outcomes = lock(&self.outcomes);
        if outcomes.memory.undoes(&ask.document.uri, ask.offset, text) {
            return Err(Reason::Filtered("it would bring back what was just deleted"));
        }
        if outcomes.memory.was_rejected(&ask.document.uri, line.place().before, text) {
            return Err(Reason::Filtered("it was rejected here a moment ago"));
        }
        Ok(())
    }

    /// A name in a text that neither the document nor the workspace has.
    pub(super) fn unknown_name(&self, document: &Document, text: &str) -> Option<String> {
        let words = crate::context::words;
        let content = document.text.to_string();
        let own: HashSet<&str> = words(&content).collect();
        let definitions = self.context.definitions();
        // Only what looks like a call of something: keywords and new variables are no names to be known, nor
        // is what the text itself defines.
        let called = words(text).filter(|word| text.contains(&format!("{word}(")));
        let defined = |word: &str| DEFINE.iter().any(|begin| text.contains(&format!("{begin} {word}(")));
        let mut unknown = called.filter(|word| {
            !own.contains(word) && !definitions.knows(word) && !self.learner.knows(word) && !defined(word)
        });
        unknown.next().map(ToOwned::to_owned)
    }

    /// Changes with everything a text of a model may depend on beside the document itself: the other
    /// documents, and the model.
    pub(super) fn epoch(&self, uri: &str) -> u64 {
        let changes = lock(&self.changes);
        let others = changes.1 - changes.0.get(uri).copied().unwrap_or(0);
        let writer = self.writer();
        let hasher = BuildHasherDefault::<DefaultHasher>::default();
        hasher.hash_one((others, writer.as_ref().map(|writer| writer.name())))
    }
}
