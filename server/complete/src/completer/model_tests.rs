//! The model in the race: the clock stands still until all is waiting, so every time here is exact.
#![allow(clippy::unwrap_used)]

use std::time::Duration;

use model::Cause;
use tokio::time::Instant;

use super::{
    fake::{Desk, fail, finish, say, settle},
    *,
};

const HABIT: &str =
    "fn NAME(input: &str) {\n    let value = parse_header(input, Mode::Strict)?;\n    emit(value);\n}\n";
const TYPED: &str = "fn new(input: &str) {\n    let value = pars|\n}\n";
const PLAIN: &str = "fn new() {\n    let value = |\n}\n";

fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

#[tokio::test(start_paused = true)]
async fn a_whole_line_is_answered_as_soon_as_it_is_there() {
    let (desk, at) = Desk::new(PLAIN, false);
    let began = Instant::now();
    let answer = desk.begin(at);
    let (request, voice) = desk.asked(1).await;
    assert!(request.prefix.ends_with("let value = ") && request.suffix.starts_with("\n}"));
    say(&voice, "com");
    tokio::time::sleep(ms(50)).await;
    assert!(!answer.is_finished(), "no line yet");
    say(&voice, "pute(1);\n    next");
    let suggestion = answer.await.unwrap().unwrap();
    assert_eq!((&*suggestion.text, suggestion.source), ("compute(1);", Source::Model));
    assert!(began.elapsed() < ms(60), "{:?}", began.elapsed());
    let told = desk.completer.history().recent(None, 1).remove(0);
    assert_eq!(told.source.as_deref(), Some("fake"));
    let stages: Vec<_> = told.stages.iter().map(|(stage, _)| *stage).collect();
    assert_eq!(stages, ["model asked", "embedded", "model's text"]);
}

#[tokio::test(start_paused = true)]
async fn what_the_server_counts_is_told_once_it_has_ended() {
    let (desk, at) = Desk::new(PLAIN, false);
    let answer = desk.begin(at);
    let (_, voice) = desk.asked(1).await;
    say(&voice, "compute(1);\n");
    answer.await.unwrap().unwrap();
    let told = || desk.completer.history().recent(None, 1).remove(0).usage.get().copied();
    assert_eq!(told(), None);
    finish(&voice);
    settle().await;
    assert_eq!(told().and_then(|usage| usage.prompt.zip(usage.cached)), Some((100, 60)));
}

#[tokio::test(start_paused = true)]
async fn what_runs_on_is_there_for_the_next_key() {
    let (desk, at) = Desk::new(PLAIN, false);
    let answer = desk.begin(at);
    let (_, voice) = desk.asked(1).await;
    say(&voice, "compute(1);\n");
    answer.await.unwrap().unwrap();
    say(&voice, "    other(2);\n}");
    finish(&voice);
    settle().await;
    // The user takes the first line and goes to the next.
    desk.replace(at..at, "compute(1);");
    desk.replace(at + 11..at + 11, "\n    ");
    let next = desk.suggest(at + 16).await.unwrap();
    assert_eq!((&*next.text, next.source), ("other(2);", Source::Cache));
    assert_eq!(desk.requests(), 1);
}

#[tokio::test(start_paused = true)]
async fn the_deadline_cuts_what_has_streamed_and_the_rest_comes_with_the_next_key() {
    let (desk, at) = Desk::new(PLAIN, false);
    let began = Instant::now();
    let answer = desk.begin(at);
    let (_, voice) = desk.asked(1).await;
    say(&voice, "compute(one, tw");
    let suggestion = answer.await.unwrap().unwrap();
    assert_eq!(suggestion.text, "compute(one,", "cut at its last good end");
    assert!(began.elapsed() <= ms(1200), "{:?}", began.elapsed());
    say(&voice, "o, three);\n");
    finish(&voice);
    settle().await;
    desk.replace(at..at, "c");
    let next = desk.suggest(at + 1).await.unwrap();
    assert_eq!((&*next.text, next.source), ("compute(one, two, three);", Source::TypedThrough));
    assert_eq!((desk.requests(), next.id), (1, suggestion.id), "more of the same, without a flicker");
}

