//! The tools a model may call. Each is a file; what all share is here: how arguments are read, what a tool
//! gives back, and which tools a mode has.
//!
//! Arguments come from a model and may be anything. They are read into a type or refused with what would
//! have been right; nothing is guessed, since a guess would be an act that nobody asked for.

mod apply_patch;
mod ask_user;
mod delete_file;
mod diagnostics;
mod edit_file;
mod list_files;
mod move_file;
mod patching;
mod read_file;
mod rewrite;
mod run_command;
mod search;
mod symbols;
mod update_plan;
mod write_file;

use std::{path::PathBuf, sync::Arc};

use model::ToolSpec;
use protocol::Mode;
use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::{
    approval::{Denied, Subject},
    bench::Bench,
    overlay::OverlayError,
    place::{Place, PlaceError},
    protected::Protection,
};

/// Longer arguments are refused, in bytes.
const LONGEST: usize = 4 << 20;

/// What a tool does, as far as it matters for when it may run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Access {
    /// It reads; several may run at once.
    Read,
    /// It edits the overlay; it runs alone.
    Edit,
    /// It runs a command; it runs alone.
    Run,
    /// It tells or asks the user something.
    Talk,
}

/// A tool.
pub(crate) trait Tool {
    const NAME: &'static str;
    /// What it does, for the model.
    const ABOUT: &'static str;
    const ACCESS: Access;
    type Arguments: DeserializeOwned + JsonSchema;

    /// What a call does, in a line for people.
    fn title(arguments: &Self::Arguments) -> String;

    /// Does it, on a thread where it may block.
    async fn run(arguments: Self::Arguments, call: &Call) -> Result<Done, Refused>;
}

/// One call of a tool, and what it stands on.
#[derive(Clone)]
pub(crate) struct Call {
    pub(crate) bench: Arc<Bench>,
    /// The item that shows it.
    pub(crate) item: String,
}

/// What a tool gives back.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Done {
    /// For the model and for people.
    pub(crate) text: String,
    /// The files it read or edited.
    pub(crate) files: Vec<PathBuf>,
    /// The exit code of a command.
    pub(crate) exit: Option<i32>,
}

/// Why a tool did nothing, in words that help the model to mend its call.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub(crate) struct Refused {
    pub(crate) message: String,
    /// The call could not even be read.
    pub(crate) unreadable: bool,
}

impl Refused {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), unreadable: false }
    }

    fn unreadable(message: impl Into<String>) -> Self {
        Self { message: message.into(), unreadable: true }
    }
}

impl From<PlaceError> for Refused {
    fn from(error: PlaceError) -> Self {
        Self::new(error.to_string())
    }
}

impl From<OverlayError> for Refused {
    fn from(error: OverlayError) -> Self {
        Self::new(error.to_string())
    }
}

impl From<Denied> for Refused {
    fn from(error: Denied) -> Self {
        Self::new(error.to_string())
    }
}

impl Done {
    pub(crate) fn new(text: impl Into<String>, files: Vec<PathBuf>) -> Self {
        Self { text: text.into(), files, exit: None }
    }
}

impl Call {
    /// The place a path means, for reading: what may hold secrets is read only with an approval.
    pub(crate) async fn readable(&self, path: &str) -> Result<Place, Refused> {
        let place = self.bench.overlay.places().find(path)?;
        if place.protection == Some(Protection::Secret) {
            let subject = Subject::Read { path: place.path.clone() };
            self.bench.gate.obtain(subject, &self.bench.stop).await?;
        }
        Ok(place)
    }
}

/// A tool as the loop sees it.
pub(crate) struct Entry {
    pub(crate) name: &'static str,
    about: &'static str,
    pub(crate) access: Access,
    schema: fn() -> Value,
    title: fn(&str) -> String,
    run: fn(&str, &Call) -> Result<Done, Refused>,
}

impl Entry {
    const fn of<T: Tool>() -> Self {
        Self {
            name: T::NAME,
            about: T::ABOUT,
            access: T::ACCESS,
            schema: schema::<T>,
            title: |arguments| {
                read::<T>(arguments).map_or_else(|_| T::NAME.to_owned(), |read| T::title(&read))
            },
            run: |arguments, call| {
                let arguments = read::<T>(arguments)?;
                tokio::runtime::Handle::current().block_on(T::run(arguments, call))
            },
        }
    }

