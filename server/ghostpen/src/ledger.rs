//! What ghost text was worth, kept on this machine: a file for each day, to which every server adds lines of
//! numbers, and which `ghostpen stats` adds up. No text, no names and no places are in it, and nothing of
//! it is sent anywhere.

use std::{
    fs::{self, DirBuilder, OpenOptions},
    io::{self, Write as _},
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use complete::Counts;
use protocol::{SuggestionStats, SuggestionStatsResponse};
use serde_json::{Map, Value};

use crate::{home, session::Session};

/// How many days are kept.
const KEPT: u64 = 90;
/// How many days are told when nobody says.
const TOLD: u32 = 30;
/// How often what was counted is written down.
const EVERY: Duration = Duration::from_mins(2);
/// What a file's name begins and ends with; between them is the day, counted from 1970 on.
const NAME: (&str, &str) = ("day-", ".jsonl");

/// The files of one user.
#[derive(Debug)]
pub(crate) struct Ledger {
    /// None where there is no home folder.
    folder: Option<PathBuf>,
    /// What could not be written yet.
    waiting: Mutex<Map<String, Value>>,
}

impl Default for Ledger {
    fn default() -> Self {
        Self::at(home::state().map(|folder| folder.join("stats")))
    }
}

impl Ledger {
    fn at(folder: Option<PathBuf>) -> Self {
        Self { folder, waiting: Mutex::default() }
    }

    /// Writes down what was counted. What cannot be written waits for the next time.
    pub(crate) fn keep(&self, counted: &Counts) {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        add(&mut waiting, &line(counted));
        let Some(folder) = self.folder.as_deref().filter(|_| !waiting.is_empty()) else { return };
        match append(folder, today(), &waiting) {
            Ok(()) => waiting.clear(),
            Err(error) => tracing::info!(%error, "what ghost text was worth could not be written down"),
        }
    }

    /// What the last `days` came to, today and what was not written yet included.
    pub(crate) fn worth(&self, days: Option<u32>) -> SuggestionStatsResponse {
        let mut total = self.waiting.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let first = today().saturating_sub(u64::from(days.unwrap_or(TOLD)).saturating_sub(1));
        let files = self.folder.as_deref().map(days_in).unwrap_or_default();
        for (_, path) in files.into_iter().filter(|(day, _)| *day >= first) {
            // A line that was cut off by a crash is left out.
            let content = fs::read_to_string(path).unwrap_or_default();
            content
                .lines()
                .filter_map(|line| serde_json::from_str(line).ok())
                .for_each(|line| add(&mut total, &line));
        }
        summary(serde_json::from_value(Value::Object(total)).unwrap_or_default())
    }
}

/// Writes down now and then what was counted, until the server stops.
pub(crate) async fn follow(session: Arc<Session>) {
    let stopped = session.stopped();
    loop {
        let ended = tokio::time::timeout(EVERY, stopped.cancelled()).await.is_ok();
        let counted = session.completer().tally().take();
        // Its failure costs some counts.
        drop(session.aside(move |session| session.ledger().keep(&counted)).await);
        if ended {
            return;
        }
    }
}

fn summary(total: SuggestionStats) -> SuggestionStatsResponse {
    let share = |part: u64, whole: u64| (whole > 0).then(|| part as f64 / whole as f64);
    let taken = total.accepted + total.partly_accepted;
    SuggestionStatsResponse {
        acceptance: share(taken, taken + total.rejected),
        kept: share(total.kept, total.kept + total.changed),
        p50_ms: complete::percentile(&total.took, 0.5),
        p95_ms: complete::percentile(&total.took, 0.95),
        p99_ms: complete::percentile(&total.took, 0.99),
        total,
    }
}

fn today() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs() / 86_400
}

/// Adds a line to a day's file, and drops the files that are too old when the day's is new.
fn append(folder: &Path, day: u64, line: &Map<String, Value>) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    let path = folder.join(format!("{}{day}{}", NAME.0, NAME.1));
    if !path.exists() {
        for (_, old) in days_in(folder).into_iter().filter(|(other, _)| other + KEPT <= day) {
            fs::remove_file(old)?;
        }
    }
    let mut file = OpenOptions::new().create(true).append(true).mode(0o600).open(path)?;
    // In one call, so that servers do not write into each other's lines; a line break first, in case the
    // line before was cut off.
    file.write_all(format!("\n{}\n", Value::Object(line.clone())).as_bytes())
}

/// The days that there are files of.
fn days_in(folder: &Path) -> Vec<(u64, PathBuf)> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let files = entries.filter_map(|entry| {
        let name = entry.file_name();
        let day = name.to_str()?.strip_prefix(NAME.0)?.strip_suffix(NAME.1)?.parse().ok()?;
        Some((day, entry.path()))
    });
    files.collect()
}

/// The numbers by the names they have on the wire, without the zeros.
fn line(counts: &Counts) -> Map<String, Value> {
    let mut line = match serde_json::to_value(counts) {
        Ok(Value::Object(line)) => line,
        _ => Map::new(),
    };
    line.retain(|_, value| {
        value.as_array().map_or(number(value) > 0, |list| list.iter().any(|value| number(value) > 0))
    });
    line
}

/// Adds numbers, and lists of numbers, of the same name.
fn add(total: &mut Map<String, Value>, line: &Map<String, Value>) {
    for (name, value) in line {
        let sum = match (total.get(name), value) {
            (Some(Value::Array(have)), Value::Array(more)) => {
                let pairs = have.iter().zip(more);
                pairs.map(|(a, b)| number(a).saturating_add(number(b)).into()).collect::<Vec<Value>>().into()
            }
            (Some(have), more) => number(have).saturating_add(number(more)).into(),
            (None, more) => more.clone(),
        };
        total.insert(name.clone(), sum);
    }
}

fn number(value: &Value) -> u64 {
    value.as_u64().unwrap_or(0)
}

#[cfg(test)]
mod tests;