#[tokio::test(start_paused = true)]
async fn silence_of_the_model_is_answered_in_time() {
    let (desk, at) = Desk::new(PLAIN, false);
    let began = Instant::now();
    let answer = desk.begin(at);
    let (_, voice) = desk.asked(1).await;
    assert!(matches!(answer.await.unwrap(), Err(Reason::Deadline(_))));
    assert!(began.elapsed() <= ms(1200), "{:?}", began.elapsed());
    say(&voice, "late();\n");
    finish(&voice);
    settle().await;
    desk.replace(at..at, "l");
    let next = desk.suggest(at + 1).await.unwrap();
    assert_eq!((&*next.text, next.source), ("late();", Source::Cache), "late text with the next key");
}

#[tokio::test(start_paused = true)]
async fn one_request_that_is_stuck_does_not_silence_the_model() {
    let (desk, at) = Desk::new(PLAIN, false);
    let first = desk.begin(at);
    let (_, stuck) = desk.asked(1).await;
    assert!(matches!(first.await.unwrap(), Err(Reason::Deadline(_))));
    desk.replace(at..at, "c");
    let answer = desk.begin(at + 1);
    let (request, voice) = desk.asked(2).await;
    assert!(request.prefix.ends_with("let value = c"));
    say(&voice, "ompute(1);\n");
    finish(&voice);
    assert_eq!(answer.await.unwrap().unwrap().text, "compute(1);");
    // Nothing of the stuck one is needed any more, and both places are full, so no third one is asked.
    desk.replace(at + 1..at + 1, "o");
    assert_eq!(desk.suggest(at + 2).await.unwrap().text, "compute(1);");
    assert_eq!(desk.requests(), 2);
    drop(stuck);
}

#[tokio::test(start_paused = true)]
async fn whoever_waits_for_a_stream_that_turns_out_to_contradict_has_the_model_asked_anew() {
    for finished in [false, true] {
        let (desk, at) = Desk::new(PLAIN, false);
        let taken_back = desk.begin(at);
        let (_, silent) = desk.asked(1).await;
        desk.replace(at..at, "x");
        let answer = desk.begin(at + 1);
        settle().await;
        assert_eq!(desk.requests(), 1, "the silent one agrees so far");
        say(&silent, "compute(1);\n");
        if finished {
            finish(&silent);
        }
        let (request, voice) = desk.asked(2).await;
        assert!(request.prefix.ends_with("let value = x"));
        say(&voice, "or(2);\n");
        assert_eq!(answer.await.unwrap().unwrap().text, "xor(2);");
        taken_back.await.unwrap().unwrap_err();
    }
}

#[tokio::test(start_paused = true)]
async fn the_embedded_engine_steps_in_at_the_soft_deadline() {
    let (desk, at) = Desk::new(TYPED, false);
    desk.habit(HABIT);
    let began = Instant::now();
    let suggestion = desk.suggest(at).await.unwrap();
    assert_eq!(suggestion.source, Source::Embedded);
    assert!(suggestion.text.starts_with("parse_header"), "{}", suggestion.text);
    assert!((ms(120)..ms(700)).contains(&began.elapsed()), "{:?}", began.elapsed());
    assert_eq!(desk.requests(), 1, "the model was asked together with it");
}

#[tokio::test(start_paused = true)]
async fn a_model_that_fails_does_not_hold_anything_up() {
    for (number, cause) in [
        Cause::Unreachable("refused".into()),
        Cause::Auth { status: 401 },
        Cause::BrokenOff,
        Cause::Malformed("html".into()),
        Cause::NotFound { status: 404, said: None },
    ]
    .into_iter()
    .enumerate()
    {
        let (desk, at) = Desk::new(TYPED, false);
        desk.habit(HABIT);
        let began = Instant::now();
        let answer = desk.begin(at);
        let (_, voice) = desk.asked(1).await;
        fail(&voice, cause.clone());
        let suggestion = answer.await.unwrap().unwrap();
        assert_eq!(suggestion.source, Source::Embedded, "{number}");
        assert!(began.elapsed() < ms(100), "{:?}", began.elapsed());
        let trouble = desk.completer.trouble();
        assert_eq!(trouble.borrow().as_ref().map(|error| error.cause.clone()), Some(cause));
    }
}

