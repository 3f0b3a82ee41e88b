//! Where in a file a hunk's lines are. One place or none: what fits twice fits nowhere.

use std::fmt;

use super::{Nearest, Reason};

/// How a hunk fits the file, from the letter to a likeness. Lines that stay keep the file's own bytes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Fit {
    /// To the byte.
    Exact,
    /// But for line ends and blanks at the ends of lines.
    Blanks,
    /// But for the depth of indentation, which is the same for all lines; new lines get it, too.
    Indent,
    /// But for quotes, dashes and blanks that look alike.
    Punctuation,
    /// By likeness, from 0 to 1, with no other place nearly as like.
    Alike(f64),
}

impl fmt::Display for Fit {
    /// Completes "it fits …".
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exact => f.write_str("to the byte"),
            Self::Blanks => f.write_str("but for blanks at the ends of lines"),
            Self::Indent => f.write_str("but for its indentation"),
            Self::Punctuation => f.write_str("but for quotes, dashes and blanks that look alike"),
            Self::Alike(likeness) => write!(f, "by likeness only ({:.0} %)", likeness * 100.0),
        }
    }
}

/// Lines that are less like than this are not the same.
const ALIKE: f64 = 0.8;
/// By how much the best place must be better than the second.
const MARGIN: f64 = 0.15;
/// What is less like than this is not worth telling.
const WORTH: f64 = 0.3;
/// So many places are told.
const TOLD: usize = 3;
/// Above this many comparisons of lines, likeness is not looked for.
const LIMIT: usize = 2_000_000;

/// Where to look, and in what order several places are told apart.
pub(super) struct Wish {
    /// The line at which the hunk says it starts.
    pub(super) line: Option<usize>,
    /// The first line it may start at, by what comes before it.
    pub(super) from: usize,
    /// Whether it must reach the end of the file.
    pub(super) at_end: bool,
}

type Test = fn(&[&str], &[&str]) -> bool;

/// The ways to fit, the strictest first; likeness comes after them.
const FITS: [(Fit, Test); 4] =
    [(Fit::Exact, exact), (Fit::Blanks, blanks), (Fit::Indent, indent), (Fit::Punctuation, punctuation)];

/// The one line of the file at which `old` starts, with nothing but blanks that differ.
pub(super) fn close(file: &[&str], old: &[&str]) -> Option<(usize, Fit)> {
    if old.is_empty() {
        return None;
    }
    let wish = Wish { line: None, from: 0, at_end: false };
    let fits = FITS.iter().filter(|(fit, _)| *fit != Fit::Punctuation);
    let mut found =
        fits.map(|(fit, test)| (*fit, places(file, old, &wish).filter(|(_, lines)| test(lines, old))));
    found.find_map(|(fit, mut places)| {
        let first = places.next()?.0;
        // Several places by the stricter test are several by every other.
        Some((places.next().is_none()).then_some((first, fit)))
    })?
}

/// The line of the file at which `old` starts, and how it fits.
pub(super) fn seek(file: &[&str], old: &[&str], wish: &Wish) -> Result<(usize, Fit), Reason> {
    for (fit, test) in FITS {
        let found: Vec<_> =
            places(file, old, wish).filter(|(_, lines)| test(lines, old)).map(|(at, _)| at).collect();
        match found.as_slice() {
            [] => {}
            [one] => return Ok((*one, fit)),
            // A line number decides between several places, but is none by itself.
            several => match wish.line.filter(|line| several.contains(line)) {
                Some(line) => return Ok((line, fit)),
                None => return Err(Reason::Ambiguous(several.iter().map(|at| at + 1).collect())),
            },
        }
    }
    alike(file, old, wish)
}

fn places<'a>(
    file: &'a [&'a str],
    old: &[&str],
    wish: &Wish,
) -> impl Iterator<Item = (usize, &'a [&'a str])> {
    let (from, at_end, len) = (wish.from, wish.at_end, old.len());
    let ends = move |at: usize| {
        !at_end || file.get(at + len..).is_some_and(|rest| rest.iter().all(|line| line.trim().is_empty()))
    };
    file.windows(len.max(1)).enumerate().filter(move |(at, _)| *at >= from && ends(*at))
}

fn exact(file: &[&str], old: &[&str]) -> bool {
    file == old
}

fn blanks(file: &[&str], old: &[&str]) -> bool {
    file.iter().zip(old).all(|(file, old)| file.trim_end() == old.trim_end())
}

fn indent(file: &[&str], old: &[&str]) -> bool {
    shift(file, old).is_some() && file.iter().zip(old).all(|(file, old)| file.trim() == old.trim())
}

