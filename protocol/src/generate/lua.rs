//! Prints the types as LuaCATS annotations, and the names of methods and commands as a module.
//!
//! The client drops nulls as it reads, so what may be null is optional here.

use std::fmt::Write as _;

use super::{
    BANNER, command_words, server_commands,
    shape::{self, Definition, Field, Shape},
    words,
};
use crate::{CLIENT_COMMANDS, METHODS};

/// The whole of `protocol.lua`.
pub(super) fn print() -> String {
    let mut out = format!("-- {BANNER}\n");
    for definition in shape::all() {
        out += &declaration(&definition);
    }
    out += "\nlocal M = {}\n";
    let methods = METHODS.iter().map(|method| (words(method), method.method));
    out += &table("methods", "Names of our own methods.", methods);
    let ours = CLIENT_COMMANDS.iter().map(|command| (command_words(command), command.command));
    let commands = server_commands().into_iter().chain(ours);
    out += &table("commands", "Commands: the server's, and our own that ask the user.", commands);
    out + "\nreturn M\n"
}

fn declaration(Definition { name, meaning, shape }: &Definition) -> String {
    let mut out = format!("\n--- {meaning}\n");
    if let Shape::Record(fields) = shape {
        let _ = writeln!(out, "---@class ghostpen.{name}");
        for field in fields {
            let _ = writeln!(out, "---@field {} {} {}", key(field), type_of(&field.shape), field.meaning);
        }
    } else {
        let _ = writeln!(out, "---@alias ghostpen.{name} {}", type_of(shape));
    }
    out
}

fn type_of(shape: &Shape) -> String {
    match shape {
        Shape::Named(name) => format!("ghostpen.{name}"),
        Shape::Literal(text) => format!("{text:?}"),
        Shape::Union(any) => {
            let some = any.iter().filter(|shape| !matches!(shape, Shape::Null));
            some.map(type_of).collect::<Vec<_>>().join("|")
        }
        Shape::List(of) => format!("{}[]", type_of(of)),
        Shape::Map(of) => format!("table<string, {}>", type_of(of)),
        Shape::Record(fields) => {
            let members = fields.iter().map(|field| format!("{}: {}", key(field), type_of(&field.shape)));
            format!("{{ {} }}", members.collect::<Vec<_>>().join(", "))
        }
        Shape::Text => "string".to_owned(),
        Shape::Integer => "integer".to_owned(),
        Shape::Number => "number".to_owned(),
        Shape::Boolean => "boolean".to_owned(),
        Shape::Null => "nil".to_owned(),
    }
}

fn key(field: &Field) -> String {
    let nullable =
        matches!(&field.shape, Shape::Union(any) if any.iter().any(|shape| matches!(shape, Shape::Null)));
    format!("{}{}", field.name, if field.optional || nullable { "?" } else { "" })
}

fn table<'a>(name: &str, meaning: &str, rows: impl Iterator<Item = (Vec<&'a str>, &'a str)>) -> String {
    let mut out = format!("\n--- {meaning}\nM.{name} = {{\n");
    for (words, value) in rows {
        let _ = writeln!(out, "  {} = {value:?},", snake(&words));
    }
    out + "}\n"
}

fn snake(words: &[&str]) -> String {
    let lower = |c: char| if c.is_uppercase() { format!("_{}", c.to_lowercase()) } else { c.to_string() };
    words.join("_").chars().map(lower).collect()
}
