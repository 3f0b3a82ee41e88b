//! One JSON Schema of every type, by name.
//!
//! What the server reads may leave optional fields out, what it writes never does, so the two are
//! generated under different contracts; a type used both ways must come out the same.

use schemars::{JsonSchema, SchemaGenerator, generate::SchemaSettings};
use serde_json::{Map, Value, json};

use super::BANNER;
use crate::{
    ClientCapabilities, Config, DelegateInput, ProjectConfig, RenameInput, RewriteInput, ServerCapabilities,
    method::schemas,
};

/// The whole schema document; the types are in `$defs`.
pub(super) fn schema() -> Value {
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Ghostpen protocol",
        "$comment": BANNER,
        "$defs": definitions(),
    })
}

/// Every type's schema, sorted by name.
pub(super) fn definitions() -> Map<String, Value> {
    let mut read = SchemaSettings::draft2020_12().for_deserialize().into_generator();
    let mut written = SchemaSettings::draft2020_12().for_serialize().into_generator();
    schemas(&mut read, &mut written);
    add::<ClientCapabilities>(&mut read);
    add::<Config>(&mut read);
    add::<ProjectConfig>(&mut read);
    add::<ServerCapabilities>(&mut written);
    add::<RenameInput>(&mut written);
    add::<RewriteInput>(&mut written);
    add::<DelegateInput>(&mut written);
    let mut all = read.take_definitions(true);
    for (name, schema) in written.take_definitions(true) {
        let same = all.get(&name).is_none_or(|other| *other == schema);
        assert!(same, "{name} is both read and written, and its fields are not all required");
        all.insert(name, schema);
    }
    all.sort_keys();
    all
}

fn add<T: JsonSchema>(generator: &mut SchemaGenerator) {
    generator.subschema_for::<T>();
}