#[tokio::test(start_paused = true)]
async fn trouble_ends_with_the_next_answer() {
    let (desk, at) = Desk::new(PLAIN, false);
    let answer = desk.begin(at);
    fail(&desk.asked(1).await.1, Cause::BrokenOff);
    let reason = answer.await.unwrap().unwrap_err();
    assert!(reason.to_string().contains("fake"), "{reason}");
    assert!(desk.completer.trouble().borrow().is_some());
    tokio::time::sleep(ms(2000)).await;
    let answer = desk.begin(at);
    let (_, voice) = desk.asked(2).await;
    say(&voice, "a();");
    finish(&voice);
    assert_eq!(answer.await.unwrap().unwrap().text, "a();");
    settle().await;
    assert!(desk.completer.trouble().borrow().is_none());
}

#[tokio::test(start_paused = true)]
async fn a_stream_that_agrees_is_waited_for_and_one_that_does_not_is_dropped() {
    let (desk, at) = Desk::new(PLAIN, false);
    let first = desk.begin(at);
    let (_, voice) = desk.asked(1).await;
    desk.replace(at..at, "c");
    let second = desk.begin(at + 1);
    settle().await;
    assert_eq!(first.await.unwrap(), Err(Reason::Superseded));
    say(&voice, "compute();\n");
    let suggestion = second.await.unwrap().unwrap();
    assert_eq!(suggestion.text, "compute();", "the typed word is part of it");
    assert_eq!(desk.requests(), 1, "nothing was asked anew");
    assert!(!voice.is_closed());
    desk.replace(at + 1..at + 1, "x");
    settle().await;
    assert!(voice.is_closed(), "the user wrote something else");
    assert_eq!(desk.completer.tally().take().model_dropped, 1);
}

#[tokio::test(start_paused = true)]
async fn a_stream_that_turns_out_to_contradict_is_dropped_when_it_does() {
    let (desk, at) = Desk::new(PLAIN, false);
    let first = desk.begin(at);
    let (_, voice) = desk.asked(1).await;
    desk.replace(at..at, "x");
    let second = desk.begin(at + 1);
    settle().await;
    assert_eq!(first.await.unwrap(), Err(Reason::Superseded));
    assert!(!voice.is_closed(), "it may still agree");
    say(&voice, "compute");
    settle().await;
    assert!(voice.is_closed());
    second.abort();
}

/// Types `text` a key each 60 ms, asking at each, beside a model that takes `takes` ms to say `written`.
async fn type_keys(text: &str, written: &str, takes: u64) -> (Desk, usize) {
    let (desk, at) = Desk::new(PLAIN, false);
    let mut served = 0;
    let mut shown = 0;
    let mut answers = Vec::new();
    for (key, _) in text.char_indices() {
        desk.replace(at + key..at + key, &text[key..=key]);
        answers.push(desk.begin(at + key + 1));
        tokio::time::sleep(ms(60)).await;
        while served < desk.requests() {
            let (request, voice) = desk.fake.asked.lock().unwrap()[served].clone();
            served += 1;
            let written = written.to_owned();
            tokio::spawn(async move {
                tokio::time::sleep(ms(takes)).await;
                let typed = request.prefix.rsplit("let value = ").next().unwrap_or_default().len();
                say(&voice, written.get(typed..).unwrap_or("nothing else;"));
                finish(&voice);
            });
        }
    }
    for answer in answers {
        shown += usize::from(answer.await.unwrap().is_ok());
    }
    (desk, shown)
}

const LINE: &str = "compute(first, second).and_then(third, four)";

#[tokio::test(start_paused = true)]
async fn fast_typing_costs_few_requests_and_none_is_wasted() {
    assert_eq!(LINE.len(), 44);
    let (desk, shown) = type_keys(LINE, LINE, 250).await;
    let counts = desk.completer.tally().take();
    assert!(desk.requests() <= 6, "{} requests", desk.requests());
    assert_eq!((counts.model_dropped, counts.wasted_tokens), (0, 0), "{counts:?}");
    assert!(shown >= 30, "{shown} of 44 were shown");
}

#[tokio::test(start_paused = true)]
async fn fast_typing_against_a_model_that_is_always_wrong_costs_few_requests() {
    let (desk, _) = type_keys(LINE, &"wrong ".repeat(20), 100).await;
    assert!(desk.requests() <= 6, "{} requests", desk.requests());
}

