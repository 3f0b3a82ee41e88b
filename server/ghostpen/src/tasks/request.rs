//! What the user delegates, as a model reads it: the words, the wish that has a name, and what they point
//! at, as the user sees it now. What is pointed at is marked as what it is and never becomes the user's words.

use std::{collections::HashMap, fmt::Write as _, path::Path, sync::Arc};

use agent::{Order, Report, clip::clip, place::Places};
use model::Part;
use protocol::{Image, ItemContent, Mention, Mode, Shortcut};
use text::Text;
use workspace::{Limits, Snapshot};

use super::{host::reports, prompt::Prompt, short};
use crate::{convert, review::Address, session::Session};

/// The most of one thing pointed at that is shown, in bytes.
const SHOWN: usize = 30_000;

/// The most that is shown of all of it; the rest is named, and the model can read it.
const ALL: usize = 120_000;

/// So many files of a folder are named.
const NAMED: usize = 200;

/// The longest image, in characters of base64: 5 MB.
const IMAGE: usize = 7_000_000;

/// The order for a task.
///
/// # Errors
/// When nothing is said, or an image cannot be taken, in words for people.
pub(super) async fn order(
    session: &Arc<Session>,
    snapshot: Snapshot,
    prompt: Prompt,
) -> Result<Order, String> {
    let Prompt { text, mode, shortcut, mentions, images, .. } = prompt;
    let images = images.into_iter().map(image).collect::<Result<Vec<_>, _>>()?;
    let (words, title) = words(&text, shortcut)?;
    let mut reported = HashMap::new();
    for mention in &mentions {
        if let Mention::Diagnostics { uri } = mention {
            let path = uri.parse().ok().as_ref().and_then(convert::path);
            reported.insert(uri.clone(), reports(session, path).await);
        }
    }
    let pointed = mentions.clone();
    let context = move |session: &Arc<Session>| context(session, &snapshot, &pointed, &reported);
    let context = session.aside(context).await.map_err(|error| error.to_string())?;
    Ok(Order {
        request: words + &context,
        shown: ItemContent::UserMessage {
            text: if text.trim().is_empty() { title.clone() } else { text },
            mentions,
            images: images.len() as u32,
        },
        images,
        title,
        mode: if shortcut == Some(Shortcut::Explain) { Mode::Ask } else { mode },
    })
}

/// The user's words with those of the wish, and a title.
pub(crate) fn words(text: &str, shortcut: Option<Shortcut>) -> Result<(String, String), String> {
    let text = text.trim();
    let (wish, name) = match shortcut {
        None if text.is_empty() => return Err("Say what is to be done".to_owned()),
        // What follows the first paragraph is mostly quoted.
        None => return Ok((text.to_owned(), short(text.split("\n\n").next().unwrap_or(text)))),
        Some(Shortcut::Refactor) => (
            "Refactor the code that is pointed at. Its behaviour stays as it is; its callers are adapted.",
            "Refactor",
        ),
        Some(Shortcut::Fix) => (
            "Find the cause of what is reported as wrong, or wrong as the user says, and mend it there.",
            "Fix",
        ),
        Some(Shortcut::Tests) => (
            "Write tests for the code that is pointed at, where and how this project has its tests. Run them.",
            "Write tests",
        ),
        Some(Shortcut::Document) => (
            "Document the code that is pointed at, in the style of this project. Nothing but comments changes.",
            "Document",
        ),
        Some(Shortcut::Explain) => {
            ("Explain the code that is pointed at: what it does, and why so.", "Explain")
        }
        Some(Shortcut::Everywhere) => (
            "Do everywhere in the workspace, where it fits, what was done at the place that is pointed at.",
            "Apply everywhere",
        ),
    };
    if text.is_empty() {
        Ok((wish.to_owned(), name.to_owned()))
    } else {
        Ok((format!("{wish}\n\n{text}"), format!("{name}: {}", short(text))))
    }
}

fn image(image: Image) -> Result<Part, String> {
    let known = ["image/png", "image/jpeg", "image/gif", "image/webp"];
    let plain = |c: u8| c.is_ascii_alphanumeric() || b"+/=".contains(&c);
    if !known.contains(&image.media_type.as_str()) {
        return Err(format!("An image of the type {} cannot be taken; a PNG can", short(&image.media_type)));
    }
    if image.data.len() > IMAGE || !image.data.bytes().all(plain) {
        return Err("An image cannot be taken: it has more than 5 MB, or is no base64".to_owned());
    }
    Ok(Part::Image { media_type: image.media_type, data: image.data })
}

