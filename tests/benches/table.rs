//! The table at the end, and the percentiles that go into it.

use std::{fmt, time::Duration};

/// Figures with their goals.
#[derive(Default)]
pub(crate) struct Table {
    rows: Vec<[String; 3]>,
}

impl Table {
    /// Adds a figure; an empty goal is none.
    pub(crate) fn add(&mut self, what: &str, measured: String, goal: &str) {
        println!("{what}: {measured}");
        self.rows.push([what.to_owned(), measured, goal.to_owned()]);
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "\n| what | measured | goal |\n|---|---|---|")?;
        self.rows
            .iter()
            .try_for_each(|[what, measured, goal]| writeln!(f, "| {what} | {measured} | {goal} |"))
    }
}

/// Times, sorted.
pub(crate) struct Times(Vec<Duration>);

impl Times {
    /// Sorts them.
    pub(crate) fn new(mut times: Vec<Duration>) -> Self {
        times.sort();
        Self(times)
    }

    /// The time that this share of them stays below, from 0 to 1.
    pub(crate) fn at(&self, share: f64) -> Duration {
        self.0[((self.0.len() - 1) as f64 * share).round() as usize]
    }

    /// The same less what the way there and back takes.
    pub(crate) fn less(&self, way: Duration) -> Self {
        Self(self.0.iter().map(|time| time.saturating_sub(way)).collect())
    }

    /// Median and 99th percentile.
    pub(crate) fn show(&self) -> String {
        format!("p50 {}, p99 {} (n = {})", ms(self.at(0.5)), ms(self.at(0.99)), self.0.len())
    }
}

/// In milliseconds.
pub(crate) fn ms(time: Duration) -> String {
    let ms = time.as_secs_f64() * 1000.0;
    if ms < 100.0 { format!("{ms:.2} ms") } else { format!("{ms:.0} ms") }
}