    /// What a call with these arguments does, in a line for people.
    pub(crate) fn title(&self, arguments: &str) -> String {
        crate::clip::clip_line(&(self.title)(arguments)).chars().take(200).collect()
    }

    /// Does what the call says. Blocks, on a thread of the runtime where that is allowed.
    pub(crate) fn run(&self, arguments: &str, call: &Call) -> Result<Done, Refused> {
        (self.run)(arguments, call)
    }
}

/// All tools, in the order in which a model is told of them.
static ALL: &[Entry] = &[
    Entry::of::<read_file::ReadFile>(),
    Entry::of::<list_files::ListFiles>(),
    Entry::of::<search::Search>(),
    Entry::of::<symbols::Symbols>(),
    Entry::of::<diagnostics::Diagnostics>(),
    Entry::of::<apply_patch::ApplyPatch>(),
    Entry::of::<edit_file::EditFile>(),
    Entry::of::<write_file::WriteFile>(),
    Entry::of::<delete_file::DeleteFile>(),
    Entry::of::<move_file::MoveFile>(),
    Entry::of::<rewrite::Rewrite>(),
    Entry::of::<run_command::RunCommand>(),
    Entry::of::<update_plan::UpdatePlan>(),
    Entry::of::<ask_user::AskUser>(),
];

/// Whether a mode has a tool.
fn has(mode: Mode, entry: &Entry) -> bool {
    match mode {
        Mode::Agent => true,
        Mode::Plan => matches!(entry.access, Access::Read | Access::Talk),
        Mode::Ask => entry.access == Access::Read,
    }
}

/// The tools of a mode, as a model is told.
pub(crate) fn specs(mode: Mode) -> Vec<ToolSpec> {
    let spec = |entry: &Entry| ToolSpec {
        name: entry.name.to_owned(),
        description: entry.about.to_owned(),
        parameters: (entry.schema)(),
    };
    ALL.iter().filter(|entry| has(mode, entry)).map(spec).collect()
}

/// The tool with this name, if the mode has it.
pub(crate) fn find(mode: Mode, name: &str) -> Result<&'static Entry, Refused> {
    let entry = ALL.iter().find(|entry| entry.name == name);
    match entry {
        Some(entry) if has(mode, entry) => Ok(entry),
        Some(_) => {
            let mode = format!("{mode:?}").to_lowercase();
            Err(Refused::new(format!("{name} cannot be used in {mode} mode, which only reads")))
        }
        None => {
            let names: Vec<_> = ALL.iter().filter(|entry| has(mode, entry)).map(|entry| entry.name).collect();
            let name: String = name.chars().take(80).collect();
            Err(Refused::unreadable(format!("there is no tool {name:?}; there are {}", names.join(", "))))
        }
    }
}

/// The JSON Schema of a tool's arguments, without what only people read.
fn schema<T: Tool>() -> Value {
    let mut schema = schemars::schema_for!(T::Arguments).to_value();
    if let Value::Object(fields) = &mut schema {
        fields.remove("$schema");
        fields.remove("title");
        // A tool without parameters still takes an object.
        fields.entry("properties").or_insert_with(|| Value::Object(serde_json::Map::new()));
    }
    schema
}

/// Reads a call's arguments.
fn read<T: Tool>(arguments: &str) -> Result<T::Arguments, Refused> {
    if arguments.len() > LONGEST {
        return Err(Refused::unreadable(format!(
            "the arguments have more than {LONGEST} bytes; use several calls"
        )));
    }
    // Some servers send nothing where there are no arguments.
    let arguments = if arguments.trim().is_empty() { "{}" } else { arguments };
    // A list would be taken for the fields in their order, which nobody meant.
    let read = if arguments.trim_start().starts_with('{') {
        serde_json::from_str(arguments).map_err(|error| error.to_string())
    } else {
        Err("they are no object".to_owned())
    };
    read.map_err(|error| {
        let schema = schema::<T>();
        let empty = serde_json::Map::new();
        let fields = schema.get("properties").and_then(Value::as_object).unwrap_or(&empty);
        let required: Vec<&str> = schema
            .get("required")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        let fields: Vec<String> =
            fields
                .keys()
                .map(|name| {
                    if required.contains(&name.as_str()) {
                        format!("{name} (required)")
                    } else {
                        name.clone()
                    }
                })
                .collect();
        let message = format!(
            "{} was not called: its arguments cannot be read ({error}). It takes a JSON object with {}",
            T::NAME,
            fields.join(", ")
        );
        Refused::unreadable(message)
    })
}
