//! Edits as JSON, as tools of models take them: a text that is replaced by another, or a whole file. One
//! object, or a list of them.

use serde::{Deserialize, Serialize};

use super::{Action, FilePatch, ParseError, Patch};

/// One edit.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Entry {
    Replace(Replace),
    Write(Write),
    Delete(Delete),
}

/// `{"path": …, "old": …, "new": …}`
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Replace {
    path: String,
    old: String,
    new: String,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    all: bool,
}

/// `{"path": …, "text": …}`
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Write {
    path: String,
    text: String,
}

/// `{"path": …, "delete": true}`
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Delete {
    path: String,
    delete: bool,
}

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Entries {
    Many(Vec<Entry>),
    One(Entry),
}

pub(super) fn parse(input: &str) -> Result<Vec<FilePatch>, ParseError> {
    let entries = serde_json::from_str(input).map_err(|error| {
        let form = r#"an edit is {"path", "old", "new"}, {"path", "text"} or {"path", "delete": true}"#;
        ParseError::at(error.line().saturating_sub(1), format!("{error}; {form}"))
    })?;
    let entries = match entries {
        Entries::Many(entries) => entries,
        Entries::One(entry) => vec![entry],
    };
    entries.into_iter().map(file).collect()
}

fn file(entry: Entry) -> Result<FilePatch, ParseError> {
    Ok(match entry {
        Entry::Replace(Replace { path, old, .. }) if old.is_empty() => {
            return Err(ParseError::at(0, format!("{path}: \"old\" is empty; give \"text\" for a new file")));
        }
        Entry::Replace(Replace { path, old, new, all }) => {
            FilePatch::new(path, Action::Replace { old, new, all })
        }
        Entry::Write(Write { path, text }) => FilePatch::new(path, Action::Write(text)),
        Entry::Delete(Delete { path, delete: true }) => FilePatch::new(path, Action::Delete { was: None }),
        Entry::Delete(Delete { path, .. }) => {
            return Err(ParseError::at(0, format!("{path}: \"delete\" is false, so there is nothing to do")));
        }
    })
}

/// The patch in this form; `None` where it says what the form cannot.
pub(super) fn write(patch: &Patch) -> Option<String> {
    let mut entries = Vec::new();
    for FilePatch { path, action, executable } in &patch.files {
        let path = path.clone();
        match action {
            _ if executable.is_some() => return None,
            Action::Create(text) | Action::Write(text) => {
                entries.push(Entry::Write(Write { path, text: text.clone() }));
            }
            Action::Delete { .. } => entries.push(Entry::Delete(Delete { path, delete: true })),
            Action::Replace { old, new, all } => {
                entries.push(Entry::Replace(Replace { path, old: old.clone(), new: new.clone(), all: *all }));
            }
            Action::Change { hunks, moved: None } => entries.extend(hunks.iter().map(|hunk| {
                let (path, old, new) = (path.clone(), hunk.old().concat(), hunk.new_lines().concat());
                Entry::Replace(Replace { path, old, new, all: false })
            })),
            _ => return None,
        }
    }
    serde_json::to_string_pretty(&entries).ok().map(|json| json + "\n")
}
