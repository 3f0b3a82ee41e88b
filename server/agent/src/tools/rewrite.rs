//! `rewrite`: structural search and replacement; one call changes hundreds of places.

use std::ops::ControlFlow;

use schemars::JsonSchema;
use serde::Deserialize;
use text::Bytes;
use workspace::{Language, Rule, Scope};

use super::{Access, Call, Done, Refused, Tool};
use crate::{
    approval::Denied,
    overlay::{Author, Write},
};

/// So many changed files are named.
const NAMED: usize = 30;

pub(super) struct Rewrite;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Arguments {
    /// Code to look for; `$NAME` stands for one piece of code, `$$$NAME` for any number of them.
    pattern: String,
    /// Code to put in its place, with the same names.
    replacement: String,
    /// The language of the pattern, such as `rust`; every language in which it is code without it.
    #[serde(default)]
    language: Option<String>,
    /// A file or folder to stay within.
    #[serde(default)]
    path: Option<String>,
    /// Why, in a few words; the reviewer sees it at each hunk.
    reason: String,
}

impl Tool for Rewrite {
    const NAME: &'static str = "rewrite";
    const ABOUT: &'static str = "Replaces code by its structure in all of the workspace at once, whatever its \
        blanks and line breaks: pattern `$A.len() == 0`, replacement `$A.is_empty()`. The best way to make the \
        same change at many places.";
    const ACCESS: Access = Access::Edit;
    type Arguments = Arguments;

    fn title(arguments: &Arguments) -> String {
        format!("Rewrite `{}` to `{}`", arguments.pattern, arguments.replacement)
    }

    async fn run(arguments: Arguments, call: &Call) -> Result<Done, Refused> {
        let bench = &call.bench;
        let language = match arguments.language.as_deref() {
            Some(id) => Some(Language::of_id(id).ok_or_else(|| unknown(id))?),
            None => None,
        };
        let path = arguments.path.as_deref().map(|path| bench.overlay.places().find(path)).transpose()?;
        let scope = Scope { path: path.map(|place| place.path), ..Scope::default() };
        let rule = Rule { language, pattern: arguments.pattern, replacement: arguments.replacement };
        let mut watch =
            |_| if bench.stop.is_cancelled() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) };
        let swept =
            workspace::rewrite(&bench.overlay.view(), &rule, &scope, &mut watch).map_err(|error| {
                if bench.stop.is_cancelled() {
                    Denied::Stopped.into()
                } else {
                    Refused::new(error.to_string())
                }
            })?;
        let mut writes = Vec::new();
        for file in &swept.files {
            // What the task deleted is still on the disk.
            if bench.overlay.get(&file.path)?.is_none() {
                continue;
            }
            let text = file.before.text.apply(&file.edit);
            let text = text.map_err(|error| Refused::new(format!("{}: {error}", file.path.display())))?;
            writes.push(Write { path: file.path.clone(), after: Some(Bytes { text, bom: file.before.bom }) });
        }
        if writes.is_empty() {
            return Ok(Done::new("Nothing matches, so nothing was changed.", Vec::new()));
        }
        let places: usize = swept.files.iter().map(|file| file.edit.replacements().len()).sum();
        let files: Vec<_> = writes.iter().map(|write| write.path.clone()).collect();
        let names: Vec<_> = files.iter().take(NAMED).map(|path| bench.overlay.places().name(path)).collect();
        let more = files.len().saturating_sub(NAMED);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        let mut text =
            format!("{places} places in {} files changed: {}{more}\n", files.len(), names.join(", "));
        for skipped in &swept.skipped {
            text += &format!("left out {}: {}\n", bench.overlay.places().name(&skipped.path), skipped.reason);
        }
        text += &bench.edit(writes, &arguments.reason, Author::Model).await?;
        Ok(Done::new(crate::clip::clip(&text, crate::clip::LIMIT), files))
    }
}

fn unknown(id: &str) -> Refused {
    let known: Vec<_> = Language::ALL.iter().map(|language| language.id()).collect();
    Refused::new(format!("`{id}` is no language that is known here; there are {}", known.join(", ")))
}
