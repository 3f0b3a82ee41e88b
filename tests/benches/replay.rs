//! A replay: a real file typed through the real program at a set speed, beside a model server that takes a
//! set time with jitter and knows the file. What the user would feel, and what it costs.

use std::{
    thread,
    time::{Duration, Instant},
};

use model_server::{ModelServer, Reply, Script};
use protocol::{SuggestionStatsParams, SuggestionStatsResponse, SuggestionStatsShow};
use serde_json::json;

use crate::{
    harness::{Editor, Options, Scratch},
    table::{Table, Times},
};

/// What is typed.
const FILE: &str = include_str!("table.rs");
/// Lines of it that are typed, each at the end of what stands above it.
const LINES: usize = 12;
/// Between two keys.
const KEY: Duration = Duration::from_millis(60);
/// What the model takes, and by how much that varies, in milliseconds.
const TAKES: u64 = 250;
const JITTER: u64 = 100;

/// What the last request holds, and no line of the file.
const LAST: &str = "nothing is typed any more";

/// All of it.
pub(crate) fn replay(table: &mut Table) {
    added(table);
    typed(table);
    flood(table);
}

/// An editor beside a model that is asked for nothing but what is typed.
fn beside(scratch: &Scratch, server: &ModelServer) -> Editor {
    let model = json!({
        "api": "openai-completions", "url": server.url(), "model": "m", "fim": "qwen", "prefetch": false,
        "hosted": true,
    });
    let settings =
        json!({ "models": { "fake": model }, "completion": { "model": "fake", "backOff": false } });
    let mut editor = Editor::with(scratch, Options { settings, ..Options::default() });
    editor.ready();
    editor
}

/// Our own share of a request that a model answers at once: the round trip less the wait for its text.
fn added(table: &mut Table) {
    let scratch = Scratch::new("//- /a.txt\nnothing\n");
    let server =
        ModelServer::start_apart(Script::of([Reply::say(&["text: compute(1);\n"]).always()])).unwrap();
    let mut editor = beside(&scratch, &server);
    editor.open_as("new.rs", "");
    let (mut times, mut text) = (Vec::new(), String::new());
    while times.len() < 100 {
        // Another place each time, so that nothing is known of it.
        text.extend(["let strange_", &times.len().to_string(), " = \n"]);
        editor.send_whole("new.rs", &text);
        thread::sleep(Duration::from_millis(160));
        let began = Instant::now();
        editor.ghost_text("new.rs", text.trim_end_matches('\n'));
        let took = began.elapsed().as_secs_f64() * 1000.0;
        let stages = editor.why().stages;
        let at = |name: &str| stages.iter().find(|stage| stage.stage == name).map(|stage| stage.done_ms);
        if let (Some(asked), Some(came)) = (at("model asked"), at("model's text")) {
            times.push(Duration::from_secs_f64((took - (came - asked)).max(0.0) / 1000.0));
        }
    }
    let what = "added to a model's own time (round trip less the wait for its text)";
    table.add(what, Times::new(times).show(), "p50 ≤ 0.5 ms, p99 ≤ 2 ms");
}

/// A file typed key by key.
fn typed(table: &mut Table) {
    assert!(!FILE.contains(LAST), "the model would stop answering in the middle");
    let lines: Vec<&str> =
        FILE.lines().filter(|line| line.len() > 20 && line.is_ascii()).take(LINES).collect();
    let server = ModelServer::start_apart(Script::of(knowing(&lines))).unwrap();
    let scratch = Scratch::new("//- /a.txt\nnothing\n");
    let mut editor = beside(&scratch, &server);
    editor.open_as("typed.rs", "");
    let server = &server;
    thread::scope(|scope| {
        // The model's pace. A request that is never made ends the wait with the server.
        let pace = scope.spawn(move || {
            for number in 1.. {
                if server.wait(server.asked(number)).body.contains(LAST) {
                    return;
                }
                let takes = TAKES - JITTER + (number as u64 * 7919) % (2 * JITTER);
                scope.spawn(move || {
                    thread::sleep(Duration::from_millis(takes));
                    server.open(&format!("{number}.1"));
                });
            }
        });
        let mut ids = Vec::new();
        for line in &lines {
            for key in line.chars().chain(['\n']) {
                let next = Instant::now() + KEY;
                let end = editor.text("typed.rs").len();
                editor.replace_at("typed.rs", end..end, &key.to_string());
                let text = editor.text("typed.rs").to_owned();
                ids.push(editor.begin_ghost_text("typed.rs", &text));
                thread::sleep(next.saturating_duration_since(Instant::now()));
            }
        }
        for id in ids {
            editor.answer(id).unwrap();
        }
        report(table, &editor.call::<SuggestionStatsShow>(SuggestionStatsParams::default()).unwrap());
        editor.send_whole("typed.rs", &format!("// {LAST}\nlet a = "));
        editor.until(|editor| {
            editor.ghost_text("typed.rs", "let a = ");
            pace.is_finished().then_some(())
        });
    });
}