/// What is pointed at, one block each.
fn context(
    session: &Arc<Session>,
    snapshot: &Snapshot,
    mentions: &[Mention],
    reported: &HashMap<String, Vec<Report>>,
) -> String {
    let places = Places::new(snapshot.roots());
    let mut out = String::new();
    for mention in mentions {
        let (attributes, text) = match mention {
            Mention::File { uri } => file(snapshot, &places, uri),
            Mention::Selection { uri, range } => part(session, snapshot, &places, uri, *range, "selection"),
            Mention::Symbol { uri, range, name } => {
                part(session, snapshot, &places, uri, *range, &format!("definition of {}", attribute(name)))
            }
            Mention::Diagnostics { uri } => {
                let told = reported.get(uri).map(Vec::as_slice).unwrap_or_default();
                problems(snapshot, &places, uri, told)
            }
            Mention::Change { change_id } => {
                let uri = Address::Review { change: change_id.clone() }.uri();
                let diff = session.reviews().document(session, &uri);
                (
                    "what=\"change under review\"".to_owned(),
                    diff.unwrap_or_else(|| "(there is no such change)".to_owned()),
                )
            }
            Mention::Text { label, text } => (format!("what=\"{}\"", attribute(label)), text.clone()),
        };
        let text = if out.len() > ALL {
            "(left out here; read it with your tools)".to_owned()
        } else {
            // A text cannot end its own block.
            clip(&text, SHOWN).replace("</pointed-at", "< /pointed-at")
        };
        let _ = write!(out, "\n\n<pointed-at {attributes}>\n{}\n</pointed-at>", text.trim_end_matches('\n'));
    }
    out
}

fn attribute(text: &str) -> String {
    agent::clip::clip_line(text).replace(['"', '<', '>', '\n'], " ")
}

fn named(places: &Places, path: &Path) -> String {
    attribute(&places.name(path))
}

fn file(snapshot: &Snapshot, places: &Places, uri: &str) -> (String, String) {
    let Some(path) = path(uri) else { return nothing(uri) };
    let name = named(places, &path);
    if path.is_dir() {
        let files = snapshot.files(Limits::default()).filter(|file| file.starts_with(&path));
        let files: Vec<_> = files.take(NAMED).map(|file| places.name(&file)).collect();
        return (format!("what=\"folder\" path=\"{name}\""), files.join("\n"));
    }
    let text = snapshot
        .read(&path)
        .map_or_else(|error| format!("(it cannot be read: {error})"), |source| source.text.to_string());
    (format!("what=\"file\" path=\"{name}\""), text)
}

fn part(
    session: &Session,
    snapshot: &Snapshot,
    places: &Places,
    uri: &str,
    range: protocol::Range,
    what: &str,
) -> (String, String) {
    let Some(path) = path(uri) else { return nothing(uri) };
    let name = named(places, &path);
    let text = match snapshot.read(&path) {
        Ok(source) => source.text,
        Err(error) => {
            return (format!("what=\"{what}\" path=\"{name}\""), format!("(it cannot be read: {error})"));
        }
    };
    let at = |at| convert::wired_offset(&text, at, session.encoding());
    let (start, end) = (at(range.start), at(range.end));
    let bytes = lines(&text, start.min(end), start.max(end));
    let (first, last) = (text.line_of(bytes.start) + 1, text.line_of(bytes.end.max(bytes.start + 1) - 1) + 1);
    (format!("what=\"{what}\" path=\"{name}\" lines=\"{first}-{last}\""), text.slice(bytes).into_owned())
}

/// The whole lines that a range touches.
fn lines(text: &Text, start: usize, end: usize) -> std::ops::Range<usize> {
    let first = text.line_of(start);
    // A selection of whole lines ends where the next one starts, which is not meant.
    let last =
        text.line_of(if end > start && text.line_start(text.line_of(end)) == end { end - 1 } else { end });
    text.line_start(first)..text.line_range(last).end
}

fn problems(snapshot: &Snapshot, places: &Places, uri: &str, reports: &[Report]) -> (String, String) {
    let Some(path) = path(uri) else { return nothing(uri) };
    let mut out = String::new();
    for report in reports {
        let _ =
            writeln!(out, "line {}: {} ({})", report.line, report.message.replace('\n', " "), report.source);
    }
    if let (Some(language), Ok(source)) = (snapshot.language_of(&path), snapshot.read(&path)) {
        for fault in workspace::faults(language, &source.text.to_string()) {
            let _ = writeln!(out, "line {}: syntax error", source.text.line_of(fault.range.start) + 1);
        }
    }
    if out.is_empty() {
        "(nothing is reported now)".clone_into(&mut out);
    }
    (format!("what=\"reported problems\" path=\"{}\"", named(places, &path)), out)
}

fn path(uri: &str) -> Option<std::path::PathBuf> {
    uri.parse().ok().as_ref().and_then(convert::path)
}

fn nothing(uri: &str) -> (String, String) {
    (format!("what=\"{}\"", attribute(uri)), "(this is no file)".to_owned())
}
