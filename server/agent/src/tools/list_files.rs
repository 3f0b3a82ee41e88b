//! `list_files`: which files there are.

use schemars::JsonSchema;
use serde::Deserialize;

use super::{Access, Call, Done, Refused, Tool, search::globs};

const LIMIT: usize = 500;

pub(super) struct ListFiles;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Arguments {
    /// The folder, from the workspace's root; all of the workspace without it.
    #[serde(default)]
    path: Option<String>,
    /// Only files that match, such as `*.rs` or `src/**/test_*.py`.
    #[serde(default)]
    glob: Option<String>,
    /// How many levels deep; 1 for the folder itself.
    #[serde(default)]
    depth: Option<usize>,
    /// Show files and folders whose names begin with a dot, too.
    #[serde(default)]
    hidden: bool,
}

impl Tool for ListFiles {
    const NAME: &'static str = "list_files";
    const ABOUT: &'static str = "Lists the files below a folder, those left out that the project ignores.";
    const ACCESS: Access = Access::Read;
    type Arguments = Arguments;

    fn title(arguments: &Arguments) -> String {
        format!("List {}", arguments.path.as_deref().unwrap_or("the workspace"))
    }

    async fn run(arguments: Arguments, call: &Call) -> Result<Done, Refused> {
        let overlay = &call.bench.overlay;
        let folder = arguments.path.as_deref().map(|path| overlay.places().find(path)).transpose()?;
        let glob = globs(arguments.glob.as_deref())?;
        let below = folder.as_ref().map(|place| place.path.as_path());
        let walk = overlay.walk(below, arguments.hidden, &call.bench.stop);
        let base = |path: &std::path::Path| {
            below.map_or(0, |below| path.strip_prefix(below).map_or(0, |rest| rest.components().count()))
        };
        let fits = |path: &&std::path::PathBuf| {
            let deep = below.is_none() || arguments.depth.is_none_or(|depth| base(path) <= depth);
            let flat = below.is_some()
                || arguments.depth.is_none_or(|depth| {
                    std::path::Path::new(&overlay.places().name(path)).components().count() <= depth
                });
            deep && flat && glob.as_ref().is_none_or(|glob| glob.is_match(overlay.places().name(path)))
        };
        let found: Vec<_> = walk.iter().filter(fits).map(|path| overlay.places().name(path)).collect();
        if found.is_empty() {
            return Ok(Done::new("There are no such files.", Vec::new()));
        }
        let more = found.len().saturating_sub(LIMIT);
        let mut text: String = found.iter().take(LIMIT).map(|name| crate::clip::clean(name) + "\n").collect();
        if more > 0 {
            text += &format!("[… {more} more files; narrow it down with path, glob or depth]\n");
        }
        Ok(Done::new(text, Vec::new()))
    }
}
