//! `delete_file`.

use change::patch::Action;
use schemars::JsonSchema;
use serde::Deserialize;

use super::{Access, Call, Done, Refused, Tool, patching};

pub(super) struct DeleteFile;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Arguments {
    /// The file, from the workspace's root.
    path: String,
    /// Why, in a few words; the reviewer sees it.
    reason: String,
}

impl Tool for DeleteFile {
    const NAME: &'static str = "delete_file";
    const ABOUT: &'static str = "Deletes a file. Folders go when they are empty.";
    const ACCESS: Access = Access::Edit;
    type Arguments = Arguments;

    fn title(arguments: &Arguments) -> String {
        format!("Delete {}: {}", arguments.path, arguments.reason)
    }

    async fn run(arguments: Arguments, call: &Call) -> Result<Done, Refused> {
        let patch = patching::one(arguments.path, Action::Delete { was: None });
        patching::apply(call, patch, &arguments.reason).await
    }
}
