//! Syntax errors of what a task wrote, so that the model sees at once what it broke.

use std::{collections::HashMap, path::Path};

use text::{Bytes, Text};
use workspace::{Language, faults};

use crate::overlay::Overlay;

/// So many errors of a file are told.
const TOLD: usize = 5;

/// A syntax error: its line from 1, and what is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Broken {
    pub(crate) line: usize,
    pub(crate) what: String,
}

/// The syntax errors of a text; none where the language is not known, or is prose or markup, which is seldom
/// wrong by its grammar.
pub(crate) fn errors(path: &Path, text: &Text) -> Vec<Broken> {
    let language = Language::of_path(path);
    let Some(language) = language.filter(|language| language.is_code() || *language == Language::Json) else {
        return Vec::new();
    };
    let broken = |fault: workspace::Fault| {
        let line = text.line_of(fault.range.start);
        let what = match fault.missing {
            Some(missing) => format!("`{missing}` is missing"),
            None => format!("syntax error near `{}`", excerpt(text, line)),
        };
        Broken { line: line + 1, what }
    };
    faults(language, &text.to_string()).into_iter().map(broken).collect()
}

fn excerpt(text: &Text, line: usize) -> String {
    let content = text.slice(text.line_content_range(line));
    content.trim().chars().take(60).collect()
}

/// What is to be told of a file's syntax after an edit: the errors that were not there before.
pub(crate) fn news(overlay: &Overlay, path: &Path, before: Option<&Bytes>) -> String {
    let Ok(Some(now)) = overlay.get(path) else { return String::new() };
    let after = errors(path, &now.text);
    if after.is_empty() {
        return String::new();
    }
    let mut known: HashMap<String, usize> = HashMap::new();
    for error in before.map(|before| errors(path, &before.text)).unwrap_or_default() {
        *known.entry(error.what).or_default() += 1;
    }
    let is_new = |error: &Broken| match known.get_mut(&error.what) {
        Some(count) if *count > 0 => {
            *count -= 1;
            false
        }
        _ => true,
    };
    let mut is_new = is_new;
    let new: Vec<_> = after.into_iter().filter(|error| is_new(error)).collect();
    if new.is_empty() {
        return String::new();
    }
    let name = overlay.places().name(path);
    let lines: String =
        new.iter().take(TOLD).map(|error| format!("\n  {name}:{}: {}", error.line, error.what)).collect();
    let more = new.len().saturating_sub(TOLD);
    let more = if more > 0 { format!("\n  and {more} more") } else { String::new() };
    format!("\nSyntax errors that were not there before; mend them:{lines}{more}")
}
