//! Remembers what each request came to, even one that the editor takes back midway, with the time of each
//! stage, and counts it.

use std::{
    sync::Arc,
    time::{Duration, SystemTime},
};

use crate::{Ask, Considered, Counted, History, Reason, Source, Suggestion, Verdict, stats::Tally};

/// The record of one request.
pub(crate) struct Record<'a> {
    history: &'a History,
    tally: Option<&'a Tally>,
    ask: &'a Ask,
    /// When each stage was done, from reading the request on.
    pub(crate) marks: Vec<(&'static str, Duration)>,
    /// The model's name.
    pub(crate) model: Option<Arc<str>>,
    /// What its server counts.
    pub(crate) usage: Counted,
    told: bool,
}

/// What a reason begins with that is not of ghost text.
const NEXT_EDIT: &str = "next edit: ";

impl<'a> Record<'a> {
    /// Of a request for ghost text, which is counted.
    pub(crate) fn new(history: &'a History, tally: &'a Tally, ask: &'a Ask) -> Self {
        let mut record = Self::of_edit(history, ask);
        record.tally = Some(tally);
        record
    }

    /// Of a request for the next edit.
    pub(crate) fn of_edit(history: &'a History, ask: &'a Ask) -> Self {
        let (marks, usage) = (Vec::new(), Counted::default());
        Self { history, tally: None, ask, marks, model: None, usage, told: false }
    }

    /// The next edit was offered, or there was none.
    pub(crate) fn tell_edit(&mut self, result: Result<(), &Reason>) {
        match result {
            Ok(()) => {
                let why = "a name that was replaced stands there as well".to_owned();
                self.push(Verdict::Shown, why, Some(Source::Embedded.name().into()));
            }
            Err(reason) => self.push(Verdict::Empty, reason.to_string(), None),
        }
    }

    /// The request was answered.
    pub(crate) fn tell(&mut self, result: Result<&Suggestion, &Reason>) {
        if let Some(tally) = self.tally {
            count(tally, self.ask.received.elapsed(), result);
        }
        match result {
            Ok(suggestion) => {
                let source: Arc<str> = match suggestion.source {
                    Source::Model => self.model.clone().unwrap_or_else(|| "model".into()),
                    source => source.name().into(),
                };
                let why = match suggestion.source {
                    Source::Model | Source::Cache => "written by the model".to_owned(),
                    _ => format!("{} % likely", percent(suggestion.probability)),
                };
                self.push(Verdict::Shown, why, Some(source));
            }
            Err(Reason::Superseded) => self.push(Verdict::Superseded, Reason::Superseded.to_string(), None),
            Err(reason) => self.push(Verdict::Empty, reason.to_string(), None),
        }
    }

    fn push(&mut self, verdict: Verdict, mut reason: String, source: Option<Arc<str>>) {
        self.told = true;
        if self.tally.is_none() {
            reason.insert_str(0, NEXT_EDIT);
        }
        self.history.push(Considered {
            at: SystemTime::now(),
            uri: self.ask.document.uri.clone(),
            cursor: self.ask.cursor,
            verdict,
            reason,
            source,
            took: self.ask.received.elapsed(),
            stages: std::mem::take(&mut self.marks),
            usage: self.usage.clone(),
        });
    }
}

fn count(tally: &Tally, took: Duration, result: Result<&Suggestion, &Reason>) {
    tally.answered(took);
    tally.count(|counts| match result {
        Ok(suggestion) => {
            counts.shown += 1;
            match suggestion.source {
                Source::TypedThrough => counts.typed_through += 1,
                Source::Cache => counts.from_cache += 1,
                Source::Model => counts.from_model += 1,
                Source::Embedded => counts.from_embedded += 1,
            }
        }
        Err(Reason::Superseded) => counts.superseded += 1,
        Err(_) => {}
    });
}

impl Drop for Record<'_> {
    fn drop(&mut self) {
        if !self.told {
            self.push(Verdict::Cancelled, "the editor took the request back".to_owned(), None);
        }
    }
}

fn percent(probability: f32) -> u8 {
    (probability.clamp(0.0, 1.0) * 100.0).round() as u8
}