#[tokio::test(start_paused = true)]
async fn no_more_requests_at_a_time_than_a_server_is_good_for() {
    for (local, most) in [(false, 2), (true, 1)] {
        let (desk, at) = Desk::new(PLAIN, local);
        for number in 0..5 {
            let uri = format!("file:///w/{number}.rs");
            let document = desk.documents().open(&uri, None, "rust", 1, "let a = ");
            desk.completer.opened(&document);
            desk.completer.gather(&desk.snapshot(), &uri, 8, &|_| false);
            let ask = Ask { document, offset: 8, ..desk.ask(at) };
            let (completer, settings) = (desk.completer.clone(), desk.settings.clone());
            tokio::spawn(async move { completer.suggest(ask, settings).await });
            tokio::time::sleep(ms(160)).await;
        }
        assert_eq!(desk.requests(), most);
        finish(&desk.asked(1).await.1);
        settle().await;
        assert_eq!(desk.requests(), most + 1, "the next one as soon as there is room");
    }
}

#[tokio::test(start_paused = true)]
async fn what_follows_is_asked_for_as_soon_as_a_suggestion_is_shown() {
    let (desk, at) = Desk::new(PLAIN, true);
    let answer = desk.begin(at);
    let (_, voice) = desk.asked(1).await;
    say(&voice, "first();");
    finish(&voice);
    answer.await.unwrap().unwrap();
    let (request, ahead) = desk.asked(2).await;
    assert!(request.prefix.ends_with("let value = first();"), "{}", request.prefix);
    say(&ahead, "\n    second();\n");
    finish(&ahead);
    settle().await;
    desk.replace(at..at, "first();");
    let next = desk.suggest(at + 8).await.unwrap();
    assert_eq!((&*next.text, next.source), ("\n    second();", Source::Cache));
}

/// What the model was to read: of each, a piece of another file, and whether it still reads.
fn warmed(desk: &Desk) -> Vec<(bool, bool)> {
    let warmed = desk.fake.warmed.lock().unwrap();
    warmed.iter().map(|(request, reads)| (!request.snippets.is_empty(), !reads.is_closed())).collect()
}

