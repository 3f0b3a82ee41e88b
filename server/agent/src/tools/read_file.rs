//! `read_file`: a file as the user sees it, with the task's edits.

use std::fmt::Write as _;

use schemars::JsonSchema;
use serde::Deserialize;
use text::line_end;

use super::{Access, Call, Done, Refused, Tool};
use crate::clip::{LIMIT, clip_line};

/// So many lines are shown at most.
const LINES: usize = 2_000;

pub(super) struct ReadFile;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Arguments {
    /// The file, from the workspace's root.
    path: String,
    /// The first line to show, from 1.
    #[serde(default)]
    from_line: Option<usize>,
    /// How many lines to show; at most 2000.
    #[serde(default)]
    lines: Option<usize>,
}

impl Tool for ReadFile {
    const NAME: &'static str = "read_file";
    const ABOUT: &'static str = "Shows a text file with line numbers, as the user sees it now (unsaved edits \
        included) and with your own edits. Numbers and the tab after them are not part of the file.";
    const ACCESS: Access = Access::Read;
    type Arguments = Arguments;

    fn title(arguments: &Arguments) -> String {
        format!("Read {}", arguments.path)
    }

    async fn run(arguments: Arguments, call: &Call) -> Result<Done, Refused> {
        let place = call.readable(&arguments.path).await?;
        if place.path.is_dir() {
            return Err(Refused::new(format!("{} is a folder; use list_files", place.name)));
        }
        let bytes = call.bench.overlay.read(&place.path)?;
        let text = bytes.text;
        let count = if text.is_empty() {
            0
        } else {
            text.line_count() - usize::from(text.slice(text.line_range(text.line_count() - 1)).is_empty())
        };
        let from = arguments.from_line.unwrap_or(1).max(1);
        if from > count.max(1) {
            return Err(Refused::new(format!("{} has only {count} lines", place.name)));
        }
        let wanted = arguments.lines.unwrap_or(LINES).clamp(1, LINES);
        let mut shown = String::new();
        let mut last = from - 1;
        while last < count && last + 1 - from < wanted && shown.len() < LIMIT {
            let line = text.slice(text.line_content_range(last));
            let _ = writeln!(shown, "{}\t{}", last + 1, clip_line(&line));
            last += 1;
        }
        let crlf = if line_end(&text.to_string()) == "\r\n" { ", lines end in CRLF" } else { "" };
        let more = if last < count { format!("; go on with from_line {}", last + 1) } else { String::new() };
        let head = format!("{}, lines {from} to {last} of {count}{crlf}{more}\n", place.name);
        Ok(Done::new(head + &shown, vec![place.path]))
    }
}