/// What the model says at each place of these lines: the rest of the line, when it may.
fn knowing(lines: &[&str]) -> Vec<Reply> {
    let reply = |line: &str, at: usize| {
        let typed = serde_json::to_string(&format!("{}<|fim_suffix|>", &line[..at])).unwrap();
        let rest = format!("text: {}\n", &line[at..]);
        let said = Reply::say(&[&rest]).always();
        Reply { when: typed.trim_matches('"').to_owned(), gated: true, ..said }
    };
    let known = lines.iter().flat_map(|line| (1..line.len()).rev().map(move |at| reply(line, at)));
    known.chain([Reply { gated: true, ..Reply::say(&["text: \n"]).always() }]).collect()
}

fn report(table: &mut Table, worth: &SuggestionStatsResponse) {
    let total = &worth.total;
    let speed = format!("a key each {} ms, a model of {TAKES} ± {JITTER} ms", KEY.as_millis());
    let ms = |ms: Option<u64>| ms.map_or_else(|| "over 1200 ms".to_owned(), |ms| format!("≤ {ms} ms"));
    let times = format!("p50 {}, p95 {}, p99 {}", ms(worth.p50_ms), ms(worth.p95_ms), ms(worth.p99_ms));
    table.add(&format!("replay, {speed}: time to answer"), times, "");
    let late = total.took.last().copied().unwrap_or_default();
    table.add("replay: later than 1.2 s", format!("{late} of {}", total.requests), "0");
    let asked = format!(
        "{} for {} keys ({:.1} for 44), {} dropped, {} failed, {} of {} tokens wasted",
        total.model_requests,
        total.requests,
        total.model_requests as f64 * 44.0 / total.requests as f64,
        total.model_dropped,
        total.model_failed,
        total.wasted_tokens,
        total.output_tokens
    );
    table.add("replay: requests to the model", asked, "≤ 6 for 44 keys");
    let shown = format!(
        "{}, of these {} typed through, {} from the cache; {} answered by a newer request",
        total.shown, total.typed_through, total.from_cache, total.superseded
    );
    table.add("replay: shown", shown, "");
}

/// A thousand requests in a second, half of them taken back: nothing may be left.
fn flood(table: &mut Table) {
    let scratch = Scratch::new("//- /a.txt\nnothing\n");
    let server = ModelServer::start_apart(Script::of([Reply::say(&["hang"]).always()])).unwrap();
    let mut editor = beside(&scratch, &server);
    editor.open_as("new.rs", "let strange = \n");
    let began = Instant::now();
    let ids: Vec<i64> = (0..1000u32)
        .map(|number| {
            let id = editor.begin_ghost_text("new.rs", "let strange = ");
            if number % 2 == 0 {
                editor.cancel(id);
            }
            thread::sleep(
                (began + Duration::from_millis(number.into())).saturating_duration_since(Instant::now()),
            );
            id
        })
        .collect();
    for id in ids {
        // Cancelled ones are answered with an error.
        drop(editor.answer(id));
    }
    let took = began.elapsed().as_millis();
    editor.send_whole("new.rs", "x");
    editor.status();
    let made = server.requests().len();
    for number in 1..=made {
        server.wait(server.ended(number));
    }
    let left = server.requests().iter().filter(|request| request.ended.is_none()).count();
    let what = "1,000 requests in a second, half cancelled: all answered, left at the model";
    table.add(what, format!("{took} ms, {left} of {made}"), "0");
}
