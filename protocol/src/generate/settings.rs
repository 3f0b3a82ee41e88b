//! The settings as VS Code wants them in `contributes.configuration`.
//!
//! Every one has the scope `machine`: a repository's own `.vscode/settings.json` must not widen
//! anything. Settings under `ghostpen.server.` and `ghostpen.trace.` are the extension's own and stay
//! as they are.

use serde_json::{Map, Value, json};

use super::schema::definitions;
use crate::Config;

/// One setting with its dotted key below `ghostpen`.
pub(super) struct Setting {
    pub(super) key: String,
    pub(super) property: Map<String, Value>,
}

/// Puts the settings into the text of `package.json`, and leaves the rest as it is.
pub(super) fn put(package: &str) -> String {
    let mut package: Value = serde_json::from_str(package).unwrap();
    let before = package.pointer("/contributes/configuration/properties").cloned().unwrap_or_default();
    let own = |key: &str| key.starts_with("ghostpen.server.") || key.starts_with("ghostpen.trace.");
    let mut properties: Map<String, Value> = before
        .as_object()
        .into_iter()
        .flatten()
        .filter(|(key, _)| own(key))
        .map(|(k, v)| (k.clone(), v.clone()))
        .collect();
    for Setting { key, mut property } in all() {
        property.insert("scope".to_owned(), json!("machine"));
        properties.insert(format!("ghostpen.{key}"), Value::Object(property));
    }
    package["contributes"]["configuration"] = json!({"title": "Ghostpen", "properties": properties});
    serde_json::to_string_pretty(&package).unwrap() + "\n"
}

/// Every setting in the order of the types, with type, default and description.
pub(super) fn all() -> Vec<Setting> {
    let types = definitions();
    let mut settings = Vec::new();
    descend("", &types["Config"], &json!(Config::default()), &types, &mut settings);
    settings
}

fn descend(key: &str, schema: &Value, default: &Value, types: &Map<String, Value>, into: &mut Vec<Setting>) {
    let target = schema["$ref"].as_str().map(|name| &types[name.trim_start_matches("#/$defs/")]);
    let shape = target.unwrap_or(schema);
    if let Some(fields) = shape["properties"].as_object() {
        for (name, field) in fields {
            let key = if key.is_empty() { name.clone() } else { format!("{key}.{name}") };
            descend(&key, field, &default[name], types, into);
        }
        return;
    }
    let mut property = Map::new();
    property.insert(
        "type".to_owned(),
        if shape["oneOf"].is_array() { json!("string") } else { shape["type"].clone() },
    );
    property.insert("default".to_owned(), default.clone());
    property.insert("markdownDescription".to_owned(), json!(line(&schema["description"])));
    if let Some(variants) = shape["oneOf"].as_array() {
        property.insert("enum".to_owned(), variants.iter().map(|variant| variant["const"].clone()).collect());
        property.insert(
            "enumDescriptions".to_owned(),
            variants.iter().map(|variant| json!(line(&variant["description"]))).collect(),
        );
    }
    for name in ["items", "minimum"] {
        if !shape[name].is_null() {
            property.insert(name.to_owned(), shape[name].clone());
        }
    }
    if shape["additionalProperties"].is_object() {
        property.insert("additionalProperties".to_owned(), inline(&shape["additionalProperties"], types));
    }
    into.push(Setting { key: key.to_owned(), property });
}

/// The schema with each type in the place of its name, since VS Code looks names up in its own schema.
fn inline(schema: &Value, types: &Map<String, Value>) -> Value {
    match schema {
        Value::Object(fields) => {
            let mut out = Map::new();
            for (name, value) in fields {
                match value.as_str() {
                    Some(target) if name == "$ref" => {
                        let target = inline(&types[target.trim_start_matches("#/$defs/")], types);
                        let target = target.as_object().cloned().unwrap_or_default();
                        out.extend(target.into_iter().filter(|(name, _)| !fields.contains_key(name)));
                    }
                    _ => drop(out.insert(name.clone(), inline(value, types))),
                }
            }
            Value::Object(out)
        }
        Value::Array(all) => all.iter().map(|one| inline(one, types)).collect(),
        // `0.0` is `0`, as JavaScript's tools write it: both may write this file, and must agree.
        Value::Number(number)
            if number.as_f64().is_some_and(|float| number.is_f64() && float.fract() == 0.0) =>
        {
            json!(number.as_f64().unwrap_or_default() as i64)
        }
        other => other.clone(),
    }
}

fn line(description: &Value) -> String {
    description.as_str().unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn every_setting_says_what_it_is_to_who_looks_for_it() {
    for Setting { key, property } in all() {
        let said =
            |name: &str| property.get(name).is_some_and(|value| *value != json!("") && !value.is_null());
        assert!(said("type") && said("markdownDescription"), "{key}: {property:?}");
        assert!(property.contains_key("default"), "{key}: {property:?}");
        let choices = |name: &str| property.get(name).and_then(Value::as_array).map(Vec::len);
        assert_eq!(choices("enum"), choices("enumDescriptions"), "{key}: each choice is explained");
        assert!(property["type"] != "array" || said("items"), "{key}: {property:?}");
        let shape = property["type"] != "object" || said("additionalProperties");
        assert!(shape, "{key}: what may stand in it is known: {property:?}");
    }
    assert!(all().iter().any(|setting| setting.property.contains_key("enum")), "there are choices");
}
