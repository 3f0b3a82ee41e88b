//! Search and replace blocks: the file's name, then the lines as they are and as they shall be, between
//! conflict marks. A block with nothing to search for makes a new file.

use super::{Action, FilePatch, Hunk, Line, ParseError, Patch};

pub(super) const SEARCH: &str = "<<<<<<< SEARCH";
const MIDDLE: &str = "=======";
const REPLACE: &str = ">>>>>>> REPLACE";

pub(super) fn parse(input: &str) -> Result<Vec<FilePatch>, ParseError> {
    let lines: Vec<&str> = input.split_inclusive('\n').collect();
    let mut files: Vec<FilePatch> = Vec::new();
    let mut named = None;
    let mut at = 0;
    while let Some(line) = lines.get(at) {
        let head = line.trim();
        if head == SEARCH {
            let middle = mark(&lines, at, MIDDLE)?;
            let end = mark(&lines, middle, REPLACE)?;
            let path: String =
                named.clone().ok_or_else(|| ParseError::at(at, "the file's name must come before"))?;
            let between = |from: usize, to: usize| lines.get(from + 1..to).unwrap_or_default();
            block(&mut files, path, between(at, middle), between(middle, end));
            at = end;
        } else if !head.is_empty() && !head.starts_with("```") {
            named = Some(head.trim_matches(['`', '*', ':']).to_owned());
        }
        at += 1;
    }
    Ok(files)
}

fn mark(lines: &[&str], from: usize, mark: &str) -> Result<usize, ParseError> {
    let found = lines.iter().skip(from + 1).position(|line| line.trim_end() == mark);
    found.map(|at| from + 1 + at).ok_or_else(|| ParseError::at(from, format!("no line '{mark}' follows")))
}

fn block(files: &mut Vec<FilePatch>, path: String, old: &[&str], new: &[&str]) {
    if old.iter().all(|line| line.trim().is_empty()) {
        files.push(FilePatch::new(path, Action::Create(new.concat())));
        return;
    }
    let old = old.iter().map(|line| Line::Remove((*line).to_owned()));
    let new = new.iter().map(|line| Line::Add((*line).to_owned()));
    let hunk = Hunk { lines: old.chain(new).collect(), ..Hunk::default() };
    match files.last_mut() {
        Some(FilePatch { path: last, action: Action::Change { hunks, .. }, .. }) if *last == path => {
            hunks.push(hunk);
        }
        _ => files.push(FilePatch::new(path, Action::Change { hunks: vec![hunk], moved: None })),
    }
}

/// The patch in this form; `None` where it says what the form cannot.
pub(super) fn write(patch: &Patch) -> Option<String> {
    let mut out = String::new();
    for FilePatch { path, action, executable } in &patch.files {
        let pairs = match action {
            _ if executable.is_some() => return None,
            Action::Create(text) => vec![(String::new(), text.clone())],
            Action::Change { hunks, moved: None } => {
                hunks.iter().map(|hunk| (hunk.old().concat(), hunk.new_lines().concat())).collect()
            }
            _ => return None,
        };
        out.extend([path.as_str(), "\n"]);
        for (old, new) in pairs {
            let is_mark = |line: &str| [SEARCH, MIDDLE, REPLACE].contains(&line.trim_end());
            if [&old, &new].iter().any(|text| text.lines().any(is_mark)) {
                return None;
            }
            let ended =
                |text: String| if text.is_empty() || text.ends_with('\n') { text } else { text + "\n" };
            let (old, new) = (ended(old), ended(new));
            out.extend([SEARCH, "\n", &old, MIDDLE, "\n", &new, REPLACE, "\n"]);
        }
    }
    Some(out)
}
