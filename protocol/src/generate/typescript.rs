//! Prints the types as TypeScript.

use std::fmt::Write as _;

use super::{
    BANNER, command_words, server_commands,
    shape::{self, Definition, Field, Shape},
};
use crate::{CLIENT_COMMANDS, Kind, METHODS, Sender};

/// The whole of `protocol.ts`.
pub(super) fn print() -> String {
    let mut out = format!("// {BANNER}\n");
    for definition in shape::all() {
        out += &declaration(&definition);
    }
    out += &messages("Requests we send, by method", "Requests", Sender::Client, Kind::Request);
    out += &messages("Notifications we send", "ClientNotifications", Sender::Client, Kind::Notification);
    out += &messages(
        "Notifications the server sends",
        "ServerNotifications",
        Sender::Server,
        Kind::Notification,
    );
    out += &commands();
    out
}

fn declaration(Definition { name, meaning, shape }: &Definition) -> String {
    let mut out = format!("\n/** {meaning} */\n");
    match shape {
        Shape::Record(fields) if fields.is_empty() => {
            let _ = writeln!(out, "export type {name} = Record<string, never>;");
        }
        Shape::Record(fields) => {
            let _ = writeln!(out, "export interface {name} {{");
            for field in fields {
                let _ = writeln!(out, "  /** {} */\n  {};", field.meaning, member(field));
            }
            out += "}\n";
        }
        other => {
            let _ = writeln!(out, "export type {name} = {};", type_of(other));
        }
    }
    out
}

/// A type in one line.
pub(super) fn type_of(shape: &Shape) -> String {
    match shape {
        Shape::Named(name) => name.clone(),
        Shape::Literal(text) => format!("{text:?}"),
        Shape::Union(any) => any.iter().map(type_of).collect::<Vec<_>>().join(" | "),
        Shape::List(of) => match **of {
            Shape::Union(_) => format!("({})[]", type_of(of)),
            _ => format!("{}[]", type_of(of)),
        },
        Shape::Map(of) => format!("Record<string, {}>", type_of(of)),
        Shape::Record(fields) => {
            format!("{{ {} }}", fields.iter().map(member).collect::<Vec<_>>().join("; "))
        }
        Shape::Text => "string".to_owned(),
        Shape::Integer | Shape::Number => "number".to_owned(),
        Shape::Boolean => "boolean".to_owned(),
        Shape::Null => "null".to_owned(),
    }
}

fn member(field: &Field) -> String {
    format!("{}{}: {}", field.name, if field.optional { "?" } else { "" }, type_of(&field.shape))
}

fn messages(meaning: &str, name: &str, sender: Sender, kind: Kind) -> String {
    let mut out = format!("\n/** {meaning}. */\nexport interface {name} {{\n");
    for method in METHODS.iter().filter(|method| method.sender == sender && method.kind == kind) {
        let types = method.response.map_or_else(
            || method.params.to_owned(),
            |response| format!("{{ params: {}; response: {response} }}", method.params),
        );
        let _ = writeln!(out, "  /** {} */\n  {:?}: {types};", method.meaning, method.method);
    }
    out + "}\n"
}

fn commands() -> String {
    let mut out = "\n/** Commands: the server's, and our own that ask the user for input. */\n".to_owned();
    out += "export const commands = {\n";
    let ours = CLIENT_COMMANDS.iter().map(|command| (command_words(command), command.command));
    for (words, command) in server_commands().into_iter().chain(ours) {
        let _ = writeln!(out, "  {}: {command:?},", camel(&words));
    }
    out + "} as const;\n"
}

fn camel(words: &[&str]) -> String {
    let capital = |word: &&str| word[..1].to_uppercase() + &word[1..];
    words[0].to_owned() + &words[1..].iter().map(capital).collect::<String>()
}
