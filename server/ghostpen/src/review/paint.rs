//! How a review document looks and folds, in an editor that asks: one token for each line with something to
//! say, one fold for each file and each block of hunks.

use std::collections::BTreeSet;

use text::Encoding;

use super::sheet::{Kind, Sheet};
use crate::convert;

/// The words of the legend, in the order of their numbers. They are no words of the standard on purpose:
/// an editor that does not know them shows its own colours of a diff, which say the same.
pub(crate) const LEGEND: [&str; 5] = ["added", "removed", "header", "hunk", "conflict"];

/// A piece of a line with a meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Token {
    /// The line.
    pub line: u32,
    /// Its length from the line's start, in units of the encoding.
    pub length: u32,
    /// Index into the legend.
    pub meaning: u32,
}

impl Sheet {
    /// The tokens of the lines from `first` to `last`.
    pub(crate) fn tokens(&self, first: u32, last: u32, encoding: Encoding) -> Vec<Token> {
        // Of a large change only the files in sight are looked at.
        let lines = self.lines.get(first as usize..).unwrap_or_default();
        let seen: BTreeSet<_> =
            lines.iter().take(last.saturating_sub(first) as usize + 1).filter_map(|line| line.file).collect();
        let files = seen.into_iter().filter_map(|file| self.set.files().get(file));
        let views = files.flat_map(|file| self.views(file));
        let clashing: Vec<_> = views.filter(|view| view.conflict.is_some()).map(|view| view.id).collect();
        let mut tokens = Vec::new();
        for (index, line) in self.lines.iter().enumerate().skip(first as usize) {
            if index > last as usize {
                break;
            }
            let changes = matches!(line.kind, Kind::Added | Kind::Removed);
            let meaning = match line.kind {
                _ if changes && line.hunk.is_some_and(|hunk| clashing.contains(&hunk)) => 4,
                Kind::Added => 0,
                Kind::Removed => 1,
                Kind::Header | Kind::Note => 2,
                Kind::Hunk => 3,
                Kind::Context => continue,
            };
            let end = self.text.line_content_range(index).end;
            let length = convert::to_position(&self.text, end, encoding).character;
            if length > 0 {
                tokens.push(Token { line: index as u32, length, meaning });
            }
        }
        tokens
    }

    /// First and last line of each fold: the files, and in them the blocks of hunks.
    pub(crate) fn folds(&self) -> Vec<(u32, u32)> {
        let mut folds = Vec::new();
        let (mut file, mut block) = (None, None);
        let mut close = |from: &mut Option<usize>, to: usize| {
            if let Some(from) = from.take().filter(|from| *from + 1 < to) {
                folds.push((from as u32, (to - 1) as u32));
            }
        };
        for (index, line) in self.lines.iter().enumerate() {
            let before = index.checked_sub(1).and_then(|before| self.lines.get(before));
            if line.kind == Kind::Header && before.is_none_or(|before| before.kind != Kind::Header) {
                close(&mut block, index);
                close(&mut file, index);
                file = Some(index);
            } else if line.kind == Kind::Hunk {
                close(&mut block, index);
                block = Some(index);
            }
        }
        close(&mut block, self.lines.len());
        close(&mut file, self.lines.len());
        folds.sort_unstable();
        folds
    }
}
