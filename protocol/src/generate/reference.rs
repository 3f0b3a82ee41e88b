//! The generated parts of `PROTOCOL.md`, each between `<!-- generated: NAME -->` and `<!-- end -->`.

use std::fmt::Write as _;

use serde_json::Value;

use super::{
    settings::{self, Setting},
    shape::{self, Shape},
    typescript::type_of,
};
use crate::{CLIENT_COMMANDS, METHODS, SUGGESTION_ACCEPTED, Sender};

const START: &str = "<!-- generated: ";
const END: &str = "<!-- end -->";

/// Writes each generated part of the page anew.
pub(super) fn put(page: &str) -> String {
    let mut parts = page.split(START);
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (name, rest) = part.split_once(" -->").expect("a marker ends with ` -->`");
        let (_, after) = rest.split_once(END).unwrap_or_else(|| panic!("`{name}` has no `{END}`"));
        let _ = write!(out, "{START}{name} -->\n\n{}\n{END}{after}", generated(name));
    }
    out
}

fn generated(name: &str) -> String {
    match name {
        "methods" => methods(),
        "commands" => commands(),
        "settings" => settings(),
        name => fields(name),
    }
}

fn methods() -> String {
    let mut out = "| method | sent by | params | answer | meaning |\n|---|---|---|---|---|\n".to_owned();
    for row in METHODS {
        let sender = if row.sender == Sender::Client { "client" } else { "server" };
        let answer = row.response.map_or_else(|| "–".to_owned(), |response| format!("`{response}`"));
        let _ =
            writeln!(out, "| `{}` | {sender} | `{}` | {answer} | {} |", row.method, row.params, row.meaning);
    }
    out
}

fn commands() -> String {
    let mut out = "| command | run by | arguments | meaning |\n|---|---|---|---|\n".to_owned();
    for row in METHODS {
        if let Some(command) = row.command {
            let _ = writeln!(out, "| `{command}` | server | `[{}]` | {} |", row.params, row.meaning);
        }
    }
    let _ = writeln!(
        out,
        "| `{SUGGESTION_ACCEPTED}` | server | `[suggestionId]` | Tells that a suggestion was taken whole. |"
    );
    for row in CLIENT_COMMANDS {
        let _ = writeln!(out, "| `{}` | client | `[{}]` | {} |", row.command, row.argument, row.meaning);
    }
    out
}

fn settings() -> String {
    let mut out = "| setting | values | default | meaning |\n|---|---|---|---|\n".to_owned();
    for Setting { key, property } in settings::all() {
        let values = property.get("enum").and_then(Value::as_array).map_or_else(
            || property["type"].as_str().unwrap_or_default().to_owned(),
            |any| any.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
        );
        let meaning = property["markdownDescription"].as_str().unwrap_or_default();
        let _ = writeln!(out, "| `{key}` | {values} | `{}` | {meaning} |", property["default"]);
    }
    out
}

/// A type's fields as a list, for a name such as `Status`.
fn fields(name: &str) -> String {
    let definition = shape::named(name);
    let mut out = format!("`{name}`: {}\n\n", definition.meaning);
    match &definition.shape {
        Shape::Record(fields) => {
            for field in fields {
                let optional = if field.optional { ", optional" } else { "" };
                let _ = writeln!(
                    out,
                    "- `{}` (`{}`{optional}): {}",
                    field.name,
                    type_of(&field.shape),
                    field.meaning
                );
            }
        }
        Shape::Union(any) => any.iter().for_each(|one| {
            let _ = writeln!(out, "- `{}`", type_of(one));
        }),
        other => panic!("{name} is {}", type_of(other)),
    }
    out
}
