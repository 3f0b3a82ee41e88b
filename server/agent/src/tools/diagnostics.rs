//! `diagnostics`: what is reported as wrong: by the editor's servers for the user's files, and by syntax for
//! the files as the task has them.

use std::fmt::Write as _;

use schemars::JsonSchema;
use serde::Deserialize;

use super::{Access, Call, Done, Refused, Tool};
use crate::{
    clip::{LIMIT, clip, clip_line},
    syntax,
};

pub(super) struct Diagnostics;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Arguments {
    /// A file; without it, everything the editor reports, and the syntax of what you edited.
    #[serde(default)]
    path: Option<String>,
}

impl Tool for Diagnostics {
    const NAME: &'static str = "diagnostics";
    const ABOUT: &'static str = "Shows errors and warnings: those of the editor's language servers, which know \
        the user's files without your edits, and syntax errors of the files with your edits.";
    const ACCESS: Access = Access::Read;
    type Arguments = Arguments;

    fn title(arguments: &Arguments) -> String {
        format!("Look for errors in {}", arguments.path.as_deref().unwrap_or("the workspace"))
    }

    async fn run(arguments: Arguments, call: &Call) -> Result<Done, Refused> {
        let overlay = &call.bench.overlay;
        let place = match &arguments.path {
            Some(path) => Some(call.readable(path).await?),
            None => None,
        };
        let paths = place.as_ref().map_or_else(|| overlay.changed(), |place| vec![place.path.clone()]);
        let mut out = String::new();
        for path in &paths {
            let Ok(Some(bytes)) = overlay.get(path) else { continue };
            for error in syntax::errors(path, &bytes.text) {
                let _ = writeln!(
                    out,
                    "{}:{}: error: {} (syntax)",
                    overlay.places().name(path),
                    error.line,
                    error.what
                );
            }
        }
        let changed = overlay.changed();
        for report in call.bench.host.diagnostics(place.map(|place| place.path)).await {
            let severity = match report.severity {
                1 => "error",
                2 => "warning",
                3 => "information",
                _ => "hint",
            };
            let old = if changed.contains(&report.path) { " [of the file without your edits]" } else { "" };
            let (name, line) = (overlay.places().name(&report.path), report.line);
            let (message, source) =
                (clip_line(&report.message.replace('\n', " ")), clip_line(&report.source));
            let _ = writeln!(out, "{name}:{line}: {severity}: {message} ({source}){old}");
        }
        if out.is_empty() {
            "Nothing is reported.\n".clone_into(&mut out);
        }
        Ok(Done::new(clip(&out, LIMIT), paths))
    }
}
