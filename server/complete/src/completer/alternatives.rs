//! All that there is to suggest at a place, for a panel in which the user compares: asked for by key, so it
//! may take the time that a model needs, and ends when nobody wants it any more.

use std::{
    collections::HashSet,
    sync::{Arc, Mutex},
    time::Duration,
};

use tokio::{
    sync::mpsc,
    time::{Instant, timeout_at},
};

use super::{Completer, lock};
use crate::{
    Ask, Settings, Source, Suggestion, Writer, filter::fit, flight::Joined, place::Line, race::Bid,
    unit::unit,
};

/// How long a model is waited for.
const PATIENCE: Duration = Duration::from_secs(5);

/// What was offered so far, and to whom.
struct Panel {
    ask: Ask,
    settings: Settings,
    line: Line,
    offered: Mutex<HashSet<String>>,
    sender: mpsc::UnboundedSender<Suggestion>,
}

impl Completer {
    /// The suggestions for a place, each once, as they are found. Dropping the receiver ends the search.
    pub fn alternatives(
        self: &Arc<Self>,
        ask: Ask,
        settings: Settings,
    ) -> mpsc::UnboundedReceiver<Suggestion> {
        let (sender, found) = mpsc::unbounded_channel();
        let line = Line::of(&ask.document.text, ask.offset);
        let ask = Ask { invoked: true, ..ask };
        let panel = Panel { ask, settings, line, offered: Mutex::default(), sender };
        let completer = self.clone();
        tokio::spawn(async move {
            tokio::select! {
                () = completer.look_for_all(&panel) => {}
                () = panel.sender.closed() => {}
            }
        });
        found
    }

    async fn look_for_all(&self, panel: &Panel) {
        match self.at_once(&panel.ask, &panel.settings) {
            Some(Err(_)) => return,
            Some(Ok(shown)) => {
                let typed = panel.ask.offset - shown.range.start;
                self.offer(
                    panel,
                    shown.text.get(typed..).unwrap_or_default(),
                    shown.source,
                    shown.probability,
                );
            }
            None => {}
        }
        tokio::join!(self.offer_guess(panel), self.offer_written(panel));
    }

    async fn offer_guess(&self, panel: &Panel) {
        if let Ok(guess) = self.guess(&panel.ask, &panel.settings).await {
            self.offer(panel, &guess.text, Source::Embedded, guess.probability);
        }
    }

    /// Offers what the model writes: the part that would be shown as ghost text, and all of it.
    async fn offer_written(&self, panel: &Panel) {
        let Panel { ask, settings, line, .. } = panel;
        if let Some(Ok(known)) = self.known(ask, settings, line) {
            return self.offer(panel, &known.text, known.source, known.probability);
        }
        let Some(writer) = self.writer_for(ask) else { return };
        let Some(text) = self.written(panel, &writer).await else { return };
        let text = ask.quiet(&text, line.place().before);
        let unit = unit(&text, true, line.place(), settings.max_lines);
        self.offer(panel, text.get(..unit.len).unwrap_or_default(), Source::Model, 1.0);
        self.offer(panel, &text, Source::Model, 1.0);
    }

    /// All that the model writes within a few seconds.
    async fn written(&self, panel: &Panel, writer: &Arc<dyn Writer>) -> Option<String> {
        let deadline = panel.ask.received + PATIENCE;
        let mut joined = match self.bid(&panel.ask, Some(writer)) {
            Bid::Joined(joined) => joined,
            _ => timeout_at(deadline, self.started(panel, writer)).await.ok()?,
        };
        loop {
            let (text, end) = joined.so_far();
            if end.is_some() || joined.is_lost() || Instant::now() >= deadline {
                return text;
            }
            // That it took too long is seen above.
            let _ = timeout_at(deadline, joined.more()).await;
        }
    }

    /// A new request, as soon as there is room.
    async fn started(&self, panel: &Panel, writer: &Arc<dyn Writer>) -> Joined {
        loop {
            let mut freed = self.flights.freed();
            let order = self.order(&panel.ask, &panel.settings, Some(&**writer), None);
            match self.flights.start(writer, order) {
                Ok(joined) => return joined,
                // Without a sender there would be no flights at all.
                Err(_) => drop(freed.changed().await),
            }
        }
    }

    fn offer(&self, panel: &Panel, text: &str, source: Source, probability: f32) {
        let Panel { ask, settings, line, .. } = panel;
        let Ok(text) = fit(text, line.place(), settings.max_lines) else { return };
        if self.judge(ask, line, &text).is_ok() && lock(&panel.offered).insert(text.clone()) {
            // Nobody may want it any more.
            let _ = panel.sender.send(line.suggestion(self.new_id(), &text, source, probability));
        }
    }
}
