//! What is to be had without an engine.

use std::path::Path;

use rustc_hash::FxHashMap;

use super::{File, Place};
use crate::{
    context::By,
    cursor::Cursor,
    lex::Token,
    suggest::{Query, Views},
    vocabulary::{START, is_break},
};

/// All lines of a checkout, sorted, each with the file it is in.
pub(super) struct Lines<'a>(Vec<(&'a str, &'a Path)>);

/// The most lines with one beginning that are counted.
const COUNTED: usize = 20_000;

impl<'a> Lines<'a> {
    pub(super) fn of(files: &'a [File]) -> Self {
        let lines = |(path, text): &'a File| {
            text.split('\n')
                .map(str::trim)
                .filter(|line| line.len() > 2)
                .map(move |line| (line, path.as_path()))
        };
        let mut lines: Vec<_> = files.iter().flat_map(lines).collect();
        lines.sort_unstable();
        Self(lines)
    }

    /// The rest of the most frequent line that begins as the place's line does, where the file itself
    /// counts twice; at a line's start, of the line that most often follows the one before.
    pub(super) fn rest(&self, place: &Place<'_>) -> String {
        let start = place.before.rfind('\n').map_or(0, |at| at + 1);
        let (above, prefix) = (&place.before[..start], place.before[start..].trim_start());
        let own = above.split('\n').chain(place.after.split('\n')).map(str::trim);
        let mut counts: FxHashMap<&str, (usize, usize)> = FxHashMap::default();
        if prefix.is_empty() {
            let own: Vec<&str> = own.filter(|line| !line.is_empty()).collect();
            let last = above.trim_end().rsplit('\n').next().unwrap_or_default().trim();
            for (number, pair) in own.windows(2).enumerate().filter(|(_, pair)| pair[0] == last) {
                let entry = counts.entry(pair[1]).or_default();
                *entry = (entry.0 + 1, number);
            }
        } else {
            let longer = |line: &str| line.len() > prefix.len() && line.starts_with(prefix);
            let from = self.0.partition_point(|(line, _)| *line < prefix);
            let same = self.0[from..].iter().take_while(|(line, _)| line.starts_with(prefix)).take(COUNTED);
            for (line, _) in same.filter(|(line, path)| longer(line) && *path != place.path) {
                counts.entry(line).or_default().0 += 1;
            }
            for (number, line) in own.enumerate().filter(|(_, line)| longer(line)) {
                let entry = counts.entry(line).or_default();
                *entry = (entry.0 + 2, number + 1);
            }
        }
        let best = counts.into_iter().max_by_key(|&(line, count)| (count, line.len(), line));
        best.map_or_else(String::new, |(line, _)| line[prefix.len()..].to_owned())
    }
}

/// What followed the last occurrence of the longest run of words that ends as the cursor's does.
pub(super) fn longest_suffix(query: &Query<'_>) -> String {
    let Some(cursor) = Cursor::at(query.file, query.offset) else { return String::new() };
    let views = Views::of(query, &cursor);
    let vocabulary = &query.file.vocabulary;
    let mut runs = Vec::new();
    let mut best: Option<(usize, Vec<Token>)> = None;
    for corpora in &views.sources()[..2] {
        for corpus in corpora {
            corpus.runs(By::Word, &cursor.words, &mut runs);
            for (order, run) in runs.iter().enumerate().rev() {
                let fits = |place: u32| {
                    let id = corpus.token(place).id();
                    corpus.visible(place)
                        && vocabulary.text(id).starts_with(&cursor.partial)
                        && !(is_break(id) && cursor.at_line_start())
                };
                let places = run.clone().map(|at| corpus.place(By::Word, at));
                // An edited file's places are in no order; its lines are.
                let column = |place| {
                    let before = std::iter::successors(Some(place), |&place| corpus.prev(place));
                    before.take_while(|&place| !is_break(corpus.token(place).id())).count()
                };
                let last = |&place: &u32| (corpus.line(place), column(place), place);
                let Some(place) = places.take(4000).filter(|&place| fits(place)).max_by_key(last) else {
                    continue;
                };
                if best.as_ref().is_none_or(|best| order + 1 > best.0) {
                    best = Some((order + 1, corpus.line_from(place)));
                }
                break;
            }
        }
    }
    let mut out = String::new();
    for (i, token) in best.map_or_else(Vec::new, |best| best.1).into_iter().enumerate() {
        let word = vocabulary.text(token.id());
        if token.id() == START {
            break;
        }
        if i > 0 || (cursor.partial.is_empty() && !cursor.spaced && !cursor.at_line_start()) {
            out.extend(std::iter::repeat_n(' ', token.space().into()));
        }
        out.push_str(if i == 0 { &word[cursor.partial.len()..] } else { word });
    }
    out
}
