//! Lays the three sources of the configuration over each other.
//!
//! One wrong setting must cost that setting alone, so each leaf is tried by itself and what does not
//! fit becomes a warning. The project's layer goes last and through [`Config::tighten`] only, never
//! through the path that sets values.

use std::fmt;

use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

use super::{Config, ProjectConfig};

/// A configuration, and what was wrong with its sources.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Layered {
    /// What holds.
    pub config: Config,
    /// Settings that were left out, in the order met.
    pub warnings: Vec<Warning>,
}

/// A setting that was left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// Where it was set.
    pub source: Source,
    /// Its dotted key; empty when the source as a whole is not a table.
    pub key: String,
    /// What is wrong with it.
    pub message: String,
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: `{}` is ignored: {}", self.source, self.key, self.message)
    }
}

/// Where a setting comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// The user's file.
    User,
    /// The editor's settings.
    Editor,
    /// The project's file.
    Project,
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::User => "user configuration",
            Self::Editor => "editor settings",
            Self::Project => "project configuration",
        })
    }
}

impl Config {
    /// The configuration from the user's file, the editor's settings over it, and what the project
    /// tightens; `Value::Null` stands for a source that is not there.
    pub fn layered(user: &Value, editor: &Value, project: &Value) -> Layered {
        let mut layered = Layered::default();
        let warnings = &mut layered.warnings;
        let config = overlay(Self::default(), user, Source::User, warnings);
        let mut config = overlay(config, editor, Source::Editor, warnings);
        let project = overlay(ProjectConfig::default(), project, Source::Project, warnings);
        config.tighten(&project);
        layered.config = config;
        layered
    }

    /// Applies a project's limits; no value of `project` can turn on or widen anything.
    pub fn tighten(&mut self, project: &ProjectConfig) {
        fn lower<T: Ord + Copy>(value: &mut T, limit: Option<T>) {
            *value = limit.map_or(*value, |limit| limit.min(*value));
        }
        lower(&mut self.completion.enabled, project.completion.enabled);
        lower(&mut self.completion.eagerness, project.completion.eagerness);
        lower(&mut self.completion.max_lines, project.completion.max_lines);
        self.completion.languages.disabled.extend_from_slice(&project.completion.languages.disabled);
        self.completion.exclude.extend_from_slice(&project.completion.exclude);
        lower(&mut self.index.max_files, project.index.max_files);
        lower(&mut self.index.max_bytes, project.index.max_bytes);
        lower(&mut self.index.max_file_bytes, project.index.max_file_bytes);
        self.index.exclude.extend_from_slice(&project.index.exclude);
    }
}

/// `base` with each leaf of `layer` that fits; a `null` leaf is one not set.
fn overlay<T: Serialize + DeserializeOwned>(
    base: T,
    layer: &Value,
    source: Source,
    warnings: &mut Vec<Warning>,
) -> T {
    let Ok(mut value) = serde_json::to_value(&base) else { return base };
    let mut config = base;
    for (path, leaf) in leaves(&value, layer) {
        let mut candidate = value.clone();
        set(&mut candidate, &path, leaf);
        match serde_json::from_value(candidate.clone()) {
            Ok(accepted) => (config, value) = (accepted, candidate),
            Err(error) => {
                warnings.push(Warning { source, key: path.join("."), message: error.to_string() });
            }
        }
    }
    config
}

/// The settings in `layer` with their paths: tables are descended into where `shape` has one too.
fn leaves<'a>(shape: &Value, layer: &'a Value) -> Vec<(Vec<&'a str>, &'a Value)> {
    match (shape, layer) {
        (_, Value::Null) => Vec::new(),
        (Value::Object(shape), Value::Object(layer)) => {
            let below = |(key, value): (&'a String, &'a Value)| {
                leaves(shape.get(key).unwrap_or(&Value::Null), value).into_iter().map(|(mut path, leaf)| {
                    path.insert(0, key);
                    (path, leaf)
                })
            };
            layer.iter().flat_map(below).collect()
        }
        _ => vec![(Vec::new(), layer)],
    }
}

/// Puts `leaf` at `path`; every table on the way is there, since [`leaves`] walked along the shape.
fn set(value: &mut Value, path: &[&str], leaf: &Value) {
    match (path, value) {
        ([], value) => *value = leaf.clone(),
        ([key, rest @ ..], Value::Object(table)) => {
            set(table.entry(*key).or_insert(Value::Null), rest, leaf);
        }
        _ => {}
    }
}
