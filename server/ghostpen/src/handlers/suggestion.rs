//! What becomes of suggestions: shown, taken, and why there was none.

use std::{
    sync::Arc,
    time::{Duration, SystemTime},
};

use complete::{Considered, Verdict};
use protocol::{
    Consideration, ConsiderationStage, Outcome, SuggestionPartlyAcceptedNotification,
    SuggestionShownNotification, SuggestionSnoozeParams, SuggestionSnoozeResponse, SuggestionStatsParams,
    SuggestionStatsResponse, SuggestionWhyParams, SuggestionWhyResponse,
};
use serde_json::Value;
use tower_lsp::jsonrpc::{Error, Result};

use crate::{convert, session::Session};

/// How many requests are told when the editor does not say.
const TOLD: usize = 20;

/// The latest requests with what was decided.
pub(crate) async fn why(session: Arc<Session>, params: SuggestionWhyParams) -> Result<SuggestionWhyResponse> {
    let limit = params.limit.map_or(TOLD, |limit| limit as usize);
    let uri = params.text_document.as_ref().map(|document| document.uri.as_str());
    let recent = session.completer().history().recent(uri, limit);
    Ok(SuggestionWhyResponse { recent: recent.into_iter().map(consideration).collect() })
}

fn consideration(considered: Considered) -> Consideration {
    let usage = considered.usage.get().copied().unwrap_or_default();
    Consideration {
        at: convert::unix_ms(considered.at),
        uri: considered.uri.to_string(),
        position: convert::wire(considered.cursor),
        outcome: match considered.verdict {
            Verdict::Shown => Outcome::Shown,
            Verdict::Empty => Outcome::Empty,
            Verdict::Superseded => Outcome::Superseded,
            Verdict::Cancelled => Outcome::Cancelled,
        },
        reason: considered.reason,
        source: considered.source.as_deref().map(ToOwned::to_owned),
        took_ms: ms(considered.took),
        stages: considered.stages.into_iter().map(stage).collect(),
        prompt_tokens: usage.prompt,
        cached_tokens: usage.cached,
    }
}

fn stage((stage, done): (&'static str, Duration)) -> ConsiderationStage {
    ConsiderationStage { stage: stage.to_owned(), done_ms: ms(done) }
}

fn ms(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}

/// Pauses ghost text, or ends the pause.
pub(crate) async fn snooze(
    session: Arc<Session>,
    params: SuggestionSnoozeParams,
) -> Result<SuggestionSnoozeResponse> {
    let minutes = params.minutes.unwrap_or(session.config().completion.snooze_minutes);
    let until = (minutes > 0).then(|| SystemTime::now() + Duration::from_secs(u64::from(minutes) * 60));
    session.completer().snooze(until);
    let until = tell_snooze(&session);
    if until.is_some() {
        let end = tokio::time::sleep(Duration::from_secs(u64::from(minutes) * 60));
        tokio::spawn(async move {
            let stopped = session.stopped();
            tokio::select! {
                () = stopped.cancelled() => {}
                // It may have been ended or made longer meanwhile.
                () = end => {
                    tell_snooze(&session);
                }
            }
        });
    }
    Ok(SuggestionSnoozeResponse { until })
}

/// Shows in the status until when ghost text is paused, and returns that.
fn tell_snooze(session: &Session) -> Option<u64> {
    let until = session.completer().snoozed_until().map(convert::unix_ms);
    session.status().update(|status| status.snoozed_until = until);
    until
}

/// What ghost text was worth.
pub(crate) async fn stats(
    session: Arc<Session>,
    params: SuggestionStatsParams,
) -> Result<SuggestionStatsResponse> {
    let counted = session.completer().tally().take();
    let worth = move |session: &Arc<Session>| {
        session.ledger().keep(&counted);
        session.ledger().worth(params.days)
    };
    session.aside(worth).await
}

/// The user took a suggestion whole.
///
/// # Errors
/// When the argument is no suggestion's id.
pub(crate) fn accepted(session: &Session, argument: &Value) -> Result<Value> {
    let id = argument.as_str().and_then(|id| id.parse().ok());
    let id = id.ok_or_else(|| Error::invalid_params("the argument must be a suggestion's id"))?;
    session.completer().accepted(id);
    Ok(Value::Null)
}

/// The editor has put a suggestion on the screen.
pub(crate) async fn shown(session: Arc<Session>, params: SuggestionShownNotification) {
    if let Ok(id) = params.suggestion_id.parse() {
        session.completer().seen(id);
    }
}

/// The user took a part of a suggestion; what is left of it follows from the document's change.
pub(crate) async fn partly_accepted(session: Arc<Session>, params: SuggestionPartlyAcceptedNotification) {
    if let Ok(id) = params.suggestion_id.parse() {
        session.completer().partly_accepted(id);
    }
}
