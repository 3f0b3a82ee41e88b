//! Where settings come from: the user's file, the editor, and the project's file, which can only tighten.
//! A source that cannot be read costs itself alone and is told.

use std::{
    fs,
    io::ErrorKind,
    path::{Path, PathBuf},
};

use ignore::gitignore::{Gitignore, GitignoreBuilder};
use protocol::{Config, Layered};
use serde_json::Value;

use crate::home;

/// The project's file, in a workspace's root folder.
const PROJECT_FILE: &str = ".ghostpen.toml";

/// Files, by the globs of the settings.
#[derive(Debug)]
pub(crate) struct Excluded(Gitignore);

impl Default for Excluded {
    fn default() -> Self {
        Self(Gitignore::empty())
    }
}

impl Excluded {
    /// Globs in gitignore's syntax, from the workspace's root.
    pub(crate) fn new(globs: &[String], root: Option<&Path>) -> Self {
        let mut builder = GitignoreBuilder::new(root.unwrap_or(Path::new("/")));
        for glob in globs {
            if let Err(error) = builder.add_line(None, glob) {
                tracing::warn!(%error, glob, "an excluded glob is not valid");
            }
        }
        Self(builder.build().unwrap_or_else(|_| Gitignore::empty()))
    }

    /// Whether the file, or a folder it lies in, is excluded.
    pub(crate) fn holds(&self, path: &Path) -> bool {
        !self.0.is_empty() && self.0.matched_path_or_any_parents(path, false).is_ignore()
    }
}

/// The settings in force, and what was wrong with their sources, for people.
pub(crate) fn load(root: Option<&Path>, editor: &Value) -> (Config, Vec<String>) {
    let mut problems = Vec::new();
    let mut read = |path: Option<PathBuf>| path.map_or(Value::Null, |path| read(&path, &mut problems));
    let user = read(user_file());
    let project = read(root.map(|root| root.join(PROJECT_FILE)));
    let Layered { config, warnings } = Config::layered(&user, editor, &project);
    problems.extend(warnings.iter().map(ToString::to_string));
    (config, problems)
}

/// The user's own file, in the folder below.
pub(crate) fn user_file() -> Option<PathBuf> {
    Some(home::settings()?.join("config.toml"))
}

/// A file's settings; nothing when there is no such file.
fn read(path: &Path, problems: &mut Vec<String>) -> Value {
    let parsed = match fs::read_to_string(path) {
        Ok(content) => toml::from_str::<Value>(&content).map_err(|error| error.message().to_owned()),
        Err(error) if error.kind() == ErrorKind::NotFound => return Value::Null,
        Err(error) => Err(error.to_string()),
    };
    parsed.unwrap_or_else(|error| {
        problems.push(format!("{} could not be read and is not used: {error}", path.display()));
        Value::Null
    })
}