#[tokio::test(start_paused = true)]
async fn a_model_that_rests_reads_what_has_changed_and_nothing_twice() {
    let (desk, at) = Desk::new(PLAIN, true);
    let rests = || async {
        desk.completer.gather(&desk.snapshot(), super::fake::URI, at, &|_| false);
        desk.completer.warm(&desk.documents().get(super::fake::URI).unwrap(), at);
        settle().await;
    };
    rests().await;
    rests().await;
    assert_eq!(warmed(&desk), [(false, true)], "once");
    // Like what is around the cursor.
    desk.documents().open("file:///w/other.rs", Some("/w/other.rs".into()), "rust", 1, PLAIN);
    let answer = desk.begin(at);
    let (_, voice) = desk.asked(1).await;
    assert_eq!(warmed(&desk), [(false, false)], "whoever asks comes first");
    rests().await;
    assert_eq!(warmed(&desk).len(), 1, "it has something else to do");
    finish(&voice);
    answer.await.unwrap().unwrap_err();
    settle().await;
    assert_eq!(warmed(&desk), [(false, false), (true, true)]);
    assert_eq!(desk.completer.tally().take().model_requests, 1, "nobody asked for what is read ahead");
    desk.completer.use_writer(None);
    desk.completer.warm(&desk.documents().get(super::fake::URI).unwrap(), at);
    settle().await;
    assert_eq!(warmed(&desk).len(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_hosted_model_is_not_asked_ahead() {
    let (desk, at) = Desk::new(PLAIN, false);
    let answer = desk.begin(at);
    let (_, voice) = desk.asked(1).await;
    say(&voice, "first();");
    finish(&voice);
    answer.await.unwrap().unwrap();
    desk.completer.warm(&desk.documents().get(super::fake::URI).unwrap(), at);
    tokio::time::sleep(ms(5000)).await;
    assert_eq!((desk.requests(), warmed(&desk).len()), (1, 0));
}

#[tokio::test(start_paused = true)]
async fn undoing_shows_what_held_then_and_nothing_stale() {
    let (desk, at) = Desk::new(PLAIN, false);
    let answer = desk.begin(at);
    let (_, voice) = desk.asked(1).await;
    say(&voice, "compute();");
    finish(&voice);
    answer.await.unwrap().unwrap();
    settle().await;
    desk.replace(at..at, "compute();");
    // The user undoes what was accepted.
    desk.replace(at..at + 10, "");
    let reason = desk.suggest(at).await.unwrap_err();
    assert!(reason.to_string().contains("just deleted"), "{reason}");
    desk.replace(at..at, "c");
    let again = desk.suggest(at + 1).await.unwrap();
    assert_eq!(again.text, "compute();");
}

#[tokio::test(start_paused = true)]
async fn another_document_s_change_makes_what_is_known_old() {
    let (desk, at) = Desk::new(PLAIN, false);
    let answer = desk.begin(at);
    let (_, voice) = desk.asked(1).await;
    say(&voice, "compute();");
    finish(&voice);
    answer.await.unwrap().unwrap();
    settle().await;
    let other = desk.documents().open("file:///w/other.rs", None, "rust", 1, "fn compute() {}");
    let change = workspace::ContentChange { range: None, text: "fn other() {}".to_owned() };
    let changed = desk.documents().change(&other.uri, 2, &[change], text::Encoding::Utf8).unwrap();
    desk.completer.changed(&changed);
    // What is on the screen is taken away by another key.
    desk.replace(at..at, "x");
    desk.replace(at..at + 1, "");
    tokio::time::sleep(ms(1000)).await;
    desk.begin(at);
    desk.asked(2).await;
}

#[tokio::test(start_paused = true)]
async fn a_document_that_must_stay_here_is_never_sent() {
    let (desk, at) = Desk::new(PLAIN, false);
    desk.completer.gather(&desk.snapshot(), super::fake::URI, at, &|_| true);
    desk.suggest(at).await.unwrap_err();
    desk.completer.gather(&desk.snapshot(), super::fake::URI, at, &|_| false);
    let (secret, inside) = Desk::new("let key = \"ghp_0123456789abcdefghijABCDEFGHIJ01|\";", false);
    secret.suggest(inside).await.unwrap_err();
    tokio::time::sleep(ms(5000)).await;
    assert_eq!((desk.requests(), secret.requests()), (0, 0));
}

#[tokio::test(start_paused = true)]
async fn placeholders_and_secrets_do_not_cross() {
    let (mut desk, at) =
        Desk::new("let key = \"ghp_0123456789abcdefghijABCDEFGHIJ012345\";\nlet b = |\n", false);
    desk.settings.threshold = 1.0;
    let answer = desk.begin(at);
    let (request, voice) = desk.asked(1).await;
    assert!(!request.prefix.contains("ghp_") && request.prefix.contains("REDACTED_"), "{}", request.prefix);
    let placeholder = request.prefix.split('"').nth(1).unwrap();
    say(&voice, &format!("\"{placeholder}\";\n"));
    let reason = answer.await.unwrap().unwrap_err();
    assert!(reason.to_string().contains("placeholder"), "{reason}");
}

#[tokio::test(start_paused = true)]
async fn what_was_rejected_does_not_come_back() {
    let (desk, at) = Desk::new(PLAIN, false);
    let answer = desk.begin(at);
    let (_, voice) = desk.asked(1).await;
    say(&voice, "compute();");
    finish(&voice);
    answer.await.unwrap().unwrap();
    tokio::time::sleep(ms(1000)).await;
    desk.replace(at..at, "x");
    desk.replace(at..at + 1, "");
    tokio::time::sleep(ms(1000)).await;
    let reason = desk.suggest(at).await.unwrap_err();
    assert!(reason.to_string().contains("rejected"), "{reason}");
    assert_eq!(desk.requests(), 1, "it would say the same again");
    assert_eq!(desk.completer.tally().take().rejected, 1);
}

#[tokio::test(start_paused = true)]
async fn a_thousand_requests_a_second_with_cancellation_leave_nothing_behind() {
    let (desk, at) = Desk::new(PLAIN, false);
    for number in 0..1000 {
        let running = desk.begin(at);
        tokio::time::sleep(ms(1)).await;
        if number % 2 == 0 {
            running.abort();
        }
    }
    assert!(desk.requests() <= 2, "{} requests", desk.requests());
    let (_, voice) = desk.asked(1).await;
    finish(&voice);
    tokio::time::sleep(ms(20_000)).await;
    let open = desk.fake.asked.lock().unwrap().iter().filter(|(_, voice)| !voice.is_closed()).count();
    assert_eq!(open, 0, "no request is left");
}
