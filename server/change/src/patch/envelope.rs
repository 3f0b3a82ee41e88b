//! The envelope: `*** Begin Patch`, one section per file, `*** End Patch`. Hunks are found by their lines
//! and by `@@` lines that name what comes before them; there are no line numbers.

use super::{Action, FilePatch, Hunk, Line, ParseError, Patch};

pub(super) const BEGIN: &str = "*** Begin Patch";
const END: &str = "*** End Patch";

pub(super) fn parse(input: &str) -> Result<Vec<FilePatch>, ParseError> {
    let lines: Vec<&str> = input.split_inclusive('\n').collect();
    let begin = lines.iter().position(|line| line.trim_end() == BEGIN);
    let begin = begin.ok_or_else(|| ParseError::at(0, format!("there is no line '{BEGIN}'")))?;
    let mut files: Vec<FilePatch> = Vec::new();
    for (at, line) in lines.iter().enumerate().skip(begin + 1) {
        let head = line.trim_end();
        if head == END {
            return Ok(files);
        }
        if let Some(action) = head.strip_prefix("*** ").filter(|rest| *rest != "End of File") {
            section(&mut files, action)
                .ok_or_else(|| ParseError::at(at, format!("'{head}' is no section")))?;
            continue;
        }
        let file = files.last_mut().ok_or_else(|| ParseError::at(at, "a file's section must come first"))?;
        body(&mut file.action, line).map_err(|problem| ParseError::at(at, problem))?;
    }
    Err(ParseError::at(lines.len(), format!("there is no line '{END}'")))
}

fn section(files: &mut Vec<FilePatch>, head: &str) -> Option<()> {
    let (kind, path) = head.split_once(": ")?;
    let path = path.trim().to_owned();
    let action = match kind {
        "Add File" => Action::Create(String::new()),
        "Delete File" => Action::Delete { was: None },
        "Update File" => Action::Change { hunks: Vec::new(), moved: None },
        "Move to" => {
            let Action::Change { moved, .. } = &mut files.last_mut()?.action else { return None };
            *moved = Some(path);
            return Some(());
        }
        _ => return None,
    };
    files.push(FilePatch::new(path, action));
    Some(())
}

fn body(action: &mut Action, line: &str) -> Result<(), &'static str> {
    match action {
        Action::Create(text) => {
            text.push_str(line.strip_prefix('+').ok_or("every line of a new file starts with '+'")?);
            Ok(())
        }
        Action::Change { hunks, .. } => change(hunks, line),
        _ => Err("a deleted file has no lines"),
    }
}

fn change(hunks: &mut Vec<Hunk>, line: &str) -> Result<(), &'static str> {
    if let Some(anchor) = line.strip_prefix("@@") {
        let anchor = anchor.trim().trim_end_matches("@@").trim_end().to_owned();
        // Several in a row narrow one place down.
        if hunks.last().is_none_or(|hunk| !hunk.lines.is_empty()) {
            hunks.push(Hunk::default());
        }
        if let Some(hunk) = hunks.last_mut().filter(|_| !anchor.is_empty()) {
            hunk.anchors.push(anchor);
        }
        return Ok(());
    }
    if hunks.is_empty() || hunks.last().is_some_and(|hunk| hunk.at_end) {
        hunks.push(Hunk::default());
    }
    let Some(hunk) = hunks.last_mut() else { return Ok(()) };
    if line.trim_end() == "*** End of File" {
        hunk.at_end = true;
        return Ok(());
    }
    let rest = line.get(1..).unwrap_or_default().to_owned();
    hunk.lines.push(match line.chars().next() {
        Some('+') => Line::Add(rest),
        Some('-') => Line::Remove(rest),
        Some(' ') => Line::Keep(rest),
        // An empty line that lost its mark.
        Some('\n' | '\r') => Line::Keep(line.to_owned()),
        _ => return Err("a line of a hunk starts with ' ', '-' or '+'"),
    });
    Ok(())
}

/// The patch in this form; `None` where it says what the form cannot.
pub(super) fn write(patch: &Patch) -> Option<String> {
    let mut out = format!("{BEGIN}\n");
    for FilePatch { path, action, executable } in &patch.files {
        if executable.is_some() || path.contains('\n') {
            return None;
        }
        match action {
            Action::Create(text) => {
                out.extend(["*** Add File: ", path.as_str(), "\n"]);
                text.split_inclusive('\n').for_each(|line| push(&mut out, '+', line));
            }
            Action::Delete { .. } => out.extend(["*** Delete File: ", path.as_str(), "\n"]),
            Action::Change { hunks, moved } => {
                out.extend(["*** Update File: ", path.as_str(), "\n"]);
                if let Some(moved) = moved {
                    out.extend(["*** Move to: ", moved.as_str(), "\n"]);
                }
                for hunk in hunks {
                    out.push_str("@@\n");
                    for line in &hunk.lines {
                        let mark = match line {
                            Line::Keep(_) => ' ',
                            Line::Remove(_) => '-',
                            Line::Add(_) => '+',
                        };
                        push(&mut out, mark, line.text());
                    }
                    if hunk.at_end {
                        out.push_str("*** End of File\n");
                    }
                }
            }
            _ => return None,
        }
    }
    Some(out + END + "\n")
}

fn push(out: &mut String, mark: char, line: &str) {
    out.push(mark);
    out.push_str(line);
    if !line.ends_with('\n') {
        out.push('\n');
    }
}
