//! Which places are asked about, and what the engine may see there.

use std::{ops::Range, path::Path};

use text::{Edit, Text};

use super::File;
use crate::{index::Index, lex::is_word, open::OpenFile};

/// What the engine may see.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protocol {
    /// The file and the workspace as they are, without the rest of the line.
    LeaveOneOut,
    /// Nothing of the file after the cursor.
    Chronological,
}

/// A place in one of the files of a checkout.
#[derive(Clone, Debug)]
pub struct Sample {
    /// The file's number in the checkout.
    pub file: usize,
    /// What is hidden of its text, in bytes; the cursor is where it starts.
    pub hidden: Range<usize>,
    /// The rest of the line, without trailing blanks.
    pub rest: String,
}

impl Sample {
    /// The place in the files it was taken from.
    pub fn place<'a>(&'a self, files: &'a [File]) -> Place<'a> {
        let (path, text) = &files[self.file];
        let (before, hidden, after) =
            (&text[..self.hidden.start], &text[self.hidden.clone()], &text[self.hidden.end..]);
        let further = hidden.find('\n').map_or("", |end| &hidden[end..]);
        Place { path, before, after, rest: &self.rest, further }
    }
}

/// A place as it is to be judged: what stands before and after the cursor, and the rest of the line that is
/// to be found.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// The file's path.
    pub path: &'a Path,
    /// The text up to the cursor.
    pub before: &'a str,
    /// The text after the hidden rest.
    pub after: &'a str,
    /// The hidden rest of the line.
    pub rest: &'a str,
    /// The hidden text below the line, from its line break on.
    pub further: &'a str,
}

/// Opens the files that samples are in, one at a time, and hides what a sample hides.
pub(super) struct Desk<'a> {
    files: &'a [File],
    index: &'a Index,
    open: Option<(usize, OpenFile)>,
}

impl<'a> Desk<'a> {
    pub(super) fn new(files: &'a [File], index: &'a Index) -> Self {
        Self { files, index, open: None }
    }

    /// Calls `look` with the sample's file as the engine may see it. Cheap for samples of one file in a row.
    pub(super) fn show<T>(&mut self, sample: &Sample, look: impl FnOnce(&OpenFile) -> T) -> Option<T> {
        if self.open.as_ref().is_none_or(|open| open.0 != sample.file) {
            let (path, text) = &self.files[sample.file];
            self.open = Some((sample.file, OpenFile::new(path, &Text::new(text), self.index)));
        }
        let (_, file) = self.open.as_mut()?;
        let whole = file.text().clone();
        let hide = Edit::replace(sample.hidden.clone(), "");
        let shown = whole.apply(&hide).ok()?;
        file.edit(&hide, &shown);
        let seen = look(file);
        file.edit(&hide.invert(&whole), &whole);
        Some(seen)
    }
}

/// A small deterministic source of random numbers (splitmix64).
#[derive(Clone, Debug)]
pub(super) struct Random(u64);

impl Random {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0xD1B5_4A32_D192_ED03)
    }

    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    pub(super) fn below(&mut self, end: usize) -> usize {
        (self.next() % end.max(1) as u64) as usize
    }
}

/// `count` places in the code of these files, or fewer if there are not enough.
pub fn samples(files: &[File], protocol: Protocol, count: usize, seed: u64) -> Vec<Sample> {
    let mut random = Random::new(seed);
    let lines: Vec<(usize, usize)> = files
        .iter()
        .enumerate()
        .flat_map(|(file, (path, text))| code_lines(path, text).into_iter().map(move |line| (file, line)))
        .collect();
    let mut out = Vec::new();
    for _ in 0..count * 5 {
        if out.len() == count || lines.is_empty() {
            break;
        }
        let (file, line) = lines[random.below(lines.len())];
        out.extend(sample(file, &files[file].1, line, protocol, &mut random));
    }
    out.sort_by_key(|sample| sample.file);
    out
}

fn sample(file: usize, text: &str, line: usize, protocol: Protocol, random: &mut Random) -> Option<Sample> {
    let start: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
    let content = text.get(start..)?.split('\n').next()?;
    let cursor = cursor(content, random)?;
    let rest = content.get(cursor..)?.trim_end();
    if rest.trim().is_empty() {
        return None;
    }
    let end = match protocol {
        Protocol::LeaveOneOut => start + content.len(),
        Protocol::Chronological => text.len(),
    };
    Some(Sample { file, hidden: start + cursor..end, rest: rest.to_owned() })
}

/// A place in a line: its start, before a word, or inside one, in the proportion 2 : 5 : 3.
pub(super) fn cursor(line: &str, random: &mut Random) -> Option<usize> {
    let bytes = line.as_bytes();
    let indent = line.len() - line.trim_start().len();
    let end = line.trim_end().len();
    let mut words: Vec<(usize, usize)> = Vec::new();
    let mut at = indent;
    while at < end {
        let start = at;
        at += 1;
        if is_word(bytes[start]) {
            at += bytes[at..end].iter().take_while(|&&byte| is_word(byte)).count();
        } else if bytes[start].is_ascii_whitespace() {
            continue;
        }
        words.push((start, at));
    }
    match random.below(10) {
        0 | 1 => Some(indent),
        2..=6 => words.get(1 + random.below(words.len().saturating_sub(1))).map(|word| word.0),
        _ => {
            words.retain(|&(start, end)| {
                end - start >= 3 && line[start..end].is_ascii() && bytes[start].is_ascii_alphabetic()
            });
            let (start, end) = *words.get(random.below(words.len()))?;
            Some(start + 1 + random.below((end - start - 1).min(4)))
        }
    }
    .filter(|&cursor| line.is_char_boundary(cursor))
}

/// The lines worth asking about: code, neither blank nor comment nor mere brackets.
pub(super) fn code_lines(path: &Path, text: &str) -> Vec<usize> {
    let python = path.extension().is_some_and(|extension| extension == "py");
    let mut out = Vec::new();
    let mut inside = false;
    for (number, line) in text.split('\n').enumerate() {
        let body = line.trim();
        let comment = if python {
            let quotes = body.matches("\"\"\"").count() + body.matches("'''").count();
            let was_inside = inside;
            inside ^= quotes % 2 == 1;
            was_inside
                || inside
                || body.starts_with('#')
                || (quotes > 1 && body.starts_with(['"', '\'', 'r']))
        } else {
            let was_inside = inside || body.starts_with("/*");
            inside = was_inside && !body.contains("*/");
            was_inside || body.starts_with("//")
        };
        let letters = body.bytes().filter(u8::is_ascii_alphabetic).count();
        if !comment && body.len() >= 5 && line.len() < 180 && letters >= 3 {
            out.push(number);
        }
    }
    out
}
