//! `symbols`: what a file defines, or where a name is defined and used, by syntax: never in strings and
//! comments.

use std::fmt::Write as _;

use schemars::JsonSchema;
use serde::Deserialize;
use text::Text;
use workspace::{Language, Workspace, definitions, symbol_at};

use super::{Access, Call, Done, Refused, Tool};
use crate::{clip::clip_line, protected::Protection};

const LIMIT: usize = 200;

pub(super) struct Symbols;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Arguments {
    /// A name to look for in the whole workspace.
    #[serde(default)]
    name: Option<String>,
    /// A file whose definitions to list; with a name, a file or folder to look in.
    #[serde(default)]
    path: Option<String>,
}

impl Tool for Symbols {
    const NAME: &'static str = "symbols";
    const ABOUT: &'static str = "With a path, lists what the file defines. With a name, lists where it is \
        defined and used in the workspace, by syntax.";
    const ACCESS: Access = Access::Read;
    type Arguments = Arguments;

    fn title(arguments: &Arguments) -> String {
        match (&arguments.name, &arguments.path) {
            (Some(name), _) => format!("Find `{name}`"),
            (None, path) => format!("List what {} defines", path.as_deref().unwrap_or("a file")),
        }
    }

    async fn run(arguments: Arguments, call: &Call) -> Result<Done, Refused> {
        match (arguments.name.filter(|name| !name.is_empty()), arguments.path) {
            (None, Some(path)) => outline(call, &path).await,
            (Some(name), path) => find(call, &name, path.as_deref()),
            (None, None) => Err(Refused::new("give a path to list a file's definitions, or a name to find")),
        }
    }
}

async fn outline(call: &Call, path: &str) -> Result<Done, Refused> {
    let place = call.readable(path).await?;
    let text = call.bench.overlay.read(&place.path)?.text;
    let Some(language) = Language::of_path(&place.path).filter(|language| language.is_code()) else {
        return Err(Refused::new(format!("the syntax of {} is not known here; use search", place.name)));
    };
    let found = definitions(language, &text.to_string());
    let mut out = String::new();
    let mut around: Vec<usize> = Vec::new();
    for definition in found.iter().take(LIMIT) {
        around.retain(|end| *end > definition.range.start);
        let (line, said) = line_at(&text, definition.name_range.start);
        let _ = writeln!(out, "{}:{line}: {}{said}", place.name, "  ".repeat(around.len()));
        around.push(definition.range.end);
    }
    match found.len() {
        0 => "Nothing is defined there.\n".clone_into(&mut out),
        count if count > LIMIT => drop(writeln!(out, "[… {} more definitions]", count - LIMIT)),
        _ => {}
    }
    Ok(Done::new(out, vec![place.path]))
}

/// The line of a place, from 1, and what it says.
fn line_at(text: &Text, offset: usize) -> (usize, String) {
    let line = text.line_of(offset);
    (line + 1, clip_line(text.slice(text.line_content_range(line)).trim()))
}

#[derive(Default)]
struct Found {
    defined: String,
    used: String,
    uses: usize,
}

fn find(call: &Call, name: &str, path: Option<&str>) -> Result<Done, Refused> {
    let overlay = &call.bench.overlay;
    let below = path.map(|path| overlay.places().find(path)).transpose()?.map(|place| place.path);
    let mut found = Found::default();
    for path in overlay.walk(below.as_deref(), false, &call.bench.stop) {
        let place = overlay.places().place(path);
        let Some(language) = Language::of_path(&place.path).filter(|language| language.is_code()) else {
            continue;
        };
        if place.protection == Some(Protection::Secret) {
            continue;
        }
        if let Ok(Some(bytes)) = overlay.get(&place.path) {
            look(&mut found, &place.name, language, &bytes.text, name);
        }
    }
    let Found { defined, used, uses } = found;
    if defined.is_empty() && used.is_empty() {
        let text = format!("`{name}` is no name in the code here; search finds text of any kind.");
        return Ok(Done::new(text, Vec::new()));
    }
    let more = uses.saturating_sub(LIMIT);
    let more = if more > 0 { format!("  [… {more} more uses]\n") } else { String::new() };
    Ok(Done::new(format!("defined:\n{defined}used:\n{used}{more}"), Vec::new()))
}

/// Looks for a name in one file.
fn look(found: &mut Found, file: &str, language: Language, text: &Text, name: &str) {
    let content = text.to_string();
    if !content.contains(name) {
        return;
    }
    let workspace = Workspace::default();
    let document = workspace.documents().open("file:///name", None, language.id(), 0, &content);
    let defined = definitions(language, &content);
    for (at, _) in content.match_indices(name) {
        let here = symbol_at(&document, at).filter(|symbol| symbol.range.start == at && symbol.name == name);
        if here.is_none() {
            continue;
        }
        let (line, said) = line_at(text, at);
        let is_definition = defined.iter().any(|definition| definition.name_range.start == at);
        found.uses += usize::from(!is_definition);
        let out = if is_definition { &mut found.defined } else { &mut found.used };
        if is_definition || found.uses <= LIMIT {
            let _ = writeln!(out, "  {file}:{line}: {said}");
        }
    }
}
