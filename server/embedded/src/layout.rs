//! How a file lays out its lines: what a suggested line break is as text.

use std::fmt::Write;

use crate::{
    cursor::Cursor,
    lex::Line,
    open::OpenFile,
    vocabulary::{BREAK, Id},
};

/// How the file indents, and where the suggested lines are.
pub(crate) struct Layout {
    /// The indentations of the blocks around, innermost last.
    levels: Vec<String>,
    unit: String,
    line_break: &'static str,
}

impl Layout {
    /// The layout around the cursor.
    pub(crate) fn of(file: &OpenFile, cursor: &Cursor) -> Self {
        const LOOK_BACK: usize = 200;
        let text = file.text();
        let blanks = |line: usize| {
            let line = text.slice(text.line_content_range(line)).into_owned();
            line[..line.len() - line.trim_start().len()].to_owned()
        };
        let (mut levels, mut unit) = (vec![cursor.indentation.clone()], None);
        let mut at = file.line_before(cursor.line);
        for _ in 0..LOOK_BACK {
            let Some((line, _, indent)) = at else { break };
            let outer = levels.last().map_or(0, |level| Line::new(level).indent);
            if indent < outer || (unit.is_none() && indent > outer && levels.len() == 1) {
                let found = blanks(line);
                let inner = levels.last().map_or("", String::as_str);
                let step = found.strip_prefix(inner).or_else(|| inner.strip_prefix(found.as_str()));
                unit = unit.or_else(|| step.map(str::to_owned));
                if indent < outer {
                    levels.push(found);
                }
            }
            at = file.line_before(line);
        }
        levels.reverse();
        let windows = text.slice(text.line_range(cursor.line)).ends_with("\r\n")
            || text.slice(text.line_range(cursor.line.saturating_sub(1))).ends_with("\r\n");
        let unit = unit.unwrap_or_else(|| "    ".to_owned());
        Self { levels, unit, line_break: if windows { "\r\n" } else { "\n" } }
    }

    /// The line break `id` as text, with the next line's indentation.
    pub(crate) fn break_line(&mut self, id: Id) -> String {
        let (way, blank) = ((id - BREAK) % 3, id >= BREAK + 3);
        match way {
            1 => {
                let deeper = self.levels.last().cloned().unwrap_or_default() + &self.unit;
                self.levels.push(deeper);
            }
            2 if self.levels.len() > 1 => drop(self.levels.pop()),
            _ => {}
        }
        let mut text = String::new();
        let blank = if blank { self.line_break } else { "" };
        let indentation = self.levels.last().map_or("", String::as_str);
        let _ = write!(text, "{blank}{}{indentation}", self.line_break);
        text
    }
}
