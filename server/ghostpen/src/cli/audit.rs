//! `ghostpen audit`: the log of what tasks asked for, what was decided, and what they did.

use std::path::PathBuf;

use agent::audit::{Audit, Entry};
use anyhow::anyhow;
use clap::Args;

use super::{print, root_of};
use crate::review::state_folder;

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The workspace, by any folder in it
    #[arg(short = 'C', long, default_value = ".")]
    dir: PathBuf,
    /// Only of this task
    #[arg(long)]
    task: Option<String>,
    /// Print the lines as they are in the log, one JSON value each
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let folder = state_folder(&root_of(&arguments.dir)?).map_err(|message| anyhow!(message))?;
    let wanted = |entry: &Entry| arguments.task.as_ref().is_none_or(|task| *task == entry.task);
    let entries: Vec<_> = Audit::read(&folder)?.into_iter().filter(wanted).collect();
    if entries.is_empty() && !arguments.json {
        return print("No task has done anything here.\n");
    }
    for entry in entries {
        let line = serde_json::to_string(&entry)?;
        print(&if arguments.json { line + "\n" } else { told(&entry)? })?;
    }
    Ok(())
}

/// A line for people: when, which task, what it did, and the rest as it is in the log.
fn told(entry: &Entry) -> anyhow::Result<String> {
    let mut act = serde_json::to_value(&entry.act)?;
    let name = act.as_object_mut().and_then(|act| act.remove("act")).unwrap_or_default();
    let (seconds, name) = (entry.at / 1000, name.as_str().unwrap_or_default().to_owned());
    let (hours, minutes) = (seconds / 3600 % 24, seconds / 60 % 60);
    let day = seconds / 86_400;
    let at = format!("{}T{hours:02}:{minutes:02}:{:02}Z", date(day), seconds % 60);
    // What a model wrote must not steer the terminal: JSON escapes what controls it.
    Ok(format!("{at} {} {name} {act}\n", entry.task))
}

/// The date of a day after 1970 in the Gregorian calendar.
fn date(day: u64) -> String {
    // Counted from 1 March 0000, so that a leap day is the last of its year.
    let day = day + 719_468;
    let (era, of_era) = (day / 146_097, day % 146_097);
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let (day, month) = (of_year - (153 * month + 2) / 5 + 1, if month < 10 { month + 3 } else { month - 9 });
    let year = year + era * 400 + u64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

#[cfg(test)]
mod tests {
    #[test]
    fn days_have_dates() {
        for (day, date) in
            [(0, "1970-01-01"), (59, "1970-03-01"), (11_016, "2000-02-29"), (20_000, "2024-10-04")]
        {
            assert_eq!(super::date(day), date);
        }
    }
}
