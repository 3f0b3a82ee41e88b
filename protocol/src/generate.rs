//! Everything that is written from the types: the schema, the clients' types, VS Code's settings and
//! the tables of `PROTOCOL.md`.
//!
//! Test-only, so that nothing of it is in the server. A file is never edited by hand where this
//! module writes it; `UPDATE_EXPECT=1` writes, any other run compares.

mod lua;
mod reference;
mod schema;
mod settings;
mod shape;
mod typescript;

use std::{fs, path::PathBuf};

use crate::{Command, METHODS, Method, SUGGESTION_ACCEPTED};

/// The first line of each generated source file, after the comment sign.
const BANNER: &str = "Generated from protocol/src by `UPDATE_EXPECT=1 cargo test -p protocol`; do not edit.";

#[test]
fn the_schema_is_fresh() {
    let json = serde_json::to_string_pretty(&schema::schema()).unwrap();
    fresh("protocol/schema.json", |_| json + "\n");
}

#[test]
fn the_typescript_is_fresh() {
    fresh("editors/vscode/src/protocol.ts", |_| typescript::print());
}

#[test]
fn the_lua_is_fresh() {
    fresh("editors/neovim/lua/ghostpen/protocol.lua", |_| lua::print());
}

#[test]
fn the_settings_are_fresh() {
    fresh("editors/vscode/package.json", settings::put);
}

#[test]
fn the_reference_is_fresh() {
    fresh("protocol/PROTOCOL.md", reference::put);
}

/// Compares a file with what `write` makes of its present text, or writes it under `UPDATE_EXPECT`.
fn fresh(path: &str, write: impl FnOnce(&str) -> String) {
    let file = root().join(path);
    let present = fs::read_to_string(&file).unwrap_or_default();
    let wanted = write(&present);
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(&file, wanted).unwrap();
    } else {
        assert!(present == wanted, "{path} is stale; run `UPDATE_EXPECT=1 cargo test -p protocol`");
    }
}

/// The repository's root.
pub(crate) fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Names of commands, from the method's words: `ghostpen/task/start` gives `["task", "start"]`.
fn words(method: &Method) -> Vec<&'static str> {
    method.method.split('/').skip(1).collect()
}

/// Every command a client can run on the server: its name's words and the name itself.
fn server_commands() -> Vec<(Vec<&'static str>, &'static str)> {
    let methods = METHODS.iter().filter_map(|method| Some((words(method), method.command?)));
    methods.chain([(vec!["suggestion", "accepted"], SUGGESTION_ACCEPTED)]).collect()
}

/// The words of a client-side command: `ghostpen.rename` gives `["rename"]`.
fn command_words(command: &Command) -> Vec<&'static str> {
    command.command.split('.').skip(1).collect()
}
