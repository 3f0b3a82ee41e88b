//! `move_file`.

use change::patch::Action;
use schemars::JsonSchema;
use serde::Deserialize;

use super::{Access, Call, Done, Refused, Tool, patching};

pub(super) struct MoveFile;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Arguments {
    /// The file, from the workspace's root.
    from: String,
    /// Its new path; there must be no file yet.
    to: String,
    /// Why, in a few words; the reviewer sees it.
    reason: String,
}

impl Tool for MoveFile {
    const NAME: &'static str = "move_file";
    const ABOUT: &'static str = "Moves or renames a file, its text unchanged.";
    const ACCESS: Access = Access::Edit;
    type Arguments = Arguments;

    fn title(arguments: &Arguments) -> String {
        format!("Move {} to {}", arguments.from, arguments.to)
    }

    async fn run(arguments: Arguments, call: &Call) -> Result<Done, Refused> {
        let Arguments { from, to, reason } = arguments;
        let patch = patching::one(from, Action::Change { hunks: Vec::new(), moved: Some(to) });
        patching::apply(call, patch, &reason).await
    }
}
