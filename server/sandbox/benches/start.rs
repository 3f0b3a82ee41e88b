//! `cargo bench -p sandbox`: what the sandbox adds to a command that does nothing, in each mode, with the goals
//! beside the figures.
#![allow(clippy::unwrap_used, clippy::print_stdout, missing_docs, unreachable_pub)]

#[path = "../tests/it/field.rs"]
#[allow(dead_code, reason = "the tests use the rest of it")]
mod field;
#[path = "../tests/it/user.rs"]
#[allow(dead_code, reason = "the tests use the rest of it")]
mod user;

use std::{
    process::Command,
    time::{Duration, Instant},
};

use sandbox::{Exit, Mode};

use crate::field::Field;

/// How often each is started.
const TIMES: usize = 200;

fn main() {
    let plain = times(|| assert!(Command::new("true").status().unwrap().success()));
    report("`true` without a sandbox", &plain, "");
    for (mode, goal) in [(Mode::Full, "p50 ≤ 15, p95 ≤ 30"), (Mode::Bubblewrap, ""), (Mode::Restricted, "")]
    {
        let mut field = Field::of(mode, &[("a", "one\n"), ("b/c", "two\n")]);
        if mode == Mode::Full {
            field.lay_over("a", Some("unsaved\n"));
        }
        field.job.argv = vec!["true".into()];
        let run = || field.sandbox.run(&field.job, &field.stop, &mut |_, _| {}).unwrap();
        report(
            &format!("`true` in mode {}", mode.name()),
            &times(|| assert_eq!(run().exit, Exit::Code(0))),
            goal,
        );
    }
}

fn times(mut act: impl FnMut()) -> Vec<Duration> {
    let time = |_| {
        let began = Instant::now();
        act();
        began.elapsed()
    };
    let mut times: Vec<_> = (0..TIMES).map(time).collect();
    times.sort();
    times
}

fn report(what: &str, times: &[Duration], goal: &str) {
    let at = |percent: usize| times[(times.len() - 1) * percent / 100].as_secs_f64() * 1e3;
    println!("{what:<30} p50 {:>6.2} ms, p95 {:>6.2} ms   {goal}", at(50), at(95));
}