fn punctuation(file: &[&str], old: &[&str]) -> bool {
    file.iter().zip(old).all(|(file, old)| plain(file.trim_end()) == plain(old.trim_end()))
}

/// The likeness of the best place, if it is like enough and no other comes near.
fn alike(file: &[&str], old: &[&str], wish: &Wish) -> Result<(usize, Fit), Reason> {
    if file.len().saturating_mul(old.len()) > LIMIT {
        return Err(Reason::NotFound(Vec::new()));
    }
    let wanted: Vec<_> = old.iter().map(|line| pairs(line)).collect();
    let there: Vec<_> = file.iter().map(|line| pairs(line)).collect();
    let likeness = |at: usize| {
        let lines = there.get(at..at + old.len()).unwrap_or_default();
        let all: usize = wanted.iter().zip(lines).map(|(a, b)| a.len() + b.len()).sum();
        let shared: usize = wanted.iter().zip(lines).map(|(a, b)| 2 * shared(a, b)).sum();
        if all == 0 { 0.0 } else { shared as f64 / all as f64 }
    };
    let mut all: Vec<_> = places(file, old, wish).map(|(at, _)| (likeness(at), at)).collect();
    all.sort_by(|a, b| b.0.total_cmp(&a.0));
    let Some((best, at)) = all.first().copied().filter(|(best, _)| *best > WORTH) else {
        return Err(Reason::NotFound(Vec::new()));
    };
    // Places that overlap a better one are the same place seen a line off.
    let mut apart: Vec<(f64, usize)> = vec![(best, at)];
    for (other, place) in all.iter().copied().filter(|(other, _)| *other > WORTH) {
        if apart.len() == TOLD {
            break;
        }
        if apart.iter().all(|(_, known)| place.abs_diff(*known) >= old.len()) {
            apart.push((other, place));
        }
    }
    let second = apart.get(1).map_or(0.0, |(second, _)| *second);
    if best >= ALIKE && best - second >= MARGIN {
        return Ok((at, Fit::Alike(best)));
    }
    let nearest = |(likeness, at): (f64, usize)| {
        let lines = file.get(at..at + old.len()).unwrap_or_default();
        let differs = lines.iter().zip(old).find(|(there, wanted)| there.trim_end() != wanted.trim_end());
        let plain = |line: &str| line.trim_end_matches(['\n', '\r']).to_owned();
        Nearest {
            line: at + 1,
            likeness,
            text: lines.concat(),
            differs: differs.filter(|_| old.len() > 1).map(|(there, wanted)| (plain(wanted), plain(there))),
        }
    };
    Err(Reason::NotFound(apart.into_iter().map(nearest).collect()))
}

/// What is to be taken from and put before each line of a hunk to indent it as the file is.
pub(super) fn shift<'a>(file: &[&'a str], old: &[&'a str]) -> Option<(&'a str, &'a str)> {
    let mut shifts =
        file.iter().zip(old).filter(|(file, old)| !file.trim().is_empty() && !old.trim().is_empty()).map(
            |(file, old)| {
                let (theirs, ours) = (indentation(file), indentation(old));
                match (theirs.strip_suffix(ours), ours.strip_suffix(theirs)) {
                    (Some(more), _) => Some(("", more)),
                    (_, Some(less)) => Some((less, "")),
                    _ => None,
                }
            },
        );
    let first = shifts.next()??;
    shifts.all(|shift| shift == Some(first)).then_some(first)
}

fn indentation(line: &str) -> &str {
    line.get(..line.len() - line.trim_start_matches([' ', '\t']).len()).unwrap_or_default()
}

fn plain(line: &str) -> String {
    let plain = |c: char| match c {
        '\u{2018}' | '\u{2019}' | '\u{201a}' | '\u{201b}' | '\u{2032}' => '\'',
        '\u{201c}' | '\u{201d}' | '\u{201e}' | '\u{201f}' | '\u{2033}' => '"',
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        '\u{a0}' | '\u{2002}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}' => ' ',
        c => c,
    };
    line.chars().map(plain).collect()
}

/// The pairs of neighbouring characters of a line, sorted; blanks at its ends aside.
fn pairs(line: &str) -> Vec<(char, char)> {
    let line = line.trim();
    let mut pairs: Vec<_> = line.chars().zip(line.chars().skip(1).chain(['\n'])).collect();
    pairs.sort_unstable();
    pairs
}

/// How many pairs two lines share.
fn shared(a: &[(char, char)], b: &[(char, char)]) -> usize {
    let (mut at, mut shared) = (0, 0);
    for pair in a {
        while b.get(at).is_some_and(|other| other < pair) {
            at += 1;
        }
        if b.get(at) == Some(pair) {
            shared += 1;
            at += 1;
        }
    }
    shared
}
