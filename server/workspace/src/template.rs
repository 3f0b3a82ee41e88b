//! [`Template`]: what takes the place of a match, with the matched code filled in and indented to fit.

use std::{
    collections::{HashMap, HashSet},
    ops::Range,
};

use text::{Replacement, line_end};

use crate::pattern::{Hole, Match};

/// A replacement with holes.
#[derive(Clone, Debug)]
pub(crate) struct Template {
    parts: Vec<Part>,
    /// Whether no hole is used twice, so that matches inside what is filled in can be replaced as well
    /// without the text growing beyond bounds.
    once: bool,
}

#[derive(Clone, Debug)]
enum Part {
    /// Text with LF line breaks.
    Text(String),
    Hole {
        name: String,
        hole: Hole,
        indent: String,
    },
}

/// Matches inside matches are replaced down to this depth; those below stay as they are.
const MAX_NESTING: usize = 50;

impl Template {
    /// Reads a replacement. A `$` that starts no hole stands for itself.
    ///
    /// # Errors
    /// With the hole, as it is written, that the pattern does not have.
    pub(crate) fn read(source: &str, holes: &HashMap<String, Hole>) -> Result<Self, String> {
        let source = source.replace("\r\n", "\n");
        let mut parts = Vec::new();
        let (mut text, mut rest) = (String::new(), source.as_str());
        while let Some(at) = rest.find('$') {
            let (before, dollars) = rest.split_at(at);
            text.push_str(before);
            let after = dollars.trim_start_matches('$');
            let sigil = dollars.len() - after.len();
            let name = after.find(|c| !is_name(c)).map_or(after, |end| after.split_at(end).0);
            let starts = !name.starts_with(|c: char| c.is_ascii_digit()) && !name.is_empty();
            if !starts || !matches!(sigil, 1 | 3) {
                text.push_str(dollars.split_at(sigil).0);
                rest = after;
                continue;
            }
            let hole = if sigil == 3 { Hole::Many } else { Hole::One };
            if holes.get(name) != Some(&hole) {
                return Err(dollars.split_at(sigil + name.len()).0.to_owned());
            }
            let line =
                source.split_at(source.len() - dollars.len()).0.rsplit('\n').next().unwrap_or_default();
            parts.push(Part::Text(std::mem::take(&mut text)));
            parts.push(Part::Hole { name: name.to_owned(), hole, indent: leading_blanks(line).to_owned() });
            rest = after.split_at(name.len()).1;
        }
        text.push_str(rest);
        parts.push(Part::Text(text));
        let mut names = HashSet::new();
        let once = parts.iter().filter_map(Part::name).all(|name| names.insert(name));
        Ok(Self { parts, once })
    }

    /// The replacements for the matches in a text, outermost matches only; matches inside what a hole
    /// took are replaced along with it. `strings` are the ranges of string literals over several lines.
    pub(crate) fn fill(&self, source: &str, matches: &[Match], strings: &[Range<usize>]) -> Vec<Replacement> {
        let filling = Filling { template: self, source, strings, newline: line_end(source) };
        outermost(matches)
            .map(|(found, inside)| Replacement {
                range: found.range.clone(),
                text: filling.fill(found, inside, 0),
            })
            .collect()
    }
}

impl Part {
    fn name(&self) -> Option<&str> {
        match self {
            Self::Text(_) => None,
            Self::Hole { name, .. } => Some(name),
        }
    }
}

/// The outermost matches, each with the ones that start inside it. Outer ones come before inner ones.
fn outermost(matches: &[Match]) -> impl Iterator<Item = (&Match, &[Match])> {
    let mut rest = matches;
    std::iter::from_fn(move || {
        let (first, others) = rest.split_first()?;
        let inside = others.iter().take_while(|other| other.range.start < first.range.end).count();
        let (inside, after) = others.split_at(inside);
        rest = after;
        Some((first, inside))
    })
}

struct Filling<'a> {
    template: &'a Template,
    source: &'a str,
    strings: &'a [Range<usize>],
    newline: &'static str,
}

