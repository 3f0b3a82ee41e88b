//! `search`: regular expressions over the files as the task sees them, as ripgrep searches.

use std::{fmt::Write as _, io, path::Path};

use globset::{Glob, GlobSet, GlobSetBuilder};
use grep_regex::{RegexMatcher, RegexMatcherBuilder};
use grep_searcher::{BinaryDetection, Searcher, SearcherBuilder, Sink, SinkContext, SinkMatch};
use schemars::JsonSchema;
use serde::Deserialize;

use super::{Access, Call, Done, Refused, Tool};
use crate::{
    clip::{LIMIT, clip_line},
    overlay::Overlay,
    protected::Protection,
};

/// Longer files are not searched, in bytes.
const MAX_FILE: u64 = 4 << 20;

pub(super) struct Search;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Arguments {
    /// A regular expression, as ripgrep takes it.
    pattern: String,
    /// A file or folder to look in; all of the workspace without it.
    #[serde(default)]
    path: Option<String>,
    /// Only files that match, such as `*.rs`.
    #[serde(default)]
    glob: Option<String>,
    /// Take the pattern as plain text.
    #[serde(default)]
    literal: bool,
    /// Take upper and lower case as the same.
    #[serde(default)]
    ignore_case: bool,
    /// Lines to show before and after each match; at most 10.
    #[serde(default)]
    context: usize,
    /// How many matches to show; 50 without it, at most 200.
    #[serde(default)]
    limit: Option<usize>,
}

impl Tool for Search {
    const NAME: &'static str = "search";
    const ABOUT: &'static str = "Searches the files' text, your own edits included, for a regular expression. \
        Shows `path:line: text` for each match.";
    const ACCESS: Access = Access::Read;
    type Arguments = Arguments;

    fn title(arguments: &Arguments) -> String {
        format!("Search for `{}`", arguments.pattern)
    }

    async fn run(arguments: Arguments, call: &Call) -> Result<Done, Refused> {
        let bench = &call.bench;
        let matcher = RegexMatcherBuilder::new()
            .case_insensitive(arguments.ignore_case)
            .fixed_strings(arguments.literal)
            .line_terminator(Some(b'\n'))
            .build(&arguments.pattern)
            .map_err(|error| {
                Refused::new(format!(
                    "the pattern is no regular expression (set literal for plain text): {error}"
                ))
            })?;
        let glob = globs(arguments.glob.as_deref())?;
        let below = match &arguments.path {
            Some(path) => Some(call.readable(path).await?.path),
            None => None,
        };
        let limit = arguments.limit.unwrap_or(50).clamp(1, 200);
        let mut finder =
            Finder { matcher, searcher: searcher(arguments.context.min(10)), limit, found: Found::default() };
        let mut secrets = 0;
        for path in bench.overlay.walk(below.as_deref(), false, &bench.stop) {
            if bench.stop.is_cancelled() {
                return Err(crate::approval::Denied::Stopped.into());
            }
            let place = bench.overlay.places().place(path);
            if glob.as_ref().is_some_and(|glob| !glob.is_match(&place.name)) {
                continue;
            }
            if place.protection == Some(Protection::Secret) && below.as_ref() != Some(&place.path) {
                secrets += 1;
                continue;
            }
            finder.look(&bench.overlay, &place.path, &place.name);
        }
        Ok(Done::new(finder.found.told(limit, secrets), Vec::new()))
    }
}

/// Globs as they are meant: one without a slash holds in each folder.
pub(super) fn globs(glob: Option<&str>) -> Result<Option<GlobSet>, Refused> {
    let Some(glob) = glob else { return Ok(None) };
    let wrong = |error: globset::Error| Refused::new(format!("the glob cannot be read: {error}"));
    let anywhere =
        if glob.contains('/') { glob.trim_start_matches('/').to_owned() } else { format!("**/{glob}") };
    let mut builder = GlobSetBuilder::new();
    builder.add(Glob::new(&anywhere).map_err(wrong)?);
    builder.add(Glob::new(&format!("**/{}", anywhere.trim_start_matches("**/"))).map_err(wrong)?);
    builder.build().map(Some).map_err(wrong)
}

fn searcher(context: usize) -> Searcher {
    SearcherBuilder::new()
        .line_number(true)
        .before_context(context)
        .after_context(context)
        .binary_detection(BinaryDetection::quit(0))
        .heap_limit(Some(16 << 20))
        .build()
}

struct Finder {
    matcher: RegexMatcher,
    searcher: Searcher,
    limit: usize,
    found: Found,
}

#[derive(Default)]
struct Found {
    text: String,
    shown: usize,
    matches: usize,
    files: usize,
}

impl Finder {
    fn look(&mut self, overlay: &Overlay, path: &Path, name: &str) {
        let before = self.found.matches;
        let sink = Lines { found: &mut self.found, limit: self.limit, name };
        // A file that cannot be read has no matches.
        let _ = if overlay.is_above_disk(path) {
            let content = overlay.get(path).ok().flatten().map(|bytes| bytes.text.to_string());
            self.searcher.search_slice(&self.matcher, content.unwrap_or_default().as_bytes(), sink)
        } else if path.metadata().is_ok_and(|metadata| metadata.is_file() && metadata.len() <= MAX_FILE) {
            self.searcher.search_path(&self.matcher, path, sink)
        } else {
            Ok(())
        };
        self.found.files += usize::from(self.found.matches > before);
    }
}

impl Found {
    fn told(mut self, limit: usize, secrets: usize) -> String {
        if self.matches == 0 {
            self.text.push_str("Nothing matches.\n");
        }
        if self.matches > self.shown {
            let (more, files) = (self.matches - self.shown, self.files);
            let _ =
                writeln!(self.text, "[… {more} more matches, in {files} files in all; the limit is {limit}]");
        }
        if secrets > 0 {
            let _ = writeln!(self.text, "[{secrets} files that may hold secrets were not searched]");
        }
        self.text
    }
}

struct Lines<'a> {
    found: &'a mut Found,
    limit: usize,
    name: &'a str,
}

impl Lines<'_> {
    fn room(&self) -> bool {
        self.found.shown < self.limit && self.found.text.len() < LIMIT
    }

    fn line(&mut self, number: Option<u64>, mark: char, bytes: &[u8]) {
        let line = String::from_utf8_lossy(bytes);
        let _ = writeln!(self.found.text, "{}:{}{mark} {}", self.name, number.unwrap_or(0), clip_line(&line));
    }
}

impl Sink for Lines<'_> {
    type Error = io::Error;

    fn matched(&mut self, _: &Searcher, found: &SinkMatch<'_>) -> Result<bool, io::Error> {
        if self.room() {
            self.line(found.line_number(), ':', found.bytes());
            self.found.shown += 1;
        }
        self.found.matches += 1;
        Ok(true)
    }

    fn context(&mut self, _: &Searcher, context: &SinkContext<'_>) -> Result<bool, io::Error> {
        if self.room() {
            self.line(context.line_number(), '-', context.bytes());
        }
        Ok(true)
    }
}
