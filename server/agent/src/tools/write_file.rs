//! `write_file`: a file gets a whole new text.

use change::patch::Action;
use schemars::JsonSchema;
use serde::Deserialize;

use super::{Access, Call, Done, Refused, Tool, patching};

pub(super) struct WriteFile;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Arguments {
    /// The file, from the workspace's root.
    path: String,
    /// All of its text.
    content: String,
    /// Why, in a few words; the reviewer sees it at each hunk.
    reason: String,
}

impl Tool for WriteFile {
    const NAME: &'static str = "write_file";
    const ABOUT: &'static str = "Makes a file, or replaces all of its text. A file that is there must have been \
        read before; to change a part of it, use edit_file or apply_patch.";
    const ACCESS: Access = Access::Edit;
    type Arguments = Arguments;

    fn title(arguments: &Arguments) -> String {
        format!("Write {}: {}", arguments.path, arguments.reason)
    }

    async fn run(arguments: Arguments, call: &Call) -> Result<Done, Refused> {
        let Arguments { path, content, reason } = arguments;
        let overlay = &call.bench.overlay;
        let place = overlay.places().find(&path)?;
        if place.path.is_dir() {
            return Err(Refused::new(format!("{} is a folder", place.name)));
        }
        if overlay.get(&place.path)?.is_some() && !overlay.knows(&place.path) {
            return Err(Refused::new(format!(
                "{} is there, and you have not read it as it is now; read it first, so that nothing is lost",
                place.name
            )));
        }
        patching::apply(call, patching::one(path, Action::Write(content)), &reason).await
    }
}
