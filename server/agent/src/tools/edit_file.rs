//! `edit_file`: a text in a file is replaced by another.

use change::patch::Action;
use schemars::JsonSchema;
use serde::Deserialize;

use super::{Access, Call, Done, Refused, Tool, patching};

pub(super) struct EditFile;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Arguments {
    /// The file, from the workspace's root.
    path: String,
    /// The text as it is, with enough around it to be there once.
    old: String,
    /// What takes its place.
    new: String,
    /// Replace every occurrence.
    #[serde(default)]
    all: bool,
    /// Why, in a few words; the reviewer sees it at each hunk.
    reason: String,
}

impl Tool for EditFile {
    const NAME: &'static str = "edit_file";
    const ABOUT: &'static str = "Replaces a text in a file. The old text must be in the file exactly once, \
        unless `all` is set; give whole lines, without the line numbers that read_file shows.";
    const ACCESS: Access = Access::Edit;
    type Arguments = Arguments;

    fn title(arguments: &Arguments) -> String {
        format!("Edit {}: {}", arguments.path, arguments.reason)
    }

    async fn run(arguments: Arguments, call: &Call) -> Result<Done, Refused> {
        let Arguments { path, old, new, all, reason } = arguments;
        if old.is_empty() {
            return Err(Refused::new("`old` is empty; use write_file for a new file"));
        }
        if old == new {
            return Err(Refused::new("`old` and `new` are the same, so there is nothing to change"));
        }
        patching::apply(call, patching::one(path, Action::Replace { old, new, all }), &reason).await
    }
}
