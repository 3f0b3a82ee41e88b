//! `cargo bench -p tests`: the figures that Ghostpen is measured by, taken from outside with the real
//! program, each beside its goal. `cargo bench -p tests -- agent` takes one part: `replay`, `latency`,
//! `agent`, `review` or `volume`.
//!
//! Every time is a round trip as an editor sees it, pipes included, unless its row says otherwise.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "the table is what this program is for")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a figure is taken or it is not")]
#![allow(clippy::needless_pass_by_value, reason = "messages are written where they are sent")]

mod agent;
mod latency;
mod replay;
mod review;
mod table;
mod volume;

#[path = "../it/harness/mod.rs"]
#[allow(dead_code, unused_imports, reason = "the tests use the rest of it")]
mod harness;

use table::Table;

fn main() {
    let only = std::env::args().skip(1).find(|word| !word.starts_with('-'));
    let wanted = |part: &str| only.as_deref().is_none_or(|only| only == part);
    let mut table = Table::default();
    if wanted("replay") {
        replay::replay(&mut table);
    }
    if wanted("latency") {
        latency::start(&mut table);
        latency::changes(&mut table);
    }
    if wanted("agent") {
        agent::agent(&mut table);
    }
    if wanted("review") {
        review::large(&mut table);
    }
    if wanted("volume") {
        volume::large_document(&mut table);
        let gathered = volume::Gathered::new(1_000_000);
        let mut editor = volume::index(&gathered, &mut table);
        latency::inline(&gathered, &mut editor, &mut table);
        volume::rewrite(&mut editor, &mut table);
    }
    println!("{table}");
}
