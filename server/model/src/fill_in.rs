//! Drives one fill: guard, breaker, at most one repetition, and the text cut where it ends.

use std::{sync::Arc, time::Duration};

use tokio::{
    sync::mpsc,
    time::{Instant, sleep, timeout},
};

use crate::{
    Cause, FillEvent, FillRequest, Finish, ModelError, Snippet, Usage, api,
    cut::{Cut, Over},
    fim,
    model::Inner,
    setup::Fim,
    stream::Said,
    wire::{Exchange, Timers},
};

/// Ghost text that comes later than this is of no use, whatever the settings allow a task.
const FIRST_BYTE: Duration = Duration::from_secs(10);
const IDLE: Duration = Duration::from_secs(5);
const TOTAL: Duration = Duration::from_secs(30);
/// A pause that the server asks for before a repetition is kept up to this long.
const PAUSE: Duration = Duration::from_millis(500);
/// How long the end of a finished answer is waited for, so that its connection can be used again.
const TAIL: Duration = Duration::from_millis(500);

type Sender = mpsc::Sender<Result<FillEvent, ModelError>>;

pub(crate) async fn run(model: Arc<Inner>, request: FillRequest, sender: Sender, said: Said) {
    let ended = fill(&model, request, &sender, &said).await;
    if let Err(cause) = ended {
        let error = model.failed(cause);
        said.all();
        drop(sender.send(Err(error)).await);
    }
}

/// A prompt without an answer.
pub(crate) async fn warm(model: &Inner, request: &FillRequest) {
    let Ok(request) = guarded(model, request.clone()) else { return };
    if model.record(|record| record.breaker.probe_in(Instant::now())).is_some() {
        return;
    }
    if let Ok(mut exchange) = model.open(api::fill(model, &request), timers(model)).await {
        while let Ok(Some(_)) = exchange.next().await {}
    }
}

async fn fill(model: &Inner, request: FillRequest, sender: &Sender, said: &Said) -> Result<(), Cause> {
    let request = guarded(model, request)?;
    let started = Instant::now();
    if let Err(for_) = model.record(|record| record.breaker.admit(started)) {
        return Err(Cause::BreakerOpen { for_ });
    }
    let mut exchange = match open(model, &request).await {
        Err(cause) => match pause_before_repetition(&cause) {
            Some(pause) => {
                sleep(pause).await;
                open(model, &request).await?
            }
            None => return Err(cause),
        },
        Ok(exchange) => exchange,
    };
    let end = read(model, &request, &mut exchange, sender, started).await?;
    model.record(|record| {
        record.worked();
        record.whole(started.elapsed());
    });
    said.all();
    drop(sender.send(Ok(end)).await);
    let _ = timeout(TAIL, async { while let Ok(Some(_)) = exchange.next().await {} }).await;
    Ok(())
}

async fn open(model: &Inner, request: &FillRequest) -> Result<Exchange, Cause> {
    model.open(api::fill(model, request), timers(model)).await
}

fn timers(model: &Inner) -> Timers {
    let set = model.timers();
    Timers {
        connect: set.connect,
        first_byte: set.first_byte.min(FIRST_BYTE),
        idle: set.idle.min(IDLE),
        total: set.total.min(TOTAL),
    }
}

/// How long to wait before the one repetition; nothing where it would not help. Nothing was received yet,
/// so nothing comes twice.
fn pause_before_repetition(cause: &Cause) -> Option<Duration> {
    match cause {
        Cause::RateLimited { retry_after, .. } | Cause::Overloaded { retry_after, .. } => {
            retry_after.filter(|after| *after <= PAUSE)
        }
        // A connection that was kept alive may have been closed by the server at the same moment.
        Cause::Unreachable(why) if why.contains("closed") => Some(Duration::ZERO),
        _ => None,
    }
}

/// Reads the answer up to its end, which is returned.
async fn read(
    model: &Inner,
    request: &FillRequest,
    exchange: &mut Exchange,
    sender: &Sender,
    started: Instant,
) -> Result<FillEvent, Cause> {
    let mut cut = Cut::new(ends(model, request), most(request));
    let (mut usage, mut finish, mut any) = (Usage::default(), None, false);
    while let Some(frame) = exchange.next().await? {
        let piece = api::piece(model, &frame).map_err(|cause| exchange.hushed(cause))?;
        usage = merged(usage, piece.usage);
        finish = finish.or(piece.finish);
        if !piece.text.is_empty() {
            exchange.had_content();
            if !any {
                any = true;
                model.record(|record| record.first_text(started.elapsed()));
            }
        }
        let text = cut.push(&piece.text);
        if !text.is_empty() && sender.send(Ok(FillEvent::Text(text))).await.is_err() {
            // Nobody listens any more; the task is about to be ended.
            return Ok(FillEvent::Finished { reason: Finish::Stop, usage });
        }
        if piece.done || cut.over().is_some() {
            finish = finish.or(Some(Finish::Stop));
            break;
        }
    }
    let Some(finish) = finish else {
        let none = Cause::Malformed("an empty answer".to_owned());
        return Err(if any { Cause::BrokenOff } else { none });
    };
    let rest = cut.rest();
    if !rest.is_empty() {
        drop(sender.send(Ok(FillEvent::Text(rest))).await);
    }
    let reason = match cut.over() {
        Some(Over::Most) => Finish::Length,
        Some(Over::Stop) => Finish::Stop,
        None => finish,
    };
    Ok(FillEvent::Finished { reason, usage })
}

/// What ends the text, besides what the server was told.
fn ends(model: &Inner, request: &FillRequest) -> Vec<&'static str> {
    let mut ends = if request.single_line { vec!["\n"] } else { Vec::new() };
    if let Fim::Raw(family) | Fim::Server(Some(family)) = model.setup.fim {
        ends.extend(family.stops);
    }
    ends
}

/// The most bytes of an answer: a token has rarely more than a few, and a server that ignores its limit
/// must not go on for ever.
fn most(request: &FillRequest) -> usize {
    (request.max_tokens as usize).saturating_mul(32).clamp(1024, 1 << 20)
}

/// Counts come in several frames; each that is told replaces the one before.
fn merged(old: Usage, new: Usage) -> Usage {
    Usage {
        prompt: new.prompt.or(old.prompt),
        cached: new.cached.or(old.cached),
        output: new.output.or(old.output),
        reasoning: new.reasoning.or(old.reasoning),
    }
}

/// The request without what the model would take for its own marks: pieces of other files that hold one
/// are left out; around the cursor nothing may be changed, so such a request is refused.
fn guarded(model: &Inner, mut request: FillRequest) -> Result<FillRequest, Cause> {
    let mark = |text: &str| match model.setup.fim {
        Fim::Raw(family) | Fim::Server(Some(family)) => family.mark_in(text),
        Fim::Server(None) => fim::any_mark_in(text),
    };
    let texts = [&request.prefix, &request.suffix, &request.path];
    if let Some(token) = texts.into_iter().find_map(|text| mark(text)) {
        return Err(Cause::SpecialToken { token: token.to_owned() });
    }
    request.snippets.retain(|Snippet { path, text }| mark(path).is_none() && mark(text).is_none());
    Ok(request)
}
