//! Drives one answer of a chat: repetitions while nothing irrevocable was said, and signs of life.

use std::{sync::Arc, time::Duration};

use tokio::{
    sync::mpsc,
    time::{Instant, sleep, timeout},
};

use crate::{
    Cause, ChatEvent, ChatRequest, ModelError,
    api::{self, Answer},
    health::Record,
    model::Inner,
    stream::Said,
    wire::Exchange,
};

/// How often an answer is asked for anew.
const RETRIES: u32 = 5;
const FIRST_PAUSE: Duration = Duration::from_millis(200);
/// Before a server that is overloaded or asked too often is asked again.
const BUSY_PAUSE: Duration = Duration::from_secs(1);
/// A server that wants a longer pause than this is not waited for.
const LONGEST_PAUSE: Duration = Duration::from_mins(1);
/// Silence is told this often.
const SILENCE: Duration = Duration::from_secs(10);
/// How long the end of a finished answer is waited for, so that its connection can be used again.
const TAIL: Duration = Duration::from_millis(500);

type Sender = mpsc::Sender<Result<ChatEvent, ModelError>>;

/// Nobody listens any more.
struct Gone;

/// Why an attempt ended without an answer.
struct Failure {
    cause: Cause,
    /// A tool call was handed out and may have been run, so the answer must not be asked for anew.
    acted: bool,
}

impl From<Cause> for Failure {
    fn from(cause: Cause) -> Self {
        Self { cause, acted: false }
    }
}

pub(crate) async fn run(model: Arc<Inner>, request: ChatRequest, sender: Sender, said: Said) {
    for attempt in 1.. {
        let Err(failure) = attempt_once(&model, &request, &sender, &said).await else { return };
        let Failure { cause, acted } = failure;
        let pause = pause(&cause, attempt).filter(|_| !acted && attempt <= RETRIES);
        let error = model.failed(cause);
        let Some(after) = pause else {
            said.all();
            drop(sender.send(Err(error)).await);
            return;
        };
        let retrying = ChatEvent::Retrying { attempt, of: RETRIES, after, reason: error.what() };
        if tell(&sender, retrying).await.is_err() {
            return;
        }
        sleep(after).await;
    }
}

async fn tell(sender: &Sender, event: ChatEvent) -> Result<(), Gone> {
    sender.send(Ok(event)).await.map_err(|_| Gone)
}

/// One attempt; fine also when nobody listens any more.
async fn attempt_once(
    model: &Inner,
    request: &ChatRequest,
    sender: &Sender,
    said: &Said,
) -> Result<(), Failure> {
    let asked = api::chat(model, request);
    let opening = model.open(asked, model.timers());
    let Ok(opened) = while_telling(opening, sender).await else { return Ok(()) };
    let mut exchange = opened?;
    let mut answer = Answer::new(model.by(), &request.messages);
    let mut acted = false;
    let whole = read(model, &mut exchange, &mut answer, sender, &mut acted).await;
    let ended = match whole {
        Ok(Ok(())) => answer.end(),
        Ok(Err(Gone)) => return Ok(()),
        Err(cause) => Err(cause),
    };
    let (events, finished) = ended.map_err(|cause| Failure { cause, acted })?;
    model.record(Record::worked);
    for event in events {
        if tell(sender, event).await.is_err() {
            return Ok(());
        }
    }
    said.all();
    let _ = tell(sender, finished).await;
    let _ = timeout(TAIL, async { while let Ok(Some(_)) = exchange.next().await {} }).await;
    Ok(())
}

/// Reads frames into the answer up to its end.
async fn read(
    model: &Inner,
    exchange: &mut Exchange,
    answer: &mut Answer,
    sender: &Sender,
    acted: &mut bool,
) -> Result<Result<(), Gone>, Cause> {
    let mut silent_since = Instant::now();
    loop {
        let next = match timeout(SILENCE, exchange.next()).await {
            Ok(next) => next?,
            Err(_) => {
                if tell(sender, ChatEvent::Idle { since: silent_since.elapsed() }).await.is_err() {
                    return Ok(Err(Gone));
                }
                continue;
            }
        };
        let Some(frame) = next else { return Ok(Ok(())) };
        let whole = api::take(model, &frame, answer);
        let events = answer.events();
        if !events.is_empty() {
            exchange.had_content();
            silent_since = Instant::now();
        }
        for event in events {
            *acted |= matches!(event, ChatEvent::ToolCall(_));
            if tell(sender, event).await.is_err() {
                return Ok(Err(Gone));
            }
        }
        if whole.map_err(|cause| exchange.hushed(cause))? {
            return Ok(Ok(()));
        }
    }
}

/// Waits for `work`, and tells silence meanwhile.
async fn while_telling<T>(work: impl Future<Output = T>, sender: &Sender) -> Result<T, Gone> {
    let started = Instant::now();
    let mut work = std::pin::pin!(work);
    loop {
        match timeout(SILENCE, &mut work).await {
            Ok(done) => return Ok(done),
            Err(_) => tell(sender, ChatEvent::Idle { since: started.elapsed() }).await?,
        }
    }
}

/// How long to wait before the repetition after `attempt`; nothing where it would fail again.
fn pause(cause: &Cause, attempt: u32) -> Option<Duration> {
    let grown = |first: Duration| {
        let jitter = 0.9 + 0.2 * fastrand::f64();
        first.mul_f64(f64::from(2_u32.saturating_pow(attempt.saturating_sub(1).min(8))) * jitter)
    };
    match cause {
        Cause::RateLimited { retry_after, .. } | Cause::Overloaded { retry_after, .. } => match retry_after {
            Some(after) => (*after <= LONGEST_PAUSE).then_some(*after),
            None => Some(grown(BUSY_PAUSE)),
        },
        Cause::Status { status: 408 | 409 | 425 | 500.., .. }
        | Cause::Unreachable(_)
        | Cause::Timeout {
            stage: crate::Stage::Connect | crate::Stage::FirstByte | crate::Stage::Idle,
            ..
        }
        | Cause::Failed { .. }
        | Cause::BrokenOff => Some(grown(FIRST_PAUSE)),
        _ => None,
    }
}