impl Filling<'_> {
    fn fill(&self, found: &Match, inside: &[Match], nesting: usize) -> String {
        let base = self.indent_at(found.range.start);
        let mut out = String::new();
        let mut parts = self.template.parts.iter().peekable();
        let mut skip = 0;
        while let Some(part) = parts.next() {
            match part {
                Part::Text(text) => {
                    let text = text.get(skip..).unwrap_or_default();
                    out.push_str(&text.replace('\n', &format!("{}{base}", self.newline)));
                    skip = 0;
                }
                Part::Hole { name, hole, indent } => {
                    let range = found.holes.get(name).cloned().unwrap_or_default();
                    let code = self.code(range, inside, &format!("{base}{indent}"), nesting);
                    let next = match parts.peek() {
                        Some(Part::Text(text)) => text.as_str(),
                        _ => "",
                    };
                    match hole {
                        Hole::Many => skip = push_list(&mut out, &code, next),
                        Hole::One => out.push_str(&code),
                    }
                }
            }
        }
        out
    }

    /// The code of a range, with the matches inside it replaced, its lines moved to another indent.
    fn code(&self, range: Range<usize>, inside: &[Match], indent: &str, nesting: usize) -> String {
        let code = self.source.get(range.clone()).unwrap_or_default();
        let within = |found: &&Match| range.start <= found.range.start && found.range.end <= range.end;
        let inner: Vec<Match> = inside.iter().filter(within).cloned().collect();
        let mut filled = String::new();
        if inner.is_empty() || !self.template.once || nesting == MAX_NESTING {
            filled.push_str(code);
        } else {
            let mut at = range.start;
            for (found, inside) in outermost(&inner) {
                filled.push_str(self.source.get(at..found.range.start).unwrap_or_default());
                filled.push_str(&self.fill(found, inside, nesting + 1));
                at = found.range.end;
            }
            filled.push_str(self.source.get(at..range.end).unwrap_or_default());
        }
        let from = self.indent_at(range.start);
        // A string's lines are its content.
        let has_string =
            self.strings.iter().any(|string| string.start < range.end && range.start < string.end);
        if from == indent || has_string { filled } else { reindented(&filled, from, indent) }
    }

    /// The blanks at the start of the line of a byte offset.
    fn indent_at(&self, offset: usize) -> &str {
        leading_blanks(self.source.get(..offset).unwrap_or_default().rsplit('\n').next().unwrap_or_default())
    }
}

/// Puts a list where a `$$$` hole stands, and sees to it that the commas around it still fit when the
/// list is empty or ends in one. Returns how much of the text that follows is thereby done, in bytes.
fn push_list(out: &mut String, code: &str, next: &str) -> usize {
    let comma_follows = next.trim_start().starts_with(',');
    if !code.is_empty() {
        out.push_str(if comma_follows { code.trim_end().trim_end_matches(',') } else { code });
        return 0;
    }
    if comma_follows {
        let after = next.trim_start().trim_start_matches(',').trim_start();
        return next.len() - after.len();
    }
    if next.trim_start().starts_with([')', ']', '}', '>']) && out.trim_end().ends_with(',') {
        out.truncate(out.trim_end().len() - 1);
    }
    0
}

/// The lines after the first with the indent `to` where they had `from`.
fn reindented(code: &str, from: &str, to: &str) -> String {
    let mut out = String::with_capacity(code.len());
    for (number, line) in code.split_inclusive('\n').enumerate() {
        match line.strip_prefix(from) {
            Some(rest) if number > 0 && !rest.trim().is_empty() => {
                out.push_str(to);
                out.push_str(rest);
            }
            _ => out.push_str(line),
        }
    }
    out
}

fn leading_blanks(line: &str) -> &str {
    line.split_at(line.len() - line.trim_start_matches([' ', '\t']).len()).0
}

fn is_name(c: char) -> bool {
    c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_'
}

#[cfg(test)]
mod tests;
