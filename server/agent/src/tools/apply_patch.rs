//! `apply_patch`: several changes of several files at once, all or none.

use change::patch::{Format, Patch};
use schemars::JsonSchema;
use serde::Deserialize;

use super::{Access, Call, Done, Refused, Tool, patching};

pub(super) struct ApplyPatch;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Arguments {
    /// The patch: `*** Begin Patch` … `*** End Patch`, search and replace blocks, or a unified diff.
    patch: String,
    /// Why, in a few words; the reviewer sees it at each hunk.
    reason: String,
}

impl Tool for ApplyPatch {
    const NAME: &'static str = "apply_patch";
    const ABOUT: &'static str = "Changes files by a patch, all of it or nothing. Best form:\n\
        *** Begin Patch\n*** Update File: path\n@@ a line before the place\n context\n-old line\n+new line\n\
        *** Add File: path\n+line\n*** Delete File: path\n*** End Patch\n\
        An Update may have `*** Move to: path` as its next line. Each hunk must fit at exactly one place.";
    const ACCESS: Access = Access::Edit;
    type Arguments = Arguments;

    fn title(arguments: &Arguments) -> String {
        format!("Patch: {}", arguments.reason)
    }

    async fn run(arguments: Arguments, call: &Call) -> Result<Done, Refused> {
        let patch = Patch::parse(&arguments.patch, Format::Auto).map_err(|error| {
            Refused::new(format!("the patch cannot be read, so nothing was changed: {error}"))
        })?;
        patching::apply(call, patch, &arguments.reason).await
    }
}
