//! A JSON Schema as the few shapes that both client languages know.
//!
//! Covers what our own types need and panics on the rest, so that a new kind of schema is noticed.

use serde_json::Value;

use super::schema::definitions;

/// A type as a client language writes it.
pub(super) enum Shape {
    /// Another type, by name.
    Named(String),
    /// One string.
    Literal(String),
    /// Any of these.
    Union(Vec<Shape>),
    /// Any number of these.
    List(Box<Shape>),
    /// A table with any names, each with one of these.
    Map(Box<Shape>),
    /// A table with known fields.
    Record(Vec<Field>),
    Text,
    Integer,
    Number,
    Boolean,
    Null,
}

/// A field of a record.
pub(super) struct Field {
    pub(super) name: String,
    pub(super) meaning: String,
    /// It may be left out.
    pub(super) optional: bool,
    pub(super) shape: Shape,
}

/// A type with a name.
pub(super) struct Definition {
    pub(super) name: String,
    pub(super) meaning: String,
    pub(super) shape: Shape,
}

/// Every type, by name.
pub(super) fn all() -> Vec<Definition> {
    let define = |(name, schema): (String, Value)| Definition {
        name,
        meaning: meaning(&schema),
        shape: shape(&schema),
    };
    definitions().into_iter().map(define).collect()
}

/// The type called `name`.
pub(super) fn named(name: &str) -> Definition {
    all().into_iter().find(|definition| definition.name == name).unwrap_or_else(|| panic!("no type {name}"))
}

fn shape(schema: &Value) -> Shape {
    if let Some(reference) = schema["$ref"].as_str() {
        return Shape::Named(reference.trim_start_matches("#/$defs/").to_owned());
    }
    if let Some(text) = schema["const"].as_str() {
        return Shape::Literal(text.to_owned());
    }
    if let Some(any) = schema["oneOf"].as_array().or(schema["anyOf"].as_array()) {
        return Shape::Union(any.iter().map(shape).collect());
    }
    match &schema["type"] {
        Value::Array(types) => Shape::Union(types.iter().map(|of| simple(of, schema)).collect()),
        of => simple(of, schema),
    }
}

fn simple(of: &Value, schema: &Value) -> Shape {
    match of.as_str() {
        Some("string") => Shape::Text,
        Some("integer") => Shape::Integer,
        Some("number") => Shape::Number,
        Some("boolean") => Shape::Boolean,
        Some("null") => Shape::Null,
        Some("array") => Shape::List(Box::new(shape(&schema["items"]))),
        Some("object") if schema["additionalProperties"].is_object() => {
            Shape::Map(Box::new(shape(&schema["additionalProperties"])))
        }
        Some("object") => Shape::Record(fields(schema)),
        _ => panic!("no shape for {schema}"),
    }
}

fn fields(schema: &Value) -> Vec<Field> {
    let required =
        |name: &str| schema["required"].as_array().is_some_and(|all| all.iter().any(|one| one == name));
    let Some(properties) = schema["properties"].as_object() else { return Vec::new() };
    let field = |(name, schema): (&String, &Value)| Field {
        name: name.clone(),
        meaning: meaning(schema),
        optional: !required(name),
        shape: shape(schema),
    };
    properties.iter().map(field).collect()
}

/// The description in one line.
fn meaning(schema: &Value) -> String {
    schema["description"].as_str().unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ")
}
