//! Refusals in words that help to mend a patch: which hunk, where its lines could be meant, and what stands
//! there instead.

use std::fmt::{self, Formatter};

use super::{Nearest, Reason, Refusal};

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.path)?;
        if self.hunk > 0 {
            write!(f, ", hunk {}", self.hunk)?;
        }
        match &self.reason {
            Reason::Path => {
                f.write_str(": the path must be relative and stay inside the root, through no link")
            }
            Reason::Exists => f.write_str(": the file is to be made, but is there already"),
            Reason::Missing => f.write_str(": there is no such file"),
            Reason::Unreadable(why) => write!(f, ": the file cannot be changed: {why}"),
            Reason::Overlap => f.write_str(": it touches lines that another hunk changes"),
            Reason::Other => f.write_str(": the file is not the one that the patch was made for"),
            Reason::NoAnchor(anchor) => {
                write!(f, ": the line `{anchor}`, which comes before it, is not in the file")
            }
            Reason::Ambiguous(lines) => ambiguous(f, lines),
            Reason::NotFound(nearest) => not_found(f, nearest),
        }
    }
}

fn ambiguous(f: &mut Formatter<'_>, lines: &[usize]) -> fmt::Result {
    let mut apart = lines.to_vec();
    apart.dedup();
    if let ([line], [_, _, ..]) = (apart.as_slice(), lines) {
        return write!(f, ": it is there {} times at line {line}; give more context", lines.len());
    }
    let apart: Vec<_> = apart.iter().map(ToString::to_string).collect();
    write!(f, ": its lines are at several places, at lines {}; give more context", apart.join(", "))
}

fn not_found(f: &mut Formatter<'_>, nearest: &[Nearest]) -> fmt::Result {
    let percent = |nearest: &Nearest| (nearest.likeness * 100.0).round();
    let Some((best, others)) = nearest.split_first() else {
        return f.write_str(": its lines are not in the file, nor any like them");
    };
    let (line, text) = (best.line, best.text.trim_end_matches(['\n', '\r']));
    write!(f, ": its lines are not in the file. The nearest are at line {line} ({} % alike)", percent(best))?;
    for (index, other) in others.iter().enumerate() {
        f.write_str(if index == 0 { "; next at line " } else { ", " })?;
        write!(f, "{} ({} %)", other.line, percent(other))?;
    }
    write!(f, ":\n{text}")?;
    if let Some((wanted, there)) = &best.differs {
        write!(f, "\nThe first line that differs is `{there}` in the file, and `{wanted}` in the hunk.")?;
    }
    Ok(())
}

impl Refusal {
    /// The lines of the file, from 1, at which the hunk could be meant.
    pub fn candidates(&self) -> Vec<usize> {
        match &self.reason {
            Reason::Ambiguous(lines) => lines.clone(),
            Reason::NotFound(nearest) => nearest.iter().map(|nearest| nearest.line).collect(),
            _ => Vec::new(),
        }
    }

    /// What the file says at the likeliest of them.
    pub fn nearest(&self) -> Option<&str> {
        match &self.reason {
            Reason::NotFound(nearest) => nearest.first().map(|nearest| nearest.text.as_str()),
            _ => None,
        }
    }
}
